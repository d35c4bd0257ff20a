//! Lines as they are printed, with places for what differs, looked for in a text.

use std::collections::BTreeMap;

#[cfg(not(target_family = "wasm"))]
use regex::{Captures, Regex, escape};
#[cfg(target_family = "wasm")]
use regex_lite::{Captures, Regex, escape};

use super::plain::{Text, plain};

/// What was read out of a text, by the name of its place.
pub(super) type Names = BTreeMap<String, String>;

/// A printed line. `{name}` stands for one word, `{name:these words}` for these, `{name:START*}` for a
/// word that starts so, `{value}` and `{}` for any text (`{value}` at
/// the end: for words with commas between them), `{few}` for up to four words with the space after them,
/// `{verb}` for what says that something works or does not. A line that begins with `=` only
/// matches in its own case.
#[derive(Debug)]
pub(super) struct Pattern {
    expression: String,
    /// The longest fixed part: a text without it does not match.
    fixed: String,
    /// How many bytes are fixed.
    pub(super) weight: usize,
    is_cased: bool,
}

/// What people say of a request.
const VERB: &str = "(?:work(?:s|ed|ing)?|succeed(?:s|ed)?|fail(?:s|ed)?|but|not|doesnt|dont|isnt|wont|cant|cannot\
                    |blocks|blocked|refus(?:es|ed)|returns|nothing|ok|okay|fine|errors?)[,.;:!]?";

/// Words with commas between them.
const LIST: &str = "[^ ,]+(?:, [^ ,)]+)*";

/// Where a pattern matched.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) names: Names,
}

impl Pattern {
    pub(super) fn new(line: &str) -> Self {
        let (line, is_cased) = match plain(line) {
            line if line.starts_with('=') => (line.trim_start_matches('=').to_owned(), true),
            line => (line.to_ascii_lowercase(), false),
        };
        let (expression, fixed) = (String::new(), String::new());
        let mut pattern = Self { expression, fixed, weight: 0, is_cased };
        let mut rest = line.trim_end_matches('.').trim_start_matches("{}").trim_end_matches("{}");
        while let Some((fixed, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            pattern.push_fixed(fixed);
            pattern.push_place(name, after.is_empty());
            rest = after;
        }
        pattern.push_fixed(rest);
        if is_word(rest) && rest.len() == pattern.weight {
            pattern.expression.push_str(BOUNDARY);
        }
        pattern
    }

    fn push_fixed(&mut self, fixed: &str) {
        if self.weight == 0 && fixed.starts_with(|char: char| char.is_ascii_alphanumeric()) {
            // `ENOTFOUND` is not in `ModuleNotFoundError`.
            self.expression.push_str(BOUNDARY);
        }
        self.expression.push_str(&escape(fixed));
        self.weight += fixed.len();
        if fixed.len() > self.fixed.len() {
            fixed.clone_into(&mut self.fixed);
        }
    }

    fn push_place(&mut self, name: &str, is_last: bool) {
        let place = match name {
            "few" => "(?:[^ ]+ ){0,4}".to_owned(),
            "verb" => VERB.to_owned(),
            // An empty value leaves no space behind it, as its quotes were dropped.
            "value" if self.expression.ends_with(' ') => {
                self.expression.pop();
                format!("(?: (?P<value>{}))?", if is_last { LIST } else { ".*?" })
            }
            "" | "value" => ".*?".to_owned(),
            name => match name.split_once(':') {
                Some((name, fixed)) => {
                    self.expression.push_str(&format!("(?P<{name}>"));
                    self.push_fixed(fixed.trim_end_matches('*'));
                    let end = if is_word(fixed) { BOUNDARY } else { "" };
                    if fixed.ends_with('*') { "[^ ]*)".to_owned() } else { format!("){end}") }
                }
                None => format!("(?P<{name}>[^ ]+)"),
            },
        };
        self.expression.push_str(&place);
    }

    /// The first place where a text matches.
    pub(super) fn find(&self, text: &Text) -> Option<Place> {
        let text_in_case = if self.is_cased { &text.plain } else { &text.lower };
        let regex = self.regex_if(text_in_case, "", "")?;
        let captures = regex.captures(text_in_case)?;
        let whole = captures.get(0)?;
        let names = names(&regex, &captures, &text.plain);
        Some(Place { start: whole.start(), end: whole.end(), names })
    }

    /// What a text that ends with the pattern, or almost, names.
    pub(super) fn before(&self, lower: &str, plain: &str) -> Option<Names> {
        let regex = self.regex_if(lower, "", ".{0,80}$")?;
        Some(names(&regex, &regex.captures(lower)?, plain))
    }

    /// What a text that begins with the pattern, or almost, names.
    pub(super) fn after(&self, lower: &str, plain: &str) -> Option<Names> {
        let regex = self.regex_if(lower, "^.{0,80}?", "")?;
        Some(names(&regex, &regex.captures(lower)?, plain))
    }

    /// The expression, if a text has its longest fixed part.
    fn regex_if(&self, lower: &str, before: &str, after: &str) -> Option<Regex> {
        let has_it = lower.contains(&self.fixed);
        has_it.then(|| Regex::new(&format!("{before}{}{after}", self.expression)).ok())?
    }
}

/// Where a word of ASCII letters begins or ends.
#[cfg(not(target_family = "wasm"))]
const BOUNDARY: &str = r"(?-u:\b)";
#[cfg(target_family = "wasm")]
const BOUNDARY: &str = r"\b";

/// Whether it is a single word, such as a name of an error.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
}

/// What the places matched, in its own case.
fn names(regex: &Regex, captures: &Captures<'_>, plain: &str) -> Names {
    let named = regex.capture_names().flatten();
    let named = named.filter_map(|name| Some((name, captures.name(name)?)));
    let named =
        named.filter_map(|(name, found)| Some((name.to_owned(), plain.get(found.range())?)));
    named.map(|(name, found)| (name, found.to_owned())).collect()
}
