//! The contract of cors-core and its adapters, executed.
//!
//! | part | what |
//! |---|---|
//! | [`cases`] | the table: named policies, and requests with the answer that each must get |
//! | [`runner`] | sends every case to an [`Adapter`]'s server over a socket and compares |
//! | [`events`] | what an adapter tells of refusals |
//! | [`hostile`] | sends requests at random, mutated byte by byte, and compares with the core |
//! | [`wire`] | HTTP/1.1 by hand, so that a case may send what a polite client cannot |
//! | [`oracle`] | a second, naive judge that shares no parsing with the core |
//! | [`laws`] | what must hold for every policy and request, as functions |
//! | [`joined`] | what a policy allows a browser accepts |
//! | [`quirks`] | the differences that a framework forces, declared with their reason |
//! | [`generate`] | policies and requests at random, for property tests |
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

pub mod cases;
pub mod events;
pub mod generate;
pub mod hostile;
pub mod joined;
pub mod laws;
pub mod oracle;
pub mod quirks;
pub mod runner;
pub mod wire;

pub use runner::Adapter;

// The project's README, where every adapter can be named.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
mod readme {}
