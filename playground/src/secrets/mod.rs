//! What a link must not carry.

mod lines;
mod pairs;

use std::iter;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

/// The ends of the names of headers whose values are secret.
const SECRET: [&str; 2] = ["cookie", "authorization"];

/// What may be around names in JSON and in commands.
const AROUND: [char; 4] = ['"', '\'', ' ', '\\'];

/// What is said instead.
pub(crate) const LEFT_OUT: &str = "(left out)";

/// The text without what follows `Cookie:`, `Set-Cookie:`, `Authorization:` and `Proxy-Authorization:` on a line, and
/// on the next ones if the value goes on there; nor the `value` beside such a `name` and what is in `cookies`, as a HAR
/// file has them; nor the second of a pair such as `["cookie", "id=1"]`; nor what follows curl's `-b` and `-u`, and the
/// line after it; nor the user and the password in a URL. Rather too much is left out than too little. Secrets
/// elsewhere, as in the query of a URL, stay.
///
/// ```
/// use cors_playground::without_secrets;
///
/// let text = "Accept: text/html\nSet-Cookie: id=1\ncurl -H 'authorization: Bearer x' https://a.example\n";
/// let left = "Accept: text/html\nSet-Cookie: (left out)\ncurl -H 'authorization: (left out)\n";
/// assert_eq!(without_secrets(text), left);
///
/// let text = "{\n\"name\": \"Cookie\",\n\"value\": \"id=1\"\n}, {\"name\":\"a\"},\n{\"value\":\"1\",\"name\":\"cookie\"}";
/// let left = "{\n\"name\": \"Cookie\",\n\"value\": (left out)\n}, {\"name\":\"a\"},\n{\"value\": (left out)";
/// assert_eq!(without_secrets(text), left);
///
/// let text = "\"cookies\": [\n  {\"name\": \"id\", \"value\": \"1\"}\n], \"url\": \"https://me:1@a.example/\"";
/// let left = "\"cookies\": [(left out)], \"url\": \"https://left-out@a.example/\"";
/// assert_eq!(without_secrets(text), left);
///
/// let text = "curl -u me:1 https://a.example \\\n -b id=1 \\\n -X PUT\n[[\"authorization\", \"1\"]]";
/// let left = "curl -u (left out)\n(left out)\n(left out)\n[[\"authorization\", (left out)";
/// assert_eq!(without_secrets(text), left);
///
/// for text in ["header field authorization is not allowed", "allow_headers = [\"authorization\", \"x-a\"]"] {
///     assert_eq!(without_secrets(text), text);
/// }
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn without_secrets(text: &str) -> String {
    without_users(&pairs::without_pairs(&lines::without_values(&without_cookies(text))))
}

/// Without what is in brackets after `cookies`: names and values, in JSON of any layout.
fn without_cookies(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut left, mut done) = (String::with_capacity(text.len()), 0);
    for (at, name) in lower.match_indices("cookies") {
        let inside =
            inside(lower.get(at + name.len()..)).map_or(0, |inside| lower.len() - inside.len());
        // Those within what is left out are left out as well.
        if inside <= done {
            continue;
        }
        left.push_str(text.get(done..inside).unwrap_or_default());
        left.push_str(LEFT_OUT);
        done = inside + text.get(inside..).map_or(0, length_inside);
    }
    left + text.get(done..).unwrap_or_default()
}

/// What follows the bracket that is opened after a name and a colon.
fn inside(after_name: Option<&str>) -> Option<&str> {
    let colon = after_name?.trim_start_matches(AROUND).trim_start();
    colon.strip_prefix([':', '='])?.trim_start().strip_prefix(['[', '{'])
}

/// How long the inside of brackets is, with those in it; all of the text if they are not closed.
fn length_inside(text: &str) -> usize {
    let (mut depth, mut quote, mut is_escaped) = (0_usize, None, false);
    for (at, char) in text.char_indices() {
        match (quote, char) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if open == char => quote = None,
            (None, '"' | '\'') => quote = Some(char),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') if depth == 0 => return at,
            (None, ']' | '}') => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Without the [user and the password](https://url.spec.whatwg.org/#concept-url-username) of URLs.
fn without_users(text: &str) -> String {
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("//") {
        left.push_str(before);
        left.push_str("//");
        // Browsers ignore further ones.
        let host = after.trim_start_matches('/');
        left.extend(iter::repeat_n('/', after.len() - host.len()));
        rest = match authority(before, host).rfind('@') {
            Some(at @ 1..) => {
                left.push_str("left-out");
                host.get(at..).unwrap_or_default()
            }
            _ => host,
        };
    }
    left + rest
}

/// What begins after two slashes and ends before the path. An apostrophe may be in a password, and may be around a URL.
fn authority<'a>(before: &str, after: &'a str) -> &'a str {
    let scheme = |char: char| char.is_ascii_alphanumeric() || ":+-.".contains(char);
    let is_quoted = before.trim_end_matches(scheme).ends_with('\'');
    let ends = |char: char| {
        char.is_whitespace() || "/\\?#\"<>`".contains(char) || char == '\'' && is_quoted
    };
    after.split(ends).next().unwrap_or_default()
}

/// What follows the `value` that a text begins with.
fn after_value(lower: &str) -> Option<&str> {
    let name = lower.trim_start().trim_start_matches(AROUND).strip_prefix("value")?;
    Some(name.trim_start_matches(AROUND))
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn cookies_are_left_out_in_any_layout() {
        for text in [
            r#"{"cookies":[{"name":"id","value":"5EC"},{"name":"b","value":"[5EC]"}],"a":1}"#,
            "\"cookies\" : [\n  {\n    \"name\": \"id\",\n    \"value\":\n      \"5]\\\"EC\"\n  }\n],\"a\":1",
            "\"Cookies\"\r\n:\t[\r\n\"5EC\"\r\n], \"a\":1",
            r#"{cookies: [{name: 'id', value: '5"]EC'}], "a":1}"#,
            r#""cookies": {"id": "5EC", "other": {"b": "5EC"}}, "a":1"#,
            r#""cookies": [], "cookies": [{"partition": ["x"], "value": "5EC"}], "a":1"#,
        ] {
            let left = without_secrets(text);
            assert!(!left.contains("EC") && !left.contains("id"), "{left}");
            assert!(left.contains("(left out)") && left.contains("\"a\":1"), "{left}");
        }
        // Cut off, or written as a string: all of the rest may be cookies.
        for text in
            [r#""cookies": [{"name": "id", "value": "5EC"#, r#"\"cookies\":[{\"value\":\"5EC\"}]"#]
        {
            let left = without_secrets(text);
            assert!(!left.contains("5EC"), "{left}");
        }
        for text in ["Cookies: none", "the cookies [sic] are", "cookies", "cookies:"] {
            assert_eq!(without_secrets(text), text);
        }
    }

    #[test]
    fn users_in_urls_are_left_out() {
        for (text, wanted) in [
            ("https://me:5EC@a.example/b@c", "https://left-out@a.example/b@c"),
            ("Location: //5EC@a.example", "Location: //left-out@a.example"),
            (
                "at 'https://a:5@EC@b.example' from 'x@y'",
                "at 'https://left-out@b.example' from 'x@y'",
            ),
            ("https:///a:5'EC@b.example", "https:///left-out@b.example"),
            (
                "http://[::1]:80/ https://5EC@b.example#c",
                "http://[::1]:80/ https://left-out@b.example#c",
            ),
        ] {
            assert_eq!(without_secrets(text), wanted);
        }
        for text in [
            "https://a.example/@b",
            "// me@a.example",
            "https://a.example 'b@c'",
            "https://@a.example",
        ] {
            assert_eq!(without_secrets(text), text);
        }
    }
}
