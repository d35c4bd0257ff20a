//! `cors check`: sends what a browser would send, and says what it would make of the answers.

mod client;
mod print;
mod target;

use std::process::ExitCode;

use crate::args::{Check, CheckFormat, Credentials};
use cors_core::browser::{Blocked, CredentialsMode, Fetch, Location, Profile, Request};

use client::{Client, Exchange};
use target::Target;

/// The server could not be reached, or did not answer in HTTP.
const UNREACHED: u8 = 3;

/// What was sent, what came back, and what each browser makes of it.
pub(crate) struct Report {
    target: Target,
    exchanges: Vec<Exchange>,
    verdicts: Vec<(Profile, Result<(), Blocked>)>,
    /// Whether the request itself was sent, not its preflight alone.
    sent: bool,
    /// What the page can read, where it can.
    readable: Vec<String>,
    /// Where the answer leads, if the browser would follow and this command was not asked to.
    redirect: Option<String>,
}

pub(crate) fn run(args: &Check) -> Result<ExitCode, String> {
    let target = Target::parse(args)?;
    let client = Client::new(args.timeout);
    let report = match check(args, target, &client) {
        Ok(report) => report,
        Err(error) => {
            anstream::eprintln!("{}error:{} {error}", crate::lint::ERROR, anstyle::Reset);
            return Ok(ExitCode::from(UNREACHED));
        }
    };
    let mut out = anstream::stdout().lock();
    let printed = match args.format {
        CheckFormat::Text => print::text(&mut out, &report),
        CheckFormat::Json => print::json(&mut out, &report),
    };
    match printed {
        // Whoever closes the pipe has read enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => {
            let is_blocked = report.verdicts.iter().any(|(_, verdict)| verdict.is_err());
            Ok(ExitCode::from(u8::from(is_blocked)))
        }
    }
}

/// A browser on its way, for each profile; they differ in what they let pass.
type Browsers = Vec<(Profile, Fetch)>;

fn check(args: &Check, target: Target, client: &Client) -> Result<Report, String> {
    let mut url = target.url.clone();
    let header = |(name, value): &(String, String)| (name.clone(), value.clone().into());
    let request = Request {
        origin: target.origin.clone(),
        target: url.origin().ascii_serialization(),
        method: target.method.clone(),
        headers: target.headers.iter().map(header).collect(),
        credentials: match args.credentials {
            Credentials::Omit => CredentialsMode::Omit,
            Credentials::SameOrigin => CredentialsMode::SameOrigin,
            Credentials::Include => CredentialsMode::Include,
        },
        use_cors_preflight: false,
    };
    let mut browsers: Browsers =
        Profile::ALL.map(|profile| (profile, Fetch::new(profile, request.clone()))).into();
    let mut report = Report {
        target,
        exchanges: Vec::new(),
        verdicts: Vec::new(),
        sent: false,
        readable: Vec::new(),
        redirect: None,
    };
    while let Some((_, fetch)) = browsers.first().cloned() {
        if let Some(preflight) = fetch.preflight() {
            let exchange = client.send("OPTIONS", &url, preflight.sent_headers())?;
            report.keep(&mut browsers, |fetch| {
                let preflight = fetch.preflight();
                preflight.map_or(Ok(()), |it| it.judge(&exchange.response).map(drop))
            });
            report.exchanges.push(exchange);
        }
        let is_harmless = matches!(fetch.method(), "GET" | "HEAD" | "OPTIONS");
        if browsers.is_empty() || !(is_harmless || args.send) {
            break;
        }
        let exchange = client.send(fetch.method(), &url, fetch.sent_headers())?;
        report.sent = true;
        report.keep(&mut browsers, |fetch| fetch.judge(&exchange.response));
        report.readable = fetch.readable_headers(&exchange.response);
        let next = exchange.response.is_redirect().then(|| exchange.location(&url));
        let status = exchange.response.status;
        report.exchanges.push(exchange);
        let Some(Some(location)) = next else { break };
        if browsers.is_empty() {
            break;
        }
        if !args.follow {
            report.redirect = Some(location.map_or_else(|text| text, String::from));
            break;
        }
        let described = match &location {
            Ok(next) => Location {
                origin: next.origin().ascii_serialization(),
                is_http: matches!(next.scheme(), "http" | "https"),
                has_userinfo: !next.username().is_empty() || next.password().is_some(),
            },
            Err(_) => Location { origin: "null".to_owned(), is_http: false, has_userinfo: false },
        };
        report.keep(&mut browsers, |fetch| fetch.redirect(status, &described));
        match location {
            Ok(next) => url = next,
            Err(_) => break,
        }
    }
    report.verdicts.extend(browsers.into_iter().map(|(profile, _)| (profile, Ok(()))));
    report.verdicts.sort_by_key(|(profile, _)| Profile::ALL.iter().position(|it| it == profile));
    Ok(report)
}

impl Report {
    /// Drops the browsers that block, with their reason.
    fn keep(&mut self, browsers: &mut Browsers, judge: impl Fn(&mut Fetch) -> Result<(), Blocked>) {
        browsers.retain_mut(|(profile, fetch)| {
            let verdict = judge(fetch);
            let goes_on = verdict.is_ok();
            if !goes_on {
                self.verdicts.push((*profile, verdict));
            }
            goes_on
        });
    }
}
