//! What is found as [SARIF 2.1.0], with what [GitHub's code scanning] requires.
//!
//! [SARIF 2.1.0]: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
//! [GitHub's code scanning]: https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning

use std::collections::BTreeMap;

use cors_core::Escaped;
use serde::Serialize;

use crate::{
    lint::Found,
    policy_file::{Problem, word},
};

/// A log of one run of `cors`.
///
/// ```
/// use cors_tools::{
///     json,
///     sarif::{Log, Outcome, Rule},
/// };
///
/// let rule = Rule::new("any-origin", "Every origin is allowed.", "Allow those that are yours.");
/// let outcome = Outcome::of_url("any-origin", "error", "every page may read it", "https://a.example/");
/// let log = json::pretty(&Log::of(vec![rule], vec![outcome]))?;
/// assert!(log.contains("\"uri\": \"a.example/\""));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Outcome>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<Rule>,
}

/// What a result breaks.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Message,
}

/// A result: where a rule is broken.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    rule_id: &'static str,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    logical_locations: Option<[LogicalLocation; 1]>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
}

/// The problems as one run.
pub(crate) fn log(found: &[Found]) -> Log {
    let rules: BTreeMap<_, _> = found.iter().map(|it| (it.problem.code, &it.problem)).collect();
    let rules = rules.into_values().map(Rule::of).collect();
    Log::of(rules, found.iter().map(Outcome::of).collect())
}

impl Log {
    /// One run of this command, with the rules that its results name.
    pub fn of(rules: Vec<Rule>, results: Vec<Outcome>) -> Self {
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

    /// A rule with this code, what breaks it, and what to do.
    pub fn new(id: &'static str, description: &str, help: &str) -> Self {
        Self {
            id,
            short_description: Message::of(description),
            full_description: Message::of(description),
            help: Message::of(help),
        }
    }
}

impl Outcome {
    fn of(Found { uri, problem, .. }: &Found) -> Self {
        // GitHub requires a line, and a problem of the whole file has none.
        let region = Region { start_line: problem.line.unwrap_or(1), start_column: problem.column };
        Self::new(problem.code, word(problem.severity), &problem.to_string(), uri.clone(), region)
    }

    /// About a URL, which has no lines. GitHub rejects [a whole log] with a URL for a file's: without its scheme it is a
    /// relative path, and it is named as it is beside that.
    ///
    /// [a whole log]: https://github.com/github/codeql-action/issues/754
    pub fn of_url(rule_id: &'static str, level: &'static str, text: &str, url: &str) -> Self {
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
