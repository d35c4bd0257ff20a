//! The browser's side: whether a preflight is due, and what is made of the answers.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use cors_benches::timing;
use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
use criterion::{Criterion, criterion_group, criterion_main};

const REQUEST_HEADERS: &[(&[u8], &[u8])] =
    &[(b"content-type", b"application/json"), (b"x-request-id", b"1"), (b"accept", b"*/*")];

const ANSWER: &[(&[u8], &[u8])] = &[
    (b"access-control-allow-origin", b"https://app.example.com"),
    (b"access-control-allow-credentials", b"true"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT"),
    (b"access-control-allow-headers", b"content-type, x-request-id"),
];

fn browser(criterion: &mut Criterion) {
    let request = Request {
        origin: b"https://app.example.com",
        target: b"https://api.example.com",
        method: b"PUT",
        headers: REQUEST_HEADERS,
        credentials: CredentialsMode::Include,
        use_cors_preflight: false,
    };
    let response = Response { status: 204, headers: ANSWER };
    let mut group = criterion.benchmark_group("browser");
    for profile in [Profile::Standard, Profile::Chromium, Profile::Firefox, Profile::WebKit] {
        group.bench_function(format!("{profile:?}/preflight"), |bencher| {
            bencher
                .iter(|| Fetch::new(profile, black_box(&request)).preflight().unwrap().headers());
        });
        let fetch = Fetch::new(profile, &request);
        let preflight = fetch.preflight().unwrap();
        group.bench_function(format!("{profile:?}/judge_preflight"), |bencher| {
            bencher.iter(|| preflight.judge(black_box(&response)).unwrap());
        });
        group.bench_function(format!("{profile:?}/judge"), |bencher| {
            bencher.iter(|| fetch.judge(black_box(&response)).unwrap());
        });
    }
}

criterion_group!(name = group; config = timing::criterion(); targets = browser);
criterion_main!(group);
