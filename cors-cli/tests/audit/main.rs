//! `cors audit` and `cors infer`, run as from a shell, against servers on sockets.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

#[path = "../command/mod.rs"]
mod command;
mod examples;
mod exits;
mod exported;
mod hostile;
mod law;
mod report;
mod secrets;
mod served;
#[allow(dead_code, reason = "shared with another test, which uses all of it")]
#[path = "../check/server.rs"]
mod server;
mod words;

use std::io::Write as _;

use crate::{
    command::{Ran, cors},
    server::Server,
};

const LIFE: &str = "https://api.example.com";
const APP: &str = "https://app.example.com";

/// The value of a header in the head of a request.
fn value<'a>(head: &'a str, name: &str) -> &'a str {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut found = lines.filter(|(it, _)| it.eq_ignore_ascii_case(name));
    found.next().map_or("", |(_, value)| value)
}

/// Names trusted pages, with credentials, and answers their preflights.
fn trusting(trusts: impl Fn(&str) -> bool + Send + Sync + 'static) -> Server {
    Server::start(move |head, mut stream| {
        let origin = value(head, "origin");
        let named = if trusts(origin) {
            format!(
                "Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n\
                 Access-Control-Allow-Methods: PUT\r\nAccess-Control-Allow-Headers: content-type\r\n"
            )
        } else {
            String::new()
        };
        let answer = format!(
            "HTTP/1.1 200 OK\r\n{named}Vary: Origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        drop(stream.write_all(answer.as_bytes()));
    })
}

fn audit(server: &Server, args: &[&str]) -> Ran {
    let url = format!("{}/api", server.url);
    cors(&[&["audit", &url, "--as", LIFE], args].concat(), b"")
}
