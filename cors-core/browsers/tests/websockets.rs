//! Which pages in real browsers talk to the adapters' examples `websocket`, with the guard and without it, and
//! what browsers send with a WebSocket's handshake.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use cors_browsers::{
    browser::{Browser, Kind},
    stage::Stage,
    websocket::{Handshake, Relay, talking},
};
use cors_frameworks::{
    OnReady,
    serve::{self, build_rocket},
    start,
};
use serde_json::{Value, json};

#[allow(dead_code, reason = "its `main`")]
#[path = "../../../cors-actix/examples/websocket.rs"]
mod on_actix;
#[allow(dead_code, reason = "its `main`")]
#[path = "../../../cors-axum/examples/websocket.rs"]
mod on_axum;
#[allow(dead_code, reason = "its `main`")]
#[path = "../../../cors-rocket/examples/websocket.rs"]
mod on_rocket;
#[allow(dead_code, reason = "its `main`")]
#[path = "../../../cors-warp/examples/websocket.rs"]
mod on_warp;

/// An example counts in one place, whatever server it runs in.
static ALONE: Mutex<()> = Mutex::new(());

/// What pages set on the servers' host. The stage's pages add `credentials`, which leaves `SameSite` to the browser.
const SET_COOKIES: &str = "(async () => {
  document.cookie = 'strict=1; SameSite=Strict';
  document.cookie = 'lax=1; SameSite=Lax';
  document.cookie = 'none=1; SameSite=None; Secure';
  return '0';
})()";

struct Example {
    name: &'static str,
    opened: &'static AtomicUsize,
    guarded: Relay,
    unguarded: Relay,
}

fn examples(origin: &str) -> [Example; 4] {
    let axum = on_axum::cors(origin).unwrap();
    let actix = on_actix::cors(origin).unwrap();
    let rocket = on_rocket::cors(origin).unwrap();
    let warp = on_warp::cors(origin).unwrap();
    let on_actix = || actix_web::App::new().configure(on_actix::services);
    let on_rocket = || build_rocket().mount("/", on_rocket::routes());
    [
        Example {
            name: "axum",
            opened: &on_axum::OPENED,
            guarded: relayed(|it| serve::axum(on_axum::routes().layer(axum), it)),
            unguarded: relayed(|it| serve::axum(on_axum::routes(), it)),
        },
        Example {
            name: "actix",
            opened: &on_actix::OPENED,
            guarded: relayed(move |it| serve::actix(move || on_actix().wrap(actix.clone()), it)),
            unguarded: relayed(move |it| serve::actix(on_actix, it)),
        },
        Example {
            name: "rocket",
            opened: &on_rocket::OPENED,
            guarded: relayed(move |it| serve::rocket(on_rocket().attach(rocket), it)),
            unguarded: relayed(move |it| serve::rocket(on_rocket(), it)),
        },
        Example {
            name: "warp",
            opened: &on_warp::OPENED,
            guarded: relayed(move |it| serve::warp(warp.wrap(on_warp::routes()), it)),
            unguarded: relayed(|it| serve::warp(on_warp::routes(), it)),
        },
    ]
}

fn relayed(serve: impl FnOnce(OnReady) -> io::Result<()> + Send + 'static) -> Relay {
    Relay::to(start(serve))
}

/// A page, as the example's servers see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// The server's own, whose origin no policy lists.
    Own,
    /// Of the origin that the policy lists: the servers' host with another port.
    Allowed,
    /// Of another origin on the servers' host.
    SameSite,
    /// Of another host.
    CrossSite,
    /// Sandboxed, on the allowed origin.
    Sandboxed,
}

impl Page {
    const ALL: [Self; 5] =
        [Self::Own, Self::Allowed, Self::SameSite, Self::CrossSite, Self::Sandboxed];

    fn name(self) -> &'static str {
        match self {
            Self::Own => "the server's own",
            Self::Allowed => "same site, allowed",
            Self::SameSite => "same site",
            Self::CrossSite => "another site",
            Self::Sandboxed => "sandboxed",
        }
    }

    /// Its URL and its origin.
    fn place(self, stage: &Stage, server: &Relay) -> (String, String) {
        let of = |origin: String, path: &str| (format!("{origin}{path}"), origin);
        match self {
            Self::Own => of(format!("http://{}", server.address), "/"),
            Self::Allowed => of(stage.home.clone(), "/page"),
            Self::SameSite => of(stage.other.clone(), "/page"),
            Self::CrossSite => of(stage.other.replace("127.0.0.1", "localhost"), "/page"),
            Self::Sandboxed => (stage.page(true), "null".to_owned()),
        }
    }

    fn may_talk(self) -> bool {
        matches!(self, Self::Own | Self::Allowed)
    }
}

/// What a browser says about the page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    site: Option<String>,
    mode: Option<String>,
    cookies: Vec<String>,
}

impl Said {
    fn of(handshake: &Handshake) -> Self {
        let cookies = handshake.value("cookie").unwrap_or_default();
        let names = cookies.split("; ").filter_map(|it| it.split_once('='));
        let mut cookies: Vec<_> = names.map(|(name, _)| name.to_owned()).collect();
        cookies.sort();
        let value = |name: &str| handshake.value(name);
        Self { site: value("sec-fetch-site"), mode: value("sec-fetch-mode"), cookies }
    }

    fn row(&self, browser: &str, page: Page) -> String {
        let code = |value: &Option<String>| match value {
            Some(value) => format!("`{value}`"),
            None => "–".to_owned(),
        };
        let origin = if page == Page::Sandboxed { "`null`" } else { "the page's" };
        let Self { site, mode, cookies } = self;
        let cookies = if cookies.is_empty() { "–".to_owned() } else { cookies.join(", ") };
        let (site, mode) = (code(site), code(mode));
        format!("| {browser} | {} | {origin} | {site} | {mode} | {cookies} |", page.name())
    }
}

/// What the page got, whether the handler ran, and what the browser sent.
fn talk(browser: &mut Browser, server: &Relay, opened: &AtomicUsize) -> (Value, bool, Handshake) {
    let before = opened.load(Ordering::SeqCst);
    let got = browser.evaluate(&talking(&format!("ws://{}/echo", server.address), "hello"));
    let [handshake]: [Handshake; 1] = server.take().try_into().unwrap();
    (got, opened.load(Ordering::SeqCst) > before, handshake)
}

fn websockets_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let stage = Stage::open();
    let examples = examples(&stage.home);
    browser.open(&stage.page(false));
    browser.evaluate(SET_COOKIES);
    let version = browser.version().to_owned();
    println!("| browser | page | `Origin` | `Sec-Fetch-Site` | `Sec-Fetch-Mode` | cookies |");
    println!("|---|---|---|---|---|---|");
    for page in Page::ALL {
        let mut said: Vec<Said> = Vec::new();
        for Example { name, opened, guarded, unguarded } in &examples {
            for (server, may_talk) in [(guarded, page.may_talk()), (unguarded, true)] {
                let (url, origin) = page.place(&stage, server);
                browser.open(&url);
                let (got, has_run, handshake) = talk(&mut browser, server, opened);
                let expected = match may_talk {
                    true => (json!({"text": "hello"}), true, 101),
                    false => (json!({"event": "error"}), false, 403),
                };
                assert_eq!((got, has_run, handshake.status), expected, "{name}, {page:?}");
                assert_eq!(handshake.value("origin"), Some(origin), "{name}, {page:?}");
                said.push(Said::of(&handshake));
            }
        }
        said.dedup();
        let [said]: [Said; 1] = said.try_into().unwrap();
        println!("{}", said.row(&version, page));
        // The cookie of the user, whose page knows nothing of it.
        if matches!(page, Page::Own | Page::Allowed | Page::SameSite) {
            assert!(said.cookies.contains(&"strict".to_owned()), "{page:?}: {said:?}");
        }
    }
}

#[test]
fn chromium() {
    websockets_in(Kind::Chromium);
}

#[test]
fn firefox() {
    websockets_in(Kind::Firefox);
}

#[test]
fn webkit() {
    websockets_in(Kind::WebKit);
}
