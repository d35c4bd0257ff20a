//! The law that each fuzz target in `fuzz/` checks on arbitrary bytes.
//!
//! The laws are separate from the targets, which need a nightly compiler, so that any toolchain can replay
//! a failing input with [`check`]. Inputs have the formats of [`cors_conformance::written`], and [`seeds`]
//! writes the cases of the conformance kit in them.

// A law reports by panicking, as libFuzzer expects.
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

use cors_conformance::written::{
    Changes, Page, Paths, Patterns, PolicyAndPage, PolicyAndRequest, PolicyAndVisit,
};

/// The names of the targets in `fuzz/fuzz_targets`.
pub const TARGETS: [&str; 12] = [
    "adapters",
    "agreement",
    "browser",
    "changes",
    "config",
    "evaluate",
    "export",
    "header_list",
    "origin",
    "pattern",
    "protection",
    "routes",
];

/// Checks a target's law on some bytes.
///
/// # Panics
///
/// If they break the law, if the target does not exist, and for `adapters` without the feature of that
/// name.
pub fn check(target: &str, bytes: &[u8]) {
    match target {
        #[cfg(feature = "adapters")]
        "adapters" => targets::adapters(&PolicyAndRequest::read(bytes)),
        #[cfg(not(feature = "adapters"))]
        "adapters" => panic!("the target `adapters` needs the feature `adapters`"),
        "agreement" => targets::agreement(&PolicyAndPage::read(bytes)),
        "browser" => targets::browser(&Page::read(bytes)),
        "changes" => targets::changes(&Changes::read(bytes)),
        "config" => targets::config(bytes),
        "evaluate" => targets::evaluate(&PolicyAndRequest::read(bytes)),
        "export" => targets::export(bytes),
        "header_list" => targets::header_list(&PolicyAndRequest::read(bytes)),
        "origin" => targets::origin(bytes),
        "pattern" => targets::pattern(&Patterns::read(bytes)),
        "protection" => targets::protection(&PolicyAndVisit::read(bytes)),
        "routes" => targets::routes(&Paths::read(bytes)),
        _ => panic!("there is no target {target}"),
    }
}
