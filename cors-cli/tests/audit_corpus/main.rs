//! `cors audit` against small servers whose flaws are known, over real sockets; and the proof, by the
//! browser model, that the flaws are there and nowhere else.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test"
)]

mod attackers;
mod broken;
mod caching;
mod case;
#[path = "../command/mod.rs"]
mod command;
mod complete;
mod handlers;
mod hostile;
mod mirrors;
mod page;
mod patterns;
mod run;
mod safe_lists;
mod safe_odd;
mod safe_patterns;
mod safe_public;
mod score;
mod server;
mod trust;
mod truth;
mod weak;

/// All of them.
fn cases() -> Vec<case::Case> {
    [
        mirrors::cases(),
        patterns::cases(),
        trust::cases(),
        caching::cases(),
        safe_public::cases(),
        safe_lists::cases(),
        safe_patterns::cases(),
        safe_odd::cases(),
        weak::cases(),
        broken::cases(),
    ]
    .concat()
}
