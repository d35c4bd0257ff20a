//! An API whose policy is a file that is watched. It prints what becomes of the file:
//!
//! ```sh
//! cp examples/routes.toml /tmp/policy.toml
//! cargo run -p cors-watch --example watch -- /tmp/policy.toml
//! curl -i -H 'Origin: https://app.example.com' http://127.0.0.1:3000/api/items
//! ```
//!
//! On Unix, SIGHUP has the file looked at: `pkill -HUP -x watch`.

use std::{env, error::Error, time::Duration};

use axum::{Json, Router, routing::get};
use cors_axum::Cors;
use cors_watch::{PolicyFile, Status};

/// Prints what has changed, until the server ends.
async fn report(file: &PolicyFile) {
    let mut before = None;
    loop {
        let status = file.status();
        if before.as_ref() != Some(&status) {
            let Status { generation, last_error, .. } = &status;
            match last_error {
                None => println!("policy {generation} is in use"),
                Some(error) => println!("policy {generation} stays in use: {error}"),
            }
            before = Some(status);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Has the file looked at whenever SIGHUP comes.
#[cfg(unix)]
async fn reload_on_hangup(file: &PolicyFile) -> Result<(), Box<dyn Error>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut hangups = signal(SignalKind::hangup())?;
    while hangups.recv().await.is_some() {
        println!("SIGHUP");
        file.reload();
    }
    Ok(())
}

#[cfg(not(unix))]
async fn reload_on_hangup(_: &PolicyFile) -> Result<(), Box<dyn Error>> {
    std::future::pending().await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let path = arguments.next().ok_or("no policy file: name one, such as examples/routes.toml")?;
    let port = arguments.next().unwrap_or_else(|| "3000".to_owned());
    // Kept as long as the server runs.
    let file = PolicyFile::watch(path)?;
    let app = Router::new()
        .route("/api/items", get(|| async { Json(["one", "two"]) }))
        .layer(Cors::new(file.live()));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    tokio::select! {
        served = axum::serve(listener, app) => Ok(served?),
        () = report(&file) => Ok(()),
        failed = reload_on_hangup(&file) => failed,
    }
}
