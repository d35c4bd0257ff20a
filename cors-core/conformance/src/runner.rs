//! Sends every case to an adapter's server and compares the answers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io,
    net::SocketAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use cors_core::{Live, Routes, guard::Policies};

use crate::{
    cases::{Case, cases, cases_by_path, guards, latin1},
    quirks::{self, declared},
    wire::{self, Response},
};

/// A framework that serves the contract's application.
///
/// | route | what it does |
/// |---|---|
/// | `/ok` | any method: calls [`handler_runs`], then 200, body `ok` |
/// | `/own` | `GET`: 200, sets `Access-Control-Allow-Origin: https://handler.example`, `Access-Control-Allow-Credentials: true`, `Access-Control-Expose-Headers: x-handler`, `Vary: Accept-Language` |
/// | `/vary-origin` | `GET`: 200, sets `Vary: accept-encoding, ORIGIN` |
/// | `/vary-any` | `GET`: 200, sets `Vary: *` |
/// | `/fail` | `GET`: the handler returns an error, 500 |
/// | `/fail-own` | `GET`: the handler returns an error, 500, with the headers of `/own` |
/// | `/teapot` | `GET`: the handler returns an error that the application turns into a 418 |
/// | `/catch-all/{…}` | `OPTIONS` only: 200, body `caught` |
/// | `/get-only` | `GET` only: any other method is 405 |
/// | `/number/{n}` | `GET`: the framework's extractor answers 400 if `n` is not a number |
/// | `/private` | `GET`: 401 from something in front of the handler, inside CORS |
/// | `/slow` | `GET`: 408 from a time-out inside CORS |
/// | `/zipped` | `GET`: compressed by something inside CORS, which sets `Vary: accept-encoding` |
/// | everything else | 404 |
pub trait Adapter {
    /// The crate's name.
    const NAME: &'static str;

    /// Starts the application on a free loopback port and serves it until the test process ends,
    /// guarded by the policies or without a guard.
    fn serve(guard: Option<Served>) -> SocketAddr;

    /// Whether the framework passes on a header line with this value. If not, a [`quirks::Quirk`]
    /// says so.
    fn sees(_value: &[u8]) -> bool {
        true
    }
}

/// The request header that tells a handler which request it is.
pub const NUMBER: &str = "x-number";

/// The numbers of the requests that reached a handler.
static REACHED: Mutex<BTreeSet<Vec<u8>>> = Mutex::new(BTreeSet::new());

/// What the handler of `/ok` calls with the value of [`NUMBER`]: that it ran cannot be told from a response
/// that something changed on its way out.
pub fn handler_runs(number: Option<&[u8]>) {
    let mut reached = REACHED.lock().unwrap_or_else(PoisonError::into_inner);
    reached.extend(number.map(|it| it.trim_ascii().to_vec()));
}

/// The number of the next request.
pub(crate) fn next_number() -> Vec<u8> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string().into_bytes()
}

/// Whether a request reached the handler of `/ok`.
pub(crate) fn has_reached_a_handler(number: &[u8]) -> bool {
    REACHED.lock().unwrap_or_else(PoisonError::into_inner).contains(number)
}

/// What guards a server.
#[derive(Debug, Clone)]
pub enum Served {
    /// Policies that never change.
    Fixed(Routes),
    /// Policies that are replaced.
    Live(Live),
}

impl Served {
    /// What is current.
    pub fn load(&self) -> Routes {
        match self {
            Self::Fixed(routes) => routes.clone(),
            Self::Live(live) => live.load(),
        }
    }
}

impl From<Served> for Policies {
    fn from(served: Served) -> Self {
        match served {
            Served::Fixed(routes) => routes.into(),
            Served::Live(live) => live.into(),
        }
    }
}

impl<R: Into<Routes>> From<R> for Served {
    fn from(routes: R) -> Self {
        Self::Fixed(routes.into())
    }
}

/// Runs the whole table against an adapter, with a server for each policy and with one server whose policy
/// is replaced, and prints the quirks.
///
/// # Panics
///
/// With all undeclared differences and all quirks that no longer occur, if there are any.
pub fn run<A: Adapter>() {
    let guards = guards();
    let fixed = |routes: &Routes| A::serve(Some(routes.clone().into()));
    let servers: BTreeMap<_, _> =
        guards.iter().map(|(name, routes)| (name.clone(), fixed(routes))).collect();
    run_cases::<A>(|policy| servers.get(policy).copied(), |_| Ok(()));

    let live = Live::new(Routes::builder().closed("/").build().unwrap());
    let server = A::serve(Some(Served::Live(live.clone())));
    let replace = |policy: &str| {
        guards.get(policy).map(|routes| live.replace(routes.clone()))?;
        Some(server)
    };
    run_cases::<A>(replace, |_| Ok(()));
}

/// Runs the table against the servers that have the policies; `check` is called after each response.
pub(crate) fn run_cases<A: Adapter>(
    server_with: impl Fn(&str) -> Option<SocketAddr>,
    check: impl Fn(&Case) -> Result<(), String>,
) {
    let mut report = String::new();
    let cases = [cases(), cases_by_path()].concat();
    for case in &cases {
        let server =
            server_with(&case.policy).unwrap_or_else(|| panic!("{}: unknown policy", case.name));
        let number = next_number();
        let response = send(server, case, &number);
        let compared = |case: &Case| match &response {
            Ok(response) => compare(case, response).and_then(|()| ran_as_wanted(case, &number)),
            Err(error) => Err(error.to_string()),
        };
        let outcome = match declared(A::NAME, &case.name) {
            None => compared(case),
            Some(_) if compared(case).is_ok() => {
                Err("the declared quirk no longer occurs".to_owned())
            }
            Some((_, instead)) => compared(&instead.applied_to(case)),
        };
        let outcome = check(case).and(outcome);
        if let Err(difference) = outcome {
            let _ = writeln!(report, "{}: {difference}", case.name);
        }
    }
    println!("{}: {} cases", A::NAME, cases.len());
    for quirk in quirks::of(A::NAME) {
        println!("  quirk in {} cases: {} ({})", quirk.cases.len(), quirk.reason, quirk.link);
    }
    assert!(report.is_empty(), "{}\n{report}", A::NAME);
}

fn send(server: SocketAddr, case: &Case, number: &[u8]) -> io::Result<Response> {
    let number = (NUMBER.as_bytes().to_vec(), number.to_vec());
    let lines = [case.header_lines(), vec![number]].concat();
    let send = if case.host.is_some() { wire::send_as_given } else { wire::send };
    send(server, &case.method, &case.path, &lines)
}

/// The handler of `/ok` runs if, and only if, the case says so.
fn ran_as_wanted(case: &Case, number: &[u8]) -> Result<(), String> {
    let is_for_it = case.path.split('?').next() == Some("/ok");
    let wanted = case.forwarded && is_for_it && case.status == 200;
    match has_reached_a_handler(number) {
        ran if ran == wanted => Ok(()),
        true => Err("the handler ran".to_owned()),
        false => Err("the handler did not run".to_owned()),
    }
}

/// Compares a response with what the case expects.
///
/// # Errors
///
/// A description of the difference.
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
