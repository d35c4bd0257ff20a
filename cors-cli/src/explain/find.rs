//! Finds the codes that match a name or a message.

use cors_core::browser::Code;

use super::{forbidden::Forbidden, names};

/// How many codes are proposed for an unknown one.
const PROPOSALS: usize = 3;

/// The codes that a name or a console message stands for: those whose words fit best.
pub(super) fn find(asked: &str) -> Vec<Code> {
    let asked = forgiving(asked);
    let fit = |code: &Code| {
        let names = names(*code).into_iter().map(forgiving);
        let named = names.filter(|name| asked.split(is_no_letter).any(|word| word == name));
        let printed = printed(*code).filter_map(|line| fit(&asked, line));
        named.map(|name| name.len()).chain(printed).max()
    };
    let best = Code::ALL.iter().filter_map(fit).max();
    let mut found: Vec<Code> = Vec::new();
    for code in Code::ALL.into_iter().filter(|code| best.is_some() && fit(code) == best) {
        // Two names for one thing are explained once.
        if found.iter().all(|it| it.cause() != code.cause()) {
            found.push(code);
        }
    }
    found
}

/// The refusal that a code or a console message stands for.
pub(super) fn forbidden(asked: &str) -> Option<Forbidden> {
    let asked = forgiving(asked);
    let is_it = |it: &Forbidden| {
        asked.contains(it.code()) || it.printed().iter().any(|line| asked.contains(line))
    };
    Forbidden::ALL.into_iter().find(is_it)
}

fn is_no_letter(char: char) -> bool {
    !char.is_alphanumeric()
}

/// In lower case, with straight quotes, and one space for any white space.
fn forgiving(text: &str) -> String {
    let straight = |char| match char {
        '‘' | '’' | '‚' | '`' | '´' | '“' | '”' | '„' | '"' => '\'',
        char => char,
    };
    let text: String = text.chars().map(straight).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// How many letters of a printed line the text contains, if it contains all its parts in order.
fn fit(text: &str, line: &str) -> Option<usize> {
    let line = forgiving(line.trim_end_matches('.'));
    let mut rest = text;
    for part in line.split("{}") {
        let at = rest.find(part)?;
        rest = rest.get(at + part.len()..)?;
    }
    Some(line.len())
}

/// The names of the codes whose names or words are nearest.
pub(super) fn nearest(asked: &str) -> impl Iterator<Item = &'static str> {
    let asked = forgiving(asked);
    let likeness = |code: &Code| {
        let words = names(*code).into_iter().chain(printed(*code));
        let likeness = words.map(|it| strsim::sorensen_dice(&asked, &forgiving(it)));
        likeness.fold(0.0_f64, f64::max)
    };
    let mut codes: Vec<_> =
        Code::ALL.into_iter().filter_map(|code| Some((likeness(&code), code.mdn()?))).collect();
    codes.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    codes.dedup_by_key(|(_, name)| *name);
    codes.into_iter().take(PROPOSALS).map(|(_, name)| name)
}

/// What consoles print of a code.
fn printed(code: Code) -> impl Iterator<Item = &'static str> {
    let lines = [code.firefox_prints(), code.chromium_prints(), code.webkit_prints()];
    lines.into_iter().flatten().copied()
}
