//! Matches in words.

use std::{fmt::Write as _, iter, slice};

use cors_export::Target;

use super::{
    command,
    entry::{self, By, Entry, Family, Line},
    find::Match,
    least::Least,
    policy,
    remedy::Remedy,
    topics::TOPICS,
};

/// The width at which lines are wrapped.
const WIDTH: usize = 96;

/// All matches, one after the other, with policies in Rust.
pub(super) fn explain(matches: &[Match<'_>]) -> String {
    let mut text = String::new();
    for (last, found) in with_last(matches) {
        push_title(&mut text, last, found);
        section(&mut text, "Why does it occur?", &found.cause);
        section(&mut text, "How is it resolved?", &found.remedy);
        if let Some(Least { config, notes }) = Least::of(slice::from_ref(found)) {
            if let Some(config) = config {
                text.push_str(&policy::in_rust(&config));
                text.push('\n');
            }
            notes.iter().for_each(|it| wrap(&mut text, &sentence(it)));
        }
        push_questions(&mut text, last, found);
        push_printed(&mut text, last, found);
    }
    text
}

/// How to ask for a server that is not in Rust, where a policy in Rust was printed.
pub(super) fn push_other_servers(text: &mut String, matches: &[Match<'_>]) {
    let has_policy = |it| Least::of(slice::from_ref(it)).is_some_and(|it| it.config.is_some());
    if matches.iter().any(has_policy) {
        let names: Vec<_> = Target::ALL.iter().map(|it| format!("`{it}`")).collect();
        let names = names.join(", ");
        let _ = writeln!(text, "\nIs it another server?");
        wrap(text, &format!("Add `--for` and its name: {names}."));
    }
}

/// All causes, the remedy for them together, and then what else there is to know.
pub(super) fn explain_for(matches: &[Match<'_>], remedy: &Remedy) -> Result<String, String> {
    let mut text = String::new();
    for (last, found) in with_last(matches) {
        push_title(&mut text, last, found);
        section(&mut text, "Why does it occur?", &found.cause);
    }
    remedy.push(&mut text, matches)?;
    for (last, found) in with_last(matches) {
        let title = title(found.entry);
        if matches.len() > 1 && last.is_none_or(|last| self::title(last) != title) {
            let _ = writeln!(text, "\n{title}");
        }
        push_questions(&mut text, last, found);
        push_printed(&mut text, last, found);
    }
    Ok(text)
}

/// Each match, after the entry of the one before it.
fn with_last<'a>(
    matches: &'a [Match<'a>],
) -> impl Iterator<Item = (Option<&'a Entry>, &'a Match<'a>)> {
    let last = matches.iter().map(|it| Some(it.entry));
    iter::once(None).chain(last).zip(matches)
}

fn push_title(text: &mut String, last: Option<&Entry>, found: &Match<'_>) {
    let is_same_title =
        found.is_alternative && last.is_some_and(|last| title(last) == title(found.entry));
    text.push_str(match (last, is_same_title, found.is_alternative) {
        (None, ..) => "",
        (_, true, _) => "\nThe same code could also mean this:\n",
        (_, _, true) => "\nIt could also be this:\n\n",
        (_, _, false) => "\nThe text is also about this:\n\n",
    });
    if !is_same_title {
        let _ = writeln!(text, "{}", title(found.entry));
    }
}

fn push_questions(text: &mut String, last: Option<&Entry>, found: &Match<'_>) {
    let is_said = |it| last.is_some_and(|last| last.questions.contains(it));
    let questions = found.entry.questions.iter().filter(|_| tells_of_browsers(found));
    for (question, answer) in questions.filter(|it| !is_said(it)) {
        if question.is_empty() { text.push_str(answer) } else { section(text, question, answer) }
    }
    if let Some(command) = command::check(found) {
        let _ = writeln!(text, "\nWhat does the server answer?\n  {command}");
    }
}

/// What browsers print for both is said once.
fn push_printed(text: &mut String, last: Option<&Entry>, found: &Match<'_>) {
    let is_said = last.is_some_and(|last| printed(last, None) == printed(found.entry, None));
    if !is_said && tells_of_browsers(found) {
        let line = found.line.filter(|_| found.entry.family == Family::NotCors);
        push_lines(text, &printed(found.entry, line));
    }
}

/// Not where Node.js failed, or where a line follows from one that the text does not have.
fn tells_of_browsers(found: &Match<'_>) -> bool {
    let is_elsewhere = |it: &Line| matches!(it.by, By::Node | By::Echo);
    found.entry.family != Family::NotCors || !found.line.is_some_and(is_elsewhere)
}

/// For CORS, all names that browsers have for it.
fn title(entry: &Entry) -> String {
    match entry.family {
        Family::Cors => entry.names.join(", "),
        _ => entry.code.to_owned(),
    }
}

/// The current line of each browser; where one was found, those of the same cause.
fn printed<'a>(entry: &'a Entry, found: Option<&Line>) -> Vec<(&'static str, &'a str)> {
    let found = found.filter(|it| it.by != By::Anyone);
    let is_alike = |it: &Line| found.is_none_or(|found| told(&found.line) == told(&it.line));
    let current = |(by, name): (By, &'static str)| {
        let line = entry.lines.iter().find(|it| it.by == by && is_alike(it))?;
        Some((name, &*line.line))
    };
    let browsers = [(By::Firefox, "Firefox"), (By::Chrome, "Chrome"), (By::Safari, "Safari")];
    browsers.into_iter().filter_map(current).collect()
}

/// The name under which a line has words of its own, which tells one cause of an entry from the others.
fn told(line: &str) -> Option<&str> {
    let places = line.split('{').skip(1).filter_map(|it| it.split('}').next());
    places.filter_map(|it| it.split_once(':')).map(|(name, _)| name).next()
}

fn push_lines(text: &mut String, printed: &[(&str, &str)]) {
    if !printed.is_empty() {
        text.push_str("\nWhat do browsers print?\n");
    }
    for (browser, line) in printed {
        wrap(text, &format!("{browser}: {}", without_places(line).trim_end()));
    }
}

/// A line with `…` for what differs.
fn without_places(line: &str) -> String {
    let mut parts = line.split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |line, part| {
        let (place, after) = part.split_once('}').unwrap_or((part, ""));
        match place.split_once(':') {
            Some((_, words)) => line + &words.replace('*', "…") + after,
            None if place == "few" => line + "… " + after,
            None => line + "…" + after,
        }
    })
}

pub(super) fn section(text: &mut String, heading: &str, words: &str) {
    let _ = writeln!(text, "\n{heading}");
    wrap(text, &sentence(words));
}

/// With a capital and a full stop.
pub(super) fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().map(|char| char.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// Lines that stay as they are.
pub(super) fn indented(text: &mut String, lines: &str) {
    for line in lines.lines() {
        let _ = writeln!(text, "    {line}");
    }
}

pub(super) fn wrap(text: &mut String, sentence: &str) {
    let mut column = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > WIDTH {
            text.push_str(if column == 0 { "  " } else { "\n  " });
            column = 2;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

/// All codes.
pub(super) fn list() -> String {
    let entries = entry::all();
    let of = |family: Family| entries.iter().filter(move |it| it.family == family);
    let mut text = "Firefox and MDN                      Chromium\n".to_owned();
    for entry in of(Family::Cors) {
        let chromium = entry.names.iter().copied().filter(|it| *it != entry.code);
        let chromium = chromium.collect::<Vec<_>>().join(", ");
        let line = format!("{:<36} {chromium}", entry.code);
        let line = line.trim_end();
        // Some codes have several entries.
        if !text.contains(line) {
            let _ = writeln!(text, "{line}");
        }
    }
    for (heading, family) in [
        ("What scripts see", Family::Script),
        ("Not CORS, though it may look like it", Family::NotCors),
        ("The server's own, with cross-origin protection", Family::Protection),
    ] {
        let _ = writeln!(text, "\n{heading}");
        for entry in of(family) {
            let line = format!("{:<36} {}", entry.code, entry.what);
            if !text.contains(&line) {
                let _ = writeln!(text, "{line}");
            }
        }
    }
    text.push_str("\nTopics\n");
    for topic in TOPICS {
        let _ = writeln!(text, "{:<36} {}", topic.name, topic.what);
    }
    text.push_str("\nExplain one: cors explain CORSMissingAllowCredentials\n");
    text
}

/// For a text that is about nothing known.
pub(super) fn unknown(nearest: &[&str]) -> String {
    let mut text = "No known browser code or console message found in this text.".to_owned();
    if !nearest.is_empty() {
        let _ = write!(text, " Did you mean one of these?\n\n  {}", nearest.join("\n  "));
    }
    text.push_str("\n\nAll codes: cors explain codes\n");
    text
}
