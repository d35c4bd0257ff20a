//! The arguments of `cors audit` and `cors infer`.

use std::path::PathBuf;

use clap::{ValueEnum, ValueHint};

use crate::args::Connection;

/// Ask a server which pages it lets in, and report those that should be kept out
///
/// Ask only servers that are yours, or whose owner agrees. The requests are GET, HEAD and OPTIONS from made-up
/// origins, one at a time and at most 80 (`--requests`). The answers are judged by the rules of browsers, and
/// bodies are not read. Redirects are followed on the same host only. Where the server asks for patience (429,
/// `Retry-After`), the command waits.
///
/// Each finding has a class. `security`: a page gets what it should not. `broken`: a page does not get what it
/// should. `weak`: wider than it need be. Each shows a request and its answer; the values given with `-H` and
/// `--cookie` are left out.
///
/// Where too little was asked to tell who is let in, the report says so.
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
/// Asks as `cors audit` does: only servers that are yours, or whose owner agrees. Prints a policy as TOML, with
/// what could not be learnt as comments. Where no policy says the same, because it would be refused, comments
/// say why, and the nearest that compiles follows.
#[derive(Debug, clap::Args)]
pub(crate) struct Infer {
    #[command(flatten)]
    pub(crate) server: Server,
}

/// The server, and how it is asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Server {
    /// The URL to ask for: one that pages read, such as `https://api.example.com/items`
    #[arg(value_hint = ValueHint::Url)]
    pub(crate) url: String,
    /// An origin that should be let in, such as `https://app.example.com`; may be repeated. Without one, usual
    /// names on the URL's own site are tried
    #[arg(long = "origin", value_name = "ORIGIN")]
    pub(crate) origins: Vec<String>,
    /// The origin that the server has in production, such as `https://api.example.com`, where it is asked at
    /// another address. Its name is sent as `Host`
    #[arg(long = "as", value_name = "ORIGIN")]
    pub(crate) life: Option<String>,
    /// A header to send, except with preflights, such as `Authorization: Bearer TOKEN`; may be repeated
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub(crate) headers: Vec<String>,
    /// A user's cookie to send, except with preflights; may be repeated
    #[arg(long = "cookie", value_name = "NAME=VALUE")]
    pub(crate) cookies: Vec<String>,
    /// A further path to ask for on the same server, such as `/api/users`; may be repeated
    #[arg(long = "path", value_name = "PATH")]
    pub(crate) paths: Vec<String>,
    /// A path that opens WebSockets, such as `/socket`, to learn whether a foreign page can open one; may be repeated
    #[arg(long = "websocket", value_name = "PATH")]
    pub(crate) websockets: Vec<String>,
    /// Also send POST, with an empty body: only where that changes nothing
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
    /// An object `{url, requests, findings: [{code, class, text, evidence, remedy}], inferred, unknown}`, with
    /// `--policy` also `differences`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}
