//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use cors_core::browser::{CredentialsMode, Profile};
use serde::Deserialize;

/// Try, lint and check CORS policies, and learn why a browser blocked a request
#[derive(Debug, Parser)]
#[command(name = "cors", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Check(Check),
    Lint(Lint),
    Eval(Eval),
    Judge(Judge),
    Explain(Explain),
}

/// Serve a guarded API and a page on another origin that calls it, to watch in a browser
///
/// The page runs six requests and shows for each what the browser did, what the server said and why.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Guard the API with this policy (TOML or JSON) instead of the demo's own
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Port of the API; 0 picks a free one
    #[arg(long, value_name = "PORT", default_value_t = 7070)]
    pub(crate) api_port: u16,
    /// Port of the page; 0 picks a free one
    #[arg(long, value_name = "PORT", default_value_t = 7071)]
    pub(crate) page_port: u16,
}

/// Send what a browser would send for a page, and say whether the page could read the answer
///
/// The preflight comes first where one is due; cookies are not sent, and bodies not read. After a
/// blocked preflight, and for a method that could change something, the request itself is not sent.
/// Exits with 0 where every browser lets the page read, 1 where one blocks, 2 for wrong arguments, 3
/// where the server cannot be reached.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// What the page asks for
    pub(crate) url: String,
    /// The page's origin, such as `https://app.example.com`, or `null`
    #[arg(long)]
    pub(crate) origin: String,
    /// The method, as the page writes it
    #[arg(short = 'X', long, default_value = "GET")]
    pub(crate) method: String,
    /// A header that the page sets: `name: value`
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub(crate) headers: Vec<String>,
    /// The credentials mode
    #[arg(long, value_enum, default_value_t)]
    pub(crate) credentials: Credentials,
    /// Follow redirects, as a browser does
    #[arg(long)]
    pub(crate) follow: bool,
    /// Send the request itself for methods other than GET, HEAD and OPTIONS too
    #[arg(long)]
    pub(crate) send: bool,
    /// How many seconds to wait for each answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Credentials {
    /// Cookies and the like go along
    Include,
    /// They do not leave the page's own origin
    #[default]
    SameOrigin,
    /// They never go along
    Omit,
}

impl From<Credentials> for CredentialsMode {
    fn from(credentials: Credentials) -> Self {
        match credentials {
            Credentials::Include => Self::Include,
            Credentials::SameOrigin => Self::SameOrigin,
            Credentials::Omit => Self::Omit,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Text,
    /// An object `{url, origin, method, exchanges, sent, redirect, readable_headers, verdicts}`
    Json,
}

/// Tell everything that is wrong with policies, and what to write instead
///
/// Exits with 0 where there is no error, 1 where there is, 2 where a file cannot be read.
#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    /// Policies, TOML or JSON by their ending
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// An array of objects `{file, severity, code, field, index, value, message, help}`
    Json,
}

/// Evaluate requests: JSON lines on standard input, a JSON line for each on standard output
///
/// A request is `{"id": 1, "method": "GET", "headers": [["Origin", "https://a.example"]]}`. Each
/// character of a string is one byte (Latin-1). Lines that are empty are passed over; one that cannot
/// be read is answered with `{"id", "error"}`, and the exit status is then 1.
#[derive(Debug, clap::Args)]
pub(crate) struct Eval {
    /// The policy, TOML or JSON by its ending
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: PathBuf,
    /// Read requests of pages instead, `{"id": 1, "request": {…}}` as `cors judge` does, and say what
    /// the page sees of a server with the policy
    #[arg(long)]
    pub(crate) as_browser: bool,
}

/// Explain why a browser blocked a request, from its code or from what its console prints
///
/// A code is Firefox's (`CORSMissingAllowCredentials`) or Chromium's (`InvalidAllowCredentials`). A
/// console's line may be pasted whole; quotes and line breaks do not matter. Without either all codes
/// are listed. Exits with 1 for what is not known.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// A code, or the line from the console
    #[arg(value_name = "CODE|TEXT", allow_hyphen_values = true)]
    pub(crate) text: Vec<String>,
}

/// Say what a browser does: JSON lines on standard input, a JSON line for each on standard output
///
/// An exchange is `{"id": 1, "request": {"page_origin": "https://app.example.com", "url_origin":
/// "https://api.example.com", "method": "PUT", "headers": [["X-A", "1"]], "credentials": "include"},
/// "preflight_response": {"status": 204, "headers": [["Access-Control-Allow-Origin", "*"]]},
/// "response": {"status": 200, "headers": []}}`. With `hops` instead of the responses it is a chain of
/// redirects, with `steps` a sequence on one preflight cache. Each character of a string is one byte
/// (Latin-1). A line that cannot be read is answered with `{"id", "error"}`, and the exit status is
/// then 1.
#[derive(Debug, clap::Args)]
pub(crate) struct Judge {
    /// Whose behaviour, where browsers differ from the Fetch standard
    #[arg(long, value_enum, default_value_t = BrowserProfile::Standard)]
    pub(crate) profile: BrowserProfile,
    /// Judge this file instead, saved from the browser's network panel: a line for each request that
    /// left its page's origin. Credentials go along where cookies do
    #[arg(long, value_name = "FILE")]
    pub(crate) har: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BrowserProfile {
    /// The text of the standard
    Standard,
    /// Chrome, Edge, Opera
    Chromium,
    /// Firefox
    Firefox,
    /// Safari
    Webkit,
}

impl From<BrowserProfile> for Profile {
    fn from(profile: BrowserProfile) -> Self {
        match profile {
            BrowserProfile::Standard => Self::Standard,
            BrowserProfile::Chromium => Self::Chromium,
            BrowserProfile::Firefox => Self::Firefox,
            BrowserProfile::Webkit => Self::WebKit,
        }
    }
}
