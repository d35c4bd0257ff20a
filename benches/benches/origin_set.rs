//! An origin among many: found, missing, and nearly found.
#![allow(missing_docs, reason = "a bench")]

use cors_benches::{Origins, Sample, Setup, timing};
use criterion::{Criterion, criterion_group, criterion_main};

fn origin_set(criterion: &mut Criterion) {
    for kind in [Origins::Exact, Origins::Subdomains] {
        for origins in [1, 10, 100, 1000, 10_000, 100_000] {
            let setup = Setup { origins, kind, ..Setup::ONE };
            let policy = setup.policy();
            let asked = [
                ("hit", setup.last()),
                ("miss", "https://another.site.test".to_owned()),
                ("near_miss", setup.last() + ":8443"),
            ];
            for (which, origin) in asked {
                let name = format!("{kind:?}/{origins}/{which}");
                let sample = Sample::get(&origin);
                timing::evaluate(criterion, "origin_set", &name, &policy, &sample);
            }
        }
    }
}

criterion_group!(name = group; config = timing::criterion(); targets = origin_set);
criterion_main!(group);
