//! `cors check`, run as from a shell, against servers with prepared answers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod arguments;
#[path = "../command/mod.rs"]
mod command;
mod cookies;
mod expect;
mod notes;
mod proxy;
mod redirects;
mod server;
mod tls;
mod unreached;
mod verdicts;
