//! What browsers call it, print of it, and what is to be done: for people.

/// A reason for which browsers block, with the names and the words that each has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// No `Access-Control-Allow-Origin`.
    AllowOriginMissing,
    /// `Access-Control-Allow-Origin: *` where credentials go along.
    AllowOriginWildcard,
    /// Several `Access-Control-Allow-Origin` lines.
    AllowOriginSeveralLines,
    /// Several values in `Access-Control-Allow-Origin`.
    AllowOriginSeveralValues,
    /// An `Access-Control-Allow-Origin` that is no origin.
    AllowOriginInvalid,
    /// An `Access-Control-Allow-Origin` that is another origin.
    AllowOriginMismatch,
    /// No `Access-Control-Allow-Credentials: true` where credentials go along.
    AllowCredentialsNotTrue,
    /// A preflight answered with another status than 200 to 299.
    PreflightStatus,
    /// A preflight answered with a redirect.
    PreflightRedirected,
    /// An `Access-Control-Allow-Methods` that is no list of methods.
    AllowMethodsUnparsable,
    /// An `Access-Control-Allow-Headers` that is no list of names.
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
    /// A URL that is not of `http` or `https`.
    NotHttp,
    /// No response at all.
    NoResponse,
    /// CORS is switched off in the browser.
    Disabled,
    /// The browser could not add the header `Origin`.
    OriginNotAdded,
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

/// What is said of every answer to a mismatch.
const MIRROR: &str = "sending back whatever origin asks, with credentials, lets every website read \
                      what your users are logged in to";

impl Code {
    /// All of them.
    pub const ALL: [Self; 20] = [
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
        Self::AuthorizationNotAllowed,
        Self::HeaderNotAllowed,
        Self::RedirectUserinfo,
        Self::RedirectsTooMany,
        Self::NotHttp,
        Self::NoResponse,
        Self::Disabled,
        Self::OriginNotAdded,
    ];

    /// The name by Firefox and by
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

    /// What is dangerous about the wrong remedy.
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
                        policy does not list the origin, or this response bypassed the policy, as \
                        errors, redirects and proxies in front often do",
                remedy: "list the page's origin in `allow_origins`, letter for letter, and put the \
                         policy around everything that answers, errors included",
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
                cause: "the page sends credentials, and the server allows any origin: browsers \
                        take `*` for requests without credentials only",
                remedy: "name the origins that may use your users' credentials in `allow_origins` \
                         and set `allow_credentials`; or let the page leave credentials out",
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
                cause: "the server names more than one origin, in a list or because two layers \
                        each add the header",
                remedy: "let one layer alone write the CORS headers; it answers each origin with \
                         that origin",
                danger: "putting `*` instead opens the API to every website",
                ..NOTHING
            },
            Self::AllowOriginInvalid => Words {
                mdn: Some("CORSAllowOriginNotMatchingOrigin"),
                chromium: Some("InvalidAllowOriginValue"),
                chromium_of_preflight: Some("PreflightInvalidAllowOriginValue"),
                chrome: &[
                    "The 'Access-Control-Allow-Origin' header contains the invalid value '{}'.",
                ],
                cause: "what the server names is no origin, such as a host without `https://`, an \
                        empty value or a pattern",
                remedy: "list the origin as browsers write it: scheme, host and a port that is not \
                         the default, as in `https://app.example.com`",
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
                cause: "the server names another origin than the page's: it differs in scheme, \
                        host, port or a slash at the end, or a cache has kept an answer meant for \
                        another page",
                remedy: "list the page's origin, letter for letter, and send `Vary: Origin`, so \
                         that caches keep the answers apart",
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
                        that its answers to this origin may be read with them",
                remedy: "set `allow_credentials` in a policy that names each origin that may; or, \
                         if the API needs no cookies, let the page leave credentials out",
                danger: "whoever is allowed with credentials reads what the user is logged in to, \
                         and acts in the user's name: allow origins that you trust like your own, \
                         and none that you cannot name",
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
                cause: "the server answers the preflight, `OPTIONS` without credentials, with an \
                        error: no route takes it, or authentication, a firewall or a redirect comes \
                        first",
                remedy: "let the policy answer preflights before routing and authentication",
                danger: "switching authentication off for the path, instead of for preflights alone, \
                         opens it to everyone",
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
                cause: "the server answers the preflight with a redirect, which browsers do not \
                        follow: to https, to a path with or without a slash at the end, or to a \
                        login",
                remedy: "ask for the URL that the redirect leads to, or let the policy answer \
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
                cause: "`Access-Control-Allow-Methods` is not a list of methods with commas \
                        between them",
                remedy: "write `PUT, DELETE`: no quotes, no spaces within a name",
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
                cause: "`Access-Control-Allow-Headers` is not a list of header names with commas \
                        between them",
                remedy: "write `content-type, x-request-id`: no quotes, no spaces within a name",
                ..NOTHING
            },
            Self::MethodNotAllowed => Words {
                mdn: Some("CORSMethodNotFound"),
                chromium_of_preflight: Some("MethodDisallowedByPreflightResponse"),
                firefox: &["Did not find method in CORS header 'Access-Control-Allow-Methods'"],
                chrome: &["Method {} is not allowed by Access-Control-Allow-Methods in preflight \
                     response."],
                safari: &["Method {} is not allowed by Access-Control-Allow-Methods."],
                cause: "the server's answer to the preflight does not list the method, letter for \
                        letter: `patch` is not `PATCH`; `*` counts only without credentials",
                remedy: "list the method in `allow_methods`, in the case in which the page sends it",
                danger: "`*` allows methods that you have not thought of; list those that you serve",
                ..NOTHING
            },
            Self::AuthorizationNotAllowed => Words {
                cause: "the page sends `Authorization`, which `*` does not cover: the server must \
                        name it",
                remedy: "list `authorization` in `allow_headers`, beside `*` if need be",
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
                danger: "`*` allows headers that you have not thought of; list those that you read",
                ..NOTHING
            },
            Self::RedirectUserinfo => Words {
                mdn: Some("CORSDidNotSucceed"),
                chromium: Some("RedirectContainsCredentials"),
                chrome: &[
                    "Redirect location '{}' contains a username and password, which is disallowed \
                     for cross-origin requests.",
                ],
                cause: "the server redirects to a URL with a user name or a password in it",
                remedy: "redirect to the URL without them; send credentials in a header",
                danger: "a password in a URL ends up in logs and histories",
                ..NOTHING
            },
            Self::RedirectsTooMany => Words {
                mdn: Some("CORSDidNotSucceed"),
                cause: "the server redirects more than 20 times, usually in a circle",
                remedy: "ask for the last URL, or mend the circle",
                ..NOTHING
            },
            Self::NotHttp => Words {
                mdn: Some("CORSRequestNotHttp"),
                chromium: Some("CorsDisabledScheme"),
                firefox: &["CORS request not http"],
                chrome: &["Cross origin requests are only supported for protocol schemes: {}."],
                safari: &["Cross origin requests are only supported for HTTP."],
                cause: "the URL is not of `http` or `https`: often a page opened from a file, whose \
                        origin is `null`",
                remedy: "serve the page over http, from localhost for instance, and ask for `http` \
                         or `https` URLs",
                danger: "allowing `null` allows every sandboxed frame of every website",
                ..NOTHING
            },
            Self::NoResponse => Words {
                mdn: Some("CORSDidNotSucceed"),
                firefox: &["CORS request did not succeed"],
                safari: &["{} due to access control checks."],
                cause: "there was no response at all: the server cannot be reached, its certificate \
                        is not trusted, or an extension or a rule of the browser stopped the request",
                remedy: "open the URL itself in the browser, and look at the network error there",
                ..NOTHING
            },
            Self::Disabled => Words {
                mdn: Some("CORSDisabled"),
                firefox: &["CORS disabled"],
                cause: "CORS is switched off in this browser: no page reads another origin",
                remedy: "set `content.cors.disable` to `false` in `about:config`",
                ..NOTHING
            },
            Self::OriginNotAdded => Words {
                mdn: Some("CORSOriginHeaderNotAdded"),
                firefox: &["CORS header 'Origin' cannot be added"],
                cause: "the browser could not add the header `Origin`, which an extension may keep \
                        it from",
                remedy: "try without extensions, in a new profile",
                ..NOTHING
            },
        }
    }
}
