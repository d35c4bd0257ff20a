//! Which requests come from the page itself.

use axum::{
    Extension,
    extract::Request,
    http::{HeaderMap, Method},
    middleware::Next,
    response::Response,
};

use super::{
    host::{Host, only, refuse},
    records::text,
};

/// The origin of the page that a request comes from.
#[derive(Debug, Clone)]
pub(super) struct PageOrigin(pub(super) String);

/// The page that a request comes from, or why it comes from none: any page can send a POST here, and only
/// `Origin` tells.
fn sender(host: &Host, method: &Method, headers: &HeaderMap) -> Result<PageOrigin, String> {
    let own = host.origin();
    match only(headers, "Origin")? {
        Some(origin) if *origin == *own => Ok(PageOrigin(own)),
        Some(origin) => Err(format!(
            "`Origin: {}` is not this page's, which is {own}: only the page itself may ask",
            text(origin)
        )),
        // Browsers leave it out where a page reads from its own origin.
        None if matches!(*method, Method::GET | Method::HEAD) => Ok(PageOrigin(own)),
        None => Err("the request has no `Origin`: only the page itself may ask".to_owned()),
    }
}

/// Answers 403 to everybody but the page.
pub(super) async fn refuse_others(
    Extension(host): Extension<Host>,
    mut request: Request,
    next: Next,
) -> Response {
    match sender(&host, request.method(), request.headers()) {
        Ok(origin) => {
            request.extensions_mut().insert(origin);
            next.run(request).await
        }
        Err(why) => refuse(&why),
    }
}
