//! Which requests come from the page itself.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{HOST, ORIGIN},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::addresses::Addresses;

/// The origin of the page that a request comes from.
#[derive(Debug, Clone)]
pub(super) struct PageOrigin(pub(super) String);

/// The origins that the page has.
#[derive(Debug, Clone)]
pub(super) struct OwnPages([String; 2]);

impl OwnPages {
    pub(super) fn of(addresses: &Addresses) -> Self {
        Self([addresses.page.clone(), addresses.page_by_name.clone()])
    }

    /// The page that a request comes from, or why it comes from none.
    ///
    /// Any site can have its own name resolve to 127.0.0.1, and is then of the same origin as this server to
    /// a browser: only `Host` tells. And any page can send a POST here: only `Origin` tells.
    fn sender(&self, method: &Method, headers: &HeaderMap) -> Result<&str, String> {
        let Self([page, by_name]) = self;
        let host = only(headers, HOST)?.ok_or("the request has no `Host`")?;
        let is_host = |it: &&String| it.strip_prefix("http://").is_some_and(|it| *host == *it);
        let own = [page, by_name].into_iter().find(is_host).ok_or_else(|| {
            format!("`Host: {}` is not this page: open {page} or {by_name}", text(host))
        })?;
        match only(headers, ORIGIN)? {
            Some(origin) if *origin == **own => Ok(own),
            Some(origin) => Err(format!(
                "`Origin: {}` is not this page's, which is {own}: only the page itself may ask",
                text(origin)
            )),
            // Browsers leave it out where a page reads from its own origin.
            None if matches!(*method, Method::GET | Method::HEAD) => Ok(own),
            None => Err("the request has no `Origin`: only the page itself may ask".to_owned()),
        }
    }
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

fn only(headers: &HeaderMap, name: HeaderName) -> Result<Option<&HeaderValue>, String> {
    let mut lines = headers.get_all(&name).iter();
    match (lines.next(), lines.next()) {
        (line, None) => Ok(line),
        _ => Err(format!("the request has several `{name}` lines")),
    }
}

/// Answers 403 to everybody but the page.
pub(super) async fn refuse_others(
    State(pages): State<OwnPages>,
    mut request: Request,
    next: Next,
) -> Response {
    match pages.sender(request.method(), request.headers()) {
        Ok(origin) => {
            let origin = PageOrigin(origin.to_owned());
            request.extensions_mut().insert(origin);
            next.run(request).await
        }
        Err(why) => (StatusCode::FORBIDDEN, format!("{why}\n")).into_response(),
    }
}
