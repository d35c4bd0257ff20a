//! A small API on Salvo, guarded by a handler over the core's guard:
//!
//! ```sh
//! cargo run -p cors-examples --bin salvo-api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```
//!
//! In your own `Cargo.toml`, with the path of your clone of this repository, as nothing is published yet:
//!
//! ```toml
//! cors-core = { path = "../cors/cors-core", features = ["http", "tracing"] }
//! salvo = "0.90"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! Salvo can also turn a tower layer into a handler, but such a layer turns every body into one that Salvo's catcher
//! does not recognise, so error pages are lost, and it puts each request through a queue.

use cors_core::{
    Policy,
    guard::{Carried, Guard, Incoming},
    http::{Http, recipient},
};
use salvo::{
    Depot, FlowCtrl, Handler, Request, Response, Router, Server, Service, async_trait,
    conn::tcp::TcpAcceptor,
    handler,
    http::{StatusCode, StatusError},
    writing::Json,
};

/// Guards the service that it is a `hoop` of.
struct Cors {
    guard: Guard<Http>,
}

#[async_trait]
impl Handler for Cors {
    async fn handle(
        &self,
        request: &mut Request,
        depot: &mut Depot,
        response: &mut Response,
        flow: &mut FlowCtrl,
    ) {
        // `None` if this handler has answered.
        if let Some(headers) = judge(&self.guard, request, response) {
            flow.call_next(request, depot, response).await;
            headers.write_to(response.headers_mut());
        } else {
            // Otherwise a route for every method would run, as a 204 is no error.
            flow.skip_rest();
        }
    }
}

// Apart from `handle`, so that nothing of the policy is held while the rest runs.
fn judge(guard: &Guard<Http>, request: &Request, response: &mut Response) -> Option<Carried<Http>> {
    // Salvo's routers leave the URI as it was sent.
    let uri = request.uri();
    let mut incoming = Incoming::new(request.method().as_str(), uri.path(), request.headers());
    let snapshot = guard.load();
    let evaluation = snapshot.evaluate(&mut incoming, || recipient(uri));
    let Some(status) = evaluation.answer() else {
        return Some(snapshot.carry(evaluation, &incoming));
    };
    response.status_code(StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN));
    snapshot.write(evaluation, &incoming, response.headers_mut());
    None
}

#[handler]
async fn items() -> Json<[&'static str; 2]> {
    Json(["one", "two"])
}

#[handler]
async fn put_item(response: &mut Response) {
    response.status_code(StatusCode::NO_CONTENT);
}

#[handler]
async fn broken() -> Result<&'static str, StatusError> {
    Err(StatusError::internal_server_error().brief("no database"))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    let router = Router::with_path("api")
        .push(Router::with_path("items").get(items))
        .push(Router::with_path("items/{name}").put(put_item))
        .push(Router::with_path("broken").goal(broken));
    // A hoop of the `Service`, not of a `Router`, whose hoops run only if one of its routes fits: neither for a
    // preflight, which no route expects, nor for a 404. It comes before the hoops whose responses need the headers,
    // such as `CatchPanic`, `Timeout` and authentication. The catcher runs later, and keeps the headers.
    let app = Service::new(router).hoop(Cors { guard: Guard::new(policy) });

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Server::new(TcpAcceptor::try_from(listener)?).serve(app).await;
    Ok(())
}
