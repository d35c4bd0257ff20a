//! What an adapter logs: the warnings of a policy, one event for each refusal, and nothing for any other request.

use std::{
    io, slice,
    sync::{Arc, Mutex, PoisonError},
};

use cors_core::{Policy, Routes};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt as _};

use crate::{Adapter, wire};

/// Makes servers with a policy that has a warning, sends requests for paths that no other test uses to others, and
/// compares the events. Call it only once in a process, as it sets the global subscriber.
///
/// # Panics
///
/// With the events, if they are not the expected ones.
pub fn run<A: Adapter>() {
    let log = Log::default();
    let writer = log.clone();
    let lines = fmt::layer().with_ansi(false).without_time().with_writer(move || writer.clone());
    let level = Targets::new().with_target("cors", tracing::Level::DEBUG);
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(lines).with(level))
        .expect("called once");
    // An event that another test's thread met just before may have been taken for one that nobody listens to.
    tracing::callsite::rebuild_interest_cache();

    let policy = || Policy::builder().allow_origins(["https://app.example.com"]);
    let server = A::serve(Some(policy().build().unwrap().into()));
    // Of two servers with one policy, the first logs its warnings.
    let warned = policy().max_age(7_201).build().unwrap();
    A::serve(Some(warned.clone().into()));
    A::serve(Some(warned.into()));
    let routes = Routes::builder()
        .route("/logged", policy())
        .closed("/logged/closed")
        .route("/logged/protected", policy().cross_origin_protection(true));
    let by_path = A::serve(Some(routes.build().unwrap().into()));
    let send = |method: &str, lines: &[(&str, &str)]| {
        let line =
            |(name, value): &(&str, &str)| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
        let lines: Vec<_> = lines.iter().map(line).collect();
        wire::send(server, method, "/logged%0a?secret=1", &lines).unwrap();
    };
    let allowed = ("Origin", "https://app.example.com");
    send("GET", &[]);
    send("GET", &[allowed]);
    send("OPTIONS", &[allowed, ("Access-Control-Request-Method", "GET")]);
    send("PUT", &[("Origin", "https://a\tb")]);
    send(
        "OPTIONS",
        &[("Origin", "https://evil.example"), ("Access-Control-Request-Method", "GET")],
    );
    send("OPTIONS", &[allowed, ("Access-Control-Request-Method", "PATCH")]);
    send("GET", &[("Origin", "http://app.example.com")]);
    send("GET", &[("Origin", "https://App.example.com/")]);

    let origin = (b"Origin".to_vec(), b"https://evil.example".to_vec());
    for path in ["/logged/x", "/logged/closed", "/logged/%2e"] {
        wire::send(by_path, "GET", path, slice::from_ref(&origin)).unwrap();
    }
    let near = (b"Origin".to_vec(), b"https://app.example.com:8443".to_vec());
    let site = |value: &str| (b"Sec-Fetch-Site".to_vec(), value.into());
    let upgrade = (b"Upgrade".to_vec(), b"websocket".to_vec());
    for (method, path, lines) in [
        ("POST", "/logged/protected", vec![site("cross\tsite"), origin.clone()]),
        ("GET", "/logged/protected", vec![origin.clone(), upgrade]),
        ("POST", "/logged/protected", vec![near, site("cross-site")]),
        ("POST", "/logged/protected/..", vec![site("same-site")]),
        // Passes, and is refused as ever.
        ("POST", "/logged/protected", vec![site("same-origin"), origin]),
        ("POST", "/logged/protected", vec![site("same-origin")]),
    ] {
        wire::send(by_path, method, path, &lines).unwrap();
    }

    let logged = log.text();
    // Other tests make servers meanwhile.
    let warnings: Vec<_> = logged.lines().filter(|line| line.contains("`7201`")).collect();
    // A server of the core alone has no guard that would log it.
    let count = if A::NAME == "cors-core" { 0 } else { 1 };
    let warning = " WARN cors: max_age: `7201` is over 7200 seconds, the longest that Chromium caches a preflight: write 7200 or less code=\"max-age-over-chromium\"";
    assert_eq!(warnings, vec![warning; count]);
    let logged: Vec<_> = logged.lines().filter(|line| line.contains("/logged")).collect();
    assert_eq!(
        logged,
        [
            r"DEBUG cors: refused refusal=`https://a\tb` is not an origin that a browser would send origin=https://a\tb method=PUT path=/logged%0a",
            "DEBUG cors: refused refusal=the origin `https://evil.example` is not allowed origin=https://evil.example method=OPTIONS path=/logged%0a",
            "DEBUG cors: refused refusal=the method `PATCH` is not allowed origin=https://app.example.com method=OPTIONS path=/logged%0a",
            "DEBUG cors: refused refusal=the origin `http://app.example.com` is not allowed origin=http://app.example.com method=GET path=/logged%0a nearest=only the scheme differs from `https://app.example.com`",
            "DEBUG cors: refused refusal=`https://App.example.com/` is not an origin that a browser would send origin=https://App.example.com/ method=GET path=/logged%0a nearest=in lower case it would match `https://app.example.com`",
            r#"DEBUG cors: refused refusal=the origin `https://evil.example` is not allowed origin=https://evil.example method=GET path=/logged/x route="/logged""#,
            r#"DEBUG cors: refused refusal=the path `/logged/closed` has no policy, as its route `/logged/closed` is closed origin=https://evil.example method=GET path=/logged/closed route="/logged/closed""#,
            "DEBUG cors: refused refusal=the path `/logged/%2e` has no policy, as it is ambiguous: it contains a segment that is `.` or `..` origin=https://evil.example method=GET path=/logged/%2e",
            r#"DEBUG cors: refused refusal=a page of another origin must not write here: `Sec-Fetch-Site` is `cross\tsite`, and the origin `https://evil.example` is not allowed origin=https://evil.example method=POST path=/logged/protected route="/logged/protected""#,
            r#"DEBUG cors: refused refusal=a page of another origin must not open a WebSocket here: the origin `https://evil.example` is neither allowed nor the server's own origin=https://evil.example method=GET path=/logged/protected route="/logged/protected""#,
            r#"DEBUG cors: refused refusal=a page of another origin must not write here: `Sec-Fetch-Site` is `cross-site`, and the origin `https://app.example.com:8443` is not allowed origin=https://app.example.com:8443 method=POST path=/logged/protected route="/logged/protected" nearest=only the port differs from `https://app.example.com`"#,
            "DEBUG cors: refused refusal=a page of another origin must not write here: `Sec-Fetch-Site` is `same-site`, and there is no `Origin` origin= method=POST path=/logged/protected/..",
            r#"DEBUG cors: refused refusal=the origin `https://evil.example` is not allowed origin=https://evil.example method=POST path=/logged/protected route="/logged/protected""#,
        ],
    );
}

/// What a subscriber has written; clones have it in common.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// All of it.
    ///
    /// # Panics
    ///
    /// If it is not UTF-8.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
