//! A request as a page makes it.

use alloc::{string::String, vec::Vec};

/// A [header](https://fetch.spec.whatwg.org/#concept-header): its name as text, its value as bytes.
pub type Header = (String, Vec<u8>);

/// A request of a page, as `fetch()` or `XMLHttpRequest` hands it on: mode "cors".
#[derive(Debug, Clone)]
pub struct Request {
    /// The page's origin, serialised; `null` for an opaque one.
    pub origin: String,
    /// The origin of the URL, serialised the same way.
    pub target: String,
    /// The method, [normalised](https://fetch.spec.whatwg.org/#concept-method-normalize) by the API:
    /// `put` has become `PUT`, `patch` has not.
    pub method: String,
    /// The headers that the page sets, a line each.
    pub headers: Vec<Header>,
    /// Whether cookies and the like go along.
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
    /// To the page's own origin only: what `fetch()` does unasked.
    #[default]
    SameOrigin,
    /// Always: `credentials: "include"`, `withCredentials = true`.
    Include,
}
