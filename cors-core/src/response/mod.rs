//! What a response is to carry: which lines, with which values, in which order.

mod answers;
mod vary;

pub(crate) use answers::{Allowed, Answers};

pub use vary::merge_list;

use alloc::boxed::Box;
use core::fmt;

use crate::{
    name::{Constant, CorsHeader, is_never_covered},
    request::Request,
    text::trim_tab_or_space,
};

/// What the response to one request is to carry. Borrows from the policy and the request.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'a> {
    answers: &'a Answers<Box<str>>,
    request: &'a Request<'a>,
    pub(crate) carries: Carries,
}

/// Which lines a response carries. With the policy and the request it is the whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carries {
    /// `Vary` alone: the page learns nothing.
    Vary(VaryOn),
    /// What a response says that a page may read.
    Response,
    /// What a preflight is told: `max_age` where it is allowed.
    Preflight { max_age: bool },
}

/// What an answer depends on; each of them on what stands before it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VaryOn {
    Origin,
    RequestMethod,
    RequestHeaders,
}

/// The value of a line that a response carries.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'p, 'q, T> {
    /// The same for every policy.
    Constant(Constant),
    /// One of the policy's.
    Policy(&'p T),
    /// What these lines of the request say, or a part of one of them.
    Request(CorsHeader, &'q [u8]),
}

/// The lines that a response carries, in their order: the one place that says which.
///
/// `asked` gives the lines of a request's header.
#[inline]
pub(crate) fn lines<'p, 'q, T>(
    answers: &'p Answers<T>,
    carries: Carries,
    asked: impl Fn(CorsHeader) -> &'q [&'q [u8]],
) -> impl Iterator<Item = (CorsHeader, Value<'p, 'q, T>)> {
    let is_response = carries == Carries::Response;
    let is_preflight = matches!(carries, Carries::Preflight { .. });
    let is_read = is_response || is_preflight;
    let has_max_age = carries == Carries::Preflight { max_age: true };

    let first = |header| asked(header).first().map(|line| Value::Request(header, line));
    let origin = || match answers.any_origin {
        true => Some(Value::Constant(Constant::Any)),
        false => first(CorsHeader::Origin),
    };
    let methods = || match &answers.methods {
        Allowed::Listed(list) => list.as_ref().map(Value::Policy),
        Allowed::Any | Allowed::AnyCovered => first(CorsHeader::RequestMethod),
    };
    let headers = || allow_headers(&answers.headers, asked(CorsHeader::RequestHeaders));
    let origin = is_read.then(origin).flatten();
    let credentials = (is_read && answers.credentials).then_some(Value::Constant(Constant::True));
    let exposed = answers.exposed.as_ref().filter(|_| is_response).map(Value::Policy);
    let methods = is_preflight.then(methods).flatten();
    let headers = is_preflight.then(headers);
    let max_age = answers.max_age.as_ref().filter(|_| has_max_age).map(Value::Policy);
    let vary = vary(answers.any_origin, carries).map(Value::Constant);

    // A chain of options: `for_each` makes it straight-line code.
    let line = |header| move |value| (header, value);
    (origin.into_iter().map(line(CorsHeader::AllowOrigin)))
        .chain(credentials.map(line(CorsHeader::AllowCredentials)))
        .chain(exposed.map(line(CorsHeader::ExposeHeaders)))
        .chain(methods.map(line(CorsHeader::AllowMethods)))
        .chain(headers.into_iter().flatten().map(line(CorsHeader::AllowHeaders)))
        .chain(max_age.map(line(CorsHeader::MaxAge)))
        .chain(vary.map(line(CorsHeader::Vary)))
}

/// The whole list, as it fills a browser's preflight cache; where anything goes, what was asked for, a
/// line for a line.
fn allow_headers<'p, 'q, T>(
    headers: &'p Allowed<T>,
    asked: &'q [&'q [u8]],
) -> impl Iterator<Item = Value<'p, 'q, T>> {
    let (list, asked, cut) = match headers {
        Allowed::Listed(list) => (list.as_ref(), &[][..], false),
        Allowed::Any => (None, asked, false),
        Allowed::AnyCovered => (None, asked, true),
    };
    let asked = asked.iter().map(move |line| if cut { before_uncovered(line) } else { line });
    let asked = asked.map(trim_separators).filter(|line| !line.is_empty());
    let asked = asked.map(|line| Value::Request(CorsHeader::RequestHeaders, line));
    list.map(Value::Policy).into_iter().chain(asked)
}

/// The members before the first that a `*` never covers.
///
/// A browser's names are sorted, and browsers report the first that is missing from the answer: here
/// that one, as its predecessors are there.
fn before_uncovered(line: &[u8]) -> &[u8] {
    let members = line.split(|&byte| byte == b',');
    let before = members.take_while(|member| !is_never_covered(trim_tab_or_space(member)));
    let length = before.map(|member| member.len() + 1).sum();
    line.get(..length).unwrap_or(line)
}

fn trim_separators(mut list: &[u8]) -> &[u8] {
    while let [b',' | b' ' | b'\t', rest @ ..] | [rest @ .., b',' | b' ' | b'\t'] = list {
        list = rest;
    }
    list
}

/// Where one answer is for all, no response depends on the origin.
#[inline]
fn vary(any_origin: bool, carries: Carries) -> Option<Constant> {
    let on = match carries {
        Carries::Vary(on) => on,
        Carries::Response => VaryOn::Origin,
        Carries::Preflight { .. } => VaryOn::RequestHeaders,
    };
    match (any_origin, on) {
        (false, VaryOn::Origin) => Some(Constant::Origin),
        (false, VaryOn::RequestMethod) => Some(Constant::OriginMethod),
        (false, VaryOn::RequestHeaders) => Some(Constant::OriginMethodHeaders),
        (true, VaryOn::Origin) => None,
        (true, VaryOn::RequestMethod) => Some(Constant::Method),
        (true, VaryOn::RequestHeaders) => Some(Constant::MethodHeaders),
    }
}

impl<'a> Headers<'a> {
    pub(crate) fn new(
        answers: &'a Answers<Box<str>>,
        request: &'a Request<'a>,
        carries: Carries,
    ) -> Self {
        Self { answers, request, carries }
    }

    /// What to do to the response's headers, in this order.
    ///
    /// ```
    /// use cors_core::{Policy, Request};
    ///
    /// let policy = Policy::builder()
    ///     .allow_origins(["https://app.example.com"])
    ///     .allow_credentials(true)
    ///     .build()?;
    /// let request = Request::from_headers(b"GET", [("origin", &b"https://app.example.com"[..])]);
    /// let operations: Vec<_> = policy
    ///     .evaluate(&request)
    ///     .headers()
    ///     .operations()
    ///     .map(|operation| format!("{operation:?}"))
    ///     .collect();
    /// assert_eq!(
    ///     operations,
    ///     [
    ///         "Set(access-control-allow-origin: https://app.example.com)",
    ///         "Set(access-control-allow-credentials: true)",
    ///         "Merge(vary: Origin)",
    ///     ],
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    #[inline]
    pub fn operations(&self) -> impl Iterator<Item = HeaderOperation<'a>> + use<'a> {
        let request = self.request;
        lines(self.answers, self.carries, |header| request.lines(header)).map(|(header, value)| {
            HeaderOperation {
                header,
                value: match value {
                    Value::Constant(constant) => constant.value().as_bytes(),
                    Value::Policy(text) => text.as_bytes(),
                    Value::Request(_, bytes) => bytes,
                },
            }
        })
    }
}

/// One step of writing a response's headers.
#[derive(Clone, Copy)]
pub struct HeaderOperation<'a> {
    header: CorsHeader,
    value: &'a [u8],
}

/// How a [`HeaderOperation`] treats what a response has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// The header has this value and no other.
    Set,
    /// The header has this line after the others.
    Append,
    /// The header is a list: append a line with what [`merge_list`] gives.
    Merge,
}

impl<'a> HeaderOperation<'a> {
    /// How to write it. Only requested names are several lines, where the request had several.
    pub fn verb(&self) -> Verb {
        match self.header {
            CorsHeader::AllowHeaders => Verb::Append,
            CorsHeader::Vary => Verb::Merge,
            _ => Verb::Set,
        }
    }

    /// The header's name, in lower case.
    pub fn name(&self) -> &'static str {
        self.header.name()
    }

    /// The value. What of it the client sent has been judged: an allowed origin, a token, or a list
    /// of tokens; never a control character.
    pub fn value(&self) -> &'a [u8] {
        self.value
    }
}

impl fmt::Debug for HeaderOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({}: {})", self.verb(), self.name(), self.value().escape_ascii())
    }
}
