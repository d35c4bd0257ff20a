//! For tests with a [`Page`]: its requests for actix-web's test client, and the answers back.
//!
//! Needs the feature `test`.
//!
//! ```
//! use actix_web::{App, test, web};
//! use cors_actix::{Cors, Policy, browser::{CredentialsMode, Page, http::Request}, test::{request, response}};
//!
//! # #[actix_web::main]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let policy = Policy::builder().allow_origins(["https://app.example.com"]).build()?;
//! let app = App::new().route("/", web::get().to(|| async { "hello" })).wrap(Cors::new(policy));
//! let app = test::init_service(app).await;
//! let mut page = Page::new("https://app.example.com")?;
//! let get = Request::get("https://api.example.com/").body("")?;
//! let read = page.fetch(get, CredentialsMode::Omit, async |sent| {
//!     response(test::call_service(&app, request(sent).to_request()).await).await
//! });
//! assert_eq!(read.await?.body, "hello");
//! # Ok(())
//! # }
//! ```
//!
//! [`Page`]: crate::browser::Page

use actix_web::{
    body::{self, MessageBody},
    dev::ServiceResponse,
    http::{Method, StatusCode, header::HeaderName},
    test::TestRequest,
    web::Bytes,
};
use cors_core::browser::http::{
    HeaderName as Name, HeaderValue as Value, Request, Response, StatusCode as Status,
};

/// A page's request, to be sent with [`actix_web::test::call_service`].
///
/// # Panics
///
/// If its method is one that actix-web does not read, such as `a'b`: its server answers 400.
pub fn request(request: Request<Vec<u8>>) -> TestRequest {
    let (head, body) = request.into_parts();
    let method = Method::from_bytes(head.method.as_str().as_bytes());
    assert!(method.is_ok(), "actix-web does not read the method `{}`", head.method);
    let request = TestRequest::with_uri(&head.uri.to_string()).set_payload(body);
    let mut request = request.method(method.unwrap_or_default());
    for (name, value) in &head.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_str().as_bytes()) {
            request = request.append_header((name, value.as_bytes()));
        }
    }
    request
}

/// The answer to it, with its whole body. Where the server would break the connection off, because the body fails,
/// the answer is a 500 whose body says why.
pub async fn response<B: MessageBody>(response: ServiceResponse<B>) -> Response<Bytes> {
    let (head, body) = response.into_parts().1.into_parts();
    let status = head.status();
    let (status, body) = match body::to_bytes(body).await {
        Ok(body) => (status, body),
        Err(error) => {
            let why = format!("the body of the response, {status}, failed: {}", error.into());
            (StatusCode::INTERNAL_SERVER_ERROR, why.into())
        }
    };
    let mut response = Response::new(body);
    // Both crates have the same statuses.
    let status = status.as_u16().try_into();
    *response.status_mut() = status.unwrap_or(Status::INTERNAL_SERVER_ERROR);
    for (name, value) in head.headers() {
        let name = Name::from_bytes(name.as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, Value::from_bytes(value.as_bytes())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
