//! Text of a file, safe to print.

use cors_core::Escaped;

/// The text on one line that neither moves a terminal's cursor nor is a command to GitHub Actions, whose
/// runner reads what is printed: `::command::` at the beginning of a line, `##[command]` anywhere.
///
/// ```
/// use cors_tools::policy_file::shown;
///
/// assert_eq!(shown("::error::a\u{9b}2J"), r":\u{3a}error::a\u{9b}2J");
/// ```
pub fn shown(text: &str) -> String {
    let text = Escaped::str(text).to_string().replace("##[", r"#\u{23}[");
    if text.trim_start().starts_with("::") { text.replacen("::", r":\u{3a}", 1) } else { text }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn neither_controls_nor_commands_are_printed() {
        for (text, wanted) in [
            ("allow_origins[0]: `https://é.example`", "allow_origins[0]: `https://é.example`"),
            ("a\n::error::b\u{9b}2J\u{7f}", r"a\n::error::b\u{9b}2J\u{7f}"),
            ("::error::a::b", r":\u{3a}error::a::b"),
            (" ::error::a", r" :\u{3a}error::a"),
            ("a ##[error]b", r"a #\u{23}[error]b"),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }
}
