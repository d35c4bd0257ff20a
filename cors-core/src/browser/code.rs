//! What browsers call a block, what they print, and what to do about it: for people.

/// A reason why browsers block, with the names and words that each has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// No `Access-Control-Allow-Origin`.
    AllowOriginMissing,
    /// `Access-Control-Allow-Origin: *` for a request with credentials.
    AllowOriginWildcard,
    /// Several `Access-Control-Allow-Origin` lines.
    AllowOriginSeveralLines,
    /// Several values in `Access-Control-Allow-Origin`.
    AllowOriginSeveralValues,
    /// An `Access-Control-Allow-Origin` that is not an origin.
    AllowOriginInvalid,
    /// An `Access-Control-Allow-Origin` that is another origin.
    AllowOriginMismatch,
    /// No `Access-Control-Allow-Credentials: true` for a request with credentials.
    AllowCredentialsNotTrue,
    /// A preflight answered with a status other than 200 to 299.
    PreflightStatus,
    /// A preflight answered with a redirect.
    PreflightRedirected,
    /// An `Access-Control-Allow-Methods` that is not a list of methods.
    AllowMethodsUnparsable,
    /// An `Access-Control-Allow-Headers` that is not a list of names.
    AllowHeadersUnparsable,
    /// A method that is not in `Access-Control-Allow-Methods`.
    MethodNotAllowed,
    /// `Authorization`, not in `Access-Control-Allow-Headers`.
    AuthorizationNotAllowed,
    /// A header that is not in `Access-Control-Allow-Headers`.
    HeaderNotAllowed,
    /// A redirect to a URL with a user name or a password.
    RedirectUserinfo,
    /// More redirects than browsers follow.
    RedirectsTooMany,
    /// A URL that is not `http` or `https`.
    NotHttp,
    /// A redirect to a URL that is not `http` or `https`.
    RedirectNotHttp,
    /// No response at all.
    NoResponse,
    /// CORS is switched off in the browser.
    Disabled,
    /// The browser could not add the header `Origin`.
    OriginNotAdded,
    /// An `http` URL requested by a page from `https`.
    MixedContent,
    /// A port that browsers never contact.
    BadPort,
    /// `Content-Length` values that differ.
    ContentLengthsDiffer,
    /// The status 407 without a proxy.
    ProxyAuthentication,
}

/// The names and words of one code.
struct Words {
    mdn: Option<&'static str>,
    chromium: Option<&'static str>,
    chromium_of_preflight: Option<&'static str>,
    /// The fixed part of what is printed; `{}` stands for anything.
    firefox: &'static [&'static str],
    chrome: &'static [&'static str],
    safari: &'static [&'static str],
    cause: &'static str,
    remedy: &'static str,
    danger: &'static str,
}

const NOTHING: Words = Words {
    mdn: None,
    chromium: None,
    chromium_of_preflight: None,
    firefox: &[],
    chrome: &[],
    safari: &[],
    cause: "",
    remedy: "",
    danger: "",
};

/// The danger of a wrong remedy for any mismatch.
const MIRROR: &str = "sending back whatever origin asks, with credentials, lets every website read \
                      your users' data";

impl Code {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::AllowOriginMissing,
        Self::AllowOriginWildcard,
        Self::AllowOriginSeveralLines,
        Self::AllowOriginSeveralValues,
        Self::AllowOriginInvalid,
        Self::AllowOriginMismatch,
        Self::AllowCredentialsNotTrue,
        Self::PreflightStatus,
        Self::PreflightRedirected,
        Self::AllowMethodsUnparsable,
        Self::AllowHeadersUnparsable,
        Self::MethodNotAllowed,
        Self::HeaderNotAllowed,
        Self::AuthorizationNotAllowed,
        Self::RedirectUserinfo,
        Self::RedirectsTooMany,
        Self::NotHttp,
        Self::RedirectNotHttp,
        Self::NoResponse,
        Self::Disabled,
        Self::OriginNotAdded,
        Self::MixedContent,
        Self::BadPort,
        Self::ContentLengthsDiffer,
        Self::ProxyAuthentication,
    ];

    /// The name used by Firefox and
    /// [MDN](https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS/Errors).
    pub fn mdn(self) -> Option<&'static str> {
        self.words().mdn
    }

    /// The name in Chromium's
    /// [`corsError`](https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError),
    /// for a response to a preflight or to the request itself.
    pub fn chromium(self, phase: super::Phase) -> Option<&'static str> {
        let words = self.words();
        match phase {
            super::Phase::Preflight => words.chromium_of_preflight.or(words.chromium),
            super::Phase::Response => words.chromium.or(words.chromium_of_preflight),
        }
    }

    /// What Firefox prints as the reason; `{}` stands for what differs. Older wordings follow the
    /// current one.
    pub fn firefox_prints(self) -> &'static [&'static str] {
        self.words().firefox
    }

    /// What Chromium prints after `has been blocked by CORS policy:`, in the same way.
    pub fn chromium_prints(self) -> &'static [&'static str] {
        self.words().chrome
    }

    /// What Safari prints, in the same way.
    pub fn webkit_prints(self) -> &'static [&'static str] {
        self.words().safari
    }

    /// Why it happens, in one sentence.
    pub fn cause(self) -> &'static str {
        self.words().cause
    }

    /// What to do.
    pub fn remedy(self) -> &'static str {
        self.words().remedy
    }

    /// The danger of a wrong remedy.
    pub fn danger(self) -> &'static str {
        self.words().danger
    }

    fn words(self) -> Words {
        match self {
            Self::AllowOriginMissing => Words {
                mdn: Some("CORSMissingAllowOrigin"),
                chromium: Some("MissingAllowOriginHeader"),
                chromium_of_preflight: Some("PreflightMissingAllowOriginHeader"),
                firefox: &["CORS header 'Access-Control-Allow-Origin' missing"],
                chrome: &[
                    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                ],
                safari: &["Origin {} is not allowed by Access-Control-Allow-Origin."],
                cause: "the server did not say that the page's origin may read this response: its \
                        policy does not list the origin, or the response bypassed the policy, as \
                        errors, redirects and responses from proxies often do",
                remedy: "list the page's exact origin in `allow_origins`, and make sure that the \
                         policy covers every response, errors included",
                danger: MIRROR,
            },
            Self::AllowOriginWildcard => Words {
                mdn: Some("CORSNotSupportingCredentials"),
                chromium: Some("WildcardOriginNotAllowed"),
                chromium_of_preflight: Some("PreflightWildcardOriginNotAllowed"),
                firefox: &[
                    "Credential is not supported if the CORS header 'Access-Control-Allow-Origin' \
                     is '*'",
                ],
                chrome: &[
                    "The value of the 'Access-Control-Allow-Origin' header in the response must \
                     not be the wildcard '*' when the request's credentials mode is 'include'.",
                ],
                safari: &[
                    "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is \
                     true.",
                ],
                cause: "the page sends credentials, and the server answers `*`: browsers accept `*` \
                        only for requests without credentials",
                remedy: "list the origins that may use your users' credentials in `allow_origins` \
                         and set `allow_credentials`; or have the page leave credentials out",
                danger: MIRROR,
            },
            Self::AllowOriginSeveralLines => Words {
                mdn: Some("CORSMultipleAllowOriginNotAllowed"),
                firefox: &["Multiple CORS header 'Access-Control-Allow-Origin' not allowed"],
                ..Self::AllowOriginSeveralValues.words()
            },
            Self::AllowOriginSeveralValues => Words {
                mdn: Some("CORSAllowOriginNotMatchingOrigin"),
                chromium: Some("MultipleAllowOriginValues"),
                chromium_of_preflight: Some("PreflightMultipleAllowOriginValues"),
                chrome: &[
                    "The 'Access-Control-Allow-Origin' header contains multiple values '{}', but \
                     only one is allowed.",
                ],
                safari: &["Access-Control-Allow-Origin cannot contain more than one origin."],
                cause: "the server names more than one origin, as a list or because two layers \
                        each add the header",
                remedy: "let only one layer write the CORS headers, and have it answer each origin \
                         with that origin alone",
                danger: "sending `*` instead opens the API to every website",
                ..NOTHING
            },
            Self::AllowOriginInvalid => Words {
                mdn: Some("CORSAllowOriginNotMatchingOrigin"),
                chromium: Some("InvalidAllowOriginValue"),
                chromium_of_preflight: Some("PreflightInvalidAllowOriginValue"),
                chrome: &[
                    "The 'Access-Control-Allow-Origin' header contains the invalid value '{}'.",
                ],
                safari: &["Origin {} is not allowed by Access-Control-Allow-Origin."],
                cause: "what the server sends is not an origin, but for instance a host without \
                        `https://`, an empty value or a pattern",
                remedy: "list the origin as browsers write it: scheme, host and any port that is \
                         not the default, as in `https://app.example.com`",
                danger: MIRROR,
                ..NOTHING
            },
            Self::AllowOriginMismatch => Words {
                mdn: Some("CORSAllowOriginNotMatchingOrigin"),
                chromium: Some("AllowOriginMismatch"),
                chromium_of_preflight: Some("PreflightAllowOriginMismatch"),
                firefox: &["CORS header 'Access-Control-Allow-Origin' does not match '{}'"],
                chrome: &[
                    "The 'Access-Control-Allow-Origin' header has a value '{}' that is not equal \
                     to the supplied origin.",
                ],
                safari: &["Origin {} is not allowed by Access-Control-Allow-Origin."],
                cause: "the server names an origin other than the page's: it differs in scheme, \
                        host, port or a trailing slash, or a cache served an answer meant for \
                        another page",
                remedy: "list the page's exact origin, and send `Vary: Origin` so that caches keep \
                         the answers apart",
                danger: MIRROR,
            },
            Self::AllowCredentialsNotTrue => Words {
                mdn: Some("CORSMissingAllowCredentials"),
                chromium: Some("InvalidAllowCredentials"),
                chromium_of_preflight: Some("PreflightInvalidAllowCredentials"),
                firefox: &["expected 'true' in CORS header 'Access-Control-Allow-Credentials'"],
                chrome: &[
                    "The value of the 'Access-Control-Allow-Credentials' header in the response is \
                     '{}' which must be 'true' when the request's credentials mode is 'include'.",
                ],
                safari: &[
                    "Credentials flag is true, but Access-Control-Allow-Credentials is not \"true\".",
                ],
                cause: "the page sends cookies or other credentials, and the server has not said \
                        that this origin may read answers to requests with credentials",
                remedy: "set `allow_credentials` in a policy that lists each allowed origin; or, if \
                         the API needs no cookies, have the page leave credentials out",
                danger: "an origin allowed with credentials can read the user's data and act in the \
                         user's name: allow only origins that you trust like your own",
            },
            Self::PreflightStatus => Words {
                mdn: Some("CORSPreflightDidNotSucceed"),
                chromium_of_preflight: Some("PreflightInvalidStatus"),
                firefox: &[
                    "CORS preflight response did not succeed",
                    "CORS preflight channel did not succeed",
                ],
                chrome: &[
                    "Response to preflight request doesn't pass access control check: It does not \
                     have HTTP ok status.",
                ],
                safari: &["Preflight response is not successful."],
                cause: "the server answers the preflight, an `OPTIONS` request without credentials, \
                        with an error: no route handles it, or authentication, a firewall or a \
                        redirect comes first",
                remedy: "let the policy answer preflights before routing and authentication",
                danger: "turning authentication off for the whole path, instead of for preflights \
                         only, opens it to everyone",
                ..NOTHING
            },
            Self::PreflightRedirected => Words {
                mdn: Some("CORSExternalRedirectNotAllowed"),
                chromium_of_preflight: Some("PreflightDisallowedRedirect"),
                firefox: &["CORS request external redirect not allowed"],
                chrome: &[
                    "Response to preflight request doesn't pass access control check: Redirect is \
                     not allowed for a preflight request.",
                ],
                safari: &["Preflight response is not successful."],
                cause: "the server answers the preflight with a redirect, which browsers do not \
                        follow: to https, to a path with or without a trailing slash, or to a login",
                remedy: "request the URL that the redirect leads to, or let the policy answer \
                         preflights before anything redirects",
                ..NOTHING
            },
            Self::AllowMethodsUnparsable => Words {
                mdn: Some("CORSInvalidAllowMethod"),
                chromium_of_preflight: Some("InvalidAllowMethodsPreflightResponse"),
                firefox: &["invalid token '{}' in CORS header 'Access-Control-Allow-Methods'"],
                chrome: &[
                    "Cannot parse Access-Control-Allow-Methods response header field in preflight \
                     response.",
                ],
                safari: &["Header Access-Control-Allow-Methods has an invalid value: {}"],
                cause: "`Access-Control-Allow-Methods` is not a comma-separated list of methods",
                remedy: "write it as in `PUT, DELETE`: no quotes, no spaces within a name",
                ..NOTHING
            },
            Self::AllowHeadersUnparsable => Words {
                mdn: Some("CORSInvalidAllowHeader"),
                chromium_of_preflight: Some("InvalidAllowHeadersPreflightResponse"),
                firefox: &["invalid token '{}' in CORS header 'Access-Control-Allow-Headers'"],
                chrome: &[
                    "Cannot parse Access-Control-Allow-Headers response header field in preflight \
                     response.",
                ],
                safari: &["Header Access-Control-Allow-Headers has an invalid value: {}"],
                cause: "`Access-Control-Allow-Headers` is not a comma-separated list of header names",
                remedy: "write it as in `content-type, x-request-id`: no quotes, no spaces within a \
                         name",
                ..NOTHING
            },
            Self::MethodNotAllowed => Words {
                mdn: Some("CORSMethodNotFound"),
                chromium_of_preflight: Some("MethodDisallowedByPreflightResponse"),
                firefox: &["Did not find method in CORS header 'Access-Control-Allow-Methods'"],
                chrome: &["Method {} is not allowed by Access-Control-Allow-Methods in preflight \
                     response."],
                safari: &["Method {} is not allowed by Access-Control-Allow-Methods."],
                cause: "the server's answer to the preflight does not list the method exactly as \
                        sent: `patch` is not `PATCH`; `*` counts only without credentials",
                remedy: "list the method in `allow_methods`, in the same case as the page sends it",
                danger: "`*` allows methods that you have not thought of; list the ones you serve",
                ..NOTHING
            },
            Self::AuthorizationNotAllowed => Words {
                cause: "the page sends `Authorization`, which `*` does not cover: the server must \
                        list it by name",
                remedy: "list `authorization` in `allow_headers`, next to `*` if you use that",
                ..Self::HeaderNotAllowed.words()
            },
            Self::HeaderNotAllowed => Words {
                mdn: Some("CORSMissingAllowHeaderFromPreflight"),
                chromium_of_preflight: Some("HeaderDisallowedByPreflightResponse"),
                firefox: &[
                    "header '{}' is not allowed according to header 'Access-Control-Allow-Headers' \
                     from CORS preflight response",
                    "missing token '{}' in CORS header 'Access-Control-Allow-Headers' from CORS \
                     preflight channel",
                ],
                chrome: &[
                    "Request header field {} is not allowed by Access-Control-Allow-Headers in \
                     preflight response.",
                ],
                safari: &[
                    "Request header field {} is not allowed by Access-Control-Allow-Headers.",
                ],
                cause: "the page sends a header that the server's answer to the preflight does not \
                        list; `*` counts only without credentials",
                remedy: "list the header in `allow_headers`",
                danger: "`*` allows headers that you have not thought of; list the ones you read",
                ..NOTHING
            },
            Self::RedirectUserinfo => Words {
                mdn: Some("CORSDidNotSucceed"),
                chromium: Some("RedirectContainsCredentials"),
                chrome: &[
                    "Redirect location '{}' contains a username and password, which is disallowed \
                     for cross-origin requests.",
                ],
                safari: &["redirection URL {} has credentials"],
                cause: "the server redirects to a URL with a user name or a password in it",
                remedy: "redirect to the URL without them; send credentials in a header",
                danger: "a password in a URL ends up in logs and histories",
                ..NOTHING
            },
            Self::RedirectsTooMany => Words {
                mdn: Some("CORSDidNotSucceed"),
                safari: &["Load cannot follow more than 20 redirections"],
                cause: "the server redirects more than 20 times, usually in a loop",
                remedy: "request the final URL, or fix the loop",
                ..NOTHING
            },
            Self::NotHttp => Words {
                mdn: Some("CORSRequestNotHttp"),
                chromium: Some("CorsDisabledScheme"),
                firefox: &["CORS request not http"],
                chrome: &["Cross origin requests are only supported for protocol schemes: {}."],
                safari: &[
                    "Cross origin requests are only supported for HTTP.",
                    "not allowed to follow a cross-origin CORS redirection with non CORS scheme",
                ],
                cause: "the URL is not `http` or `https`: often the page was opened from a file, and \
                        its origin is `null`",
                remedy: "serve the page over http, for instance from localhost, and request `http` \
                         or `https` URLs",
                danger: "allowing `null` allows every sandboxed frame of every website",
                ..NOTHING
            },
            Self::RedirectNotHttp => Words {
                cause: "the server redirects to a URL that is not `http` or `https`, which browsers do \
                        not follow",
                remedy: "redirect to an `http` or `https` URL",
                danger: "",
                ..Self::NotHttp.words()
            },
            Self::NoResponse => Words {
                mdn: Some("CORSDidNotSucceed"),
                firefox: &["CORS request did not succeed"],
                cause: "there was no response at all: the server cannot be reached, its certificate \
                        is not trusted, or an extension or a browser setting stopped the request",
                remedy: "open the URL directly in the browser, and look at the network error",
                ..NOTHING
            },
            Self::Disabled => Words {
                mdn: Some("CORSDisabled"),
                firefox: &["CORS disabled"],
                cause: "CORS is switched off in this browser: no page can read another origin",
                remedy: "set `content.cors.disable` to `false` in `about:config`",
                ..NOTHING
            },
            Self::OriginNotAdded => Words {
                mdn: Some("CORSOriginHeaderNotAdded"),
                firefox: &["CORS header 'Origin' cannot be added"],
                cause: "the browser could not add the header `Origin`, perhaps because of an \
                        extension",
                remedy: "try a new profile without extensions",
                ..NOTHING
            },
            Self::MixedContent => Words {
                firefox: &["Blocked loading mixed active content {}"],
                chrome: &[
                    "Mixed Content: The page at '{}' was loaded over HTTPS, but requested an insecure \
                     resource '{}'.",
                ],
                safari: &[
                    "The page at {} requested insecure content from {}. This content was blocked and \
                     must be served over HTTPS.",
                ],
                cause: "the page comes from `https` and requests an `http` URL, directly or by a \
                        redirect: browsers do not send such a request, whatever the server allows",
                remedy: "serve the API over `https` as well, and request that URL; for development, \
                         Chromium and Firefox exempt loopback addresses such as `http://127.0.0.1:3000`",
                danger: "serving the page over `http` instead lets everyone on the way read and change it",
                ..NOTHING
            },
            Self::BadPort => Words {
                safari: &["Not allowed to use restricted network port {}"],
                cause: "the URL has a port that belongs to another protocol, such as 6000 (X11) or \
                        6667 (IRC): browsers never contact it, so that no page can talk to those servers",
                remedy: "have the server listen on another port, such as 8080",
                ..NOTHING
            },
            Self::ContentLengthsDiffer => Words {
                mdn: Some("CORSDidNotSucceed"),
                cause: "the response has several `Content-Length` values, which differ: nobody can \
                        tell where it ends, so browsers take it for an error of the network",
                remedy: "let only one layer write `Content-Length`",
                ..NOTHING
            },
            Self::ProxyAuthentication => Words {
                mdn: Some("CORSDidNotSucceed"),
                cause: "the server answers with 407, which only a proxy may send: without a proxy, \
                        Chromium takes it for an error of the network",
                remedy: "answer with 401 or 403 instead",
                ..NOTHING
            },
        }
    }
}
