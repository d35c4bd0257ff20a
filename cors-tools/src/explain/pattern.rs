//! Lines as they are printed, with places for what differs, looked for in a text.

use std::collections::BTreeMap;

#[cfg(not(target_family = "wasm"))]
use regex::{Captures, Regex, escape};
#[cfg(target_family = "wasm")]
use regex_lite::{Captures, Regex, escape};

use super::{
    plain::{Text, boundary, plain},
    starts::{LONGEST, MOST, Starts, word},
};

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
    /// The fixed parts in their order, without the spaces at their ends: a text without them does not match.
    fixed: Vec<String>,
    /// Whether it begins with a word of any kind.
    begins_with_a_word: bool,
    /// Whether nothing can follow its last fixed part.
    ends_fixed: bool,
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
        let mut pattern = Self {
            expression: String::new(),
            fixed: Vec::new(),
            begins_with_a_word: false,
            ends_fixed: false,
            weight: 0,
            is_cased,
        };
        let mut rest = line.trim_end_matches('.').trim_start_matches("{}").trim_end_matches("{}");
        while let Some((fixed, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            pattern.push_fixed(fixed);
            pattern.push_place(name, after.is_empty());
            rest = after;
        }
        pattern.push_fixed(rest);
        pattern.ends_fixed = !rest.is_empty();
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
        let fixed = fixed.trim_end();
        if !fixed.is_empty() {
            self.fixed.push(fixed.to_owned());
        }
    }

    fn push_place(&mut self, name: &str, is_last: bool) {
        self.begins_with_a_word |= self.expression.is_empty() && !name.contains(':');
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

    /// The first place where a text matches. Only what begins where the fixed parts stand in their order is looked at,
    /// as an expression takes long for a long text, and of that no more than [`LONGEST`] and [`MOST`] say.
    pub(super) fn find(&self, text: &Text) -> Option<Place> {
        let text_in_case = if self.is_cased { &text.plain } else { &text.lower };
        self.first(text_in_case, &text.plain, "")
    }

    fn first(&self, text: &str, plain: &str, after: &str) -> Option<Place> {
        let mut starts = Starts::new(text, &self.fixed).peekable();
        starts.peek()?;
        let regex = self.regex("^", after)?;
        starts.take(MOST).find_map(|start| {
            let start = if self.begins_with_a_word { word(text, start) } else { start };
            let end = boundary(text, start + 2 * LONGEST);
            let captures = regex.captures(text.get(start..end)?)?;
            let names = names(&regex, &captures, plain.get(start..)?);
            Some(Place { start, end: start + captures.get(0)?.end(), names })
        })
    }

    /// What a text that ends with the pattern, or almost, names.
    pub(super) fn before(&self, lower: &str, plain: &str) -> Option<Names> {
        let last = self.fixed.last()?;
        let near = boundary(lower, lower.len().saturating_sub(last.len() + 4 * ALMOST + 1));
        let is_near = !self.ends_fixed || lower.get(near..)?.contains(last);
        let place = || self.first(lower, plain, &format!(".{{0,{ALMOST}}}$"));
        is_near.then(place)?.map(|it| it.names)
    }

    /// What a text that begins with the pattern, or almost, names.
    pub(super) fn after(&self, lower: &str, plain: &str) -> Option<Names> {
        Starts::new(lower, &self.fixed).next()?;
        let regex = self.regex(&format!("^.{{0,{ALMOST}}}?"), "")?;
        Some(names(&regex, &regex.captures(lower)?, plain))
    }

    fn regex(&self, before: &str, after: &str) -> Option<Regex> {
        Regex::new(&format!("{before}{}{after}", self.expression)).ok()
    }
}

/// How many characters may stand between a line and what it goes with.
pub(super) const ALMOST: usize = 80;

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

#[cfg(test)]
mod tests {
    use super::{
        super::{entry, find::find},
        *,
    };

    const LINES: &str = include_str!("../../../cors-cli/tests/console_lines.json");

    /// Lines of Chromium and Firefox, two of them with nothing to do with CORS, about a URL.
    fn about(url: &str) -> [String; 6] {
        let access = format!(
            "Access to fetch at '{url}' from origin 'https://app.example.com' has been blocked by"
        );
        let insecure = insecure(url);
        [
            format!("{access} CORS policy: No 'Access-Control-Allow-Origin' header is present"),
            format!(
                "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. \
                 (Reason: CORS header 'Access-Control-Allow-Origin' missing). Status code: 200."
            ),
            format!(
                "Mixed Content: The page at 'https://app.example.com/' was loaded over HTTPS, but requested an \
                 insecure resource '{insecure}'. This request has been blocked"
            ),
            format!("Blocked loading mixed active content \"{insecure}\""),
            format!(
                "Refused to connect to '{url}' because it violates the following Content Security Policy directive: \
                 \"connect-src 'self'\"."
            ),
            format!(
                "The page's settings blocked the loading of a resource (connect-src) at {url} because it violates the \
                 following directive: \"connect-src 'self'\""
            ),
        ]
    }

    fn insecure(url: &str) -> String {
        url.replacen("https:", "http:", 1)
    }

    /// A URL of 6 KiB.
    fn long() -> String {
        "https://api.example.com/?q=".to_owned() + &"x".repeat(6117)
    }

    fn texts() -> Vec<Text> {
        let lines: Vec<serde_json::Value> = serde_json::from_str(LINES).unwrap();
        let texts = lines.iter().filter_map(|it| it.get("text")?.as_str().map(str::to_owned));
        let texts: Vec<_> = texts.chain(about(&long())).collect();
        texts.iter().map(|it| Text::new(it)).chain([Text::new(&texts.join("\n"))]).collect()
    }

    /// What pages use instead of `regex`.
    #[test]
    fn regex_lite_finds_the_same() {
        let texts = texts();
        let mut found = 0;
        for entry::Line { line, .. } in entry::all().iter().flat_map(|entry| &entry.lines) {
            let pattern = Pattern::new(line);
            let expression = format!("^{}", pattern.expression);
            let regex = Regex::new(&expression).unwrap();
            let lite = regex_lite::Regex::new(&expression.replace(BOUNDARY, r"\b")).unwrap();
            for Text { plain, lower, .. } in &texts {
                let text = if pattern.is_cased { plain } else { lower };
                for start in Starts::new(text, &pattern.fixed).take(MOST) {
                    let text = text.get(start..boundary(text, start + 2 * LONGEST)).unwrap();
                    let (one, other) = (regex.captures(text), lite.captures(text));
                    let one =
                        one.map(|it| it.iter().map(|it| Some(it?.range())).collect::<Vec<_>>());
                    let other = other.map(|it| it.iter().map(|it| Some(it?.range())).collect());
                    found += usize::from(one.is_some());
                    assert_eq!(one, other, "{line}: {text}");
                }
            }
        }
        assert!(found > 300, "{found}");
    }

    /// Nothing is lost by not looking at all of a text.
    #[test]
    fn what_the_whole_expression_finds_first_is_found() {
        let texts = texts();
        for entry::Line { line, .. } in entry::all().iter().flat_map(|entry| &entry.lines) {
            let pattern = Pattern::new(line);
            let regex = pattern.regex("", "").unwrap();
            for text in texts.iter().rev().skip(1) {
                let whole = regex.find(if pattern.is_cased { &text.plain } else { &text.lower });
                let place = pattern.find(text).map(|it| it.start..it.end);
                assert_eq!(place, whole.map(|it| it.range()), "{line}: {}", text.plain);
            }
        }
    }

    /// Also where it is not in the line that is looked for, but before it.
    #[test]
    fn a_long_url_is_read_whole() {
        let entries = entry::all();
        for length in [100, 6144, 8192] {
            let url = long() + &"y".repeat(8192);
            let url = url.get(..length).unwrap();
            for line in about(url) {
                let matches = find(&Text::new(&line), &entries);
                let mut names = matches.iter().flat_map(|it| it.names.values());
                let is_whole = |it: &String| *it == url || *it == insecure(url);
                assert!(names.any(is_whole), "{length}: {}", line.get(..80).unwrap());
            }
        }
    }

    #[test]
    fn a_match_may_stand_anywhere_in_a_long_text() {
        let line = "has been blocked by CORS policy: No 'X' header {few}in {name}";
        let pattern = Pattern::new(line);
        // All words of the line, and never the line.
        let near = "has been blocked by CORS policy: no x header here for now but it is in time ";
        for before in [0, MOST - 1, MOST] {
            let text = near.repeat(before) + "has been blocked by CORS policy: No X header in Y";
            let place = pattern.find(&Text::new(&text));
            assert_eq!(place.is_some_and(|it| it.end == text.len()), before < MOST, "{before}");
        }
        let far =
            format!("{}has been blocked by CORS policy: No X header in Y", "a é ".repeat(1 << 17));
        assert!(pattern.find(&Text::new(&far)).is_some());
    }
}
