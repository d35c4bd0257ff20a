//! Certificates.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
    thread,
};

use data_encoding::BASE64;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivateKeyDer};

use crate::{
    command::{Ran, cors},
    server::{OPEN, PAGE, Server},
};

/// Starts a server with a certificate of its own making, for this name. Returns its URL, and the
/// certificate as PEM.
fn start(name: &str, change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    change(&mut params);
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        )
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let session = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(session, stream.unwrap());
            if stream.read(&mut [0; 4096]).is_ok() {
                drop(write!(stream, "HTTP/1.1 200 OK\r\n{OPEN}\r\n"));
            }
        }
    });
    let base64 = BASE64.encode(certificate.der());
    (url, format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n"))
}

fn check(url: &str, args: &[&str]) -> Ran {
    cors(&[&["check", url, "--origin", PAGE], args].concat(), b"")
}

#[test]
fn a_certificate_is_refused_by_its_fault() {
    let long_ago = |params: &mut CertificateParams| params.not_after = date_time_ymd(2001, 1, 1);
    let far_away = |params: &mut CertificateParams| params.not_before = date_time_ymd(4000, 1, 1);
    let ca = rcgen::BasicConstraints::Unconstrained;
    let authority = |params: &mut CertificateParams| params.is_ca = rcgen::IsCa::Ca(ca);
    let servers = [
        (start("127.0.0.1", |_| {}), false, "is self-signed, or its issuer is unknown"),
        (start("127.0.0.1", authority), false, "is self-signed, and marked as a CA's own"),
        (start("127.0.0.1", long_ago), true, "has expired"),
        (start("127.0.0.1", far_away), true, "is not valid yet"),
        (start("localhost", |_| {}), true, "is for another name"),
    ];
    for ((url, pem), is_trusted, reason) in servers {
        let file = temporary(&pem);
        let cacert = ["--cacert", &file];
        let ran = check(&url, if is_trusted { &cacert } else { &[] });
        assert_eq!((ran.status, &*ran.out), (3, ""), "{reason}");
        assert!(ran.err.contains(&format!("the certificate {reason}")), "{}", ran.err);
        assert_eq!(ran.err.contains("`--cacert FILE`"), !is_trusted, "{}", ran.err);
        assert!(ran.err.contains("`--insecure`"), "{}", ran.err);
        let ran = check(&url, &["--insecure"]);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{reason}");
        assert!(ran.out.contains("note  the certificate was not checked"), "{}", ran.out);
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_listed_certificate_is_trusted() {
    let (url, pem) = start("127.0.0.1", |_| {});
    let (other, _) = start("127.0.0.1", |_| {});
    let file = temporary(&pem);
    let ran = check(&url, &["--cacert", &file]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(!ran.out.contains("note  the certificate"), "{}", ran.out);
    assert_eq!(check(&other, &["--cacert", &file]).status, 3);
    std::fs::File::create(&file).unwrap().set_len((16 << 20) + 1).unwrap();
    let ran = check(&url, &["--cacert", &file]);
    assert!(ran.status == 2 && ran.err.contains("longer than 16 MiB: check"), "{}", ran.err);
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    std::fs::write(&file, broken).unwrap();
    let ran = check(&url, &["--cacert", &file]);
    let reason = format!("{file}: none of its certificates can be read");
    assert!(ran.status == 2 && ran.err.contains(&reason), "{}", ran.err);
    std::fs::write(&file, "nothing").unwrap();
    let ran = check(&url, &["--cacert", &file]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains(&file) && ran.err.contains("no certificate in it"), "{}", ran.err);
    std::fs::remove_file(&file).unwrap();
    let ran = check(&url, &["--cacert", &file]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains(&file), "{}", ran.err);
}

/// What `openssl req -x509` makes if nothing else is said.
#[test]
fn a_listed_certificate_is_trusted_even_if_marked_as_an_authority() {
    let ca = || rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let (url, pem) = start("127.0.0.1", |params| params.is_ca = ca());
    let file = temporary(&pem);
    let ran = check(&url, &["--cacert", &file]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let (other, _) = start("127.0.0.1", |params| params.is_ca = ca());
    assert_eq!(check(&other, &["--cacert", &file]).status, 3);
    std::fs::remove_file(file).unwrap();
    // Its name and its dates count nevertheless.
    let (elsewhere, pem_elsewhere) = start("localhost", |params| params.is_ca = ca());
    let (old, pem_old) = start("127.0.0.1", |params| {
        params.is_ca = ca();
        params.not_after = date_time_ymd(2001, 1, 1);
    });
    for (url, pem, reason) in
        [(elsewhere, pem_elsewhere, "is for another name"), (old, pem_old, "has expired")]
    {
        let file = temporary(&pem);
        let ran = check(&url, &["--cacert", &file]);
        assert!(ran.status == 3 && ran.err.contains(reason), "{}", ran.err);
        std::fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_server_without_tls_is_named() {
    let plain = Server::playing("404 no\r\n", "200 ok\r\n");
    let ran = check(&plain.url.replace("http:", "https:"), &[]);
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("the answer is not TLS"), "{}", ran.err);
}

/// A file with this text, to be removed.
fn temporary(text: &str) -> String {
    static COUNT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let name = format!("cors-check-{}-{count}.pem", std::process::id());
    let path = std::env::temp_dir().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
