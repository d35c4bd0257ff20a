//! The texts known at compile time: the names of the CORS headers, and some of their values.
//!
//! An adapter turns them into constants of its framework's types with the macros, so no request pays
//! for it. `response::headers` says when each is written.

/// A header that CORS reads from a request or writes to a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorsHeader {
    /// `origin`
    Origin,
    /// `access-control-request-method`
    RequestMethod,
    /// `access-control-request-headers`
    RequestHeaders,
    /// `access-control-allow-origin`
    AllowOrigin,
    /// `access-control-allow-credentials`
    AllowCredentials,
    /// `access-control-expose-headers`
    ExposeHeaders,
    /// `access-control-allow-methods`
    AllowMethods,
    /// `access-control-allow-headers`
    AllowHeaders,
    /// `access-control-max-age`
    MaxAge,
    /// `vary`
    Vary,
}

/// The name of a [`CorsHeader`], converted by a `const fn` such as `HeaderName::from_static`.
///
/// ```
/// use cors_core::{guard::CorsHeader, header_name};
///
/// let name = |header| header_name!(header, http::HeaderName::from_static);
/// assert_eq!(name(CorsHeader::Vary), http::header::VARY);
/// ```
#[macro_export]
macro_rules! header_name {
    ($header:expr, $from_static:path) => {{
        let header: $crate::guard::CorsHeader = $header;
        use $crate::guard::CorsHeader as __CorsHeader;
        match header {
            __CorsHeader::Origin => const { $from_static("origin") },
            __CorsHeader::RequestMethod => const { $from_static("access-control-request-method") },
            __CorsHeader::RequestHeaders => {
                const { $from_static("access-control-request-headers") }
            }
            __CorsHeader::AllowOrigin => const { $from_static("access-control-allow-origin") },
            __CorsHeader::AllowCredentials => {
                const { $from_static("access-control-allow-credentials") }
            }
            __CorsHeader::ExposeHeaders => const { $from_static("access-control-expose-headers") },
            __CorsHeader::AllowMethods => const { $from_static("access-control-allow-methods") },
            __CorsHeader::AllowHeaders => const { $from_static("access-control-allow-headers") },
            __CorsHeader::MaxAge => const { $from_static("access-control-max-age") },
            __CorsHeader::Vary => const { $from_static("vary") },
        }
    }};
}

impl CorsHeader {
    /// The response headers whose only author is the policy.
    pub(crate) const OF_THE_POLICY: [Self; 6] = [
        Self::AllowOrigin,
        Self::AllowCredentials,
        Self::ExposeHeaders,
        Self::AllowMethods,
        Self::AllowHeaders,
        Self::MaxAge,
    ];

    /// The name, in lower case.
    pub const fn name(self) -> &'static str {
        header_name!(self, itself)
    }
}

/// A request header that only cross-origin protection reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SenderHeader {
    /// `upgrade`
    Upgrade,
    /// `sec-websocket-version`
    WebSocketVersion,
    /// `sec-fetch-site`
    SecFetchSite,
    /// `host`
    Host,
    /// `cookie`
    Cookie,
    /// `authorization`
    Authorization,
}

/// The name of a [`SenderHeader`], converted by a `const fn`; see [`header_name!`](crate::header_name).
#[macro_export]
macro_rules! sender_header_name {
    ($header:expr, $from_static:path) => {{
        let header: $crate::guard::SenderHeader = $header;
        use $crate::guard::SenderHeader as __SenderHeader;
        match header {
            __SenderHeader::Upgrade => const { $from_static("upgrade") },
            __SenderHeader::WebSocketVersion => const { $from_static("sec-websocket-version") },
            __SenderHeader::SecFetchSite => const { $from_static("sec-fetch-site") },
            __SenderHeader::Host => const { $from_static("host") },
            __SenderHeader::Cookie => const { $from_static("cookie") },
            __SenderHeader::Authorization => const { $from_static("authorization") },
        }
    }};
}

impl SenderHeader {
    pub(crate) const ALL: [Self; 6] = [
        Self::Upgrade,
        Self::WebSocketVersion,
        Self::SecFetchSite,
        Self::Host,
        Self::Cookie,
        Self::Authorization,
    ];

    /// The name, in lower case.
    pub const fn name(self) -> &'static str {
        sender_header_name!(self, itself)
    }
}

/// The CORS headers of a response, whose only author is the policy: remove them from a handler's
/// response before carrying out [`Headers::operations`](crate::Headers::operations).
pub const RESPONSE_HEADERS: [&str; 6] = {
    let [a, b, c, d, e, f] = CorsHeader::OF_THE_POLICY;
    [a.name(), b.name(), c.name(), d.name(), e.name(), f.name()]
};

/// A value that is the same for every policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// `*`
    Any,
    /// `true`
    True,
    /// `Origin`
    Origin,
    /// `Origin, Access-Control-Request-Method`
    OriginMethod,
    /// `Origin, Access-Control-Request-Method, Access-Control-Request-Headers`
    OriginMethodHeaders,
    /// `Origin, Sec-Fetch-Site`
    OriginSite,
    /// `Access-Control-Request-Method`
    Method,
    /// `Access-Control-Request-Method, Access-Control-Request-Headers`
    MethodHeaders,
}

/// A [`Constant`], converted by a `const fn` such as `HeaderValue::from_static`.
///
/// ```
/// use cors_core::{constant_value, guard::Constant};
///
/// let value = |constant| constant_value!(constant, http::HeaderValue::from_static);
/// assert_eq!(value(Constant::True), "true");
/// ```
#[macro_export]
macro_rules! constant_value {
    ($constant:expr, $from_static:path) => {{
        let constant: $crate::guard::Constant = $constant;
        use $crate::guard::Constant as __Constant;
        match constant {
            __Constant::Any => const { $from_static("*") },
            __Constant::True => const { $from_static("true") },
            __Constant::Origin => const { $from_static("Origin") },
            __Constant::OriginMethod => const { $from_static("Origin, Access-Control-Request-Method") },
            __Constant::OriginMethodHeaders => {
                const { $from_static("Origin, Access-Control-Request-Method, Access-Control-Request-Headers") }
            }
            __Constant::OriginSite => const { $from_static("Origin, Sec-Fetch-Site") },
            __Constant::Method => const { $from_static("Access-Control-Request-Method") },
            __Constant::MethodHeaders => {
                const { $from_static("Access-Control-Request-Method, Access-Control-Request-Headers") }
            }
        }
    }};
}

impl Constant {
    /// The value.
    pub const fn value(self) -> &'static str {
        constant_value!(self, itself)
    }
}

const fn itself(text: &'static str) -> &'static str {
    text
}
