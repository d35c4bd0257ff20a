//! Requests and answers of the crate [`http`]: what an adapter needs beside the core.
//!
//! ```
//! use cors_core::{Policy, http::{Action, act, read}};
//! use http::{HeaderMap, HeaderValue, Method, header};
//!
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let mut headers = HeaderMap::new();
//! headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
//!
//! let action = act(&policy.evaluate(&read(&Method::GET, &headers)), &headers);
//! let Action::Forward(written) = action else { panic!("no preflight") };
//! let mut response = HeaderMap::new();
//! written.write_to(&mut response);
//! assert_eq!(response[header::ACCESS_CONTROL_ALLOW_ORIGIN], "https://app.example.com");
//! assert_eq!(response[header::VARY], "Origin");
//! # Ok::<(), cors_core::ConfigErrors>(())
//! ```

use ::http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
        ACCESS_CONTROL_REQUEST_METHOD, Entry, ORIGIN, VARY,
    },
};

use crate::{
    Decision, RESPONSE_HEADERS, Request,
    headers::{AllowOrigin, Headers, OperationValue, list_covers},
    policy::Value,
};

/// Reads what the core wants to know of a request. Allocates only where one of the three headers has
/// several lines.
pub fn read<'a>(method: &'a Method, headers: &'a HeaderMap) -> Request<'a> {
    let lines = |name| headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
    let origin = lines(ORIGIN);
    let method_name = method.as_str().as_bytes();
    if method != Method::OPTIONS {
        return Request { method: method_name, origin, ..Request::default() };
    }
    Request {
        method: method_name,
        origin,
        request_method: lines(ACCESS_CONTROL_REQUEST_METHOD),
        request_headers: lines(ACCESS_CONTROL_REQUEST_HEADERS),
    }
}

/// What an adapter does with a request.
#[derive(Debug, Clone)]
pub enum Action {
    /// Run the handler, and write these headers to its response, whatever that is.
    Forward(ResponseHeaders),
    /// Answer at once with this status, these headers and no body.
    Answer(StatusCode, HeaderMap),
}

/// What to do for a decision on a request with these headers.
///
/// Allocates for an answer only, and for a forwarded request where its `Origin` value is not yet
/// shared: what a server has read from a connection is.
#[inline]
pub fn act(decision: &Decision<'_>, request: &HeaderMap) -> Action {
    match decision.answer() {
        None => Action::Forward(ResponseHeaders::new(decision.headers(), request)),
        Some(status) => answer(status, decision.headers()),
    }
}

/// What a forwarded request's response is to carry. Owned, so that it outlives the request.
#[derive(Debug, Clone)]
pub struct ResponseHeaders {
    allow_origin: Option<HeaderValue>,
    allow_credentials: bool,
    expose_headers: Option<HeaderValue>,
    vary_on_origin: bool,
}

impl ResponseHeaders {
    #[inline]
    fn new(headers: &Headers<'_>, request: &HeaderMap) -> Self {
        Self {
            allow_origin: allow_origin(headers, request),
            allow_credentials: headers.allow_credentials,
            expose_headers: headers.expose_headers.map(Value::http).cloned(),
            vary_on_origin: headers.vary.origin,
        }
    }

    /// Takes the handler's own CORS headers out, puts the policy's in, and merges `Vary`.
    ///
    /// A map that is full (32,768 headers) stays without them: the browser then blocks.
    #[inline]
    pub fn write_to(self, response: &mut HeaderMap) {
        if response.keys().any(|name| name.as_str().starts_with("access-control-")) {
            for name in RESPONSE_HEADERS {
                response.remove(name);
            }
        }
        if let Some(origin) = self.allow_origin {
            set(response, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if self.allow_credentials {
            set(response, ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if let Some(names) = self.expose_headers {
            set(response, ACCESS_CONTROL_EXPOSE_HEADERS, names);
        }
        if self.vary_on_origin {
            merge_vary(response, "Origin");
        }
    }
}

/// The request's own value, so that nothing is copied.
#[inline]
fn allow_origin(headers: &Headers<'_>, request: &HeaderMap) -> Option<HeaderValue> {
    match headers.allow_origin? {
        AllowOrigin::Any => Some(HeaderValue::from_static("*")),
        AllowOrigin::One(origin) => match request.get(ORIGIN) {
            Some(value) if value.as_bytes() == origin => Some(value.clone()),
            // There is white space around it, which no server leaves there.
            _ => HeaderValue::from_bytes(origin).ok(),
        },
    }
}

/// Carries out the operations on an empty map. What the policy joined when it was compiled is shared;
/// what the client sent is copied.
fn answer(status: u16, headers: &Headers<'_>) -> Action {
    let mut response = HeaderMap::with_capacity(8);
    for operation in headers.operations() {
        let value = match operation.shared() {
            OperationValue::Static(text) => Some(HeaderValue::from_static(text)),
            OperationValue::Compiled(value) => Some(value.http().clone()),
            OperationValue::Request(bytes) => HeaderValue::from_bytes(bytes).ok(),
        };
        if let Some(value) = value {
            // Fails for a full map alone: the lines of one request are fewer than a map holds.
            let _ = response.try_append(HeaderName::from_static(operation.name()), value);
        }
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    Action::Answer(status, response)
}

fn set(response: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    // Fails for a full map alone, and then the browser blocks.
    let _ = response.try_insert(name, value);
}

fn merge_vary(response: &mut HeaderMap, member: &'static str) {
    match response.try_entry(VARY) {
        Ok(Entry::Vacant(entry)) => {
            let _ = entry.try_insert(HeaderValue::from_static(member));
        }
        Ok(Entry::Occupied(mut entry)) => {
            if !list_covers(entry.iter().map(HeaderValue::as_bytes), member.as_bytes()) {
                entry.append(HeaderValue::from_static(member));
            }
        }
        Err(_) => {}
    }
}
