//! A policy that is typed: what is wrong with it, and the same for other servers.

use cors_tools::{
    cors_core::Routes,
    cors_export::Target,
    export,
    policy_file::{self, Format, Linted, Problem},
};
use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::answer::answer;

/// What errors call the text.
const FILE: &str = "the policy";

/// What is said of a text.
#[derive(Serialize)]
pub(crate) struct Checked {
    format: &'static str,
    is_valid: bool,
    is_by_path: bool,
    problems: Vec<Shown>,
}

/// A problem as `cors lint --format json` prints it, with the sentence that it makes.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    problem: Problem,
    sentence: String,
}

/// Checks a policy, or policies by path, in TOML or JSON: `{format, is_valid, is_by_path, problems}`, where each problem
/// is as `cors lint --format json` prints it, with its `sentence`.
///
/// ```
/// let answer = cors_playground::lint("allow_origins = ['*']\nmax_ages = 600\n");
/// assert!(answer.contains(r#""is_valid":false"#) && answer.contains(r#""line":2"#), "{answer}");
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn lint(text: &str) -> String {
    answer(Ok(Checked::from(&read(text))))
}

/// The policy for the server of this name: `{text, warnings}`. (`export` is a word of JavaScript.)
///
/// ```
/// let answer = cors_playground::export_policy("allow_origins = ['https://app.example.com']", "caddy");
/// assert!(answer.starts_with(r#"{"text":"#), "{answer}");
/// assert!(cors_playground::export_policy("", "iis").starts_with(r#"{"error":"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn export_policy(text: &str, target: &str) -> String {
    answer(exported(text, target))
}

/// The servers that are known to [`export_policy`] and [`explain`](crate::explain()): `[{name, title}]`.
///
/// ```
/// assert!(cors_playground::targets().contains(r#"{"name":"nginx","title":"nginx"}"#));
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn targets() -> String {
    let known = |it: &Target| Known { name: it.name(), title: it.title() };
    answer(Ok(Target::ALL.iter().map(known).collect::<Vec<_>>()))
}

/// What can be chosen.
#[derive(Serialize)]
pub(crate) struct Known {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
}

#[derive(Serialize)]
struct Exported {
    text: String,
    warnings: Vec<String>,
}

fn exported(text: &str, target: &str) -> Result<Exported, String> {
    let target = target.parse::<Target>().map_err(|error| error.to_string())?;
    let export::Exported { text, warnings } = export::export(FILE, &read(text).linted, target)?;
    Ok(Exported { text, warnings })
}

/// A text, read.
pub(crate) struct Text {
    format: Format,
    linted: Linted,
}

pub(crate) fn read(text: &str) -> Text {
    let format = Format::by_content(text);
    Text { format, linted: policy_file::lint(text, format) }
}

impl Text {
    pub(crate) fn routes(&self) -> Option<&Routes> {
        self.linted.routes.as_ref()
    }
}

impl From<&Text> for Checked {
    fn from(Text { format, linted }: &Text) -> Self {
        let shown = |it: &Problem| Shown { problem: it.clone(), sentence: it.sentence() };
        Self {
            format: match format {
                Format::Toml => "toml",
                Format::Json => "json",
            },
            is_valid: linted.routes.is_some(),
            is_by_path: linted.routes.as_ref().is_some_and(Routes::is_by_path),
            problems: linted.problems.iter().map(shown).collect(),
        }
    }
}
