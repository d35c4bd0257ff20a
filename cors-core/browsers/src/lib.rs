//! Real browsers: what they do beside what [`cors_core::browser`] says that they do.
//!
//! | part | what |
//! |---|---|
//! | [`stage`] | servers on several loopback origins that play any exchange, and record what was asked |
//! | [`browser`] | Chromium by the DevTools protocol, Firefox by WebDriver BiDi |
//! | [`exchanges`] | what is played, generated and the same at each run |
//! | [`sequence`] | several requests of one URL, for the preflight cache |
//! | [`compare`] | the browser's steps beside the model's |
//! | [`divergences`] | where a browser does otherwise, declared with its source |
//!
//! Browsers are looked for in the `PATH`. Where one is missing, its tests say that they are skipped;
//! with `CORS_BROWSERS=required` they fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test kit reports by panicking"
)]

pub mod browser;
mod chromium;
pub mod compare;
pub mod divergences;
mod driver;
pub mod exchanges;
mod firefox;
pub mod sequence;
mod socket;
pub mod stage;
