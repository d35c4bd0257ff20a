//! Requests and answers of the crate [`http`]: what an adapter needs beside the core.
//!
//! ```
//! use cors_core::{Policy, http::{Action, Incoming, act}};
//! use http::{HeaderMap, HeaderValue, Method, header};
//!
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let mut headers = HeaderMap::new();
//! headers.insert(header::ORIGIN, HeaderValue::from_static("https://app.example.com"));
//!
//! let incoming = Incoming::read(&Method::GET, &headers);
//! let action = act(&policy.evaluate(incoming.request()), &incoming);
//! let Action::Forward(mut written) = action else { panic!("no preflight") };
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
    Decision, Lines, RESPONSE_HEADERS, Request,
    headers::{AllowHeaders, Headers, OperationValue, TRUE, list_covers},
    policy::Value,
};

/// A request, as far as an adapter reads it.
#[derive(Debug)]
pub struct Incoming<'a> {
    request: Request<'a>,
    headers: &'a HeaderMap,
    // The first line of `Origin`.
    origin: Option<&'a HeaderValue>,
}

impl<'a> Incoming<'a> {
    /// Reads what CORS depends on. Allocates only where one of the three headers has several lines.
    #[inline]
    pub fn read(method: &'a Method, headers: &'a HeaderMap) -> Self {
        let mut request = Request { method: method.as_str().as_bytes(), ..Request::default() };
        let origin = headers.get(ORIGIN);
        if let Some(first) = origin {
            request.origin = lines(first, headers, ORIGIN);
            if method == Method::OPTIONS {
                let lines = |name| headers.get(&name).map(|first| lines(first, headers, name));
                request.request_method = lines(ACCESS_CONTROL_REQUEST_METHOD).unwrap_or_default();
                request.request_headers = lines(ACCESS_CONTROL_REQUEST_HEADERS).unwrap_or_default();
            }
        }
        Self { request, headers, origin }
    }

    /// What a policy judges.
    #[inline]
    pub fn request(&self) -> &Request<'a> {
        &self.request
    }
}

/// The lines of a header whose first is known.
#[inline]
fn lines<'a>(first: &'a HeaderValue, headers: &'a HeaderMap, name: HeaderName) -> Lines<'a> {
    // As many lines as names: none has several, as is usual.
    if headers.len() == headers.keys_len() {
        Lines::from(first.as_bytes())
    } else {
        headers.get_all(name).iter().map(HeaderValue::as_bytes).collect()
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

/// What to do for a decision on a request.
///
/// Allocates for an answer only, and for a forwarded request where its `Origin` value is not yet
/// shared: what a server has read from a connection is.
#[inline]
pub fn act(decision: &Decision<'_>, incoming: &Incoming<'_>) -> Action {
    match decision.answer() {
        None => Action::Forward(ResponseHeaders::new(decision.headers(), incoming)),
        Some(status) => answer(status, decision.headers(), incoming),
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
    fn new(headers: &Headers<'_>, incoming: &Incoming<'_>) -> Self {
        Self {
            allow_origin: allow_origin(headers, incoming),
            allow_credentials: headers.allow_credentials,
            expose_headers: headers.expose_headers.map(Value::http).cloned(),
            vary_on_origin: headers.vary.origin,
        }
    }

    /// Takes the handler's own CORS headers out, puts the policy's in, and merges `Vary`.
    ///
    /// A map that is full (32,768 headers) stays without them: the browser then blocks.
    #[inline]
    pub fn write_to(&mut self, response: &mut HeaderMap) {
        if response.keys().any(|name| name.as_str().starts_with("access-control-")) {
            for name in RESPONSE_HEADERS {
                response.remove(name);
            }
        }
        if let Some(origin) = self.allow_origin.take() {
            set(response, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
        if self.allow_credentials {
            set(response, ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE.http().clone());
        }
        if let Some(names) = self.expose_headers.take() {
            set(response, ACCESS_CONTROL_EXPOSE_HEADERS, names);
        }
        if self.vary_on_origin {
            merge_vary(response);
        }
    }
}

/// The request's own value, so that nothing is copied.
#[inline]
fn allow_origin(headers: &Headers<'_>, incoming: &Incoming<'_>) -> Option<HeaderValue> {
    match headers.allow_origin?.value() {
        OperationValue::Compiled(value) => Some(value.http().clone()),
        OperationValue::Request(origin) => shared(origin, incoming.origin),
    }
}

/// A value of the request's, as it stands there where it is the whole line.
#[inline]
fn shared(bytes: &[u8], line: Option<&HeaderValue>) -> Option<HeaderValue> {
    match line {
        Some(value) if value.as_bytes() == bytes => Some(value.clone()),
        _ => HeaderValue::from_bytes(bytes).ok(),
    }
}

/// The headers of an answer. What the policy joined when it was compiled is shared, and so is what
/// the client sent, where the line is answered whole.
fn answer(status: u16, headers: &Headers<'_>, incoming: &Incoming<'_>) -> Action {
    let mut response = HeaderMap::with_capacity(6);
    let value = |value: OperationValue<'_>, name| match value {
        OperationValue::Compiled(value) => Some(value.http().clone()),
        OperationValue::Request(bytes) => shared(bytes, incoming.headers.get(name)),
    };
    let mut write = |name, value: Option<HeaderValue>| {
        if let Some(value) = value {
            // Fails for a full map alone: the lines of one request are fewer than a map holds.
            let _ = response.try_append(name, value);
        }
    };
    write(ACCESS_CONTROL_ALLOW_ORIGIN, allow_origin(headers, incoming));
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

fn merge_vary(response: &mut HeaderMap) {
    let origin = const { HeaderValue::from_static("Origin") };
    match response.try_entry(VARY) {
        Ok(Entry::Vacant(entry)) => {
            let _ = entry.try_insert(origin);
        }
        Ok(Entry::Occupied(mut entry)) => {
            if !list_covers(entry.iter().map(HeaderValue::as_bytes), origin.as_bytes()) {
                entry.append(origin);
            }
        }
        Err(_) => {}
    }
}
