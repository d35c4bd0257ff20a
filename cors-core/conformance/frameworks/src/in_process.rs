//! What the guarded applications answer to a request for `/`, without a socket. `None` if the framework
//! cannot read the method.

use std::str::FromStr as _;

use actix_web::{
    dev::Service as _,
    test::{TestRequest, init_service},
};
use cors_conformance::{HeaderLine, wire::Response};
use cors_core::guard::Policies;
use tower::ServiceExt as _;

use crate::{application, runtime};

pub(crate) fn axum(policies: Policies, method: &[u8], headers: &[HeaderLine]) -> Option<Response> {
    let request = request(method, headers, axum::body::Body::empty())?;
    let service = application::axum(Some(policies));
    Some(head_of(&runtime().unwrap().block_on(service.oneshot(request)).unwrap()))
}

pub(crate) fn warp(policies: Policies, method: &[u8], headers: &[HeaderLine]) -> Option<Response> {
    let request = request(method, headers, String::new())?;
    let service = warp::service(cors_warp::Cors::new(policies).wrap(application::warp()));
    Some(head_of(&runtime().unwrap().block_on(service.oneshot(request)).unwrap()))
}

fn request<B>(method: &[u8], headers: &[HeaderLine], body: B) -> Option<http::Request<B>> {
    let method = http::Method::from_bytes(method).ok()?;
    let mut request = http::Request::builder().method(method).uri("/");
    for (name, value) in headers {
        request = request.header(&**name, &**value);
    }
    Some(request.body(body).unwrap())
}

fn head_of<B>(response: &http::Response<B>) -> Response {
    let lines = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    head(response.status().as_u16(), lines)
}

/// actix-web's version of `http` allows fewer characters in methods.
pub(crate) fn actix(policies: Policies, method: &[u8], headers: &[HeaderLine]) -> Option<Response> {
    use actix_web::http::{Method, header::HeaderName};

    let mut request = TestRequest::default().method(Method::from_bytes(method).ok()?);
    for (name, value) in headers {
        request = request.append_header((HeaderName::from_bytes(name).unwrap(), &**value));
    }
    let response = runtime().unwrap().block_on(async {
        let guarded = application::actix().wrap(cors_actix::Cors::new(policies));
        init_service(guarded).await.call(request.to_request()).await.unwrap()
    });
    let lines = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    Some(head(response.status().as_u16(), lines))
}

/// Parsing a `Method` ignores case, but Rocket's server does not, so a method in another case is `None`.
pub(crate) fn rocket(
    policies: Policies,
    method: &[u8],
    headers: &[HeaderLine],
) -> Option<Response> {
    use rocket::{http::Header, http::Method, local::asynchronous::Client};

    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let known = Method::from_str(str::from_utf8(method).ok()?).ok()?;
    let known = Some(known).filter(|it| it.as_str().as_bytes() == method)?;
    runtime().unwrap().block_on(async {
        let client = Client::untracked(application::rocket(Some(policies))).await.unwrap();
        let mut request = client.req(known, "/");
        for (name, value) in headers {
            request.add_header(Header::new(text(name), text(value)));
        }
        let response = request.dispatch().await;
        let lines = response.headers().iter().collect::<Vec<_>>();
        let lines = lines.iter().map(|it| (it.name().as_str(), it.value().as_bytes()));
        Some(head(response.status().code, lines))
    })
}

/// A response without its body.
fn head<'a>(status: u16, lines: impl Iterator<Item = (&'a str, &'a [u8])>) -> Response {
    let headers = lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_vec())).collect();
    Response { status, headers, body: Vec::new() }
}
