//! The contract of cors-core and its adapters, executed.
//!
//! | part | what |
//! |---|---|
//! | [`cases`] | the table: named policies, and requests with the answer that each must get |
//! | [`browser_cases`] | what pages ask and servers answer, for the browser's side |
//! | [`runner`] | sends every case to an [`Adapter`]'s server over a socket and compares |
//! | [`events`] | what an adapter tells of refusals |
//! | [`hostile`] | sends requests at random, mutated byte by byte, and compares with the core |
//! | [`wire`] | HTTP/1.1 by hand, so that a case may send what a polite client cannot |
//! | [`oracle`] | a second, naive judge that shares no parsing with the core |
//! | [`laws`] | what must hold for every policy and request, as functions |
//! | [`naive_browser`] | a second browser, the standard's text step by step, beside the core's |
//! | [`agreement`] | what a policy allows a browser accepts |
//! | [`quirks`] | the differences that a framework forces, declared with their reason |
//! | [`generate`] | policies and requests at random, for property tests |
//! | [`written`] | policies, requests and pages as lines of text |
//!
//! A bug gets its case here first, and is thereby a case for every adapter.

// The kit is test code: a failure is a panic with a message.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test kit reports by panicking"
)]

pub mod agreement;
pub mod browser_cases;
pub mod cases;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "generate")]
pub mod hostile;
pub mod laws;
pub mod naive_browser;
pub mod oracle;
pub mod quirks;
pub mod runner;
pub mod wire;
pub mod written;

pub use runner::Adapter;

/// A header line as it came: its name and its value.
pub type HeaderLine = (Vec<u8>, Vec<u8>);

// The project's README, where every adapter can be named.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
