//! Compiling a policy, which is linear in the number of its origins.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use cors_benches::{Origins, Setup, timing};
use cors_core::Policy;
use criterion::{Criterion, criterion_group, criterion_main};

fn compile(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("compile");
    for kind in [Origins::Exact, Origins::Subdomains] {
        for origins in [1, 100, 10_000, 100_000] {
            let config =
                Setup { origins, kind, any_header: false, by_path: false, protected: false }
                    .policy()
                    .to_config();
            group.bench_function(format!("{kind:?}/{origins}"), |bencher| {
                bencher.iter(|| Policy::compile(&config).unwrap());
            });
        }
    }
}

criterion_group!(name = group; config = timing::criterion(); targets = compile);
criterion_main!(group);
