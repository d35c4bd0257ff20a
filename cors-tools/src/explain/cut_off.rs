//! Lines of Chrome and Firefox that end before their reason does: which reasons begin with what is left.

use std::cmp::Reverse;

use super::{
    entry::{By, Entry, Family, Line},
    pattern::{Names, Pattern, Place},
    plain::{Text, boundary, plain},
    starts::LONGEST,
};

/// What Chrome prints before a reason, and what it prints first where the reason is about the preflight.
const BLOCKED: &str = "blocked by cors policy";
const PREFLIGHT: &str = "response to preflight request doesnt pass access control check";

/// What Firefox prints before a reason: people do not always copy all of it.
const FIREFOX: [&str; 2] = ["cross-origin request blocked", "same origin policy disallows reading"];
const REASON: &str = "(reason:";

/// What is left of lines that were cut off before their reason: some words, or what a URL follows.
const BEFORE: &str = "blocked by cors";
const BEFORE_URL: [&str; 2] = ["access to fetch at ", "access to xmlhttprequest at "];

/// What lines name before their reason.
const NAMED: [&str; 3] = [
    "Access to {few}at '{url}' from origin '{origin}' has",
    "Access to {few}at '{url}' from",
    "reading the remote resource at {url} (",
];

/// What most lines are about.
pub(super) const LIKELIEST: &str = "CORSMissingAllowOrigin";

/// Where more text follows than a line that was cut off, so many bytes have to be those of a reason.
const ENOUGH: usize = 10;

/// What is left of a reason.
#[derive(Debug)]
pub(super) struct Rest<'a> {
    /// Who prints what stands before it.
    by: By,
    start: usize,
    lower: &'a str,
    plain: &'a str,
}

impl<'a> Rest<'a> {
    /// What follows the last words of Chrome or Firefox that a reason follows; empty if nothing does.
    pub(super) fn of(text: &'a Text) -> Option<Self> {
        let lower = &*text.lower;
        let firefox = FIREFOX.iter().filter_map(|it| Some((lower.rfind(it)?, By::Firefox)));
        let chrome = [after_blocked(lower), lower.rfind(PREFLIGHT)].into_iter().flatten();
        let places = firefox.chain(chrome.map(|place| (place, By::Chrome)));
        let (place, by) = places.max_by_key(|(place, _)| *place)?;
        let place = match by {
            By::Firefox => end_of(lower.get(place..)?, REASON).map_or(lower.len(), |it| place + it),
            _ => place,
        };
        let start = lower.len() - lower.get(place..)?.trim_start_matches([':', ' ']).len();
        let rest = lower.get(start..boundary(lower, start + LONGEST))?;
        let lower = rest.trim_end_matches(['.', '…', ' ']);
        Some(Self { by, start, lower, plain: text.plain.get(start..)? })
    }

    /// The entries with a reason that begins so, the likeliest first.
    pub(super) fn entries<'e>(&self, entries: &'e [Entry]) -> Vec<(&'e Entry, Place)> {
        let fits = entries.iter().filter_map(|entry| Some((entry, self.fit(entry)?)));
        let mut fits: Vec<_> = fits.collect();
        let best = fits.iter().map(|(_, fit)| (fit.is_whole, fit.end)).max().unwrap_or_default();
        fits.retain(|(_, fit)| match best {
            (true, _) => fit.is_whole,
            (false, end) => fit.end == end && end >= ENOUGH,
        });
        fits.sort_by_key(|(_, fit)| Reverse(fit.fixed));
        let place = |names| Place { start: self.start, end: self.start + best.1, names };
        fits.into_iter().map(|(entry, fit)| (entry, place(fit.names))).collect()
    }

    /// The best of an entry's reasons.
    fn fit(&self, entry: &Entry) -> Option<Fit<'_>> {
        // So begin Chromium's names for what may follow its words about the preflight.
        let is_preflights = entry.names.iter().any(|it| it.starts_with("Preflight"));
        let is_reason = is_preflights || entry.family == Family::Cors;
        let lines = entry.lines.iter().filter(|it| is_reason && self.may_follow(it));
        let fits = lines.filter_map(reason).flat_map(|reason| {
            let after_preflight = is_preflights.then(|| format!("{PREFLIGHT}: {reason}"));
            [Some(reason), after_preflight].into_iter().flatten().map(|it| Fit::new(self, &it))
        });
        fits.max_by_key(|it| (it.is_whole, it.end, it.fixed)).filter(|_| !self.lower.is_empty())
    }

    /// Lines of older versions are those of anyone; so is `CORS Missing Allow Origin` of Firefox's network panel.
    fn may_follow(&self, Line { by, line }: &Line) -> bool {
        let is_older = match self.by {
            By::Firefox => line.starts_with("(Reason: "),
            _ => !line.starts_with("CORS "),
        };
        *by == self.by || *by == By::Anyone && is_older
    }
}

/// Whether a line was cut off before its reason. Where all of Chrome's words are, they were not a reason's.
pub(super) fn is_without_reason(text: &Text) -> bool {
    let is_url = |after: &str| after.split(' ').next().is_some_and(|it| it.contains("://"));
    let is_before_url = |it| text.lower.split_once(it).is_some_and(|(_, after)| is_url(after));
    let is_begun = text.lower.contains(BEFORE) || BEFORE_URL.into_iter().any(is_before_url);
    is_begun && !text.lower.contains(BLOCKED)
}

/// What most lines are about, for one without a reason that is known.
pub(super) fn likeliest<'e>(text: &Text, entries: &'e [Entry]) -> Option<(&'e Entry, Place)> {
    let entry = entries.iter().find(|it| it.code == LIKELIEST)?;
    let names = NAMED.iter().find_map(|it| Some(Pattern::new(it).find(text)?.names));
    let end = text.lower.len();
    Some((entry, Place { start: end, end, names: names.unwrap_or_default() }))
}

fn end_of(text: &str, words: &str) -> Option<usize> {
    Some(text.find(words)? + words.len())
}

/// Not where people write the same words: `was not blocked by CORS policy`, `blocked by CORS policy review`.
fn after_blocked(lower: &str) -> Option<usize> {
    let (before, after) = lower.rsplit_once(BLOCKED)?;
    let is_chromes = before.contains("from origin") || !after.starts_with(' ');
    (is_chromes && !before.ends_with("not ")).then_some(lower.len() - after.len())
}

/// What a line has after the words that every reason follows, in lower case. Nothing if that begins with a place, which
/// would be any text, or if there are places before it.
fn reason(line: &Line) -> Option<String> {
    let line = plain(&line.line).to_ascii_lowercase();
    let (before, reason) = line.split_once(BLOCKED).unwrap_or(("", &line));
    let reason = reason.trim_start_matches(REASON).trim_start_matches([':', ' ']);
    let reason = reason.trim_end_matches(['.', ')']);
    (!before.contains('{') && !reason.starts_with('{')).then(|| reason.to_owned())
}

/// How far a reason goes on as a text does.
#[derive(Debug, Default)]
struct Fit<'a> {
    lower: &'a str,
    plain: &'a str,
    /// Up to which byte of the text.
    end: usize,
    /// How many bytes up to there are the reason's own.
    fixed: usize,
    /// Whether all of the text is the beginning of the reason.
    is_whole: bool,
    names: Names,
}

impl<'a> Fit<'a> {
    fn new(rest: &Rest<'a>, reason: &str) -> Self {
        let mut fit = Self { lower: rest.lower, plain: rest.plain, ..Self::default() };
        let _ = fit.go_on(reason);
        fit
    }

    /// Stops where the text ends or differs.
    fn go_on(&mut self, reason: &str) -> Option<()> {
        let mut parts = reason.split('{');
        self.fixed(parts.next()?)?;
        parts.try_for_each(|part| {
            let (place, after) = part.split_once('}')?;
            let start = self.end;
            match place.split_once(':') {
                Some((_, words)) => self.fixed(words)?,
                None => self.place(place, after)?,
            }
            let name = place.split(':').next().unwrap_or_default();
            if !matches!(name, "" | "few") {
                let found = self.plain.get(start..self.end)?;
                self.names.insert(name.to_owned(), found.to_owned());
            }
            self.fixed(after)
        })
    }

    fn fixed(&mut self, fixed: &str) -> Option<()> {
        let rest = self.lower.get(self.end..)?;
        let alike = fixed.chars().zip(rest.chars()).take_while(|(one, other)| one == other);
        let alike: usize = alike.map(|(char, _)| char.len_utf8()).sum();
        self.end += alike;
        self.fixed += alike;
        self.is_whole = alike == rest.len();
        (alike == fixed.len() && !self.is_whole).then_some(())
    }

    /// Up to what follows the place: a word, or any text.
    fn place(&mut self, name: &str, after: &str) -> Option<()> {
        let rest = self.lower.get(self.end..)?;
        let is_word = after.starts_with(' ') && !matches!(name, "" | "value" | "few");
        let end = rest.find(if is_word { " " } else { after }).filter(|_| !after.is_empty());
        self.is_whole = end.is_none();
        self.end += end?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{
        super::{entry, find::find},
        *,
    };

    const LINES: &str = include_str!("../../../cors-cli/tests/console_lines.json");

    /// Of how many cuts one is looked up, and of how many in all of the explanations, which takes long.
    const CUTS: usize = 5;
    const IN_ALL: usize = 100;

    /// Whole lines of Chrome and Firefox: what stands before the reason, the reason, and the code.
    fn lines() -> Vec<(String, String, String)> {
        let lines: Vec<serde_json::Value> = serde_json::from_str(LINES).unwrap();
        let text =
            |line: &serde_json::Value, name: &str| Some(line.get(name)?.as_str()?.to_owned());
        let split = |line| {
            let (text, code) = (Text::new(&text(line, "text")?).plain, text(line, "code")?);
            let chromes = text.split_once("blocked by CORS policy: ");
            let firefoxs =
                text.split_once("(Reason: ").filter(|(it, _)| it.contains("Request Blocked"));
            let (_, reason) = chromes.or(firefoxs)?;
            let before = text.get(..text.len() - reason.len())?.to_owned();
            let reason = reason.split([')', '.']).next()?;
            Some((before, reason.to_owned(), code))
        };
        let mut lines: Vec<_> = lines.iter().filter_map(split).collect();
        let mut seen = BTreeSet::new();
        lines.retain(|(_, reason, _)| seen.insert(reason.clone()));
        lines
    }

    /// Any reason may follow what Chrome says of a preflight.
    fn begins_with(reason: &str, cut: &str) -> bool {
        let [reason, cut] = [reason, cut].map(str::to_ascii_lowercase);
        let without =
            |text: &str| text.trim_start_matches(PREFLIGHT).trim_start_matches(": ").to_owned();
        reason.starts_with(&cut) || without(&reason).starts_with(&without(&cut))
    }

    #[test]
    fn a_line_is_known_wherever_its_reason_is_cut_off() {
        let (lines, entries) = (lines(), entry::all());
        let cuts: Vec<_> = lines
            .iter()
            .flat_map(|(before, reason, code)| {
                (10..=reason.len()).filter_map(move |at| Some((before, reason.get(..at)?, code)))
            })
            .collect();
        assert!(lines.len() > 40 && cuts.len() > 2000, "{} {}", lines.len(), cuts.len());
        for (number, (before, cut, code)) in cuts.iter().enumerate().step_by(CUTS) {
            let text = Text::new(&format!("{before}{cut}"));
            let begun = Rest::of(&text).unwrap().entries(&entries);
            let mut found: Vec<_> = begun.into_iter().map(|(entry, _)| entry.code).collect();
            let alike = lines.iter().filter(|(_, reason, _)| begins_with(reason, cut));
            let alike: BTreeSet<_> = alike.map(|(_, _, code)| code).collect();
            for _ in 0..2 {
                assert!(found.contains(&&***code), "{cut}: {found:?}");
                // A line that is not in the table may begin so, too; Firefox's about methods and headers do.
                let is_certain =
                    alike.len() == 1 && cut.len() > 20 && !cut.contains("invalid token");
                assert!(!is_certain || found.first() == Some(&&***code), "{cut}: {found:?}");
                if number % IN_ALL == 0 {
                    found = find(&text, &entries).iter().map(|it| it.entry.code).collect();
                }
            }
        }
    }
}
