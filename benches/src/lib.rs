//! What a request pays for CORS: the core and the adapters, beside their peers and no CORS at all.
//!
//! A [`Stack`] is a framework with a guard around the same handler, a [`Sample`] a request with the
//! policy that it meets. What a guard costs is what the stack costs beyond the bare one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::unreachable,
    reason = "a measurement that fails is none"
)]

pub mod callgrind;
pub mod chart;
pub mod load;
pub mod record;
mod sample;
pub mod server;
pub mod soak;
mod stacks;
pub mod table;
pub mod timing;

pub use sample::{Origins, SAMPLES, Sample, Setup};
pub use stacks::{Batch, Framework, Guard, Stack};
