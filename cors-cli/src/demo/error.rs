//! Why the demo does not start.

use std::{fmt, io};

/// Why the demo does not start. Prints as one sentence without a full stop.
#[derive(Debug)]
pub(super) enum DemoError {
    /// Both flags name this port.
    SamePort(u16),
    /// A port cannot be listened on.
    Port {
        /// The port.
        port: u16,
        /// The flag that chose it, if one did.
        flag: Option<&'static str>,
        /// The operating system's error.
        error: io::Error,
    },
    /// The system refuses something else that a server needs.
    Start(io::Error),
    /// The demo's own policy does not compile for its addresses.
    OwnPolicy,
}

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SamePort(port) => write!(
                f,
                "`--api-port` and `--page-port` are both {port}: the page needs another origin, \
                 so give two ports (0 picks a free one)"
            ),
            Self::Port { port, flag: Some(flag), error } => match error.kind() {
                io::ErrorKind::AddrInUse => write!(
                    f,
                    "port {port} is in use: stop the other program, or choose another with \
                     `{flag}` (0 picks a free one)"
                ),
                _ => write!(
                    f,
                    "cannot listen on port {port}: {error}; choose another with `{flag}` \
                     (0 picks a free one)"
                ),
            },
            Self::Port { error, .. } => write!(f, "cannot listen on a free port: {error}"),
            Self::Start(error) => write!(f, "cannot start the demo: {error}"),
            Self::OwnPolicy => f.write_str("the policy of the demo does not compile"),
        }
    }
}

impl std::error::Error for DemoError {}
