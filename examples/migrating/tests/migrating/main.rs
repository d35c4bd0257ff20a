//! The same requests to each application before and after it moved: the chapter says what differs, and nothing else
//! does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[path = "../../../server.rs"]
mod server;

mod clients;
mod pages;

use server::Server;
use similar::TextDiff;

const CHAPTER: &str = include_str!("../../../../docs/guide/migrating.md");

/// An application, with the files and the programs of before and after.
struct Peer {
    name: &'static str,
    sources: [&'static str; 2],
    programs: [&'static str; 2],
}

const PEERS: [Peer; 4] = [
    Peer {
        name: "tower-http",
        sources: [
            include_str!("../../tower-http/before.rs"),
            include_str!("../../tower-http/after.rs"),
        ],
        programs: [env!("CARGO_BIN_EXE_tower-http-before"), env!("CARGO_BIN_EXE_tower-http-after")],
    },
    Peer {
        name: "actix-cors",
        sources: [
            include_str!("../../actix-cors/before.rs"),
            include_str!("../../actix-cors/after.rs"),
        ],
        programs: [env!("CARGO_BIN_EXE_actix-cors-before"), env!("CARGO_BIN_EXE_actix-cors-after")],
    },
    Peer {
        name: "rocket_cors",
        sources: [
            include_str!("../../rocket_cors/before.rs"),
            include_str!("../../rocket_cors/after.rs"),
        ],
        programs: [
            env!("CARGO_BIN_EXE_rocket-cors-before"),
            env!("CARGO_BIN_EXE_rocket-cors-after"),
        ],
    },
    Peer {
        name: "warp::cors",
        sources: [include_str!("../../warp/before.rs"), include_str!("../../warp/after.rs")],
        programs: [env!("CARGO_BIN_EXE_warp-before"), env!("CARGO_BIN_EXE_warp-after")],
    },
];

/// The part of the chapter under this heading.
fn section(peer: &Peer) -> &'static str {
    let heading = format!("\n## {}", peer.name);
    let (_, rest) = CHAPTER.split_once(&heading).unwrap_or_else(|| panic!("no{heading}"));
    rest.split_once("\n## ").map_or(rest, |(section, _)| section)
}

#[test]
fn the_chapter_shows_the_difference_between_the_files() {
    for peer in &PEERS {
        let [before, after] = peer.sources;
        let diff = TextDiff::from_lines(before, after);
        let diff = diff.unified_diff().header("before.rs", "after.rs").to_string();
        let block = format!("\n```diff\n{diff}```\n");
        assert!(section(peer).contains(&block), "{}: write{block}", peer.name);
    }
}

/// A row for each difference, with the requests that have it.
fn rows(requests: &[String], compared: impl Iterator<Item = [String; 2]>) -> Vec<String> {
    let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
    for (request, [before, after]) in requests.iter().zip(compared) {
        let cell = |text: String| if text.is_empty() { "–".to_owned() } else { text };
        let difference = format!("{} | {}", cell(before.clone()), cell(after.clone()));
        if before == after {
            continue;
        }
        match rows.iter_mut().find(|(other, _)| *other == difference) {
            Some((_, requests)) => requests.push(request),
            None => rows.push((difference, vec![request])),
        }
    }
    let row = |(difference, requests): (String, Vec<&str>)| {
        format!("| {} | {difference} |", requests.join("<br>"))
    };
    rows.into_iter().map(row).collect()
}

/// What to write in place of the table with this head, if that is not these rows; no rows, no table.
fn correction(peer: &Peer, head: &str, rows: &[String]) -> Option<String> {
    let head = format!("| {head} | before | after |");
    let found = section(peer).lines().skip_while(|line| **line != head).skip(2);
    let found: Vec<_> = found.take_while(|line| line.starts_with('|')).collect();
    let wanted = rows.join("\n");
    (found != rows).then(|| format!("{}: write\n{head}\n|---|---|---|\n{wanted}\n", peer.name))
}

#[test]
fn the_chapter_says_which_answers_differ() {
    let corrections = PEERS.iter().flat_map(|peer| {
        let servers = peer.programs.map(Server::start);
        let [before, after] = servers.each_ref().map(|it| clients::answers(&it.address));
        let compared = before.iter().zip(&after).map(|(before, after)| before.compared(after));
        let answers = rows(&clients::names(), compared);
        let [before, after] = servers.each_ref().map(|it| pages::outcomes(&it.address));
        let outcomes = before.into_iter().zip(after).map(<[String; 2]>::from);
        let outcomes = rows(&pages::names(), outcomes);
        [correction(peer, "request", &answers), correction(peer, "`fetch`", &outcomes)]
    });
    let corrections: Vec<_> = corrections.flatten().collect();
    let [requests, calls] = [clients::names().len(), pages::names().len()];
    assert!(CHAPTER.contains(&format!("send {requests} requests")), "{requests}");
    assert!(CHAPTER.contains(&format!("`fetch()` {calls} times")), "{calls}");
    assert!(corrections.is_empty(), "{}", corrections.join("\n"));
}
