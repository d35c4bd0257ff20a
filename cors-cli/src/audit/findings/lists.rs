//! Lists and numbers that browsers cannot read.

use cors_core::browser::{Blocked, CredentialsMode, Fetch, Profile, Request, Response};

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
};

const ORIGIN: &str = "https://app.example.com";

/// What browsers read as a list: the code, the header, the answers in which they read it, and what comes of a mistake.
struct List {
    code: Code,
    name: &'static str,
    is_of_preflights: bool,
    effect: &'static str,
    remedy: &'static str,
}

const LISTS: [List; 3] = [
    List {
        code: Code::MethodsInvalid,
        name: "Access-Control-Allow-Methods",
        is_of_preflights: true,
        effect: "no preflight with it passes",
        remedy: "write the methods with commas between them, such as `PUT, DELETE`",
    },
    List {
        code: Code::HeadersInvalid,
        name: "Access-Control-Allow-Headers",
        is_of_preflights: true,
        effect: "no preflight with it passes",
        remedy: "write the names with commas between them, such as `content-type, x-request-id`",
    },
    List {
        code: Code::ExposedInvalid,
        name: "Access-Control-Expose-Headers",
        is_of_preflights: false,
        effect: "it exposes nothing",
        remedy: "write the names with commas between them, such as `etag, x-request-id`",
    },
];

pub(super) fn of(known: &Known) -> Vec<Finding> {
    let lists = LISTS.iter().filter_map(|list| unparsable(known, list));
    lists.chain(max_age(known)).collect()
}

fn unparsable(known: &Known, list: &List) -> Option<Finding> {
    let List { code, name, is_of_preflights, effect, remedy } = list;
    let (shown, member) = known.seen().iter().find_map(|it| {
        let is_read = it.probe.origin.is_some() && it.probe.ask.is_preflight() == *is_of_preflights;
        Some((it, mistake(&it.lines(name)).filter(|_| is_read)?))
    })?;
    let value = shown.lines(name).join(", ");
    let why = match member == value {
        true => String::new(),
        false => format!(", because of `{member}`"),
    };
    let text = format!("`{name}: {value}` is not a list that browsers can parse{why}: {effect}");
    Some(finding(*code, text, &[shown], remedy))
}

/// The first member that is no name, by the rule for [all of these lists]: as if it were a preflight's.
///
/// [all of these lists]: https://fetch.spec.whatwg.org/#extract-header-list-values
fn mistake(lines: &[String]) -> Option<String> {
    let request = Request {
        origin: ORIGIN.to_owned(),
        target: "https://server.invalid".to_owned(),
        method: "PUT".to_owned(),
        headers: Vec::new(),
        credentials: CredentialsMode::Omit,
        use_cors_preflight: true,
    };
    let list = lines.iter().map(|it| ("Access-Control-Allow-Headers", &**it));
    let response =
        Response::new(204, [("Access-Control-Allow-Origin", ORIGIN)].into_iter().chain(list));
    match Fetch::new(Profile::Standard, request).preflight()?.judge(&response) {
        Err(Blocked::AllowHeadersUnparsable { member }) => {
            Some(String::from_utf8_lossy(&member).into_owned())
        }
        _ => None,
    }
}

/// Browsers read a negative number as none at all, as it is meant.
fn max_age(known: &Known) -> Option<Finding> {
    const NAME: &str = "Access-Control-Max-Age";
    let is_number = |it: &String| it.is_empty() || it.parse::<i64>().is_ok() || is_digits(it);
    let (shown, value) = known.seen().iter().find_map(|it| {
        let wrong = it.lines(NAME).into_iter().find(|it| !is_number(it))?;
        (it.probe.ask.is_preflight() && it.probe.origin.is_some()).then_some((it, wrong))
    })?;
    let text = format!(
        "`{NAME}: {value}` is not a number of seconds: browsers keep the answer to a preflight for 5 seconds, or not \
         at all"
    );
    Some(finding(
        Code::MaxAgeInvalid,
        text,
        &[shown],
        "write a number of seconds: `max_age = 7200`",
    ))
}

/// However many.
fn is_digits(value: &str) -> bool {
    value.bytes().all(|it| it.is_ascii_digit())
}
