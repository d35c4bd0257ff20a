//! Whether two decisions about a request come to the same.

use alloc::vec::Vec;
use core::mem::discriminant;

use crate::{Decision, response::Headers};

impl Decision<'_> {
    /// Whether what becomes of the request, or what a page could read, is not the same by another decision about it:
    ///
    /// - one is of another kind, such as [`Decision::Allowed`] and [`Decision::Refused`], or
    /// - both let the page read the response, or the preflight pass, and only one allows credentials, or
    /// - both let the page read the response, and not the same headers of it.
    ///
    /// Both refused is the same, for whatever reason, and so are two preflights that pass with other lists or
    /// another `max_age`. Allocates only if both expose as many headers, and not the same in the same order.
    ///
    /// ```
    /// use cors_core::{Policy, Request};
    ///
    /// let with = |headers: Vec<&str>| {
    ///     Policy::builder().allow_origins(["https://app.example.com"]).expose_headers(headers).build()
    /// };
    /// let (one, other) = (with(vec!["x-a", "x-b"])?, with(vec!["x-b"])?);
    /// let request = |origin| Request::from_headers(b"GET", [("origin", origin)]);
    /// let allowed = request(&b"https://app.example.com"[..]);
    /// assert!(one.evaluate(&allowed).differs_from(&other.evaluate(&allowed)));
    /// let refused = request(b"https://evil.example");
    /// assert!(!one.evaluate(&refused).differs_from(&other.evaluate(&refused)));
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn differs_from(&self, other: &Decision<'_>) -> bool {
        let (one, two) = (self.headers(), other.headers());
        if discriminant(self) != discriminant(other) {
            return true;
        }
        match self {
            Self::Allowed(_) => one.credentials() != two.credentials() || exposes_other(one, two),
            Self::PreflightAllowed(_) => one.credentials() != two.credentials(),
            Self::NotCors(_)
            | Self::Refused(..)
            | Self::PreflightRefused(..)
            | Self::Forbidden(..) => false,
        }
    }
}

/// Whether a page could not read the same headers, each of which is listed once, in whatever order.
fn exposes_other(one: &Headers<'_>, two: &Headers<'_>) -> bool {
    let (one, two) = (one.exposed(), two.exposed());
    one.clone().count() != two.clone().count()
        || one.clone().ne(two.clone()) && sorted(one) != sorted(two)
}

fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}
