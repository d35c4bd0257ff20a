//! Text as it is compared: without what shells, terminals and typography change.

/// What was pasted, once to read names from and once to compare.
#[derive(Debug)]
pub(super) struct Text {
    /// Plain, in its own case.
    pub(super) plain: String,
    /// The same in lower case, byte for byte in the same place.
    pub(super) lower: String,
    /// What was pasted, as it was before a log or a page wrote it in its own way.
    decoded: String,
}

impl Text {
    pub(super) fn new(pasted: &str) -> Self {
        let decoded = decoded(pasted);
        let plain = without_quotes(&decoded);
        Self { lower: plain.to_ascii_lowercase().replace(ADVICE.0, ADVICE.1), plain, decoded }
    }

    /// Whether this was pasted as it is, and has lost no quotes.
    pub(super) fn has_whole(&self, name: &str) -> bool {
        self.decoded.contains(name)
    }

    /// Whether it is this name and nothing else.
    pub(super) fn is(&self, name: &str) -> bool {
        self.plain.eq_ignore_ascii_case(name)
    }

    /// Its words, as far as names of codes can be words.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.lower.split(|char: char| !char.is_ascii_alphanumeric() && char != '-')
    }
}

/// What Chrome advises after a reason is no `CORS disabled`. Both are equally long.
const ADVICE: (&str, &str) = ("resource with cors disabled", "resource with cors_disabled");

/// What HTML has in place of a character, from after its `&` to before its `;`.
fn entity(name: &str) -> Option<char> {
    let number = |digits: &str, radix| char::from_u32(u32::from_str_radix(digits, radix).ok()?);
    match name.strip_prefix('#').map(|it| (it, it.strip_prefix(['x', 'X']))) {
        Some((_, Some(digits))) => number(digits, 16),
        Some((digits, None)) => number(digits, 10),
        None => match name {
            "quot" | "apos" | "lsquo" | "rsquo" | "ldquo" | "rdquo" => Some('"'),
            "nbsp" => Some(' '),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            _ => None,
        },
    }
}

/// With characters in place of entities, each once.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('&');
    let mut unescaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let entity = part.split_once(';').and_then(|(name, after)| Some((entity(name)?, after)));
        let (char, after) = entity.unwrap_or(('&', part));
        unescaped.push(char);
        unescaped.push_str(after);
    }
    unescaped
}

/// Without colours and quotes, with one space for any white space. Shells eat quotes, and every browser
/// and language has its own. JSON's `\n` and the like are white space, too, and so are the `>` of a quoted e-mail.
pub(super) fn plain(text: &str) -> String {
    without_quotes(&decoded(text))
}

/// Without colours, and without what JSON and HTML have in place of characters.
fn decoded(text: &str) -> String {
    let spaced = |text: String, it| if text.contains(it) { text.replace(it, " ") } else { text };
    let text = ["\\n", "\\r", "\\t"].into_iter().fold(text.to_owned(), spaced);
    let text = anstream::adapter::strip_str(&from_json(&text)).to_string();
    // Trackers escape what was escaped: `&amp;#39;`.
    let text = unescaped(&unescaped(&text));
    text.chars().filter(|char| !is_unseen(*char)).map(ascii).collect()
}

/// With the characters that logs in JSON write as `\u0027`. What is none stays as it is.
fn from_json(text: &str) -> String {
    let mut parts = text.split("\\u");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| match part.split_at_checked(4).and_then(of_json) {
        Some((char, after)) => text + char.encode_utf8(&mut [0; 4]) + after,
        None => text + "\\u" + part,
    })
}

fn of_json<'a>((digits, after): (&str, &'a str)) -> Option<(char, &'a str)> {
    let is_hex = digits.bytes().all(|it| it.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((char::from_u32(code)?, after))
}

fn without_quotes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace().filter(|it| !it.trim_matches('>').is_empty()) {
        let before = plain.len();
        if !plain.is_empty() {
            plain.push(' ');
        }
        let start = plain.len();
        plain.extend(word.chars().filter(|char| !is_quote(*char)));
        if plain.len() == start {
            plain.truncate(before);
        }
    }
    plain
}

/// What is not seen, and the backslashes before quotes and slashes in JSON.
fn is_unseen(char: char) -> bool {
    matches!(char, '\\' | '\u{200b}'..='\u{200f}' | '\u{feff}')
}

fn is_quote(char: char) -> bool {
    matches!(char, '\'' | '"' | '`' | '´' | '‘'..='‟' | '«' | '»' | '‹' | '›' | '「'..='』')
}

/// The punctuation of East Asian translations, as in the others.
fn ascii(char: char) -> char {
    match char {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '\u{2010}' | '\u{2011}' => '-',
        char => char,
    }
}

/// The last place up to `at` between two characters.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let mut places = (0..=at.min(text.len())).rev();
    places.find(|place| text.is_char_boundary(*place)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{entry, find::find},
        *,
    };

    const LINES: &str = include_str!("../../../cors-cli/tests/console_lines.json");

    /// Which lines are compared: a translation is guessed from what is around it, too.
    const IN_ENGLISH: [&str; 3] = ["blocked by CORS policy", "(Reason: ", "unsafe header"];

    #[test]
    fn a_log_in_json_says_what_its_lines_say() {
        let (lines, entries) = (serde_json::from_str(LINES), entry::all());
        let lines: Vec<serde_json::Value> = lines.unwrap();
        let texts = lines.iter().filter_map(|line| line.get("text")?.as_str());
        let texts: Vec<_> =
            texts.filter(|text| IN_ENGLISH.iter().any(|it| text.contains(it))).collect();
        assert!(texts.len() > 80);
        let told = |text: &str| {
            let matches = find(&Text::new(text), &entries).into_iter();
            matches.map(|it| (it.entry.code, it.names)).collect::<Vec<_>>()
        };
        for text in texts {
            let log = serde_json::json!({"message": format!("{text}\r\n")}).to_string();
            assert_eq!(told(&log), told(text), "{log}");
        }
    }
}
