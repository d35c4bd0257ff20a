//! The one event of a refusal. Alone in its process, as what is logged is a matter of the process.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::{
    convert::Infallible,
    future::ready,
    io::Write,
    sync::{Arc, Mutex},
};

use cors_axum::{Cors, Policy};
use http::{HeaderValue, Request, Response, header};
use tower::{Layer as _, Service as _, service_fn};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_refusal_is_one_event_without_control_characters() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::with_default(subscriber, || {
        let policy = Policy::builder().allow_origins(["https://app.example.com"]).build().unwrap();
        let inner = service_fn(|_| ready(Ok::<_, Infallible>(Response::new(()))));
        let mut service = Cors::new(policy).layer(inner);
        for origin in [&b"https://app.example.com"[..], b"https://a\tb\xff"] {
            let mut request = Request::put("/a%0ab?secret=1").body(()).unwrap();
            let origin = HeaderValue::from_bytes(origin).unwrap();
            request.headers_mut().insert(header::ORIGIN, origin);
            drop(service.call(request));
        }
        drop(service.call(Request::new(())));
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert_eq!(
        log,
        "DEBUG cors: refused refusal=`https://a\\tb\\xff` is no origin that a browser sends \
         origin=https://a\\tb\\xff method=PUT path=/a%0ab\n",
    );
}
