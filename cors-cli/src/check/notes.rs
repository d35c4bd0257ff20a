//! What a verdict does not say.

use std::iter;

use cors_core::browser::{CredentialsMode, Site};
use cors_tools::location::{self, lines, location};
use url::Url;

use super::{
    Target,
    address::{Space, is_trustworthy},
    report::Report,
};
use crate::args::Check;

/// Sentences without a full stop.
pub(super) fn of(args: &Check, target: &Target, report: &Report) -> Vec<String> {
    let notes = [
        report.stays_home.then(|| "same origin: CORS does not apply".to_owned()),
        of_location(report),
        of_status(report),
        of_cookies(args.credentials.into(), target, report),
        of_network(target, report),
        of_old_draft(report),
        (args.connection.insecure && target.url.scheme() == "https")
            .then(|| "the certificate was not checked: a browser checks it".to_owned()),
    ];
    notes.into_iter().flatten().collect()
}

fn of_location(report: &Report) -> Option<String> {
    report.round_trips.iter().find_map(|trip| {
        if let Some(note) = location::note(&trip.response) {
            return Some(note.to_owned());
        }
        let leads_back = location(&trip.response, &trip.url)? == Ok(trip.url.clone());
        let is_empty = lines(&trip.response).all(<[u8]>::is_empty);
        let why = if is_empty { ", as its `Location` is empty" } else { "" };
        leads_back.then(|| {
            format!(
                "{} redirects to itself{why}: a browser follows 20 times and gives up",
                trip.url
            )
        })
    })
}

fn of_status(report: &Report) -> Option<String> {
    let status = report.round_trips.last().filter(|_| report.sent)?.response.status;
    let login = match status {
        401 | 403 => "; the page's own request may carry a login that this one lacks",
        _ => "",
    };
    (status >= 400)
        .then(|| format!("status {status}: the verdict is about reading this error{login}"))
}

fn of_cookies(mode: CredentialsMode, target: &Target, report: &Report) -> Option<String> {
    let has_cookies = !target.cookies.is_empty();
    let site = Site::of(&target.origin, &target.url.origin().ascii_serialization());
    let includes = mode == CredentialsMode::Include;
    if mode == CredentialsMode::Omit {
        return has_cookies.then(|| "no cookie goes along with `--credentials omit`".to_owned());
    }
    if !includes && site != Site::SameOrigin {
        return has_cookies.then(|| {
            "without `--credentials include`, no cookie goes along to another origin".to_owned()
        });
    }
    if includes && site == Site::CrossSite {
        return Some(
            "from another site, a cookie goes along only with `SameSite=None; Secure`, and if the browser \
             does not block third-party cookies: cors explain cookies"
                .to_owned(),
        );
    }
    let leaves = report.round_trips.iter().find(|trip| trip.url.host() != target.url.host());
    leaves
        .filter(|_| has_cookies)
        .map(|trip| format!("{} gets no cookie: it belongs to another host", trip.url))
}

/// [Local Network Access](https://wicg.github.io/local-network-access/): a permission of the user's
/// instead of a preflight.
fn of_network(target: &Target, report: &Report) -> Option<String> {
    let page = Url::parse(&target.origin).ok().filter(|page| page.scheme().starts_with("http"))?;
    let urls = iter::once(&target.url).chain(report.round_trips.iter().map(|trip| &trip.url));
    let (url, space) =
        urls.map(|url| (url, Space::of(url))).find(|&(_, space)| space < Space::of(&page))?;
    let place = match space {
        Space::Loopback => "the user's own computer",
        Space::Local | Space::Public => "in a local network",
    };
    let host = url.host_str().unwrap_or_default();
    if !is_trustworthy(&page) {
        return Some(format!(
            "Chromium blocks this page's request, whatever the server answers (Chrome since 142): {host} is \
             {place}, and the page is not on https"
        ));
    }
    let more = if is_trustworthy(url) { "" } else { ", and then over http, too" };
    Some(format!(
        "{host} is {place}: a browser may ask the user before it lets a page from elsewhere reach it (Chrome \
         since 142){more}"
    ))
}

fn of_old_draft(report: &Report) -> Option<String> {
    let mut headers = report.round_trips.iter().flat_map(|trip| &trip.response.headers);
    headers.any(|(name, _)| name == "access-control-allow-private-network").then(|| {
        "no browser reads `Access-Control-Allow-Private-Network`: that draft was abandoned"
            .to_owned()
    })
}
