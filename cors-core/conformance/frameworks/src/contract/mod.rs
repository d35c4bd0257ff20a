//! The application of [`cors_conformance::Adapter`] on each framework, for the adapters' tests and for comparisons
//! with other guards.
//!
//! `/zipped` is left to the caller: compression is a feature of the frameworks that measurements are made without.
//! Rocket has none, so there it is a route like any other.

#[cfg(feature = "actix")]
pub mod actix;
#[cfg(feature = "axum")]
pub mod axum;
#[cfg(feature = "rocket")]
pub mod rocket;
#[cfg(feature = "warp")]
pub mod warp;

type Line = (&'static str, &'static str);

/// What the handlers of `/own` and `/fail-own` write themselves.
const OWN: [Line; 4] = [
    ("access-control-allow-origin", "https://handler.example"),
    ("access-control-allow-credentials", "true"),
    ("access-control-expose-headers", "x-handler"),
    ("vary", "Accept-Language"),
];

/// When the time-out of `/slow` ends a request.
const SLOW: std::time::Duration = std::time::Duration::from_millis(5);
