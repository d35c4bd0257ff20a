//! The nearest policy where no policy says the same.

use super::*;
use crate::audit::infer::{Inferred, infer};

fn inferred(seeds: &[&str], most: usize, trusts: impl Fn(&str) -> bool) -> Inferred {
    let known = explored(seeds, |_| {}, most, checked(trusts));
    infer(&known, &findings::of(&known))
}

/// The nearest policy has the pattern, and not the name that was made up to find it.
#[test]
fn names_below_localhost_are_a_pattern() {
    let below = |it: &str| it.starts_with("http://") && it.ends_with(".localhost");
    let found = inferred(&[APP], 80, |it| is_app(it) || below(it));
    assert_eq!(found.config.allow_origins, [APP, "http://*.localhost"], "{found:#?}");
    let found = inferred(&[APP], 200, |it| is_app(it) || it == "http://0.0.0.0:3000");
    assert_eq!(found.config.allow_origins, [APP, "http://0.0.0.0:3000"], "{found:#?}");
    assert_eq!(found.why, Vec::<String>::new());
}
