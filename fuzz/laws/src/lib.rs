//! The law that each fuzz target of `fuzz/` holds any bytes to.
//!
//! They stand apart from the targets, which need a nightly compiler, so that any toolchain replays an
//! input that once failed: [`hold`]. The inputs are those of [`cors_conformance::written`], and [`seeds`]
//! writes the cases of the conformance kit as such.

// A law reports by panicking, as libFuzzer wants it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "test code reports by panicking"
)]

pub mod seeds;
mod targets;

use cors_conformance::written::{Exchange, Page, Patterns, PolicyAndPage};

/// The targets, by their names in `fuzz/fuzz_targets`.
pub const TARGETS: [&str; 8] =
    ["adapters", "agreement", "browser", "config", "evaluate", "header_list", "origin", "pattern"];

/// Holds some bytes to the law of a target.
///
/// # Panics
///
/// Where they break it; for a target that does not exist; and for `adapters` without the feature of that
/// name.
pub fn hold(target: &str, bytes: &[u8]) {
    match target {
        #[cfg(feature = "adapters")]
        "adapters" => targets::adapters(&Exchange::read(bytes)),
        #[cfg(not(feature = "adapters"))]
        "adapters" => panic!("the target `adapters` wants the feature `adapters`"),
        "agreement" => targets::agreement(&PolicyAndPage::read(bytes)),
        "browser" => targets::browser(&Page::read(bytes)),
        "config" => targets::config(bytes),
        "evaluate" => targets::evaluate(&Exchange::read(bytes)),
        "header_list" => targets::header_list(&Exchange::read(bytes)),
        "origin" => targets::origin(bytes),
        "pattern" => targets::pattern(&Patterns::read(bytes)),
        _ => panic!("there is no target {target}"),
    }
}
