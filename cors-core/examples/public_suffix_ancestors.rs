//! Regenerates `src/origin/public_suffix_ancestors.rs` from the list that the crate `psl` was made from:
//!
//! ```sh
//! cargo run -p cors-core --example public_suffix_ancestors > ancestors.rs
//! mv ancestors.rs cors-core/src/origin/public_suffix_ancestors.rs
//! ```
//!
//! Another list, such as that of Debian's package `publicsuffix`, can be given by its path.

use std::{collections::BTreeSet, error::Error, fs, path::Path, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    let (path, source) = match std::env::args().nth(1) {
        Some(path) => (path.clone(), path),
        None => psl_rules()?,
    };
    let list = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;

    let mut suffixes = BTreeSet::new();
    let mut ancestors = BTreeSet::new();
    let rules = list.lines().filter_map(|line| line.split_whitespace().next());
    for rule in rules.filter(|rule| !rule.starts_with("//") && !rule.starts_with('!')) {
        let rule = idna::domain_to_ascii(rule).map_err(|error| format!("{rule}: {error:?}"))?;
        let mut rest = &*rule;
        while let Some((_, parent)) = rest.split_once('.') {
            ancestors.insert(parent.to_owned());
            rest = parent;
        }
        suffixes.insert(rule);
    }
    ancestors.retain(|domain| domain.contains('.') && !suffixes.contains(domain));

    println!("//! Domains that are not public suffixes, but have some below them.");
    println!("//!");
    println!("//! From {source}. Sorted. Made by");
    println!("//! `examples/public_suffix_ancestors.rs`, which says how.");
    println!();
    println!("#[rustfmt::skip]");
    println!("pub(crate) const ANCESTORS: &[&str] = &[");
    for domain in ancestors {
        println!("    {domain:?},");
    }
    println!("];");
    Ok(())
}

/// The path of the list and which one it is: that of the version of `psl` that this workspace uses.
fn psl_rules() -> Result<(String, String), Box<dyn Error>> {
    let metadata = Command::new(env!("CARGO")).args(["metadata", "--format-version=1"]).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&metadata.stdout)?;
    let packages = metadata.get("packages").and_then(|it| it.as_array()).ok_or("no packages")?;
    let text = |package: &'_ serde_json::Value, key| package.get(key)?.as_str().map(str::to_owned);
    let psl = packages.iter().find(|it| text(it, "name").as_deref() == Some("psl"));
    let psl = psl.ok_or("no psl")?;
    let (manifest, version) = text(psl, "manifest_path").zip(text(psl, "version")).ok_or("psl?")?;
    let rules = Path::new(&manifest).with_file_name("data").join("rules.txt");
    Ok((
        rules.display().to_string(),
        format!("the public suffix list in the crate `psl` {version}"),
    ))
}
