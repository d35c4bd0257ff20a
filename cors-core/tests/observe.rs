//! A candidate that only reports, and observers: what they see, and that they change nothing.
#![cfg(all(feature = "http", feature = "live"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    hint::black_box,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use allocation_counter::measure;
use cors_conformance::{cases, laws, replaced};
use cors_core::{
    Decision, Live, Policy, PolicyBuilder, Request, Routes,
    guard::{Guard, Incoming, Observed, Policies, Recipient},
    http::Http,
};
use http::{HeaderMap, HeaderName, HeaderValue};

const APP: &str = "https://app.example.com";

/// How long to wait for both candidates to be seen.
const PATIENCE: Duration = Duration::from_secs(120);

fn map(lines: &[(Vec<u8>, Vec<u8>)]) -> Option<HeaderMap> {
    let line = |(name, value): &(Vec<u8>, Vec<u8>)| {
        Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?))
    };
    lines.iter().map(line).collect()
}

fn headers(lines: &[(&str, &str)]) -> HeaderMap {
    let line = |(name, value): &(&str, &str)| (name.as_bytes().to_vec(), value.as_bytes().to_vec());
    map(&lines.iter().map(line).collect::<Vec<_>>()).unwrap()
}

/// What a guard answers, and every line of it, in their order.
fn answer(
    guard: &Guard<Http>,
    (method, path, headers): (&str, &str, &HeaderMap),
) -> (Option<u16>, Vec<(String, Vec<u8>)>) {
    let mut response = HeaderMap::new();
    response.insert("vary", HeaderValue::from_static("accept"));
    response.insert("access-control-allow-origin", HeaderValue::from_static("https://own.example"));
    let mut incoming = Incoming::new(method, path, headers);
    let snapshot = guard.load();
    let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
    match evaluation.answer() {
        Some(_) => snapshot.write(evaluation, &incoming, &mut response),
        None => snapshot.carry(evaluation, &incoming).write_to(&mut response),
    }
    let line = |(name, value): (&HeaderName, &HeaderValue)| {
        (name.as_str().to_owned(), value.as_bytes().to_vec())
    };
    (evaluation.answer(), response.iter().map(line).collect())
}

/// A guard, and what its observers have noted, one after the other.
fn noted<T: Send + 'static>(
    enforced: impl Into<Policies>,
    candidate: impl Into<Policies>,
    note: impl Fn(&Observed<'_>) -> T + Send + Sync + 'static,
) -> (Guard<Http>, Arc<Mutex<Vec<T>>>) {
    let notes: Arc<Mutex<Vec<T>>> = Arc::default();
    let noted = Arc::clone(&notes);
    let guard = Guard::new(enforced).report_only(candidate);
    (guard.observe_all(move |it| noted.lock().unwrap().push(note(it))), notes)
}

/// The answer, with every line, as a decision says it.
fn said(decision: &Decision<'_>) -> (Option<u16>, Vec<(String, Vec<u8>)>) {
    let line = |(name, value): (&str, &[u8])| (name.to_owned(), value.to_vec());
    let lines = decision.headers().operations().map(|it| line((it.name(), it.value())));
    (decision.answer(), lines.collect())
}

/// Byte for byte, for every request of the table, under every policy of it, with any other as the candidate; and the
/// observer is told of what is answered.
#[test]
fn whoever_watches_changes_no_answer() {
    let guards = cases::guards();
    let all = [cases::cases(), cases::cases_by_path()].concat();
    let (mut count, mut differing) = (0, 0);
    let candidates = guards.values().cycle().skip(3);
    for ((name, routes), candidate) in guards.iter().zip(candidates) {
        let plain = Guard::<Http>::new(routes.clone());
        let tell = |it: &Observed<'_>| (said(it.decision()), it.differs());
        let (fixed, of_fixed) = noted(routes.clone(), candidate.clone(), tell);
        let live = Live::new(routes.clone());
        let (live, of_live) = noted(live, Live::new(candidate.clone()), tell);
        for case in all.iter().filter(|it| it.policy == *name || it.policy == "by-path") {
            let Some(headers) = map(&case.header_lines()) else { continue };
            let path = case.path.split('?').next().unwrap();
            let request = (&*case.method, path, &headers);
            let wanted = answer(&plain, request);
            for (guard, notes) in [(&fixed, &of_fixed), (&live, &of_live)] {
                assert_eq!(answer(guard, request), wanted, "{name}: {}", case.name);
                let notes: Vec<_> = notes.lock().unwrap().drain(..).collect();
                let [((status, lines), differs)] = &notes[..] else { panic!("{notes:?}") };
                assert_eq!(*status, wanted.0, "{name}: {}", case.name);
                let is_written = |line| wanted.1.contains(line) || line.0 == "vary";
                assert!(lines.iter().all(is_written), "{lines:?} {wanted:?}");
                differing += usize::from(*differs);
            }
            count += 1;
        }
    }
    assert!(count > 500 && differing > 200, "{count} {differing}");
}

fn app() -> PolicyBuilder {
    Policy::builder().allow_origins([APP])
}

/// Whether two policies differ about a request, either way.
fn differ(one: &PolicyBuilder, other: &PolicyBuilder, request: &Request<'_>) -> bool {
    let [one, other] = [one, other].map(|it| it.clone().build().unwrap());
    let (one, other) = (one.evaluate(request), other.evaluate(request));
    assert!(!one.differs_from(&one) && !other.differs_from(&other));
    assert_eq!(one.differs_from(&other), other.differs_from(&one));
    one.differs_from(&other)
}

#[test]
fn policies_differ_in_what_a_page_could_do() {
    let request = |method, lines: &'static [(&str, &str)]| {
        Request::from_headers(method, lines.iter().map(|(name, value)| (name, value.as_bytes())))
    };
    let get = request(b"GET", &[("origin", APP)]);
    let evil = request(b"GET", &[("origin", "https://evil.example")]);
    let put = request(b"OPTIONS", &[("origin", APP), ("access-control-request-method", "PUT")]);
    let form = request(b"POST", &[("origin", APP), ("cookie", "a=b")]);
    let without_origin = request(b"POST", &[("sec-fetch-site", "cross-site")]);
    let with_put = || app().allow_methods(["PUT"]);
    let other = || Policy::builder().allow_origins(["https://other.example"]);
    let anyone = || Policy::builder().allow_origins(["*"]);
    let exposed = |names: &[&str]| app().expose_headers(names.iter().copied());
    for (one, another, request, wanted) in [
        (app(), app(), &get, false),
        (app(), other(), &get, true),
        (app(), other(), &evil, false),
        (app(), anyone(), &evil, true),
        // Refused both, for another reason, and with another status.
        (app(), other(), &put, false),
        (app(), with_put(), &put, true),
        (with_put(), with_put().max_age(5), &put, false),
        (with_put(), with_put().allow_headers(["x-a"]), &put, false),
        (with_put(), with_put().allow_credentials(true), &put, true),
        (with_put(), with_put().expose_headers(["x-a"]), &put, false),
        (app(), app().allow_credentials(true), &get, true),
        (app(), app().allow_credentials(true), &evil, false),
        (app(), app().allow_credentials(true), &without_origin, false),
        (exposed(&["x-a", "x-b"]), exposed(&["X-B", "x-a"]), &get, false),
        (exposed(&["x-a"]), exposed(&["x-a", "x-b"]), &get, true),
        (exposed(&["x-a"]), exposed(&["x-b"]), &get, true),
        (exposed(&["x-a"]), app(), &get, true),
        (exposed(&["*"]), exposed(&["x-a"]), &get, true),
        (exposed(&["*"]), exposed(&["*"]), &get, false),
        (exposed(&["x-a"]), app(), &evil, false),
        (app(), app().cross_origin_protection(true), &form, true),
        (other(), app().cross_origin_protection(true), &form, true),
        (app(), app().cross_origin_protection(true), &without_origin, true),
        (app(), app().cross_origin_protection(true), &get, false),
    ] {
        assert_eq!(differ(&one, &another, request), wanted, "{one:?} {another:?} {request:?}");
    }
}

#[test]
fn a_candidate_may_have_other_routes() {
    let enforced = Routes::builder().route("/", app()).build().unwrap();
    let candidate = Routes::builder().route("/api", app()).closed("/api/internal").build().unwrap();
    let (guard, notes) = noted(enforced, candidate, |it| {
        let candidate = it.candidate().unwrap();
        let code = candidate.refusal().map(|it| it.code());
        (it.route().map(str::to_owned), candidate.route().map(str::to_owned), code, it.differs())
    });
    let headers = headers(&[("origin", APP)]);
    for path in ["/api/x", "/api/internal", "/x", "/api//x"] {
        answer(&guard, ("GET", path, &headers));
    }
    let route = |path: &str| Some(path.to_owned());
    let none = Some("no-policy");
    assert_eq!(
        *notes.lock().unwrap(),
        [
            (route("/"), route("/api"), None, false),
            (route("/"), route("/api/internal"), none, true),
            (route("/"), None, none, true),
            // Ambiguous for both.
            (None, None, none, false),
        ]
    );
}

/// Requests without `Origin` are of no interest, unless one of the two forbids them.
#[test]
fn an_observer_is_told_of_cors_and_another_of_everything() {
    let protected = || app().cross_origin_protection(true).build().unwrap();
    let plain = || app().build().unwrap();
    let of_app = headers(&[("origin", APP)]);
    let foreign = headers(&[("sec-fetch-site", "cross-site")]);
    let nothing = HeaderMap::new();
    let requests = [("GET", &of_app), ("GET", &nothing), ("POST", &foreign), ("GET", &foreign)];
    for (enforced, candidate, wanted) in [
        (plain(), None, vec!["allowed"]),
        (plain(), Some(plain()), vec!["allowed"]),
        (protected(), None, vec!["allowed", "forbidden"]),
        (protected(), Some(plain()), vec!["allowed", "forbidden"]),
        (plain(), Some(protected()), vec!["allowed", "not-cors"]),
    ] {
        let (of_cors, of_all) = (Arc::new(Mutex::new(vec![])), Arc::new(Mutex::new(vec![])));
        let (cors, all) = (Arc::clone(&of_cors), Arc::clone(&of_all));
        let guard = Guard::<Http>::new(enforced).observe(move |it| {
            assert_eq!(it.is_forbidden(), it.decision().code() == "forbidden");
            assert_eq!(it.is_refused() || it.is_forbidden(), it.refusal().is_some());
            assert!(!it.is_preflight());
            cors.lock().unwrap().push(it.decision().code());
        });
        let guard = candidate.into_iter().fold(guard, Guard::report_only);
        let guard = guard.observe_all(move |it| all.lock().unwrap().push(it.origin().is_some()));
        requests.iter().for_each(|(method, headers)| drop(answer(&guard, (method, "/", headers))));
        assert_eq!(*of_cors.lock().unwrap(), wanted);
        assert_eq!(*of_all.lock().unwrap(), [true, false, false, false]);
    }
}

#[test]
fn observers_are_called_in_turn_and_a_clone_made_before_has_none() {
    let notes: Arc<Mutex<Vec<u8>>> = Arc::default();
    let note = |number| {
        let notes = Arc::clone(&notes);
        move |_: &Observed<'_>| notes.lock().unwrap().push(number)
    };
    let first = Guard::<Http>::new(app().build().unwrap());
    let second = first.clone().observe(note(1)).observe_all(note(2)).observe(note(3));
    let third = second.clone().observe(note(4));
    let headers = headers(&[("origin", APP)]);
    for (guard, wanted) in [(first, vec![]), (second, vec![1, 2, 3]), (third, vec![1, 2, 3, 4])] {
        answer(&guard, ("GET", "/", &headers));
        assert_eq!(notes.lock().unwrap().drain(..).collect::<Vec<_>>(), wanted);
    }
}

/// Both may be replaced, and the later of two candidates counts.
#[test]
fn both_policies_are_those_that_are_current() {
    let policy = |origin: &str| Policy::builder().allow_origins([origin]).build().unwrap();
    let (enforced, candidate) = (Live::new(policy(APP)), Live::new(policy(APP)));
    let tell = |it: &Observed<'_>| {
        (it.decision().code(), it.candidate().map(|it| it.decision().code()), it.differs())
    };
    let nobody = policy("none");
    let (guard, notes) = noted(enforced.clone(), nobody, tell);
    let guard = guard.report_only(candidate.clone());
    let headers = headers(&[("origin", APP)]);
    let ask = || {
        answer(&guard, ("GET", "/", &headers));
        notes.lock().unwrap().pop().unwrap()
    };
    assert_eq!(ask(), ("allowed", Some("allowed"), false));
    candidate.replace(policy("none"));
    assert_eq!(ask(), ("allowed", Some("refused"), true));
    enforced.replace(policy("none"));
    assert_eq!(ask(), ("refused", Some("refused"), false));
    candidate.replace(Routes::builder().route("/", app()).build().unwrap());
    assert_eq!(ask(), ("refused", Some("allowed"), true));
}

/// Replaced without a pause, a candidate is one of the two for each request, and no answer changes.
#[test]
fn a_candidate_that_is_replaced_is_not_mixed() {
    let pair = replaced::pair();
    let requests: Vec<_> = replaced::requests();
    let requests: Vec<_> =
        requests.iter().map(|(method, lines)| (*method, map(lines).unwrap())).collect();
    let tell = |it: &Observed<'_>| {
        let it = it.candidate().unwrap();
        (said(it.decision()), it.decision().code(), it.route().map(str::to_owned))
    };
    let plain = Guard::<Http>::new(pair[0].clone());
    let wanted: Vec<_> = requests
        .iter()
        .map(|(method, headers)| {
            let of = |candidate: &Routes| {
                let (guard, notes) = noted(pair[0].clone(), candidate.clone(), tell);
                answer(&guard, (method, "/ok", headers));
                notes.lock().unwrap().pop().unwrap()
            };
            (answer(&plain, (method, "/ok", headers)), pair.each_ref().map(of))
        })
        .collect();
    let live = Live::new(pair[0].clone());
    let (guard, notes) = noted(pair[0].clone(), live.clone(), tell);
    let begun = Instant::now();
    let seen = thread::scope(|scope| {
        let asking = scope.spawn(|| {
            let mut seen = [0; 2];
            let rounds = requests.iter().zip(&wanted).cycle().enumerate();
            for (round, ((method, headers), (answered, candidates))) in rounds {
                // On a busy machine, the candidate may be replaced later than all this takes.
                let is_seen = seen.iter().all(|&count| count > 0);
                if round >= 30_000 && (is_seen || begun.elapsed() > PATIENCE) {
                    break;
                }
                assert_eq!(answer(&guard, (method, "/ok", headers)), *answered);
                let told = notes.lock().unwrap().pop().unwrap();
                let place = candidates.iter().position(|it| *it == told);
                seen[place.unwrap_or_else(|| panic!("{told:?}"))] += 1;
            }
            seen
        });
        while !asking.is_finished() {
            pair.iter().for_each(|routes| live.replace(routes.clone()));
        }
        asking.join().unwrap()
    });
    assert!(seen.iter().all(|&count| count > 0), "{seen:?}");
}

/// Neither a candidate that is replaced nor an observer allocates, whatever the request.
#[test]
fn watching_allocates_nothing() {
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let routes = Routes::compile(&cases::by_path()).unwrap();
    let guard =
        Guard::<Http>::new(Live::new(routes)).report_only(Live::new(app().build().unwrap()));
    let guard = guard.observe_all(move |it| {
        black_box((it.refusal(), it.route(), it.differs()));
        count.fetch_add(1, Ordering::Relaxed);
    });
    let cases = cases::cases_by_path();
    for case in &cases {
        let headers = map(&case.header_lines()).unwrap();
        let several = ["origin", "access-control-request-headers"];
        if several.iter().any(|name| headers.get_all(*name).iter().count() > 1) {
            continue;
        }
        let allocations = measure(|| {
            let mut incoming = Incoming::new(&case.method, &case.path, black_box(&headers));
            let _ = black_box(guard.load().evaluate(&mut incoming, Recipient::default));
        });
        assert_eq!(allocations.count_total, 0, "{}", case.name);
    }
    assert!(told.load(Ordering::Relaxed) > 20);
}

#[test]
fn what_is_observed_prints_in_one_line() {
    let (guard, notes) =
        noted(app().build().unwrap(), app().build().unwrap(), |it| format!("{it:?}"));
    let mut headers = HeaderMap::new();
    headers.insert("origin", HeaderValue::from_bytes(b"https://a\t\xff").unwrap());
    answer(&guard, ("G\u{1b}T", "/\n", &headers));
    assert_eq!(
        *notes.lock().unwrap(),
        [
            r#"Observed { method: G\x1bT, path: /\n, origin: Some(https://a\t\xff), enforced: ("refused", None), candidate: Some(("refused", None)) }"#
        ]
    );
}

/// The names are as stable as the codes of refusals: metrics and scripts hold them.
#[test]
fn a_decision_has_a_stable_name() {
    let mut seen: Vec<_> = Vec::new();
    let policies = cases::compiled();
    for case in cases::cases() {
        let lines = case.header_lines();
        let request = laws::request(case.method.as_bytes(), &lines);
        seen.push(policies[&case.policy].evaluate(&request).code());
    }
    seen.sort_unstable();
    seen.dedup();
    let all =
        ["allowed", "forbidden", "not-cors", "preflight-allowed", "preflight-refused", "refused"];
    assert_eq!(seen, all);
}
