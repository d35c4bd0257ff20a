//! `evaluate` allocates nothing, whatever the request.
#![allow(clippy::indexing_slicing, reason = "a test")]

use std::hint::black_box;

use allocation_counter::measure;
use cors_conformance::{cases, laws};

#[test]
fn the_counter_counts() {
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
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
