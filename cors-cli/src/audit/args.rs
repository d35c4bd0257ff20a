//! The arguments of `cors audit` and `cors infer`.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::args::Connection;

/// Ask a server which pages it lets in, and say which of them should not be
///
/// Ask only servers that are yours, or whose owner agrees. Sends GET, HEAD and OPTIONS from made-up origins,
/// one at a time and a bounded number; what the answers mean is judged by the rules of browsers. Follows redirects on the same host only, waits where the server says so (429, `Retry-After`),
/// and reads no bodies.
///
/// Exits with 0 if nothing of class `security` was found (the report says where too little was asked to tell); 1
/// if something was; 2 for wrong arguments; 3 if the server cannot be reached.
#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    #[command(flatten)]
    pub(crate) server: Server,
    /// Compare the server with this policy (TOML or JSON), and report where it lets pages do more or less
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = AuditFormat::Text)]
    pub(crate) format: AuditFormat,
}

/// Ask a server which pages it lets in, and write the policy that says the same
///
/// Asks as `cors audit` does, with the same options: ask only servers that are yours, or whose owner agrees.
/// Prints TOML for `cors lint`, with what could not be learnt as comments. Where no policy says the same, as
/// it would be refused, the comments say why, and the nearest one follows.
///
/// Exits with 0 if a policy says what was learnt; 1 if none does, or too little was asked to tell; 2 for wrong arguments; 3 if the server
/// cannot be reached.
#[derive(Debug, clap::Args)]
pub(crate) struct Infer {
    #[command(flatten)]
    pub(crate) server: Server,
}

/// The server, and how it is asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Server {
    /// The URL to audit: one whose response pages read
    pub(crate) url: String,
    /// An origin that should be allowed, such as `https://app.example.com`; may be repeated. Without one,
    /// usual names of the URL's own site are tried
    #[arg(long = "origin", value_name = "ORIGIN")]
    pub(crate) origins: Vec<String>,
    /// The origin under which browsers know the server, where it is asked on a loopback port or inside a
    /// network. Its name is sent as `Host`
    #[arg(long = "as", value_name = "ORIGIN")]
    pub(crate) life: Option<String>,
    /// A header to send, except with preflights: `name: value`
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub(crate) headers: Vec<String>,
    /// A user's cookie to send, except with preflights
    #[arg(long = "cookie", value_name = "NAME=VALUE")]
    pub(crate) cookies: Vec<String>,
    /// A further path to audit, such as `/api/items`; may be repeated
    #[arg(long = "path", value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// A path that opens WebSockets: tells whether a foreign page can open one; may be repeated
    #[arg(long = "websocket", value_name = "PATH")]
    pub(crate) websockets: Vec<String>,
    /// Also send POST, with an empty body
    #[arg(long)]
    pub(crate) send: bool,
    /// Send at most N requests
    #[arg(long, value_name = "N", default_value_t = 80, value_parser = clap::value_parser!(u16).range(1..=2000))]
    pub(crate) requests: u16,
    /// Wait N milliseconds before each request but the first
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=60_000))]
    pub(crate) delay: u64,
    /// End after N seconds, with what was learnt by then
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) time: u64,
    #[command(flatten)]
    pub(crate) connection: Connection,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuditFormat {
    /// Human-readable
    Text,
    /// An object `{url, requests, findings: [{code, class, text, evidence, remedy}], inferred, unknown}`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}
