//! Compares what real browsers do with what [`cors_core::browser`] says they do.
//!
//! | part | what |
//! |---|---|
//! | [`stage`] | servers on several loopback origins that give prepared answers and record what was asked |
//! | [`browser`] | Chromium over the DevTools protocol, Firefox over WebDriver BiDi, WebKit over its inspector's |
//! | [`exchanges`] | the exchanges to compare, generated, and the same in every run |
//! | [`sequence`] | several requests for one URL, for the preflight cache |
//! | [`compare`] | compares the browser's steps with the model's |
//! | [`websocket`] | WebSockets that a page opens, recorded on their way to a server |
//! | [`writes`] | what a page can make a browser send without a preflight |
//! | [`front`] | stands in front of a server, and records what it was asked |
//! | [`relay`] | stands in front of a server, and records and passes on everything |
//! | [`reading`] | what a real page and a [`Page`](cors_core::browser::Page) read of a server, and what they send |
//! | [`divergences`] | the declared differences, each with its source |
//!
//! Browsers are looked up in the `PATH`, WebKit's also where Debian puts it. If one is missing, its tests say that they are skipped; with
//! `CORS_BROWSERS=required` they fail.
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
pub mod front;
mod neighbours;
pub mod reading;
pub mod relay;
pub mod sequence;
mod socket;
pub mod stage;
mod webkit;
pub mod websocket;
pub mod writes;
