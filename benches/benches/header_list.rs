//! Requested names, honest and hostile, against lists of allowed names.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use cors_benches::{Sample, timing};
use cors_core::Policy;
use criterion::{Criterion, criterion_group, criterion_main};

const KIB_8: usize = 8 << 10;

fn header_list(criterion: &mut Criterion) {
    for names in [3, 10, 100, 1000] {
        let mut list: Vec<_> = (0..names).map(|number| format!("x-name-{number:04}")).collect();
        list.sort();
        let policy = Policy::builder()
            .allow_origins(["https://app00000.example"])
            .allow_headers(list.clone())
            .build()
            .unwrap();
        let asked = [
            ("all", list.join(",")),
            ("last", list.last().cloned().unwrap_or_default()),
            ("stranger", "x-stranger".to_owned()),
            ("commas", ",".repeat(KIB_8)),
            ("one_repeated", "x-name-0001,".repeat(KIB_8 / 12)),
            ("one_long_name", "a".repeat(KIB_8)),
        ];
        for (which, requested) in asked {
            let sample = Sample::preflight(&requested);
            let name = format!("{names}/{which}");
            timing::evaluate(criterion, "header_list", &name, &policy, &sample);
        }
    }
}

criterion_group!(name = group; config = timing::criterion(); targets = header_list);
criterion_main!(group);
