//! The browser's side: whether a preflight is needed, and judging the answers.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use std::hint::black_box;

use cors_benches::timing;
use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
use criterion::{Criterion, criterion_group, criterion_main};

const REQUEST_HEADERS: [(&str, &str); 3] =
    [("content-type", "application/json"), ("x-request-id", "1"), ("accept", "*/*")];

const ANSWER: [(&str, &str); 4] = [
    ("access-control-allow-origin", "https://app.example.com"),
    ("access-control-allow-credentials", "true"),
    ("access-control-allow-methods", "GET, HEAD, POST, PUT"),
    ("access-control-allow-headers", "content-type, x-request-id"),
];

fn browser(criterion: &mut Criterion) {
    let request = Request {
        origin: "https://app.example.com".to_owned(),
        target: "https://api.example.com".to_owned(),
        method: "PUT".to_owned(),
        headers: REQUEST_HEADERS.map(|(name, value)| (name.into(), value.into())).into(),
        credentials: CredentialsMode::Include,
        use_cors_preflight: false,
    };
    let response = Response::new(204, ANSWER);
    let mut group = criterion.benchmark_group("browser");
    for profile in [Profile::Standard, Profile::Chromium, Profile::Firefox, Profile::WebKit] {
        group.bench_function(format!("{profile:?}/preflight"), |bencher| {
            bencher.iter(|| {
                let fetch = Fetch::new(profile, black_box(&request).clone());
                fetch.preflight().unwrap().sent_headers()
            });
        });
        let fetch = Fetch::new(profile, request.clone());
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
