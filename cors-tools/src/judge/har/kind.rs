//! Which requests CORS does not judge: the page's origin is in their headers, too, but no script reads
//! the answers.

use super::Entry;

const WEBSOCKET: &str =
    "it opens a WebSocket, which CORS does not cover: the server decides by `Origin`";
const NAVIGATION: &str = "it is a navigation, as by a link or a form: the browser shows the answer, and no script reads it";
const NO_CORS: &str = "its mode is `no-cors`, as of beacons and images: no script reads the answer, whatever \
                       the server allows";
const SAME_ORIGIN: &str =
    "its mode is `same-origin`: the browser does not send it to other origins";

/// Why a request is not a CORS request; `None` if it is one, as far as one can tell.
pub(super) fn not_cors(entry: &Entry<'_>) -> Option<&'static str> {
    match entry.header("sec-fetch-mode") {
        Some("cors") => None,
        Some("websocket") => Some(WEBSOCKET),
        Some("navigate") => Some(NAVIGATION),
        Some("no-cors") => Some(NO_CORS),
        Some("same-origin") => Some(SAME_ORIGIN),
        _ => guess(entry),
    }
}

/// Without `Sec-Fetch-Mode`: on plain `http`, in Chromium's WebSockets and requests that it did not send,
/// and in old browsers.
fn guess(entry: &Entry<'_>) -> Option<&'static str> {
    let upgrade = entry.header("upgrade").unwrap_or_default();
    let is_websocket =
        matches!(entry.url.scheme(), "ws" | "wss") || upgrade.eq_ignore_ascii_case("websocket");
    match entry.resource_type.as_deref() {
        _ if is_websocket => Some(WEBSOCKET),
        Some("websocket") => Some(WEBSOCKET),
        Some("document") => Some(NAVIGATION),
        Some("ping" | "csp-violation-report") => Some(NO_CORS),
        // Browsers send it with navigations only.
        _ if entry.has_header("upgrade-insecure-requests") => Some(NAVIGATION),
        _ => None,
    }
}
