//! A port on which nobody listens.

use std::net::{SocketAddr, TcpListener, TcpStream};

/// An address that refuses connections for as long as this is kept.
pub(crate) struct Closed {
    pub(crate) address: SocketAddr,
    // A port that is merely free can be given to a server of another test at any time. That of a client is taken, and
    // nobody listens on it.
    _connection: (TcpListener, TcpStream),
}

impl Closed {
    pub(crate) fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        Self { address: client.local_addr().unwrap(), _connection: (listener, client) }
    }
}
