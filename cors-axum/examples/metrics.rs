//! Counts what is decided, and what a tighter policy would change, for Prometheus:
//!
//! ```sh
//! cargo run -p cors-axum --example metrics
//! curl -H 'Origin: https://app.example.com' http://127.0.0.1:3000/items
//! curl -H 'Origin: https://old.example.com' http://127.0.0.1:3000/items
//! curl -H 'Origin: https://evil.example' http://127.0.0.1:3000/items
//! curl http://127.0.0.1:3000/metrics
//! ```
//!
//! The events go to standard error: those at level info and above, or what `RUST_LOG` asks for, such as
//! `RUST_LOG=info,cors=debug`. `cors-core/docs/monitoring.md` says what the numbers mean.

use std::{env, error::Error, future::ready};

use axum::{
    Json, Router,
    http::StatusCode,
    routing::{get, put},
};
use cors_axum::{ConfigErrors, Cors, Observed, Policy, Routes};
use metrics::{counter, describe_counter};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// What has been decided.
const DECISIONS: &str = "cors_decisions_total";
/// For which requests the candidate would decide otherwise.
const DIFFERENCES: &str = "cors_candidate_differences_total";

/// Today the pages of all subdomains of `example.com` may use the API. The candidate names the one that should, and
/// turns away what other pages send.
fn cors() -> Result<Cors, ConfigErrors> {
    let api = |origin| {
        let api = Policy::builder().allow_origins([origin]).allow_credentials(true);
        api.allow_methods(["PUT"]).allow_headers(["content-type"])
    };
    let enforced = Routes::builder().route("/items", api("https://*.example.com")).build()?;
    let candidate = api("https://app.example.com").cross_origin_protection(true);
    let rest = Policy::builder().allow_origins(["none"]).cross_origin_protection(true);
    let candidate = Routes::builder().route("/items", candidate).route("/", rest).build()?;
    Ok(Cors::new(enforced).report_only(candidate).observe(count))
}

/// A label has as many values as there are routes, or names of decisions and refusals. The origin, the method and the
/// path are the client's words: as labels, anyone could make series without end.
///
/// A page of the server's own origin needs no CORS, so it is not counted, although its POST has an `Origin` too.
fn count(observed: &Observed<'_>) {
    if observed.is_same_origin() {
        return;
    }
    let labels = [
        ("decision", observed.decision().code().to_owned()),
        ("refusal", observed.refusal().map_or("", |it| it.code()).to_owned()),
        ("route", observed.route().unwrap_or_default().to_owned()),
    ];
    // Otherwise it is here only because the candidate would forbid it.
    if observed.origin().is_some() || observed.is_forbidden() {
        counter!(DECISIONS, &labels).increment(1);
    }
    if let Some(candidate) = observed.candidate().filter(|_| observed.differs()) {
        let of_candidate = [
            ("candidate_decision", candidate.decision().code().to_owned()),
            ("candidate_refusal", candidate.refusal().map_or("", |it| it.code()).to_owned()),
        ];
        counter!(DIFFERENCES, &[&labels[..], &of_candidate].concat()).increment(1);
    }
}

/// Whatever records the metrics is installed once in a process.
pub(crate) fn install() -> Result<PrometheusHandle, Box<dyn Error>> {
    let metrics = PrometheusBuilder::new().install_recorder()?;
    describe_counter!(DECISIONS, "Requests from other origins, by what was decided");
    describe_counter!(
        DIFFERENCES,
        "Requests from other origins that the candidate policy would decide otherwise"
    );
    Ok(metrics)
}

/// The route of the numbers is added after the layer, so it is outside `Cors`: requests for them are not counted, and
/// no page of another origin can read them. In production, serve them on a port that only Prometheus reaches.
pub(crate) fn app(metrics: PrometheusHandle) -> Result<Router, ConfigErrors> {
    Ok(Router::new()
        .route("/items", get(|| async { Json(["one", "two"]) }))
        .route("/items/{name}", put(|| async { StatusCode::NO_CONTENT }))
        .layer(cors()?)
        .route("/metrics", get(move || ready(metrics.render()))))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let filter =
        EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let app = app(install()?)?;
    let port = env::args().nth(1).unwrap_or_else(|| "3000".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
