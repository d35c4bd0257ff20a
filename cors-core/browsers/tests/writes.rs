//! What pages in real browsers send without a preflight runs a protected handler only where the policy lets it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod counting;
mod table;

use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr, time::Instant};

use cors_browsers::{
    browser::{Browser, Kind},
    front::Front,
    writes::{Page, Way},
};
use cors_core::{Config, Policy};
use cors_frameworks::Framework;

use counting::{Counter, Runs, serve};
use table::{Outcome, Outcomes, Sent, table};

/// Whose page it is, seen from the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    /// The server's own.
    Own,
    /// Another origin's on the same site: another port of the host.
    SameSite,
    /// The same, of an origin that policies list.
    ListedSameSite,
    /// Another site's.
    CrossSite,
    /// The same, of an origin that policies list.
    ListedCrossSite,
}

impl Whose {
    const ALL: [Self; 5] =
        [Self::Own, Self::SameSite, Self::ListedSameSite, Self::CrossSite, Self::ListedCrossSite];

    fn name(self) -> &'static str {
        match self {
            Self::Own => "own page",
            Self::SameSite => "same site",
            Self::ListedSameSite => "same site, listed",
            Self::CrossSite => "another site",
            Self::ListedCrossSite => "another site, listed",
        }
    }

    fn is_listed(self) -> bool {
        matches!(self, Self::ListedSameSite | Self::ListedCrossSite)
    }
}

/// What guards a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Guard {
    /// Allows the listed origins with credentials; the only one without protection.
    Unprotected,
    /// Allows them with credentials.
    WithCredentials,
    /// Allows them without credentials.
    WithoutCredentials,
    /// Allows nobody.
    Nobody,
}

impl Guard {
    const ALL: [Self; 4] =
        [Self::Unprotected, Self::WithCredentials, Self::WithoutCredentials, Self::Nobody];
    const PROTECTED: [Self; 3] = [Self::WithCredentials, Self::WithoutCredentials, Self::Nobody];

    fn policy(self, listed: &[String]) -> Policy {
        let nobody = ["none".to_owned()];
        let origins = if self == Self::Nobody { &nobody } else { listed };
        let config = Config {
            allow_origins: origins.to_vec(),
            allow_credentials: matches!(self, Self::Unprotected | Self::WithCredentials),
            cross_origin_protection: self != Self::Unprotected,
            ..Config::default()
        };
        Policy::compile(&config).unwrap()
    }

    /// Whether it lets the handler run. The page is known here, unlike to the guard.
    fn lets(self, whose: Whose, way: &Way, has_cookies: bool) -> bool {
        if self == Self::Unprotected || way.method != "POST" && !way.is_websocket {
            return true;
        }
        // The frame has an origin of its own; under `no-referrer` the server's own pages still say `same-origin`.
        let is_nameless = way.is_sandboxed || way.page == Page::NoReferrer;
        match self {
            _ if whose == Whose::Own => !way.is_sandboxed,
            Self::WithCredentials => whose.is_listed() && !is_nameless,
            Self::WithoutCredentials => whose.is_listed() && !is_nameless && !has_cookies,
            _ => false,
        }
    }
}

struct Server {
    framework: Framework,
    guard: Guard,
    front: Front,
    counter: Counter,
    /// What should have run.
    wanted: Runs,
}

impl Server {
    fn start(framework: Framework, guard: Guard, listed: &[String]) -> Self {
        let counter = Counter::default();
        let front = Front::open(serve(framework, &guard.policy(listed), &counter));
        Self { framework, guard, front, counter, wanted: Runs::new() }
    }
}

/// The origins that have only pages.
struct Origins(BTreeMap<Whose, String>);

impl Origins {
    fn open() -> Self {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
        let others = Whose::ALL.into_iter().filter(|&it| it != Whose::Own);
        Self(others.map(|whose| (whose, Front::open(nowhere).origin(host(whose)))).collect())
    }

    fn listed(&self) -> Vec<String> {
        self.0.iter().filter(|(it, _)| it.is_listed()).map(|(_, origin)| origin.clone()).collect()
    }

    fn of(&self, whose: Whose, server: &Server) -> String {
        self.0.get(&whose).cloned().unwrap_or_else(|| server.front.origin(host(Whose::Own)))
    }
}

/// Browsers take `localhost` and `127.0.0.1` for two sites.
fn host(whose: Whose) -> &'static str {
    match whose {
        Whose::Own | Whose::SameSite | Whose::ListedSameSite => "127.0.0.1",
        Whose::CrossSite | Whose::ListedCrossSite => "localhost",
    }
}

fn writes_with(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let (start, origins, ways) = (Instant::now(), Origins::open(), Way::all());
    let listed = origins.listed();
    let guarded = |it| Guard::ALL.map(|guard| Server::start(it, guard, &listed));
    let mut servers: Vec<_> = Framework::ALL.into_iter().flat_map(guarded).collect();
    let (mut report, mut outcomes) = (String::new(), Outcomes::new());
    for (whose, page) in Whose::ALL.into_iter().flat_map(|it| Page::ALL.map(|page| (it, page))) {
        for server in &mut servers {
            let origin = origins.of(whose, server);
            browser.open(&format!("{origin}{}", page.path()));
            let of_page = ways.iter().enumerate().filter(|(_, way)| way.page == page);
            let (last, first): (Vec<_>, Vec<_>) = of_page.partition(|(_, way)| way.leaves());
            for (number, way) in first.into_iter().chain(last) {
                let path = format!("/{whose:?}/{number}");
                let url = format!("{}{path}", server.front.origin(host(Whose::Own)));
                browser.evaluate(&way.script(&url));
                let answered = server.front.answered(&path);

                let sent = Sent::from(&answered, &origin);
                let lets = server.guard.lets(whose, way, sent.has_cookies);
                let status = if lets { 200 } else { 403 };
                let outcome = outcomes
                    .entry((number, whose))
                    .or_insert_with(|| Outcome { sent: sent.clone(), ran: BTreeMap::new() });
                outcome.ran.entry(server.guard).or_insert(answered.status == 200);
                if (&*answered.asked.method, answered.status) != (way.method, status)
                    || outcome.sent != sent
                {
                    let (name, guard) = (server.framework.name(), server.guard);
                    let _ = writeln!(report, "{name}, {guard:?}, {whose:?}: {way:?}\n{answered:?}");
                }
                if lets {
                    server.wanted.insert((way.method.to_owned(), path), 1);
                }
            }
        }
    }

    // The truth is what the handlers say.
    for Server { framework, guard, counter, wanted, .. } in &servers {
        let runs = counter.runs();
        if runs != *wanted {
            let name = framework.name();
            let _ = writeln!(report, "{name}, {guard:?}: {runs:?} ran, not {wanted:?}");
        }
    }
    assert!(report.is_empty(), "{report}");
    assert_with_and_without_cookies(kind, &outcomes);
    let ran: usize = servers.iter().map(|it| it.wanted.len()).sum();
    let count = servers.len() * ways.len() * Whose::ALL.len();
    println!("{}: {count} requests, {ran} ran, {:?}", browser.version(), start.elapsed());
    println!("{}", table(&ways, &outcomes));
}

/// Where a listed origin is allowed without credentials, some of its writes passed, and those with cookies did not.
fn assert_with_and_without_cookies(kind: Kind, outcomes: &Outcomes) {
    for whose in Whose::ALL.into_iter().filter(|it| it.is_listed()) {
        // WebKit sends no cookies to another site.
        let never_has_any = kind == Kind::WebKit && whose == Whose::ListedCrossSite;
        for passed in [true, false].into_iter().filter(|&it| it || !never_has_any) {
            let is_one = |(_, it): (_, &Outcome)| {
                Guard::PROTECTED.map(|guard| it.ran[&guard]) == [true, passed, false]
            };
            let mut of_page = outcomes.iter().filter(|((_, it), _)| *it == whose);
            let what = if passed { "passed without" } else { "was forbidden for its" };
            assert!(of_page.any(is_one), "{whose:?}: no write {what} cookies");
        }
    }
}

#[test]
fn chromium() {
    writes_with(Kind::Chromium);
}

#[test]
fn firefox() {
    writes_with(Kind::Firefox);
}

#[test]
fn webkit() {
    writes_with(Kind::WebKit);
}
