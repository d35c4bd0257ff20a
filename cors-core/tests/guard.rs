//! The example `guard.rs`, over sockets: what it answers, and what it endures.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    thread,
    time::{Duration, Instant},
};

use cors_core::Policy;

#[allow(dead_code, reason = "its own `main` listens on a port that may be in use")]
#[path = "../examples/guard.rs"]
mod guard;

const GOOD: &str = "GET / HTTP/1.1\r\nHost: a.example\r\nOrigin: https://app.example.com\r\n\r\n";
const DEADLINE: Duration = Duration::from_secs(60);

/// Serves until the tests end.
fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let policy = Policy::builder().allow_origins(["https://app.example.com"]);
        guard::serve(&listener, &policy.allow_methods(["PUT"]).build().unwrap());
    });
    address
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream.set_write_timeout(Some(DEADLINE)).unwrap();
    stream
}

/// Everything that is answered before the server closes.
fn exchange(address: SocketAddr, sent: &[u8]) -> io::Result<String> {
    let mut stream = connect(address);
    stream.write_all(sent)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn assert_works(address: SocketAddr) {
    let answer = exchange(address, GOOD.as_bytes()).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(
        answer.contains("access-control-allow-origin: https://app.example.com\r\n"),
        "{answer}"
    );
    assert!(answer.ends_with("\r\n\r\nhello\n"), "{answer}");
}

fn assert_is_answered(address: SocketAddr, sent: &[u8], status: u16) {
    let answer = exchange(address, sent).unwrap();
    let start = String::from_utf8_lossy(&sent[..sent.len().min(80)]);
    assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{start:?}: {answer:?}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(answer.contains("\r\nconnection: close\r\n"), "{answer}");
}

#[test]
fn idle_connections_stop_no_other() {
    let address = serve();
    let _idle: Vec<_> = (0..20).map(|_| connect(address)).collect();
    let mut begun = connect(address);
    begun.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    assert_works(address);
}

/// More than there are threads: the server works again once it has given up on them.
#[test]
fn idle_connections_are_given_up() {
    let address = serve();
    let mut idle: Vec<_> = (0..100).map(|_| connect(address)).collect();
    assert_works(address);
    assert_eq!(idle[0].read(&mut [0]).unwrap(), 0);
}

/// A byte now and then does not keep a connection open.
#[test]
fn trickling_client_is_given_up() {
    let mut stream = connect(serve());
    let end = Instant::now() + DEADLINE;
    while stream.write_all(b"x").is_ok() {
        assert!(Instant::now() < end, "still open");
        thread::sleep(Duration::from_millis(100));
    }
}

/// How many bytes are taken of an endless request that begins like this.
fn taken(address: SocketAddr, begin: &str, repeated: &str, most: usize) -> usize {
    let mut stream = connect(address);
    stream.write_all(begin.as_bytes()).unwrap();
    let part = repeated.repeat(64 * 1024 / repeated.len());
    let mut taken = 0;
    while taken < most && stream.write_all(part.as_bytes()).is_ok() {
        taken += part.len();
    }
    taken
}

#[test]
fn endless_heads_are_cut() {
    let address = serve();
    for (begin, repeated) in [
        ("GET /", "x"),
        ("", "x"),
        ("GET / HTTP/1.1\r\nX: ", "x"),
        ("GET / HTTP/1.1\r\n", "X: x\r\n"),
        ("", "\r\n"),
        ("", "\r"),
    ] {
        let most = 150_000_000;
        let taken = taken(address, begin, repeated, most);
        // Besides what the server reads, both sides' systems keep some.
        assert!(taken < most / 4, "{begin:?} {repeated:?}: {taken}");
    }
    assert_works(address);
}

#[test]
fn long_heads_are_refused_in_words() {
    let address = serve();
    let long = "x".repeat(20_000);
    assert_is_answered(address, format!("GET /{long} HTTP/1.1\r\n\r\n").as_bytes(), 431);
    assert_is_answered(address, format!("GET / HTTP/1.1\r\nX: {long}\r\n\r\n").as_bytes(), 431);
    let lines = "X: x\r\n".repeat(5_000);
    assert_is_answered(address, format!("GET / HTTP/1.1\r\n{lines}\r\n").as_bytes(), 431);
    // The longest that is read, and one byte more.
    let of_length = |len: usize| {
        let rest = "GET / HTTP/1.1\r\n\r\n".len();
        format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(len - rest))
    };
    assert_is_answered(address, of_length(16 * 1024).as_bytes(), 200);
    assert_is_answered(address, of_length(16 * 1024 + 1).as_bytes(), 431);
}

#[test]
fn hostile_heads_are_refused() {
    let address = serve();
    for head in [
        &b"\r\n\r\n"[..],
        b"\r\nGET / HTTP/1.1\r\n\r\n",
        b" \r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1 more\r\n\r\n",
        b"GET / HTTP/2\r\n\r\n",
        b"G\0T / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: \0\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/1.1\rX: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: x\rOrigin: https://app.example.com\r\n\r\n",
        b"GET / HTTP/1.1\nX: x\n\n",
        b"GET / HTTP/1.1\r\nX: x\n\r\n",
        b"GET / HTTP/1.1\r\nX: x\r\n y\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: x\r\n\ty: z\r\n\r\n",
        b"GET / HTTP/1.1\r\n X: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nOrigin : https://app.example.com\r\n\r\n",
        b"GET / HTTP/1.1\r\n: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"\xff\xfe\xfd\r\n\r\n",
        b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\n",
    ] {
        assert_is_answered(address, head, 400);
    }
    assert_works(address);
}

#[test]
fn unfinished_head_is_refused() {
    let address = serve();
    for head in ["", "GET", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nX: x\r\n\r"]
    {
        let mut stream = connect(address);
        stream.write_all(head.as_bytes()).unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 400 "), "{head:?}: {answer:?}");
    }
}

fn head_of_post(length: usize) -> Vec<u8> {
    let lines = "POST / HTTP/1.1\r\nHost: a.example\r\n";
    format!("{lines}Content-Length: {length}\r\n\r\n").into_bytes()
}

#[test]
fn request_with_a_body_is_answered() {
    let address = serve();
    for length in [1, 100_000, 900_000] {
        assert_is_answered(address, &[head_of_post(length), vec![b'x'; length]].concat(), 200);
    }
}

/// The answer comes first, and the connection is not reset by what the client still sends.
#[test]
fn client_may_send_its_body_to_the_end() {
    let mut stream = connect(serve());
    stream.write_all(&head_of_post(900_000)).unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200");
    for _ in 0..9 {
        stream.write_all(&[b'x'; 100_000]).unwrap();
    }
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("hello\n"), "{rest}");
}

#[test]
fn one_request_is_answered_for_each_connection() {
    assert_is_answered(serve(), GOOD.repeat(2).as_bytes(), 200);
}

#[test]
fn answers_have_the_body_that_their_method_and_status_have() {
    let address = serve();
    let origin = "Origin: https://app.example.com\r\n";
    let head = exchange(address, GOOD.replace("GET", "HEAD").as_bytes()).unwrap();
    assert!(head.ends_with("content-length: 6\r\n\r\n"), "{head}");
    let preflight =
        format!("OPTIONS / HTTP/1.1\r\n{origin}Access-Control-Request-Method: PUT\r\n\r\n");
    let preflight = exchange(address, preflight.as_bytes()).unwrap();
    assert!(preflight.starts_with("HTTP/1.1 204 "), "{preflight}");
    assert!(preflight.contains("access-control-allow-methods: "), "{preflight}");
    assert!(!preflight.contains("content-length"), "{preflight}");
    let refused =
        "OPTIONS / HTTP/1.1\r\nOrigin: null\r\nAccess-Control-Request-Method: PUT\r\n\r\n";
    let refused = exchange(address, refused.as_bytes()).unwrap();
    assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    assert!(refused.ends_with("content-length: 0\r\n\r\n"), "{refused}");
}
