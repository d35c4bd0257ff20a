//! What is sent, what comes back, and what each browser makes of it.

use cors_core::browser::{Fetch, Header, Profile, Request, Site};
use cors_tools::{
    location::{described, location},
    verdict::Block,
};
use url::Url;

use super::{
    Target,
    client::{Client, RoundTrip},
    cookies,
};
use crate::args::Check;

#[derive(Default)]
pub(super) struct Report {
    pub(super) round_trips: Vec<RoundTrip>,
    /// In the order of [`Profile::ALL`].
    pub(super) verdicts: Vec<(Profile, Result<(), Block>)>,
    /// Whether the request itself was sent, not just its preflight.
    pub(super) sent: bool,
    /// Whether the request was sent, and only to the page's own origin.
    pub(super) stays_home: bool,
    /// The headers that the page can read, if it can read the response.
    pub(super) readable: Vec<String>,
    /// Where the answer redirects to, if a browser would follow and this command was not asked to.
    pub(super) redirect: Option<Url>,
}

/// What all browsers together make of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Readable,
    Blocked,
    /// Some block, some do not.
    BrowsersDiffer,
    /// Nothing is blocked, but the request itself was not sent.
    PreflightPasses,
    /// Nothing is blocked, but the redirect was not followed.
    RedirectPasses,
}

impl Report {
    pub(super) fn outcome(&self) -> Outcome {
        let blocking = self.verdicts.iter().filter(|(_, verdict)| verdict.is_err()).count();
        match blocking {
            0 if !self.sent => Outcome::PreflightPasses,
            0 if self.redirect.is_some() => Outcome::RedirectPasses,
            0 => Outcome::Readable,
            _ if blocking == self.verdicts.len() => Outcome::Blocked,
            _ => Outcome::BrowsersDiffer,
        }
    }
}

/// Sends a request, redirects included. An error means that a server could not be reached.
pub(super) fn make(args: &Check, target: &Target, client: &Client) -> Result<Report, String> {
    let mut url = target.url.clone();
    let mut way = Way::start(args, target, client);
    while let Some(next) = way.hop(url)? {
        url = next;
    }
    Ok(way.end())
}

/// A request in progress, as each browser sees it: they differ in what they let pass.
struct Way<'a> {
    follows: bool,
    target: &'a Target,
    client: &'a Client,
    /// The browsers that have not blocked it.
    browsers: Vec<(Profile, Fetch)>,
    /// The URLs so far.
    urls: Vec<Url>,
    report: Report,
}

impl<'a> Way<'a> {
    fn start(args: &Check, target: &'a Target, client: &'a Client) -> Self {
        let request = Request {
            origin: target.origin.clone(),
            target: target.url.origin().ascii_serialization(),
            method: target.method.clone(),
            headers: target.headers.clone(),
            credentials: args.credentials.into(),
            use_cors_preflight: false,
        };
        let start = |profile| (profile, Fetch::new(profile, request.clone()));
        let browsers = Profile::ALL.map(start).into();
        let (follows, urls, report) = (args.follow, Vec::new(), Report::default());
        let mut way = Self { follows, target, client, browsers, urls, report };
        way.keep(|fetch| fetch.may_be_sent().map_err(Block::from));
        way
    }

    /// Sends what is due to a URL. Returns the URL to continue with, if there is one.
    fn hop(&mut self, url: Url) -> Result<Option<Url>, String> {
        let Some((_, fetch)) = self.browsers.first().cloned() else { return Ok(None) };
        self.urls.push(url.clone());
        self.report.stays_home = !fetch.is_cors();
        if let Some(preflight) = fetch.preflight() {
            let trip = self.send("OPTIONS", &url, preflight.sent_headers())?;
            self.keep(|fetch| {
                let preflight = fetch.preflight();
                let judged = preflight.map_or(Ok(()), |it| it.judge(&trip.response).map(drop));
                judged.map_err(|blocked| Block::of(fetch, blocked, &trip.response))
            });
            self.report.round_trips.push(trip);
        }
        if self.browsers.is_empty() || !self.target.is_sent {
            return Ok(None);
        }
        let cookie = cookies::header(self.target, &fetch, &url);
        let headers = fetch.sent_headers().into_iter().chain(cookie);
        let trip = self.send(fetch.method(), &url, headers.collect())?;
        self.keep(|fetch| {
            let judged = fetch.judge(&trip.response);
            judged.map_err(|blocked| Block::of(fetch, blocked, &trip.response))
        });
        let status = trip.response.status;
        let location = location(&trip.response, &url);
        self.report.sent = true;
        self.report.readable = fetch.readable_headers(&trip.response);
        self.report.round_trips.push(trip);
        let Some(location) = location else { return Ok(None) };
        let described = described(location.as_ref().ok());
        self.keep(|fetch| fetch.redirect(status, &described).map_err(Block::from));
        let next = location.ok().filter(|_| !self.browsers.is_empty());
        if !self.follows {
            self.report.redirect = next;
            return Ok(None);
        }
        Ok(next)
    }

    fn send(&self, method: &str, url: &Url, headers: Vec<Header>) -> Result<RoundTrip, String> {
        let origins = self.urls.iter().map(|url| url.origin().ascii_serialization());
        let metadata = Site::headers(&self.target.origin, origins);
        self.client.send(method, url, headers.into_iter().chain(metadata).collect())
    }

    /// Drops the browsers that block, with their reason.
    fn keep(&mut self, judge: impl Fn(&mut Fetch) -> Result<(), Block>) {
        self.browsers.retain_mut(|(profile, fetch)| {
            let verdict = judge(fetch);
            let goes_on = verdict.is_ok();
            if !goes_on {
                self.report.verdicts.push((*profile, verdict));
            }
            goes_on
        });
    }

    fn end(mut self) -> Report {
        let verdicts = &mut self.report.verdicts;
        verdicts.extend(self.browsers.into_iter().map(|(profile, _)| (profile, Ok(()))));
        verdicts.sort_by_key(|(profile, _)| Profile::ALL.iter().position(|it| it == profile));
        if matches!(self.report.outcome(), Outcome::Blocked | Outcome::RedirectPasses) {
            self.report.readable.clear();
        }
        self.report
    }
}
