//! What a response is to carry: names, values, order, and how `Vary` is merged.

use alloc::{borrow::Cow, vec::Vec};
use core::fmt;

use crate::{name::is_never_covered, policy::Value, request::Lines};

pub(crate) const ALLOW_ORIGIN: &str = "access-control-allow-origin";
pub(crate) const ALLOW_CREDENTIALS: &str = "access-control-allow-credentials";
pub(crate) const ALLOW_METHODS: &str = "access-control-allow-methods";
pub(crate) const ALLOW_HEADERS: &str = "access-control-allow-headers";
pub(crate) const EXPOSE_HEADERS: &str = "access-control-expose-headers";
pub(crate) const MAX_AGE: &str = "access-control-max-age";
pub(crate) const VARY: &str = "vary";

/// The response headers of CORS, whose only author is the policy: taken out of a handler's response
/// before [`Headers::operations`] are carried out.
pub const RESPONSE_HEADERS: [&str; 6] =
    [ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS, MAX_AGE];

/// One step of writing a response's headers.
#[derive(Clone, Copy)]
pub struct HeaderOperation<'a> {
    line: Line,
    value: OperationValue<'a>,
}

/// A line that a policy writes to some responses, as [`Policy::header_lines`](crate::Policy::header_lines)
/// lists it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderLine<'a> {
    /// How to write it.
    pub verb: Verb,
    /// The header's name, in lower case.
    pub name: &'static str,
    /// The value, if all responses that have the line have the same.
    pub value: Option<&'a [u8]>,
}

/// Which of the lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    AllowOrigin,
    AllowCredentials,
    ExposeHeaders,
    AllowMethods,
    AllowHeaders,
    MaxAge,
    VaryOnOrigin,
    VaryOnMethod,
    VaryOnHeaders,
}

impl Line {
    /// In the order of [`HeaderOperation::line`].
    pub(crate) const ALL: [Self; 9] = [
        Self::AllowOrigin,
        Self::AllowCredentials,
        Self::ExposeHeaders,
        Self::AllowMethods,
        Self::AllowHeaders,
        Self::MaxAge,
        Self::VaryOnOrigin,
        Self::VaryOnMethod,
        Self::VaryOnHeaders,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AllowOrigin => ALLOW_ORIGIN,
            Self::AllowCredentials => ALLOW_CREDENTIALS,
            Self::ExposeHeaders => EXPOSE_HEADERS,
            Self::AllowMethods => ALLOW_METHODS,
            Self::AllowHeaders => ALLOW_HEADERS,
            Self::MaxAge => MAX_AGE,
            Self::VaryOnOrigin | Self::VaryOnMethod | Self::VaryOnHeaders => VARY,
        }
    }

    /// Only requested names are several lines, where the request had several.
    pub(crate) fn verb(self) -> Verb {
        match self {
            Self::AllowHeaders => Verb::Append,
            Self::VaryOnOrigin | Self::VaryOnMethod | Self::VaryOnHeaders => Verb::Merge,
            _ => Verb::Set,
        }
    }
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

#[derive(Clone, Copy)]
pub(crate) enum OperationValue<'a> {
    Compiled(&'a Value),
    Request(&'a [u8]),
}

/// `*`
pub(crate) static ANY: Value = Value::from_static("*");
/// `true`
pub(crate) static TRUE: Value = Value::from_static("true");

impl<'a> HeaderOperation<'a> {
    /// How to write it.
    pub fn verb(&self) -> Verb {
        self.line.verb()
    }

    /// The header's name, in lower case.
    pub fn name(&self) -> &'static str {
        self.line.name()
    }

    /// Which of [`Policy::header_lines`](crate::Policy::header_lines) it is. Where that line has no
    /// value, this operation's comes from the request: it is its `Origin`, or what a preflight asks
    /// for.
    #[inline]
    pub fn line(&self) -> usize {
        self.line as usize
    }

    /// The value. What of it the client sent has been judged: an allowed origin, a token, or a list
    /// of tokens; never a control character.
    pub fn value(&self) -> &'a [u8] {
        match self.value {
            OperationValue::Compiled(value) => value.bytes(),
            OperationValue::Request(bytes) => bytes,
        }
    }
}

impl fmt::Debug for HeaderOperation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({}: {})", self.verb(), self.name(), self.value().escape_ascii())
    }
}

/// What of a list such as `Origin, Accept` is to be appended to the lines of a list header such as
/// `Vary`, so that it says all of it and nothing twice: the members that it has not, in any case. A
/// `*` in the lines stands for all. Allocates only where some are there and some are not.
///
/// ```
/// use cors_core::merge_list;
///
/// let value = b"Origin, Access-Control-Request-Method";
/// assert_eq!(merge_list(|| [], value).as_deref(), Some(&value[..]));
/// let lines = || [&b"accept-encoding, ORIGIN"[..]];
/// assert_eq!(merge_list(lines, value).as_deref(), Some(&b"Access-Control-Request-Method"[..]));
/// assert_eq!(merge_list(|| [&b"*"[..]], value), None);
/// ```
pub fn merge_list<'l, 'v, L: IntoIterator<Item = &'l [u8]>>(
    lines: impl Fn() -> L,
    value: &'v [u8],
) -> Option<Cow<'v, [u8]>> {
    if lines().into_iter().next().is_none() {
        return Some(Cow::Borrowed(value));
    }
    let members = || value.split(|&byte| byte == b',').map(<[u8]>::trim_ascii);
    let missing = |member: &&[u8]| !list_covers(lines(), member);
    if members().all(|member| missing(&member)) {
        return Some(Cow::Borrowed(value));
    }
    let missing: Vec<_> = members().filter(missing).collect();
    (!missing.is_empty()).then(|| Cow::Owned(missing.join(&b", "[..])))
}

/// Whether the lines of a list header have a member already, in any case, or a `*`.
pub(crate) fn list_covers<'l>(lines: impl IntoIterator<Item = &'l [u8]>, member: &[u8]) -> bool {
    let covers = |it: &[u8]| it == b"*" || it.eq_ignore_ascii_case(member);
    let mut members = lines.into_iter().flat_map(|line| line.split(|&byte| byte == b','));
    members.any(|it| covers(it.trim_ascii()))
}

/// What the response to one request is to carry. Borrows from the policy and the request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Headers<'a> {
    pub(crate) allow_origin: Option<AllowOrigin<'a>>,
    // If true, then `allow_origin` is `One`.
    pub(crate) allow_credentials: bool,
    pub(crate) expose_headers: Option<&'a Value>,
    pub(crate) allow_methods: Option<AllowMethods<'a>>,
    pub(crate) allow_headers: Option<AllowHeaders<'a>>,
    pub(crate) max_age: Option<&'a Value>,
    pub(crate) vary: Vary,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum AllowOrigin<'a> {
    Any,
    One(&'a [u8]),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum AllowMethods<'a> {
    Listed(&'a Value),
    Requested(&'a [u8]),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum AllowHeaders<'a> {
    Listed(&'a Value),
    /// The requested names themselves, and whether `Authorization` may be among them.
    Requested {
        lines: &'a Lines<'a>,
        authorization: bool,
    },
}

/// What an answer depends on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Vary {
    pub(crate) origin: bool,
    pub(crate) request_method: bool,
    // If true, then so is `request_method`: it is judged first.
    pub(crate) request_headers: bool,
}

impl Vary {
    #[inline]
    pub(crate) fn line(self) -> Line {
        match (self.request_method, self.request_headers) {
            (false, _) => Line::VaryOnOrigin,
            (true, false) => Line::VaryOnMethod,
            (true, true) => Line::VaryOnHeaders,
        }
    }

    /// The value of the line.
    #[inline]
    pub(crate) fn value(self) -> Option<&'static Value> {
        static ORIGIN: Value = Value::from_static("Origin");
        static ORIGIN_METHOD: Value = Value::from_static("Origin, Access-Control-Request-Method");
        static ORIGIN_HEADERS: Value = Value::from_static(
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        );
        static METHOD: Value = Value::from_static("Access-Control-Request-Method");
        static HEADERS: Value =
            Value::from_static("Access-Control-Request-Method, Access-Control-Request-Headers");
        match (self.origin, self.line()) {
            (true, Line::VaryOnMethod) => Some(&ORIGIN_METHOD),
            (true, Line::VaryOnHeaders) => Some(&ORIGIN_HEADERS),
            (true, _) => Some(&ORIGIN),
            (false, Line::VaryOnMethod) => Some(&METHOD),
            (false, Line::VaryOnHeaders) => Some(&HEADERS),
            (false, _) => None,
        }
    }
}

impl<'a> Headers<'a> {
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
        let write = |line, value| HeaderOperation { line, value };
        let compiled = |line, value| write(line, OperationValue::Compiled(value));
        let allow_headers = self.allow_headers.into_iter().flat_map(AllowHeaders::values);
        let vary = self.vary.line();
        // A chain of options: `for_each` makes it straight-line code.
        let allow_origin = self.allow_origin.map(|it| write(Line::AllowOrigin, it.value()));
        allow_origin
            .into_iter()
            .chain(self.allow_credentials.then(|| compiled(Line::AllowCredentials, &TRUE)))
            .chain(self.expose_headers.map(|it| compiled(Line::ExposeHeaders, it)))
            .chain(self.allow_methods.map(|it| write(Line::AllowMethods, it.value())))
            .chain(allow_headers.map(move |it| write(Line::AllowHeaders, it)))
            .chain(self.max_age.map(|it| compiled(Line::MaxAge, it)))
            .chain(self.vary.value().map(|it| compiled(vary, it)))
    }
}

impl<'a> AllowOrigin<'a> {
    pub(crate) fn value(self) -> OperationValue<'a> {
        match self {
            Self::Any => OperationValue::Compiled(&ANY),
            Self::One(origin) => OperationValue::Request(origin),
        }
    }
}

impl<'a> AllowMethods<'a> {
    pub(crate) fn value(self) -> OperationValue<'a> {
        match self {
            Self::Listed(value) => OperationValue::Compiled(value),
            Self::Requested(method) => OperationValue::Request(method),
        }
    }
}

impl<'a> AllowHeaders<'a> {
    /// The values of the lines.
    pub(crate) fn values(self) -> impl Iterator<Item = OperationValue<'a>> {
        let (listed, lines, authorization) = match self {
            Self::Listed(value) => (Some(OperationValue::Compiled(value)), &[][..], true),
            Self::Requested { lines, authorization } => (None, lines.as_slice(), authorization),
        };
        let cut = move |line: &&'a [u8]| {
            trim_separators(if authorization { line } else { before_uncovered(line) })
        };
        let requested = lines.iter().map(cut).filter(|line| !line.is_empty());
        listed.into_iter().chain(requested.map(OperationValue::Request))
    }
}

/// The members before the first that a `*` never covers.
///
/// A browser's names are sorted, and browsers report the first that is missing from the answer: here
/// that one, as its predecessors are there.
fn before_uncovered(line: &[u8]) -> &[u8] {
    let members = line.split(|&byte| byte == b',');
    let before = members.take_while(|member| !is_never_covered(member.trim_ascii()));
    let length = before.map(|member| member.len() + 1).sum();
    line.get(..length).unwrap_or(line)
}

fn trim_separators(mut list: &[u8]) -> &[u8] {
    while let [b',' | b' ' | b'\t', rest @ ..] | [rest @ .., b',' | b' ' | b'\t'] = list {
        list = rest;
    }
    list
}
