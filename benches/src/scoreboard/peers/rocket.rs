//! Rocket: cors-rocket and rocket_cors.

use std::{collections::HashSet, net::SocketAddr};

use cors_core::{Config, Policy};
use cors_frameworks::contract;
use rocket::{Build, Rocket, get, http::Method, routes};
use rocket_cors::{
    AllOrSome, AllowedHeaders, AllowedMethods, AllowedOrigins, CorsOptions, Origins,
};

use super::{No, has_star, is_pattern};

pub(super) fn ours(policy: Policy) -> SocketAddr {
    serve(application().attach(cors_rocket::Cors::new(policy)))
}

pub(super) fn peer(config: &Config) -> Result<SocketAddr, No> {
    Ok(serve(application().attach(cors(config)?)))
}

/// The whole configuration. Patterns become regular expressions, and so do schemes of their own, which the crate
/// calls opaque.
pub(super) fn cors(config: &Config) -> Result<rocket_cors::Cors, No> {
    let methods: Result<Vec<_>, _> = match has_star(&config.allow_methods) {
        true => Ok(METHODS.map(|it| it.as_str().parse().unwrap()).to_vec()),
        false => {
            let methods = config.allow_methods.iter().map(String::as_str);
            ["GET", "HEAD", "POST"].into_iter().chain(methods).map(str::parse).collect()
        }
    };
    let options = CorsOptions {
        allowed_origins: match has_star(&config.allow_origins) {
            true => AllowedOrigins::all(),
            false => AllOrSome::Some(origins(&config.allow_origins)),
        },
        allowed_methods: AllowedMethods::from_iter(
            methods.map_err(|_| No::Refused("no such method".to_owned()))?,
        ),
        allowed_headers: match has_star(&config.allow_headers) {
            true => AllowedHeaders::all(),
            false => {
                let names: Vec<_> = config.allow_headers.iter().map(String::as_str).collect();
                AllowedHeaders::some(&names)
            }
        },
        allow_credentials: config.allow_credentials,
        expose_headers: HashSet::from_iter(config.expose_headers.iter().cloned()),
        max_age: config.max_age.map(|seconds| usize::try_from(seconds).unwrap()),
        send_wildcard: has_star(&config.allow_origins),
        ..CorsOptions::default()
    };
    options.to_cors().map_err(|error| No::refused(&error))
}

fn origins(entries: &[String]) -> Origins {
    let is_null = |it: &&String| *it == "null";
    let is_opaque = |it: &str| it.contains("://") && !it.starts_with("http");
    let is_regex = |it: &&String| is_pattern(it) || is_opaque(it);
    let (regex, exact): (Vec<_>, Vec<_>) =
        entries.iter().filter(|it| !is_null(it)).partition(is_regex);
    let set = |entries: Vec<String>| (!entries.is_empty()).then(|| entries.into_iter().collect());
    Origins {
        allow_null: entries.iter().any(|it| is_null(&it)),
        exact: set(exact.into_iter().cloned().collect()),
        regex: set(regex.into_iter().map(|it| regex_of(it)).collect()),
    }
}

/// Any subdomain, and any port.
fn regex_of(entry: &str) -> String {
    let (entry, port) = match entry.strip_suffix(":*") {
        Some(entry) => (entry, "(:[0-9]+)?"),
        None => (entry, ""),
    };
    let escaped: String = entry
        .chars()
        .flat_map(|it| [Some('\\').filter(|_| it.is_ascii_punctuation()), Some(it)])
        .flatten()
        .collect();
    format!("^{}{port}$", escaped.replace("\\*\\.", "([^.:/]+\\.)+"))
}

fn serve(application: Rocket<Build>) -> SocketAddr {
    cors_frameworks::start(|on_ready| cors_frameworks::serve::rocket(application, on_ready))
}

const METHODS: [Method; 9] = [
    Method::Get,
    Method::Head,
    Method::Post,
    Method::Put,
    Method::Delete,
    Method::Options,
    Method::Patch,
    Method::Trace,
    Method::Connect,
];

fn application() -> Rocket<Build> {
    contract::rocket::application().mount("/", routes![panics])
}

#[get("/panic")]
fn panics() {
    super::panics();
}
