//! Finds what a text is about.

use std::{
    collections::{BTreeMap, BTreeSet},
    ptr,
};

use super::{
    around,
    cut_off::{LIKELIEST, Rest, is_without_reason, likeliest},
    entry::{By, Entry, Line},
    localised,
    names::{first_filled, refined},
    pattern::{Names, Pattern, Place},
    plain::Text,
    policy::Need,
};

/// What a text is about, with what it names.
#[derive(Debug)]
pub(super) struct Match<'a> {
    pub(super) entry: &'a Entry,
    pub(super) names: Names,
    pub(super) cause: String,
    pub(super) remedy: String,
    /// What was printed, where that was found.
    pub(super) line: Option<&'a Line>,
    /// What a policy needs; nothing where no policy is the remedy.
    pub(super) needs: Vec<Need>,
    /// Whether the same words also stand for the match before it.
    pub(super) is_alternative: bool,
}

/// Where and how an entry was recognised.
struct Hit<'a> {
    entry: &'a Entry,
    line: Option<&'a Line>,
    kind: Kind,
    place: Place,
    weight: usize,
    /// Whether the text says no more than that CORS blocked something.
    is_guess: bool,
}

/// What is said first of a guess.
const GUESS: &str =
    "the text names no reason, or one that is not known here. The likeliest is this:";
const MAKE_CERTAIN: &str = "make certain first with `cors check URL --origin ORIGIN`, which names the reason. If it is \
                            this one,";

/// What is said last where the answer that has no header is an error.
const ERROR: &str = ". The status is {status}: a proxy, or a layer outside of CORS, may have answered with this error, which \
                     then has no CORS headers. Look there first";

/// How sure a hit is: those further down only count if there are none above.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Printed,
    Named,
    /// What is left of a line that was cut off.
    CutOff,
    /// From the names of headers in another language, or from a line about CORS without a reason that is known.
    Guessed,
    Echo,
}

/// All that a text may be about, the best first. Takes time in proportion to the text.
pub(super) fn find<'a>(text: &Text, entries: &'a [Entry]) -> Vec<Match<'a>> {
    let mut hits = printed(text, entries);
    hits.extend(named(text, entries));
    let rest = Rest::of(text);
    let begun = rest.iter().flat_map(|it| it.entries(entries));
    hits.extend(begun.map(|it| without_line(Kind::CutOff, it)));
    drop_overlapped(&mut hits);
    if hits.iter().all(|it| it.kind == Kind::Echo) {
        hits.extend(guessed(text, entries, rest.is_some(), hits.is_empty()));
    }
    keep_the_surest(&mut hits);
    hits.sort_by_key(|hit| (hit.kind, hit.place.start));
    let mut matches: Vec<Match<'_>> = Vec::new();
    let mut last = None;
    for hit in hits {
        let names = refined(around::names(&hit.place, text));
        let mut cause = first_filled(&hit.entry.causes, &names);
        if is_missing_in_an_error(hit.entry, &names) {
            cause += &first_filled(&[ERROR], &names);
        }
        // What has two names or two lines is explained once.
        if matches.iter().any(|it| ptr::eq(it.entry, hit.entry) || it.cause == cause) {
            continue;
        }
        let remedy = first_filled(&hit.entry.remedies, &names);
        let (cause, remedy) = match hit.is_guess {
            true => (format!("{GUESS} {cause}"), format!("{MAKE_CERTAIN} {remedy}")),
            false => (cause, remedy),
        };
        let span = (hit.place.start, hit.place.end);
        let is_alternative = last == Some(span);
        last = Some(span);
        // Of what a line that was cut off may be about, the least likely may need the most, such as credentials.
        let is_needed = hit.kind != Kind::CutOff || !is_alternative;
        let needs = if is_needed { needs(hit.entry, text) } else { Vec::new() };
        matches.push(Match {
            entry: hit.entry,
            line: hit.line,
            names,
            cause,
            remedy,
            needs,
            is_alternative,
        });
    }
    matches
}

fn is_missing_in_an_error(entry: &Entry, names: &Names) -> bool {
    let is_error = |it: &String| it.len() == 3 && it.starts_with(['4', '5']);
    entry.code == LIKELIEST && names.get("status").is_some_and(is_error)
}

/// A line about a preflight need not say what the preflight asked for.
fn needs(entry: &Entry, text: &Text) -> Vec<Need> {
    let is_preflight = text.lower.contains("preflight").then_some(Need::Preflight);
    entry.need.into_iter().flat_map(|need| [need].into_iter().chain(is_preflight)).collect()
}

/// What was printed.
fn printed<'a>(text: &Text, entries: &'a [Entry]) -> Vec<Hit<'a>> {
    let lines = entries.iter().flat_map(|entry| entry.lines.iter().map(move |line| (entry, line)));
    let hit = |(entry, line): (&'a Entry, &'a Line)| {
        let pattern = Pattern::new(&line.line);
        let kind = if line.by == By::Echo { Kind::Echo } else { Kind::Printed };
        Some(Hit {
            entry,
            line: Some(line),
            kind,
            place: pattern.find(text)?,
            weight: pattern.weight,
            is_guess: false,
        })
    };
    lines.filter_map(hit).collect()
}

/// Names that stand in the text. A common word is a name only if it stands alone.
fn named<'a>(text: &Text, entries: &'a [Entry]) -> Vec<Hit<'a>> {
    let mut by_name: BTreeMap<String, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        for name in &entry.names {
            by_name.entry(name.to_ascii_lowercase()).or_default().push(entry);
        }
    }
    let words: BTreeSet<&str> = text.words().filter(|it| by_name.contains_key(*it)).collect();
    let known = words.into_iter().filter_map(|word| by_name.get(word)).flatten().copied();
    let known = entries.iter().filter(|it| text.is(it.code)).chain(known);
    // Firefox's own names first say what Firefox prints.
    let (mut known, others): (Vec<_>, Vec<_>) = known.partition(|it| is_firefoxs(it));
    known.extend(others);
    known.into_iter().map(of_name).collect()
}

fn of_name(entry: &Entry) -> Hit<'_> {
    without_line(Kind::Named, (entry, Place { start: 0, end: 0, names: Names::new() }))
}

/// What Firefox prints in another language.
fn translated<'a>(text: &Text, entries: &'a [Entry]) -> impl Iterator<Item = Hit<'a>> {
    let hit = |(code, names): (&str, Names)| {
        let entry = entries.iter().find(|it| it.code == code && is_firefoxs(it))?;
        Some(without_line(Kind::Guessed, (entry, Place { start: 0, end: 0, names })))
    };
    localised::codes(text).into_iter().filter_map(hit)
}

/// What a text may be about whose reason is in another language, not known, or not there.
fn guessed<'a>(
    text: &Text,
    entries: &'a [Entry],
    is_english: bool,
    is_alone: bool,
) -> Vec<Hit<'a>> {
    let translated: Vec<_> = translated(text, entries).filter(|_| !is_english).collect();
    if is_english || is_alone && translated.is_empty() && is_without_reason(text) {
        let likeliest = likeliest(text, entries).map(|it| without_line(Kind::Guessed, it));
        return likeliest.map(|hit| Hit { is_guess: true, ..hit }).into_iter().collect();
    }
    translated
}

/// What was recognised by something else than a line of its own.
fn without_line<'a>(kind: Kind, (entry, place): (&'a Entry, Place)) -> Hit<'a> {
    Hit { entry, line: None, kind, place, weight: 0, is_guess: false }
}

fn is_firefoxs(entry: &Entry) -> bool {
    entry.lines.iter().any(|line| line.by == By::Firefox)
}

/// Of hits that overlap the most specific is left.
fn drop_overlapped(hits: &mut Vec<Hit<'_>>) {
    let spans: Vec<_> = hits.iter().map(|it| (it.place.start, it.place.end, it.weight)).collect();
    hits.retain(|hit| {
        let outdoes = |(start, end, weight): &(usize, usize, usize)| {
            *start < hit.place.end && hit.place.start < *end && *weight > hit.weight
        };
        !spans.iter().any(outdoes)
    });
}

fn keep_the_surest(hits: &mut Vec<Hit<'_>>) {
    let best = hits.iter().map(|hit| hit.kind).min();
    let printed = hits.iter().filter(|it| it.kind == Kind::Printed).map(|it| it.entry.code);
    let printed: BTreeSet<_> = printed.collect();
    hits.retain(|hit| match hit.kind {
        Kind::Named => !printed.contains(hit.entry.code),
        // Another line may be whole.
        Kind::CutOff => best != Some(Kind::Named),
        kind => Some(kind) == best,
    });
}
