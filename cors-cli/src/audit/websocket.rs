//! Whether a foreign page can open a WebSocket: browsers send its cookies, and let the page read whatever comes.

use cors_core::browser::Header;
use url::Url;

use super::{
    finding::{Class, Code, Finding},
    known::Known,
    origin::Site,
    probe::Exchange,
    send::Sender,
};

/// [The example of the standard](https://www.rfc-editor.org/rfc/rfc6455#section-1.3): any 16 bytes will do.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// Opens a WebSocket from a stranger's page, and from the server's own for comparison.
pub(super) fn of(known: &Known, urls: &[Url], sender: &mut Sender) -> Vec<Finding> {
    let mut findings = Vec::new();
    for url in urls {
        let [stranger, second, _] = known.strangers();
        let accepted =
            [stranger, second].map(|it| sender.handshake(url, handshake(known, url, &it)));
        match accepted {
            [Some(first), Some(second)] if is_open(&first) && is_open(&second) => {
                findings.push(finding(url, [first, second]));
            }
            [Some(first), _] if !is_open(&first) => {
                let own = sender.handshake(url, handshake(known, url, &known.target.life.text()));
                if own.is_some_and(|it| !is_open(&it)) {
                    sender.note(format!(
                        "{url} opens no WebSocket for its own pages either (status {}): nothing was learnt",
                        first.response.status
                    ));
                }
            }
            _ => {}
        }
    }
    findings
}

fn is_open(exchange: &Exchange) -> bool {
    exchange.response.status == 101
}

fn handshake(known: &Known, url: &Url, origin: &str) -> Vec<Header> {
    let line = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    let Site { host, port, .. } = &known.target.life;
    let mut headers = vec![
        line("Connection", "Upgrade"),
        line("Upgrade", "websocket"),
        line("Sec-WebSocket-Version", "13"),
        line("Sec-WebSocket-Key", KEY),
        line("Origin", origin),
    ];
    if url.origin().ascii_serialization() != known.target.life.text() {
        headers.push(line("Host", &format!("{host}{port}")));
    }
    headers
}

fn finding(url: &Url, evidence: [Exchange; 2]) -> Finding {
    Finding {
        code: Code::WebsocketOrigin,
        class: Class::Security,
        text: format!(
            "any page opens a WebSocket at `{}` with the user's cookies, and reads and writes there as the user: CORS \
             does not cover WebSockets",
            url.path()
        ),
        evidence: evidence.into(),
        remedy: "compare `Origin` in the handshake: `cross_origin_protection = true` does"
            .to_owned(),
    }
}
