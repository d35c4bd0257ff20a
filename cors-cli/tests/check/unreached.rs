//! No answer, or one that nobody can read.

use std::{
    io::{Read as _, Write as _},
    thread,
};

use crate::{
    command::{closed::Closed, cors},
    server::{OPEN, PAGE, Server},
};

/// Each check ends in time, says why, and exits with 3.
#[test]
fn no_answer_is_distinguished_from_a_blocked_one() {
    let stalled = Server::start(|_, stream| {
        thread::sleep(std::time::Duration::from_secs(30));
        drop(stream);
    });
    let silent = Server::start(|_, stream| drop(stream));
    let garbage =
        Server::start(|_, mut stream| drop(stream.write_all(b"\x16\x03\x01 what?\r\n\r\n")));
    let endless_head = Server::start(|_, mut stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\n"));
        while stream.write_all(b"X-A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n").is_ok() {}
    });
    // The others get more time than any machine needs: otherwise a slow one would say that of each.
    for (server, timeout, reason) in [
        (&stalled, "1", "no answer in time"),
        (&silent, "120", "the connection failed"),
        (&garbage, "120", "the answer is not HTTP"),
        (&endless_head, "120", ""),
    ] {
        let ran = server.check(&["--timeout", timeout]);
        assert_eq!((ran.status, &*ran.out), (3, ""), "{}", ran.err);
        assert!(ran.err.contains(&server.url) && ran.err.contains(reason), "{}", ran.err);
    }
    let closed = Closed::new();
    let ran = cors(&["check", &format!("http://{}", closed.address), "--origin", PAGE], b"");
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("refused: start the server, or check the port"), "{}", ran.err);
    let ran = cors(&["check", &silent.url.replace("http:", "https:"), "--origin", PAGE], b"");
    assert_eq!(ran.status, 3, "{}", ran.err);
    assert!(ran.err.contains("if the server has no TLS there, write `http://`"), "{}", ran.err);
    assert!(silent.check(&[]).err.contains("if the server has TLS there, write `https://`"));
}

#[test]
fn an_endless_body_is_not_read() {
    let endless = Server::start(|_, mut stream| {
        let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n";
        drop(stream.write_all(head.as_bytes()));
        while stream.write_all(&[b'x'; 65536]).is_ok() {}
    });
    let ran = endless.check(&[]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
}

#[test]
fn many_headers_are_not_the_fault_of_the_server() {
    let many = "X-A: 1\r\n".repeat(200);
    let ran = Server::playing("", &format!("200 ok\r\n{OPEN}{many}")).check(&[]);
    assert_eq!(ran.status, 3);
    assert!(ran.err.contains("more than 128 header lines"), "{}", ran.err);
    let some = "X-A: 1\r\n".repeat(120);
    assert_eq!(Server::playing("", &format!("200 ok\r\n{OPEN}{some}")).check(&[]).status, 0);
}

/// A server may close a connection that it has kept, just when the next request comes.
#[test]
fn a_kept_connection_that_is_closed_does_not_matter() {
    let answer = format!("HTTP/1.1 200 ok\r\n{OPEN}Access-Control-Allow-Methods: PUT\r\n\r\n");
    let server = Server::start(move |_, mut stream| {
        drop(stream.write_all(answer.as_bytes()));
        // The next request on this connection is read, and not answered.
        drop(stream.read(&mut [0]));
    });
    let ran = server.check(&["-X", "PUT", "--send"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(server.asked(), ["OPTIONS", "PUT"]);
}
