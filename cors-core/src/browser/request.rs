//! A request as a page makes it.

/// A request of a page, as `fetch()` or `XMLHttpRequest` hands it on: mode "cors".
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The page's origin, serialised; `null` for an opaque one.
    pub origin: &'a [u8],
    /// The origin of the URL, serialised the same way.
    pub target: &'a [u8],
    /// The method, [normalised](https://fetch.spec.whatwg.org/#concept-method-normalize) by the API:
    /// `put` has become `PUT`, `patch` has not.
    pub method: &'a [u8],
    /// The headers that the page sets, a line each.
    pub headers: &'a [(&'a [u8], &'a [u8])],
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
