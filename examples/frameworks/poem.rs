//! A small API on poem, guarded by a middleware over the core's guard, as poem has requests of its own that no tower
//! layer takes:
//!
//! ```sh
//! cargo run -p cors-examples --bin poem-api
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```
//!
//! In your own `Cargo.toml`, with the path of your clone of this repository, as nothing is published yet:
//!
//! ```toml
//! cors-core = { path = "../cors/cors-core", features = ["http", "tracing"] }
//! poem = "3"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```

use cors_core::{
    Policy,
    guard::{Carried, Guard, Incoming},
    http::{Http, recipient},
};
use poem::{
    Endpoint, EndpointExt as _, Middleware, Request, Response, Route, Server,
    error::InternalServerError,
    handler,
    http::StatusCode,
    listener::TcpAcceptor,
    middleware::CatchPanic,
    put,
    web::{Json, Path},
};

/// Guards the endpoint that it is put on.
struct Cors {
    guard: Guard<Http>,
}

impl<E: Endpoint> Middleware<E> for Cors {
    type Output = Guarded<E>;

    fn transform(&self, inner: E) -> Guarded<E> {
        Guarded { inner, guard: self.guard.clone() }
    }
}

struct Guarded<E> {
    inner: E,
    guard: Guard<Http>,
}

impl<E: Endpoint> Endpoint for Guarded<E> {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        match judge(&self.guard, &request) {
            Action::Answer(response) => Ok(response),
            Action::Forward(headers) => {
                // Not `call`: what is an `Err` there, such as a 404 or a 405, becomes a response here, and gets
                // the headers too.
                let mut response = self.inner.get_response(request).await;
                headers.write_to(response.headers_mut());
                Ok(response)
            }
        }
    }
}

enum Action {
    /// Run the endpoint, and write these headers to its response.
    Forward(Carried<Http>),
    /// Answer a preflight, or what is forbidden.
    Answer(Response),
}

// Apart from `call`, so that nothing of the policy is held while the endpoint runs.
fn judge(guard: &Guard<Http>, request: &Request) -> Action {
    // In a nested route, `uri()` lacks the prefix.
    let uri = request.original_uri();
    let mut incoming = Incoming::new(request.method().as_str(), uri.path(), request.headers());
    let snapshot = guard.load();
    let evaluation = snapshot.evaluate(&mut incoming, || recipient(uri));
    let Some(status) = evaluation.answer() else {
        return Action::Forward(snapshot.carry(evaluation, &incoming));
    };
    let mut response = Response::default();
    response.set_status(StatusCode::from_u16(status).unwrap_or(StatusCode::FORBIDDEN));
    snapshot.write(evaluation, &incoming, response.headers_mut());
    Action::Answer(response)
}

#[handler]
fn items() -> Json<[&'static str; 2]> {
    Json(["one", "two"])
}

#[handler]
fn put_item(Path(_name): Path<String>) -> StatusCode {
    StatusCode::NO_CONTENT
}

#[handler]
fn broken() -> poem::Result<()> {
    Err(InternalServerError(std::io::Error::other("no database")))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::builder()
        .allow_origins(["https://app.example.com"])
        .allow_credentials(true)
        .allow_methods(["PUT"])
        .allow_headers(["content-type"])
        .build()?;
    let api = Route::new()
        .at("/items", poem::get(items))
        .at("/items/:name", put(put_item))
        .at("/broken", broken);
    // The outermost, on the whole `Route`: on one endpoint, it would see neither preflights, which no route expects,
    // nor requests for paths that do not exist. `catch_error`, `CatchPanic` and a timeout belong inside, before it,
    // so that their responses get the headers.
    let app = Route::new()
        .nest("/api", api)
        .with(CatchPanic::new())
        .with(Cors { guard: Guard::new(policy) });

    let port = std::env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?).run(app).await?)
}
