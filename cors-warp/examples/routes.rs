//! A public API, an API for one origin with cookies, and a part of it that is closed, with the policies
//! in a file:
//!
//! ```sh
//! CORS_ROUTES=examples/routes.toml cargo run -p cors-warp --features serde --example routes
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```

use std::{convert::Infallible, env, error::Error, fs};

use cors_warp::{Cors, Routes, RoutesConfig};
use warp::{Filter, Reply, http::StatusCode, reply};

fn app(
    routes: Routes,
) -> impl Filter<Extract = (impl Reply,), Error = Infallible> + Clone + Send + Sync + 'static {
    let news = warp::path!("public" / "news").and(warp::get()).map(|| reply::json(&["one", "two"]));
    let items = warp::path!("api" / "items").and(warp::get()).map(|| reply::json(&["one", "two"]));
    let put_item =
        warp::path!("api" / "items" / String).and(warp::put()).map(|_| StatusCode::NO_CONTENT);
    let keys =
        warp::path!("api" / "internal" / "keys").and(warp::get()).map(|| reply::json(&["secret"]));
    Cors::new(routes).wrap(news.or(items).or(put_item).or(keys))
}

/// The policies in the file that `CORS_ROUTES` names.
fn routes() -> Result<Routes, Box<dyn Error>> {
    let file = env::var("CORS_ROUTES")
        .map_err(|error| format!("CORS_ROUTES: {error}: set it to a file such as routes.toml"))?;
    let text = fs::read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let config: RoutesConfig = toml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    Ok(Routes::compile(&config).map_err(|errors| format!("{file}:\n{errors}"))?)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let app = app(routes()?);
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    warp::serve(app).incoming(listener).run().await;
    Ok(())
}
