//! `cors check`: sends what a browser would send, and says what it would make of the answers.

mod client;
mod print;
mod target;

use std::{cell::OnceCell, process::ExitCode};

use cors_core::browser::{
    Blocked, CredentialsMode, Fetch, Location, MAX_REDIRECTS, Profile, Request,
};
use url::Url;

use crate::args::{Check, CheckFormat, Credentials};

use client::{Client, Exchange, Line};
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
    readable: Vec<Vec<u8>>,
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
type Browsers<'a> = Vec<(Profile, Fetch<'a>)>;

fn check(args: &Check, target: Target, client: &Client) -> Result<Report, String> {
    // Every URL on the way, so that the fetches can borrow their origins.
    let mut url = target.url.clone();
    let origins: [OnceCell<String>; MAX_REDIRECTS as usize + 2] = Default::default();
    let mut origins = origins.iter();
    let mut origin_of = |url: &Url| -> &[u8] {
        // As many as there are; after them the browser has given up.
        let origin = origins.next().map(|it| it.get_or_init(|| url.origin().ascii_serialization()));
        origin.map_or(b"null", |origin| origin.as_bytes())
    };
    let page = target.clone();
    let headers: Vec<_> = page.headers.iter().map(|(n, v)| (n.as_bytes(), v.as_bytes())).collect();
    let request = Request {
        origin: page.origin.as_bytes(),
        target: origin_of(&url),
        method: page.method.as_bytes(),
        headers: &headers,
        credentials: match args.credentials {
            Credentials::Omit => CredentialsMode::Omit,
            Credentials::SameOrigin => CredentialsMode::SameOrigin,
            Credentials::Include => CredentialsMode::Include,
        },
        use_cors_preflight: false,
    };
    let mut browsers: Browsers<'_> =
        Profile::ALL.map(|profile| (profile, Fetch::new(profile, &request))).into();
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
            let exchange = client.send("OPTIONS", &url, &owned(preflight.headers()))?;
            report.keep(&mut browsers, |fetch| {
                let preflight = fetch.preflight();
                exchange
                    .with(|it| preflight.map_or(Ok(()), |preflight| preflight.judge(it).map(drop)))
            });
            report.exchanges.push(exchange);
        }
        let is_harmless = matches!(fetch.method(), b"GET" | b"HEAD" | b"OPTIONS");
        if browsers.is_empty() || !(is_harmless || args.send) {
            break;
        }
        let method = String::from_utf8_lossy(fetch.method()).into_owned();
        let exchange = client.send(&method, &url, &actual_lines(&fetch))?;
        report.sent = true;
        report.keep(&mut browsers, |fetch| exchange.with(|it| fetch.judge(it)));
        report.readable = exchange.with(|it| fetch.readable_headers(it));
        let next = exchange.with(|it| fetch.is_redirected_by(it)).then(|| exchange.location(&url));
        let status = exchange.status;
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
                origin: origin_of(next),
                is_http: matches!(next.scheme(), "http" | "https"),
                has_userinfo: !next.username().is_empty() || next.password().is_some(),
            },
            Err(_) => Location { origin: b"null", is_http: false, has_userinfo: false },
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
    fn keep<'a>(
        &mut self,
        browsers: &mut Browsers<'a>,
        judge: impl Fn(&mut Fetch<'a>) -> Result<(), Blocked>,
    ) {
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

fn owned(lines: Vec<(&'static str, Vec<u8>)>) -> Vec<Line> {
    lines.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The page's headers, and the browser's `Origin`.
fn actual_lines(fetch: &Fetch<'_>) -> Vec<Line> {
    let name = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let page = fetch.headers().iter().map(|(it, value)| (name(it), value.to_vec()));
    let origin = fetch.origin_header().map(|origin| ("Origin".to_owned(), origin.to_vec()));
    page.chain(origin).collect()
}
