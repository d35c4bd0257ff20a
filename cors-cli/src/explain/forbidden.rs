//! What a policy with cross-origin protection answers with 403, in words.

use super::text::section;

/// A refusal that forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Forbidden {
    Write,
    WebSocket,
}

/// What a route that other sites may write to needs in a policy file.
const ROUTE: &str = "
    [routes.\"/sso\"]
    closed = true

    [routes.\"/\"]
    allow_origins = [\"https://app.example.com\"]
    allow_credentials = true
    cross_origin_protection = true
";

impl Forbidden {
    pub(super) const ALL: [Self; 2] = [Self::Write, Self::WebSocket];

    /// The code of the refusal.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Write => "cross-origin-write",
            Self::WebSocket => "cross-origin-websocket",
        }
    }

    /// What consoles print of it, in lower case with straight quotes, between the URLs. They print nothing
    /// about a write, as the page of another origin did not ask to read the answer.
    pub(super) fn printed(self) -> &'static [&'static str] {
        match self {
            Self::Write => &[],
            Self::WebSocket => &[
                "error during websocket handshake: unexpected response code: 403",
                "firefox can't establish a connection to the server at ws",
            ],
        }
    }

    pub(super) fn explain(self) -> String {
        let (what, where_to) = match self {
            Self::Write => ("a request other than GET, HEAD or OPTIONS", "write"),
            Self::WebSocket => ("a request that opens a WebSocket", "open a WebSocket"),
        };
        let mut text = format!("{}\n", self.code());
        section(
            &mut text,
            "Why does it occur?",
            &format!(
                "a page of another origin made the browser send {what}, and the server's policy has \
                 `cross_origin_protection`: it answered 403, and no handler ran"
            ),
        );
        section(
            &mut text,
            "How is it resolved?",
            &format!(
                "if the page may {where_to} here, list its origin in `allow_origins`; where its requests \
                 carry cookies, the policy needs `allow_credentials` too"
            ),
        );
        section(&mut text, "What if it is the server's own page?", self.of_own_page());
        if self == Self::Write {
            section(
                &mut text,
                "What if another site's page must post here, such as a sign-in service's?",
                "give that path a route of its own without `cross_origin_protection`, and check a signature or a \
                 token there",
            );
            text.push_str(ROUTE);
        }
        section(&mut text, "Is there a risk?", self.risk());
        text
    }

    fn of_own_page(self) -> &'static str {
        match self {
            Self::Write => {
                "an old browser never sends `Sec-Fetch-Site`, and no browser sends it over plain `http`, except to \
                 loopback addresses; then `Origin` is compared with `Host`. Have the proxy pass `Host` on as it \
                 came, or list the page's origin, with `allow_credentials`. Without `Sec-Fetch-Site`, \
                 `Referrer-Policy: no-referrer` makes a form's `Origin` `null`; a form in a sandboxed frame is \
                 forbidden in any case"
            }
            Self::WebSocket => {
                "Chromium sends no `Sec-Fetch-Site` with a WebSocket, and neither does an old browser; then `Origin` \
                 is compared with `Host`. Have the proxy pass `Host` on as it came, or list the page's origin, with \
                 `allow_credentials`"
            }
        }
    }

    fn risk(self) -> &'static str {
        match self {
            Self::Write => {
                "without protection the handler runs, with the user's cookies, although the page may not read \
                 the answer: CORS does not stop a forged write"
            }
            Self::WebSocket => {
                "CORS does not cover WebSockets: without protection any page can open one with the user's \
                 cookies, and read everything that comes through it"
            }
        }
    }
}
