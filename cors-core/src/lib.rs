#![doc = include_str!("../README.md")]
//!
//! ## A whole server
//!
//! ```no_run
#![doc = include_str!("../examples/guard.rs")]
//! ```

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

pub mod browser;
mod compile;
mod config;
mod decision;
pub mod diff;
mod differs;
mod error;
mod evaluate;
mod explain;
pub mod guard;
mod header_list;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "live")]
mod live;
mod name;
mod origin;
mod percent;
mod policy;
mod protection;
mod request;
mod response;
mod routes;
#[cfg(feature = "serde")]
mod serde;
mod set;
mod text;
#[cfg(feature = "tracing")]
mod trace;
mod words;

pub use compile::Changed;
pub use config::{Config, PolicyBuilder, RouteConfig, RoutesBuilder, RoutesConfig};
pub use decision::{Ambiguity, Decision, MalformedRequest, NoPolicy, Refusal};
pub use error::{ConfigError, ConfigErrorKind, ConfigErrors, Severity};
pub use explain::Explanation;
pub use header_list::{MAX_SLACK, MAX_WHITE_SPACE};
#[cfg(feature = "live")]
pub use live::Live;
pub use name::RESPONSE_HEADERS;
#[cfg(feature = "public-suffix")]
pub use origin::PublicSuffix;
pub use origin::{MAX_ORIGIN_LEN, NearMiss, Nearest, Origin, OriginPattern, Port};
pub use policy::Policy;
pub use protection::{Authority, CrossOrigin};
pub use request::{Lines, Recipient, Request, Sender};
pub use response::{HeaderOperation, Headers, Verb, merge_list};
pub use routes::{Found, Routes};
pub use text::Escaped;

#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../docs/design.md")]
    mod design {}
    #[doc = include_str!("../docs/standard.md")]
    mod standard {}
    #[doc = include_str!("../docs/threats.md")]
    mod threats {}
    #[doc = include_str!("../docs/browsers.md")]
    mod browsers {}
    #[doc = include_str!("../docs/monitoring.md")]
    mod monitoring {}
    #[doc = include_str!("../docs/mutants.md")]
    mod mutants {}
}
