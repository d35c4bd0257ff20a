//! Only `Policy::evaluate`, for every sample.
#![allow(missing_docs, reason = "a bench")]

use cors_benches::{SAMPLES, timing};
use criterion::{Criterion, criterion_group, criterion_main};

fn evaluate(criterion: &mut Criterion) {
    for sample in SAMPLES.iter() {
        let policy = sample.setup.policy();
        timing::evaluate(criterion, "evaluate", &sample.slug(), &policy, sample);
    }
}

criterion_group!(name = group; config = timing::criterion(); targets = evaluate);
criterion_main!(group);
