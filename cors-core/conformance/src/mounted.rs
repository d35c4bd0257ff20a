//! The law of policies by path: no handler ever answers under another route's policy, however a path is
//! written. Handlers are mounted below paths with different policies; whichever handler runs, the CORS
//! headers are those of the path that it is mounted below, or none, and no page elsewhere makes it run if
//! that path has cross-origin protection.

use std::{collections::BTreeSet, fmt::Write as _, net::SocketAddr};

use cors_core::{Policy, PolicyBuilder, Routes};

use crate::{
    HeaderLine,
    wire::{Client, Response},
};

/// Where the handlers are mounted, longer paths first. Each handler answers any method on its path and on
/// everything below it with 200 and the header lines of [`handler_headers`].
pub const MOUNTS: [&str; 10] = [
    "/api/internal",
    "/api/admin",
    "/public",
    "/..files",
    "/..fonts",
    "/v1.0",
    "/a-b",
    "/api",
    "/.api",
    "/",
];

/// The only one that is closed.
const CLOSED: &str = "/api/internal";

/// Those with cross-origin protection, beside, below and above others without.
const PROTECTED: [&str; 4] = [CLOSED, "/api", "/.api", "/..fonts"];

const ORIGIN: &str = "https://app.example.com";

/// A framework with the handlers.
pub trait Mounted {
    /// What is printed.
    const NAME: &'static str;

    /// Starts the application on a free loopback port, guarded by the policies, and serves it until the
    /// test process ends.
    fn serve(routes: Routes) -> SocketAddr;
}

/// What the handler mounted there writes: where it is mounted, and a CORS header that must not be sent.
pub fn handler_headers(mount: &'static str) -> [(&'static str, &'static str); 2] {
    [("x-mounted", mount), ("access-control-allow-origin", "https://handler.example")]
}

/// Each mount has a policy of its own, which its method tells.
fn routes() -> Routes {
    let policy = |mount| -> PolicyBuilder {
        let (method, header) = marks(mount);
        let policy =
            Policy::builder().allow_origins([ORIGIN]).allow_credentials(mount != "/public");
        let policy = policy.allow_methods([method]).expose_headers([header]);
        policy.cross_origin_protection(PROTECTED.contains(&mount))
    };
    let builder = MOUNTS.into_iter().fold(Routes::builder(), |builder, mount| match mount {
        CLOSED => builder.closed_and_protected(mount),
        _ => builder.route(mount, policy(mount)),
    });
    builder.build().unwrap()
}

/// The method and the header by which answers tell the policy of a mount.
fn marks(mount: &str) -> (String, String) {
    let place = MOUNTS.iter().position(|it| *it == mount).unwrap();
    (format!("MOUNT-{place}"), format!("x-mount-{place}"))
}

/// How many paths were answered how.
#[derive(Debug, Default)]
struct Tally {
    paths: usize,
    reached_a_handler: usize,
    with_its_headers: usize,
    preflights_allowed: usize,
    writes_forbidden: usize,
    foreign_writes: usize,
}

/// Sends `GET`, a preflight, a write of a page elsewhere and one of the server's own to at least 5,000 paths.
///
/// # Panics
///
/// If an answer breaks the law, with all that do, and if fewer than half of the paths reach a handler, fewer
/// than a quarter get its headers, or hardly any is protected or unprotected.
pub fn run<M: Mounted>() {
    let server = M::serve(routes());
    let mut client = Client::new(server);
    let get = [line("Origin", ORIGIN)];
    let preflight = [line("Origin", ORIGIN), line("Access-Control-Request-Method", "GET")];
    let of_evil = [line("Origin", "https://evil.example"), line("Sec-Fetch-Site", "cross-site")];
    let of_its_own = [line("Sec-Fetch-Site", "same-origin")];
    let (mut tally, mut report) = (Tally::default(), String::new());
    for path in paths(server) {
        tally.paths += 1;
        // A server that closes the connection instead of answering has run no handler.
        let Ok(response) = client.send(b"GET", &path, &get) else { continue };
        let mounts = response.values("x-mounted");
        let Some(mount) = mounts.first() else { continue };
        tally.reached_a_handler += 1;
        let mount = str::from_utf8(mount).unwrap();
        let (method, header) = marks(mount);
        let exposed = response.values("access-control-expose-headers");
        match has_cors_headers(&response) {
            true if exposed == [header.as_bytes()] => tally.with_its_headers += 1,
            true => {
                let _ = writeln!(report, "{path}: {response:?}");
            }
            false => {}
        }
        let Ok(response) = client.send(b"OPTIONS", &path, &preflight) else { continue };
        let methods = response.values("access-control-allow-methods");
        let is_its_own = methods.iter().all(|it| it.ends_with(method.as_bytes()));
        if !is_its_own || !response.values("x-mounted").is_empty() {
            let _ = writeln!(report, "preflight to {path}: {response:?}");
        }
        tally.preflights_allowed += usize::from(!methods.is_empty());
        let Ok(response) = client.send(b"POST", &path, &of_evil) else { continue };
        let ran = response.values("x-mounted");
        let is_protected = ran.iter().any(|it| PROTECTED.iter().any(|path| path.as_bytes() == *it));
        if is_protected || ran.is_empty() != (response.status == 403) {
            let _ = writeln!(report, "foreign write to {path}: {response:?}");
        }
        tally.writes_forbidden += usize::from(ran.is_empty());
        tally.foreign_writes += usize::from(!ran.is_empty());
        let Ok(response) = client.send(b"POST", &path, &of_its_own) else { continue };
        if response.values("x-mounted").first() != Some(&mount.as_bytes()) {
            let _ = writeln!(report, "own write to {path}: {response:?}");
        }
    }
    println!("{}: {tally:?}", M::NAME);
    assert!(report.is_empty(), "{}\n{report}", M::NAME);
    assert!(tally.paths >= 5_000 && tally.reached_a_handler > tally.paths / 2, "{tally:?}");
    assert!(tally.with_its_headers > tally.paths / 4, "{tally:?}");
    assert!(tally.preflights_allowed > tally.paths / 4, "{tally:?}");
    assert!(tally.writes_forbidden > tally.paths / 8, "{tally:?}");
    assert!(tally.foreign_writes > tally.paths / 8, "{tally:?}");
}

fn line(name: &str, value: &str) -> HeaderLine {
    (name.into(), value.into())
}

fn has_cors_headers(response: &Response) -> bool {
    response.headers.iter().any(|(name, _)| name.starts_with("access-control-"))
}

/// Targets of requests: paths below the mounts, and changes of them.
fn paths(server: SocketAddr) -> BTreeSet<String> {
    let tails = ["", "/", "/x/y.json", "/internal", "x"];
    let real: Vec<String> = MOUNTS
        .iter()
        .flat_map(|mount| tails.map(|tail| format!("{}{tail}", mount.trim_end_matches('/'))))
        .filter(|path| path.starts_with('/'))
        .collect();
    let mut paths: BTreeSet<String> = real.iter().cloned().collect();
    for path in &real {
        paths.insert(format!("http://{server}{path}"));
        paths.insert(format!("http://other.example{path}"));
        paths.insert(path.trim_start_matches('/').to_owned());
        paths.extend(["?x=/api", "#/api"].map(|after| format!("{path}{after}")));
        for place in 0..path.len() {
            paths.extend(changes(path, place));
        }
    }
    paths.extend(["*", "/*", "", "%2Fapi", "/%2e%2e/api"].map(str::to_owned));
    // Several changes at once; every run sends the same.
    let mut state = 1_u64;
    let mut below = |bound: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    };
    let wanted = paths.len() + 4_000;
    while paths.len() < wanted {
        let mut path = real[below(real.len())].clone();
        for _ in 0..2 + below(2) {
            let changed = changes(&path, below(path.len().max(1)));
            path = changed[below(changed.len())].clone();
        }
        paths.insert(path);
    }
    paths
}

/// What one change at this place makes of a path.
fn changes(path: &str, place: usize) -> Vec<String> {
    const INSERTED: [&str; 26] = [
        "/",
        "//",
        "/.",
        "/..",
        "/./",
        "/../",
        "\\",
        "%5c",
        "%5C",
        "%2f",
        "%2F",
        "%00",
        "%0a",
        "%7f",
        "%20",
        "%",
        "%zz",
        ";",
        ";x=1",
        "%3b",
        "%2e",
        "%2e%2e/",
        "%2E%2E%2F",
        "%C3%A9",
        "%u002f",
        "é",
    ];
    let Some((before, after)) = path.split_at_checked(place) else {
        return vec![path.to_owned()];
    };
    let Some(char) = after.chars().next() else { return vec![path.to_owned()] };
    let after = &after[char.len_utf8()..];
    let code = u32::from(char);
    let flipped = if char.is_ascii_lowercase() {
        char.to_ascii_uppercase()
    } else {
        char.to_ascii_lowercase()
    };
    let replaced = [
        format!("%{code:02x}"),
        format!("%{code:02X}"),
        format!("%25{code:02x}"),
        flipped.to_string(),
        String::new(),
        format!("{char}{char}"),
    ];
    let replaced = replaced.into_iter().map(|it| format!("{before}{it}{after}"));
    let inserted = INSERTED.into_iter().map(|it| format!("{before}{it}{char}{after}"));
    replaced.chain(inserted).collect()
}
