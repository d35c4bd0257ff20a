//! The contract of cors-core and its adapters, as tests.
//!
//! | part | what |
//! |---|---|
//! | [`cases`] | the table: named policies, and requests with the answer each must get |
//! | [`browser_cases`] | the browser's side: what pages ask and servers answer |
//! | [`runner`] | sends every case to an [`Adapter`]'s server over a socket and compares the answers |
//! | [`events`] | checks what an adapter logs about refusals |
//! | [`watched`] | runs the table once more, with a candidate policy and observers, which see each request once |
//! | [`hostile`] | sends random requests, mutated byte by byte, and compares the answers with the core |
//! | `http2` | cross-origin protection over HTTP/2 |
//! | [`wire`] | HTTP/1.1 by hand, so a case can send what a well-behaved client cannot |
//! | [`oracle`] | a second, naive judge that shares no parsing code with the core |
//! | [`laws`] | functions that check what must hold for every policy and request |
//! | [`replaced`] | replaces a server's policy under load: no answer mixes two policies |
//! | [`changes`] | what must hold after any sequence of changes to the origins of a policy |
//! | [`differences`] | what must hold for the changes that are found between two policies |
//! | [`naive_browser`] | a second browser model that follows the standard's text step by step |
//! | [`agreement`] | checks that a browser accepts what a policy allows |
//! | [`pages`] | what pages make browsers send without asking, and the law of cross-origin protection |
//! | [`quirks`] | the differences a framework forces, declared with their reason |
//! | [`generate`] | random policies and requests for property tests |
//! | [`written`] | policies, requests and pages as lines of text |
//!
//! A bug becomes a case here first, so every adapter is tested for it.

// This is test code: it fails by panicking with a message.
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
pub mod changes;
pub mod differences;
#[cfg(feature = "events")]
pub mod events;
#[cfg(feature = "generate")]
pub mod generate;
#[cfg(feature = "generate")]
pub mod hostile;
#[cfg(feature = "http2")]
pub mod http2;
pub mod laws;
pub mod mounted;
pub mod naive_browser;
pub mod oracle;
pub mod pages;
pub mod placement;
pub mod quirks;
pub mod replaced;
pub mod runner;
pub mod watched;
pub mod wire;
pub mod written;

pub use runner::{Adapter, Served};

/// A header line as received: its name and its value.
pub type HeaderLine = (Vec<u8>, Vec<u8>);

// The project's README and the guide are tested here because this crate can depend on every adapter.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../../README.md")]
    mod readme {}
    #[doc = include_str!("../../../docs/guide/five-minutes.md")]
    mod five_minutes {}
    #[doc = include_str!("../../../docs/guide/policy.md")]
    mod policy {}
    #[doc = include_str!("../../../docs/guide/paths.md")]
    mod paths {}
    #[doc = include_str!("../../../docs/guide/tenants.md")]
    mod tenants {}
    #[doc = include_str!("../../../docs/guide/protection.md")]
    mod protection {}
    #[doc = include_str!("../../../docs/guide/tightening.md")]
    mod tightening {}
    #[doc = include_str!("../../../docs/guide/testing.md")]
    mod testing {}
    #[doc = include_str!("../../../docs/guide/blocked.md")]
    mod blocked {}
    #[doc = include_str!("../../../docs/guide/embedding.md")]
    mod embedding {}
    #[doc = include_str!("../remedies.md")]
    mod remedies {}
}
