//! What the browser sent and what ran, as the Markdown table of `docs/browsers.md`.

use std::{collections::BTreeMap, fmt::Write as _};

use cors_browsers::{front::Answered, writes::Way};

use crate::{Guard, Whose};

/// What a way to send did from one kind of page.
pub(crate) struct Outcome {
    pub(crate) sent: Sent,
    pub(crate) ran: BTreeMap<Guard, bool>,
}

/// What the browser said of the sender, in Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    origin: &'static str,
    site: String,
    pub(crate) has_cookies: bool,
}

impl Sent {
    /// Reads what the page of that origin sent.
    pub(crate) fn from(answered: &Answered, page: &str) -> Self {
        let value = |name: &str| {
            answered.asked.value(name).map(|it| String::from_utf8_lossy(&it).into_owned())
        };
        let origin = match value("origin").as_deref() {
            None => "–",
            Some("null") => "`null`",
            Some(origin) if origin == page => "the page's",
            Some(origin) => panic!("{origin} is not the origin of {page}"),
        };
        let site = value("sec-fetch-site").map_or("–".to_owned(), |it| format!("`{it}`"));
        Self { origin, site, has_cookies: value("cookie").is_some() }
    }
}

pub(crate) type Outcomes = BTreeMap<(usize, Whose), Outcome>;

/// The table, in which ways that do the same share a row. WebSockets, in which browsers differ, have their own.
pub(crate) fn table(ways: &[Way], outcomes: &Outcomes) -> String {
    let mut rows: Vec<(Vec<String>, Vec<&Way>)> = Vec::new();
    for (number, way) in ways.iter().enumerate() {
        let cells = cells(&Whose::ALL.map(|whose| &outcomes[&(number, whose)]));
        match rows.iter_mut().find(|(it, _)| *it == cells) {
            Some((_, same)) if !way.is_websocket => same.push(way),
            _ => rows.push((cells, vec![way])),
        }
    }
    let names: Vec<_> = Whose::ALL.iter().map(|it| it.name()).collect();
    let mut table = format!("| the page | `Origin` | unprotected | {} |\n", names.join(" | "));
    let _ = writeln!(table, "|---|---{}|", "|---".repeat(names.len() + 1));
    for (cells, ways) in rows {
        let _ = writeln!(table, "| {} | {} |", named(&ways), cells.join(" | "));
    }
    table
}

fn cells(outcomes: &[&Outcome; Whose::ALL.len()]) -> Vec<String> {
    let mut origins: Vec<_> = outcomes.iter().map(|it| it.sent.origin).collect();
    origins.dedup();
    let unprotected = said(outcomes.iter().map(|it| it.ran[&Guard::Unprotected]));
    let by_page = outcomes.iter().map(|Outcome { sent, ran }| {
        let cookies = if sent.has_cookies { ", cookies" } else { "" };
        let protected = said(Guard::PROTECTED.iter().map(|guard| ran[guard]));
        format!("{}{cookies}: {protected}", sent.site)
    });
    [origins.join(", "), unprotected].into_iter().chain(by_page).collect()
}

/// Whether handlers ran, once if it is the same for all.
fn said(ran: impl Iterator<Item = bool>) -> String {
    let mut said: Vec<_> = ran.map(|ran| if ran { "ran" } else { "**403**" }).collect();
    if said.iter().all(|it| it == &said[0]) {
        said.truncate(1);
    }
    said.join(", ")
}

/// The ways, those that differ only in the variant together.
fn named(ways: &[&Way]) -> String {
    let mut names: Vec<(&str, Vec<&str>)> = Vec::new();
    for way in ways {
        let variant = way.variant.as_deref();
        match names.last_mut() {
            Some((what, variants)) if *what == way.what => variants.extend(variant),
            _ => names.push((&way.what, variant.into_iter().collect())),
        }
    }
    let names: Vec<_> = names
        .into_iter()
        .map(|(what, variants)| match variants.is_empty() {
            true => what.to_owned(),
            false => format!("{what}: {}", variants.join(", ")),
        })
        .collect();
    names.join("; ")
}
