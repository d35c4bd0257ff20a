//! The session cookie of the demo's API.

use axum::http::{HeaderMap, header::COOKIE};

const PAIR: &str = "cors-demo=1";

/// The value of `Set-Cookie`.
pub(super) fn new_cookie() -> String {
    format!("{PAIR}; Path=/; HttpOnly; SameSite=Lax")
}

/// Whether a request carries the cookie. Cookies ignore ports, so those of other programs on this
/// machine are sent too.
pub(super) fn is_in(headers: &HeaderMap) -> bool {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .any(|pair| pair.trim() == PAIR)
}
