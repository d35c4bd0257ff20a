//! Writes `src/public_suffix_ancestors.rs` anew from the list in Debian's package `publicsuffix`:
//!
//! ```sh
//! cargo run -p cors-core --example public_suffix_ancestors -- \
//!     /usr/share/publicsuffix/public_suffix_list.dat "$(dpkg-query -W -f='${Version}' publicsuffix)" \
//!     > /tmp/ancestors.rs && mv /tmp/ancestors.rs cors-core/src/public_suffix_ancestors.rs
//! ```

use std::collections::BTreeSet;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (path, version) = args.next().zip(args.next()).ok_or("usage: LIST VERSION")?;
    let list = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;

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

    println!("//! Domains that are no public suffix, but have some below them.");
    println!("//!");
    println!(
        "//! From Debian's package `publicsuffix` {version}, which begins with the list's date."
    );
    println!("//! Made by `examples/public_suffix_ancestors.rs`, which says how; sorted.");
    println!();
    println!("#[rustfmt::skip]");
    println!("pub(crate) const ANCESTORS: &[&str] = &[");
    for domain in ancestors {
        println!("    {domain:?},");
    }
    println!("];");
    Ok(())
}
