//! Each framework without CORS, with ours and with its peer, for requests that browsers send.
#![allow(missing_docs, reason = "a bench")]

use cors_benches::{Framework, timing};
use criterion::{Criterion, criterion_group, criterion_main};

const SAMPLES: [&str; 6] = [
    "no `Origin`",
    "allowed, 1 origin",
    "allowed, last of 10,000",
    "allowed, last of 100,000",
    "refused, 10,000 origins",
    "preflight, 3 headers",
];

fn adapters(criterion: &mut Criterion) {
    timing::stacks(criterion, "adapters", &Framework::ALL, &SAMPLES);
}

criterion_group!(name = group; config = timing::criterion(); targets = adapters);
criterion_main!(group);
