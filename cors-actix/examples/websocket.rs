//! A WebSocket for the pages of one origin, with the user's cookies. Pages of any other origin get 403, and `/`
//! shows that the handler has not run:
//!
//! ```sh
//! cargo run -p cors-actix --example websocket 3000 https://app.example.com
//! curl -i -N -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
//!     -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Origin: https://evil.example' \
//!     http://127.0.0.1:3000/echo
//! curl http://127.0.0.1:3000/
//! ```

use std::{
    env,
    error::Error,
    sync::atomic::{AtomicUsize, Ordering},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt, web};
use actix_ws::Message;
use cors_actix::{ConfigErrors, Cors, Policy};

/// How many WebSockets the handler has opened.
pub(crate) static OPENED: AtomicUsize = AtomicUsize::new(0);

/// CORS does not cover WebSockets: without `cross_origin_protection`, any page opens one with the user's cookies.
pub(crate) fn cors(origin: &str) -> Result<Cors, ConfigErrors> {
    let policy = Policy::builder()
        .allow_origins([origin])
        .allow_credentials(true)
        .cross_origin_protection(true)
        .build()?;
    Ok(Cors::new(policy))
}

pub(crate) fn services(app: &mut web::ServiceConfig) {
    app.route("/", web::get().to(opened)).route("/echo", web::get().to(echo));
}

async fn opened() -> String {
    format!("{} opened\n", OPENED.load(Ordering::Relaxed))
}

async fn echo(request: HttpRequest, body: web::Payload) -> actix_web::Result<HttpResponse> {
    OPENED.fetch_add(1, Ordering::Relaxed);
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    rt::spawn(async move {
        while let Some(Ok(message)) = messages.recv().await {
            let sent = match message {
                Message::Text(text) => session.text(text).await,
                Message::Ping(bytes) => session.pong(&bytes).await,
                Message::Close(_) => break,
                _ => Ok(()),
            };
            if sent.is_err() {
                return;
            }
        }
        // If the client has gone, there is nobody to tell.
        let _ = session.close(None).await;
    });
    Ok(response)
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let origin = env::args().nth(2).unwrap_or_else(|| "https://app.example.com".to_owned());
    // Outside the closure, which runs once for each worker: all share the one policy.
    let cors = cors(&origin)?;
    let app = move || App::new().configure(services).wrap(cors.clone());
    let server = HttpServer::new(app).bind(format!("127.0.0.1:{port}"))?;
    for address in server.addrs() {
        println!("listening on http://{address}");
    }
    Ok(server.run().await?)
}
