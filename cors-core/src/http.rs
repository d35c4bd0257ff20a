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
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD,
        Entry, ORIGIN, VARY,
    },
};

use crate::{
    Decision, RESPONSE_HEADERS, Request,
    headers::{AllowHeaders, Headers, OperationValue, TRUE, list_covers},
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
        Some(status) => answer(status, decision.headers(), request),
    }
}

/// What a forwarded request's response is to carry. Owned, so that it outlives the request.
#[derive(Debug, Clone)]
pub struct ResponseHeaders {
    allow_origin: Option<HeaderValue>,
    allow_credentials: bool,
    expose_headers: Option<HeaderValue>,
    vary: Option<&'static Value>,
}

impl ResponseHeaders {
    #[inline]
    fn new(headers: &Headers<'_>, request: &HeaderMap) -> Self {
        Self {
            allow_origin: allow_origin(headers, request),
            allow_credentials: headers.allow_credentials,
            expose_headers: headers.expose_headers.map(Value::http).cloned(),
            vary: headers.vary.value(),
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
            set(response, ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.http().clone());
        }
        if let Some(names) = self.expose_headers {
            set(response, ACCESS_CONTROL_EXPOSE_HEADERS, names);
        }
        if let Some(vary) = self.vary {
            merge_vary(response, vary);
        }
    }
}

/// The request's own value, so that nothing is copied.
#[inline]
fn allow_origin(headers: &Headers<'_>, request: &HeaderMap) -> Option<HeaderValue> {
    match headers.allow_origin?.value() {
        OperationValue::Compiled(value) => Some(value.http().clone()),
        OperationValue::Request(origin) => shared(origin, ORIGIN, request),
    }
}

/// A value of the request's, as it stands there where it is the whole line.
fn shared(bytes: &[u8], name: HeaderName, request: &HeaderMap) -> Option<HeaderValue> {
    match request.get(name) {
        Some(value) if value.as_bytes() == bytes => Some(value.clone()),
        _ => HeaderValue::from_bytes(bytes).ok(),
    }
}

/// The headers of an answer. What the policy joined when it was compiled is shared, and so is what
/// the client sent, where the line is answered whole.
fn answer(status: u16, headers: &Headers<'_>, request: &HeaderMap) -> Action {
    let mut response = HeaderMap::with_capacity(6);
    let value = |value: OperationValue<'_>, name| match value {
        OperationValue::Compiled(value) => Some(value.http().clone()),
        OperationValue::Request(bytes) => shared(bytes, name, request),
    };
    let mut write = |name, value: Option<HeaderValue>| {
        if let Some(value) = value {
            // Fails for a full map alone: the lines of one request are fewer than a map holds.
            let _ = response.try_append(name, value);
        }
    };
    write(ACCESS_CONTROL_ALLOW_ORIGIN, allow_origin(headers, request));
    if headers.allow_credentials {
        write(ACCESS_CONTROL_ALLOW_CREDENTIALS, Some(TRUE.http().clone()));
    }
    if let Some(methods) = headers.allow_methods {
        let methods = value(methods.value(), ACCESS_CONTROL_REQUEST_METHOD);
        write(ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
    for names in headers.allow_headers.into_iter().flat_map(AllowHeaders::values) {
        let names = value(names, ACCESS_CONTROL_REQUEST_HEADERS);
        write(ACCESS_CONTROL_ALLOW_HEADERS, names);
    }
    write(ACCESS_CONTROL_MAX_AGE, headers.max_age.map(Value::http).cloned());
    write(VARY, headers.vary.value().map(Value::http).cloned());
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN);
    Action::Answer(status, response)
}

fn set(response: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    // Fails for a full map alone, and then the browser blocks.
    let _ = response.try_insert(name, value);
}

fn merge_vary(response: &mut HeaderMap, member: &Value) {
    match response.try_entry(VARY) {
        Ok(Entry::Vacant(entry)) => {
            let _ = entry.try_insert(member.http().clone());
        }
        Ok(Entry::Occupied(mut entry)) => {
            if !list_covers(entry.iter().map(HeaderValue::as_bytes), member.bytes()) {
                entry.append(member.http().clone());
            }
        }
        Err(_) => {}
    }
}
