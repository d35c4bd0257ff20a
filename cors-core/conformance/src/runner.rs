//! Sends every case to an adapter's server and compares.

use std::{collections::BTreeMap, fmt::Write as _, net::SocketAddr};

use cors_core::Policy;

use crate::{
    cases::{Case, cases, compiled, latin1},
    quirks::{QUIRKS, declared},
    wire::{self, Response},
};

/// A framework, with the contract's application on it.
///
/// | route | what it does |
/// |---|---|
/// | `/ok` | any method: 200, body `ok` |
/// | `/own` | `GET`: 200, sets `Access-Control-Allow-Origin: https://handler.example`, `Access-Control-Allow-Credentials: true`, `Access-Control-Expose-Headers: x-handler`, `Vary: Accept-Language` |
/// | `/vary-origin` | `GET`: 200, sets `Vary: accept-encoding, ORIGIN` |
/// | `/vary-any` | `GET`: 200, sets `Vary: *` |
/// | `/fail` | `GET`: the handler returns an error, 500 |
/// | `/get-only` | `GET` alone: another method is 405 |
/// | `/number/{n}` | `GET`: 400 where `n` is no number, by the framework's extractor |
/// | `/private` | `GET`: 401, by something in front of the handler, within CORS |
/// | `/slow` | `GET`: 408, by a time-out within CORS |
/// | `/zipped` | `GET`: compressed by something within CORS, which sets `Vary: accept-encoding` |
/// | everything else | 404 |
pub trait Adapter {
    /// The crate's name.
    const NAME: &'static str;

    /// Starts the application on a free loopback port, guarded by the policy, and serves it until
    /// the test process ends.
    fn serve(policy: Policy) -> SocketAddr;
}

/// Runs the whole table against an adapter and prints the quirks that it met.
///
/// # Panics
///
/// With all differences, if there are any that are not declared, and for quirks that have vanished.
pub fn run<A: Adapter>() {
    let servers: BTreeMap<_, _> =
        compiled().into_iter().map(|(name, policy)| (name, A::serve(policy))).collect();
    let mut report = String::new();
    let cases = cases();
    for case in &cases {
        let server = *servers.get(&case.policy).unwrap_or_else(|| panic!("{}: policy?", case.name));
        let outcome = run_case(server, case);
        match (outcome, declared(A::NAME, &case.name)) {
            (Ok(()), None) => {}
            (Ok(()), Some(_)) => {
                let _ = writeln!(report, "{}: the declared quirk has vanished", case.name);
            }
            (Err(_), Some(quirk)) => println!("quirk: {}: {}", case.name, quirk.reason),
            (Err(difference), None) => {
                let _ = writeln!(report, "{}: {difference}", case.name);
            }
        }
    }
    let quirks = QUIRKS.iter().filter(|quirk| quirk.adapter == A::NAME).count();
    println!("{}: {} cases, {quirks} quirks", A::NAME, cases.len());
    assert!(report.is_empty(), "{}\n{report}", A::NAME);
}

fn run_case(server: SocketAddr, case: &Case) -> Result<(), String> {
    let response = wire::send(server, &case.method, &case.path, &case.header_lines())
        .map_err(|error| error.to_string())?;
    compare(case, &response)
}

/// What of a response differs from what the case wants.
///
/// # Errors
///
/// The difference, in words.
pub fn compare(case: &Case, response: &Response) -> Result<(), String> {
    if response.status != case.status {
        return Err(format!("status {}, wanted {}", response.status, case.status));
    }
    let answer = cors_part(response);
    let mut wanted: Vec<_> = case.answer.iter().map(|line| latin1(line)).collect();
    wanted.sort();
    if answer != wanted {
        let print = |lines: &[Vec<u8>]| {
            lines.iter().map(|it| it.escape_ascii().to_string()).collect::<Vec<_>>().join(" | ")
        };
        return Err(format!("answers {}\n    wanted {}", print(&answer), print(&wanted)));
    }
    if !case.forwarded && !response.body.is_empty() {
        return Err(format!("has a body: {}", response.body.escape_ascii()));
    }
    Ok(())
}

/// The `Access-Control-*` lines and the members of `Vary`, sorted.
pub fn cors_part(response: &Response) -> Vec<Vec<u8>> {
    let line = |name: &str, value: &[u8]| [name.as_bytes(), b": ", value].concat();
    let mut part = Vec::new();
    for (name, value) in &response.headers {
        if name.starts_with("access-control-") {
            part.push(line(name, value));
        } else if name == "vary" {
            let members = value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
            part.extend(members.map(|member| line(name, &member.to_ascii_lowercase())));
        }
    }
    part.sort();
    part
}
