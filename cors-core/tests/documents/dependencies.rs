//! What the documents say to write into a `Cargo.toml` is there.

use std::fs;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use toml::{Table, Value};

use crate::pages;

/// What is wrong with a dependency, if anything. Those of this project are not published, and lie in a checkout in the
/// folder `cors` beside the reader's project.
fn problem(ours: &Table, name: &str, written: &Value) -> Option<String> {
    let Some(path) = written.get("path").and_then(Value::as_str) else {
        let version = |it: &Value| it.get("version").unwrap_or(it).as_str().map(str::to_owned);
        let tested = ours.get(name).filter(|it| it.get("path").is_none());
        let Some(tested) = tested.and_then(version) else {
            return Some("it is not published, or not tested".to_owned());
        };
        let is_tested = version(written).is_some_and(|it| tested.starts_with(&it));
        return (!is_tested).then(|| format!("{tested} is tested"));
    };
    let Some(path) = path.strip_prefix("../cors/") else {
        return Some("the checkout is in `../cors`".to_owned());
    };
    let manifest = fs::read_to_string(pages::root().join(path).join("Cargo.toml"));
    let manifest: Table = manifest.unwrap_or_default().parse().unwrap();
    if manifest.get("package").and_then(|it| it.get("name")?.as_str()) != Some(name) {
        return Some(format!("it is not in `{path}`"));
    }
    let features = written.get("features").and_then(Value::as_array).into_iter().flatten();
    let missing: Vec<_> = features
        .filter(|it| manifest.get("features").and_then(|all| all.get(it.as_str()?)).is_none())
        .collect();
    (!missing.is_empty()).then(|| format!("it has no features {missing:?}"))
}

/// The dependencies that a document shows: in blocks of TOML, and in its sentences.
fn shown(ours: &Table, text: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    let mut block: Option<String> = None;
    for event in Parser::new(text) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => block = Some(String::new()),
            Event::Text(it) => block.iter_mut().for_each(|block| block.push_str(&it)),
            Event::End(TagEnd::CodeBlock) => {
                let block = block.take().and_then(|it| it.parse::<Table>().ok());
                for kind in ["dependencies", "dev-dependencies"] {
                    let all = block.as_ref().and_then(|it| it.get(kind)?.as_table().cloned());
                    found.extend(all.into_iter().flatten());
                }
            }
            Event::Code(it) => {
                let all = it.parse::<Table>().unwrap_or_default();
                found.extend(all.into_iter().filter(|(name, _)| ours.contains_key(name)));
            }
            _ => {}
        }
    }
    found
}

fn ours() -> Table {
    let manifest = fs::read_to_string(pages::root().join("Cargo.toml")).unwrap();
    let manifest: Table = manifest.parse().unwrap();
    let workspace = manifest.get("workspace").unwrap();
    workspace.get("dependencies").and_then(Value::as_table).unwrap().clone()
}

#[test]
fn every_dependency_that_is_shown_is_there() {
    let (ours, mut count) = (ours(), 0);
    let mut problems = Vec::new();
    for page in pages::all() {
        for (name, written) in shown(&ours, &page.text) {
            count += 1;
            let problem = problem(&ours, &name, &written);
            problems.extend(problem.map(|it| format!("{}: {name}: {it}", page.path.display())));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(count > 12, "{count}");
}

#[test]
fn a_dependency_that_is_not_there_is_told() {
    let ours = ours();
    for (line, said) in [
        ("cors-actix = { path = \"../cors/cors-actix\", features = [\"test\"] }", None),
        ("tower = { version = \"0.5\", features = [\"util\"] }", None),
        ("cors-actix = { version = \"0.1\", features = [\"test\"] }", Some("not published")),
        ("cors-actix = { path = \"../cors/actix\" }", Some("not in `actix`")),
        ("cors-actix = { path = \"../cors/cors-actix\", features = [\"tests\"] }", Some("tests")),
        ("axum = \"0.7\"", Some("0.8 is tested")),
    ] {
        let (name, written) = shown(&ours, &format!("`{line}`")).remove(0);
        let problem = problem(&ours, &name, &written);
        assert_eq!(problem.is_some(), said.is_some(), "{line}: {problem:?}");
        assert!(problem.unwrap_or_default().contains(said.unwrap_or_default()), "{line}");
    }
}
