//! The problems as [SARIF 2.1.0], with what [GitHub's code scanning] requires.
//!
//! [SARIF 2.1.0]: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//! [GitHub's code scanning]: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning

use std::{collections::BTreeMap, env, path::Path};

use cors_core::Escaped;
use serde::Serialize;
use url::Url;

use super::Found;
use crate::policy_file::{Problem, word};

#[derive(Serialize)]
pub(super) struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    rule_id: &'static str,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
}

/// The problems as one run. An error says why the working directory, from which the paths go, is not known.
pub(super) fn log(found: &[Found<'_>]) -> Result<Log, String> {
    let folder = env::current_dir().map_err(|error| format!("working directory: {error}"))?;
    let rules: BTreeMap<_, _> = found.iter().map(|it| (it.problem.code, &it.problem)).collect();
    let rules = rules.into_values().map(Rule::of).collect();
    let driver = Driver { name: "cors", version: env!("CARGO_PKG_VERSION"), rules };
    let results = found.iter().map(|it| Outcome::of(it, &folder)).collect();
    Ok(Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    })
}

impl Rule {
    /// The rule that a problem breaks, in words that fit all that break it.
    fn of(problem: &Problem) -> Self {
        // What depends on the value comes after a colon.
        let reason = problem.message.split(": ").next().unwrap_or_default();
        let description = match problem.field {
            Some(_) => format!("A field or entry that {reason}."),
            None => "A file that is not valid TOML or JSON.".to_owned(),
        };
        Self {
            id: problem.code,
            short_description: Message::of(&description),
            full_description: Message::of(&description),
            help: Message::of("Each result says what to write instead."),
        }
    }
}

impl Outcome {
    fn of(Found { file, problem }: &Found<'_>, folder: &Path) -> Self {
        let artifact_location = ArtifactLocation { uri: relative_uri(folder, file) };
        // GitHub requires a line, and a problem of the whole file has none.
        let region = Region { start_line: problem.line.unwrap_or(1), start_column: problem.column };
        let physical_location = PhysicalLocation { artifact_location, region };
        Self {
            rule_id: problem.code,
            level: word(problem.severity),
            message: Message::of(&problem.to_string()),
            locations: [Location { physical_location }],
        }
    }
}

impl Message {
    /// Braces are doubled, as single ones are placeholders (section 3.11.5 of SARIF).
    fn of(text: &str) -> Self {
        Self { text: Escaped::str(text).to_string().replace('{', "{{").replace('}', "}}") }
    }
}

fn relative_uri(folder: &Path, file: &Path) -> String {
    let relative = || {
        let file = Url::from_file_path(folder.join(file)).ok()?;
        // Parsing removes `..`.
        let file = Url::parse(file.as_str()).ok()?;
        Url::from_directory_path(folder).ok()?.make_relative(&file)
    };
    let uri = relative().unwrap_or_else(|| Escaped::str(&file.display().to_string()).to_string());
    // What stands before a colon would be a scheme.
    uri.replace(':', "%3A")
}
