//! The browser's side of the [Fetch standard](https://fetch.spec.whatwg.org/), as pure functions: what
//! a browser sends before and with a request, and whether it lets the page read the answer.
//!
//! ```
//! use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
//!
//! let request = Request {
//!     origin: "https://app.example.com".to_owned(),
//!     target: "https://api.example.com".to_owned(),
//!     method: "PUT".to_owned(),
//!     headers: vec![("Content-Type".to_owned(), b"application/json".to_vec())],
//!     credentials: CredentialsMode::Include,
//!     use_cors_preflight: false,
//! };
//! let fetch = Fetch::new(Profile::Standard, request);
//! let preflight = fetch.preflight().expect("PUT is not safelisted");
//! assert_eq!(preflight.unsafe_names(), ["content-type"]);
//!
//! let answer = [
//!     ("Access-Control-Allow-Origin", "https://app.example.com"),
//!     ("Access-Control-Allow-Methods", "PUT"),
//!     ("Access-Control-Allow-Headers", "content-type"),
//! ];
//! let blocked = preflight.judge(&Response::new(204, answer)).unwrap_err();
//! assert_eq!(blocked.step(), "preflight:cors-check:acac-not-true");
//! assert_eq!(blocked.code().mdn(), Some("CORSMissingAllowCredentials"));
//! ```
//!
//! The steps of a request: [`Fetch::new`]; [`Fetch::may_be_sent`]; if [`Fetch::preflight`] gives one that the
//! [`PreflightCache`] does not cover, send it and [`Preflight::judge`] the response; [`Fetch::judge`]
//! the response to the request itself; if that redirects, [`Fetch::redirect`] and start over; otherwise
//! [`Fetch::readable_headers`] is what the page sees.
//!
//! With the feature `http`, `Page` takes all these steps for a test, which only carries each request to the server.
//!
//! The mode of all requests is "cors", as with `fetch()` and `XMLHttpRequest`. Origins, methods and
//! header names are text, which in a browser is always ASCII. Header values are bytes as received;
//! the white space around them is removed here. Everything is owned: this is a model to reason with,
//! not code that runs for each request.
//!
//! # Where browsers differ
//!
//! | | standard | Chromium | Firefox | WebKit |
//! |---|---|---|---|---|
//! | `*` in `Access-Control-Allow-Headers` covers `Authorization` ([whatwg/fetch#1919](https://github.com/whatwg/fetch/issues/1919)) | no | yes | yes | yes |
//! | `Access-Control-Max-Age` at most, in seconds ([MDN](https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Access-Control-Max-Age)) | no limit | 7,200 | 86,400 | 600 |
//! | `Access-Control-Max-Age: -1` ([WPT `preflight-cache.htm`](https://github.com/web-platform-tests/wpt/blob/master/cors/preflight-cache.htm)) | 5 s | not kept | not kept | not kept |
//! | `Access-Control-Max-Age: +60` | 5 s | 60 s ([`preflight_result.cc`](https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/preflight_result.cc)) | not kept | 60 s ([`CrossOriginPreflightResultCache`](https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginPreflightResultCache.cpp)) |
//! | a number of seconds over 2⁶³ − 1 | no limit | 5 s | 86,400 | 5 s |
//! | other values that are not a number | 5 s | 5 s | not kept ([`nsCORSListenerProxy.cpp`](https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp)) | 5 s |
//! | the greatest number in a safelisted `Range` ([Chromium's `cors.cc`](https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/cors.cc), [Firefox's `nsContentUtils.cpp`](https://searchfox.org/mozilla-central/source/dom/base/nsContentUtils.cpp)) | no limit | 2^63 - 2 | 2^64 - 1 | 2^64 - 1 |
//! | a byte over 0x7F in `Accept` or `Content-Type` is safelisted | yes | yes | no | yes |
//! | a `,` after the `;` of a `Content-Type`, or an empty last parameter as in `text/plain;a;`, is safelisted ([`nsURLHelper.cpp`](https://searchfox.org/mozilla-central/source/netwerk/base/nsURLHelper.cpp)) | yes | yes | no | yes |
//! | `*` in `Access-Control-Expose-Headers` counts before a member that is no token ([`InternalHeaders.cpp`](https://searchfox.org/mozilla-central/source/dom/fetch/InternalHeaders.cpp)) | no | no | yes | no |
//! | several `Access-Control-Allow-Origin` lines have a reason of their own ([`nsCORSListenerProxy.cpp`](https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp)) | yes | yes | only if spelled `Access-Control-Allow-Origin`, so never over HTTP/2 | yes |
//! | ports 4190 and 6679 ([Chromium's `port_util.cc`](https://source.chromium.org/chromium/chromium/src/+/main:net/base/port_util.cc)) | bad | contacted | bad | bad |
//! | white space in a `Content-Type` ends the type if a `;` follows, as in `text/plain x;a` | no | no | yes | no |
//! | `Content-Length` values that differ are an error of the network | unless there is `Transfer-Encoding` | unless there is `Transfer-Encoding` | yes | no |
//! | a response with the status 407 | is judged | is a network error | is judged | is judged |
//! | checked first in a preflight's response ([`CrossOriginPreflightResultCache`, `validatePreflightResponse`](https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginAccessControl.cpp)) | allow-origin | allow-origin | allow-origin | the status |
//!
//! Rarer differences are not part of the profiles: tests with real browsers find them, and
//! `docs/browsers.md` lists them.

mod api;
mod blocked;
mod cache;
mod code;
mod fetch;
#[cfg(feature = "http")]
mod page;
mod preflight;
mod remedy;
mod request;
mod response;
mod safelist;
mod site;
mod target;
mod url;

pub use api::{is_forbidden_request_header, normalise_method};
pub use blocked::{AllowOriginMismatch, Blocked, Phase};
pub use cache::PreflightCache;
pub use code::Code;
pub use fetch::{Fetch, Location, MAX_REDIRECTS};
#[cfg(feature = "http")]
pub use page::{Exchange, Page, PageError, Read, Unreadable};
pub use preflight::{Grant, Preflight};
pub use request::{CredentialsMode, Header, Request};
pub use response::Response;
pub use safelist::{is_safelisted_method, is_safelisted_request_header};
pub use site::Site;

// So that a test that names only an adapter can build requests for `Page`.
#[cfg(feature = "http")]
#[doc(no_inline)]
pub use ::http;

/// Whose behaviour, where browsers differ from the standard; see [the table](self#where-browsers-differ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// The text of the standard.
    #[default]
    Standard,
    /// Chrome, Edge, Opera.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari.
    WebKit,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Standard, Self::Chromium, Self::Firefox, Self::WebKit];

    fn star_covers_authorization(self) -> bool {
        self != Self::Standard
    }

    /// The greatest number that a safelisted `Range` may have.
    fn most_in_a_range(self) -> Option<u64> {
        match self {
            Self::Standard => None,
            // A signed number whose maximum stands for "no number".
            Self::Chromium => Some((1 << 63) - 2),
            Self::Firefox | Self::WebKit => Some(u64::MAX),
        }
    }

    fn finds_bytes_over_ascii_unsafe(self) -> bool {
        self == Self::Firefox
    }

    fn splits_content_types(self) -> bool {
        self == Self::Firefox
    }

    fn exposes_all_before_a_mistake(self) -> bool {
        self == Self::Firefox
    }

    /// Which lines of a header count when several are an error.
    fn counts_only_as_spelled(self) -> bool {
        self == Self::Firefox
    }

    /// Whether it contacts a bad port all the same.
    fn contacts(self, port: u16) -> bool {
        self == Self::Chromium && matches!(port, 4190 | 6679)
    }

    /// Whether `Content-Length` values that differ are an error of the network.
    fn compares_lengths(self, has_transfer_encoding: bool) -> bool {
        match self {
            Self::Standard | Self::Chromium => !has_transfer_encoding,
            Self::Firefox => true,
            Self::WebKit => false,
        }
    }

    fn takes_407_for_a_network_error(self) -> bool {
        self == Self::Chromium
    }

    fn looks_at_the_status_first(self) -> bool {
        self == Self::WebKit
    }

    fn most_seconds(self) -> u64 {
        match self {
            Self::Standard => u64::MAX,
            Self::Chromium => 7_200,
            Self::Firefox => 86_400,
            Self::WebKit => 600,
        }
    }
}
