//! A request and its preflight, judged together.

use std::borrow::Cow;

use cors_core::{
    Escaped,
    browser::{CredentialsMode, Fetch, Profile, Request, Response, is_safelisted_method},
};
use url::Url;

use super::{Entry, kind::not_cors, row::Judged};
use crate::{
    exchange::Credentials,
    location::{described, location, note},
    verdict::{Block, Judgement, Verdict},
};

/// A value that is safelisted for no header, as a preflight does not tell the values.
const UNSAFE_VALUE: &[u8] = b"\"";

/// Of an answer that confirms the browser's copy.
const COPY: &str = "the status 304 confirms the copy in the browser's cache, which is judged instead: see the \
                    answer that was stored";

/// Of a request that a redirect led to.
const REDIRECTED: &str = "a redirect to another origin led here, so the browser sent `Origin: null` instead of the page's origin";

/// How Chromium names what it blocked itself.
const STOPPED: &str = "net::ERR_FAILED";

/// How the requests of a file are judged.
pub(super) struct Rules {
    pub(super) profile: Profile,
    pub(super) credentials: Option<CredentialsMode>,
    /// Whether the file records cookies; a sanitised one does not.
    pub(super) has_cookies: bool,
}

/// An entry that left its page's origin.
pub(super) struct Story<'e, 'a> {
    entry: &'e Entry<'a>,
    /// The preflight, which is the entry itself if its request is not in the file.
    preflight: Option<&'e Entry<'a>>,
    page: Cow<'e, str>,
    /// `null` after a redirect that makes it so.
    origin: Cow<'e, str>,
    target: String,
}

impl<'e, 'a> Story<'e, 'a> {
    /// `None` if the request stayed at its page's origin, or is one such as an image's, which has no
    /// `Origin`.
    pub(super) fn of(
        entry: &'e Entry<'a>,
        preflight: Option<&'e Entry<'a>>,
        redirected_page: Option<&'e str>,
    ) -> Option<Self> {
        let preflight = preflight.or(entry.asked_method().map(|_| entry));
        let origin = entry.header("origin").or(preflight.and_then(|it| it.header("origin")));
        let origin = match origin {
            Some(origin) => Cow::Borrowed(origin),
            // Chromium records no `Origin` of a request that it did not send.
            None if entry.is_by_script() => {
                let referer = Url::parse(entry.header("referer")?).ok()?;
                Cow::Owned(referer.origin().ascii_serialization())
            }
            None => return None,
        };
        let target = entry.origin();
        let page = redirected_page.map_or_else(|| origin.clone(), Cow::Borrowed);
        (*origin != target).then_some(Self { entry, preflight, page, origin, target })
    }

    pub(super) fn row(self, id: usize, preflight: Option<usize>, rules: &Rules) -> Judged<'a> {
        let Self { entry, .. } = self;
        let redirect = entry.response.as_ref().and_then(|it| location(it, &entry.url));
        let redirected = (self.page != self.origin).then_some(REDIRECTED);
        let unjudged = match not_cors(entry) {
            Some(reason) => Some(Verdict::unjudged("not-cors", reason)),
            None => entry.confirms_a_copy().then(|| Verdict::unjudged("unknown", COPY)),
        };
        let (judgement, credentials) = match unjudged {
            Some(verdict) => (Judgement { verdict, ..Judgement::default() }, None),
            None => self.judge(rules),
        };
        Judged {
            id,
            method: entry.method.clone(),
            url: entry.address.clone(),
            redirect: redirect.map(|it| it.map_or_else(|text| text, String::from)),
            note: entry.response.as_ref().and_then(note).or(redirected),
            page_origin: self.page.into_owned(),
            judgement,
            preflight,
            credentials: credentials.map(Credentials),
        }
    }

    /// A HAR file does not record the credentials mode, but cookies reveal it. Where they do not, both
    /// are judged: often the verdict is the same, or only one explains what the browser did.
    fn judge(&self, rules: &Rules) -> (Judgement, Option<CredentialsMode>) {
        use CredentialsMode::{Include, SameOrigin};
        let revealed = self.entry.has_cookies.then_some(Include);
        if let Some(mode) = rules.credentials.or(revealed) {
            return (self.judge_as(rules.profile, mode), Some(mode));
        }
        let [without, with] = [SameOrigin, Include].map(|it| self.judge_as(rules.profile, it));
        if without.verdict == with.verdict {
            return (with, None);
        }
        // Only credentials explain why the browser stopped it.
        if without.verdict.step.is_empty() && self.was_stopped() {
            return (with, Some(Include));
        }
        let is_let_through = without.verdict.outcome == "pass" && self.was_let_through(&with);
        if is_let_through || (rules.has_cookies && self.is_recorded_in_full()) {
            return (without, Some(SameOrigin));
        }
        (without.or_with_credentials(with), None)
    }

    /// Whether it would have cookies if some had been sent: Chromium records none of a request that it
    /// did not send, and no `Origin` either.
    fn is_recorded_in_full(&self) -> bool {
        self.entry.has_header("origin") && self.entry.asked_method().is_none()
    }

    /// Whether the browser itself seems to have blocked it, and not the network.
    fn was_stopped(&self) -> bool {
        let Entry { error, response, .. } = self.entry;
        match error {
            Some(error) => error == STOPPED,
            None => response.is_none() && self.preflight.is_some_and(|it| it.response.is_some()),
        }
    }

    /// Whether the browser let pass what this verdict blocks: it sent the request after the preflight, or
    /// the page got the answer.
    fn was_let_through(&self, judgement: &Judgement) -> bool {
        let is_sent = self.entry.response.is_some() && self.entry.asked_method().is_none();
        let is_at_preflight = judgement.verdict.step.starts_with("preflight:");
        is_sent && (is_at_preflight || self.entry.is_delivered)
    }

    fn judge_as(&self, profile: Profile, credentials: CredentialsMode) -> Judgement {
        let mut fetch = Fetch::new(profile, self.request(credentials));
        let preflight_sent = self.preflight.is_some();
        let mut judgement = Judgement { preflight_sent, ..Judgement::default() };
        match self.outcome(&mut fetch, &mut judgement) {
            Some(outcome) => judgement.end(outcome),
            None => Judgement { verdict: self.no_response(), ..judgement },
        }
    }

    /// `None` without an answer, if the browser would have sent the request at all.
    fn outcome(
        &self,
        fetch: &mut Fetch,
        judgement: &mut Judgement,
    ) -> Option<Result<Vec<String>, Block>> {
        let first = self.preflight.unwrap_or(self.entry);
        if let (None, Err(blocked)) = (&first.response, fetch.may_be_sent()) {
            return Some(Err(blocked.into()));
        }
        if let Some(asking) = self.preflight {
            let response = asking.response.as_ref()?;
            let sent = fetch.preflight();
            let granted = sent.map(|preflight| judgement.preflight(fetch, &preflight, response));
            if let Some(Err(block)) = granted {
                return Some(Err(block));
            }
            if self.entry.asked_method().is_some() {
                return Some(Ok(Vec::new()));
            }
        }
        let response = self.entry.response.as_ref()?;
        Some(self.read(fetch, response))
    }

    /// The names of the headers that the page reads, none if the browser follows a redirect.
    fn read(&self, fetch: &mut Fetch, response: &Response) -> Result<Vec<String>, Block> {
        fetch.judge(response).map_err(|blocked| Block::of(fetch, blocked, response))?;
        match location(response, &self.entry.url) {
            Some(location) => {
                fetch.redirect(response.status, &described(location.as_ref().ok()))?;
                Ok(Vec::new())
            }
            None => Ok(fetch.readable_headers(response)),
        }
    }

    /// The request as far as it matters: if there is a preflight, with the headers that it asks for.
    fn request(&self, credentials: CredentialsMode) -> Request {
        let names = self.preflight.iter().flat_map(|it| &it.asked_names);
        let headers: Vec<_> = names.map(|name| (name.clone(), UNSAFE_VALUE.to_vec())).collect();
        let method = self.entry.asked_method().unwrap_or(&self.entry.method);
        // A preflight that asks only for a safelisted method is sent because of the flag.
        let is_for_flag = headers.is_empty() && is_safelisted_method(method);
        Request {
            origin: self.origin.to_string(),
            target: self.target.clone(),
            method: method.to_owned(),
            headers,
            credentials,
            use_cors_preflight: self.preflight.is_some() && is_for_flag,
        }
    }

    fn no_response(&self) -> Verdict {
        let verdict = Verdict::no_response();
        match &self.entry.error {
            Some(error) => {
                Verdict { cause: format!("{} ({})", verdict.cause, Escaped::str(error)), ..verdict }
            }
            None => verdict,
        }
    }
}
