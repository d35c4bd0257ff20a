//! Compares the model with real browsers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{collections::BTreeMap, fmt::Write as _, time::Instant};

use cors_browsers::{
    browser::{Browser, Kind},
    compare::{Compared, Step, compare},
    divergences::{DIVERGENCES, SEQUENCES},
    exchanges, sequence,
    stage::Stage,
};

/// Whether the page reads a response that fails after the preflight. This is never declared as a difference.
fn is_leak(compared: &Compared) -> bool {
    let is_read = matches!(compared.browser.0.last(), Some(Step::Reads(_)));
    is_read && compared.model.1.as_ref().is_some_and(|it| !it.step().starts_with("preflight:"))
}

fn exchanges_with(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let stage = Stage::open();
    let start = Instant::now();
    let mut exchanges = exchanges::all(&stage);
    // Pages with an opaque origin come together, as each change of origin loads a page.
    exchanges.sort_by_key(|(_, exchange)| exchange.origin == b"null");
    let (mut open, mut agreed, mut report) = (String::new(), 0, String::new());
    let mut declared = vec![0; DIVERGENCES.len()];
    let mut blocked: BTreeMap<_, usize> = BTreeMap::new();
    for (number, (family, exchange)) in exchanges.iter().enumerate() {
        let page = stage.page(exchange.origin == b"null");
        if page != open {
            browser.open(&page);
            open = page;
        }
        let path = format!("/{number}/");
        let compared = compare(&stage, &mut browser, &path, exchange);
        if let Some(it) = &compared.model.1 {
            *blocked.entry(it.step()).or_default() += 1;
        }
        let applies = |it: &&(usize, &cors_browsers::divergences::Divergence)| {
            it.1.browser == kind && (it.1.applies)(exchange, &compared)
        };
        if compared.same_steps() && compared.same_reason(&browser) {
            agreed += 1;
        } else if let Some((index, _)) = DIVERGENCES.iter().enumerate().find(|it| applies(&it))
            && !is_leak(&compared)
        {
            declared[index] += 1;
        } else {
            let _ = writeln!(report, "{number}, {family}:\n{exchange:?}\n{compared:#?}\n");
        }
    }
    println!(
        "{}: {} exchanges, {agreed} agree, {} differ as declared, {:?}",
        browser.version(),
        exchanges.len(),
        declared.iter().sum::<usize>(),
        start.elapsed()
    );
    // All but mixed content, as the pages come from `http`: 407 is an error of the network in Chromium alone,
    // and so are lengths that differ in Chromium and Firefox.
    let steps = match kind {
        Kind::Chromium => 21,
        Kind::Firefox => 19,
        Kind::WebKit => 17,
    };
    assert!(exchanges.len() >= 2_200);
    assert!(blocked.len() == steps && blocked.values().all(|&it| it >= 10), "{blocked:#?}");
    for (count, divergence) in declared.iter().zip(DIVERGENCES) {
        if divergence.browser == kind {
            println!("  {count}: {} ({})", divergence.what, divergence.source);
            assert!(*count > 0, "it no longer occurs: {}", divergence.what);
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn chromium() {
    exchanges_with(Kind::Chromium);
}

#[test]
fn firefox() {
    exchanges_with(Kind::Firefox);
}

#[test]
fn webkit() {
    exchanges_with(Kind::WebKit);
}

fn sequences_with(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let stage = Stage::open();
    browser.open(&stage.page(false));
    let mut report = String::new();
    let sequences = sequence::all();
    for (number, sequence) in sequences.iter().enumerate() {
        let path = format!("/cache-{number}/");
        let [sent, wanted] = sequence::preflights(&stage, &mut browser, &path, sequence);
        let declared =
            SEQUENCES.iter().find(|it| it.browser == kind && it.sequence == sequence.name);
        match declared {
            Some(it) if sent != wanted => println!("  {}: {}", it.sequence, it.what),
            Some(it) => drop(writeln!(report, "{}: it no longer occurs", it.sequence)),
            None if sent == wanted => {}
            None => {
                let difference = format!("browser {sent:?}, model {wanted:?}");
                let _ = writeln!(report, "{}: {difference}", sequence.name);
            }
        }
    }
    println!("{}: {} sequences on the preflight cache", browser.version(), sequences.len());
    assert!(report.is_empty(), "{report}");
}

#[test]
fn chromium_caches_preflights() {
    sequences_with(Kind::Chromium);
}

#[test]
fn firefox_caches_preflights() {
    sequences_with(Kind::Firefox);
}

#[test]
fn webkit_caches_preflights() {
    sequences_with(Kind::WebKit);
}
