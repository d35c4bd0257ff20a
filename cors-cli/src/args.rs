//! The command-line arguments.

use std::{ffi::OsString, path::PathBuf};

use clap::{
    ColorChoice, Parser, Subcommand, ValueEnum, ValueHint,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use cors_core::browser::{CredentialsMode, Profile};
use cors_export::Target;
use serde::{Deserialize, Serialize};

pub(crate) use crate::{
    audit::args::{Audit, Infer},
    manual::args::{Completions, Manual},
};

/// Try, lint and check CORS policies, and learn why a browser blocked a request
#[derive(Debug, Parser)]
#[command(name = "cors", version)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour; `auto`: only on a terminal, and not with `NO_COLOR`
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub(crate) color: ColorChoice,
}

/// What `--color` says, looked up before the arguments are parsed: help and errors are printed while they are. A second
/// one is an error, as is a word that is no choice.
pub(crate) fn color(arguments: impl Iterator<Item = OsString>) -> ColorChoice {
    let arguments = arguments.take_while(|it| it != "--");
    let arguments: Vec<_> = arguments.map(|it| it.to_string_lossy().into_owned()).collect();
    let joined = arguments.iter().find_map(|it| it.strip_prefix("--color="));
    let apart = || arguments.iter().skip_while(|it| *it != "--color").nth(1).map(String::as_str);
    let choice = joined.or_else(apart).and_then(|it| ColorChoice::from_str(it, false).ok());
    choice.unwrap_or_default()
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Check(Check),
    Lint(Lint),
    Diff(Diff),
    Export(Export),
    Eval(Eval),
    Judge(Judge),
    Explain(Explain),
    Audit(Audit),
    Infer(Infer),
    Completions(Completions),
    Man(Manual),
}

/// Serve a guarded API and a page on another origin that calls it, to try in a browser
///
/// The page runs six requests and shows for each what the browser did, what the server said and why. It
/// also edits the policy. With `--policy`, whatever changes last is in force, the file or the editor; the
/// file is followed and never written.
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
/// Sends the preflight first if one is needed. Reads no bodies. The request itself is not sent if every
/// browser blocks the preflight, or if its method could change something and `--send` is not given.
/// A proxy is taken from `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY`, except for loopback addresses and
/// what `NO_PROXY` lists. With `--expect` or several origins, a server that cannot be reached ends the check:
/// what came before is still printed.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The URL that the page requests
    #[arg(value_hint = ValueHint::Url)]
    pub(crate) url: String,
    /// The page's origin, such as `https://app.example.com`, or `null`; may be repeated
    #[arg(long = "origin", value_name = "ORIGIN", required_unless_present = "expect")]
    pub(crate) origins: Vec<String>,
    /// The method, as the page writes it
    #[arg(short = 'X', long, default_value = "GET")]
    pub(crate) method: String,
    /// A header that the page sets: `name: value`
    #[arg(short = 'H', long = "header", value_name = "HEADER")]
    pub(crate) headers: Vec<String>,
    /// The credentials mode of the page's request
    #[arg(long, value_enum, default_value_t)]
    pub(crate) credentials: Credentials,
    /// A cookie that the browser holds for the URL's host: sent where `--credentials` allows it
    #[arg(long = "cookie", value_name = "NAME=VALUE")]
    pub(crate) cookies: Vec<String>,
    /// Follow redirects, as a browser does
    #[arg(long)]
    pub(crate) follow: bool,
    /// Send the request itself even if the method is not GET, HEAD or OPTIONS
    #[arg(long)]
    pub(crate) send: bool,
    /// Check the origins and methods of this TOML file, and compare
    ///
    /// Its tables `[readable]`, `[blocked]` and `[preflight_passes]` have lines such as
    /// `"https://app.example.com" = ["GET", "PUT"]`. The requests of the third are never sent.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["origins", "method"])]
    pub(crate) expect: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// Output format
    #[arg(long, value_enum, default_value_t = CheckFormat::Text)]
    pub(crate) format: CheckFormat,
}

/// How a server is reached.
#[derive(Debug, clap::Args)]
pub(crate) struct Connection {
    /// Trust the certificates in this PEM file, and no others
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    pub(crate) cacert: Option<PathBuf>,
    /// Do not check the server's certificate
    #[arg(long)]
    pub(crate) insecure: bool,
    /// Use no proxy, whatever the environment says
    #[arg(long)]
    pub(crate) no_proxy: bool,
    /// How many seconds to wait for each answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(crate) timeout: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Credentials {
    /// Send cookies and other credentials
    Include,
    /// Send them only to the page's own origin
    #[default]
    SameOrigin,
    /// Send none
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
    /// Human-readable
    Text,
    /// An object `{url, origin, method, exchanges, sent, redirect, readable_headers, outcome, notes, expected,
    /// as_expected, verdicts}`; an array of them with several origins or `--expect`
    Json,
}

/// Report everything that is wrong with policies, and what to write instead
///
/// A warning is not an error: the policy holds, but some of it has no effect, or another one than it seems. A file
/// that cannot be read does not stop the others.
#[derive(Debug, clap::Args)]
pub(crate) struct Lint {
    /// Policy files, TOML or JSON by their extension; `-` for standard input, TOML or JSON by its content
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Human-readable
    Text,
    /// An array of objects `{file, severity, code, field, index, value, message, help, line}`
    Json,
    /// SARIF 2.1.0, for code scanning; with paths relative to the working directory
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate the lines of a pull request
    Github,
}

/// Tell what a new policy allows that an old one did not, and what it no longer allows
///
/// Compares the patterns themselves rather than sampling origins, route by route, and shows each change with a request.
/// How long browsers may cache answers, what `cors lint` warns of, and which unusual spellings of a path (`/%61pi`,
/// `//api`) have a policy are noted, and are no change.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// What holds now: a policy, or policies by path, TOML or JSON by its extension; `-` for standard input
    pub(crate) old: PathBuf,
    /// What would hold; `-` for standard input
    pub(crate) new: PathBuf,
    /// Output format
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// Human-readable
    Text,
    /// An object `{verdict, changes: [{kind, route, field, text, witness: {path, origin, method, header,
    /// credentials}}], notes}`
    Json,
}

/// Write a policy, or policies by path, for a server that is not written in Rust
///
/// Prints a configuration or a module that enforces the same policy there, never a wider one, as in
/// `cors export --to express policy.toml > cors.mjs`. Comments say where to put it, which versions it was tested with,
/// and where it is narrower than the policy. Warnings about the policy go to standard error. Not everything can be
/// exported to every server: `cross_origin_protection` to none.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The server or framework; `starlette` is for FastAPI too
    #[arg(long, value_name = "TARGET", value_parser = target())]
    pub(crate) to: Target,
    /// A policy, or policies by path, TOML or JSON by its extension; `-` for standard input, TOML or JSON by its content
    pub(crate) file: PathBuf,
}

fn target() -> impl TypedValueParser<Value = Target> {
    let names = Target::ALL
        .iter()
        .map(|target| PossibleValue::new(target.name()).aliases(target.aliases().iter().copied()));
    PossibleValuesParser::new(names).try_map(|name| name.parse::<Target>())
}

/// Evaluate requests: JSON lines on standard input, one JSON line each on standard output
///
/// A request is `{"id": 1, "method": "GET", "path": "/api", "headers": [["Origin",
/// "https://a.example"]]}`. `path` has no query and is `/` if absent; `route` in the answer is the path
/// of the route that it takes, or null. Each character of a string is one byte (Latin-1). Empty lines
/// are skipped; one that cannot be read, or is longer than 64 MiB, is answered with `{"id", "error"}`.
#[derive(Debug, clap::Args)]
pub(crate) struct Eval {
    /// The file with the policy, or with policies by path: TOML or JSON by its extension
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: PathBuf,
    /// Read requests of pages instead, `{"id": 1, "request": {…}}` as for `cors judge`, with `path` inside
    /// `request`, send them as `fetch()` does, and say what the page sees of a server with this policy
    #[arg(long)]
    pub(crate) as_browser: bool,
    /// Judge each request by this policy too: the answer then ends with `"report_only": {"route", "decision",
    /// "refusal", "differs"}`. It differs where what becomes of the request, or what the page could read, does
    #[arg(long, value_name = "FILE", conflicts_with = "as_browser")]
    pub(crate) report_only: Option<PathBuf>,
}

/// Explain why a browser blocked a request, from an error code or what the console says
///
/// A code is Firefox's (`CORSMissingAllowCredentials`), Chromium's (`InvalidAllowCredentials`) or one of those that
/// `cors explain codes` lists. What a console says can be pasted whole; quotes and line breaks do not
/// matter, and what begins with a hyphen follows `--`. Without an argument it is read from standard input,
/// up to 1 MiB, as in `pbpaste | cors explain`; at a terminal, all codes are listed.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// A code, or the message from the console
    #[arg(value_name = "CODE|TEXT")]
    pub(crate) text: Vec<String>,
    /// Write the remedy for this server or framework, as `cors export` would print it; `starlette` is for FastAPI too
    #[arg(long = "for", value_name = "TARGET", value_parser = target())]
    pub(crate) target: Option<Target>,
    /// Output format
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text)]
    pub(crate) format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// Human-readable
    Text,
    /// An object `{matches: [{code, family, names, cause, remedy, found, check}]}`, the best match first; with
    /// `--for` also `remedy_for: {target, policy, text, notes}`, whose `policy` and `text` are null where no policy is
    /// the remedy, or none can let the page in
    Json,
}

/// Say what a browser does: JSON lines on standard input, one JSON line each on standard output
///
/// An exchange is `{"id": 1, "request": {"page_origin": "https://app.example.com", "url_origin":
/// "https://api.example.com", "method": "PUT", "headers": [["X-A", "1"]], "credentials": "include"},
/// "preflight_response": {"status": 204, "headers": [["Access-Control-Allow-Origin", "*"]]},
/// "response": {"status": 200, "headers": []}}`. With `hops` instead of the responses it is a chain of
/// redirects, with `steps` a sequence that shares one preflight cache and is judged as if every server
/// could be contacted. Each character of a string is one byte (Latin-1). As with `fetch()`, `put` is sent
/// as `PUT`, and headers that a page cannot set, such as `Cookie`, are left out. A line that cannot be
/// read, is longer than 64 MiB, or whose method is forbidden, is answered with `{"id", "error"}`.
///
/// A HAR file (`--har`) may have up to 1 GiB and 500,000 entries. An entry that cannot be read is named, and the others
/// are judged.
#[derive(Debug, clap::Args)]
pub(crate) struct Judge {
    /// Which browser to follow where browsers differ from the Fetch standard
    #[arg(long, value_enum, default_value_t = BrowserProfile::Standard)]
    pub(crate) profile: BrowserProfile,
    /// Judge this HAR file instead, saved from the browser's network panel: each request that left its
    /// page's origin, together with its preflight
    #[arg(long, value_name = "FILE")]
    pub(crate) har: Option<PathBuf>,
    /// The credentials mode of all requests in the HAR file. Without this, cookies and what the browser
    /// did with the answer tell it. Where they do not, both cases are judged, and the outcome is `depends`
    /// if only credentials would block the request
    #[arg(long, value_enum, requires = "har")]
    pub(crate) credentials: Option<Credentials>,
    /// Output format for a HAR file: by default text at a terminal, JSON lines otherwise
    #[arg(long, value_enum, requires = "har")]
    pub(crate) format: Option<JudgeFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum JudgeFormat {
    /// Human-readable
    Text,
    /// A line `{id, method, url, page_origin, preflight, credentials, outcome, cause, remedy, …}` for each
    /// request. `id` and `preflight` are numbers of entries, from 0; `outcome` is `pass`, `blocked`,
    /// `depends`, `not-cors` or `unknown`; an entry that cannot be read is `{id, error}`
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum BrowserProfile {
    /// The text of the standard
    Standard,
    /// Chrome, Edge, Opera
    #[value(aliases = ["chrome", "edge"])]
    Chromium,
    /// Firefox
    Firefox,
    /// Safari
    #[value(alias = "safari")]
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
