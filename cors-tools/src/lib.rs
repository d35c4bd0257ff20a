#![doc = include_str!("../README.md")]

pub mod diff;
pub mod export;
pub mod json;
pub mod lint;
pub mod policy_file;
pub mod sarif;
pub mod style;

#[doc(no_inline)]
pub use cors_core;
#[doc(no_inline)]
pub use cors_export;
