//! The differences a framework forces. An undeclared difference fails the test, and so does a declared one
//! that no longer occurs.

use crate::cases::Case;

/// A difference that a framework forces, and the cases in which it occurs.
#[derive(Debug, Clone, Copy)]
pub struct Quirk {
    /// [`Adapter::NAME`](crate::Adapter::NAME), or what stands before the comma in it.
    pub adapter: &'static str,
    /// What differs and why, in one sentence.
    pub reason: &'static str,
    /// The framework's own documentation or source that says so.
    pub link: &'static str,
    /// The cases, as `group/name`, and what is answered instead.
    pub cases: &'static [(&'static str, Instead)],
}

/// What is answered instead of what a case expects.
#[derive(Debug, Clone, Copy)]
pub struct Instead {
    /// The status.
    pub status: u16,
    /// As [`Case::answer`]; `None` if it is what the case expects.
    pub answer: Option<&'static [&'static str]>,
}

impl Instead {
    /// The case with this answer instead of its own.
    pub fn applied_to(&self, case: &Case) -> Case {
        let answer = self.answer.map(|lines| lines.iter().map(|&line| line.to_owned()).collect());
        Case {
            status: self.status,
            answer: answer.unwrap_or_else(|| case.answer.clone()),
            forwarded: true,
            ..case.clone()
        }
    }
}

/// What the policy `full` answers to an allowed preflight.
const PREFLIGHT_OF_FULL: &[&str] = &[
    "access-control-allow-origin: https://app.example.com",
    "access-control-allow-credentials: true",
    "access-control-allow-methods: GET, HEAD, POST, PUT, DELETE",
    "access-control-allow-headers: content-type, x-request-id, authorization",
    "access-control-max-age: 600",
    "vary: origin",
    "vary: access-control-request-method",
    "vary: access-control-request-headers",
];

/// What the policy `full` answers to an allowed request that is not a preflight.
const RESPONSE_OF_FULL: &[&str] = &[
    "access-control-allow-origin: https://app.example.com",
    "access-control-allow-credentials: true",
    "access-control-expose-headers: x-total, etag",
    "vary: origin",
];

/// Outside the guard.
const NOT_FOUND_BY_THE_APP: Instead = Instead { status: 404, answer: Some(&[]) };

const NOT_FOUND: Instead = Instead { status: 404, answer: None };

/// By the framework's own parser.
const BAD_REQUEST: Instead = Instead { status: 400, answer: Some(&[]) };

/// All quirks.
pub const QUIRKS: &[Quirk] = &[
    Quirk {
        adapter: "cors-actix",
        reason: "actix-web answers an HTTP/1.1 request that has no `Host` or several with 400 before any \
                 middleware runs, so without CORS headers",
        link: "https://docs.rs/actix-http/3/src/actix_http/h1/decoder.rs.html",
        cases: &[
            ("protection/the server's own page without a host", BAD_REQUEST),
            ("protection/neither site nor origin, no host", BAD_REQUEST),
            ("protection/no host", BAD_REQUEST),
            ("protection/two hosts", BAD_REQUEST),
            ("protection/two hosts, the first foreign", BAD_REQUEST),
            ("protection/two hosts, an allowed origin", BAD_REQUEST),
        ],
    },
    Quirk {
        adapter: "cors-actix, scope",
        reason: "a scope never sees `OPTIONS *`, which no browser sends; `App::wrap` does",
        link: "https://docs.rs/actix-web/4/actix_web/struct.Scope.html",
        cases: &[
            ("routes/a preflight to the asterisk", NOT_FOUND_BY_THE_APP),
            ("by-path/the asterisk has no policy", NOT_FOUND_BY_THE_APP),
        ],
    },
    Quirk {
        adapter: "cors-rocket",
        reason: "Rocket has no 405: a method that the route does not define is a 404",
        link: "https://docs.rs/rocket/0.5/src/rocket/server.rs.html",
        cases: &[
            ("responses/a method that the route does not define", NOT_FOUND),
            ("responses/a method that the route does not define, no origin", NOT_FOUND),
            ("responses/a method that the route does not define, refused", NOT_FOUND),
            ("responses/a method that the route does not define, any origin", NOT_FOUND),
            ("routes/OPTIONS that is not a preflight to a route for another method", NOT_FOUND),
        ],
    },
    Quirk {
        adapter: "cors-rocket",
        reason: "Rocket answers a request it cannot parse, such as one with an unknown method, with \
                 400 before any fairing runs, so without CORS headers",
        link: "https://docs.rs/rocket/0.5/src/rocket/request/request.rs.html",
        cases: &[
            ("simple/an unknown method is forwarded", BAD_REQUEST),
            ("malformed/options in lower case is a different method", BAD_REQUEST),
            ("protection/get in lower case is not a GET", BAD_REQUEST),
            ("protection/get in lower case from the server's own page", BAD_REQUEST),
        ],
    },
    Quirk {
        adapter: "cors-warp",
        reason: "over HTTP/2, without `Sec-Fetch-Site`, protection recognises none of the server's own pages, as warp \
                 does not expose the authority",
        link: "https://docs.rs/warp/0.4/warp/filters/log/struct.Info.html",
        // The table is HTTP/1.1.
        cases: &[],
    },
    Quirk {
        adapter: "cors-rocket",
        reason: "Rocket drops header lines that are not UTF-8, which no browser sends, so they count \
                 as absent",
        link: "https://docs.rs/rocket/0.5/src/rocket/request/request.rs.html",
        cases: &[
            (
                "preflight-headers/a byte over 0x7f",
                Instead { status: 204, answer: Some(PREFLIGHT_OF_FULL) },
            ),
            (
                "preflight-headers/a no-break space",
                Instead { status: 204, answer: Some(PREFLIGHT_OF_FULL) },
            ),
            (
                "malformed/a method with a byte over 0x7f",
                Instead { status: 200, answer: Some(RESPONSE_OF_FULL) },
            ),
            (
                "malformed/an origin with a byte over 0x7f",
                Instead { status: 200, answer: Some(&["vary: origin"]) },
            ),
        ],
    },
];

/// The quirks of an adapter.
pub fn of(adapter: &str) -> impl Iterator<Item = &'static Quirk> {
    let is_of = move |quirk: &&Quirk| match adapter.strip_prefix(quirk.adapter) {
        Some(rest) => rest.is_empty() || rest.starts_with(", "),
        None => false,
    };
    QUIRKS.iter().filter(is_of)
}

/// What an adapter answers instead in a case, and the quirk that explains it.
pub fn declared(adapter: &str, case: &str) -> Option<(&'static Quirk, &'static Instead)> {
    of(adapter).find_map(|quirk| {
        let (_, instead) = quirk.cases.iter().find(|(name, _)| *name == case)?;
        Some((quirk, instead))
    })
}
