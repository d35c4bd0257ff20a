#![doc = include_str!("../README.md")]

pub mod diff;
pub mod export;
pub mod json;
pub mod policy_file;
pub mod style;

#[doc(no_inline)]
pub use cors_core;
#[doc(no_inline)]
pub use cors_export;
