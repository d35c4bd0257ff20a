//! Origins that come and go, on random policies, and policies that are replaced.
#![allow(clippy::unwrap_used, reason = "a test")]

use cors_conformance::{
    changes::{Step, equals_compiling_afresh},
    generate,
};
use cors_core::{Changed, Config, Policy};
use proptest::{collection::vec, prelude::*, sample::select};

/// Entries of which many are the same, some wrong, and some enough to fill a leaf of the set many times.
fn entries() -> impl Strategy<Value = Vec<String>> {
    let odd = select(&["*", "null", "none", "https://a.example/", "", "HTTPS://b.example"][..]);
    let entry = prop_oneof![
        12 => generate::pattern(),
        1 => odd.prop_map(str::to_owned),
    ];
    let numbered = (0..400_usize, 0..200_usize).prop_map(|(first, count)| {
        (first..first + count).map(|it| format!("https://customer-{it}.example")).collect()
    });
    prop_oneof![4 => vec(entry, 0..12), 1 => numbered]
}

fn step() -> impl Strategy<Value = Step> {
    (entries(), entries()).prop_map(|(added, removed)| Step { added, removed })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_changes_equal_compiling_afresh(
        base in generate::config(4),
        steps in vec(step(), 1..12),
        origins in vec(generate::origin(), 0..12),
        nobody in any::<bool>(),
    ) {
        let allow_origins = if nobody { vec!["none".to_owned()] } else { base.allow_origins.clone() };
        let base = Config { allow_origins, ..base };
        let origins: Vec<_> = origins.iter().map(String::as_bytes).collect();
        equals_compiling_afresh(&base, &steps, &origins).map_err(TestCaseError::fail)?;
    }
}

/// With a hundred thousand origins, so that the set has several levels, and gone again.
#[test]
fn many_come_and_go() {
    let nobody = Policy::builder().allow_origins(["none"]).build().unwrap();
    let origins = || (0..100_000).map(|it| format!("https://customer-{it}.example"));
    let Changed { policy: all, problems } = nobody.with_origins(origins(), None::<&str>);
    assert!(problems.is_empty());
    assert_eq!(all, Policy::builder().allow_origins(origins()).build().unwrap());
    let Changed { policy: none, problems } = all.with_origins(None::<&str>, origins());
    assert!(problems.is_empty());
    assert_eq!(none, nobody);
    assert_eq!(all.to_config().allow_origins.len(), 100_000, "the snapshot is what it was");
}
