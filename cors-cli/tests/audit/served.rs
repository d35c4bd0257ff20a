//! An application that sets no CORS headers of its own, behind `cors-axum`, on a socket.

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{get, put},
};
use cors_axum::Cors;
use tokio::{net::TcpListener, runtime::Runtime};

/// Stops at the end of the test.
pub(crate) struct Served {
    pub(crate) url: String,
    _runtime: Runtime,
}

impl Served {
    /// Serves what the adapters' examples do: `/items` is a 200, and what is not there a 404.
    pub(crate) fn start(cors: Cors) -> Self {
        let app = Router::new()
            .route("/items", get(|| async { Json(["one", "two"]) }))
            .route("/items/{name}", put(|| async { StatusCode::NO_CONTENT }))
            .layer(cors);
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let url = format!("http://{}/items", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { url, _runtime: runtime }
    }
}
