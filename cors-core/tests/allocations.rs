//! `evaluate` allocates nothing, whatever the request.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test")]

use std::hint::black_box;

use allocation_counter::measure;
use cors_conformance::{cases, laws};
use cors_core::{Policy, Request, Routes};

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

#[test]
fn a_lookup_among_many_origins_allocates_nothing() {
    let origins = (0..10_000).map(|number| format!("https://{number}.example.com"));
    let policy = Policy::builder().allow_origins(origins).build().unwrap();
    for origin in [&b"https://9999.example.com"[..], b"https://10000.example.com", b"no origin"] {
        let request = Request::from_headers(b"GET", [("origin", origin)]);
        let allocations = measure(|| {
            black_box(policy.evaluate(black_box(&request)));
        });
        assert_eq!(allocations.count_total, 0, "{}", origin.escape_ascii());
    }
}

#[test]
fn evaluate_and_its_operations_allocate_nothing() {
    let policies = cases::compiled();
    for case in cases::cases() {
        let headers = case.header_lines();
        let request = laws::request(case.method.as_bytes(), &headers);
        let policy = &policies[&case.policy];
        let allocations = measure(|| {
            let decision = policy.evaluate(&request);
            black_box(decision.headers().operations().map(|it| it.value().len()).sum::<usize>());
        });
        assert_eq!(allocations.count_total, 0, "{}", case.name);
    }
}

#[test]
fn choosing_a_route_allocates_nothing() {
    let routes = Routes::compile(&cases::by_path()).unwrap();
    for case in cases::cases_by_path() {
        let headers = case.header_lines();
        let path = case.path.as_bytes();
        let request = Request { path, ..laws::request(case.method.as_bytes(), &headers) };
        let allocations = measure(|| {
            let decision = routes.evaluate(&request);
            black_box(decision.headers().operations().map(|it| it.value().len()).sum::<usize>());
        });
        assert_eq!(allocations.count_total, 0, "{}", case.name);
    }
}
