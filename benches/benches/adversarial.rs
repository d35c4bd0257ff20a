//! Each framework without CORS, with ours and with its peer, for requests that attackers send.
#![allow(missing_docs, reason = "a bench")]

use cors_benches::{Framework, timing};
use criterion::{Criterion, criterion_group, criterion_main};

const SAMPLES: [&str; 5] = [
    "8 KiB of commas",
    "8 KiB of one allowed name",
    "8 KiB of one long name",
    "any header, 8 KiB",
    "any header, 64 KiB",
];

fn adversarial(criterion: &mut Criterion) {
    timing::stacks(criterion, "adversarial", &Framework::ALL, &SAMPLES);
}

criterion_group!(name = group; config = timing::criterion(); targets = adversarial);
criterion_main!(group);
