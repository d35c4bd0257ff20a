//! Requests and their answers, without following redirects and without reading bodies.

use std::{path::Path, time::Duration};

use cors_core::browser::{Header, Response};
use ureq::{
    Agent,
    http::{HeaderValue, Request},
    tls::{Certificate, PemItem, TlsConfig, parse_pem},
    unversioned::{
        resolver::DefaultResolver,
        transport::{
            ConnectProxyConnector, Connector as _, RustlsConnector, SocksConnector, TcpConnector,
        },
    },
};
use url::Url;

use super::{
    file,
    forward::Forward,
    proxy::{self, Proxy},
    trust::Tls,
    unreached::{refused, unreached},
};
use crate::args::Connection;

/// The certificates that a whole system trusts have less than one.
const MAX_MEBIBYTES: u64 = 16;

/// A request and its response, as they went over the wire.
pub(crate) struct RoundTrip {
    pub(crate) method: String,
    pub(crate) url: Url,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) request: Vec<Header>,
    pub(crate) response: Response,
}

/// A client that behaves like a browser as far as a server can see it.
#[derive(Clone)]
pub(crate) struct Client {
    timeout: Duration,
    tls: TlsConfig,
    trusted: Tls,
    uses_proxies: bool,
}

impl Client {
    /// The error is a file of certificates that cannot be used.
    pub(crate) fn new(args: &Connection) -> Result<Self, String> {
        let tls = TlsConfig::builder().disable_verification(args.insecure);
        let trusted = match &args.cacert {
            Some(path) => Tls::trusting(&certificates(path)?)
                .map_err(|error| format!("{}: {error}", path.display()))?,
            None => Tls::default(),
        };
        Ok(Self {
            timeout: Duration::from_secs(args.timeout),
            tls: tls.build(),
            trusted,
            uses_proxies: !args.no_proxy,
        })
    }

    /// Waits no longer than this for each answer, however long the arguments say.
    pub(crate) fn within(&self, most: Duration) -> Self {
        Self { timeout: self.timeout.min(most), ..self.clone() }
    }

    /// The proxy for a URL; the error is a variable that names none.
    pub(crate) fn proxy(&self, url: &Url) -> Result<Option<Proxy>, String> {
        if self.uses_proxies { proxy::of(url) } else { Ok(None) }
    }

    /// Every request has its own connection: one that is kept could be closed at any time.
    fn agent(&self, proxy: Option<&Proxy>, url: &Url) -> Agent {
        let config = Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .tls_config(self.tls.clone())
            .proxy(proxy.map(|it| it.settings.clone()))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .user_agent(concat!("cors/", env!("CARGO_PKG_VERSION")))
            .max_response_header_size(64 * 1024)
            // Filled with zeros for each request: room for the headers is enough, as no body is read.
            .input_buffer_size(80 * 1024)
            .build();
        let resolver = DefaultResolver::default();
        let tls = self.trusted.clone();
        if let Some(Proxy { settings, .. }) = proxy.filter(|proxy| proxy.forwards(url)) {
            return Agent::with_parts(config, Forward::new(settings, url, tls), resolver);
        }
        let connector =
            ().chain(SocksConnector::default())
                .chain(ConnectProxyConnector::default())
                .chain(TcpConnector::default())
                .chain(tls)
                .chain(RustlsConnector::default());
        Agent::with_parts(config, connector, resolver)
    }

    /// Sends a request without a body and reads the head of the response, of at most 64 KiB.
    ///
    /// The error says which URL could not be reached, and why.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &Url,
        headers: Vec<Header>,
    ) -> Result<RoundTrip, String> {
        let proxy = self.proxy(url)?;
        let forwarding = proxy.as_ref().filter(|proxy| proxy.forwards(url));
        let mut request = Request::builder().method(method).uri(url.as_str());
        for (name, value) in &headers {
            request = request.header(
                name,
                HeaderValue::from_bytes(value)
                    .map_err(|_| format!("the value of `{name}` cannot be sent"))?,
            );
        }
        if let Some(login) = forwarding.and_then(|proxy| proxy.login.as_ref()) {
            request = request.header("Proxy-Authorization", login);
        }
        let answer = request.body(()).map_err(ureq::Error::from);
        let answer = answer.and_then(|request| self.agent(proxy.as_ref(), url).run(request));
        let answer = answer.map_err(|error| unreached(&error, url, proxy.as_ref()))?;
        if let (Some(proxy), 407) = (forwarding, answer.status().as_u16()) {
            return Err(refused(url, proxy));
        }
        let received = answer.headers().iter().map(|(name, it)| (name.as_str(), it.as_bytes()));
        // The body is not read: it stays with the connection, which ends here.
        Ok(RoundTrip {
            method: method.to_owned(),
            url: url.clone(),
            proxy,
            response: Response::new(answer.status().as_u16(), received),
            request: headers,
        })
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate<'static>>, String> {
    let named = |error: &str| format!("{}: {error}", path.display());
    let pem = file::read(path, MAX_MEBIBYTES).map_err(|error| named(&error))?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        match item.map_err(|error| named(&format!("not valid PEM: {error}")))? {
            PemItem::Certificate(certificate) => found.push(certificate),
            _ => continue,
        }
    }
    if found.is_empty() {
        let error = "no certificate in it: give a PEM file with `-----BEGIN CERTIFICATE-----`";
        return Err(named(error));
    }
    Ok(found)
}
