//! What the fuzz targets in `fuzz/` read of any bytes, and the law that each holds them to.
//!
//! | part | what |
//! |---|---|
//! | [`input`] | inputs as a person would write them: lines of text, of which a line that says nothing is passed over |
//! | [`law`] | a function for each target |
//! | [`page`] | a browser as the standard's text reads, naively, beside the core's |
//! | [`adapters`] | the four frameworks in process |
//! | [`seeds`] | the cases of the conformance kit as inputs |
//!
//! They stand apart from `fuzz/`, which needs a nightly compiler, so that any toolchain replays an
//! input that once failed: [`replay`].

// A law reports by panicking, as libFuzzer wants it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "test code reports by panicking"
)]

pub mod adapters;
pub mod input;
pub mod law;
pub mod page;
pub mod seeds;

use arbitrary::{Arbitrary, Unstructured};

/// The targets, by their names in `fuzz/fuzz_targets`.
pub const TARGETS: [&str; 8] =
    ["adapters", "browser", "config", "evaluate", "header_list", "law", "origin", "pattern"];

/// Holds some bytes to the law of a target.
///
/// # Panics
///
/// Where they break it, and for a target that does not exist.
pub fn replay(target: &str, bytes: &[u8]) {
    match target {
        "adapters" => law::adapters(&read(bytes)),
        "browser" => law::browser(&read(bytes)),
        "config" => law::config(bytes),
        "evaluate" => law::evaluate(&read(bytes)),
        "header_list" => law::header_list(&read(bytes)),
        "law" => law::law(&read(bytes)),
        "origin" => law::origin(bytes),
        "pattern" => law::pattern(&read(bytes)),
        _ => panic!("there is no target {target}"),
    }
}

fn read<'a, T: Arbitrary<'a>>(bytes: &'a [u8]) -> T {
    T::arbitrary_take_rest(Unstructured::new(bytes)).unwrap()
}
