//! The kinds of problems, and the words for each.

/// Whether a [`ConfigError`](crate::ConfigError) keeps a config from compiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The config does not compile.
    Error,
    /// The config compiles; found in [`Policy::warnings`](crate::Policy::warnings).
    Warning,
}

/// What is wrong with an entry or a field: the kind of a [`ConfigError`](crate::ConfigError).
///
/// ```
/// use cors_core::{ConfigErrorKind, OriginPattern, Severity};
///
/// let kind = OriginPattern::parse("https://app.example.com/").unwrap_err().kind();
/// assert_eq!(kind, ConfigErrorKind::TrailingSlash);
/// assert_eq!((kind.code(), kind.severity()), ("trailing-slash", Severity::Error));
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConfigErrorKind {
    /// `allow_origins` is absent or an empty list.
    NoOrigins,
    /// An entry is the empty string.
    EmptyEntry,
    /// `*` among the origins, with credentials. There is no opt-in.
    AnyOriginWithCredentials,
    /// `null` among the origins without `danger_allow_null_origin`.
    NullOrigin,
    /// `null` among the origins, with credentials. There is no opt-in.
    NullOriginWithCredentials,
    /// `file://…`: pages from files have the origin `null`.
    FileOrigin,
    /// A scheme from which browsers load no pages: `wss://app.example.com`, `ftp://files.example.com`.
    SchemeWithoutPages,
    /// A scheme whose URLs have the origin `null`: `data:text/html,x`, `about:blank`, `javascript:x`.
    OpaqueOrigin,
    /// A URL with another one inside: `blob:https://app.example.com/1`, `view-source:https://app.example.com`.
    NestedOrigin,
    /// An `http` origin that is not loopback, with credentials: `http://app.example.com`.
    InsecureOriginWithCredentials,
    /// `*.` over a public suffix, with credentials: `https://*.github.io`.
    PublicSuffixWithCredentials,
    /// `*.` over an ancestor of public suffixes, with credentials: `https://*.amazonaws.com`.
    PublicSuffixAncestorWithCredentials,
    /// `*.` over a single label, with credentials: `https://*.internal`.
    SingleLabelWithCredentials,
    /// `*.` over names that a service gives to anyone, with credentials: `https://*.nip.io`.
    SharedDomainWithCredentials,
    /// Several origins in one entry: `https://a.example, https://b.example`.
    SeveralOrigins,
    /// White space before or after an origin.
    WhiteSpace,
    /// No `scheme://`: `app.example.com`.
    MissingScheme,
    /// A scheme that is not valid in a URL: `my_app://localhost`.
    InvalidScheme,
    /// A user name or password: `https://user@app.example.com`.
    Userinfo,
    /// A trailing slash: `https://app.example.com/`.
    TrailingSlash,
    /// A path, query or fragment: `https://app.example.com/login`.
    Path,
    /// Upper case in scheme or host: `https://App.example.com`.
    UpperCase,
    /// The scheme's default port: `https://app.example.com:443`.
    DefaultPort,
    /// A port that is not a number from 1 to 65,535 without leading zeros: `http://localhost:0`.
    InvalidPort,
    /// A host in Unicode: `https://bücher.example`.
    UnicodeHost,
    /// An IPv4 address in a form that browsers rewrite: `http://127.1`.
    NonCanonicalIpv4,
    /// An IPv6 address in a form that browsers rewrite: `http://[0:0:0:0:0:0:0:1]`.
    NonCanonicalIpv6,
    /// A host that is neither a domain nor an IP address: `https://a..example`, `https://a b`, `https://1.2.3.4.5`.
    InvalidHost,
    /// `*` anywhere but before a whole domain or as the whole port: `https://*foo.com`.
    MisplacedWildcard,
    /// A method that is not a token: `PUT DELETE`.
    InvalidMethod,
    /// CONNECT, TRACE or TRACK.
    ForbiddenMethod,
    /// A method that browsers send in upper case, written in another case: `put`.
    MethodCase,
    /// A header name that is not a token: `x custom`.
    InvalidHeaderName,
    /// A request header that no page may set: `Cookie`, `Sec-Fetch-Mode`.
    ForbiddenRequestHeader,
    /// A response header that no page may read: `Set-Cookie`.
    ForbiddenResponseHeader,
    /// A header that only responses have, in `allow_headers`: `Access-Control-Allow-Origin`.
    AllowedResponseHeader,
    /// A header that only requests have, in `expose_headers`: `Origin`.
    ExposedRequestHeader,
    /// `*` among the exposed headers, with credentials.
    AnyExposedHeaderWithCredentials,
    /// `max_age` over 86,400 seconds.
    MaxAgeTooLarge,
    /// `routes` is empty.
    NoRoutes,
    /// A path that two routes have.
    RepeatedRoute,
    /// A route's path that does not begin with `/`: `api`, `https://api.example.com/`.
    RouteWithoutSlash,
    /// A route's path that ends in a slash: `/api/`.
    RouteTrailingSlash,
    /// A route's path with two slashes in a row: `/api//items`.
    RouteEmptySegment,
    /// A route's path with a segment that is `.` or `..`: `/api/../items`.
    RouteDotSegment,
    /// A route's path with a `*`: `/api/*`.
    RouteWildcard,
    /// A route's path with a character that browsers encode or servers read in two ways: `/items/{id}`, `/café`,
    /// `/a%20b`.
    RouteCharacter,
    /// `none` beside other entries in `allow_origins`.
    NoneWithOthers,
    /// `*`, `null` or `none` among the entries that are added to a policy or removed from it.
    KeywordEntry,
    /// A pattern with a wildcard where only origins may be added or removed: `https://*.example.com`.
    WildcardEntry,

    /// Warning: an entry to remove that is not in the list.
    NotListed,
    /// Warning: an entry that was removed, while a wider one still allows it.
    StillAllowed,
    /// Warning: an origin pattern that another one covers.
    RedundantOrigin,
    /// Warning: an entry next to `*`, which already covers it.
    CoveredByAny,
    /// Warning: a loopback origin without a port, which is port 80 alone: `http://localhost`.
    LoopbackWithoutPort,
    /// Warning: a method or header name that is already in the list.
    DuplicateEntry,
    /// Warning: GET, HEAD or POST, which always pass.
    SafelistedMethod,
    /// Warning: a response header that pages may always read.
    SafelistedResponseHeader,
    /// Warning: `PATCH` written in another case, such as `patch`.
    LowerCasePatch,
    /// Warning: `max_age` over the 7,200 seconds that Chromium keeps.
    MaxAgeOverChromium,
    /// Warning: a segment of a route's path that begins with `:`, as a parameter does in some routers:
    /// `/items/:id`.
    RouteParameter,
    /// Warning: `cross_origin_protection` where any origin is allowed.
    AnyOriginWithProtection,
    /// Warning: a route with `cross_origin_protection`, and no route `/`.
    ProtectionWithoutRest,
}

/// What is the same for every problem of a kind.
pub(super) struct Words {
    pub(super) severity: Severity,
    pub(super) code: &'static str,
    pub(super) reason: &'static str,
    pub(super) remedy: &'static str,
}

impl ConfigErrorKind {
    /// A stable name for it, such as `insecure-origin-with-credentials`. Two kinds share one:
    /// a header in the list for the other direction is `wrong-direction` in both lists.
    pub fn code(self) -> &'static str {
        self.words().code
    }

    /// Whether it keeps the config from compiling.
    pub fn severity(self) -> Severity {
        self.words().severity
    }

    /// The table of all kinds. A reason follows the value in a sentence and has no colon, as one
    /// comes before the remedy.
    pub(super) fn words(self) -> Words {
        use Severity::{Error, Warning};
        #[rustfmt::skip]
        let (severity, code, reason, remedy) = match self {
            Self::NoOrigins => (Error, "no-origins",
                "allows no origin",
                "list the origins of your pages, such as `https://app.example.com`; to allow no origin, leave the policy out; to begin with nobody and add origins later, write `none`"),
            Self::NoneWithOthers => (Error, "none-with-others",
                "means that nobody is allowed, but it is not alone in the list",
                "remove it, or the other entries"),
            Self::EmptyEntry => (Error, "empty-entry", "is empty", "remove the entry"),
            Self::AnyOriginWithCredentials => (Error, "any-origin-with-credentials",
                "would let every website read your users' data",
                "list the origins that may read it, or leave out `allow_credentials`"),
            Self::NullOrigin => (Error, "null-origin",
                "can be sent by any page from a sandboxed frame, and identifies nobody",
                "serve the page from a real origin and list that, or set `danger_allow_null_origin`"),
            Self::NullOriginWithCredentials => (Error, "null-origin-with-credentials",
                "can be sent by any page from a sandboxed frame, and would let every website read your users' data",
                "serve the page from a real origin, such as `https://app.example.com`, and list that"),
            Self::FileOrigin => (Error, "file-origin",
                "cannot be relied on, as browsers give pages from files the origin `null`",
                "serve the page over http, for instance from `http://localhost:8000`, and list that"),
            Self::SchemeWithoutPages => (Error, "scheme-without-pages",
                "never matches, as browsers load no pages from its scheme",
                "write the origin of the page, such as `https://app.example.com`"),
            Self::OpaqueOrigin => (Error, "opaque-origin",
                "never matches, as URLs with its scheme have the origin `null`",
                "serve the page from a real origin, such as `https://app.example.com`, and list that"),
            Self::NestedOrigin => (Error, "nested-origin",
                "never matches, as a page there has the origin of the URL inside, or none",
                "write that origin, such as `https://app.example.com`"),
            Self::InsecureOriginWithCredentials => (Error, "insecure-origin-with-credentials",
                "can be forged by anyone on the network, who would read your users' data",
                "use https, leave out `allow_credentials`, or set `danger_allow_insecure_origins`"),
            Self::PublicSuffixWithCredentials => (Error, "public-suffix-with-credentials",
                "covers a public suffix, under which anyone can register a name",
                "write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`"),
            Self::PublicSuffixAncestorWithCredentials => (Error, "public-suffix-ancestor-with-credentials",
                "has public suffixes below it, under which anyone can register a name",
                "write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`"),
            Self::SingleLabelWithCredentials => (Error, "single-label-with-credentials",
                "covers a whole top-level domain",
                "write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`"),
            Self::SharedDomainWithCredentials => (Error, "shared-domain-with-credentials",
                "covers names that a service gives to anyone",
                "list each origin in full, leave out `allow_credentials`, or set `danger_allow_public_suffixes`"),
            Self::SeveralOrigins => (Error, "several-origins",
                "is more than one origin", "write one origin per entry"),
            Self::WhiteSpace => (Error, "white-space",
                "has white space around it", "remove the white space"),
            Self::MissingScheme => (Error, "missing-scheme",
                "has no scheme", "write the whole origin, such as `https://app.example.com`"),
            Self::InvalidScheme => (Error, "invalid-scheme",
                "has a scheme that is not valid in a URL",
                "begin the scheme with a letter, followed by at most 63 letters, digits, `+`, `-` or `.`"),
            Self::Userinfo => (Error, "userinfo",
                "has a user name, which is not part of an origin", "remove everything up to the `@`"),
            Self::TrailingSlash => (Error, "trailing-slash",
                "ends in a slash, which no origin does", "drop the slash"),
            Self::Path => (Error, "path",
                "has a path, query or fragment, which no origin has",
                "drop everything after the host and port"),
            Self::UpperCase => (Error, "upper-case",
                "has upper-case letters, which browsers never send in an origin",
                "write it in lower case"),
            Self::DefaultPort => (Error, "default-port",
                "names the default port of its scheme, which browsers leave out", "drop the port"),
            Self::InvalidPort => (Error, "invalid-port",
                "has an invalid port",
                "write a number from 1 to 65535 without leading zeros, or `*` for any port"),
            Self::UnicodeHost => (Error, "unicode-host",
                "has a Unicode host, which browsers send in its `xn--` form",
                "write the host in its `xn--` form"),
            Self::NonCanonicalIpv4 => (Error, "non-canonical-ipv4",
                "has an IPv4 address in a form that browsers never send",
                "write four decimal numbers"),
            Self::NonCanonicalIpv6 => (Error, "non-canonical-ipv6",
                "has an IPv6 address in a form that browsers never send",
                "write its compressed form, in lower case"),
            Self::InvalidHost => (Error, "invalid-host",
                "has a host that is neither a domain nor an IP address",
                "write the host as a browser's address bar shows it; regular expressions are not supported, `*.` stands for subdomains"),
            Self::MisplacedWildcard => (Error, "misplaced-wildcard",
                "has a `*` where no wildcard is allowed",
                "write `*.` before a whole domain for its subdomains, `:*` for any port, or `*` alone for any origin"),
            Self::InvalidMethod => (Error, "invalid-method",
                "is not a token, as a method must be", "write one method per entry, such as `PUT`"),
            Self::ForbiddenMethod => (Error, "forbidden-method",
                "is a method that no page may send", "remove the entry"),
            Self::MethodCase => (Error, "method-case",
                "never matches, as browsers send this method in upper case",
                "write it in upper case"),
            Self::InvalidHeaderName => (Error, "invalid-header-name",
                "is not a token, as a header name must be",
                "write one name per entry, such as `x-request-id`"),
            Self::ForbiddenRequestHeader => (Error, "forbidden-request-header",
                "is a request header that no page may set",
                "remove the entry, as browsers set this header themselves"),
            Self::ForbiddenResponseHeader => (Error, "forbidden-response-header",
                "is a response header that no page may read", "remove the entry"),
            Self::AllowedResponseHeader => (Error, "wrong-direction",
                "is a response header, and this is the list of request headers",
                "remove the entry, and the header from the page's request"),
            Self::ExposedRequestHeader => (Error, "wrong-direction",
                "is a request header, and this is the list of response headers", "remove the entry"),
            Self::AnyExposedHeaderWithCredentials => (Error, "any-exposed-header-with-credentials",
                "does not work with credentials, as browsers then take it for a header named `*`",
                "list the headers that pages may read, or leave out `allow_credentials`"),
            Self::MaxAgeTooLarge => (Error, "max-age-too-large",
                "is over 86400 seconds, the longest that any browser caches a preflight",
                "write 86400 or less"),
            Self::NoRoutes => (Error, "no-routes",
                "is empty, so that no path would have a policy",
                "write a route, such as `/api`"),
            Self::RepeatedRoute => (Error, "repeated-route",
                "is already a route", "remove one of the two"),
            Self::RouteWithoutSlash => (Error, "route-without-slash",
                "does not begin with a slash", "write a path, such as `/api`"),
            Self::RouteTrailingSlash => (Error, "route-trailing-slash",
                "ends in a slash, which a route does not need, as it covers everything below it", "drop the slash"),
            Self::RouteEmptySegment => (Error, "route-empty-segment",
                "has an empty segment, and paths that have one have no policy",
                "write one slash between segments"),
            Self::RouteDotSegment => (Error, "route-dot-segment",
                "has a segment that is `.` or `..`, and paths that have one have no policy",
                "write the path that is meant"),
            Self::RouteWildcard => (Error, "route-wildcard",
                "has a `*`, which is no wildcard in a route",
                "write what stands before it: a route covers everything below it"),
            Self::RouteCharacter => (Error, "route-character",
                "has a character that a route cannot have",
                "write letters, digits and `-._~!$&'()+,;=:@` between the slashes; a route has no parameters, and covers everything below it"),
            Self::KeywordEntry => (Error, "keyword-entry",
                "is a word of the config, not an origin that comes and goes",
                "change the config of the policy, if that is meant"),
            Self::WildcardEntry => (Error, "wildcard-entry",
                "stands for more than one origin", "write one origin, such as `https://app.example.com`"),
            Self::NotListed => (Warning, "not-listed",
                "is not in the list, so there was nothing to remove",
                "write it as it was added, unless it was removed before"),
            Self::StillAllowed => (Warning, "still-allowed",
                "is removed, but another entry allows it", "remove that entry too"),
            Self::RedundantOrigin => (Warning, "redundant-origin",
                "is covered by another entry", "remove the entry"),
            Self::CoveredByAny => (Warning, "covered-by-any",
                "is already covered by `*`", "remove the entry, or the `*`"),
            Self::LoopbackWithoutPort => (Warning, "loopback-without-port",
                "stands for port 80 alone", "write the port"),
            Self::DuplicateEntry => (Warning, "duplicate-entry",
                "is already in the list", "remove the entry"),
            Self::SafelistedMethod => (Warning, "safelisted-method",
                "is always allowed", "remove the entry"),
            Self::SafelistedResponseHeader => (Warning, "safelisted-response-header",
                "can always be read", "remove the entry"),
            Self::LowerCasePatch => (Warning, "lower-case-patch",
                "is a different method from `PATCH`, as browsers do not change its case",
                "write `PATCH`, in the page's request too"),
            Self::MaxAgeOverChromium => (Warning, "max-age-over-chromium",
                "is over 7200 seconds, the longest that Chromium caches a preflight",
                "write 7200 or less"),
            Self::RouteParameter => (Warning, "route-parameter",
                "has a segment that begins with `:`, which is no parameter here and matches only itself",
                "write what stands before it: a route covers everything below it"),
            Self::AnyOriginWithProtection => (Warning, "any-origin-with-protection",
                "does not stop a request without cookies where any origin is allowed, such as a forged login",
                "list the origins whose pages may write"),
            Self::ProtectionWithoutRest => (Warning, "protection-without-rest",
                "has a protected route but no `/`, and paths without a route are not protected",
                "add the route `/` with `closed = true` and `cross_origin_protection = true`"),
        };
        Words { severity, code, reason, remedy }
    }
}
