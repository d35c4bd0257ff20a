//! What to do about a response that a browser blocks, where its headers show the mistake.

use alloc::{
    borrow::Cow,
    format,
    string::{String, ToString as _},
    vec::Vec,
};

use super::{
    AllowOriginMismatch::{SeveralLines, Wildcard},
    Blocked, Code, Fetch, Phase, Response,
};
use crate::{
    Escaped,
    origin::{NearMiss, near_miss},
    text::isomorphic_encode,
};

/// Fixed words, or some that name a value.
type Words = Cow<'static, str>;

/// After a redirect that has [tainted](https://fetch.spec.whatwg.org/#concept-request-redirect-taint) the request.
pub(super) const FINAL_URL: &str =
    "request the final URL; do not allow `null`, which any website can send from a sandboxed frame";

/// Of a request whose redirects are not known.
const NULL: &str = "a browser sends `null` after a redirect from one origin to another, and for a file or a sandboxed \
                    frame: request the final URL, or give the page an origin; do not allow `null`, which any website \
                    can send from a sandboxed frame";

const POLICY_REFUSES: &str = "a policy seems to have refused: let it allow the page's origin, the method and the headers; \
                              if something else answered, let the policy answer preflights before routing and \
                              authentication";

impl Fetch {
    /// What to do about a response that was blocked: names the mistake where the response shows it, and otherwise says
    /// [`Code::remedy`].
    ///
    /// ```
    /// use cors_core::browser::{CredentialsMode, Fetch, Profile, Request, Response};
    ///
    /// let request = Request {
    ///     origin: "https://app.example.com".to_owned(),
    ///     target: "https://api.example.com".to_owned(),
    ///     method: "GET".to_owned(),
    ///     headers: Vec::new(),
    ///     credentials: CredentialsMode::Omit,
    ///     use_cors_preflight: false,
    /// };
    /// let fetch = Fetch::new(Profile::Standard, request);
    /// let response = Response::new(200, [("access-control-allow-origin", "https://app.example.com/")]);
    /// let blocked = fetch.judge(&response).unwrap_err();
    /// assert!(fetch.remedy(&blocked, &response).starts_with("leave out the slash at the end"));
    /// ```
    pub fn remedy(&self, blocked: &Blocked, response: &Response) -> Cow<'static, str> {
        let exact = match blocked {
            Blocked::AllowOriginMissing { .. }
            | Blocked::AllowOriginMismatch { .. }
            | Blocked::AllowCredentialsNotTrue { .. }
                if self.has_lost_origin() =>
            {
                self.of_null().map(Cow::Borrowed)
            }
            Blocked::AllowOriginMismatch { kind: SeveralLines, .. } => None,
            Blocked::AllowOriginMissing { .. }
            | Blocked::AllowOriginMismatch { .. }
            | Blocked::AllowCredentialsNotTrue { .. }
                if self.of_null().is_some() =>
            {
                self.of_null().map(Cow::Borrowed)
            }
            Blocked::AllowOriginMissing { phase } => of_missing(*phase, response),
            Blocked::AllowOriginMismatch { kind: Wildcard, .. } => None,
            Blocked::AllowOriginMismatch { value, .. } => {
                let origin = self.origin_header();
                origin.and_then(|origin| of_difference(origin, value)).map(Cow::Owned)
            }
            Blocked::AllowCredentialsNotTrue { value, .. } => {
                value.as_deref().and_then(of_credentials)
            }
            Blocked::PreflightStatus { status: 403 } if is_refusal(response) => {
                Some(self.of_null().unwrap_or(POLICY_REFUSES).into())
            }
            Blocked::AllowMethodsUnparsable { member } => of_separators(member, "PUT, DELETE"),
            Blocked::AllowHeadersUnparsable { member } => {
                of_separators(member, "content-type, x-request-id")
            }
            Blocked::MethodNotAllowed { method } => of_method(method, response),
            Blocked::HeaderNotAllowed { name } => of_header(name, response),
            _ => None,
        };
        exact.unwrap_or(Cow::Borrowed(blocked.code().remedy()))
    }

    /// What to do where the request says `Origin: null`, instead of allowing that.
    fn of_null(&self) -> Option<&'static str> {
        let is_null = self.origin_header() == Some("null");
        is_null.then_some(if self.has_lost_origin() { FINAL_URL } else { NULL })
    }
}

fn of_missing(phase: Phase, response: &Response) -> Option<Words> {
    let status = response.status;
    match phase {
        Phase::Preflight if status == 403 && is_refusal(response) => Some(POLICY_REFUSES.into()),
        _ if !response.is_redirect() => None,
        Phase::Preflight => Some(Code::PreflightRedirected.remedy().into()),
        Phase::Response => Some(
            format!(
                "the answer is a redirect ({status}), and each answer on the way needs the headers: let the policy \
                 cover it, or request the URL that it leads to; if that is a login, answer 401 instead"
            )
            .into(),
        ),
    }
}

/// How the value differs from the origin that was asked for, if only in one thing.
fn of_difference(origin: &str, value: &[u8]) -> Option<String> {
    let written = Escaped::bytes(value);
    let bare: Vec<_> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let unquoted = value.strip_prefix(b"\"").and_then(|it| it.strip_suffix(b"\""));
    let host = origin.split_once("://").map(|(_, host)| host.as_bytes());
    let difference = if bare.len() < value.len() && bare == origin.as_bytes() {
        format!("leave out the white space in `{written}`")
    } else if unquoted == Some(origin.as_bytes()) {
        format!("leave out the quotes in `{written}`")
    } else if host == Some(value) {
        format!("write the scheme as well, `{origin}` instead of `{written}`")
    } else {
        match near_miss(value, origin)? {
            NearMiss::TrailingSlash => format!("leave out the slash at the end of `{written}`"),
            NearMiss::Case => format!("write `{written}` in lower case"),
            NearMiss::Scheme if origin.starts_with("http:") => {
                format!("the page was opened without TLS: open it at `{written}`")
            }
            NearMiss::Scheme => {
                format!("the scheme of `{written}` differs: list `{origin}` in `allow_origins`")
            }
            NearMiss::Port => {
                format!("the port of `{written}` differs: list `{origin}` in `allow_origins`")
            }
            NearMiss::Www => {
                format!("`{written}` differs by `www.`: list `{origin}` in `allow_origins`")
            }
            NearMiss::Apex => return None,
        }
    };
    Some(format!("{difference}; the two origins are compared byte by byte"))
}

fn of_credentials(value: &[u8]) -> Option<Words> {
    let written = Escaped::bytes(value);
    let quotes = |byte: &u8| !b"\"'".contains(byte);
    let bare: Vec<_> = value.iter().copied().filter(quotes).collect();
    if value.eq_ignore_ascii_case(b"true") {
        Some(format!("write `true` in lower case instead of `{written}`").into())
    } else if bare.eq_ignore_ascii_case(b"true") {
        Some(format!("write `true` without quotes instead of `{written}`").into())
    } else if value == b"true, true" {
        Some(
            "send `Access-Control-Allow-Credentials: true` once: let only one layer write it"
                .into(),
        )
    } else {
        None
    }
}

/// Whether the response has headers that only a CORS policy writes, but allows no origin.
fn is_refusal(response: &Response) -> bool {
    let is_cors = |name: &str| name.to_ascii_lowercase().starts_with("access-control-");
    let varies = response.list("vary").ok().flatten().unwrap_or_default();
    let names = || response.headers.iter().map(|(name, _)| name);
    let is_of_a_policy = names().any(|name| is_cors(name))
        || varies.iter().any(|name| is_cors(name) || name.eq_ignore_ascii_case("origin"));
    let allows = names().any(|name| name.eq_ignore_ascii_case("access-control-allow-origin"));
    is_of_a_policy && !allows
}

fn of_separators(member: &[u8], example: &str) -> Option<Words> {
    let written = Escaped::bytes(member);
    let separator = if member.contains(&b';') {
        "semicolons"
    } else if member.contains(&b' ') {
        "spaces"
    } else {
        return None;
    };
    Some(format!("separate the names with commas, as in `{example}`: in `{written}`, {separator} separate nothing").into())
}

/// Methods are compared with their case, and `fetch()` changes that of a few.
fn of_method(method: &str, response: &Response) -> Option<Words> {
    let allowed = response.list("access-control-allow-methods").ok().flatten().unwrap_or_default();
    let same = allowed.iter().find(|it| it.eq_ignore_ascii_case(method));
    let sent = Escaped::bytes(&isomorphic_encode(method)).to_string();
    match same {
        Some(listed) if *listed == listed.to_ascii_uppercase() => Some(
            format!("write `{listed}` in the page's request: `fetch()` sends `{sent}` as it is written").into(),
        ),
        Some(listed) => Some(format!("write `{sent}` instead of `{listed}` in `allow_methods`").into()),
        None if method.eq_ignore_ascii_case("patch") && method != "PATCH" => Some(
            format!("write `PATCH` in the page's request, as `fetch()` sends `{sent}` as it is written, and list \
                     `PATCH` in `allow_methods`").into(),
        ),
        None if allowed.iter().any(|it| it == "*") => {
            Some(format!("list `{sent}` in `allow_methods`: `*` counts only without credentials").into())
        }
        None => None,
    }
}

fn of_header(name: &str, response: &Response) -> Option<Words> {
    let allowed = response.list("access-control-allow-headers").ok().flatten().unwrap_or_default();
    let has_star = allowed.iter().any(|it| it == "*");
    has_star.then(|| {
        let name = Escaped::bytes(&isomorphic_encode(name)).to_string();
        format!("list `{name}` in `allow_headers`: `*` counts only without credentials").into()
    })
}
