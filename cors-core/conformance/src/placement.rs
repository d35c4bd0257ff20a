//! Which of several policies an application answers by, where each guards a part of it.

use std::net::SocketAddr;

use cors_core::Policy;

use crate::wire;

const PAGE: &str = "https://page.example";

/// A policy that tells its name, which is a method and a header, in its answers.
pub fn named(name: &str) -> Policy {
    let policy = Policy::builder().allow_origins([PAGE]);
    policy.allow_methods([name]).expose_headers([name]).build().unwrap()
}

/// The status of the answer to a request of an allowed page and to its preflight, each with the name of the
/// policy that says so, in upper case; empty if no policy does.
pub fn said(server: SocketAddr, method: &str, path: &str) -> [(u16, String); 2] {
    let line = |name: &str, value: &str| (name.into(), value.into());
    let said = |method: &str, lines: &[_], header| {
        let response = wire::send(server, method, path, lines).unwrap();
        let names = response.values(header).concat();
        let name = names.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        (response.status, String::from_utf8(name.to_ascii_uppercase()).unwrap())
    };
    let origin = line("Origin", PAGE);
    let preflight = [origin.clone(), line("Access-Control-Request-Method", method)];
    [
        said(method, &[origin], "access-control-expose-headers"),
        said("OPTIONS", &preflight, "access-control-allow-methods"),
    ]
}

/// A method, a path, and the status and the policy of each answer.
pub type Wanted<'a> = (&'a str, &'a str, [(u16, &'a str); 2]);

/// Compares [`said`] with what is wanted.
///
/// # Panics
///
/// At the first difference.
pub fn check(server: SocketAddr, wanted: &[Wanted<'_>]) {
    for (method, path, wanted) in wanted {
        let wanted = wanted.map(|(status, name)| (status, name.to_owned()));
        assert_eq!(said(server, method, path), wanted, "{method} {path}");
    }
}
