//! The server against the policy that it should have: what a page could do under the one and not the other.

use cors_core::{
    Policy, Request, Routes,
    browser::Response,
    diff::{Change, ChangeKind, Field, Witness},
};
use cors_tools::diff;

use super::{
    explore::Answer,
    finding::{Class, Code, Finding},
    infer::Inferred,
    known::Known,
    probe::{Access, Ask, Exchange, How, Observation, Probe, What},
    send::Sender,
};

/// So many are listed for each direction and kind of request: the others have the same cause, as a rule.
const MOST: usize = 3;

/// So many requests are kept for what the differences are shown with.
pub(super) const MOST_REQUESTS: u16 = 8;

/// Asks for what shows the differences that are expected, as far as nobody asked yet.
pub(super) fn ask(known: &mut Known, declared: &Routes, inferred: &Inferred, sender: &mut Sender) {
    for (probe, _) in changes(known, declared, inferred).iter().filter_map(shown_by) {
        if known.has_asked(&probe) {
            continue;
        }
        match sender.ask(known, &probe) {
            Answer::Received(exchange) => known.learn(Observation::new(probe, *exchange)),
            Answer::Missing => known.unanswered.push(probe),
            Answer::Ended => return,
        }
    }
}

/// At the URL by the policies, where one says what the server does, and by the answers otherwise.
pub(super) fn differences(known: &Known, declared: &Routes, inferred: &Inferred) -> Vec<Finding> {
    let changes = changes(known, declared, inferred);
    let found = changes.iter().filter_map(|it| shown(known, declared, it));
    let mut found: Vec<_> = found.collect();
    let is_told = |code: Code| found.iter().any(|it| it.code == code);
    let told = [Code::WiderThanDeclared, Code::NarrowerThanDeclared].map(|it| (it, is_told(it)));
    let of_answers = of_answers(known, declared, |observation, code| {
        observation.probe.ask.what == What::Main && told.contains(&(code, true))
    });
    found.extend(of_answers);
    found.sort_by_key(|it| it.class);
    found
}

/// What the inferred policy allows and the declared one does not, and the reverse.
fn changes(known: &Known, declared: &Routes, inferred: &Inferred) -> Vec<Change> {
    let path = known.target.url.path();
    let inferred = inferred.exact().and_then(|it| Policy::compile(it).ok());
    let declared_here = declared.find(path.as_bytes());
    let (Some(inferred), Ok(policy)) = (inferred, declared_here.policy()) else {
        return Vec::new();
    };
    let diff = Routes::from(policy.clone()).diff(&Routes::from(inferred));
    let is_alike =
        |one: &Change, other: &Change| (one.kind, one.field) == (other.kind, other.field);
    let few = diff.changes.chunk_by(is_alike).flat_map(|alike| alike.iter().take(MOST));
    few.map(|change| {
        let mut change = change.clone();
        path.clone_into(&mut change.witness.path);
        change
    })
    .collect()
}

/// A change that the server's answer shows. One that is wider stands without it, where no more could be asked: it
/// follows from other answers, while one that is narrower may be what nobody asked for.
fn shown(known: &Known, declared: &Routes, change: &Change) -> Option<Finding> {
    let (probe, what) = shown_by(change)?;
    let answer = known.get(&probe);
    let is_shown = match answer {
        Some(answer) => is_shown(answer, declared, change),
        None => change.kind == ChangeKind::Wider,
    };
    let evidence = answer.map(|it| it.exchange.clone()).into_iter().collect();
    let text = format!(
        "the server is {} than the policy: {what} ({})",
        change.kind.name(),
        diff::request(change)
    );
    is_shown.then(|| finding(change.kind == ChangeKind::Wider, text, evidence))
}

/// The request that shows a change, and what the server does there: a diff tells what was and what will be, while the
/// server and the policy both are. What protects the handler is no matter of what pages get.
fn shown_by(change: &Change) -> Option<(Probe, String)> {
    let Witness { origin, method, header, .. } = &change.witness;
    let headers: Vec<_> = header.iter().map(|it| &**it).collect();
    let name = header.as_deref().unwrap_or_default();
    let page = page(origin);
    let not = match change.kind {
        ChangeKind::Wider => "",
        ChangeKind::Narrower => "not ",
    };
    let preflight = || Ask::preflight(method, &headers);
    let (ask, what) = match change.field {
        Field::AllowOrigins => (Ask::MAIN, format!("{page} may {not}read responses")),
        Field::AllowCredentials => {
            (Ask::MAIN, format!("{page} may {not}read responses with credentials"))
        }
        Field::ExposeHeaders => {
            (Ask::MAIN, format!("the response header `{name}` is {not}exposed"))
        }
        Field::AllowMethods => (preflight(), format!("the method `{method}` is {not}allowed")),
        Field::AllowHeaders => {
            (preflight(), format!("the request header `{name}` is {not}allowed"))
        }
        Field::CrossOriginProtection => return None,
    };
    Some((ask.by(origin), what))
}

fn is_shown(answer: &Observation, declared: &Routes, change: &Change) -> bool {
    let should = declared_observation(answer, declared).access();
    let does = answer.access();
    match (change.field, change.kind) {
        // The page reads the answer either way, and the list of names is the difference.
        (Field::ExposeHeaders, _) => true,
        (_, ChangeKind::Wider) => does > should && !is_same(does, should),
        (_, ChangeKind::Narrower) => does < should && !is_same(does, should),
    }
}

/// What the answers themselves show, but for what is reported already.
fn of_answers(
    known: &Known,
    declared: &Routes,
    is_told: impl Fn(&Observation, Code) -> bool,
) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for observation in known.seen().iter().filter(|it| is_compared(it)) {
        let should = declared_observation(observation, declared).access();
        let does = observation.access();
        if is_told(observation, code(does > should)) {
            continue;
        }
        let is_listed = |it: &Observation| {
            let with_class = if does > should { Class::Security } else { Class::Broken };
            let of_kind = found.iter().filter(|it| it.class == with_class).filter(|other| {
                other.evidence.iter().any(|other| other.method == it.exchange.method)
            });
            of_kind.count() >= MOST
        };
        if !is_same(does, should) && !is_listed(observation) {
            found.push(difference(observation, does, should));
        }
    }
    found
}

/// `*` and the page's own name are the same without credentials.
fn is_same(one: Access, other: Access) -> bool {
    let level = |it| match it {
        Access::Nothing => 0,
        Access::Star | Access::Named => 1,
        Access::Credentialed => 2,
    };
    level(one) == level(other)
}

/// What a policy answers for: not the probes that no page can send, and no redirects.
fn is_compared(observation: &Observation) -> bool {
    let what = observation.probe.ask.what;
    let is_asked = matches!(what, What::Main | What::Path(_) | What::Missing);
    let origin = observation.probe.origin.as_deref();
    is_asked && !observation.is_redirect() && origin.is_some_and(|it| !it.contains('%'))
}

/// What the policy would have answered.
fn declared_observation(observation: &Observation, declared: &Routes) -> Observation {
    let Exchange { method, url, request, .. } = &observation.exchange;
    let path = url::Url::parse(url).map(|it| it.path().to_owned()).unwrap_or_default();
    let headers = request.iter().map(|(name, value)| (name, &**value));
    let judged =
        Request { path: path.as_bytes(), ..Request::from_headers(method.as_bytes(), headers) };
    let found = declared.find(path.as_bytes());
    let decision = found.evaluate(&judged);
    let lines = decision.headers().operations().map(|it| (it.name(), it.value().to_vec()));
    let response = Response::new(decision.answer().unwrap_or(200), lines);
    let exchange = Exchange { response, ..observation.exchange.clone() };
    Observation::new(observation.probe.clone(), exchange)
}

fn difference(observation: &Observation, does: Access, should: Access) -> Finding {
    let is_wider = does > should;
    let page = page(observation.probe.origin.as_deref().unwrap_or_default());
    let Exchange { method, url, .. } = &observation.exchange;
    let what = match &observation.probe.ask.how {
        How::Preflight { method, headers } if headers.is_empty() => {
            format!("send {method} to {url}")
        }
        How::Preflight { method, headers } => {
            format!("send {method} with `{}` to {url}", headers.join("`, `"))
        }
        _ => format!("read the answer to {method} {url}"),
    };
    let may = if does == Access::Nothing { "may not" } else { "may" };
    let not = if should == Access::Nothing { "not" } else { "do so" };
    let text =
        format!("{page} {may} {what}{}; by the policy, it may {not}{}", with(does), with(should));
    finding(is_wider, text, vec![observation.exchange.clone()])
}

fn code(is_wider: bool) -> Code {
    if is_wider { Code::WiderThanDeclared } else { Code::NarrowerThanDeclared }
}

fn finding(is_wider: bool, text: String, evidence: Vec<Exchange>) -> Finding {
    let remedy = if is_wider {
        "find what answers instead of the policy, or widen the policy if that is meant"
    } else {
        "find what keeps the policy from the answer, or remove the entry from the policy"
    };
    let code = code(is_wider);
    Finding { code, class: code.class(), text, evidence, remedy: remedy.to_owned() }
}

fn page(origin: &str) -> String {
    match origin {
        "null" => "a page whose origin is `null`".to_owned(),
        origin => format!("a page at `{origin}`"),
    }
}

fn with(access: Access) -> &'static str {
    match access {
        Access::Nothing => "",
        Access::Star | Access::Named => " without credentials",
        Access::Credentialed => " with the user's credentials",
    }
}
