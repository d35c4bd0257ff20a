//! Stacks and policies under criterion.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use cors_core::Policy;
use criterion::{Criterion, measurement::WallTime};

use crate::{Framework, Guard, SAMPLES, Sample, Stack};

/// How many requests are prepared at a time.
const BATCH: u64 = 1000;

/// Short, so that all groups together take minutes.
pub fn criterion() -> Criterion<WallTime> {
    Criterion::default()
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .sample_size(20)
        .without_plots()
}

/// Each framework with each guard and without, sample by sample, so that measurements to be compared
/// follow one another directly.
pub fn stacks(criterion: &mut Criterion, group: &str, frameworks: &[Framework], wanted: &[&str]) {
    let mut group = criterion.benchmark_group(group);
    let samples = || SAMPLES.iter().filter(|it| wanted.is_empty() || wanted.contains(&it.name));
    for &framework in frameworks {
        for sample in samples() {
            for guard in Guard::ALL {
                if let Some(stack) = Stack::new(framework, guard, sample) {
                    let name = format!("{framework:?}/{guard:?}/{}", sample.slug());
                    group.bench_function(name, |bencher| {
                        bencher.iter_custom(|requests| time(&stack, sample, requests));
                    });
                }
            }
        }
    }
    group.finish();
}

fn time(stack: &Stack, sample: &'static Sample, requests: u64) -> Duration {
    let mut elapsed = Duration::ZERO;
    let mut left = requests;
    while left > 0 {
        let batch = left.min(BATCH);
        let run = stack.prepare(sample, batch as usize);
        let start = Instant::now();
        run();
        elapsed += start.elapsed();
        left -= batch;
    }
    elapsed
}

/// Only `Policy::evaluate`.
pub fn evaluate(
    criterion: &mut Criterion,
    group: &str,
    name: &str,
    policy: &Policy,
    sample: &Sample,
) {
    let received = sample.request(());
    let request = cors_core::http::request(&received);
    criterion.benchmark_group(group).bench_function(name, |bencher| {
        bencher.iter(|| {
            black_box(policy.evaluate(black_box(&request)));
        });
    });
}
