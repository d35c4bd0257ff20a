//! What programs read is described by JSON Schemas, and whatever a test has the command print is held to them.

use std::{collections::BTreeMap, sync::LazyLock};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        /// The name and the text of each.
        pub(crate) const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../schemas/", $name, ".json")))),+];
    };
}

files![
    "audit",
    "check",
    "diff",
    "eval-as-browser-input",
    "eval-as-browser-output",
    "eval-input",
    "eval-output",
    "explain",
    "judge-har-output",
    "judge-input",
    "judge-output",
    "lint",
];

static COMPILED: LazyLock<(Schemas, BTreeMap<&str, SchemaIndex>)> = LazyLock::new(|| {
    let (mut schemas, mut compiler, mut indices) =
        (Schemas::new(), Compiler::new(), BTreeMap::new());
    for (name, text) in FILES {
        let url = format!("https://schemas.invalid/{name}.json");
        compiler.add_resource(&url, serde_json::from_str(text).unwrap()).unwrap();
        // The schema itself is held to that of its draft.
        let index = compiler.compile(&url, &mut schemas).map_err(|it| it.to_string()).unwrap();
        indices.insert(*name, index);
    }
    (schemas, indices)
});

/// What a schema does not allow about a value.
pub(crate) fn fault(name: &str, value: &Value) -> Option<String> {
    let (schemas, indices) = &*COMPILED;
    schemas.validate(value, indices[name]).err().map(|it| format!("{it:#}"))
}

/// Holds what was printed to the schema of the format.
pub(super) fn hold(args: &[&str], out: &str) {
    let Some((name, is_lines)) = described(args) else { return };
    let values: Vec<_> = if is_lines { out.lines().collect() } else { vec![out] };
    for text in values.into_iter().filter(|it| !it.is_empty()) {
        let value = serde_json::from_str(text).unwrap();
        let fault = fault(name, &value);
        assert_eq!(fault, None, "{name}: {text}");
    }
}

/// The schema of what these arguments print, and whether each line of it is a value.
pub(crate) fn described(args: &[&str]) -> Option<(&'static str, bool)> {
    let has = |flag: &str| args.iter().any(|it| it.split('=').next() == Some(flag));
    let joined = args.iter().find_map(|it| it.strip_prefix("--format="));
    let format = joined.or(args.iter().skip_while(|it| **it != "--format").nth(1).copied());
    let (command, _) = args.split_first()?;
    match (*command, format) {
        _ if has("--help") || args.ends_with(&["-h"]) => None,
        ("lint", Some("json")) => Some(("lint", false)),
        ("diff", Some("json")) => Some(("diff", false)),
        ("check", Some("json")) => Some(("check", false)),
        ("audit", Some("json")) => Some(("audit", false)),
        ("explain", Some("json")) => Some(("explain", false)),
        ("eval", _) if has("--as-browser") => Some(("eval-as-browser-output", true)),
        ("eval", _) => Some(("eval-output", true)),
        ("judge", Some("text")) => None,
        ("judge", _) if has("--har") => Some(("judge-har-output", true)),
        ("judge", _) => Some(("judge-output", true)),
        _ => None,
    }
}
