//! A policy from a file: everything that is wrong with it, and on which line.

use std::{
    fmt::{self, Display},
    fs, iter,
    ops::Range,
    path::Path,
};

use cors_core::{Config, ConfigError, Escaped, Policy, Severity};
use serde::{
    Deserialize, Serialize, Serializer,
    de::{Deserializer, IntoDeserializer, MapAccess, Visitor, value::MapDeserializer},
};

/// One problem of a file.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Problem {
    #[serde(serialize_with = "serialize_severity")]
    pub(crate) severity: Severity,
    pub(crate) code: &'static str,
    pub(crate) field: Option<String>,
    pub(crate) index: Option<usize>,
    pub(crate) value: Option<String>,
    pub(crate) message: String,
    pub(crate) help: String,
    /// From 1; only for TOML.
    #[serde(skip)]
    pub(crate) line: Option<usize>,
}

pub(crate) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn serialize_severity<S: Serializer>(severity: &Severity, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(word(*severity))
}

/// The outcome for a file: a policy, unless a problem is an error.
#[derive(Debug)]
pub(crate) struct Linted {
    pub(crate) policy: Option<Policy>,
    pub(crate) problems: Vec<Problem>,
}

/// The policy in a file, or all of its errors, one per line.
pub(crate) fn compile(path: &Path) -> Result<Policy, String> {
    let Linted { policy, problems } = lint(path)?;
    policy.ok_or_else(|| {
        let errors = problems.iter().filter(|it| it.severity == Severity::Error);
        let lines = errors.map(|problem| format!("\n  {problem}"));
        format!("{}: not a valid policy:{}", path.display(), lines.collect::<String>())
    })
}

/// Reads a file by its extension. An error means that it cannot be read at all.
pub(crate) fn lint(path: &Path) -> Result<Linted, String> {
    let named = |error: &dyn Display| format!("{}: {error}", path.display());
    let format = match path.extension().and_then(|ending| ending.to_str()) {
        Some("toml") => lint_toml,
        Some("json") => lint_json,
        _ => return Err(named(&"neither `.toml` nor `.json`: rename it to match its content")),
    };
    let bytes = fs::read(path).map_err(|error| named(&error))?;
    let text = String::from_utf8(bytes).map_err(|_| named(&"not UTF-8: save it as UTF-8"))?;
    Ok(format(text.strip_prefix('\u{feff}').unwrap_or(&text)))
}

fn lint_toml(text: &str) -> Linted {
    let ends: Vec<usize> = text.match_indices('\n').map(|(end, _)| end).collect();
    let line = |span: Range<usize>| ends.partition_point(|&end| end < span.start) + 1;
    let table = match toml::de::DeTable::parse(text) {
        Ok(table) => table.into_inner(),
        Err(error) => {
            let line = error.span().map(line);
            return unparsable("invalid-toml", error.message().to_owned(), line);
        }
    };
    let mut lines = Vec::new();
    let mut fields = Vec::new();
    for (key, value) in table {
        let entries = match value.get_ref() {
            toml::de::DeValue::Array(entries) => {
                entries.iter().map(|entry| line(entry.span())).collect()
            }
            _ => Vec::new(),
        };
        lines.push((key.get_ref().to_string(), line(key.span()), entries));
        fields.push((key.into_inner().into_owned(), value));
    }
    let mut linted = lint_fields(fields, |error: &toml::de::Error| error.message().to_owned());
    for problem in &mut linted.problems {
        let place = lines.iter().find(|(key, ..)| Some(key) == problem.field.as_ref());
        problem.line = place.map(|(_, line, entries)| {
            let entry = problem.index.and_then(|index| entries.get(index));
            entry.copied().unwrap_or(*line)
        });
    }
    linted.problems.sort_by_key(|problem| problem.line);
    linted
}

fn lint_json(text: &str) -> Linted {
    match serde_json::from_str::<Entries>(text) {
        Ok(Entries(fields)) => lint_fields(fields, serde_json::Error::to_string),
        Err(error) => unparsable("invalid-json", error.to_string(), None),
    }
}

/// An object that keeps duplicate keys, which a map would lose.
struct Entries(Vec<(String, serde_json::Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor;

        impl<'de> Visitor<'de> for EntriesVisitor {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of the fields of a CORS policy")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Entries, M::Error> {
                iter::from_fn(|| map.next_entry().transpose())
                    .collect::<Result<_, _>>()
                    .map(Entries)
            }
        }

        deserializer.deserialize_map(EntriesVisitor)
    }
}

fn unparsable(code: &'static str, message: String, line: Option<usize>) -> Linted {
    let help = "fix the syntax; nothing else in this file was checked";
    let problem = Problem::error(code, None, message, help);
    Linted { policy: None, problems: vec![Problem { line, ..problem }] }
}

/// Reads the fields one by one, so that one that cannot be read does not hide problems in others.
fn lint_fields<'de, V, E>(fields: Vec<(String, V)>, message: impl Fn(&E) -> String) -> Linted
where
    V: Clone + IntoDeserializer<'de, E>,
    E: serde::de::Error,
{
    let (mut problems, mut unread) = (Vec::new(), Vec::new());
    let mut readable: Vec<(String, V)> = Vec::new();
    for (key, value) in fields {
        let alone = iter::once((&*key, value.clone()));
        if readable.iter().any(|(other, _)| *other == key) {
            problems.push(Problem::error(
                "repeated-field",
                Some(key),
                "appears twice",
                "remove one",
            ));
        } else if let Err(error) = Config::deserialize(MapDeserializer::<_, E>::new(alone)) {
            unread.push(key.clone());
            problems.push(unreadable(key, &message(&error)));
        } else {
            readable.push((key, value));
        }
    }
    let fields = readable.into_iter();
    let config = Config::deserialize(MapDeserializer::<_, E>::new(fields)).unwrap_or_default();
    let (policy, errors, warnings) = match Policy::compile(&config) {
        Ok(policy) => {
            let warnings = policy.warnings().to_vec();
            (problems.is_empty().then_some(policy), Vec::new(), warnings)
        }
        Err(errors) => {
            let warnings = errors.warnings().to_vec();
            (None, errors.into_iter().collect(), warnings)
        }
    };
    // A field that cannot be read is not missing.
    let found = errors.iter().chain(&warnings).filter(|it| !unread.iter().any(|u| u == it.field()));
    problems.extend(found.map(Problem::from));
    Linted { policy, problems }
}

fn unreadable(key: String, message: &str) -> Problem {
    // `what is wrong: what to write`, like all errors of `Config`.
    let (message, help) = message.split_once(": ").unwrap_or((message, ""));
    if !Config::FIELDS.contains(&&*key) {
        let message = message.split_once("` ").unwrap_or(("", message)).1;
        return Problem::error("unknown-field", Some(key), message, help);
    }
    let message = format!("has the wrong type: {help}");
    let help = match &*key {
        "max_age" => "write a number of seconds, such as `600`",
        "allow_origins" => "write a list, such as `[\"https://app.example.com\"]`",
        "allow_methods" => "write a list, such as `[\"PUT\"]`",
        "allow_headers" | "expose_headers" => "write a list, such as `[\"x-request-id\"]`",
        _ => "write `true` or `false`",
    };
    Problem::error("invalid-type", Some(key), message, help)
}

impl From<&ConfigError> for Problem {
    fn from(error: &ConfigError) -> Self {
        Self {
            severity: error.severity(),
            code: error.code(),
            field: Some(error.field().to_owned()),
            index: error.index(),
            value: error.value().map(str::to_owned),
            message: error.reason().to_owned(),
            help: error.remedy().to_owned(),
            line: None,
        }
    }
}

/// `field[index]: `value` message: help`, without what is not known.
impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.sentence(), self.help)
    }
}

impl Problem {
    fn error(
        code: &'static str,
        field: Option<String>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            code,
            field,
            index: None,
            value: None,
            message: message.into(),
            help: help.into(),
            line: None,
        }
    }

    /// Where and what, without the help.
    pub(crate) fn sentence(&self) -> String {
        let index = self.index.map(|index| format!("[{index}]")).unwrap_or_default();
        let place = self.field.as_deref().map(|it| format!("{}{index}:", Escaped::str(it)));
        let value = self.value.as_deref().map(|it| format!("`{}`", Escaped::str(it)));
        let parts = [place, value, Some(self.message.clone())];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}
