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
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # rocket::async_test(async {
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let rocket = rocket::build().mount("/", rocket::routes![hello]).attach(Cors::new(policy));
//! let client = Client::untracked(rocket).await?;
//! let mut page = Page::new("https://app.example.com")?;
//! let get = Request::get("https://api.example.com/").body("")?;
//! let read = page.fetch(get, CredentialsMode::Omit, async |sent| call(&client, sent).await);
//! assert_eq!(read.await?.body, b"hello");
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! With the blocking client it is
//! `page.fetch_blocking(get, CredentialsMode::Omit, |sent| call_blocking(&client, sent))`.
//!
//! [`Page`]: crate::browser::Page

use std::{
    io::{self, Read as _},
    str::FromStr as _,
};

use cors_core::browser::http::{
    HeaderMap as Headers, HeaderName, HeaderValue, Request, Response, StatusCode,
};
use rocket::{
    http::{Cookie, Header, HeaderMap, Method, Status, uri::Host},
    local::{asynchronous, blocking},
    tokio::io::AsyncReadExt as _,
};

/// Sends a page's request with a client, and takes the whole answer.
///
/// A method that Rocket does not know, such as `patch`, is answered with 400, as by Rocket's server. Header values
/// that are not UTF-8 are dropped, as there. Where its server would break the connection off, because the body fails
/// or no response has such a status (`Status::new(1000)`), the answer is a 500 whose body says why.
pub async fn call(client: &asynchronous::Client, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Some(method) = method(&request) else { return bad_request() };
    let mut local = client.req(method, target(&request)).cookies(cookies(&request));
    complete(local.inner_mut(), &request);
    let mut answer = local.body(request.body()).dispatch().await;
    let (status, headers) = (answer.status(), lines(answer.headers()));
    let mut body = Vec::new();
    let read = answer.read_to_end(&mut body).await;
    whole(status, headers, read.map(|_| body))
}

/// The same as [`call`] with Rocket's blocking client.
pub fn call_blocking(client: &blocking::Client, request: Request<Vec<u8>>) -> Response<Vec<u8>> {
    let Some(method) = method(&request) else { return bad_request() };
    let mut local = client.req(method, target(&request)).cookies(cookies(&request));
    complete(local.inner_mut(), &request);
    let mut answer = local.body(request.body()).dispatch();
    let (status, headers) = (answer.status(), lines(answer.headers()));
    let mut body = Vec::new();
    let read = answer.read_to_end(&mut body);
    whole(status, headers, read.map(|_| body))
}

/// Reading one ignores case, but Rocket's server does not.
fn method(request: &Request<Vec<u8>>) -> Option<Method> {
    let method = request.method().as_str();
    Method::from_str(method).ok().filter(|known| known.as_str() == method)
}

fn target(request: &Request<Vec<u8>>) -> &str {
    request.uri().path_and_query().map_or("/", |it| it.as_str())
}

/// Adds what both clients take in the same way.
fn complete<'r>(local: &mut rocket::Request<'r>, request: &'r Request<Vec<u8>>) {
    if let Some(host) = host(request) {
        local.set_host(host);
    }
    for (name, value) in request.headers() {
        if let Ok(value) = str::from_utf8(value.as_bytes()) {
            local.add_header(Header::new(name.as_str().to_owned(), value.to_owned()));
        }
    }
}

fn host(request: &Request<Vec<u8>>) -> Option<Host<'_>> {
    Host::parse(request.headers().get("host")?.to_str().ok()?).ok()
}

/// The server reads them from the header; the local clients do not.
fn cookies(request: &Request<Vec<u8>>) -> Vec<Cookie<'static>> {
    let lines = request.headers().get_all("cookie").iter();
    let pairs = lines.filter_map(|it| it.to_str().ok()).flat_map(|line| line.split(';'));
    let cookies = pairs.filter_map(|pair| Cookie::parse_encoded(pair.trim()).ok());
    cookies.map(Cookie::into_owned).collect()
}

fn bad_request() -> Response<Vec<u8>> {
    answered(StatusCode::BAD_REQUEST, Headers::new(), Vec::new())
}

/// The answer whose body has been read to its end, or has failed.
fn whole(status: Status, headers: Headers, body: io::Result<Vec<u8>>) -> Response<Vec<u8>> {
    let broken = |why: String| {
        answered(StatusCode::INTERNAL_SERVER_ERROR, headers.clone(), why.into_bytes())
    };
    match (StatusCode::from_u16(status.code), body) {
        (Ok(status), Ok(body)) => answered(status, headers, body),
        (Ok(status), Err(error)) => {
            broken(format!("the body of the response, {status}, failed: {error}"))
        }
        (Err(_), _) => broken(format!("no response has the status {}", status.code)),
    }
}

fn answered(status: StatusCode, headers: Headers, body: Vec<u8>) -> Response<Vec<u8>> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

fn lines(headers: &HeaderMap<'_>) -> Headers {
    let mut map = Headers::new();
    for line in headers.iter() {
        let name = HeaderName::from_bytes(line.name().as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(line.value())) {
            map.append(name, value);
        }
    }
    map
}
