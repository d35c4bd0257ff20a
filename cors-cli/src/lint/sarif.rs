//! The problems as [SARIF 2.1.0], with what [GitHub's code scanning] requires.
//!
//! [SARIF 2.1.0]: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//! [GitHub's code scanning]: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning

use std::{collections::BTreeMap, env, path::Path};

use cors_core::Escaped;
use cors_tools::policy_file::{Problem, word};
use serde::Serialize;
use url::Url;

use super::Found;

#[derive(Serialize)]
pub(crate) struct Log {
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
pub(crate) struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Message,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
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
    Ok(Log::of(rules, found.iter().map(|it| Outcome::of(it, &folder)).collect()))
}

impl Log {
    /// One run of this command.
    pub(crate) fn of(rules: Vec<Rule>, results: Vec<Outcome>) -> Self {
        let driver = Driver { name: "cors", version: env!("CARGO_PKG_VERSION"), rules };
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
        }
    }
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
        Self::new(problem.code, &description, "Each result says what to write instead.")
    }

    pub(crate) fn new(id: &'static str, description: &str, help: &str) -> Self {
        Self {
            id,
            short_description: Message::of(description),
            full_description: Message::of(description),
            help: Message::of(help),
        }
    }
}

impl Outcome {
    fn of(Found { file, problem }: &Found<'_>, folder: &Path) -> Self {
        // GitHub requires a line, and a problem of the whole file has none.
        let region = Region { start_line: problem.line.unwrap_or(1), start_column: problem.column };
        let uri = relative_uri(folder, file);
        Self::new(problem.code, word(problem.severity), &problem.to_string(), uri, region)
    }

    /// About a URL, which has no lines. GitHub rejects [a whole log] with a URL for a file's: without its scheme it is a
    /// relative path, and it is named as it is beside that.
    ///
    /// [a whole log]: https://github.com/github/codeql-action/issues/754
    pub(crate) fn of_url(
        rule_id: &'static str,
        level: &'static str,
        text: &str,
        url: &str,
    ) -> Self {
        let region = Region { start_line: 1, start_column: None };
        let path = url.split_once("://").map_or(url, |(_, path)| path);
        // Colons would make a scheme, and only a host may have brackets.
        let path = path.replace(':', "%3A").replace('[', "%5B").replace(']', "%5D");
        let mut outcome = Self::new(rule_id, level, text, path, region);
        let name = LogicalLocation { fully_qualified_name: url.to_owned() };
        outcome.locations[0].logical_locations = Some([name]);
        outcome
    }

    fn new(
        rule_id: &'static str,
        level: &'static str,
        text: &str,
        uri: String,
        region: Region,
    ) -> Self {
        let physical_location =
            PhysicalLocation { artifact_location: ArtifactLocation { uri }, region };
        let locations = [Location { physical_location, logical_locations: None }];
        Self { rule_id, level, message: Message::of(text), locations }
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
