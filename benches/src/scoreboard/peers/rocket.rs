//! Rocket: cors-rocket and rocket_cors.

use std::{collections::HashSet, net::SocketAddr};

use cors_core::{Config, Policy};
use rocket::{
    Build, Data, Request, Response, Rocket, Route,
    http::{Method, Status},
    route::{Handler, Outcome},
};
use rocket_cors::{
    AllOrSome, AllowedHeaders, AllowedMethods, AllowedOrigins, CorsOptions, Origins,
};

use super::{No, OWN, SLOW, has_star, is_pattern};

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
    let get = |path: &str, answer| Route::new(Method::Get, path, answer);
    let vary = |value: &'static str| Answer::Lines(200, vec![("vary", value)]);
    let ok =
        [Method::Get, Method::Put, Method::Post, Method::Delete, Method::Options, Method::Patch]
            .map(|method| Route::new(method, "/ok", Answer::Lines(200, vec![])));
    cors_frameworks::serve::build_rocket().mount("/", ok).mount(
        "/",
        [
            get("/own", Answer::Lines(200, OWN.to_vec())),
            get("/vary-origin", vary("accept-encoding, ORIGIN")),
            get("/vary-any", vary("*")),
            get("/zipped", vary("accept-encoding")),
            get("/fail", Answer::Catcher(500)),
            get("/fail-own", Answer::Lines(500, OWN.to_vec())),
            get("/teapot", Answer::Catcher(418)),
            get("/get-only", Answer::Lines(200, vec![])),
            get("/number/<_>", Answer::Number),
            get("/private", Answer::Catcher(401)),
            get("/slow", Answer::Slow),
            get("/panic", Answer::Panic),
            Route::new(Method::Options, "/catch-all/<_..>", Answer::Lines(200, vec![])),
        ],
    )
}

#[derive(Clone)]
enum Answer {
    /// A response with header lines.
    Lines(u16, Vec<(&'static str, &'static str)>),
    /// An error that Rocket's catcher answers.
    Catcher(u16),
    /// A number from the path, or an error.
    Number,
    Slow,
    Panic,
}

#[rocket::async_trait]
impl Handler for Answer {
    async fn handle<'r>(&self, request: &'r Request<'_>, _: Data<'r>) -> Outcome<'r> {
        match self {
            Self::Lines(status, lines) => Outcome::Success(response(*status, lines)),
            Self::Catcher(status) => Outcome::Error(Status::new(*status)),
            Self::Number => match request.param::<u32>(1) {
                Some(Ok(_)) => Outcome::Success(response(200, &[])),
                _ => Outcome::Error(Status::BadRequest),
            },
            Self::Slow => {
                let _ = tokio::time::timeout(SLOW, std::future::pending::<()>()).await;
                Outcome::Error(Status::RequestTimeout)
            }
            Self::Panic => {
                super::panics();
                Outcome::Success(Response::new())
            }
        }
    }
}

fn response(status: u16, lines: &[(&'static str, &'static str)]) -> Response<'static> {
    let mut response = Response::new();
    response.set_status(Status::new(status));
    for (name, value) in lines {
        response.set_raw_header(*name, *value);
    }
    response
}
