//! What must hold for every policy. `PROPTEST_CASES` sets how many are tried, 256 without it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::unreachable, reason = "a test")]

mod origins;
mod paths;
mod texts;

use proptest::prelude::ProptestConfig;
use regex::bytes::{Regex, RegexBuilder};

fn proptest_config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

/// As a server reads it: over bytes.
fn regex(expression: &str) -> Regex {
    RegexBuilder::new(expression).unicode(false).build().expect(expression)
}
