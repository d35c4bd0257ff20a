//! What a policy with cross-origin protection answers with 403.

use super::entry::{By, Entry, Family, lines};

/// What a route that other sites may write to needs in a policy file.
const ROUTE: &str = "
    [routes.\"/sso\"]
    closed = true

    [routes.\"/\"]
    allow_origins = [\"https://app.example.com\"]
    allow_credentials = true
    cross_origin_protection = true
";

pub(super) fn entries() -> [Entry; 2] {
    [write(), websocket()]
}

/// Consoles print nothing about a write, as the page of another origin did not ask to read the answer.
fn write() -> Entry {
    Entry {
        code: "cross-origin-write",
        family: Family::Protection,
        what: "a write that cross-origin protection turned away",
        names: vec!["cross-origin-write"],
        lines: Vec::new(),
        causes: vec![
            "a page of another origin made the browser send a request other than GET, HEAD or OPTIONS, and the \
             server's policy has `cross_origin_protection`: it answered 403, and no handler ran",
        ],
        remedies: vec![
            "if the page may write here, list its origin in `allow_origins`; where its requests carry cookies, \
             the policy needs `allow_credentials` too",
        ],
        need: None,
        questions: vec![
            (
                "What if it is the server's own page?",
                "an old browser never sends `Sec-Fetch-Site`, and no browser sends it over plain `http`, except to \
                 loopback addresses; then `Origin` is compared with `Host`. Have the proxy pass `Host` on as it \
                 came, or list the page's origin, with `allow_credentials`. Without `Sec-Fetch-Site`, \
                 `Referrer-Policy: no-referrer` makes a form's `Origin` `null`; a form in a sandboxed frame is \
                 forbidden in any case",
            ),
            (
                "What if another site's page must post here, such as a sign-in service's?",
                "give that path a route of its own without `cross_origin_protection`, and check a signature or a \
                 token there",
            ),
            ("", ROUTE),
            (
                "Is there a risk?",
                "without protection the handler runs, with the user's cookies, although the page may not read \
                 the answer: CORS does not stop a forged write",
            ),
        ],
    }
}

fn websocket() -> Entry {
    Entry {
        code: "cross-origin-websocket",
        family: Family::Protection,
        what: "a WebSocket that cross-origin protection turned away",
        names: vec!["cross-origin-websocket"],
        lines: lines(&[
            (By::Firefox, &["Firefox can't establish a connection to the server at {socket:ws*}"]),
            (
                By::Chrome,
                &["WebSocket connection to '{socket}' failed: Error during WebSocket handshake: \
                     {answered:Unexpected response code: 403}"],
            ),
            (
                By::Safari,
                &[
                    "WebSocket connection to '{socket}' failed: {answered:Unexpected response code: 403}",
                ],
            ),
            (By::Anyone, &["{answered:Unexpected server response: 403}"]),
        ]),
        causes: vec![
            "the server refused to open the WebSocket (`{answered}`): its check of `Origin` did, a login, or a proxy. \
             If it is in Rust and its policy has `cross_origin_protection`, a page of another origin asked for it, and \
             no handler ran",
            "a page of another origin made the browser send a request that opens a WebSocket, and the server's \
             policy has `cross_origin_protection`: it answered 403, and no handler ran",
        ],
        remedies: vec![
            "see in the server's log which of them answered `{answered}`. If protection did, and the page may open a \
             WebSocket here, list its origin in `allow_origins`, with `allow_credentials` where its requests carry \
             cookies",
            "if the page may open a WebSocket here, list its origin in `allow_origins`; where its requests carry \
             cookies, the policy needs `allow_credentials` too",
        ],
        need: None,
        questions: vec![
            (
                "What if it is the server's own page?",
                "Chromium sends no `Sec-Fetch-Site` with a WebSocket, and neither does an old browser; then `Origin` \
                 is compared with `Host`. Have the proxy pass `Host` on as it came, or list the page's origin, with \
                 `allow_credentials`",
            ),
            (
                "Is there a risk?",
                "CORS does not cover WebSockets: without protection any page can open one with the user's \
                 cookies, and read everything that comes through it",
            ),
        ],
    }
}
