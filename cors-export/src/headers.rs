//! The headers of CORS, and the rules for their values that hold for every target.

use std::fmt::Write as _;

/// Every header that an application could set itself.
pub(crate) const CORS_HEADERS: [&str; 6] = [
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Credentials",
    "Access-Control-Expose-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
    "Access-Control-Max-Age",
];

/// The `Vary` of an answer to a preflight.
pub(crate) const PREFLIGHT_VARY: &str =
    "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

/// A value that allows every method, or every header but `Authorization`.
pub(crate) const ANY: &str = "*";

/// A value that allows every header: `*` never stands for `Authorization`.
/// <https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name>
pub(crate) const ANY_AND_AUTHORIZATION: &str = "*, authorization";

/// The lists of requested names that are not repeated.
pub(crate) struct Unrepeated {
    /// Matches them, without case.
    pub(crate) expression: &'static str,
    /// For a comment above what is repeated.
    pub(crate) comment: &'static str,
}

/// Where `Authorization` is allowed too.
pub(crate) const WITH_STAR: Unrepeated = Unrepeated {
    expression: r"(?:^|,)[ \t]*\*[ \t]*(?:,|$)",
    comment: "The requested header names, unless `*` is among them, which would stand for every name.",
};

/// Where it is not.
pub(crate) const WITH_STAR_OR_AUTHORIZATION: Unrepeated = Unrepeated {
    expression: r"(?:^|,)[ \t]*(?:authorization|\*)[ \t]*(?:,|$)",
    comment: "The requested header names, unless `Authorization` or `*` is among them. `*` would stand for every name.",
};

/// A line for each of [`CORS_HEADERS`].
pub(crate) fn for_each_header(before: &str, after: &str) -> String {
    CORS_HEADERS.iter().fold(String::new(), |mut lines, header| {
        let _ = writeln!(lines, "{before}{header}{after}");
        lines
    })
}
