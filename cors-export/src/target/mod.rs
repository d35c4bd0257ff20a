//! The servers and frameworks that policies are written for, a file for each.

mod apache;
mod caddy;
mod django;
mod express;
mod fastify;
mod flask;
mod haproxy;
mod javascript;
mod nginx;
mod nginx_and_apache;
mod python;
mod starlette;

use core::{fmt, str::FromStr};

use crate::{error::Problem, model::Site};

/// A server or framework.
///
/// ```
/// use cors_export::Target;
///
/// assert_eq!("apache".parse(), Ok(Target::Apache));
/// assert_eq!(Target::Apache.title(), "Apache httpd");
/// assert!(Target::ALL.iter().all(|target| target.name().parse() == Ok(*target)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// nginx, as a reverse proxy.
    Nginx,
    /// Caddy, as a reverse proxy.
    Caddy,
    /// Apache httpd, as a reverse proxy.
    Apache,
    /// HAProxy.
    Haproxy,
    /// Express, for Node.js.
    Express,
    /// Fastify, for Node.js.
    Fastify,
    /// Flask, for Python.
    Flask,
    /// Starlette and FastAPI, for Python.
    Starlette,
    /// Django, for Python.
    Django,
}

impl Target {
    /// All of them: first the reverse proxies, then what an application is written with.
    pub const ALL: &[Self] = &[
        Self::Nginx,
        Self::Caddy,
        Self::Apache,
        Self::Haproxy,
        Self::Express,
        Self::Fastify,
        Self::Flask,
        Self::Starlette,
        Self::Django,
    ];

    /// The name in lower case. [`Target::from_str`] reads it, and [`Target::aliases`].
    pub fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Apache => "apache",
            Self::Haproxy => "haproxy",
            Self::Express => "express",
            Self::Fastify => "fastify",
            Self::Flask => "flask",
            Self::Starlette => "starlette",
            Self::Django => "django",
        }
    }

    /// Other names in lower case.
    ///
    /// ```
    /// use cors_export::Target;
    ///
    /// assert_eq!(Target::Starlette.aliases(), ["fastapi"]);
    /// assert_eq!("fastapi".parse(), Ok(Target::Starlette));
    /// ```
    pub fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Starlette => &["fastapi"],
            _ => &[],
        }
    }

    /// The name as its makers write it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "Caddy",
            Self::Apache => "Apache httpd",
            Self::Haproxy => "HAProxy",
            Self::Express => "Express",
            Self::Fastify => "Fastify",
            Self::Flask => "Flask",
            Self::Starlette => "Starlette",
            Self::Django => "Django",
        }
    }

    /// What it does not support besides cross-origin protection.
    pub(crate) fn problems(self, site: &Site) -> Vec<Problem> {
        match self {
            Self::Nginx => nginx::problems(site),
            Self::Apache => apache::problems(site),
            _ => Vec::new(),
        }
    }

    pub(crate) fn write(self, site: &Site) -> String {
        match self {
            Self::Nginx => nginx::write(site),
            Self::Caddy => caddy::write(site),
            Self::Apache => apache::write(site),
            Self::Haproxy => haproxy::write(site),
            Self::Express => express::write(site),
            Self::Fastify => fastify::write(site),
            Self::Flask => flask::write(site),
            Self::Starlette => starlette::write(site),
            Self::Django => django::write(site),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No target has this name. Case counts: `Nginx` is unknown, and so is `iis`.
///
/// ```
/// use cors_export::Target;
///
/// assert_eq!(
///     "iis".parse::<Target>().unwrap_err().to_string(),
///     "unknown target `iis`: choose one of nginx, caddy, apache, haproxy, express, fastify, flask, starlette, django",
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTarget(String);

impl fmt::Display for UnknownTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = Target::ALL.iter().map(|it| it.name()).collect();
        write!(f, "unknown target `{}`: choose one of {}", self.0, names.join(", "))
    }
}

impl core::error::Error for UnknownTarget {}

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(name: &str) -> Result<Self, UnknownTarget> {
        let found = Self::ALL.iter().find(|it| it.name() == name || it.aliases().contains(&name));
        found.copied().ok_or_else(|| UnknownTarget(name.to_owned()))
    }
}
