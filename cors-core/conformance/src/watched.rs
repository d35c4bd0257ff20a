//! Runs the table against servers that are watched: a candidate policy changes no answer, and observers see each
//! request once, as the core judges it.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use cors_core::{Decision, Live, Request, Routes, guard::Observed};

use crate::{
    Adapter, Served,
    cases::{Case, guards},
    laws,
    quirks::declared,
    runner,
    wire::with_host,
};

/// An adapter whose servers can be watched.
pub trait Watched: Adapter {
    /// As [`Adapter::serve`], with a candidate, an observer and an observer of all requests, given in any order.
    fn serve_watched(watch: Watch) -> SocketAddr;

    /// Whether an observer may be told of GET where the client sent HEAD.
    fn may_tell_get() -> bool {
        false
    }
}

/// What a server is made with.
#[derive(Debug)]
pub struct Watch {
    /// What acts.
    pub enforced: Served,
    /// What only reports.
    pub candidate: Served,
    /// What the observer calls.
    pub of_cors: Seen,
    /// What the observer of all requests calls.
    pub of_all: Seen,
}

/// What an observer has seen; clones have it in common.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<Told>>>);

/// What is told of a request: method, path and origin, what is decided, and whether the candidate differs.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    sent: (Vec<u8>, Vec<u8>, Option<Vec<u8>>),
    enforced: Judged,
    candidate: Option<Judged>,
    differs: bool,
}

/// The codes of the decision and of the refusal, and the route.
type Judged = (&'static str, Option<&'static str>, Option<String>);

fn judged(decision: &Decision<'_>, route: Option<&str>) -> Judged {
    (decision.code(), decision.refusal().map(|it| it.code()), route.map(str::to_owned))
}

impl Seen {
    /// For an observer to call.
    pub fn see(&self, it: &Observed<'_>) {
        let told = Told {
            sent: (it.method().to_vec(), it.path().to_vec(), it.origin().map(<[u8]>::to_vec)),
            enforced: judged(it.decision(), it.route()),
            candidate: it.candidate().map(|it| judged(it.decision(), it.route())),
            differs: it.differs(),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    }

    fn take(&self) -> Vec<Told> {
        mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Runs the table with a server for each policy, whose candidate is another policy of the table. Either may be one
/// that is replaced.
///
/// # Panics
///
/// With all differences, from the table and from what the core says about each request.
pub fn run<A: Watched>() {
    let guards = guards();
    let others = guards.values().cycle().skip(1).cloned();
    let candidates: BTreeMap<&str, Routes> = guards.keys().map(|it| &**it).zip(others).collect();
    let (of_cors, of_all) = (Seen::default(), Seen::default());
    let serve = |(number, (name, enforced)): (usize, (&String, &Routes))| {
        let (of_cors, of_all) = (of_cors.clone(), of_all.clone());
        let (enforced, replace) = served(enforced, number % 2 == 1);
        let (candidate, replace_candidate) = served(&candidates[&**name], number / 2 % 2 == 1);
        let server = A::serve_watched(Watch { enforced, candidate, of_cors, of_all });
        replace();
        replace_candidate();
        (name.clone(), server)
    };
    let servers: BTreeMap<String, SocketAddr> = guards.iter().enumerate().map(serve).collect();

    let differing = Cell::new([0; 2]);
    let check = |case: &Case| {
        let (enforced, candidate) = (&guards[&case.policy], &candidates[&*case.policy]);
        let wanted = wanted::<A>(case, servers[&case.policy], enforced, candidate);
        let mut counts = differing.get();
        counts[usize::from(wanted.differs)] += 1;
        differing.set(counts);
        compare::<A>(case, &wanted, &of_cors.take(), &of_all.take())
    };
    runner::run_cases::<A>(|policy| servers.get(policy).copied(), check);
    assert!(differing.get().iter().all(|&count| count > 50), "{differing:?}");
}

/// The routes, from the start or as what replaces others.
fn served(routes: &Routes, is_live: bool) -> (Served, impl FnOnce()) {
    let live = is_live.then(|| Live::new(Routes::builder().closed("/").build().unwrap()));
    let served = live.clone().map_or_else(|| routes.clone().into(), Served::Live);
    let routes = routes.clone();
    (served, move || live.iter().for_each(|live| live.replace(routes.clone())))
}

/// What the core says about a case.
fn wanted<A: Watched>(
    case: &Case,
    server: SocketAddr,
    enforced: &Routes,
    candidate: &Routes,
) -> Told {
    let lines = case.header_lines();
    let mut lines = if case.host.is_some() { lines } else { with_host(server, &lines) };
    lines.retain(|(_, value)| A::sees(value));
    let path = case.path.split('?').next().unwrap();
    let request = laws::request(case.method.as_bytes(), &lines);
    let request = Request { path: path.as_bytes(), ..request };
    let [one, other] = [enforced, candidate].map(|it| it.evaluate(&request));
    let told = |routes: &Routes, decision| judged(decision, routes.find(request.path).route());
    Told {
        sent: (
            request.method.to_vec(),
            request.path.to_vec(),
            request.origin.as_slice().first().map(|it| it.to_vec()),
        ),
        enforced: told(enforced, &one),
        candidate: Some(told(candidate, &other)),
        differs: come_to(&one) != come_to(&other),
    }
}

/// What a decision comes to for the page, of what is written to the response: naive, as an oracle is.
fn come_to(decision: &Decision<'_>) -> (&'static str, bool, BTreeSet<String>) {
    let value = |name: &str| {
        let lines = decision.headers().operations();
        lines.filter(|it| it.name() == name).map(|it| it.value().to_vec()).next()
    };
    let (code, is) = (decision.code(), |it: &str| decision.code() == it);
    let credentials = value("access-control-allow-credentials").is_some();
    let exposed = value("access-control-expose-headers").unwrap_or_default();
    let exposed = String::from_utf8(exposed).unwrap();
    let exposed = exposed.split(',').map(|it| it.trim().to_owned()).collect();
    (
        code,
        credentials && (is("allowed") || is("preflight-allowed")),
        if is("allowed") { exposed } else { BTreeSet::new() },
    )
}

/// Each request is seen once, unless the framework answers it by itself.
fn compare<A: Watched>(
    case: &Case,
    wanted: &Told,
    of_cors: &[Told],
    of_all: &[Told],
) -> Result<(), String> {
    let is_forbidden = |it: &Judged| it.0 == "forbidden";
    let concerns_cors = wanted.sent.2.is_some()
        || is_forbidden(&wanted.enforced)
        || wanted.candidate.iter().any(is_forbidden);
    let is_get = |it: &Told| wanted.sent.0 == b"HEAD" && it.sent.0 == b"GET";
    if A::may_tell_get() && of_all.iter().any(is_get) {
        let sent = (b"GET".to_vec(), wanted.sent.1.clone(), wanted.sent.2.clone());
        return compare::<A>(case, &Told { sent, ..wanted.clone() }, of_cors, of_all);
    }
    if declared(A::NAME, &case.name).is_some() {
        return match of_all {
            [] | [_] => Ok(()),
            _ => Err(format!("seen {} times", of_all.len())),
        };
    }
    let wanted_of_cors = if concerns_cors { std::slice::from_ref(wanted) } else { &[] };
    if of_all != std::slice::from_ref(wanted) || of_cors != wanted_of_cors {
        return Err(format!("observed {of_all:?}\n    and {of_cors:?}\n    wanted {wanted:?}"));
    }
    Ok(())
}
