//! A WebSocket for the pages of one origin, with the user's cookies. Pages of any other origin get 403, and `/`
//! shows that the handler has not run:
//!
//! ```sh
//! cargo run -p cors-rocket --example websocket 3000 https://app.example.com
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

use cors_rocket::{ConfigErrors, Cors, Policy};
use rocket::{Route, get};
use rocket_ws::{Message, Stream, WebSocket};

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

pub(crate) fn routes() -> Vec<Route> {
    rocket::routes![opened, echo]
}

#[get("/")]
fn opened() -> String {
    format!("{} opened\n", OPENED.load(Ordering::Relaxed))
}

#[get("/echo")]
fn echo(socket: WebSocket) -> Stream!['static] {
    OPENED.fetch_add(1, Ordering::Relaxed);
    Stream! { socket =>
        for await message in socket {
            // rocket_ws itself answers pings.
            if let Message::Text(text) = message? {
                yield Message::Text(text);
            }
        }
    }
}

#[rocket::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let origin = env::args().nth(2).unwrap_or_else(|| "https://app.example.com".to_owned());
    // Rocket itself prints where it listens.
    let config = rocket::Config::figment().merge(("port", port.parse::<u16>()?));
    let app = rocket::custom(config).mount("/", routes()).attach(cors(&origin)?);
    app.launch().await?;
    Ok(())
}
