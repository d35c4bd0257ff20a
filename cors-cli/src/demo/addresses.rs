//! Three ports of the loopback address: three origins.

use std::{io, net::Ipv4Addr};

use tokio::net::TcpListener;

use super::DemoError;

const API_FLAG: &str = "--api-port";
const PAGE_FLAG: &str = "--page-port";

/// What the demo listens on.
#[derive(Debug)]
pub(super) struct Listeners {
    pub(super) api: TcpListener,
    pub(super) page: TcpListener,
    pub(super) frame: TcpListener,
}

/// The origins of the demo, as a browser writes them.
#[derive(Debug)]
pub(super) struct Addresses {
    pub(super) api: String,
    pub(super) page: String,
    /// All origins of the page, one for each name of this machine, as CSP writes them.
    pub(super) pages: [String; 3],
    pub(super) frame: String,
}

impl Listeners {
    pub(super) async fn bind(api_port: u16, page_port: u16) -> Result<Self, DemoError> {
        if api_port == page_port && api_port != 0 {
            return Err(DemoError::SamePort(api_port));
        }
        // The chosen port first, so that a free one that is picked is never the chosen one.
        let (api, page) = if api_port == 0 {
            let page = listen(page_port, Some(PAGE_FLAG)).await?;
            (listen(api_port, Some(API_FLAG)).await?, page)
        } else {
            let api = listen(api_port, Some(API_FLAG)).await?;
            (api, listen(page_port, Some(PAGE_FLAG)).await?)
        };
        Ok(Self { api, page, frame: listen(0, None).await? })
    }

    pub(super) fn addresses(&self) -> io::Result<Addresses> {
        let page_port = self.page.local_addr()?.port();
        Ok(Addresses {
            api: origin("127.0.0.1", self.api.local_addr()?.port()),
            page: origin("127.0.0.1", page_port),
            pages: ["127.0.0.1", "localhost", "*.localhost"].map(|host| origin(host, page_port)),
            frame: origin("127.0.0.1", self.frame.local_addr()?.port()),
        })
    }
}

async fn listen(port: u16, flag: Option<&'static str>) -> Result<TcpListener, DemoError> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| DemoError::Port {
        port,
        flag,
        error,
    })
}

/// Without the default port, which a browser leaves out.
fn origin(host: &str, port: u16) -> String {
    match port {
        80 => format!("http://{host}"),
        _ => format!("http://{host}:{port}"),
    }
}
