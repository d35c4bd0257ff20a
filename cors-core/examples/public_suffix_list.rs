//! Regenerates `src/origin/public_suffix_list.rs` from the list that the crate `psl` was made from:
//!
//! ```sh
//! cargo update -p psl
//! cargo run -p cors-core --example public_suffix_list > list.rs
//! mv list.rs cors-core/src/origin/public_suffix_list.rs
//! ```
//!
//! Another list, such as that of Debian's package `publicsuffix`, can be given by its path.

use std::{error::Error, fs, path::Path, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    let (path, source) = match std::env::args().nth(1) {
        Some(path) => (path.clone(), path),
        None => psl_rules()?,
    };
    let list = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;

    let (mut rules, mut exceptions) = (Vec::new(), Vec::new());
    let written = list.lines().filter_map(|line| line.split_whitespace().next());
    for rule in written.filter(|rule| !rule.starts_with("//")) {
        let domain = rule.strip_prefix('!').unwrap_or(rule);
        let ascii = idna::domain_to_ascii(domain).map_err(|error| format!("{rule}: {error:?}"))?;
        if domain == rule { rules.push(ascii) } else { exceptions.push(ascii) }
    }
    // As `backwards` in `public_suffix.rs`.
    rules.sort_by_cached_key(|rule| rule.replace('.', "\0").bytes().rev().collect::<Vec<_>>());
    exceptions.sort();

    println!(
        "//! The [public suffix list](https://publicsuffix.org/list/public_suffix_list.dat), without its comments."
    );
    println!("//!");
    println!("//! This file is data from {source},");
    println!("//! under the [Mozilla Public License 2.0](https://mozilla.org/MPL/2.0/). Made by");
    println!("//! `examples/public_suffix_list.rs`, which says how.");
    println!();
    println!(
        "/// Sorted from their last bytes on, with dots first, so that what is below a domain follows it; each with a line feed.\n/// `*` is any label."
    );
    println!("pub(super) const RULES: &str = \"\\");
    rules.iter().for_each(|rule| println!("{rule}"));
    println!("\";");
    println!();
    println!("/// Domains that a `*` does not cover.");
    println!("#[rustfmt::skip]");
    println!("pub(super) const EXCEPTIONS: &[&str] = &[");
    exceptions.iter().for_each(|domain| println!("    {domain:?},"));
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
