//! Servers with prepared answers.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

use crate::command::{Ran, cors};

pub(crate) const PAGE: &str = "https://app.example.com";
pub(crate) const OPEN: &str = "Access-Control-Allow-Origin: https://app.example.com\r\n\
                    Access-Control-Allow-Credentials: true\r\nContent-Length: 0\r\n";

/// A server, and the heads of the requests it received.
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a server that calls `answer` with the head of each request.
    pub(crate) fn start(answer: impl Fn(&str, TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&heads), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, log, answer) =
                    (stream.unwrap(), Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                    let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                    let head = head.join("\n");
                    log.lock().unwrap().push(head.clone());
                    answer(&head, stream);
                });
            }
        });
        Self { url, heads }
    }

    /// Starts a server that answers with these bytes: `preflight` to preflights, else `response`.
    pub(crate) fn playing(preflight: &str, response: &str) -> Self {
        let texts =
            [preflight, response].map(|it| format!("HTTP/1.1 {it}Connection: close\r\n\r\n"));
        Self::start(move |head, mut stream| {
            let text = if head.starts_with("OPTIONS") { &texts[0] } else { &texts[1] };
            drop(stream.write_all(text.as_bytes()));
        })
    }

    pub(crate) fn check(&self, args: &[&str]) -> Ran {
        cors(&[&["check", &self.url, "--origin", PAGE], args].concat(), b"")
    }

    /// The methods of the requests.
    pub(crate) fn asked(&self) -> Vec<String> {
        let heads = self.heads.lock().unwrap();
        heads.iter().map(|head| head.split(' ').next().unwrap().to_owned()).collect()
    }
}

/// The failed steps, one for each profile.
pub(crate) fn steps(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let verdicts = report["verdicts"].as_array().unwrap();
    verdicts.iter().map(|it| it["step"].as_str().unwrap().to_owned()).collect()
}
