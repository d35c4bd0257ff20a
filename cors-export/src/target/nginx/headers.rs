//! The headers of responses, each with the map to its value.

use super::{literal, map};
use crate::{
    headers::PREFLIGHT_VARY,
    model::{Headers, Methods, Policy, Site},
    target::nginx_and_apache::quoted,
};

pub(super) const COVERED_NAMES: &str = "$cors_covered_names";
pub(super) const REQUESTED_NAMES: &str = "$cors_requested_names";

/// A header, and the map to its value, which is empty where the header is not sent.
pub(super) struct Header {
    pub(super) name: &'static str,
    pub(super) variable: &'static str,
    pub(super) map: String,
}

/// The headers that any of the policies has.
pub(super) fn of(site: &Site) -> Vec<Header> {
    let allow_origin = Header {
        name: "Access-Control-Allow-Origin",
        variable: "$cors_origin",
        map: "\n".to_owned(),
    };
    let more = [
        allowed_header(
            site,
            ("Access-Control-Allow-Credentials", "$cors_allow_credentials"),
            |policy| policy.credentials.then(|| "true".to_owned()),
        ),
        allowed_header(site, ("Access-Control-Expose-Headers", "$cors_expose_headers"), |policy| {
            policy.exposed.as_deref().map(literal)
        }),
        preflight_header(
            site,
            ("Access-Control-Allow-Methods", "$cors_allow_methods"),
            allow_methods,
        ),
        preflight_header(
            site,
            ("Access-Control-Allow-Headers", "$cors_allow_headers"),
            allow_headers,
        ),
        preflight_header(site, ("Access-Control-Max-Age", "$cors_max_age"), |policy| {
            policy.max_age.map(|it| it.to_string())
        }),
        vary(site),
    ];
    [allow_origin].into_iter().chain(more.into_iter().flatten()).collect()
}

/// A header of every response to an allowed origin.
fn allowed_header(
    site: &Site,
    (name, variable): (&'static str, &'static str),
    value: impl Fn(&Policy) -> Option<String>,
) -> Option<Header> {
    let cases = values(site, value).map(|(place, value)| match site.paths {
        None => ("~.".to_owned(), value),
        Some(_) => (place.to_string(), value),
    });
    let of = if site.paths.is_none() { "$cors_origin" } else { "$cors_allowed" };
    header(name, variable, of, cases.collect())
}

/// A header of the answers to preflights from an allowed origin.
fn preflight_header(
    site: &Site,
    (name, variable): (&'static str, &'static str),
    value: impl Fn(&Policy) -> Option<String>,
) -> Option<Header> {
    let cases = values(site, value).map(|(place, value)| match site.paths {
        None => ("204".to_owned(), value),
        Some(_) => (format!("204 {place}"), value),
    });
    header(name, variable, preflight_and_policy(site), cases.collect())
}

/// For refused origins too.
fn vary(site: &Site) -> Option<Header> {
    let cases = site.policies.iter().enumerate().flat_map(|(place, policy)| {
        let (response, preflights) = match site.paths {
            None => (String::new(), vec!["default".to_owned()]),
            Some(_) => (format!(" {place}"), vec![format!("204 {place}"), format!("403 {place}")]),
        };
        let response = policy.has_listed_origins().then(|| (response, "Origin".to_owned()));
        let preflights = preflights.into_iter().map(|it| (it, quoted(PREFLIGHT_VARY)));
        response.into_iter().chain(preflights)
    });
    header("Vary", "$cors_vary", preflight_and_policy(site), cases.collect())
}

fn preflight_and_policy(site: &Site) -> &'static str {
    if site.paths.is_none() { "$cors_preflight" } else { r#""$cors_preflight $cors_policy""# }
}

/// The values of the policies that have one.
fn values(
    site: &Site,
    value: impl Fn(&Policy) -> Option<String>,
) -> impl Iterator<Item = (usize, String)> {
    let of = move |(place, policy)| Some((place, value(policy)?));
    site.policies.iter().enumerate().filter_map(of)
}

fn header(
    name: &'static str,
    variable: &'static str,
    of: &str,
    cases: Vec<(String, String)>,
) -> Option<Header> {
    (!cases.is_empty()).then(|| Header { name, variable, map: map(of, variable, cases) })
}

pub(super) fn allow_methods(policy: &Policy) -> Option<String> {
    Some(match &policy.methods {
        Methods::Fixed(names) => literal(names),
        Methods::Requested => "$http_access_control_request_method".to_owned(),
    })
}

pub(super) fn allow_headers(policy: &Policy) -> Option<String> {
    policy.headers.as_ref().map(|headers| match headers {
        Headers::Fixed(names) => literal(names),
        Headers::Requested { authorization: true } => REQUESTED_NAMES.to_owned(),
        Headers::Requested { authorization: false } => COVERED_NAMES.to_owned(),
    })
}
