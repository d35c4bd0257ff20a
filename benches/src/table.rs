//! The counts as tables of Markdown.

use std::{collections::HashMap, fmt::Write as _};

use crate::{
    Framework, Guard, SAMPLES,
    callgrind::{Cell, Count},
};

/// One table for each framework: what a request costs beyond the bare stack, in instructions, with
/// allocations in brackets where there are any.
pub fn overheads(counts: &HashMap<Cell, Count>) -> String {
    let mut text = String::new();
    for framework in Framework::ALL {
        let rows: Vec<_> =
            SAMPLES.iter().filter_map(|sample| row(counts, framework, sample.name)).collect();
        if !rows.is_empty() {
            let (ours, peer) = framework.guards();
            let _ = writeln!(text, "| {framework} | bare | floor | {ours} | {peer} | ratio |");
            let _ = writeln!(text, "|---|--:|--:|--:|--:|--:|\n{}\n", rows.join("\n"));
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
    let [floor, ours, peer] = [Guard::Floor, Guard::Ours, Guard::Peer].map(beyond);
    let ratio = ours.zip(peer).map(|(ours, peer)| ours.instructions / peer.instructions);
    let ratio = ratio.map_or_else(String::new, |it| format!("{it:.2}"));
    let [bare, floor, ours, peer] = [Some(bare), floor, ours, peer].map(cell);
    Some(format!("| {sample} | {bare} | {floor} | {ours} | {peer} | {ratio} |"))
}
