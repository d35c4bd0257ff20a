//! Tower services, called directly: cors-axum, tower-http, and the floor.

use std::{cell::RefCell, convert::Infallible, future::ready, hint::black_box, rc::Rc};

use cors_axum::{Cors, Live};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS,
        ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
        ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
    },
};
use rustc_hash::FxHashSet;
use tower::{Layer as _, Service, service_fn};
use tower_http::{
    cors::{AllowHeaders, CorsLayer},
    csrf::CsrfLayer,
};

use super::{Guard, Prepare, now, observe};
use crate::Setup;

pub(super) fn stack(guard: Guard, setup: Setup) -> Prepare {
    let handler = service_fn(|_: Request<()>| ready(Ok::<_, Infallible>(response())));
    match guard {
        Guard::Bare => prepare(handler),
        Guard::Ours => prepare(Cors::new(setup.routes()).layer(handler)),
        Guard::Live => prepare(Cors::new(Live::new(setup.routes())).layer(handler)),
        Guard::ReportOnly => {
            let cors = Cors::new(setup.routes()).report_only(setup.routes());
            prepare(cors.layer(handler))
        }
        Guard::Observed => prepare(Cors::new(setup.routes()).observe(observe).layer(handler)),
        Guard::Peer if setup.protected => {
            let trusted = setup
                .origins()
                .try_fold(CsrfLayer::new(), |layer, origin| layer.add_trusted_origin(origin));
            prepare(peer(setup).layer(trusted.unwrap().layer(handler)))
        }
        Guard::Peer => prepare(peer(setup).layer(handler)),
        Guard::Floor => {
            let floor = Floor::new(setup);
            prepare(service_fn(move |request: Request<()>| {
                ready(Ok::<_, Infallible>(floor.respond(&request)))
            }))
        }
    }
}

fn prepare<S>(service: S) -> Prepare
where
    S: Service<Request<()>, Response = Response<()>, Error = Infallible> + 'static,
{
    let service = Rc::new(RefCell::new(service));
    Box::new(move |sample, count| {
        let requests: Vec<_> = (0..count).map(|_| sample.request(())).collect();
        let service = Rc::clone(&service);
        Box::new(move || {
            let mut service = service.borrow_mut();
            for request in requests {
                let _ = black_box(now(service.call(request)));
            }
        })
    })
}

/// A handler's response, whose header map has capacity.
fn response() -> Response<()> {
    let mut response = Response::new(());
    *response.headers_mut() = HeaderMap::with_capacity(6);
    response
}

/// tower-http never reads the requested headers: it answers with the list, and the browser compares.
fn peer(setup: Setup) -> CorsLayer {
    let origins: Vec<HeaderValue> = setup.origins().map(|it| it.try_into().unwrap()).collect();
    let headers = Setup::HEADERS.map(HeaderName::from_static);
    let headers = if setup.any_header { AllowHeaders::mirror_request() } else { headers.into() };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT])
        .allow_headers(headers)
        .max_age(std::time::Duration::from_secs(600))
}

struct Floor {
    origins: FxHashSet<Vec<u8>>,
    methods: HeaderValue,
    headers: HeaderValue,
    max_age: HeaderValue,
}

impl Floor {
    fn new(setup: Setup) -> Self {
        let shared = |text: &str| {
            let value = HeaderValue::from_str(text).unwrap();
            let _ = value.clone();
            value
        };
        Self {
            origins: setup.origins().map(String::into_bytes).collect(),
            methods: shared("GET, HEAD, POST, PUT"),
            headers: shared(&Setup::HEADERS.join(", ")),
            max_age: shared("600"),
        }
    }

    fn respond(&self, request: &Request<()>) -> Response<()> {
        let headers = request.headers();
        let origin = headers.get(ORIGIN);
        let allowed = origin.filter(|it| self.origins.contains(it.as_bytes()));
        if *request.method() == Method::OPTIONS
            && origin.is_some()
            && let Some(method) = headers.get(ACCESS_CONTROL_REQUEST_METHOD)
        {
            return self.answer(allowed, method, headers.get(ACCESS_CONTROL_REQUEST_HEADERS));
        }
        let mut response = response();
        let headers = response.headers_mut();
        if let Some(origin) = allowed {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        headers.append(VARY, HeaderValue::from_static("Origin"));
        response
    }

    fn answer(
        &self,
        origin: Option<&HeaderValue>,
        method: &HeaderValue,
        requested: Option<&HeaderValue>,
    ) -> Response<()> {
        let mut names = requested.iter().flat_map(|it| it.as_bytes().split(|byte| *byte == b','));
        let is_allowed = |name: &[u8]| Setup::HEADERS.iter().any(|it| it.as_bytes() == name);
        let allowed = matches!(method.as_bytes(), b"GET" | b"HEAD" | b"POST" | b"PUT")
            && names.all(is_allowed);
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::NO_CONTENT;
        let headers = response.headers_mut();
        headers.reserve(6);
        if let Some(origin) = origin {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, self.methods.clone());
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, self.headers.clone());
            if allowed {
                headers.insert(ACCESS_CONTROL_MAX_AGE, self.max_age.clone());
            }
        }
        let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        headers.insert(VARY, HeaderValue::from_static(vary));
        response
    }
}
