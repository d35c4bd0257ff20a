//! Answers that are not as they should be, and what follows from each.

use cors_conformance::{cases::Case, wire::Response};

use super::{
    exchange::{Asked, Exchange, SentBy, Verdict, table_answer},
    row::Row,
};

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

/// What follows from an answer; `None` if it is as it should be.
pub(super) fn what_follows(
    row: Row,
    exchange: &Exchange,
    answer: &Response,
    pages: &[Asked],
) -> Option<String> {
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
pub(super) fn request(case: &Case) -> Vec<String> {
    let flood =
        case.flood.iter().map(|it| format!("{}: {} times `{}`", it.name, it.times, it.text));
    let start = format!("{} {}", case.method, case.path);
    [start].into_iter().chain(case.request.iter().cloned()).chain(flood).collect()
}

/// The status, the CORS headers and `Vary`, with lists sorted: some guards have them in any order.
pub(super) fn shown(response: &Response) -> Vec<String> {
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
