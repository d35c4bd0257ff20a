#![doc = include_str!("../README.md")]

mod answer;
pub mod diff;
pub mod eval;
pub mod exchange;
pub mod explain;
pub mod export;
pub mod json;
pub mod judge;
pub mod lint;
pub mod location;
pub mod policy_file;
pub mod sarif;
pub mod style;
pub mod verdict;

pub use answer::Answer;

#[doc(no_inline)]
pub use cors_core;
#[doc(no_inline)]
pub use cors_export;
