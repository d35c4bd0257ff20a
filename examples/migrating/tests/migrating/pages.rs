//! What a page's `fetch()` gives it.

use cors_axum::browser::{CredentialsMode, Page};
use ureq::http::{Request, request};

use crate::server::client;

const PAGE: &str = "https://app.example.com";
const OTHER_PAGE: &str = "https://evil.example";

/// The calls, each with the origin of the page and with what the chapter calls it.
fn calls(address: &str) -> Vec<(&'static str, &'static str, request::Builder)> {
    let url = |path: &str| format!("http://{address}{path}");
    let get = |path| Request::get(url(path));
    let put = || Request::put(url("/api/items/one")).header("content-type", "application/json");
    vec![
        ("GET", PAGE, get("/api/items")),
        ("GET from another origin", OTHER_PAGE, get("/api/items")),
        ("GET from `null`", "null", get("/api/items")),
        ("GET with a cookie", PAGE, get("/api/session")),
        ("GET that fails (500)", PAGE, get("/api/broken")),
        ("GET, nested path without a route", PAGE, get("/api/nowhere")),
        ("GET, path without a route", PAGE, get("/nowhere")),
        (
            "GET with `x-debug`, which is not allowed",
            PAGE,
            get("/api/items").header("x-debug", "1"),
        ),
        ("PUT", PAGE, put().header("authorization", "Bearer secret")),
        ("PUT without a token (401)", PAGE, put()),
        ("PUT from another origin", OTHER_PAGE, put()),
        ("POST", PAGE, Request::post(url("/api/items"))),
        ("POST from another origin", OTHER_PAGE, Request::post(url("/api/items"))),
        ("DELETE, which is not allowed", PAGE, Request::delete(url("/api/items/one"))),
    ]
}

pub(crate) fn names() -> Vec<String> {
    calls("x").into_iter().map(|(name, ..)| name.to_owned()).collect()
}

/// What the page gets: a status, with the total if it can read that, or the step at which it is blocked.
pub(crate) fn outcomes(address: &str) -> Vec<String> {
    let outcome = |(_, origin, request): (_, _, request::Builder)| {
        let page = Page::new(origin).unwrap();
        let mut page = page.cookie(&format!("http://{address}"), "session=1").unwrap();
        let request = request.body(Vec::new()).unwrap();
        match page.fetch_blocking(request, CredentialsMode::Include, client()) {
            Ok(read) if read.headers.contains_key("x-total") => {
                format!("{}, `x-total`", read.status.as_u16())
            }
            Ok(read) => read.status.as_u16().to_string(),
            Err(blocked) => format!("`{}`", blocked.step()),
        }
    };
    calls(address).into_iter().map(outcome).collect()
}
