//! Pages in real browsers can read what the policy allows from the four adapters' servers, and nothing else.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod scripted;

use std::{fmt::Write as _, time::Instant};

use cors_browsers::{
    browser::{Browser, Kind},
    compare::asking,
    reading::{self, Servers},
    relay::{self, Log},
    stage::Stage,
};
use cors_conformance::{agreement, naive_browser, written::Page};
use cors_core::{Config, Policy, browser::CredentialsMode};
use cors_frameworks::{Framework, HEADER};

/// Policies that concern the stage's pages.
fn configs(stage: &Stage) -> Vec<Config> {
    let texts = |texts: &[&str]| texts.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    let listed = Config {
        allow_origins: vec![stage.home.clone(), stage.other.clone()],
        allow_credentials: true,
        allow_methods: texts(&["PUT", "DELETE"]),
        allow_headers: texts(&["x-a", "authorization", "content-type"]),
        expose_headers: texts(&["X-Total"]),
        max_age: Some(60),
        ..Config::default()
    };
    let any = Config { allow_origins: texts(&["*"]), ..Config::default() };
    vec![
        Config { allow_origins: vec![stage.other.clone()], ..listed.clone() },
        Config {
            allow_origins: texts(&["http://127.0.0.1:*"]),
            allow_methods: texts(&["*"]),
            allow_headers: texts(&["*"]),
            ..listed.clone()
        },
        Config {
            allow_origins: vec![stage.home.clone(), "null".to_owned()],
            allow_credentials: false,
            allow_headers: texts(&["*", "authorization"]),
            danger_allow_null_origin: true,
            ..listed.clone()
        },
        Config { allow_methods: texts(&["*"]), expose_headers: texts(&["*"]), ..any.clone() },
        any,
        listed,
    ]
}

fn pages(stage: &Stage) -> Vec<Page> {
    let headers: [&[(&str, &str)]; 6] = [
        &[],
        &[("X-A", "1")],
        &[("X-B", "1")],
        &[("Authorization", "x")],
        &[("Content-Type", "application/json")],
        &[("X-A", "1"), ("X-B", "2")],
    ];
    let mut pages = Vec::new();
    for origin in [stage.home.as_str(), "null"] {
        for credentials in [CredentialsMode::Omit, CredentialsMode::Include] {
            for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
                pages.extend(headers.iter().map(|headers| Page {
                    origin: origin.into(),
                    method: method.into(),
                    headers: headers.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect(),
                    credentials,
                    ..Page::default()
                }));
            }
        }
    }
    pages
}

fn adapters_with(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let (start, stage) = (Instant::now(), Stage::open());
    let configs = configs(&stage);
    let policies: Vec<_> = configs.iter().map(|it| Policy::compile(it).unwrap()).collect();
    let start_all = |policy: &Policy| {
        let start = |it: Framework| (it.name(), it.start(Some(policy.clone().into())));
        Framework::ALL.map(start).map(|(name, address)| (name, format!("http://{address}")))
    };
    let servers: Vec<_> = policies.iter().map(start_all).collect();
    let (mut open, mut report, mut count, mut read) = (String::new(), String::new(), 0, 0);
    for (number, page) in pages(&stage).into_iter().enumerate() {
        let url = stage.page(page.origin == b"null");
        if url != open {
            browser.open(&url);
            open = url;
        }
        let guarded = configs.iter().zip(&policies).zip(&servers);
        for ((config, policy), servers) in guarded {
            // Two of the four in turn, so that each gets each policy with half of the pages.
            for (name, origin) in servers.iter().skip(number % 2).step_by(2) {
                let path = format!("/{name}/{number}/");
                let page =
                    Page { profile: kind.profile(), target: origin.clone().into(), ..page.clone() };
                let answer = browser.evaluate(&asking(&page, &path));
                let request = naive_browser::request(&page);
                let meant = agreement::meant(config, policy, kind.profile(), &request);
                let says = match (&meant, answer["names"].as_array()) {
                    (None, Some(names)) => {
                        let exposes = config.expose_headers.iter().any(|it| {
                            it.eq_ignore_ascii_case(HEADER)
                                || (it == "*" && page.credentials == CredentialsMode::Omit)
                        });
                        let reads = names.iter().any(|name| name == HEADER);
                        (reads != exposes).then(|| format!("reads {names:?}"))
                    }
                    (Some(blocked), None) => match browser.reason(&format!("{origin}{path}")) {
                        Some(reason) if kind.gives(&reason, blocked) => None,
                        reason => Some(format!("{reason:?}, not {blocked}")),
                    },
                    (meant, _) => Some(format!("{answer}, not {meant:?}")),
                };
                count += 1;
                read += usize::from(meant.is_none());
                if let Some(says) = says {
                    let _ = writeln!(report, "{name}: {says}\n{config:?}\n{page:?}");
                }
            }
        }
    }
    let version = browser.version();
    println!("{version}: {count} requests of guarded servers, {read} read, {:?}", start.elapsed());
    assert!(report.is_empty(), "{report}");
    assert!(read > count / 8 && read < count * 4 / 5, "{read} of {count}");
}

#[test]
fn chromium() {
    adapters_with(Kind::Chromium);
}

#[test]
fn firefox() {
    adapters_with(Kind::Firefox);
}

#[test]
fn webkit() {
    adapters_with(Kind::WebKit);
}

/// The servers of a framework for the stage's pages.
fn servers(framework: Framework, stage: &Stage) -> Servers {
    let texts = |texts: &[&str]| texts.iter().map(|&it| it.to_owned()).collect::<Vec<_>>();
    let with_credentials = Config {
        allow_origins: vec![stage.home.clone()],
        allow_credentials: true,
        allow_methods: texts(&["PUT"]),
        allow_headers: texts(&["x-a", "authorization"]),
        expose_headers: texts(&["x-total"]),
        max_age: Some(60),
        ..Config::default()
    };
    let without = Config {
        allow_origins: vec![stage.home.clone(), "null".to_owned()],
        allow_credentials: false,
        danger_allow_null_origin: true,
        expose_headers: Vec::new(),
        ..with_credentials.clone()
    };
    let protected = Config {
        allow_credentials: false,
        cross_origin_protection: true,
        ..with_credentials.clone()
    };
    let log = Log::default();
    let open =
        |config| relay::open(scripted::serve(framework, &Policy::compile(config).unwrap()), &log);
    Servers {
        with_credentials: open(&with_credentials),
        without: open(&without),
        protected: open(&protected),
        log: log.clone(),
    }
}

/// A page in the browser and a page of the core read and send the same.
fn reads_like_page(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let (start, stage) = (Instant::now(), Stage::open());
    let (mut count, mut read, mut report) = (0, 0, String::new());
    for (turn, framework) in Framework::ALL.into_iter().enumerate() {
        let servers = servers(framework, &stage);
        let all = reading::all(&servers, &stage.home);
        browser.open(&stage.page(false));
        // What the first preflight after its start allows, Firefox does not cache.
        let mut put = all.iter().find(|it| it.method == "put").unwrap().clone();
        put.url += "/first";
        for _ in 0..2 {
            reading::in_browser(&mut browser, &put, &servers);
        }
        let mut page = None;
        for (number, asking) in all.into_iter().enumerate() {
            // Two of the four in turn get each fetch, all of them what needs two.
            if number % 2 != turn % 2 && asking.method != "put" {
                continue;
            }
            if page.as_ref().is_none_or(|(is_opaque, _)| *is_opaque != asking.is_opaque) {
                browser.open(&stage.page(asking.is_opaque));
                let of_core = reading::page(kind, &stage.home, asking.is_opaque, &servers);
                page = Some((asking.is_opaque, of_core));
            }
            let Some((_, of_core)) = &mut page else { continue };
            let in_browser = reading::in_browser(&mut browser, &asking, &servers);
            let in_browser = in_browser.compared(kind, &asking);
            let in_page = reading::in_page(of_core, &asking, &servers).compared(kind, &asking);
            count += 1;
            read += usize::from(in_page.read.is_some());
            if in_browser != in_page {
                let name = framework.name();
                let _ = writeln!(report, "{name}: {asking:?}\n{in_browser:#?}\n{in_page:#?}\n");
            }
        }
    }
    println!("{}: {count} fetches, {read} read, {:?}", browser.version(), start.elapsed());
    assert!(report.is_empty(), "{report}");
    assert!(read > count / 4 && read < count * 3 / 4, "{read} of {count}");
}

#[test]
fn chromium_reads_like_page() {
    reads_like_page(Kind::Chromium);
}

#[test]
fn firefox_reads_like_page() {
    reads_like_page(Kind::Firefox);
}

#[test]
fn webkit_reads_like_page() {
    reads_like_page(Kind::WebKit);
}
