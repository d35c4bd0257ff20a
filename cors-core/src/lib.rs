//! A CORS policy that cannot be misconfigured, evaluated without allocation and explained in sentences.
//!
//! A [`Config`] is what an operator writes. [`Policy::compile`] turns it into an immutable [`Policy`],
//! or into the list of everything that is wrong with it. [`Routes`] are policies by path. [`Policy::evaluate`]
//! evaluates a request: a pure and total function without I/O, the same for every framework.
//! [`Policy::with_origins`] makes a policy from another one while origins come and go, and `Live`, with the
//! feature `live`, holds what is current.
//!
//! ```
//! use cors_core::{Policy, Request};
//!
//! let policy = Policy::builder()
//!     .allow_origins(["https://app.example.com", "https://*.staging.example.com"])
//!     .allow_credentials(true)
//!     .build()?;
//! let request = Request::from_headers(b"GET", [("origin", &b"https://app.example.com"[..])]);
//! let decision = policy.evaluate(&request);
//! let written: Vec<_> = decision.headers().operations().map(|it| (it.name(), it.value())).collect();
//! assert_eq!(written[0], ("access-control-allow-origin", &b"https://app.example.com"[..]));
//! # Ok::<(), cors_core::ConfigErrors>(())
//! ```
//!
//! # What is decided
//!
//! | request | handler runs | answer |
//! |---|---|---|
//! | no `Origin` | yes | `Vary: Origin`; where any origin is allowed, `Access-Control-Allow-Origin: *` and the exposed names, no `Vary` |
//! | allowed, not a preflight | yes | the origin or `*`, credentials, exposed names, `Vary: Origin` unless any origin is allowed |
//! | refused, not a preflight | yes: the browser keeps the response from the page | `Vary: Origin` |
//! | preflight, allowed | no | 204, the origin, credentials, methods, headers, max-age, `Vary` |
//! | preflight, origin refused or malformed | no | 403 and `Vary` |
//! | preflight, method or header refused | no | 204 as if allowed, without max-age, so the browser names the true cause |
//! | `OPTIONS` that is not a preflight | yes | as any other request |
//! | any, to a path without a policy | unless it is a preflight: 403 | no CORS header, and no `Vary` unless protection decided |
//! | forbidden by [cross-origin protection](Config::cross_origin_protection) | no | 403, the headers as if it had run, `Vary: Origin, Sec-Fetch-Site`; only `Vary` where a header is doubled |
//!
//! A preflight is `OPTIONS` with `Origin` and `Access-Control-Request-Method`.
//!
//! # What a server does
//!
//! 1. Read the request: [`Request::from_headers`], or [`guard::Incoming::new`] in an adapter.
//! 2. Judge it: [`Policy::evaluate`], or by path [`Routes::evaluate`].
//! 3. If [`Decision::answer`] gives a status, answer with it and [`Decision::headers`]. Otherwise run
//!    the handler, remove [`RESPONSE_HEADERS`] from its response, whatever its status, and write
//!    [`Decision::headers`].
//!
//! A whole server on `std::net`:
//!
//! ```no_run
#![doc = include_str!("../examples/guard.rs")]
//! ```
//!
//! # Limits
//!
//! | what | limit |
//! |---|---|
//! | an origin | [`MAX_ORIGIN_LEN`] bytes; a longer one is refused unread |
//! | empty members and duplicates in `Access-Control-Request-Headers` | [`MAX_SLACK`] together; where any header is allowed, only adjacent duplicates count, and the work is linear |
//! | names there that a policy does not list | at most as many as it lists plus [`MAX_SLACK`] are read; of each, at most 128 bytes or the length of the longest listed name |
//! | consecutive white space there | [`MAX_WHITE_SPACE`] bytes |
//! | `max_age` | 86,400 s |
//!
//! Looking up an origin takes time linear in its length, whatever the number of patterns.
//!
//! # The browser's side
//!
//! [`browser`] models what a browser sends and what it makes of the answer. With the feature `http`, its `Page`
//! is a browser in a test: can a page read a server's response?
//!
//! # Features
//!
//! None is on by default, and without them the crate depends on nothing but `alloc`.
//!
//! | feature | what |
//! |---|---|
//! | `serde` | [`Config`] and [`RoutesConfig`] from TOML, JSON and maps of strings, and back |
//! | `http` | the module `http`, which reads and writes an `http::HeaderMap`, and `browser::Page` |
//! | `tracing` | adapters report each [`Refusal`], each request for which a [candidate](guard::Guard::report_only) differs, and the warnings of a policy as events |
//! | `live` | `Live`: a policy that is replaced while it serves; needs `std` |
//! | `public-suffix` | `https://*.github.io` with credentials is refused; without it, only a single label such as `https://*.com` and some services such as `https://*.nip.io` are |

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

pub use compile::Changed;
pub use config::{Config, PolicyBuilder, RouteConfig, RoutesBuilder, RoutesConfig};
pub use decision::{Ambiguity, Decision, MalformedRequest, NoPolicy, Refusal};
pub use error::{ConfigError, ConfigErrorKind, ConfigErrors, Severity};
pub use explain::Explanation;
pub use header_list::{MAX_SLACK, MAX_WHITE_SPACE};
#[cfg(feature = "live")]
pub use live::Live;
pub use name::RESPONSE_HEADERS;
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
