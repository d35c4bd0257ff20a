//! Which answers count in which row, and what deviates.

use std::collections::BTreeMap;

use cors_conformance::{
    cases::{Case, policies},
    wire::Response,
};

use super::{
    exchange::{Asked, Exchange, SentBy, Verdict, exchanges, table_answer},
    peers::{GUARDS, Guard, Guarded, No},
};

/// A row of the table.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub(super) enum Row {
    Verdicts,
    Lists,
    Errors,
    Vary,
    Leaks,
    Crashes,
}

impl Row {
    pub(super) const ALL: [Self; 6] =
        [Self::Verdicts, Self::Lists, Self::Errors, Self::Vary, Self::Leaks, Self::Crashes];

    /// What it is called in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Verdicts => "right verdicts",
            Self::Lists => "lists that a proxy rewrote",
            Self::Errors => "errors that a page may read",
            Self::Vary => "right `Vary`",
            Self::Leaks => "refused without a word",
            Self::Crashes => "hand-made requests answered",
        }
    }
}

/// How many answers are as they should be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) right: usize,
    pub(super) deviating: usize,
    pub(super) cannot_say: usize,
    pub(super) unknown: usize,
}

/// An answer that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Deviation {
    pub(super) guard: &'static str,
    pub(super) row: Row,
    pub(super) case: String,
    pub(super) policy: String,
    pub(super) request: Vec<String>,
    pub(super) answer: Vec<String>,
    /// What follows from it.
    pub(super) so: String,
}

/// A guard's answers.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) guard: Guard,
    pub(super) tallies: BTreeMap<Row, Tally>,
    pub(super) deviations: Vec<Deviation>,
    /// The policies that it has no words for, with the reason.
    pub(super) cannot_say: BTreeMap<String, &'static str>,
}

/// All guards.
pub(super) fn all() -> Vec<Counted> {
    let mut exchanges = exchanges();
    let fails = exchanges.iter().find(|it| it.case.name == "responses/a handler that fails");
    let panic = fails.map(Exchange::panic);
    exchanges.extend(panic);
    GUARDS.into_iter().map(|guard| count(guard, &exchanges)).collect()
}

fn count(guard: Guard, exchanges: &[Exchange]) -> Counted {
    let is_asked = |name: &String| exchanges.iter().any(|it| it.case.policy == *name);
    let policies = policies().into_iter().filter(|(name, _)| is_asked(name));
    let started: BTreeMap<_, _> = policies
        .map(|(name, config)| {
            let started = (guard.start(&config), pages_of(&name, exchanges));
            (name, started)
        })
        .collect();
    let mut counted = Counted {
        guard,
        tallies: Row::ALL.map(|row| (row, Tally::default())).into(),
        deviations: Vec::new(),
        cannot_say: BTreeMap::new(),
    };
    let panics_count = |it: &&Exchange| guard.answers_panics || it.case.path != "/panic";
    for exchange in exchanges.iter().filter(panics_count) {
        let (guarded, pages) = &started[&exchange.case.policy];
        counted.add(exchange, guarded, pages);
    }
    counted
}

/// Two pages that a policy allows.
fn pages_of(policy: &str, exchanges: &[Exchange]) -> Vec<Asked> {
    let is_allowed = |it: &&Exchange| {
        let may_read = it.wanted.as_ref().is_some_and(|[plainly, _]| plainly.is_ok());
        it.case.policy == policy && may_read
    };
    let mut origins: Vec<_> = exchanges
        .iter()
        .filter(is_allowed)
        .filter_map(|it| match &it.sent_by {
            SentBy::Page(asked) => Some(asked.origin.as_str()),
            _ => None,
        })
        .collect();
    origins.dedup();
    origins.into_iter().take(2).map(|it| Asked::new(it, "GET")).collect()
}

impl Counted {
    fn add(&mut self, exchange: &Exchange, guarded: &Result<Guarded, No>, pages: &[Asked]) {
        let rows = rows_of(exchange);
        let Case { name, policy, .. } = &exchange.case;
        let answer = match guarded {
            // How robust it is, no source tells.
            Ok(_) if !self.guard.is_run() && rows.contains(&Row::Crashes) => None,
            Ok(guarded) => guarded.answer(&exchange.case, &exchange.lines),
            Err(No::NotRead) => None,
            Err(No::CannotSay(why)) => {
                self.cannot_say.insert(policy.clone(), why);
                return self.each(&rows, |it| it.cannot_say += 1);
            }
            Err(No::Refused(why)) => unreachable!("{policy}: {why}"),
        };
        let Some(answer) = answer else {
            return self.each(&rows, |it| it.unknown += 1);
        };
        for row in &rows {
            let so = match &answer {
                Ok(answer) => deviation(*row, exchange, answer, pages),
                Err(error) => Some(format!("no answer: {error}")),
            };
            let tally = self.tallies.entry(*row).or_default();
            match so {
                None => tally.right += 1,
                Some(so) => {
                    tally.deviating += 1;
                    self.deviations.push(Deviation {
                        guard: self.guard.name,
                        row: *row,
                        case: name.clone(),
                        policy: policy.clone(),
                        request: request(&exchange.case),
                        answer: answer.as_ref().map(shown).unwrap_or_default(),
                        so,
                    });
                }
            }
        }
    }

    fn each(&mut self, rows: &[Row], change: fn(&mut Tally)) {
        for row in rows {
            change(self.tallies.entry(*row).or_default());
        }
    }
}

fn rows_of(exchange: &Exchange) -> Vec<Row> {
    let Exchange { case, sent_by, .. } = exchange;
    let is_refused = case.refusal.as_deref() == Some("origin-not-allowed");
    let is_error = case.forwarded && case.status >= 400;
    let is_cached = matches!(&*case.method, "GET" | "HEAD");
    let mut rows = match sent_by {
        SentBy::NoPage => vec![],
        SentBy::Page(_) if is_error && !is_refused => vec![Row::Errors],
        SentBy::Page(_) | SentBy::Browser(_) => vec![Row::Verdicts],
        SentBy::Proxy(_) => vec![Row::Lists],
        SentBy::Program => return vec![Row::Crashes],
    };
    rows.extend((is_cached).then_some(Row::Vary));
    rows.extend(is_refused.then_some(Row::Leaks));
    rows
}

/// What follows from an answer that is not as it should be.
fn deviation(row: Row, exchange: &Exchange, answer: &Response, pages: &[Asked]) -> Option<String> {
    match row {
        Row::Verdicts | Row::Lists | Row::Errors => {
            let (wanted, got) = (exchange.wanted.as_ref()?, exchange.sent_by.judge(answer)?);
            let differing = wanted.iter().zip(&got).zip(["without", "with"]);
            let mut differing =
                differing.filter(|((wanted, got), _)| wanted.as_ref().ok() != got.as_ref().ok());
            let ((wanted, got), credentials) = differing.next()?;
            Some(differs(exchange, wanted, got, credentials))
        }
        Row::Vary => misses_vary(answer, pages).or_else(|| needless_vary(exchange, answer)),
        Row::Leaks => {
            let is_cors = |it: &&String| it.starts_with("access-control-");
            let names: Vec<_> = shown(answer).iter().filter(is_cors).cloned().collect();
            let names = names.iter().filter_map(|it| Some(it.split_once(':')?.0));
            let names: Vec<_> = names.collect();
            (!names.is_empty()).then(|| format!("a refused origin is told {}", names.join(", ")))
        }
        Row::Crashes => {
            let crashed = answer.status >= 500 && exchange.case.status < 500;
            crashed.then(|| format!("the server fails with {}", answer.status))
        }
    }
}

fn differs(exchange: &Exchange, wanted: &Verdict, got: &Verdict, credentials: &str) -> String {
    let does = match exchange.sent_by {
        SentBy::Page(_) => "lets the page read the response",
        _ => "sends the page's request",
    };
    match (wanted, got) {
        (Ok(wanted), Ok(got)) => format!(
            "{credentials} credentials, the page may read {} instead of {}",
            listed(got),
            listed(wanted)
        ),
        (_, Ok(_)) => {
            format!("{credentials} credentials, the browser {does}, which the policy refuses")
        }
        (_, Err(why)) => format!("{credentials} credentials, the browser blocks the page: {why}"),
    }
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "no header".to_owned() } else { names.join(", ") }
}

/// What caches store without being told to: <https://www.rfc-editor.org/rfc/rfc9110#section-15.1-2>.
const CACHEABLE: [u16; 12] = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];

/// A cache that has stored the answer gives it to the page as well, which is then blocked.
fn misses_vary(stored: &Response, pages: &[Asked]) -> Option<String> {
    if varies(stored) || !CACHEABLE.contains(&stored.status) {
        return None;
    }
    pages.iter().find_map(|page| {
        let [plainly, _] = page.reads(stored);
        let why = plainly.err()?;
        Some(format!("from a cache, the page of {} gets this and is blocked: {why}", page.origin))
    })
}

fn needless_vary(exchange: &Exchange, answer: &Response) -> Option<String> {
    let is_needless = varies(answer) && !varies(&table_answer(&exchange.case));
    is_needless.then(|| "caches keep a copy for each origin, all alike".to_owned())
}

fn varies(response: &Response) -> bool {
    let members = response.values("vary");
    let members = members.iter().flat_map(|it| it.split(|&byte| byte == b','));
    members.map(<[u8]>::trim_ascii).any(|it| it.eq_ignore_ascii_case(b"origin") || it == b"*")
}

/// What is sent, line by line.
fn request(case: &Case) -> Vec<String> {
    let flood =
        case.flood.iter().map(|it| format!("{}: {} times `{}`", it.name, it.times, it.text));
    let start = format!("{} {}", case.method, case.path);
    [start].into_iter().chain(case.request.iter().cloned()).chain(flood).collect()
}

/// The status, the CORS headers and `Vary`, with lists sorted: some guards have them in any order.
fn shown(response: &Response) -> Vec<String> {
    let is_shown = |name: &str| name.starts_with("access-control-") || name == "vary";
    let lines = response.headers.iter().filter(|(name, _)| is_shown(name));
    let mut lines: Vec<_> = lines
        .map(|(name, value)| {
            let text = String::from_utf8_lossy(value);
            let mut members: Vec<_> = text.split(',').map(str::trim).collect();
            members.sort_unstable();
            format!("{name}: {}", members.join(", "))
        })
        .collect();
    lines.sort();
    lines.insert(0, response.status.to_string());
    lines
}
