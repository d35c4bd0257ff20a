//! JSON commands and events over a WebSocket, as in the DevTools protocol, WebDriver BiDi and WebKit's inspector.

use std::{
    collections::VecDeque,
    io,
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tungstenite::{Message, WebSocket, client::client};

/// Longer than any command takes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(180);

/// A connection to a browser.
pub(crate) struct Socket {
    socket: WebSocket<TcpStream>,
    last_id: u64,
    /// Events that arrived while a command waited for its result.
    events: VecDeque<Value>,
}

impl Socket {
    /// Connects to `ws://127.0.0.1:PORT/PATH`.
    pub(crate) fn connect(port: u16, path: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(DEADLINE))?;
        stream.set_write_timeout(Some(DEADLINE))?;
        let url = format!("ws://127.0.0.1:{port}{path}");
        let (socket, _) = client(url, stream).map_err(io::Error::other)?;
        Ok(Self { socket, last_id: 0, events: VecDeque::new() })
    }

    /// Sends a command; the number that its result has.
    pub(crate) fn send(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> io::Result<u64> {
        self.last_id += 1;
        let id = self.last_id;
        let mut command = json!({"id": id, "method": method, "params": params});
        if let Some(session) = session {
            command["sessionId"] = session.into();
        }
        self.socket.send(Message::text(command.to_string())).map_err(io::Error::other)?;
        Ok(id)
    }

    /// Sends a command and waits for its result.
    pub(crate) fn command(
        &mut self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> io::Result<Value> {
        let id = self.send(session, method, params)?;
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            let message = self.read()?;
            if message["id"] == id {
                let error = &message["error"];
                if error.is_null() {
                    return Ok(message["result"].clone());
                }
                return Err(io::Error::other(format!("{method}: {message}")));
            }
            self.events.push_back(message);
        }
        Err(io::Error::new(io::ErrorKind::TimedOut, method))
    }

    /// The next event, if one arrives in that time.
    pub(crate) fn event(&mut self, within: Duration) -> io::Result<Option<Value>> {
        if let Some(event) = self.events.pop_front() {
            return Ok(Some(event));
        }
        self.socket.get_ref().set_read_timeout(Some(within))?;
        let read = self.read();
        self.socket.get_ref().set_read_timeout(Some(DEADLINE))?;
        match read {
            Ok(event) => Ok(Some(event)),
            Err(error) if is_time_out(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&mut self) -> io::Result<Value> {
        loop {
            match self.socket.read() {
                Ok(Message::Text(text)) => return Ok(serde_json::from_str(text.as_str())?),
                Ok(_) => {}
                Err(tungstenite::Error::Io(error)) => return Err(error),
                Err(error) => return Err(io::Error::other(error)),
            }
        }
    }
}

fn is_time_out(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock)
}
