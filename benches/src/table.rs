//! What was measured, as Markdown tables.

use std::{
    collections::HashMap,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    Framework, Guard, SAMPLES,
    callgrind::{Cell, Count},
    load::Load,
    soak::Soak,
    tenants::{Served, Set},
};

/// One table for each framework: what a request costs beyond the bare stack, in instructions, with
/// allocations, if any, in brackets.
pub fn overheads(counts: &HashMap<Cell, Count>) -> String {
    let mut text = String::new();
    for framework in Framework::ALL {
        let rows: Vec<_> =
            SAMPLES.iter().filter_map(|sample| row(counts, framework, sample.name)).collect();
        if !rows.is_empty() {
            let (ours, peer) = framework.guards();
            let _ = writeln!(
                text,
                "| {framework} | bare | floor | {ours} | live | report-only | observed | {peer} | ratio |"
            );
            let _ = writeln!(text, "|---|--:|--:|--:|--:|--:|--:|--:|--:|\n{}\n", rows.join("\n"));
        }
    }
    text
}

fn row(
    counts: &HashMap<Cell, Count>,
    framework: Framework,
    sample: &'static str,
) -> Option<String> {
    let of = |guard| counts.get(&(framework, guard, sample)).copied();
    let bare = of(Guard::Bare)?;
    let beyond = |guard| of(guard).map(|it| it - bare);
    let cell = |it: Option<Count>| it.map_or_else(String::new, |it| it.to_string());
    let [floor, ours, live, peer] =
        [Guard::Floor, Guard::Ours, Guard::Live, Guard::Peer].map(beyond);
    let [report_only, observed] = [Guard::ReportOnly, Guard::Observed].map(beyond);
    let ratio = ours.zip(peer).map(|(ours, peer)| ours.instructions / peer.instructions);
    let ratio = ratio.map_or_else(String::new, |it| format!("{it:.2}"));
    let [bare, floor, ours, live, peer] = [Some(bare), floor, ours, live, peer].map(cell);
    let [report_only, observed] = [report_only, observed].map(cell);
    Some(format!(
        "| {sample} | {bare} | {floor} | {ours} | {live} | {report_only} | {observed} | {peer} | {ratio} |"
    ))
}

/// One table for each framework: what a request costs beyond the bare stack, in nanoseconds, from the
/// medians in criterion's folder.
///
/// # Errors
///
/// If criterion's files cannot be read.
pub fn times(criterion: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    for framework in Framework::ALL {
        let (ours, peer) = framework.guards();
        writeln!(text, "| {framework} | bare | floor | {ours} | {peer} | ratio |")?;
        writeln!(text, "|---|--:|--:|--:|--:|--:|")?;
        for sample in SAMPLES.iter() {
            let of = |guard: Guard| {
                let name = format!("{framework:?}_{guard:?}_{}", sample.slug());
                let groups = ["adapters", "adversarial"].into_iter();
                let found = groups.map(|it| criterion.join(it).join(&name)).find(|it| it.exists());
                found.map(median).transpose()
            };
            let Some(bare) = of(Guard::Bare)? else { continue };
            let [floor, ours, peer] = [of(Guard::Floor)?, of(Guard::Ours)?, of(Guard::Peer)?]
                .map(|it| it.map(|it| it - bare));
            let ratio = ours.zip(peer).map(|(ours, peer)| format!("{:.2}", ours / peer));
            let rounded = |it: Option<f64>| it.map_or_else(String::new, |it| format!("{it:.0}"));
            let [floor, ours, peer] = [floor, ours, peer].map(rounded);
            let (name, ratio) = (sample.name, ratio.unwrap_or_default());
            writeln!(text, "| {name} | {bare:.0} | {floor} | {ours} | {peer} | {ratio} |")?;
        }
        writeln!(text)?;
    }
    Ok(text)
}

/// How long compiling a policy takes, by the number of origins.
///
/// # Errors
///
/// If criterion's files cannot be read.
pub fn compile(criterion: &Path) -> Result<String, Box<dyn Error>> {
    let mut text = String::from("| origins | exact | patterns |\n|--:|--:|--:|\n");
    for origins in ["1", "100", "10000", "100000"] {
        let time = |kind| median(criterion.join("compile").join(format!("{kind}_{origins}")));
        let [exact, patterns] = [time("Exact")? / 1000.0, time("Subdomains")? / 1000.0];
        writeln!(text, "| {origins} | {exact:.1} µs | {patterns:.1} µs |")?;
    }
    Ok(text)
}

fn median(bench: PathBuf) -> Result<f64, Box<dyn Error>> {
    let path = bench.join("new/estimates.json");
    let text = fs::read_to_string(&path).map_err(|it| format!("{}: {it}", path.display()))?;
    let estimates: serde_json::Value = serde_json::from_str(&text)?;
    let median = estimates.pointer("/median/point_estimate").and_then(serde_json::Value::as_f64);
    median.ok_or_else(|| format!("{}: no median", path.display()).into())
}

/// The frameworks under load.
pub fn loads(loads: &[Load]) -> String {
    let mut text = String::from(
        "| server | requests/s bare | guarded | ratio | latency bare | guarded | ratio | \
         KiB after a tenth | after all |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for load in loads {
        let Load { framework, throughput: [bare, guarded], latency, memory: [early, late] } = load;
        let [fast, slow] = latency.map(|it| it.as_nanos() as f64 / 1000.0);
        let name = framework.name();
        let _ = writeln!(
            text,
            "| {name} | {bare:.0} | {guarded:.0} | {:.2} | {fast:.1} µs | {slow:.1} µs | {:.2} | \
             {early} | {late} |",
            guarded / bare,
            slow / fast,
        );
    }
    text
}

/// A set of many origins.
pub fn set(set: &Set) -> String {
    let Set { origins, bytes_each, compiled, update: [median, longest], .. } = set;
    let [fresh, updated] = set.lookup;
    let micros = |time: &Duration| time.as_nanos() as f64 / 1000.0;
    format!(
        "| {origins} origins of 32 bytes | |\n|---|--:|\n\
         | resident memory for each | {bytes_each:.0} bytes |\n\
         | all added to a policy with nobody | {:.0} ms |\n\
         | an update of one: median, longest of 10,000 | {:.1} µs, {:.1} µs |\n\
         | the median, of adding all | 1/{:.0} |\n\
         | kept for an old version | {:.0} bytes |\n\
         | `evaluate`: instructions | {fresh:.0} |\n\
         | the same after 100,000 updates | {updated:.0} ({:.2} ×) |\n",
        micros(compiled) / 1000.0,
        micros(median),
        micros(longest),
        micros(compiled) / micros(median),
        set.bytes_a_version,
        updated / fresh,
    )
}

/// Servers whose origins come and go.
pub fn served(all: &[Served]) -> String {
    let mut text = String::from(
        "| server | requests quiet | during updates | updates | median quiet | during updates | ratio | \
         99 of 100 quiet | during updates | ratio |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for Served { framework, requests: [quiet, busy], updates, latency } in all {
        let [[median, high], [median_busy, high_busy]] =
            latency.map(|it| it.map(|it| it.as_nanos() as f64 / 1000.0));
        let _ = writeln!(
            text,
            "| {} | {quiet} | {busy} | {updates} | {median:.1} µs | {median_busy:.1} µs | {:.2} | \
             {high:.1} µs | {high_busy:.1} µs | {:.2} |",
            framework.name(),
            median_busy / median,
            high_busy / high,
        );
    }
    text
}

/// The servers after a soak test.
pub fn soaks(soaks: &[Soak]) -> String {
    let mut text = String::from(
        "| server | as the core decides | refused by the framework | aborted | KiB after a tenth | \
         after all | open files before | after |\n|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for soak in soaks {
        let Soak { framework, tally, memory: [early, late], open_files: [before, after] } = soak;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {early} | {late} | {before} | {after} |",
            framework.name(),
            tally.as_decided,
            tally.by_framework,
            tally.aborted,
        );
    }
    text
}
