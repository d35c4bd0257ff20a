//! For tests with a [`Page`]: its requests, sent with Rocket's local clients.
//!
//! Needs the feature `test`.
//!
//! ```
//! use cors_rocket::{Cors, Policy, browser::{CredentialsMode, Page, http::Request}, test::call};
//! use rocket::local::asynchronous::Client;
//!
//! #[rocket::get("/")]
//! fn hello() -> &'static str {
//!     "hello"
//! }
//!
//! # rocket::async_test(async {
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let rocket = rocket::build().mount("/", rocket::routes![hello]).attach(Cors::new(policy));
//! let client = Client::untracked(rocket).await?;
//! let mut page = Page::new("https://app.example.com")?;
//! let get = Request::get("https://api.example.com/").body("")?;
//! let read = page.fetch(get, CredentialsMode::Omit, async |sent| call(&client, sent).await);
//! assert_eq!(read.await?.body, b"hello");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! With the blocking client it is
//! `page.fetch_blocking(get, CredentialsMode::Omit, |sent| call_blocking(&client, sent))`.
//!
//! [`Page`]: crate::browser::Page

use std::str::FromStr as _;

use cors_core::browser::http::{HeaderName, HeaderValue, Request, Response};
use rocket::{
    http::{Cookie, Header, HeaderMap, Method, Status, uri::Host},
    local::{asynchronous, blocking},
};

/// Sends a page's request with a client, and takes the whole answer.
///
/// A method that Rocket does not know, such as `patch`, is answered with 400, as by Rocket's server. Header values
/// that are not UTF-8 are dropped, as there.
pub async fn call(client: &asynchronous::Client, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Some(method) = method(&request) else { return bad_request() };
    let mut local = client.req(method, target(&request)).cookies(cookies(&request));
    if let Some(host) = host(&request) {
        local.inner_mut().set_host(host);
    }
    headers(&request).for_each(|header| local.add_header(header));
    let answer = local.body(request.body()).dispatch().await;
    let mut response = head(answer.status(), answer.headers());
    *response.body_mut() = answer.into_bytes().await.unwrap_or_default();
    response
}

/// The same as [`call`] with Rocket's blocking client.
pub fn call_blocking(client: &blocking::Client, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Some(method) = method(&request) else { return bad_request() };
    let mut local = client.req(method, target(&request)).cookies(cookies(&request));
    if let Some(host) = host(&request) {
        local.inner_mut().set_host(host);
    }
    headers(&request).for_each(|header| local.add_header(header));
    let answer = local.body(request.body()).dispatch();
    let mut response = head(answer.status(), answer.headers());
    *response.body_mut() = answer.into_bytes().unwrap_or_default();
    response
}

/// Reading one ignores case, but Rocket's server does not.
fn method(request: &Request<Vec<u8>>) -> Option<Method> {
    let method = request.method().as_str();
    Method::from_str(method).ok().filter(|known| known.as_str() == method)
}

fn target(request: &Request<Vec<u8>>) -> &str {
    request.uri().path_and_query().map_or("/", |it| it.as_str())
}

fn host(request: &Request<Vec<u8>>) -> Option<Host<'_>> {
    Host::parse(request.headers().get("host")?.to_str().ok()?).ok()
}

fn headers(request: &Request<Vec<u8>>) -> impl Iterator<Item = Header<'static>> {
    let lines = request.headers().iter();
    lines.filter_map(|(name, value)| {
        let value = str::from_utf8(value.as_bytes()).ok()?;
        Some(Header::new(name.as_str().to_owned(), value.to_owned()))
    })
}

/// The server reads them from the header; the local clients do not.
fn cookies(request: &Request<Vec<u8>>) -> Vec<Cookie<'static>> {
    let lines = request.headers().get_all("cookie").iter();
    let pairs = lines.filter_map(|it| it.to_str().ok()).flat_map(|line| line.split(';'));
    let cookies = pairs.filter_map(|pair| Cookie::parse_encoded(pair.trim()).ok());
    cookies.map(Cookie::into_owned).collect()
}

fn bad_request() -> Response<Vec<u8>> {
    head(Status::BadRequest, &HeaderMap::new())
}

fn head(status: Status, headers: &HeaderMap<'_>) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = status.code.try_into().unwrap_or_default();
    for line in headers.iter() {
        let name = HeaderName::from_bytes(line.name().as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(line.value())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
