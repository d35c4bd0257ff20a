//! In which format a text is.

use std::path::Path;

use serde::de::IgnoredAny;

/// The format of a policy file.
///
/// ```
/// use std::path::Path;
///
/// use cors_tools::policy_file::Format;
///
/// assert_eq!(Format::by_extension(Path::new("policy.TOML")), Some(Format::Toml));
/// assert_eq!(Format::by_extension(Path::new("policy")), None);
/// assert_eq!(Format::by_content(r#"{"allow_origins": ["*"]}"#), Format::Json);
/// assert_eq!(Format::by_content("allow_origins = ['*']"), Format::Toml);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// [TOML](https://toml.io/en/v1.0.0).
    Toml,
    /// [JSON](https://www.rfc-editor.org/rfc/rfc8259).
    Json,
}

impl Format {
    /// By the ending of a file's name, in letters of either case; `None` for another one.
    pub fn by_extension(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        if ending.eq_ignore_ascii_case("toml") {
            Some(Self::Toml)
        } else {
            ending.eq_ignore_ascii_case("json").then_some(Self::Json)
        }
    }

    /// Only JSON begins with a brace, or has one after brackets. What is JSON throughout is a policy in
    /// neither format, as it is at most the header of a table in TOML.
    pub fn by_content(text: &str) -> Self {
        let text = text.trim_start();
        let is_json = text.trim_start_matches(['[', ' ', '\t', '\r', '\n']).starts_with('{')
            || serde_json::from_str::<IgnoredAny>(text).is_ok();
        if is_json { Self::Json } else { Self::Toml }
    }
}
