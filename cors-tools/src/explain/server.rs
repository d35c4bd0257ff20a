//! The server that a remedy is for.

use std::{fmt, str::FromStr};

use cors_export::Target;

use super::framework::Framework;

/// A server that has a remedy of its own.
///
/// ```
/// use cors_export::Target;
/// use cors_tools::explain::{Framework, Server};
///
/// assert_eq!("rocket".parse(), Ok(Server::Rust(Framework::Rocket)));
/// assert_eq!("nginx".parse(), Ok(Server::Other(Target::Nginx)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// One with an adapter.
    Rust(Framework),
    /// One that `cors export` writes for.
    Other(Target),
}

/// No server has this name. Case counts: `Rocket` is unknown.
///
/// ```
/// use cors_tools::explain::Server;
///
/// assert_eq!(
///     "iis".parse::<Server>().unwrap_err().to_string(),
///     "unknown server `iis`: choose one of axum, actix-web, rocket, warp, nginx, caddy, apache, haproxy, express, \
///      fastify, flask, starlette, django",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownServer(String);

/// All of them, with their names.
fn all() -> impl Iterator<Item = (&'static str, Server)> {
    let in_rust = Framework::ALL.into_iter().map(|it| (it.name(), Server::Rust(it)));
    in_rust.chain(Target::ALL.iter().map(|it| (it.name(), Server::Other(*it))))
}

impl fmt::Display for UnknownServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = all().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
        write!(f, "unknown server `{}`: choose one of {names}", self.0)
    }
}

impl std::error::Error for UnknownServer {}

impl FromStr for Server {
    type Err = UnknownServer;

    fn from_str(name: &str) -> Result<Self, UnknownServer> {
        let found = all().find(|(known, _)| *known == name);
        found.map(|(_, server)| server).ok_or_else(|| UnknownServer(name.to_owned()))
    }
}
