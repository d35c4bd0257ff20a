//! What a page asks, and what browsers make of the answers.

use cors_core::browser::{CredentialsMode, Fetch, Location, Profile, Request, Response};

use crate::{
    case::Case,
    server::{Answer, Asked},
};

/// A request of a page: a GET with credentials, if not said otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    pub(crate) origin: &'static str,
    pub(crate) method: &'static str,
    /// Where it differs from the URL's.
    pub(crate) path: Option<&'static str>,
    pub(crate) credentials: CredentialsMode,
    /// A header that the page sets.
    pub(crate) header: Option<&'static str>,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    /// It passed a preflight.
    pub(crate) is_granted: bool,
    /// The page can read the response.
    pub(crate) reads: bool,
}

impl Page {
    pub(crate) const fn of(origin: &'static str) -> Self {
        let credentials = CredentialsMode::Include;
        Self { origin, method: "GET", path: None, credentials, header: None }
    }

    pub(crate) const fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    pub(crate) const fn at(self, path: &'static str) -> Self {
        Self { path: Some(path), ..self }
    }

    pub(crate) const fn header(self, name: &'static str) -> Self {
        Self { header: Some(name), ..self }
    }

    pub(crate) const fn without_cookies(self) -> Self {
        Self { credentials: CredentialsMode::Omit, ..self }
    }

    pub(crate) fn fetch(&self, case: &Case, profile: Profile) -> Fetch {
        let own = self.header.map(|name| (name.to_owned(), b"1".to_vec()));
        let of_case = case.header.map(|(name, value)| (name.to_owned(), value.into()));
        Fetch::new(
            profile,
            Request {
                origin: self.origin.to_owned(),
                target: case.target().to_owned(),
                method: self.method.to_owned(),
                headers: own.into_iter().chain(of_case).collect(),
                credentials: self.credentials,
                use_cors_preflight: false,
            },
        )
    }

    /// Makes the request in a browser.
    pub(crate) fn visit(&self, case: &Case, profile: Profile, turn: &mut usize) -> Visit {
        let mut path = self.path.unwrap_or(case.path).to_owned();
        let mut fetch = self.fetch(case, profile);
        let (mut is_granted, mut blocked) = (false, fetch.may_be_sent().is_err());
        while !blocked {
            if let Some(preflight) = fetch.preflight() {
                let response = ask(case, "OPTIONS", &path, &preflight.sent_headers(), turn);
                blocked = preflight.judge(&response).is_err();
                is_granted |= !blocked;
            }
            if blocked {
                break;
            }
            let cookie = case.cookie.filter(|_| fetch.sends_credentials());
            let cookie = cookie.map(|it| ("Cookie".to_owned(), it.into()));
            let headers: Vec<_> = fetch.sent_headers().into_iter().chain(cookie).collect();
            let response = ask(case, fetch.method(), &path, &headers, turn);
            blocked = fetch.judge(&response).is_err();
            match location(&response).filter(|_| response.is_redirect() && !blocked) {
                None => break,
                Some(to) => {
                    // Only within the server.
                    let origin = case.target().to_owned();
                    let to_self = Location { origin, is_http: true, has_userinfo: false };
                    blocked = fetch.redirect(response.status, &to_self).is_err();
                    path = to;
                }
            }
        }
        Visit { is_granted, reads: !blocked }
    }
}

fn location(response: &Response) -> Option<String> {
    let line = response.headers.iter().find(|(name, _)| name == "Location");
    line.map(|(_, value)| String::from_utf8(value.clone()).unwrap())
}

/// The answer as it is on the wire, where a value may have been split into lines.
pub(crate) fn ask(
    case: &Case,
    method: &str,
    target: &str,
    headers: &[(String, Vec<u8>)],
    turn: &mut usize,
) -> Response {
    let text = |value: &[u8]| String::from_utf8(value.to_vec()).unwrap();
    let host = ("Host".to_owned(), case.target().split("://").nth(1).unwrap().to_owned());
    let headers = headers.iter().map(|(name, value)| (name.clone(), text(value)));
    let headers = headers.chain([host]).collect();
    let (method, target) = (method.to_owned(), target.to_owned());
    let answer = (case.answers)(&Asked { method, target, headers, turn: *turn });
    *turn += 1;
    response(&answer)
}

fn response(answer: &Answer) -> Response {
    let head = answer.head();
    let lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
    Response::new(answer.status, lines)
}
