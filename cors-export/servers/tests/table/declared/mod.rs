//! The differences that a target forces. An undeclared difference fails the test, and so does a declared one that no
//! longer occurs.

mod apache;
mod caddy;
mod express;
mod fastify;
mod haproxy;
mod nginx;
mod shared;
mod starlette;

use cors_export::Target;

/// What a target answers otherwise, and to what.
#[derive(Debug)]
pub(crate) struct Difference {
    /// What differs and why, in one sentence.
    pub(crate) reason: &'static str,
    /// The names of what was asked.
    pub(crate) asks: &'static [&'static str],
}

/// Those of a target.
pub(crate) fn of(target: Target) -> &'static [Difference] {
    match target {
        Target::Nginx => nginx::DIFFERENCES,
        Target::Caddy => caddy::DIFFERENCES,
        Target::Apache => apache::DIFFERENCES,
        Target::Haproxy => haproxy::DIFFERENCES,
        Target::Express => express::DIFFERENCES,
        Target::Fastify => fastify::DIFFERENCES,
        Target::Flask | Target::Django => shared::WAITRESS,
        Target::Starlette => starlette::DIFFERENCES,
    }
}
