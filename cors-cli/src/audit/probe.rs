//! What is asked, and what came back.

use cors_core::browser::{CredentialsMode, Fetch, Header, Profile, Request, Response};

/// A request as it went over the wire, and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) proxy: Option<String>,
    pub(crate) request: Vec<Header>,
    pub(crate) response: Response,
}

/// In which way a resource is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum How {
    Get,
    Head,
    /// With an empty body, where it may be sent.
    Post,
    Preflight {
        method: String,
        headers: Vec<String>,
    },
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum What {
    /// The URL, or where it redirects to.
    Main,
    /// A further path, by its place among the arguments.
    Path(usize),
    /// A URL on the way to the main one, by its place.
    Hop(usize),
    /// A path that nothing has: for a 404.
    Missing,
    /// A query that is not percent-encoding: for a 400 or a 500.
    Malformed,
    /// A path that is not percent-encoding: for a 400 or a 500.
    MalformedPath,
    /// A query that is longer than most servers take: for a 414 or a 500.
    Long,
    /// The main URL with a query that no cache has seen.
    Uncached,
    /// The main URL with an encoded line break in a query.
    LineBreak,
    /// A path with an encoded line break.
    LineBreakInPath,
    /// The main URL, without the cookies that were given.
    Anonymous,
}

/// A place that may have a policy of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Ask {
    pub(super) how: How,
    pub(super) what: What,
}

/// A request to send.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Probe {
    pub(super) ask: Ask,
    /// The page's origin; `None` for a request that no page makes.
    pub(super) origin: Option<String>,
}

/// What a page gets, from nothing to everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Access {
    Nothing,
    /// `*`: what everybody reads, without credentials.
    Star,
    /// The page is named, and reads without credentials.
    Named,
    /// The page is named, and reads with the user's credentials.
    Credentialed,
}

/// A probe with its answer.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    pub(super) probe: Probe,
    pub(super) exchange: Exchange,
    access: Access,
    /// Whether what came is a refusal, of which the page reads nothing else.
    pub(super) is_refusal: bool,
}

impl Ask {
    pub(super) const MAIN: Self = Self { how: How::Get, what: What::Main };

    pub(super) fn get(what: What) -> Self {
        Self { how: How::Get, what }
    }

    pub(super) fn preflight(method: &str, headers: &[&str]) -> Self {
        let headers = headers.iter().map(|&it| it.to_owned()).collect();
        Self { how: How::Preflight { method: method.to_owned(), headers }, what: What::Main }
    }

    pub(super) fn by(&self, origin: &str) -> Probe {
        Probe { ask: self.clone(), origin: Some(origin.to_owned()) }
    }

    pub(super) fn without_origin(&self) -> Probe {
        Probe { ask: self.clone(), origin: None }
    }

    pub(super) fn is_preflight(&self) -> bool {
        matches!(self.how, How::Preflight { .. })
    }

    /// The page's request that leads to this one.
    fn request(&self, origin: &str, credentials: CredentialsMode) -> Request {
        let (method, headers) = match &self.how {
            How::Get => ("GET", &[][..]),
            How::Head => ("HEAD", &[][..]),
            How::Post => ("POST", &[][..]),
            How::Preflight { method, headers } => (&**method, &**headers),
        };
        Request {
            origin: origin.to_owned(),
            // Whatever the page, it is judged as one from elsewhere.
            target: "https://server.invalid".to_owned(),
            method: method.to_owned(),
            headers: headers.iter().map(|it| (it.clone(), b"application/json".to_vec())).collect(),
            credentials,
            use_cors_preflight: false,
        }
    }
}

impl Observation {
    pub(super) fn new(probe: Probe, exchange: Exchange) -> Self {
        let mut observation = Self { probe, exchange, access: Access::Nothing, is_refusal: false };
        observation.access = observation.judged();
        observation
    }

    /// What the page gets in the browser that lets it have most. A redirect itself is never read.
    pub(super) fn access(&self) -> Access {
        if self.is_refusal { Access::Nothing } else { self.access }
    }

    pub(super) fn status(&self) -> u16 {
        self.exchange.response.status
    }

    /// The lines of a header.
    pub(super) fn lines(&self, name: &str) -> Vec<String> {
        let lines = self.exchange.response.headers.iter();
        let lines = lines.filter(|(it, _)| it.eq_ignore_ascii_case(name));
        lines
            .map(|(_, value)| String::from_utf8_lossy(value).trim_matches([' ', '\t']).to_owned())
            .collect()
    }

    /// The members of a list, in lower case where they are names of headers.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let lines = self.lines(name);
        let members = lines.iter().flat_map(|line| line.split(',')).map(str::trim);
        members.filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }

    /// Whether caches are told that it depends on the origin.
    pub(super) fn varies(&self) -> bool {
        self.list("vary").iter().any(|it| it == "*" || it.eq_ignore_ascii_case("origin"))
    }

    pub(super) fn allow_origin(&self) -> Option<String> {
        let lines = self.lines("access-control-allow-origin");
        (!lines.is_empty()).then(|| lines.join(", "))
    }

    pub(super) fn is_redirect(&self) -> bool {
        self.exchange.response.is_redirect() && !self.lines("location").is_empty()
    }

    fn judged(&self) -> Access {
        if !self.readers(CredentialsMode::Include).is_empty() {
            Access::Credentialed
        } else if self.readers(CredentialsMode::Omit).is_empty() {
            Access::Nothing
        } else if self.allow_origin().as_deref() == Some("*") {
            Access::Star
        } else {
            Access::Named
        }
    }

    /// The browsers that let the page read the answer, or send what the preflight asks for.
    pub(super) fn readers(&self, credentials: CredentialsMode) -> Vec<Profile> {
        let Some(origin) = self.probe.origin.as_deref().filter(|_| !self.is_redirect()) else {
            return Vec::new();
        };
        let request = self.probe.ask.request(origin, credentials);
        let is_preflight = self.probe.ask.is_preflight();
        let lets_through = |profile: &Profile| {
            let fetch = Fetch::new(*profile, request.clone());
            match fetch.preflight().filter(|_| is_preflight) {
                Some(preflight) => preflight.judge(&self.exchange.response).is_ok(),
                None => fetch.judge(&self.exchange.response).is_ok(),
            }
        };
        Profile::ALL.into_iter().filter(lets_through).collect()
    }

    /// Whether the CORS check alone passes: what the answer says of the page, whatever else it lacks.
    pub(super) fn names_the_page(&self) -> bool {
        self.allow_origin().is_some_and(|it| Some(it) == self.probe.origin)
    }
}
