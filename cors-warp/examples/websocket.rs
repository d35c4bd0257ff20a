//! A WebSocket for the pages of one origin, with the user's cookies. Pages of any other origin get 403, and `/`
//! shows that the handler has not run:
//!
//! ```sh
//! cargo run -p cors-warp --example websocket 3000 https://app.example.com
//! curl -i -N -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \
//!     -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Origin: https://evil.example' \
//!     http://127.0.0.1:3000/echo
//! curl http://127.0.0.1:3000/
//! ```

use std::{
    env,
    error::Error,
    future,
    sync::atomic::{AtomicUsize, Ordering},
};

use cors_warp::{ConfigErrors, Cors, Policy};
use futures_util::{StreamExt as _, TryStreamExt as _};
use warp::{
    Filter, Rejection, Reply,
    ws::{WebSocket, Ws},
};

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

pub(crate) fn routes()
-> impl Filter<Extract = (impl Reply,), Error = Rejection> + Clone + Send + Sync + 'static {
    let opened = warp::path::end()
        .and(warp::get())
        .map(|| format!("{} opened\n", OPENED.load(Ordering::Relaxed)));
    let echo = warp::path!("echo").and(warp::ws()).map(|upgrade: Ws| {
        OPENED.fetch_add(1, Ordering::Relaxed);
        upgrade.on_upgrade(echo)
    });
    opened.or(echo)
}

async fn echo(socket: WebSocket) {
    let (sender, receiver) = socket.split();
    // warp itself answers pings.
    let texts = receiver.try_filter(|message| future::ready(message.is_text()));
    // An error means that the client has gone.
    let _ = texts.forward(sender).await;
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let origin = env::args().nth(2).unwrap_or_else(|| "https://app.example.com".to_owned());
    let app = cors(&origin)?.wrap(routes());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    warp::serve(app).incoming(listener).run().await;
    Ok(())
}
