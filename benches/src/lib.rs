//! What CORS costs a request: the core and the adapters, compared with their peers and with no CORS.
//!
//! A [`Stack`] is a framework with a guard around the same handler, a [`Sample`] a request with the
//! policy that judges it. A guard costs what its stack costs more than the bare one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::unreachable,
    clippy::indexing_slicing,
    reason = "a failed measurement is useless"
)]

pub mod callgrind;
pub mod chart;
pub mod load;
pub mod record;
mod sample;
pub mod scoreboard;
pub mod server;
pub mod soak;
mod stacks;
pub mod table;
pub mod tenants;
pub mod timing;

pub use sample::{Origins, SAMPLES, Sample, Setup};
pub use stacks::{Batch, Framework, Guard, Stack};
