//! Why there is no answer, in words that say whose fault it is; browsers only print
//! `CORSDidNotSucceed` or a network error.

use std::io;

use cors_core::Escaped;
use rustls::CertificateError;
use ureq::Error;
use url::Url;

use super::{proxy::Proxy, trust::is_marked_as_authority};

/// A sentence with the URL, the proxy on the way, the reason and the remedy.
pub(super) fn unreached(error: &Error, url: &Url, proxy: Option<&Proxy>) -> String {
    let Some(Proxy { variable, url: proxy, .. }) = proxy else {
        return format!("{url}: {}", reason(error, url));
    };
    let reason = match error {
        error if is_unknown(error) => {
            "the name of the proxy, or of the host, leads to no address".to_owned()
        }
        Error::Io(error) if is_refused(error) => "nothing listens at the proxy".to_owned(),
        Error::ConnectProxyFailed(text) => {
            // It ends in the status, twice: `501/501`.
            let text = text.split_once('/').map_or(&**text, |(text, _)| text);
            format!("the proxy does not connect: {}", Escaped::str(text))
        }
        error => reason(error, url),
    };
    through(url, variable, proxy, &reason)
}

/// For a proxy that answers itself, as it demands a login.
pub(super) fn refused(url: &Url, proxy: &Proxy) -> String {
    let Proxy { variable, url: proxy, .. } = proxy;
    let reason = "status 407: the proxy demands a login: write `http://USER:PASSWORD@HOST:PORT`";
    through(url, variable, proxy, reason)
}

fn through(url: &Url, variable: &str, proxy: &str, reason: &str) -> String {
    format!(
        "{url}: through the proxy {proxy} of `{variable}`: {reason}: `--no-proxy` goes without it"
    )
}

fn reason(error: &Error, url: &Url) -> String {
    let text = Escaped::str(&error.to_string()).to_string();
    match error {
        error if is_unknown(error) => "the name of the host leads to no address".to_owned(),
        Error::Timeout(_) => format!("no answer in time ({text}): set `--timeout` to wait longer"),
        Error::Io(error) if is_refused(error) => {
            "nothing listens there: the connection was refused: start the server, or check the port"
                .to_owned()
        }
        Error::Io(error) => match rustls_error(error) {
            Some(error) => insecure(error),
            None => format!("the connection failed: {error}{}", other_scheme(error, url)),
        },
        Error::Rustls(error) => insecure(error),
        Error::Tls(_) => format!("no secure connection: {text}"),
        Error::LargeResponseHeader(..) => {
            "the headers of the answer are over 64 KiB, which this command does not read".to_owned()
        }
        // The limit of the library is fixed, and its error not public.
        Error::Protocol(_) if text.contains("too many headers") => {
            "the answer has more than 128 header lines: browsers read them, this command cannot"
                .to_owned()
        }
        Error::Protocol(_) | Error::Http(_) => format!("the answer is not HTTP: {text}"),
        _ => text,
    }
}

/// What to try if a server that expects TLS, or none, may have closed the connection.
fn other_scheme(error: &io::Error, url: &Url) -> &'static str {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error.kind() {
        BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof => match url.scheme() {
            "https" => ": if the server has no TLS there, write `http://`",
            _ => ": if the server has TLS there, write `https://`",
        },
        _ => "",
    }
}

/// The standard library has no kind for a failed look-up, only this text.
fn is_unknown(error: &Error) -> bool {
    match error {
        Error::HostNotFound => true,
        Error::Io(error) => error.to_string().starts_with("failed to lookup address information"),
        _ => false,
    }
}

fn is_refused(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ConnectionRefused
}

/// This is how the library passes on errors of the handshake.
fn rustls_error(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

fn insecure(error: &rustls::Error) -> String {
    let text = Escaped::str(&error.to_string()).to_string();
    let (reason, remedy) = match error {
        rustls::Error::InvalidCertificate(error) => {
            let remedy = if *error == CertificateError::UnknownIssuer
                || is_marked_as_authority(error)
            {
                "save it, or its issuer's, as a PEM file and trust that with `--cacert FILE`, or do not check it with `--insecure`"
            } else {
                "give the server another, or do not check it with `--insecure`"
            };
            (certificate(error, &text), remedy)
        }
        rustls::Error::InvalidMessage(_) => {
            ("the answer is not TLS".to_owned(), "write `http://` if the server has none")
        }
        _ => (text, "see the server's log"),
    };
    format!("no secure connection: {reason}: a browser stops here, before CORS: {remedy}")
}

fn certificate(error: &CertificateError, text: &str) -> String {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, UnknownIssuer,
    };
    let what = match error {
        UnknownIssuer => "is self-signed, or its issuer is unknown",
        Expired | ExpiredContext { .. } => "has expired",
        NotValidYet | NotValidYetContext { .. } => "is not valid yet",
        NotValidForName | NotValidForNameContext { .. } => "is for another name",
        error if is_marked_as_authority(error) => {
            "is self-signed, and marked as a CA's own, which is not for servers"
        }
        _ => return format!("the certificate is refused: {text}"),
    };
    format!("the certificate {what} ({text})")
}
