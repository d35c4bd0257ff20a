//! The cases of the conformance kit as inputs for the targets.

use std::{fmt::Debug, fs, io, path::Path};

use cors_conformance::{
    HeaderLine,
    browser_cases::pages,
    cases::{Case, by_path, cases, latin1, policies, routes_of_paths},
    pages::{Browser, Does, ReferrerPolicy, Visit},
    written::{Changes, Page, Paths, Patterns, PolicyAndPage, PolicyAndRequest, PolicyAndVisit},
};
use cors_core::RoutesConfig;

/// The longest input that is written. Longer cases are left to the tests.
const MOST: usize = 4096;

/// Writes the seeds of all targets, each into the folder of its target.
///
/// # Errors
///
/// If a file cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    let exchanges: Vec<_> = cases().iter().map(exchange).collect();
    let pages = pages();
    let with_policies: Vec<_> = policies()
        .into_values()
        .flat_map(|config| {
            let page = |it: &Page| Page { answers: Vec::new(), ..it.clone() };
            let join = move |it: &Page| PolicyAndPage { config: config.clone(), page: page(it) };
            pages.iter().step_by(17).map(join).collect::<Vec<_>>()
        })
        .collect();
    let origins: Vec<_> = exchanges.iter().flat_map(origins).collect();
    let patterns: Vec<_> = policies()
        .into_values()
        .flat_map(|it| {
            let input = move |origins: &[Vec<u8>]| Patterns {
                entries: it.allow_origins.clone(),
                origins: origins.to_vec(),
            };
            origins.chunks(40).map(input).collect::<Vec<_>>()
        })
        .collect();
    for target in ["adapters", "evaluate", "header_list"] {
        all(folder, target, &exchanges)?;
    }
    all(folder, "browser", &pages)?;
    all(folder, "agreement", &with_policies)?;
    all(folder, "pattern", &patterns)?;
    all(folder, "changes", &patterns.iter().map(changes).collect::<Vec<_>>())?;
    for (index, origin) in origins.iter().enumerate() {
        one(folder, "origin", index, origin)?;
    }
    let paths: Vec<_> = routes_of_paths()
        .into_iter()
        // An empty line would end the paths.
        .filter(|row| !row.path.is_empty())
        .map(|row| Paths { routes: row.routes, paths: vec![latin1(&row.path)] })
        .collect();
    all(folder, "routes", &paths)?;
    all(folder, "protection", &visits())?;
    let plain = policies().into_values().map(RoutesConfig::Everywhere);
    for (index, config) in plain.chain([by_path()]).enumerate() {
        let toml = toml::to_string(&config).map_err(io::Error::other)?;
        let json = serde_json::to_string(&config)?;
        for target in ["config", "export"] {
            one(folder, target, 2 * index, toml.as_bytes())?;
            one(folder, target, 2 * index + 1, json.as_bytes())?;
        }
    }
    Ok(())
}

/// To a server with each protected policy: all that a page can do, from the server's own page and from others.
fn visits() -> Vec<PolicyAndVisit> {
    let protected = policies().into_values().filter(|config| config.cross_origin_protection);
    let server = "https://api.team.example";
    let pages = [server, "http://api.team.example", "https://trusted.example", "https://a.example"];
    let ways = protected.flat_map(|config| {
        let does = Does::ALL.into_iter().flat_map(move |does| pages.map(|page| (does, page)));
        does.map(move |(does, page)| (config.clone(), does, page))
    });
    // Each other choice in turn.
    let visit = |(turn, (config, does, page)): (usize, (_, Does, &str))| {
        let visit = Visit {
            server: server.to_owned(),
            knows_tls: turn.is_multiple_of(2),
            is_http_2: turn.is_multiple_of(3),
            page: page.to_owned(),
            is_sandboxed: turn.is_multiple_of(5),
            referrer_policy: ReferrerPolicy::ALL[turn % 4],
            does,
            via: turn.is_multiple_of(7).then(|| "https://b.example".to_owned()),
            browser: Browser::ALL[turn % 3],
            has_cookies: turn % 4 > 1,
            has_login: turn.is_multiple_of(4),
        };
        PolicyAndVisit { config, visit }
    };
    ways.enumerate().map(visit).collect()
}

/// Two entries that come, with a hundred others, and go again.
fn changes(Patterns { entries, origins }: &Patterns) -> Changes {
    let entries = entries.iter().take(2);
    let many = ["https://#.example".to_owned(), "-https://#.example".to_owned()];
    let gone = entries.clone().map(|entry| format!("-{entry}"));
    let changes = entries.cloned().chain(many).chain(gone).collect();
    Changes { changes, origins: origins.clone() }
}

fn all(folder: &Path, target: &str, inputs: &[impl Debug]) -> io::Result<()> {
    let texts = inputs.iter().map(|input| format!("{input:?}"));
    let texts = texts.filter(|it| it.len() <= MOST).enumerate();
    texts.into_iter().try_for_each(|(index, text)| one(folder, target, index, text.as_bytes()))
}

fn one(folder: &Path, target: &str, index: usize, bytes: &[u8]) -> io::Result<()> {
    let folder = folder.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{index:04}")), bytes)
}

fn exchange(case: &Case) -> PolicyAndRequest {
    let config = policies()[&case.policy].clone();
    PolicyAndRequest {
        config,
        method: case.method.clone().into_bytes(),
        headers: case.header_lines(),
    }
}

fn origins(exchange: &PolicyAndRequest) -> Vec<Vec<u8>> {
    let is_origin = |it: &&HeaderLine| it.0.eq_ignore_ascii_case(b"origin");
    exchange
        .headers
        .iter()
        .filter(is_origin)
        .map(|(_, value)| value.trim_ascii().to_vec())
        // An empty line would end the origins of `Patterns`.
        .filter(|origin| !origin.is_empty())
        .collect()
}
