//! The CORS headers of a response: which lines, with which values, in which order.

mod answers;
mod vary;

pub(crate) use answers::{Allowed, Answers};

pub use vary::merge_list;

use alloc::boxed::Box;
use core::{fmt, slice};

use crate::{
    name::{Constant, CorsHeader, is_never_covered},
    request::Request,
    text::trim_tab_or_space,
};

/// The CORS headers of the response to one request. Borrows from the policy and the request.
#[derive(Debug, Clone, Copy)]
pub struct Headers<'a> {
    answers: &'a Answers<Box<str>>,
    request: &'a Request<'a>,
    pub(crate) carries: Carries,
}

/// Which lines a response carries. Together with the policy and the request, this is the whole answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carries {
    /// No line: there is no policy.
    Nothing,
    /// `Vary` alone: the page learns nothing.
    Vary(VaryOn),
    /// The lines of a response that a page may read. Where `protected`, cross-origin protection decided whether
    /// the handler runs.
    Response { protected: bool },
    /// The answer to a preflight, with `max_age` if it is allowed.
    Preflight { max_age: bool },
}

impl Carries {
    /// The same where cross-origin protection decided whether the handler runs.
    pub(crate) fn protected(self) -> Self {
        match self {
            Self::Nothing | Self::Vary(_) => Self::Vary(VaryOn::Site),
            Self::Response { .. } => Self::Response { protected: true },
            Self::Preflight { .. } => self,
        }
    }
}

/// What an answer depends on. The first three are for CORS, and each of them includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VaryOn {
    Origin,
    RequestMethod,
    RequestHeaders,
    /// Cross-origin protection: `Sec-Fetch-Site` and `Origin`.
    Site,
}

/// The value of a line that a response carries.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'p, 'q, T> {
    /// The same for every policy.
    Constant(Constant),
    /// One of the policy's.
    Policy(&'p T),
    /// What this header of the request says, or a part of one of its lines.
    Request(CorsHeader, &'q [u8]),
}

/// The values of a header's lines.
#[derive(Debug, Clone)]
pub(crate) enum Values<'p, 'q, T> {
    One(Option<Value<'p, 'q, T>>),
    /// The requested names, line for line; `cut` where `*` does not cover all of them.
    Requested {
        lines: slice::Iter<'q, &'q [u8]>,
        cut: bool,
    },
}

/// All headers that a response can carry, in their order.
pub(crate) type InOrder<'p, 'q, T> = [(CorsHeader, Values<'p, 'q, T>); 7];

/// What a response carries: the one place that says which headers, when, and in which order.
///
/// `asked` gives the lines of a request's header.
#[inline(always)]
pub(crate) fn headers<'p, 'q, T>(
    answers: &'p Answers<T>,
    carries: Carries,
    asked: impl Fn(CorsHeader) -> &'q [&'q [u8]],
) -> InOrder<'p, 'q, T> {
    let is_preflight = matches!(carries, Carries::Preflight { .. });
    let is_response = matches!(carries, Carries::Response { .. });
    let is_cors = is_preflight || is_response;
    let has_max_age = carries == Carries::Preflight { max_age: true };

    let when = |carried, value| if carried { value } else { Values::One(None) };
    let constant = |constant| Values::One(Some(Value::Constant(constant)));
    let policy = |value: &'p Option<T>| Values::One(value.as_ref().map(Value::Policy));
    let first =
        |header| Values::One(asked(header).first().map(|line| Value::Request(header, line)));
    let requested = |cut| {
        let lines = asked(CorsHeader::RequestHeaders).iter();
        Values::Requested { lines, cut }
    };
    let allow_origin = match answers.any_origin {
        true => constant(Constant::Any),
        false => first(CorsHeader::Origin),
    };
    let allow_methods = match &answers.methods {
        Allowed::Listed(list) => policy(list),
        Allowed::Any | Allowed::AnyCovered => first(CorsHeader::RequestMethod),
    };
    let allow_headers = match &answers.headers {
        Allowed::Listed(list) => policy(list),
        Allowed::Any => requested(false),
        Allowed::AnyCovered => requested(true),
    };
    [
        (CorsHeader::AllowOrigin, when(is_cors, allow_origin)),
        (
            CorsHeader::AllowCredentials,
            when(is_cors && answers.credentials, constant(Constant::True)),
        ),
        (CorsHeader::ExposeHeaders, when(is_response, policy(&answers.exposed))),
        (CorsHeader::AllowMethods, when(is_preflight, allow_methods)),
        (CorsHeader::AllowHeaders, when(is_preflight, allow_headers)),
        (CorsHeader::MaxAge, when(has_max_age, policy(&answers.max_age))),
        (CorsHeader::Vary, Values::One(vary(answers.any_origin, carries).map(Value::Constant))),
    ]
}

impl<'p, 'q, T> Iterator for Values<'p, 'q, T> {
    type Item = Value<'p, 'q, T>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(value) => value.take(),
            Self::Requested { lines, cut } => {
                let line = |line: &&'q [u8]| if *cut { before_uncovered(line) } else { line };
                let mut lines = lines.map(line).map(trim_separators);
                let line = lines.find(|line| !line.is_empty())?;
                Some(Value::Request(CorsHeader::RequestHeaders, line))
            }
        }
    }
}

/// The members before the first that a `*` never covers.
///
/// A browser's names are sorted, and browsers report the first that is missing from the answer: with
/// its predecessors present, that is this one.
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

/// Where everyone gets the same answer, no response depends on the origin, except by cross-origin protection.
#[inline]
fn vary(any_origin: bool, carries: Carries) -> Option<Constant> {
    let on = match carries {
        Carries::Nothing => return None,
        Carries::Vary(on) => on,
        Carries::Response { protected: false } => VaryOn::Origin,
        Carries::Response { protected: true } => VaryOn::Site,
        Carries::Preflight { .. } => VaryOn::RequestHeaders,
    };
    match (any_origin, on) {
        (_, VaryOn::Site) => Some(Constant::OriginSite),
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

    /// The same with other lines.
    pub(crate) fn with(&self, carries: impl FnOnce(Carries) -> Carries) -> Self {
        Self { carries: carries(self.carries), ..*self }
    }

    /// Whether they allow credentials, where they let a page read the response or a preflight pass.
    pub(crate) fn credentials(&self) -> bool {
        self.answers.credentials
    }

    /// The names of the headers that a page may read besides those that it always may.
    pub(crate) fn exposed(&self) -> impl Iterator<Item = &'a str> + Clone {
        self.answers.exposed.as_deref().into_iter().flat_map(|list| list.split(", "))
    }

    /// Of a response to which no policy applies.
    pub(crate) fn none(request: &'a Request<'a>) -> Self {
        static NONE: Answers<Box<str>> = Answers::NONE;
        Self::new(&NONE, request, Carries::Nothing)
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
    pub fn operations(&self) -> impl Iterator<Item = HeaderOperation<'a>> + use<'a> {
        let headers =
            headers(self.answers, self.carries, |header| self.request.lines(header)).into_iter();
        let lines = |(header, values): (_, Values<'a, 'a, _>)| values.map(move |it| (header, it));
        headers.flat_map(lines).map(|(header, value)| HeaderOperation {
            header,
            value: match value {
                Value::Constant(constant) => constant.value().as_bytes(),
                Value::Policy(text) => text.as_bytes(),
                Value::Request(_, bytes) => bytes,
            },
        })
    }
}

/// One step of writing a response's headers.
#[derive(Clone, Copy)]
pub struct HeaderOperation<'a> {
    header: CorsHeader,
    value: &'a [u8],
}

/// How a [`HeaderOperation`] treats what a response already has.
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
    /// How to write it. Only requested names can have several lines, if the request had several.
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

    /// The value. Any part of it that the client sent has been checked: an allowed origin, a token, or a list
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
