//! The lines for `Cargo.toml` at the top of each example are what it is built with here.

use std::collections::BTreeSet;

use toml::{Table, Value};

const EXAMPLES: [(&str, &str); 4] = [
    ("poem", include_str!("../../poem.rs")),
    ("salvo", include_str!("../../salvo.rs")),
    ("hyper", include_str!("../../hyper.rs")),
    ("grpc_web", include_str!("../../grpc_web.rs")),
];
const MANIFEST: &str = include_str!("../../Cargo.toml");
const WORKSPACE: &str = include_str!("../../../../Cargo.toml");

/// What a manifest asks for in one dependency.
#[derive(Default)]
struct Wanted {
    version: Option<String>,
    path: Option<String>,
    features: BTreeSet<String>,
    without_defaults: bool,
}

impl Wanted {
    fn of(dependency: Option<&Value>) -> Self {
        let text = |name| dependency?.get(name)?.as_str().map(str::to_owned);
        let version = dependency.and_then(Value::as_str).map(str::to_owned);
        let features = dependency.and_then(|it| it.get("features")?.as_array());
        Self {
            version: version.or_else(|| text("version")),
            path: text("path"),
            features: features
                .into_iter()
                .flatten()
                .map(|it| it.as_str().unwrap().to_owned())
                .collect(),
            without_defaults: dependency
                .and_then(|it| it.get("default-features")?.as_bool())
                .is_some_and(|it| !it),
        }
    }
}

/// The dependencies that the block of an example names.
fn block(name: &str, source: &str) -> Table {
    let (_, rest) =
        source.split_once("//! ```toml\n").unwrap_or_else(|| panic!("{name}: no block"));
    let (block, _) = rest.split_once("//! ```\n").unwrap();
    block.replace("//! ", "").parse().unwrap()
}

#[test]
fn an_example_names_the_crates_that_it_uses_and_no_others() {
    let manifest: Table = MANIFEST.parse().unwrap();
    for (name, source) in EXAMPLES {
        let block = block(name, source);
        for (dependency, _) in manifest["dependencies"].as_table().unwrap() {
            let is_used = source.contains(&format!("{}::", dependency.replace('-', "_")));
            assert_eq!(block.contains_key(dependency), is_used, "{name}: {dependency}");
        }
    }
}

#[test]
fn an_example_names_the_versions_and_features_that_it_is_built_with() {
    let manifest: Table = MANIFEST.parse().unwrap();
    let workspace: Table = WORKSPACE.parse().unwrap();
    for (name, source) in EXAMPLES {
        for (dependency, value) in &block(name, source) {
            let said = Wanted::of(Some(value));
            let own = Wanted::of(manifest["dependencies"].get(dependency));
            let shared = Wanted::of(workspace["workspace"]["dependencies"].get(dependency));
            if dependency.starts_with("cors-") {
                assert_eq!(said.path, Some(format!("../cors/{dependency}")), "{name}");
            } else {
                assert_eq!(said.version, shared.version, "{name}: {dependency}");
            }
            // The workspace turns on what other crates need, too.
            let all = &own.features | &shared.features;
            assert!(said.features.is_subset(&all), "{name}: {dependency}");
            assert!(own.features.is_subset(&said.features), "{name}: {dependency}");
            let without_defaults = own.without_defaults || shared.without_defaults;
            assert!(without_defaults || !said.without_defaults, "{name}: {dependency}");
        }
    }
}
