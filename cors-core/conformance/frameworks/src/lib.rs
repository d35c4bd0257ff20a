//! The four frameworks with their adapters, for everything that sends them requests: conformance tests,
//! browsers, benches and fuzzing.
//!
//! [`serve`] puts any application on a socket, and [`contract`] has the one of the conformance table; each
//! framework has a feature of its name. The feature `all` adds `Framework`: a small application on each, with
//! or without a guard, on a socket and in process.
#![allow(clippy::unwrap_used, reason = "a test kit reports by panicking")]

#[cfg(feature = "all")]
mod application;
#[cfg(any(feature = "actix", feature = "axum", feature = "rocket", feature = "warp"))]
pub mod contract;
#[cfg(feature = "all")]
mod framework;
#[cfg(feature = "all")]
mod in_process;
pub mod serve;

use std::{io, net::SocketAddr, sync::mpsc, thread};

#[cfg(feature = "all")]
pub use framework::Framework;

/// The header that each `Framework`'s application sets.
pub const HEADER: &str = "x-total";

/// What a server calls with its address once it listens.
pub type OnReady = Box<dyn FnOnce(SocketAddr) + Send + Sync>;

/// Starts a server in its own thread and returns its address once it listens. The server runs until the
/// process ends.
///
/// # Panics
///
/// If the server does not start.
pub fn start(serve: impl FnOnce(OnReady) -> io::Result<()> + Send + 'static) -> SocketAddr {
    let (sender, receiver) = mpsc::channel();
    let on_ready = Box::new(move |address| sender.send(address).unwrap());
    thread::spawn(move || serve(on_ready).unwrap());
    receiver.recv().unwrap()
}

/// A runtime that uses only the calling thread.
#[cfg(any(feature = "axum", feature = "rocket", feature = "warp"))]
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
