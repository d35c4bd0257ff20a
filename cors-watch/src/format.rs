//! From the contents of a file to policies.

use std::path::Path;

use cors_core::{Escaped, Routes, RoutesConfig};

use crate::WatchErrorKind;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Toml,
    Json,
}

impl Format {
    /// Says the ending of a file's name.
    pub(crate) fn of(path: &Path) -> Result<Self, WatchErrorKind> {
        match path.extension().and_then(|ending| ending.to_str()) {
            Some("toml") => Ok(Self::Toml),
            Some("json") => Ok(Self::Json),
            _ => Err(WatchErrorKind::Extension),
        }
    }

    /// The policies, or everything that is wrong with them.
    pub(crate) fn compile(self, contents: &[u8]) -> Result<Routes, WatchErrorKind> {
        let text = std::str::from_utf8(contents)
            .map_err(|error| WatchErrorKind::NotUtf8 { valid_up_to: error.valid_up_to() })?;
        // Some editors write a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let config = match self {
            Self::Toml => toml::from_str(text).map_err(|error| in_toml(&error, text)),
            Self::Json => serde_json::from_str(text).map_err(|error| in_json(&error)),
        };
        let config: RoutesConfig =
            config.map_err(|problem| WatchErrorKind::Syntax(Escaped::str(&problem).to_string()))?;
        Routes::compile(&config).map_err(WatchErrorKind::Policy)
    }
}

/// What is wrong and where, on one line. By itself, `toml` quotes the text over several.
fn in_toml(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().replace('\n', ", ");
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return message };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: {message}")
}

/// The same for JSON, of which `serde_json` names the place last.
fn in_json(error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let printed = error.to_string();
    let place = format!(" at line {line} column {column}");
    format!("line {line}, column {column}: {}", printed.strip_suffix(&place).unwrap_or(&printed))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Format;
    use crate::WatchErrorKind;

    #[test]
    fn the_ending_of_the_name_says_the_format() {
        let format = |path| Format::of(Path::new(path));
        assert_eq!(format("/etc/policy.toml"), Ok(Format::Toml));
        assert_eq!(format("/etc/policy.toml.json"), Ok(Format::Json));
        for path in ["", "/", "..", "/etc/policy", "/etc/policy.yaml", "/etc/.toml"] {
            assert_eq!(format(path), Err(WatchErrorKind::Extension), "{path}");
        }
    }

    #[test]
    fn one_policy_and_routes_are_read() {
        let everywhere = "allow_origins = ['https://a.example']";
        let by_path = "[routes.'/api']\nallow_origins = ['https://a.example']";
        let json = r#"{"routes": {"/api": {"allow_origins": ["https://a.example"]}}}"#;
        assert!(!Format::Toml.compile(everywhere.as_bytes()).unwrap().is_by_path());
        let routes = Format::Toml.compile(by_path.as_bytes()).unwrap();
        assert!(routes.is_by_path());
        assert_eq!(Format::Json.compile(json.as_bytes()).unwrap(), routes);
        let marked = format!("\u{feff}{json}");
        assert_eq!(Format::Json.compile(marked.as_bytes()).unwrap(), routes);
    }

    #[test]
    fn a_problem_is_one_line_and_says_where() {
        for (format, text, printed) in [
            (
                Format::Toml,
                "max_age = 1\nallow_origins = [\n",
                "line 2, column 18: unclosed array, expected `]`",
            ),
            (
                Format::Toml,
                "# \u{e4}\n'\u{e4}' = [",
                "line 2, column 8: unclosed array, expected `]`",
            ),
            (
                Format::Toml,
                "allow_origins = 7",
                "line 1, column 17: invalid type: integer `7`, expected a list of strings, or one string \
                 with commas between the entries",
            ),
            (
                Format::Json,
                "{\n  \"allow_origin\": []}",
                "line 2, column 16: `allow_origin` is not a field of a policy: did you mean `allow_origins`",
            ),
            (
                Format::Json,
                "{\"allow_origin\\u001b[2J\": []}",
                r"line 1, column 24: `allow_origin\u{1b}[2J` is not a field of a policy: did you mean `allow_origins`",
            ),
            (Format::Json, "", "line 1, column 0: EOF while parsing a value"),
            (
                Format::Toml,
                "allow_origins = ['https://a.example/']",
                "allow_origins[0]: `https://a.example/` ends in a slash, which no origin does: \
                 write `https://a.example`",
            ),
        ] {
            let error = format.compile(text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), printed);
        }
        let not_utf8 = Err(WatchErrorKind::NotUtf8 { valid_up_to: 2 });
        assert_eq!(Format::Toml.compile(b"# \xff"), not_utf8);
    }
}
