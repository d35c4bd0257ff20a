//! Plain HTTP through an HTTP proxy. As browsers do, without a tunnel: the request goes to the proxy, with
//! the whole URL in its first line ([absolute-form](https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2)).
//!
//! The library opens a tunnel with `CONNECT` for every URL.

use ureq::{
    Error,
    http::Uri,
    unversioned::transport::{
        Buffers, ConnectionDetails, Connector, NextTimeout, RustlsConnector, TcpConnector,
        Transport,
    },
};
use url::Url;

use super::trust::Tls;

/// Connects to the proxy, whichever server is meant.
#[derive(Debug)]
pub(super) struct Forward {
    proxy: Uri,
    /// Such as `http://api.example.com`.
    origin: String,
    tls: Tls,
}

impl Forward {
    pub(super) fn new(proxy: &ureq::Proxy, url: &Url, tls: Tls) -> Self {
        Self { proxy: proxy.uri().clone(), origin: url.origin().ascii_serialization(), tls }
    }
}

impl Connector for Forward {
    type Out = AbsoluteForm;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<AbsoluteForm>, Error> {
        let to_proxy = ConnectionDetails {
            uri: &self.proxy,
            addrs: details.resolver.resolve(&self.proxy, details.config, details.timeout)?,
            config: details.config,
            request_level: details.request_level,
            resolver: details.resolver,
            now: details.now,
            timeout: details.timeout,
            current_time: details.current_time.clone(),
            run_connector: details.run_connector.clone(),
            register_shutdown: details.register_shutdown.clone(),
        };
        let connector =
            ().chain(TcpConnector::default())
                .chain(self.tls.clone())
                .chain(RustlsConnector::default());
        let transport = connector.connect(&to_proxy, None)?;
        let origin = Some(self.origin.clone());
        Ok(transport.map(|it| AbsoluteForm { transport: Box::new(it), origin }))
    }
}

/// Writes the origin before the path in the first line of the only request.
#[derive(Debug)]
pub(super) struct AbsoluteForm {
    transport: Box<dyn Transport>,
    /// Until it is written.
    origin: Option<String>,
}

impl Transport for AbsoluteForm {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.transport.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        let Some(origin) = self.origin.take() else {
            return self.transport.transmit_output(amount, timeout);
        };
        let output = self.transport.buffers().output().get(..amount).unwrap_or_default();
        let mut output = output.to_vec();
        let target = output.iter().position(|&byte| byte == b' ').map_or(0, |space| space + 1);
        output.splice(target..target, origin.into_bytes());
        // The longer head may not fit into the buffer, which had room for the shorter one.
        for part in output.chunks(amount.max(1)) {
            if let Some(buffer) = self.transport.buffers().output().get_mut(..part.len()) {
                buffer.copy_from_slice(part);
            }
            self.transport.transmit_output(part.len(), timeout)?;
        }
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.transport.await_input(timeout)
    }

    fn is_open(&mut self) -> bool {
        self.transport.is_open()
    }
}
