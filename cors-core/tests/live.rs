//! Policies that are replaced while requests are judged by them.
#![cfg(all(feature = "http", feature = "live"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use cors_conformance::replaced::{pair, requests};
use cors_core::{
    Changed, Live, Policy, Request, Routes,
    guard::{Guard, Incoming, Recipient},
    http::Http,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// How many requests there are in a build with optimisations.
const REQUESTS: usize = if cfg!(debug_assertions) { 300_000 } else { 10_000_000 };

/// How long to wait for both policies to be seen.
const PATIENCE: Duration = Duration::from_secs(120);

fn origin_of(policy: &str) -> Policy {
    Policy::builder().allow_origins([policy]).build().unwrap()
}

fn allows(routes: &Routes, origin: &str) -> bool {
    let request = Request::from_headers(b"GET", [("origin", origin.as_bytes())]);
    routes.evaluate(&request).refusal().is_none()
}

/// What a guard answers, and what it writes to a handler's response.
fn answer(guard: &Guard<Http>, method: &str, headers: &HeaderMap) -> (Option<u16>, HeaderMap) {
    let mut response = HeaderMap::new();
    let mut incoming = Incoming::new(method, "/ok", headers);
    let snapshot = guard.load();
    let evaluation = snapshot.evaluate(&mut incoming, Recipient::default);
    match evaluation.answer() {
        Some(_) => snapshot.write(evaluation, &incoming, &mut response),
        None => snapshot.carry(evaluation, &incoming).write_to(&mut response),
    }
    (evaluation.answer(), response)
}

/// Replaced without a pause, two policies whose answers cannot be mixed unseen are not mixed.
#[test]
fn no_request_is_judged_by_a_mix() {
    let pair = pair();
    let requests: Vec<(&str, HeaderMap)> = requests()
        .into_iter()
        .map(|(method, lines)| {
            let line = |(name, value): &(Vec<u8>, Vec<u8>)| {
                (HeaderName::from_bytes(name).unwrap(), HeaderValue::from_bytes(value).unwrap())
            };
            (method, lines.iter().map(line).collect())
        })
        .collect();
    let wanted: Vec<_> = requests
        .iter()
        .map(|(method, headers)| {
            pair.each_ref().map(|routes| answer(&Guard::new(routes.clone()), method, headers))
        })
        .collect();
    let live = Live::new(pair[0].clone());
    let guard = Guard::<Http>::new(live.clone());
    let (is_over, begun) = (AtomicBool::new(false), Instant::now());
    let threads = thread::available_parallelism().map_or(2, Into::into);
    let (seen, swaps) = thread::scope(|scope| {
        let swapping = scope.spawn(|| {
            let mut swaps = 0;
            while !is_over.load(Ordering::Relaxed) {
                pair.iter().for_each(|routes| live.replace(routes.clone()));
                swaps += 2;
            }
            swaps
        });
        let clients: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut seen = [0_usize; 2];
                    let rounds = requests.iter().zip(&wanted).cycle().enumerate();
                    for (round, ((method, headers), [one, other])) in rounds {
                        // On a busy machine, the policy may be replaced later than all this takes.
                        let is_seen = seen.iter().all(|&count| count > 0);
                        if round >= REQUESTS / threads && (is_seen || begun.elapsed() > PATIENCE) {
                            break;
                        }
                        let given = answer(&guard, method, headers);
                        assert!(given == *one || given == *other, "{headers:?}: {given:?}");
                        seen[0] += usize::from(one != other && given == *one);
                        seen[1] += usize::from(one != other && given == *other);
                    }
                    seen
                })
            })
            .collect();
        let seen: Vec<_> = clients.into_iter().map(thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Ordering::Relaxed);
        (seen.into_iter().map(Result::unwrap).collect::<Vec<_>>(), swapping.join().unwrap())
    });
    println!("{REQUESTS} requests over {swaps} replacements on {threads} threads: {seen:?}");
    assert!([0, 1].iter().all(|&policy| seen.iter().any(|it| it[policy] > 0)), "{seen:?}");
}

#[test]
fn no_update_is_lost() {
    let live = Live::new(origin_of("none"));
    let guards = [(); 2].map(|()| Guard::<Http>::new(live.clone()));
    thread::scope(|scope| {
        for thread in 0..4 {
            let live = &live;
            scope.spawn(move || {
                for number in 0..250 {
                    live.update(|current| {
                        let policy = current.find(b"/").policy().unwrap();
                        let added = [format!("https://{thread}-{number}.example")];
                        policy.with_origins(added, None::<&str>).policy.into()
                    });
                }
            });
        }
    });
    let all =
        (0..4).flat_map(|it| (0..250).map(move |other| format!("https://{it}-{other}.example")));
    let wanted: Routes = Policy::builder().allow_origins(all).build().unwrap().into();
    assert_eq!(live.load(), wanted);
    assert!(guards.iter().all(|guard| *guard.load().routes() == wanted));
}

#[test]
fn what_was_loaded_stays_as_it_was() {
    let live = Live::new(origin_of("https://a.example"));
    let loaded = live.load();
    let Changed { policy, .. } = loaded
        .find(b"/")
        .policy()
        .unwrap()
        .with_origins(["https://b.example"], ["https://a.example"]);
    live.replace(policy);
    assert!(allows(&loaded, "https://a.example") && !allows(&loaded, "https://b.example"));
    assert!(!allows(&live.load(), "https://a.example"));
    assert!(allows(&live.load(), "https://b.example"));
}

#[test]
fn a_change_that_panics_changes_nothing_and_locks_nobody_out() {
    let live = Live::new(origin_of("https://a.example"));
    let guard = Guard::<Http>::new(live.clone());
    let change = AssertUnwindSafe(|| live.update(|_| panic!("a broken change")));
    assert!(catch_unwind(change).is_err());
    assert!(allows(&live.load(), "https://a.example"));
    live.replace(origin_of("https://b.example"));
    assert!(allows(guard.load().routes(), "https://b.example"));
}

/// A guard that is made while the policy is being replaced does not stay behind.
#[test]
fn a_guard_made_meanwhile_follows_too() {
    let live = Live::new(origin_of("https://a.example"));
    for number in 0..200 {
        let origin = format!("https://{number}.example");
        let guards = thread::scope(|scope| {
            let replacing = scope.spawn(|| live.replace(origin_of(&origin)));
            let guards: Vec<_> = (0..20).map(|_| Guard::<Http>::new(live.clone())).collect();
            replacing.join().unwrap();
            guards
        });
        assert!(guards.iter().all(|guard| allows(guard.load().routes(), &origin)), "{number}");
    }
}

/// A clone of a guard, and a guard made later, follow too.
#[test]
fn every_guard_follows() {
    let live = Live::new(origin_of("https://a.example"));
    let first = Guard::<Http>::new(live.clone());
    let clone = first.clone();
    drop(first);
    live.replace(origin_of("https://b.example"));
    let later = Guard::<Http>::new(live.clone());
    for guard in [&clone, &later] {
        assert!(allows(guard.load().routes(), "https://b.example"));
    }
    live.replace(Routes::builder().closed("/").build().unwrap());
    for guard in [&clone, &later] {
        assert!(!allows(guard.load().routes(), "https://b.example"));
    }
}
