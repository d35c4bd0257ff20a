//! On actix-web.

use std::fmt;

use actix_web::{
    Error, HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error,
    http::{Method, StatusCode},
    middleware::{Next, from_fn},
    web,
};
use cors_conformance::runner::{NUMBER, handler_runs};

use super::{Line, OWN, SLOW};

/// Adds the application's routes, without `/zipped`.
pub fn application(app: &mut web::ServiceConfig) {
    let get = |path: &str| web::resource(path.to_owned());
    let ok = || web::get().to(|| async { "ok" });
    let lines =
        |lines: &'static [Line]| web::get().to(move || async { answer(StatusCode::OK, lines) });
    let bad_request = |error: error::PathError, _: &_| error::ErrorBadRequest(error);
    let fail = |failure: Failure| web::get().to(move || async move { Err::<&str, _>(failure) });
    app.app_data(web::PathConfig::default().error_handler(bad_request))
        .route("/ok", web::to(ok_200))
        .route("/own", lines(&OWN))
        .route("/vary-origin", lines(&[("vary", "accept-encoding, ORIGIN")]))
        .route("/vary-any", lines(&[("vary", "*")]))
        .route("/fail", fail(Failure(StatusCode::INTERNAL_SERVER_ERROR, &[])))
        .route("/fail-own", fail(Failure(StatusCode::INTERNAL_SERVER_ERROR, &OWN)))
        .route("/teapot", fail(Failure(StatusCode::IM_A_TEAPOT, &[])))
        .service(get("/get-only").route(ok()).route(web::head().to(HttpResponse::Ok)))
        .route("/number/{n}", web::get().to(|n: web::Path<u32>| async move { n.to_string() }))
        .service(get("/private").route(ok()).wrap(from_fn(unauthorized)))
        .service(get("/slow").route(web::get().to(never)).wrap(from_fn(time_out)))
        .service(
            get("/catch-all/{rest:.*}")
                .route(web::method(Method::OPTIONS).to(|| async { "caught" })),
        );
}

async fn ok_200(request: HttpRequest) -> &'static str {
    handler_runs(request.headers().get(NUMBER).map(|it| it.as_bytes()));
    "ok"
}

fn answer(status: StatusCode, lines: &[Line]) -> HttpResponse {
    let response = &mut HttpResponseBuilder::new(status);
    lines.iter().fold(response, |response, line| response.insert_header(*line)).body("ok")
}

async fn never() -> &'static str {
    std::future::pending().await
}

/// A middleware that returns an error, so that a guard sees an error that is not a response yet.
async fn unauthorized<B>(_: ServiceRequest, _: Next<B>) -> Result<ServiceResponse<B>, Error> {
    Err(error::ErrorUnauthorized("who?"))
}

async fn time_out<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let late = |_| error::ErrorRequestTimeout("too slow");
    actix_web::rt::time::timeout(SLOW, next.call(request)).await.map_err(late)?
}

#[derive(Debug, Clone, Copy)]
struct Failure(StatusCode, &'static [Line]);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("failed")
    }
}

impl ResponseError for Failure {
    fn error_response(&self) -> HttpResponse {
        answer(self.0, self.1)
    }
}
