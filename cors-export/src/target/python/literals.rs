//! Values as Python writes them.

use core::fmt::Write as _;

pub(super) fn set(strings: &[String], indent: &str) -> String {
    match strings {
        [] => return "frozenset()".to_owned(),
        [string] => return format!("frozenset({{{}}})", literal(string)),
        _ => {}
    }
    let line = |it: &String| format!("{indent}            {},\n", literal(it));
    let lines: String = strings.iter().map(line).collect();
    format!("frozenset(\n{indent}        {{\n{lines}{indent}        }}\n{indent}    )")
}

/// Of patterns, which `fullmatch` anchors.
pub(super) fn tuple(patterns: &[String], indent: &str) -> String {
    let line = |it: &String| {
        let inner = it.strip_prefix('^').and_then(|it| it.strip_suffix('$')).unwrap_or(it);
        format!("{indent}        {},\n", compiled(inner))
    };
    let lines: String = patterns.iter().map(line).collect();
    format!("(\n{lines}{indent}    )")
}

pub(super) fn compiled(expression: &str) -> String {
    let is_raw = !expression.contains(['"', '\n']) && !expression.ends_with('\\');
    match is_raw && expression.contains('\\') {
        true => format!("re.compile(r\"{expression}\")"),
        false => format!("re.compile({})", literal(expression)),
    }
}

/// A string in quotes.
pub(super) fn literal(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for char in text.chars() {
        match char {
            '"' | '\\' => quoted.extend(['\\', char]),
            ' '..='~' => quoted.push(char),
            _ => drop(write!(quoted, "\\U{:08x}", u32::from(char))),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::{compiled, literal};

    #[test]
    fn strings_are_escaped() {
        assert_eq!(literal(r#"a"b\c'$`{}"#), r#""a\"b\\c'$`{}""#);
        assert_eq!(literal("\n\u{e9}"), r#""\U0000000a\U000000e9""#);
    }

    #[test]
    fn expressions_are_raw_where_that_can_be() {
        assert_eq!(compiled(r"a\.b"), r#"re.compile(r"a\.b")"#);
        assert_eq!(compiled("a"), r#"re.compile("a")"#);
        assert_eq!(compiled(r#"a\."b"#), r#"re.compile("a\\.\"b")"#);
    }
}
