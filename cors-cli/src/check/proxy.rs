//! The proxy that the environment names.

use std::{env, ffi::OsString};

use cors_core::Escaped;
use hyper_util::client::proxy::matcher::Matcher;
use ureq::{
    ProxyProtocol,
    http::{HeaderValue, Uri},
};
use url::Url;

use super::address::Space;

/// A proxy, and the variable that names it.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(super) variable: &'static str,
    /// Without user name and password.
    pub(crate) url: String,
    pub(super) settings: ureq::Proxy,
    /// What `Proxy-Authorization` says.
    pub(super) login: Option<HeaderValue>,
}

impl Proxy {
    /// Whether it gets the request itself, instead of opening a connection to the server.
    pub(super) fn forwards(&self, url: &Url) -> bool {
        url.scheme() == "http"
            && matches!(self.settings.protocol(), ProxyProtocol::Http | ProxyProtocol::Https)
    }
}

/// The proxy for a URL. Loopback has none, as in browsers.
///
/// The error names a variable whose value is not a proxy.
pub(super) fn of(url: &Url) -> Result<Option<Proxy>, String> {
    if Space::of(url) == Space::Loopback {
        return Ok(None);
    }
    let names = match url.scheme() {
        "https" => ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        _ => ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"],
    };
    match first(&names) {
        Some((variable, value)) if !is_exempt(url) => parse(variable, value).map(Some),
        _ => Ok(None),
    }
}

/// The first variable that is set to something.
fn first(names: &[&'static str]) -> Option<(&'static str, OsString)> {
    let set = names.iter().filter_map(|&name| Some((name, env::var_os(name)?)));
    set.into_iter().find(|(_, value)| !value.is_empty())
}

/// Whether `NO_PROXY` lists the host: names with their subdomains, addresses, networks, `*`, `*.name`.
fn is_exempt(url: &Url) -> bool {
    let Some((_, list)) = first(&["no_proxy", "NO_PROXY"]) else { return false };
    let list = list.to_string_lossy().replace("*.", ".");
    let matcher = Matcher::builder().all("http://proxy.invalid").no(list).build();
    url.as_str().parse::<Uri>().is_ok_and(|url| matcher.intercept(&url).is_none())
}

fn parse(variable: &'static str, value: OsString) -> Result<Proxy, String> {
    let wrong = |value: &str| {
        format!(
            "`{variable}` is `{}`, which is no proxy that this command can use: write \
             `http://HOST:PORT`, or `https://`, `socks5://` or `socks4://`; or use none with `--no-proxy`",
            Escaped::str(value)
        )
    };
    let value = value.into_string().map_err(|value| wrong(&value.to_string_lossy()))?;
    let settings = ureq::Proxy::new(&value).ok().filter(|_| names_a_host(&value));
    let settings = settings.ok_or_else(|| wrong(&without_password(&value)))?;
    let scheme = settings.uri().scheme_str().unwrap_or("http");
    let url = format!("{scheme}://{}:{}", settings.host(), settings.port());
    Ok(Proxy { variable, url, login: login(&value), settings })
}

fn login(value: &str) -> Option<HeaderValue> {
    let matcher = Matcher::builder().all(value).build();
    matcher.intercept(&Uri::from_static("http://any.invalid"))?.basic_auth().cloned()
}

/// The library takes a port that is none for the usual one.
fn names_a_host(value: &str) -> bool {
    let url = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    Url::parse(&url).is_ok_and(|url| url.host_str().is_some_and(|host| !host.is_empty()))
}

fn without_password(value: &str) -> String {
    value.rsplit_once('@').map_or(value.to_owned(), |(_, host)| format!("…@{host}"))
}
