//! What is logged, and what it costs: the warnings of a policy once, and a near miss in bounded time.
#![cfg(all(feature = "tracing", feature = "http", feature = "live"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::{
    io,
    sync::{Arc, Mutex, Once},
};

use allocation_counter::measure;
use cors_conformance::events::Log;
use cors_core::{
    Changed, Live, Policy, Request, Routes,
    guard::{Guard, Incoming, Recipient},
    http::Http,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// The lines that are logged meanwhile, by this thread.
fn logged(act: impl FnOnce()) -> Vec<String> {
    listen();
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_ansi(false).without_time();
    let lines = lines.with_max_level(tracing::Level::DEBUG).with_writer(move || writer.clone());
    tracing::subscriber::with_default(lines.finish(), act);
    log.text().lines().map(str::to_owned).collect()
}

/// The warnings among them.
fn warnings(act: impl FnOnce()) -> Vec<String> {
    logged(act).into_iter().filter(|line| line.starts_with(" WARN")).collect()
}

/// Somebody always listens: where a thread without a subscriber meets an event first, `tracing` may take it for one
/// that nobody listens to, on any thread.
fn listen() {
    static LISTENING: Once = Once::new();
    let lines = || {
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_writer(io::sink)
            .finish()
    };
    LISTENING.call_once(|| {
        tracing::subscriber::set_global_default(lines()).unwrap();
        // An event that another thread met just before may have been taken for one already.
        tracing::callsite::rebuild_interest_cache();
    });
}

/// A policy with two warnings, one of them about an origin.
fn warned() -> Policy {
    let policy = Policy::builder().allow_origins(["http://localhost"]).allow_credentials(true);
    policy.max_age(7_201).build().unwrap()
}

const OF_ORIGIN: &str = " WARN cors: allow_origins[0]: `http://localhost` stands for port 80 alone: write the port, \
    as in `http://localhost:3000`, or `http://localhost:*` for any, unless port 80 is meant \
    code=\"loopback-without-port\"";
const OF_MAX_AGE: &str = " WARN cors: max_age: `7201` is over 7200 seconds, the longest that Chromium caches a \
    preflight: write 7200 or less code=\"max-age-over-chromium\"";

fn guard(policies: impl Into<cors_core::guard::Policies>) -> Guard<Http> {
    listen();
    Guard::new(policies)
}

#[test]
fn warnings_are_logged_once_however_many_guards_there_are() {
    let policy = warned();
    let lines = logged(|| {
        let first = guard(policy.clone());
        drop((first.clone(), guard(policy.clone()), guard(Live::new(policy.clone()))));
    });
    assert_eq!(lines, [OF_ORIGIN, OF_MAX_AGE]);
    assert_eq!(logged(|| drop(guard(policy))).len(), 0);
    assert_eq!(logged(|| drop(guard(warned()))).len(), 2, "another policy");
    let plain = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
    assert_eq!(logged(|| drop(guard(plain))).len(), 0);
}

#[test]
fn the_warnings_of_routes_name_the_route() {
    let routes = Routes::builder().route("/api", Policy::builder().allow_origins(["http://[::1]"]));
    let routes = routes.build().unwrap();
    let lines = logged(|| drop((guard(routes.clone()), guard(routes))));
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with(" WARN cors: routes.\"/api\".allow_origins[0]: `http://[::1]` "));
}

#[test]
fn each_policy_that_replaces_another_is_warned_of_once() {
    let live = Live::new(warned());
    let guards = warnings(|| drop([guard(live.clone()), guard(live.clone())]));
    assert_eq!(guards.len(), 2, "of the first policy, by the first guard");

    let (one, other) = (guard(live.clone()), guard(live.clone()));
    assert_eq!(warnings(|| live.replace(warned())).len(), 2);
    let plain = || Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
    assert_eq!(warnings(|| live.replace(plain())).len(), 0);

    // Origins that come and go do not bring up again what was told of the same policy.
    let add_origin = |routes: &Routes| {
        let policy = routes.find(b"/").policy().unwrap();
        let Changed { policy, .. } = policy.with_origins(["https://a.example"], None::<&str>);
        assert_eq!(policy.warnings().len(), 1);
        policy.into()
    };
    assert_eq!(warnings(|| live.replace(warned())).len(), 2);
    assert_eq!(warnings(|| live.update(add_origin)).len(), 0);
    let new = Live::new(add_origin(&warned().into()));
    assert_eq!(warnings(|| drop(guard(new))), [OF_MAX_AGE]);
    drop((one, other));
}

/// A log that is slow, or that panics, keeps no policy in force that has been replaced.
#[test]
fn the_log_comes_last() {
    listen();
    let policy =
        |origin: &str| Policy::builder().allow_origins([origin]).max_age(7_201).build().unwrap();
    let live = Live::new(policy("https://old.example"));
    let guard = guard(live.clone());
    let seen: Arc<Mutex<Vec<bool>>> = Arc::default();
    let (current, other) = (guard.clone(), live.clone());
    let writer = Arc::clone(&seen);
    let lines = tracing_subscriber::fmt().with_writer(move || {
        let is_there =
            |routes: &Routes| format!("{:?}", routes.to_config()).contains("new.example");
        writer.lock().unwrap().push(is_there(current.load().routes()) && is_there(&other.load()));
        // It may even change it, without waiting for itself.
        other.update(Routes::clone);
        io::sink()
    });
    tracing::subscriber::with_default(lines.finish(), || {
        live.replace(policy("https://new.example"))
    });
    assert_eq!(*Mutex::lock(&seen).unwrap(), [true, true], "the warning, and what has been opened");
}

/// A route's new policy brings its own warnings, and takes those of the old one with it.
#[test]
fn a_routes_new_policy_is_warned_of() {
    let plain = || Policy::builder().allow_origins(["https://app.example.com"]);
    let routes = Routes::builder().route("/api", plain()).route("/", plain().max_age(7_201));
    let live = Live::new(routes.build().unwrap());
    let guard = guard(live.clone());
    let change = |policy: Policy| {
        warnings(|| live.update(|routes| routes.with_policy("/api", policy.clone()).unwrap()))
    };
    let of_api =
        |lines: &[String]| lines.iter().filter(|it| it.contains("routes.\"/api\"")).count();
    assert_eq!(of_api(&change(warned())), 2);
    assert_eq!(guard.load().routes().warnings().len(), 3);
    let api = live.load().find(b"/api").policy().unwrap().clone();
    let more = api.with_origins(["https://a.example"], None::<&str>).policy;
    assert_eq!(change(more).len(), 0, "told before");
    assert_eq!(change(plain().build().unwrap()).len(), 0);
    assert_eq!(guard.load().routes().warnings().len(), 1);
}

#[test]
fn what_a_replacement_opens_is_told_and_what_it_closes_is_not() {
    let api = |policy| Routes::builder().route("/api", policy).build().unwrap();
    let one = || Policy::builder().allow_origins(["https://app.example.com"]);
    let live = Live::new(api(one()));
    let guard = guard(live.clone());
    let wider = || one().allow_credentials(true).allow_methods(["PUT"]);
    assert_eq!(
        logged(|| live.replace(api(wider()))),
        [
            " INFO cors: pages of allowed origins may now read responses with credentials, such \
             as those of `https://app.example.com` field=\"allow_credentials\" origin=\"https://app.example.com\" \
             path=\"/api\" route=\"/api\"",
            " INFO cors: the method `PUT` is now allowed field=\"allow_methods\" \
             origin=\"https://app.example.com\" path=\"/api\" route=\"/api\"",
        ],
    );
    assert_eq!(logged(|| live.replace(api(one()))), [""; 0]);
    let many = (0..13).map(|number| format!("https://customer-{number}.example"));
    let many = api(Policy::builder().allow_origins(many));
    let lines = logged(|| live.replace(many));
    assert_eq!(lines.len(), 11);
    assert_eq!(lines[10], " INFO cors: more has become possible others=3");
    drop(guard);
    assert_eq!(logged(|| live.replace(api(one()))), [""; 0], "nobody is guarded by it");
}

/// What one customer costs does not depend on how many there are.
#[test]
fn to_tell_what_an_update_opens_takes_bounded_work() {
    let work = |size| {
        let live = Live::new(many(size));
        let _guard = guard(live.clone());
        let mut allocations = None;
        let change = |routes: &Routes| {
            let policy = routes.find(b"/").policy().unwrap();
            policy.with_origins(["https://new.example"], None::<&str>).policy.into()
        };
        let lines = logged(|| allocations = Some(measure(|| live.update(change)).count_total));
        assert_eq!(lines.len(), 1);
        allocations.unwrap()
    };
    let (some, more) = (work(1_000), work(100_000));
    assert!(more < 2 * some, "{some} {more}");
}

/// Nor on how many routes there are, as long as they keep their policies.
#[test]
fn to_tell_what_one_of_many_routes_opens_does_not_look_at_the_others() {
    let work = |size: usize| {
        let policy = || Policy::builder().allow_origins(["https://app.example.com"]);
        let routes = (0..size).map(|number| format!("/{number}"));
        let routes = routes.fold(Routes::builder(), |routes, path| routes.route(path, policy()));
        let live = Live::new(routes.build().unwrap());
        let _guard = guard(live.clone());
        let new = policy().allow_methods(["PUT"]).build().unwrap();
        let mut allocations = None;
        let change = |routes: &Routes| routes.with_policy("/5", new.clone()).unwrap();
        let lines = logged(|| allocations = Some(measure(|| live.update(change)).count_total));
        assert_eq!(lines.len(), 1);
        allocations.unwrap() / size as u64
    };
    assert!(work(1_000) < 20, "a route: {}", work(1_000));
}

/// For whoever logs them in a way of their own.
#[test]
fn what_was_taken_is_not_logged() {
    let routes = Routes::from(warned());
    assert_eq!(routes.take_unlogged_warnings().len(), 2);
    assert_eq!(routes.clone().take_unlogged_warnings().len(), 0);
    assert_eq!(routes.warnings().len(), 2);
    assert_eq!(logged(|| drop(guard(routes))).len(), 0);
}

fn many(size: usize) -> Routes {
    let others = (0..size).map(|number| format!("https://{number}.example"));
    let origins = others.chain(["https://app.example.com".to_owned()]);
    Policy::builder().allow_origins(origins).build().unwrap().into()
}

fn refuse(routes: &Routes, origin: &str) {
    let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
    routes.evaluate(&request).refusal().unwrap().trace(&request, routes);
}

/// Allocations stand for the work: each pattern that is looked at costs some.
#[test]
fn a_near_miss_in_many_origins_takes_bounded_work() {
    let (some, many) = (many(1_000), many(100_000));
    let event = |routes: &Routes, origin: &str| {
        let mut allocations = None;
        let lines = logged(|| allocations = Some(measure(|| refuse(routes, origin)).count_total));
        (lines, allocations.unwrap())
    };
    for origin in ["http://app.example.com", "https://evil.example", "https://app.example.com:81"] {
        let (lines, work) = event(&many, origin);
        assert_eq!(lines, event(&some, origin).0);
        assert!(work < 100, "{work}");
        let is_near = lines[0].contains(" nearest=only the ");
        assert_eq!(is_near, origin != "https://evil.example", "{lines:?}");
    }
}

/// What is logged of a request.
fn logged_of(
    guard: &Guard<Http>,
    method: &str,
    path: &str,
    lines: &[(&str, &[u8])],
) -> Vec<String> {
    let line = |(name, value): &(&str, &[u8])| {
        (name.parse::<HeaderName>().unwrap(), HeaderValue::from_bytes(value).unwrap())
    };
    let headers: HeaderMap = lines.iter().map(line).collect();
    logged(|| {
        let mut incoming = Incoming::new(method, path, &headers);
        let _ = guard.load().evaluate(&mut incoming, Recipient::default);
    })
}

const APP: (&str, &[u8]) = ("origin", b"https://app.example.com");
const EVIL: (&str, &[u8]) = ("origin", b"https://evil.example");
const PUT: (&str, &[u8]) = ("access-control-request-method", b"PUT");
const FOREIGN: (&str, &[u8]) = ("sec-fetch-site", b"cross-site");

/// One event for a difference, at a level that production sees, and it says in what.
#[test]
fn a_difference_is_one_event_and_no_difference_none() {
    let of = |origin: &str| Policy::builder().allow_origins([origin]);
    let app = || of("https://app.example.com");
    let protected = || app().cross_origin_protection(true);
    for (enforced, candidate, method, lines, wanted) in [
        (
            app(),
            of("none"),
            "GET",
            &[APP][..],
            "the candidate policy would refuse what is allowed decision=\"allowed\" candidate_decision=\"refused\" \
             candidate_refusal=the origin `https://app.example.com` is not allowed",
        ),
        (
            of("none"),
            app(),
            "GET",
            &[APP],
            "the candidate policy would allow what is refused decision=\"refused\" refusal=the origin \
             `https://app.example.com` is not allowed candidate_decision=\"allowed\"",
        ),
        (
            app().allow_methods(["PUT"]),
            app(),
            "OPTIONS",
            &[APP, PUT],
            "the candidate policy would refuse what is allowed decision=\"preflight-allowed\" \
             candidate_decision=\"preflight-refused\" candidate_refusal=the method `PUT` is not allowed",
        ),
        (
            app(),
            protected(),
            "POST",
            &[EVIL, FOREIGN],
            "the candidate policy would forbid what is let through decision=\"refused\" refusal=the origin \
             `https://evil.example` is not allowed candidate_decision=\"forbidden\" candidate_refusal=a page of \
             another origin must not write here: `Sec-Fetch-Site` is `cross-site`, and the origin \
             `https://evil.example` is not allowed",
        ),
        (
            app(),
            protected(),
            "POST",
            &[FOREIGN],
            "the candidate policy would forbid what is let through decision=\"not-cors\" \
             candidate_decision=\"forbidden\" candidate_refusal=a page of another origin must not write here: \
             `Sec-Fetch-Site` is `cross-site`, and there is no `Origin`",
        ),
        (
            protected(),
            app(),
            "POST",
            &[FOREIGN],
            "the candidate policy would let through what is forbidden decision=\"forbidden\" refusal=a page of \
             another origin must not write here: `Sec-Fetch-Site` is `cross-site`, and there is no `Origin` \
             candidate_decision=\"not-cors\"",
        ),
        (
            app().allow_credentials(true),
            app(),
            "GET",
            &[APP],
            "the candidate policy would no longer allow credentials decision=\"allowed\" \
             candidate_decision=\"allowed\"",
        ),
        (
            app(),
            app().allow_credentials(true),
            "GET",
            &[APP],
            "the candidate policy would also allow credentials decision=\"allowed\" candidate_decision=\"allowed\"",
        ),
        (
            app(),
            app().expose_headers(["x-total"]),
            "GET",
            &[APP],
            "the candidate policy would expose other response headers decision=\"allowed\" \
             candidate_decision=\"allowed\"",
        ),
        (app(), app().max_age(5), "GET", &[APP], ""),
        (app(), of("none"), "GET", &[EVIL], ""),
        (app(), of("none"), "GET", &[], ""),
    ] {
        let policies = [enforced, candidate].map(|it| it.build().unwrap());
        let [enforced, candidate] = policies;
        let guard = guard(enforced).report_only(candidate);
        let lines = logged_of(&guard, method, "/items", lines);
        let told: Vec<_> = lines.iter().filter(|line| line.starts_with(" WARN")).collect();
        assert_eq!(told.len(), usize::from(!wanted.is_empty()), "{lines:?}");
        let refusals = lines.iter().filter(|line| line.starts_with("DEBUG cors: refused "));
        assert_eq!(refusals.count() + told.len(), lines.len(), "{lines:?}");
        if let Some(told) = told.first() {
            let begin = format!(" WARN cors: {wanted} ");
            assert!(told.starts_with(&begin), "{told}\n{begin}");
            assert!(told.ends_with(&format!(" method={method} path=/items")), "{told}");
        }
    }
}

#[test]
fn a_difference_names_both_routes_and_prints_nothing_raw() {
    let app = || Policy::builder().allow_origins(["https://app.example.com"]);
    let enforced = Routes::builder().route("/api", Policy::builder().allow_origins(["*"]));
    let candidate = Routes::builder().route("/", app()).closed("/api/internal");
    let guard = guard(enforced.build().unwrap()).report_only(candidate.build().unwrap());
    assert_eq!(
        logged_of(&guard, "P\u{1b}T", "/api/internal/x", &[("origin", b"https://a\t\xff")]),
        [
            r#" WARN cors: the candidate policy would refuse what is allowed decision="allowed" candidate_decision="refused" candidate_refusal=the path `/api/internal/x` has no policy, as its route `/api/internal` is closed origin=https://a\t\xff method=P\x1bT path=/api/internal/x route="/api" candidate_route="/api/internal""#
        ]
    );
    let long = [b"https://".to_vec(), vec![b'\xff'; 2_000]].concat();
    let path = format!("/{}", "x\n".repeat(1_000));
    let guard =
        guard_of(app()).report_only(Policy::builder().allow_origins(["*"]).build().unwrap());
    let lines = logged_of(&guard, &"M".repeat(2_000), &path, &[("origin", &long)]);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines.iter().all(|line| line.len() < 6_000 && line.contains("… (2008 bytes)")));
    assert!(lines.iter().all(|line| !line.chars().any(char::is_control)), "{lines:?}");
}

fn guard_of(policy: cors_core::PolicyBuilder) -> Guard<Http> {
    guard(policy.build().unwrap())
}

/// A candidate's warnings are those of a policy: once, and again for each that replaces it.
#[test]
fn a_candidate_is_warned_of() {
    let enforced = || guard_of(Policy::builder().allow_origins(["https://app.example.com"]));
    let candidate = warned();
    let lines = logged(|| drop(enforced().report_only(candidate.clone())));
    assert_eq!(lines, [OF_ORIGIN, OF_MAX_AGE]);
    assert_eq!(logged(|| drop(enforced().report_only(candidate))).len(), 0);
    let live = Live::new(Policy::builder().allow_origins(["none"]).build().unwrap());
    let guard = enforced().report_only(live.clone());
    // What a candidate would open, nobody may do yet.
    assert_eq!(logged(|| live.replace(warned())), [OF_ORIGIN, OF_MAX_AGE]);
    drop(guard);
}
