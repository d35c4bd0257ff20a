//! A request as a page makes it.

use alloc::{string::String, vec::Vec};

/// A [header](https://fetch.spec.whatwg.org/#concept-header): its name as text, its value as bytes. In
/// this module a character of a text, at most U+00FF, is sent as one byte.
pub type Header = (String, Vec<u8>);

/// A page's request, as `fetch()` or `XMLHttpRequest` passes it on: mode "cors".
#[derive(Debug, Clone)]
pub struct Request {
    /// The page's origin, serialised; `null` for an opaque one.
    pub origin: String,
    /// The origin of the URL, serialised the same way.
    pub target: String,
    /// The method, [normalised](https://fetch.spec.whatwg.org/#concept-method-normalize) by the API:
    /// `put` has become `PUT`, `patch` stays `patch`.
    pub method: String,
    /// The headers that the page sets, one line each.
    pub headers: Vec<Header>,
    /// Whether cookies and the like are included.
    pub credentials: CredentialsMode,
    /// The [use-CORS-preflight flag](https://fetch.spec.whatwg.org/#use-cors-preflight-flag): a
    /// listener for the upload's progress, or a body that is a stream.
    pub use_cors_preflight: bool,
}

/// The [credentials mode](https://fetch.spec.whatwg.org/#concept-request-credentials-mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CredentialsMode {
    /// Never.
    Omit,
    /// To the page's own origin only: the default of `fetch()`.
    #[default]
    SameOrigin,
    /// Always: `credentials: "include"`, `withCredentials = true`.
    Include,
}
