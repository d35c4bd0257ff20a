//! A WebSocket for the pages of one origin, with the user's cookies. Pages of any other origin get 403, and `/`
//! shows that the handler has not run:
//!
//! ```sh
//! cargo run -p cors-axum --example websocket 3000 https://app.example.com
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

use axum::{
    Router,
    extract::{WebSocketUpgrade, ws::Message},
    response::Response,
    routing::{any, get},
};
use cors_axum::{ConfigErrors, Cors, Policy};

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

pub(crate) fn routes() -> Router {
    Router::new().route("/", get(opened)).route("/echo", any(echo))
}

async fn opened() -> String {
    format!("{} opened\n", OPENED.load(Ordering::Relaxed))
}

async fn echo(upgrade: WebSocketUpgrade) -> Response {
    OPENED.fetch_add(1, Ordering::Relaxed);
    upgrade.on_upgrade(async |mut socket| {
        while let Some(Ok(message)) = socket.recv().await {
            // axum itself answers pings.
            if let Message::Text(_) = message
                && socket.send(message).await.is_err()
            {
                break;
            }
        }
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let origin = env::args().nth(2).unwrap_or_else(|| "https://app.example.com".to_owned());
    // After all routes: what is added later is not guarded.
    let app = routes().layer(cors(&origin)?);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
