//! Whom the demo answers: requests for a name of this machine.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header::X_CONTENT_TYPE_OPTIONS, uri::Authority},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::records::text;

/// The name that a request is for, with its port: one of this machine's.
#[derive(Debug, Clone)]
pub(super) struct Host(String);

impl Host {
    /// The origin that a page from there has.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.0)
    }

    /// The name that a request is for, or why the demo does not answer it.
    ///
    /// Any site can have its own name resolve to 127.0.0.1, and a browser then takes the demo for a part of
    /// that site, which may read everything: only the name gives it away. The port may be any, as another one
    /// may be forwarded here.
    fn of(request: &Request) -> Result<Self, String> {
        let line = only(request.headers(), "Host")?.map(text);
        // That of a target in absolute form, or HTTP/2's `:authority`.
        let authority = request.uri().authority().map(Authority::to_string);
        let name = match (authority, line) {
            (Some(authority), Some(line)) if authority != line => {
                Err(format!("the request is for `{authority}`, but has `Host: {line}`"))
            }
            (authority, line) => authority.or(line).ok_or("the request has no `Host`".to_owned()),
        }?;
        if is_of_this_machine(&name) {
            return Ok(Self(name));
        }
        Err(format!(
            "`Host: {name}` is not a name of this machine: the demo answers only for `localhost`, \
             `*.localhost`, `127.0.0.1` and `[::1]`, so that no site whose name leads here can read it"
        ))
    }
}

fn is_of_this_machine(host: &str) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, port),
        _ => (host, "80"),
    };
    let is_own = match url::Host::parse(name) {
        Ok(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Ok(url::Host::Ipv4(address)) => address.is_loopback(),
        Ok(url::Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    };
    is_own && port.parse::<u16>().is_ok()
}

/// The only line of a header, if it has one.
pub(super) fn only<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> Result<Option<&'a HeaderValue>, String> {
    let mut lines = headers.get_all(name).iter();
    match (lines.next(), lines.next()) {
        (line, None) => Ok(line),
        _ => Err(format!("the request has several `{name}` lines")),
    }
}

/// Why a request is not answered.
pub(super) fn refuse(why: &str) -> Response {
    (StatusCode::FORBIDDEN, [(X_CONTENT_TYPE_OPTIONS, "nosniff")], format!("{why}\n"))
        .into_response()
}

/// Answers 403 to requests for any other name.
pub(super) async fn refuse_other_names(mut request: Request, next: Next) -> Response {
    match Host::of(&request) {
        Ok(host) => {
            request.extensions_mut().insert(host);
            next.run(request).await
        }
        Err(why) => refuse(&why),
    }
}
