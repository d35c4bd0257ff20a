//! The guards that are compared: each with its whole configuration, in front of the same application.
//!
//! The application is the one of the adapters' tests, [`cors_frameworks::contract`], and has `/panic` besides, whose
//! handler panics, on frameworks that answer then.

mod actix;
mod jub0bs;
mod rocket;
mod tower;
mod warp;

use std::{
    fmt,
    net::SocketAddr,
    panic::{self, AssertUnwindSafe},
};

use cors_conformance::{
    HeaderLine,
    cases::Case,
    wire::{self, Response},
};
use cors_core::{Config, Policy};

/// Panics, without a message.
fn panics() {
    panic::resume_unwind(Box::new(()));
}

/// Why there is no guard for a policy.
#[derive(Debug, Clone)]
pub(super) enum No {
    /// Its configuration cannot express the policy.
    CannotSay(&'static str),
    /// It was not run, and its source does not tell without running it.
    NotRead,
    /// It refuses the configuration.
    Refused(String),
}

impl No {
    fn refused(error: &impl fmt::Display) -> Self {
        Self::Refused(error.to_string())
    }
}

/// A guard.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    /// The crate.
    pub(super) name: &'static str,
    /// What is guarded.
    pub(super) framework: &'static str,
    /// Whether it is one of this project.
    pub(super) is_ours: bool,
    /// Whether its answers are those of a server that runs, and not what its source says.
    pub(super) is_run: bool,
    /// Whether the framework answers a request whose handler panics.
    pub(super) answers_panics: bool,
    start: fn(&Config) -> Result<Guarded, No>,
    check: fn(&Config) -> Result<(), No>,
}

/// All guards, ours before the peer of the same framework.
pub(super) const GUARDS: [Guard; 9] = [
    ours("cors-axum", "axum", true, |config| served(tower::ours(policy(config)?))),
    peer("tower-http", "axum", true, |config| served(tower::peer(config)?), tower::check),
    ours("cors-actix", "actix-web", false, |config| served(actix::ours(policy(config)?))),
    peer("actix-cors", "actix-web", false, |config| served(actix::peer(config)?), actix::check),
    ours("cors-rocket", "Rocket", true, |config| served(rocket::ours(policy(config)?))),
    peer(
        "rocket_cors",
        "Rocket",
        true,
        |config| served(rocket::peer(config)?),
        |config| rocket::cors(config).map(drop),
    ),
    ours("cors-warp", "warp", false, |config| served(warp::ours(policy(config)?))),
    peer(
        "warp::cors",
        "warp",
        false,
        |config| served(warp::peer(config)?),
        |config| warp::cors(config).map(drop),
    ),
    Guard {
        name: "jub0bs/cors (read)",
        framework: "Go's net/http",
        is_ours: false,
        is_run: false,
        answers_panics: false,
        start: |config| jub0bs::check(config).map(|()| Guarded::Read(Box::new(config.clone()))),
        check: jub0bs::check,
    },
];

const fn ours(
    name: &'static str,
    framework: &'static str,
    answers_panics: bool,
    start: fn(&Config) -> Result<Guarded, No>,
) -> Guard {
    let check = |config: &Config| policy(config).map(drop);
    Guard { name, framework, is_ours: true, is_run: true, answers_panics, start, check }
}

const fn peer(
    name: &'static str,
    framework: &'static str,
    answers_panics: bool,
    start: fn(&Config) -> Result<Guarded, No>,
    check: fn(&Config) -> Result<(), No>,
) -> Guard {
    Guard { name, framework, is_ours: false, is_run: true, answers_panics, start, check }
}

fn policy(config: &Config) -> Result<Policy, No> {
    Policy::compile(config).map_err(|errors| No::refused(&errors))
}

fn served(server: SocketAddr) -> Result<Guarded, No> {
    Ok(Guarded::Served(server))
}

impl Guard {
    /// The application, guarded with the policy.
    pub(super) fn start(&self, config: &Config) -> Result<Guarded, No> {
        (self.start)(config)
    }

    /// What becomes of a configuration: a panic refuses it as well.
    pub(super) fn check(&self, config: &Config) -> Result<(), No> {
        let checked = panic::catch_unwind(AssertUnwindSafe(|| (self.check)(config)));
        checked.unwrap_or_else(|_| Err(No::Refused("panics".to_owned())))
    }
}

/// A guarded application.
pub(super) enum Guarded {
    /// A server.
    Served(SocketAddr),
    /// What the source says.
    Read(Box<Config>),
}

impl Guarded {
    /// Whether a page of this origin may read a response.
    pub(super) fn lets_in(&self, origin: &str) -> bool {
        let Self::Served(server) = self else { return false };
        let lines = [(b"Origin".to_vec(), origin.into())];
        let answer = wire::send(*server, "GET", "/ok", &lines);
        answer.is_ok_and(|it| it.values("access-control-allow-origin") == [origin.as_bytes()])
    }

    /// The answer to a case's request; `None` if only running it would tell.
    pub(super) fn answer(
        &self,
        case: &Case,
        lines: &[HeaderLine],
    ) -> Option<Result<Response, String>> {
        match self {
            Self::Read(config) => jub0bs::answer(config, case, lines).map(Ok),
            Self::Served(server) => {
                let response = wire::send(*server, &case.method, &case.path, lines);
                Some(response.map_err(|error| error.to_string()))
            }
        }
    }
}

fn has_star(entries: &[String]) -> bool {
    entries.iter().any(|it| it == "*")
}

/// Whether an entry of `allow_origins` names more than one origin.
fn is_pattern(entry: &str) -> bool {
    entry.contains("://*.") || entry.ends_with(":*")
}
