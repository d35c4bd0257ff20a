//! A server, how to ask it, and the truth about it.

use crate::{
    page::Page,
    server::{Answer, Asked},
};

/// The page that should be able to read, where a case names no other.
pub(crate) const APP: &str = "https://app.example.com";
/// What the server is called in life, where a case says nothing else.
pub(crate) const API: &str = "https://api.example.com";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// Pages of strangers read or do what they must not.
    Vulnerable,
    /// No stranger gains anything, however it looks.
    Safe,
    /// No stranger gains anything, nor do pages that should.
    Broken,
}

/// What must be found, and what proves that it is there.
#[derive(Clone)]
pub(crate) struct Flaw {
    /// One of these must be reported.
    pub(crate) codes: Vec<&'static str>,
    pub(crate) proof: Proof,
}

#[derive(Clone)]
pub(crate) enum Proof {
    /// The page reads the response.
    Reads(Page),
    /// The page's request passes the preflight. Whether it can read the response does not matter.
    Sends(Page),
    /// A cache answers the second page with the response to the first (to a request without `Origin`
    /// if there is none), which keeps from it what it could read otherwise.
    Cached { first: Option<&'static str>, second: Page },
    /// The page may read, and some browser does not let it.
    Blocked(Page),
    /// The page's request gets a response with this line.
    Says(Page, &'static str),
}

#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) answers: fn(&Asked) -> Answer,
    pub(crate) truth: Truth,
    pub(crate) flaws: Vec<Flaw>,
    /// True as well, or a matter of opinion.
    pub(crate) may: Vec<&'static str>,
    /// The path of the URL.
    pub(crate) path: &'static str,
    pub(crate) seeds: Vec<&'static str>,
    /// Of `--as`; empty if the server is asked where it lives.
    pub(crate) known_as: &'static str,
    pub(crate) paths: Vec<&'static str>,
    /// Of the user, and of the audit if it is told.
    pub(crate) cookie: Option<&'static str>,
    is_cookie_told: bool,
    pub(crate) header: Option<(&'static str, &'static str)>,
    pub(crate) send: bool,
    /// It changes its mind, or stops to answer, so that the report must name what is not known.
    pub(crate) is_unsteady: bool,
    /// Anybody may read it without credentials.
    pub(crate) is_public: bool,
    /// Whether it is sure that the first seed's page can read the response to a GET.
    pub(crate) works: bool,
}

pub(crate) fn case(name: &'static str, truth: Truth, answers: fn(&Asked) -> Answer) -> Case {
    Case {
        name,
        answers,
        truth,
        flaws: Vec::new(),
        may: Vec::new(),
        path: "/account",
        seeds: vec![APP],
        known_as: API,
        paths: Vec::new(),
        cookie: None,
        is_cookie_told: true,
        header: None,
        send: false,
        is_unsteady: false,
        is_public: false,
        works: true,
    }
}

/// A server with this flaw: a page of the origin reads the response to a GET.
pub(crate) fn open(
    name: &'static str,
    code: &'static str,
    origin: &'static str,
    answers: fn(&Asked) -> Answer,
) -> Case {
    flawed(name, answers).has(&[code], Proof::Reads(Page::of(origin)))
}

pub(crate) fn flawed(name: &'static str, answers: fn(&Asked) -> Answer) -> Case {
    case(name, Truth::Vulnerable, answers)
}

pub(crate) fn safe(name: &'static str, answers: fn(&Asked) -> Answer) -> Case {
    case(name, Truth::Safe, answers)
}

/// A server that keeps the seed's page from the response to its GET.
pub(crate) fn broken(
    name: &'static str,
    code: &'static str,
    answers: fn(&Asked) -> Answer,
) -> Case {
    case(name, Truth::Broken, answers).has(&[code], Proof::Blocked(Page::of(APP)))
}

impl Case {
    /// Adds what must be found.
    pub(crate) fn has(mut self, codes: &[&'static str], proof: Proof) -> Self {
        self.flaws.push(Flaw { codes: codes.to_vec(), proof });
        self
    }

    /// The last flaw may go by another name.
    pub(crate) fn or(mut self, code: &'static str) -> Self {
        self.flaws.last_mut().unwrap().codes.push(code);
        self
    }

    /// The last flaw has another proof.
    pub(crate) fn proven(mut self, proof: Proof) -> Self {
        self.flaws.last_mut().unwrap().proof = proof;
        self
    }

    /// Adds codes that are no mistake.
    pub(crate) fn may(mut self, codes: &[&'static str]) -> Self {
        self.may.extend(codes);
        self
    }

    pub(crate) fn seeds(mut self, seeds: &[&'static str]) -> Self {
        self.seeds = seeds.to_vec();
        self
    }

    pub(crate) fn known_as(mut self, origin: &'static str) -> Self {
        self.known_as = origin;
        self
    }

    /// The path of the URL.
    pub(crate) fn at(mut self, path: &'static str) -> Self {
        self.path = path;
        self
    }

    /// Adds a `--path`.
    pub(crate) fn also_at(mut self, path: &'static str) -> Self {
        self.paths.push(path);
        self
    }

    pub(crate) fn cookie(mut self, cookie: &'static str) -> Self {
        self.cookie = Some(cookie);
        self
    }

    /// The user has a cookie that the audit has not.
    pub(crate) fn secret_cookie(mut self, cookie: &'static str) -> Self {
        self.is_cookie_told = false;
        self.cookie(cookie)
    }

    pub(crate) fn header(mut self, name: &'static str, value: &'static str) -> Self {
        self.header = Some((name, value));
        self
    }

    /// With `--send`.
    pub(crate) fn send(mut self) -> Self {
        self.send = true;
        self
    }

    pub(crate) fn unsteady(mut self) -> Self {
        self.is_unsteady = true;
        self
    }

    pub(crate) fn public(mut self) -> Self {
        self.is_public = true;
        self
    }

    /// The first seed's page reads nothing, or not always.
    pub(crate) fn closed(mut self) -> Self {
        self.works = false;
        self
    }

    /// Whether the code is one of those that are no mistake.
    pub(crate) fn names(&self, code: &str) -> bool {
        self.may.contains(&code) || self.flaws.iter().any(|flaw| flaw.codes.contains(&code))
    }

    /// The origin of the server in life.
    pub(crate) fn target(&self) -> &'static str {
        if self.known_as.is_empty() { "http://127.0.0.1:4000" } else { self.known_as }
    }

    /// What stands after `cors audit`.
    pub(crate) fn args(&self, url: &str) -> Vec<String> {
        let mut args = vec![format!("{url}{}", self.path), "--format".into(), "json".into()];
        let mut add = |name: &str, value: &str| args.extend([name.to_owned(), value.to_owned()]);
        self.seeds.iter().for_each(|seed| add("--origin", seed));
        self.paths.iter().for_each(|path| add("--path", path));
        let cookie = self.cookie.filter(|_| self.is_cookie_told);
        cookie.iter().for_each(|cookie| add("--cookie", cookie));
        self.header.iter().for_each(|(name, value)| add("-H", &format!("{name}: {value}")));
        if !self.known_as.is_empty() {
            add("--as", self.known_as);
        }
        args.extend(self.send.then(|| "--send".to_owned()));
        args
    }
}
