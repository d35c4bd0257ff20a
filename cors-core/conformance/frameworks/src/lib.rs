//! The four frameworks behind their adapters, for whoever has something to ask them: conformance tests,
//! browsers, benches and fuzzing.
//!
//! [`serve`] puts any application on a socket; each framework is behind a feature of its name. With the
//! feature `all` there is `Framework`: one application on each, guarded by a policy or not, on a socket
//! and in process.
#![allow(clippy::unwrap_used, reason = "a test kit reports by panicking")]

#[cfg(feature = "all")]
mod application;
#[cfg(feature = "all")]
mod framework;
#[cfg(feature = "all")]
mod in_process;
pub mod serve;

use std::{io, net::SocketAddr, sync::mpsc, thread};

#[cfg(feature = "all")]
pub use framework::Framework;

/// The header that the application of each `Framework` sets.
pub const HEADER: &str = "x-total";

/// Called by a server with its address, once it listens.
pub type Tell = Box<dyn FnOnce(SocketAddr) + Send + Sync>;

/// Starts a server in a thread of its own, and returns its address once it listens. It ends with the
/// process.
///
/// # Panics
///
/// Where it does not start.
pub fn start(serve: impl FnOnce(Tell) -> io::Result<()> + Send + 'static) -> SocketAddr {
    let (sender, receiver) = mpsc::channel();
    let tell = Box::new(move |address| sender.send(address).unwrap());
    thread::spawn(move || serve(tell).unwrap());
    receiver.recv().unwrap()
}

/// The thread that calls is the only one.
fn runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}
