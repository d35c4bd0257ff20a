//! What is sent, what comes back, and what each browser makes of it.

use cors_core::browser::{Blocked, Fetch, Location, Profile, Request};
use url::Url;

use super::Target;
use crate::{
    args::Check,
    client::{Client, RoundTrip},
};

#[derive(Default)]
pub(super) struct Report {
    pub(super) round_trips: Vec<RoundTrip>,
    /// In the order of [`Profile::ALL`].
    pub(super) verdicts: Vec<(Profile, Result<(), Blocked>)>,
    /// Whether the request itself was sent, not just its preflight.
    pub(super) sent: bool,
    /// The headers that the page can read, if it can read the response.
    pub(super) readable: Vec<String>,
    /// Where the answer redirects to, if a browser would follow and this command was not asked to.
    pub(super) redirect: Option<String>,
}

/// Sends a request, redirects included. An error means that a server could not be reached.
pub(super) fn make(args: &Check, target: &Target, client: &Client) -> Result<Report, String> {
    let mut url = target.url.clone();
    let mut way = Way::start(args, target, client);
    while let Some(next) = way.hop(&url)? {
        url = next;
    }
    Ok(way.end())
}

/// A request in progress, as each browser sees it: they differ in what they let pass.
struct Way<'a> {
    args: &'a Check,
    client: &'a Client,
    /// The browsers that have not blocked it.
    browsers: Vec<(Profile, Fetch)>,
    report: Report,
}

impl<'a> Way<'a> {
    fn start(args: &'a Check, target: &Target, client: &'a Client) -> Self {
        let request = Request {
            origin: target.origin.clone(),
            target: target.url.origin().ascii_serialization(),
            method: target.method.clone(),
            headers: target.headers.clone(),
            credentials: args.credentials.into(),
            use_cors_preflight: false,
        };
        let start = |profile| (profile, Fetch::new(profile, request.clone()));
        Self { args, client, browsers: Profile::ALL.map(start).into(), report: Report::default() }
    }

    /// Sends what is due to a URL. Returns the URL to continue with, if there is one.
    fn hop(&mut self, url: &Url) -> Result<Option<Url>, String> {
        let Some((_, fetch)) = self.browsers.first().cloned() else { return Ok(None) };
        if let Some(preflight) = fetch.preflight() {
            let trip = self.client.send("OPTIONS", url, preflight.sent_headers())?;
            self.keep(|fetch| {
                let preflight = fetch.preflight();
                preflight.map_or(Ok(()), |it| it.judge(&trip.response).map(drop))
            });
            self.report.round_trips.push(trip);
        }
        let is_harmless = matches!(fetch.method(), "GET" | "HEAD" | "OPTIONS");
        if self.browsers.is_empty() || !(is_harmless || self.args.send) {
            return Ok(None);
        }
        let trip = self.client.send(fetch.method(), url, fetch.sent_headers())?;
        self.keep(|fetch| fetch.judge(&trip.response));
        let status = trip.response.status;
        let location = if trip.response.is_redirect() { trip.location(url) } else { None };
        self.report.sent = true;
        self.report.readable = fetch.readable_headers(&trip.response);
        self.report.round_trips.push(trip);
        let Some(location) = location.filter(|_| !self.browsers.is_empty()) else {
            return Ok(None);
        };
        if !self.args.follow {
            self.report.redirect = Some(location.map_or_else(|text| text, String::from));
            return Ok(None);
        }
        let described = described(location.as_ref().ok());
        self.keep(|fetch| fetch.redirect(status, &described));
        Ok(location.ok())
    }

    /// Drops the browsers that block, with their reason.
    fn keep(&mut self, judge: impl Fn(&mut Fetch) -> Result<(), Blocked>) {
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
        self.report
    }
}

/// What a browser reads from a `Location`; `None` stands for one that is not a URL.
fn described(url: Option<&Url>) -> Location {
    Location {
        origin: url.map_or("null".to_owned(), |it| it.origin().ascii_serialization()),
        is_http: url.is_some_and(|it| matches!(it.scheme(), "http" | "https")),
        has_userinfo: url.is_some_and(|it| !it.username().is_empty() || it.password().is_some()),
    }
}
