//! Asks each target's real server, started with exported policies, what the table of cases asks, and compares what a
//! browser makes of the answers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod ask;
mod compare;
mod declared;
mod javascript;
mod placed;
mod policies;
mod projects;
mod proxies;
mod python;
mod routes;
mod versions;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    time::Instant,
};

use cors_conformance::wire;
use cors_export::{Target, export};

fn prove(target: Target) {
    let begun = Instant::now();
    let policies = policies::all();
    let exported = policies.iter().filter_map(|(name, routes)| {
        let text = export(routes, target).map_err(|error| println!("{name}: {error}")).ok()?;
        Some((name.clone(), text))
    });
    let exported: BTreeMap<_, _> = exported.collect();
    let Some(servers) = cors_foreign::start(target, &exported).unwrap() else { return };
    let mut asked = BTreeMap::<_, usize>::new();
    let mut different = BTreeMap::new();
    for ask in ask::all(&policies) {
        let Some(server) = servers.address(&ask.policy) else { continue };
        *asked.entry(ask.policy.clone()).or_default() += 1;
        let wanted = ask.wanted(&policies[&ask.policy]);
        let seen = wire::send(server, &ask.method, &ask.target, &ask.headers);
        let differences = match &seen {
            Ok(response) => compare::differences(&ask, &wanted, response),
            Err(error) => vec![format!("no answer: {error}")],
        };
        if !differences.is_empty() {
            different.insert(ask.name.clone(), (differences, seen));
        }
    }
    let number: usize = asked.values().sum();
    println!(
        "{}: {} policies, {number} requests, {} differ, {:?}",
        target.title(),
        asked.len(),
        different.len(),
        begun.elapsed()
    );
    let declared = declared::of(target);
    for difference in declared {
        println!("    {}: {} requests", difference.reason, difference.asks.len());
    }
    let declared: BTreeSet<_> = declared.iter().flat_map(|it| it.asks.iter().copied()).collect();
    let mut wrong = String::new();
    for (name, (differences, seen)) in different.iter().filter(|(it, _)| !declared.contains(&***it))
    {
        wrong += &format!("undeclared: {name}: {differences:?}\n{}", shown(seen));
    }
    for name in declared.iter().filter(|it| !different.contains_key(**it)) {
        wrong += &format!("declared, and no longer so: {name}\n");
    }
    assert!(wrong.is_empty(), "{}:\n{wrong}", target.title());
}

/// In the table of the README.
#[test]
fn the_readme_has_the_numbers_of_requests_and_differences() {
    let readme = include_str!("../../../README.md");
    let policies = policies::all();
    let requests = ask::all(&policies).len();
    for number in [
        format!("{},{:03} requests", requests / 1000, requests % 1000),
        format!("{} policies", policies.len()),
    ] {
        assert!(readme.contains(&number), "{number}");
    }
    for &target in Target::ALL {
        let row = readme.lines().find(|it| it.starts_with(&format!("| `{target}` |"))).unwrap();
        let differ = row.split('|').nth(3).unwrap().trim();
        let declared: usize = declared::of(target).iter().map(|it| it.asks.len()).sum();
        assert_eq!(differ, declared.to_string(), "{target}");
    }
}

fn shown(seen: &io::Result<wire::Response>) -> String {
    let Ok(response) = seen else { return String::new() };
    let line =
        |(name, value): &(String, Vec<u8>)| format!("    {name}: {}\n", value.escape_ascii());
    let lines: String = response.headers.iter().map(line).collect();
    format!("    {}\n{lines}", response.status)
}

cors_foreign::test_each_target!(prove);
