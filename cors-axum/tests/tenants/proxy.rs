//! A way to a server that can be cut off.

use std::path::PathBuf;

use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpSocket, TcpStream, UnixStream},
    sync::watch,
};

pub(crate) enum Upstream {
    Unix(PathBuf),
    Tcp(String, u16),
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    state: watch::Sender<State>,
}

/// Connections are numbered from 0.
#[derive(Clone, Copy, Default)]
struct State {
    next: u64,
    // Those before are closed.
    open_from: u64,
    // Those before stay open, and nothing comes through any more.
    silent_before: u64,
    is_cut: bool,
    // Nobody listens, so connections are refused.
    is_closed: bool,
}

impl Proxy {
    pub(crate) async fn to(upstream: Upstream) -> Self {
        // The task below keeps this socket, so that no other test gets the port while nobody listens.
        let kept = bound(0);
        let port = kept.local_addr().unwrap().port();
        let mut listener = listen(port);
        let (state, mut watched) = watch::channel(State::default());
        let serving = state.clone();
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => Some(accepted.unwrap()),
                    _ = watched.wait_for(|state| state.is_closed) => None,
                };
                let Some((client, _)) = accepted else {
                    drop(listener);
                    watched.wait_for(|state| !state.is_closed).await.unwrap();
                    listener = listen(kept.local_addr().unwrap().port());
                    continue;
                };
                if serving.borrow().is_cut {
                    continue;
                }
                let mut number = 0;
                serving.send_modify(|state| {
                    number = state.next;
                    state.next += 1;
                });
                let state = serving.subscribe();
                match &upstream {
                    Upstream::Unix(path) => {
                        let server = UnixStream::connect(path.clone()).await;
                        tokio::spawn(pass(number, client, server.ok(), state));
                    }
                    Upstream::Tcp(host, port) => {
                        let server = TcpStream::connect((&**host, *port)).await;
                        tokio::spawn(pass(number, client, server.ok(), state));
                    }
                }
            }
        });
        Self { port, state }
    }

    /// Closes all connections.
    pub(crate) fn hang_up(&self) {
        self.state.send_modify(|state| state.open_from = state.next);
    }

    /// Closes all connections, and accepts no more.
    pub(crate) fn cut(&self) {
        self.state.send_modify(|state| state.is_cut = true);
        self.hang_up();
    }

    /// Closes all connections, and has new ones refused.
    pub(crate) fn close(&self) {
        self.state.send_modify(|state| state.is_closed = true);
        self.hang_up();
    }

    pub(crate) fn open(&self) {
        self.state.send_modify(|state| {
            state.is_cut = false;
            state.is_closed = false;
        });
    }

    /// From now on, nothing comes through the connections that there are, and nobody is told.
    pub(crate) fn silence(&self) {
        self.state.send_modify(|state| state.silent_before = state.next);
    }
}

/// A socket that does not listen.
fn bound(port: u16) -> TcpSocket {
    let socket = TcpSocket::new_v4().unwrap();
    // Of several sockets with one port, one may listen.
    socket.set_reuseaddr(true).unwrap();
    socket.bind(([127, 0, 0, 1], port).into()).unwrap();
    socket
}

fn listen(port: u16) -> TcpListener {
    bound(port).listen(1024).unwrap()
}

async fn pass(
    number: u64,
    mut client: TcpStream,
    server: Option<impl AsyncRead + AsyncWrite + Unpin>,
    mut state: watch::Receiver<State>,
) {
    let Some(mut server) = server else { return };
    let mut at = state.clone();
    let is_over = |state: &State| number < state.open_from || number < state.silent_before;
    tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        _ = at.wait_for(is_over) => {}
    }
    let _ = state.wait_for(|state| number < state.open_from).await;
}
