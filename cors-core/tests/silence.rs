//! What an event costs where nobody listens. Alone in its process, as nobody may.
#![cfg(feature = "tracing")]
#![allow(clippy::unwrap_used, reason = "a test")]

use allocation_counter::measure;
use cors_core::{Policy, Request, Routes};

/// A refusal with a near miss.
fn refuse(routes: &Routes) {
    let request = Request::from_headers(b"GET", [("origin", &b"http://app.example.com"[..])]);
    routes.evaluate(&request).refusal().unwrap().trace(&request, routes);
}

#[test]
fn a_near_miss_costs_nothing_where_nobody_listens() {
    let routes =
        Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap().into();
    refuse(&routes);
    assert_eq!(measure(|| refuse(&routes)).count_total, 0);
}
