//! The page and the frame: two servers of static files, and what the page asks its own server.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Query, State},
    http::{
        HeaderName,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware,
    response::IntoResponse,
    routing::{MethodRouter, get},
};
use serde::Serialize;

use super::{
    addresses::Addresses,
    current::Current,
    editor,
    own_page::refuse_others,
    records::{Record, Records, Tag},
};

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLES: &str = "text/css; charset=utf-8";
const JSON: &str = "application/json";

/// What both scripts have to know: who is who.
#[derive(Serialize)]
struct Known<'a> {
    api: &'a str,
    frame: &'a str,
}

pub(super) fn addresses_json(addresses: &Addresses) -> String {
    let known = Known { api: &addresses.api, frame: &addresses.frame };
    serde_json::to_string(&known).unwrap_or_default()
}

pub(super) fn page(
    addresses: &Addresses,
    json: String,
    records: Records,
    current: Arc<Current>,
) -> Router {
    let rules = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
         connect-src 'self' {}; frame-src {}; frame-ancestors 'none'; base-uri 'none'; \
         form-action 'none'",
        addresses.api, addresses.frame
    );
    Router::new()
        .route("/", file(HTML, &rules, include_str!("page.html")))
        .route("/page.css", file(STYLES, &rules, include_str!("page.css")))
        .route("/page.js", file(SCRIPT, &rules, include_str!("page.js")))
        .route("/row.js", file(SCRIPT, &rules, include_str!("row.js")))
        .route("/summary.js", file(SCRIPT, &rules, include_str!("summary.js")))
        .route("/editor.js", file(SCRIPT, &rules, include_str!("editor.js")))
        .route("/live.js", file(SCRIPT, &rules, include_str!("live.js")))
        .route("/element.js", file(SCRIPT, &rules, include_str!("element.js")))
        .route("/attempt.js", file(SCRIPT, &rules, include_str!("attempt.js")))
        .route("/addresses", file(JSON, &rules, json))
        .route("/said", get(said).with_state(records))
        .route("/policy", editor::route(current))
        .layer(middleware::from_fn(refuse_others))
}

pub(super) fn frame(addresses: &Addresses, json: String) -> Router {
    let rules = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; \
         connect-src 'self' {}; frame-ancestors {}; base-uri 'none'; form-action 'none'",
        addresses.api,
        addresses.pages.join(" ")
    );
    Router::new()
        .route("/", file(HTML, &rules, include_str!("frame.html")))
        .route("/page.css", file(STYLES, &rules, include_str!("page.css")))
        .route("/frame.js", file(SCRIPT, &rules, include_str!("frame.js")))
        .route("/attempt.js", file(SCRIPT, &rules, include_str!("attempt.js")))
        .route("/addresses", file(JSON, &rules, json))
}

/// Answers with what the API server recorded of a case. No CORS headers: only the page may read it.
async fn said(State(records): State<Records>, Query(tag): Query<Tag>) -> impl IntoResponse {
    let records: Vec<Record> = records.of(&tag);
    ([(CACHE_CONTROL, "no-store")], Json(records))
}

fn file(kind: &'static str, rules: &str, text: impl Into<String>) -> MethodRouter {
    let headers = headers(kind, rules);
    let text: String = text.into();
    get(async move || (headers, text))
}

fn headers(kind: &str, rules: &str) -> [(HeaderName, String); 5] {
    [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_SECURITY_POLICY, rules.to_owned()),
        // A port that another program takes over must not show this page from a cache.
        (CACHE_CONTROL, "no-store".to_owned()),
        // Hides no `Origin` from the editor's route: that of a `fetch` does not depend on it.
        (REFERRER_POLICY, "no-referrer".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ]
}
