//! What the command `cors` says, for a page: each function takes text and answers with JSON, and with `{error}` where
//! it has no other answer. Compiled for `wasm32-unknown-unknown`, they are what the page calls; elsewhere they are
//! plain functions.

mod answer;
mod block;
mod case;
mod change;
mod har;
mod part;
mod pasted;
mod policy;
mod rows;
mod secrets;
mod table;
mod why;

pub use case::judge_headers;
pub use change::diff;
pub use har::HarFile;
pub use pasted::pasted;
pub use policy::{export_policy, lint, targets};
pub use secrets::without_secrets;
pub use table::table;
pub use why::{explain, frameworks};
