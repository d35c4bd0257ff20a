//! What a page at an origin may do under a policy.

use cors_tools::{cors_core::Routes, eval};
use serde::{Deserialize, Serialize};
use serde_json::{json, value::RawValue};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

use crate::{
    answer::{answer, raw},
    block::Block,
    case::{page_origin, typed_method},
    policy,
};

/// The methods that are always told.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

/// What is asked.
#[derive(Deserialize)]
struct Asked {
    policy: String,
    page: String,
    path: String,
    /// One more method; nothing for none.
    method: String,
    /// What each request sends.
    request_headers: String,
}

#[derive(Serialize)]
struct Table {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    method: String,
    /// What `cors eval --as-browser` prints for the request without credentials.
    without: Box<RawValue>,
    /// And with them.
    with: Box<RawValue>,
}

/// What a page sees for each method: `{rows: [{method, without, with}]}`, where the last two are what `cors eval
/// --as-browser` prints for the request without and with credentials. Asked with `{policy, page, path, method,
/// request_headers}`: `method` is one more, or empty, and the headers are lines.
///
/// ```
/// let asked = r#"{"policy": "allow_origins = ['https://app.example.com']", "page": "https://app.example.com/",
///     "path": "/", "method": "", "request_headers": ""}"#;
/// let answer = cors_playground::table(asked);
/// let passes = answer.contains(r#"{"method":"GET","without":{"id":null,"route":null,"refusal":null,"#);
/// assert!(passes, "{answer}");
/// ```
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn table(asked: &str) -> String {
    let asked = serde_json::from_str::<Asked>(asked).map_err(|error| error.to_string());
    answer(asked.and_then(|asked| asked.table()))
}

impl Asked {
    fn table(&self) -> Result<Table, String> {
        let text = policy::read(&self.policy);
        let routes = text.routes().ok_or("the policy is not valid: fix its errors first")?;
        let page = page_origin(&self.page)?;
        let headers = Block::parse("the request's headers", &self.request_headers)?.lines;
        let mut methods = METHODS.map(str::to_owned).to_vec();
        let added = typed_method(&self.method)?;
        if !methods.contains(&added) {
            methods.push(added);
        }
        let row = |method: String| {
            let ask = |credentials| self.ask(routes, &page, &method, &headers, credentials);
            Ok(Row { without: ask("omit")?, with: ask("include")?, method })
        };
        Ok(Table { rows: methods.into_iter().map(row).collect::<Result<_, String>>()? })
    }

    fn ask(
        &self,
        routes: &Routes,
        page: &str,
        method: &str,
        headers: &[(String, String)],
        credentials: &str,
    ) -> Result<Box<RawValue>, String> {
        let path = self.path.trim();
        let request = json!({
            "page_origin": page,
            "path": if path.is_empty() { "/" } else { path },
            "method": method,
            "headers": headers,
            "credentials": credentials,
        });
        let line = json!({ "request": request }).to_string();
        let answered = eval::as_browser(routes, line.as_bytes())?;
        if answered.is_error { Err(error(&answered.json)) } else { raw(&answered.json) }
    }
}

/// What `{id, error}` says.
fn error(json: &str) -> String {
    let read = serde_json::from_str::<serde_json::Value>(json).unwrap_or_default();
    read.get("error").and_then(|it| it.as_str()).unwrap_or(json).to_owned()
}
