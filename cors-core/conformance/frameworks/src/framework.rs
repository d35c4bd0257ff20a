use std::{io, net::SocketAddr, str::FromStr};

use cors_conformance::{HeaderLine, wire::Response};
use cors_core::guard::Policies;

use crate::{OnReady, application, in_process, serve, start};

/// A framework with an application that answers any method on any path with 200, the body `ok` and the
/// header [`HEADER`](crate::HEADER).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// axum.
    Axum,
    /// actix-web.
    Actix,
    /// Rocket.
    Rocket,
    /// warp.
    Warp,
}

impl Framework {
    /// All frameworks.
    pub const ALL: [Self; 4] = [Self::Axum, Self::Actix, Self::Rocket, Self::Warp];

    /// Its name: that of its adapter without `cors-`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Axum => "axum",
            Self::Actix => "actix",
            Self::Rocket => "rocket",
            Self::Warp => "warp",
        }
    }

    /// Serves the application until the process ends, guarded by the policy or without a guard.
    ///
    /// # Errors
    ///
    /// The framework's error if it cannot listen.
    pub fn serve(self, policies: Option<Policies>, on_ready: OnReady) -> io::Result<()> {
        match (self, policies) {
            (Self::Axum, policies) => serve::axum(application::axum(policies), on_ready),
            (Self::Actix, None) => serve::actix(application::actix, on_ready),
            (Self::Actix, Some(policies)) => {
                let cors = cors_actix::Cors::new(policies);
                serve::actix(move || application::actix().wrap(cors.clone()), on_ready)
            }
            (Self::Rocket, policies) => serve::rocket(application::rocket(policies), on_ready),
            (Self::Warp, None) => serve::warp(application::warp(), on_ready),
            (Self::Warp, Some(policies)) => {
                serve::warp(cors_warp::Cors::new(policies).wrap(application::warp()), on_ready)
            }
        }
    }

    /// Does [`Framework::serve`] in its own thread; see [`start`].
    ///
    /// # Panics
    ///
    /// If the server does not start.
    pub fn start(self, policies: Option<Policies>) -> SocketAddr {
        start(move |on_ready| self.serve(policies, on_ready))
    }

    /// What the guarded application answers to a request for `/`, in process; `None` if the framework
    /// cannot read the method.
    ///
    /// # Panics
    ///
    /// For header lines that [`Framework::seen`] would drop.
    pub fn respond(
        self,
        policies: Policies,
        method: &[u8],
        headers: &[HeaderLine],
    ) -> Option<Response> {
        match self {
            Self::Axum => in_process::axum(policies, method, headers),
            Self::Actix => in_process::actix(policies, method, headers),
            Self::Rocket => in_process::rocket(policies, method, headers),
            Self::Warp => in_process::warp(policies, method, headers),
        }
    }

    /// Of these header lines, those that a handler gets to see, if the framework accepts the request at all.
    pub fn seen(self, headers: &[HeaderLine]) -> Vec<HeaderLine> {
        let is_seen = |(name, value): &&HeaderLine| {
            let is_line = http::HeaderName::from_bytes(name).is_ok()
                && http::HeaderValue::from_bytes(value).is_ok();
            // Rocket drops what is not UTF-8.
            is_line && (self != Self::Rocket || str::from_utf8(value).is_ok())
        };
        headers.iter().filter(is_seen).cloned().collect()
    }
}

impl FromStr for Framework {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|it| it.name() == text);
        found.ok_or_else(|| "is not one of axum, actix, rocket and warp".to_owned())
    }
}
