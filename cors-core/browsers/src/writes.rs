//! What a page can make a browser send without a preflight.

use serde_json::{Value, json};

/// A way to send a request without a preflight.
#[derive(Debug, Clone)]
pub struct Way {
    /// What the page does, in Markdown.
    pub what: String,
    /// Which variant of that, in Markdown, if there are several.
    pub variant: Option<String>,
    /// The method that it sends.
    pub method: &'static str,
    /// The page that does it.
    pub page: Page,
    /// Whether it opens a WebSocket.
    pub is_websocket: bool,
    /// Whether a sandboxed frame in the page does it.
    pub is_sandboxed: bool,
    /// The function of the page, and what follows the URL.
    call: (&'static str, Value),
}

/// A page that can send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// It has the browser's own referrer policy.
    Plain,
    /// It has `Referrer-Policy: no-referrer`.
    NoReferrer,
}

impl Page {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Plain, Self::NoReferrer];

    /// Its path.
    pub fn path(self) -> &'static str {
        match self {
            Self::Plain => "/page",
            Self::NoReferrer => "/no-referrer",
        }
    }

    /// The header lines that set it apart.
    pub(crate) fn headers(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::NoReferrer => "Referrer-Policy: no-referrer\r\n",
        }
    }
}

impl Way {
    fn new(what: impl Into<String>, method: &'static str, call: (&'static str, Value)) -> Self {
        Self {
            what: what.into(),
            variant: None,
            method,
            page: Page::Plain,
            is_websocket: false,
            is_sandboxed: false,
            call,
        }
    }

    /// All of them.
    pub fn all() -> Vec<Self> {
        let form = Self::new("form, POST", "POST", form("POST", ENCODINGS[0]));
        let in_frame =
            Self::new("form, POST, in a sandboxed frame", "POST", plain("sandboxedForm"));
        let what = "form, POST, under `Referrer-Policy: no-referrer`".to_owned();
        let special = [
            Self { what, page: Page::NoReferrer, ..form },
            Self { is_sandboxed: true, ..in_frame },
            Self::new("`sendBeacon`", "POST", plain("beacon")),
            Self::new("image", "GET", plain("image")),
            Self::new("navigation", "GET", plain("navigation")),
            Self { is_websocket: true, ..Self::new("WebSocket", "GET", plain("webSocket")) },
        ];
        Self::forms().chain(Self::fetches()).chain(special).collect()
    }

    fn forms() -> impl Iterator<Item = Self> {
        ["POST", "GET"].into_iter().flat_map(|method| {
            ENCODINGS.map(|encoding| Self {
                variant: Some(format!("`{encoding}`")),
                ..Self::new(format!("form, {method}"), method, form(method, encoding))
            })
        })
    }

    fn fetches() -> impl Iterator<Item = Self> {
        let all = [("no-cors", "POST"), ("cors", "POST"), ("no-cors", "GET"), ("no-cors", "HEAD")];
        all.into_iter().flat_map(|(mode, method)| {
            ["omit", "same-origin", "include"].map(|credentials| {
                let call = ("fetch", json!([mode, method, credentials]));
                let what = format!("`fetch`, `{mode}`, {method}");
                Self { variant: Some(format!("`{credentials}`")), ..Self::new(what, method, call) }
            })
        })
    }

    /// Whether the page would be replaced if the answer were not 204. Until that has come, WebKit refuses what else
    /// the page asks for.
    pub fn leaves(&self) -> bool {
        matches!(self.call.0, "form" | "navigation")
    }

    /// The JavaScript with which [`Way::page`] sends it to a URL.
    pub fn script(&self, url: &str) -> String {
        let (way, details) = &self.call;
        format!("send({}, {}, ...{details})", json!(way), json!(url))
    }
}

const ENCODINGS: [&str; 3] =
    ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

fn form(method: &str, encoding: &str) -> (&'static str, Value) {
    ("form", json!([method, encoding]))
}

fn plain(function: &'static str) -> (&'static str, Value) {
    (function, json!([]))
}
