//! A naive browser that follows the standard's text step by step, to compare with the core's model.

use std::collections::BTreeSet;

use cors_core::browser::{
    Blocked, CredentialsMode, Fetch, Location, Profile, Request, Response,
    is_forbidden_request_header, normalise_method,
};

use crate::{
    HeaderLine, oracle,
    written::{Answer, Page},
};

/// One thing a browser does.
#[derive(Debug, PartialEq, Eq)]
pub enum Event {
    /// Sends a preflight with these lines.
    Asks(Vec<(String, Vec<u8>)>),
    /// Accepts the answer to a preflight.
    IsGranted {
        /// The methods listed.
        methods: Vec<Vec<u8>>,
        /// The header names listed.
        headers: Vec<Vec<u8>>,
        /// For how many seconds it is cached.
        max_age: u64,
    },
    /// Sends the request itself.
    Sends {
        /// The method.
        method: Vec<u8>,
        /// The page's headers.
        headers: Vec<HeaderLine>,
        /// The value of `Origin`.
        origin: Option<Vec<u8>>,
        /// Whether cookies go along.
        credentials: bool,
    },
    /// Lets the page read the headers with these names.
    Reads(Vec<Vec<u8>>),
    /// Fails at this step because of this name.
    Fails(&'static str, Vec<u8>),
}

/// The request of a page.
pub fn request(page: &Page) -> Request {
    Request {
        origin: text(&page.origin),
        target: text(&page.target),
        method: text(&page.method),
        headers: page.headers.iter().map(|(name, value)| (text(name), value.clone())).collect(),
        credentials: page.credentials,
        use_cors_preflight: page.use_cors_preflight,
    }
}

/// Whether a page could send this request to another origin.
pub fn can_be_asked(page: &Page) -> bool {
    oracle::is_origin(&page.origin) && page.origin != page.target && is_set_by_pages(page)
}

/// Whether `fetch()` lets a page set this method and these headers.
pub fn is_set_by_pages(page: &Page) -> bool {
    let is_header = |(name, value): &HeaderLine| {
        let is_allowed =
            str::from_utf8(name).is_ok_and(|name| !is_forbidden_request_header(name, value));
        is_allowed && value.iter().all(|&byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f))
    };
    let method = str::from_utf8(&page.method).ok();
    method.is_some_and(|method| normalise_method(method) == Some(method))
        && page.headers.iter().all(is_header)
}

/// What the core's browser does.
pub fn by_the_core(page: &Page) -> Vec<Event> {
    let (mut events, blocked) = steps(page);
    if let Err(blocked) = blocked {
        events.push(Event::Fails(blocked.step(), named(&blocked)));
        assert!(!blocked.to_string().chars().any(char::is_control), "{blocked}");
    }
    events
}

/// What the core's browser does until it finishes or fails.
pub fn steps(page: &Page) -> (Vec<Event>, Result<(), Blocked>) {
    let mut events = Vec::new();
    let mut fetch = Fetch::new(page.profile, request(page));
    let blocked = go(&mut fetch, &mut page.answers.iter(), &mut events);
    (events, blocked)
}

fn go<'a>(
    fetch: &mut Fetch,
    answers: &mut impl Iterator<Item = &'a Answer>,
    events: &mut Vec<Event>,
) -> Result<(), Blocked> {
    fetch.may_be_sent()?;
    loop {
        if let Some(preflight) = fetch.preflight() {
            events.push(Event::Asks(preflight.sent_headers()));
            let Some(answer) = answers.next() else { return Ok(()) };
            let grant = preflight.judge(&response(answer))?;
            events.push(Event::IsGranted {
                methods: grant.methods.iter().map(|it| bytes(it)).collect(),
                headers: grant.headers.iter().map(|it| bytes(it)).collect(),
                max_age: grant.max_age,
            });
        }
        events.push(Event::Sends {
            method: bytes(fetch.method()),
            headers: fetch.headers().iter().map(|(name, it)| (bytes(name), it.clone())).collect(),
            origin: fetch.origin_header().map(bytes),
            credentials: fetch.sends_credentials(),
        });
        let Some(answer) = answers.next() else { return Ok(()) };
        let response = response(answer);
        fetch.judge(&response)?;
        if !response.is_redirect() || answer.location.is_empty() {
            let names = fetch.readable_headers(&response);
            events.push(Event::Reads(names.iter().map(|name| bytes(name)).collect()));
            return Ok(());
        }
        fetch.redirect(
            answer.status,
            &Location {
                origin: text(&answer.location),
                is_http: answer.is_http,
                has_userinfo: answer.has_userinfo,
            },
        )?;
    }
}

/// An answer as a [`Response`].
pub fn response(answer: &Answer) -> Response {
    let lines = answer.headers.iter().map(|(name, value)| (text(name), &**value));
    Response::new(answer.status, lines)
}

fn named(blocked: &Blocked) -> Vec<u8> {
    match blocked {
        Blocked::MethodNotAllowed { method } => bytes(method),
        Blocked::HeaderNotAllowed { name } => bytes(name),
        Blocked::AllowMethodsUnparsable { member } | Blocked::AllowHeadersUnparsable { member } => {
            member.clone()
        }
        Blocked::AllowOriginMismatch { value, .. } => value.clone(),
        _ => Vec::new(),
    }
}

/// Latin-1 text: one character per byte.
type Text = String;

fn text(bytes: &[u8]) -> Text {
    bytes.iter().copied().map(char::from).collect()
}

fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|it| u8::try_from(u32::from(it)).unwrap()).collect()
}

/// <https://fetch.spec.whatwg.org/#bad-port>, those below 1024.
const BAD_PORTS_BELOW_1024: [&str; 63] = [
    "1", "7", "9", "11", "13", "15", "17", "19", "20", "21", "22", "23", "25", "37", "42", "43",
    "53", "69", "77", "79", "87", "95", "101", "102", "103", "104", "109", "110", "111", "113",
    "115", "117", "119", "123", "135", "137", "139", "143", "161", "179", "389", "427", "465",
    "512", "513", "514", "515", "526", "530", "531", "532", "540", "548", "554", "556", "563",
    "587", "601", "636", "989", "990", "993", "995",
];

type Step = Result<(), (&'static str, Text)>;

/// The state of <https://fetch.spec.whatwg.org/#concept-main-fetch>.
struct State {
    profile: Profile,
    origin: Text,
    urls: Vec<Text>,
    method: Text,
    headers: Vec<(Text, Text)>,
    include: bool,
    same_origin: bool,
    flag: bool,
    tainting_is_cors: bool,
}

/// What a browser does according to the standard's text.
pub fn by_the_letter(page: &Page) -> Vec<Event> {
    let headers = page.headers.iter().map(|(name, value)| (text(name), text(value)));
    let mut state = State {
        profile: page.profile,
        origin: text(&page.origin),
        urls: vec![text(&page.target)],
        method: text(&page.method),
        headers: headers.collect(),
        include: page.credentials == CredentialsMode::Include,
        same_origin: page.credentials == CredentialsMode::SameOrigin,
        flag: page.use_cors_preflight,
        tainting_is_cors: false,
    };
    let mut events = Vec::new();
    let mut answers = page.answers.iter();
    if let Err((step, name)) = state.go(&mut answers, &mut events) {
        events.push(Event::Fails(step, bytes(&name)));
    }
    events
}

impl State {
    fn go<'a>(
        &mut self,
        answers: &mut impl Iterator<Item = &'a Answer>,
        events: &mut Vec<Event>,
    ) -> Step {
        loop {
            let url = self.urls.last().unwrap().clone();
            if !self.is_own(&url) {
                self.tainting_is_cors = true;
            }
            self.is_contacted(&url)?;
            let unsafe_names = unsafe_names(self.profile, &self.headers);
            let simple = ["GET", "HEAD", "POST"].contains(&&*self.method);
            if self.tainting_is_cors && (self.flag || !simple || !unsafe_names.is_empty()) {
                let mut lines = vec![
                    ("Accept".to_owned(), b"*/*".to_vec()),
                    ("Access-Control-Request-Method".to_owned(), bytes(&self.method)),
                ];
                if !unsafe_names.is_empty() {
                    let names = bytes(&unsafe_names.join(","));
                    lines.push(("Access-Control-Request-Headers".to_owned(), names));
                }
                lines.push(("Origin".to_owned(), bytes(&self.serialized_origin())));
                events.push(Event::Asks(lines));
                let Some(answer) = answers.next() else { return Ok(()) };
                events.push(self.preflight(answer, simple, &unsafe_names)?);
            }
            let sends_origin = self.tainting_is_cors || !["GET", "HEAD"].contains(&&*self.method);
            events.push(Event::Sends {
                method: bytes(&self.method),
                headers: self.headers.iter().map(|(n, v)| (bytes(n), bytes(v))).collect(),
                origin: sends_origin.then(|| bytes(&self.serialized_origin())),
                credentials: self.include || (self.same_origin && !self.tainting_is_cors),
            });
            let Some(answer) = answers.next() else { return Ok(()) };
            self.is_received(answer, ["content-length", "proxy-authentication"])?;
            if self.tainting_is_cors {
                self.cors_check("cors-check:", answer)?;
            }
            let is_redirect = [301, 302, 303, 307, 308].contains(&answer.status);
            if !is_redirect || answer.location.is_empty() {
                events.push(Event::Reads(self.readable(answer)));
                return Ok(());
            }
            self.redirect(answer)?;
        }
    }

    fn is_own(&self, origin: &str) -> bool {
        self.origin != "null" && self.origin == origin
    }

    /// <https://fetch.spec.whatwg.org/#block-bad-port>, and mixed content as browsers understand it.
    fn is_contacted(&self, url: &str) -> Step {
        let Some((scheme, authority)) = url.split_once("://") else { return Ok(()) };
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (authority, ""),
        };
        let bad = [
            "1719", "1720", "1723", "2049", "3659", "4045", "4190", "5060", "5061", "6000", "6566",
            "6665", "6666", "6667", "6668", "6669", "6679", "6697", "10080",
        ];
        let is_added = ["4190", "6679"].contains(&port) && self.profile == Profile::Chromium;
        let is_bad = (bad.contains(&port) && !is_added) || BAD_PORTS_BELOW_1024.contains(&port);
        if is_bad {
            return Err(("bad-port", Text::new()));
        }
        let name = host.strip_suffix('.').unwrap_or(host);
        let is_name = name == "localhost" || name.ends_with(".localhost");
        let numbers: Vec<_> = host
            .split('.')
            .map(|it| it.parse::<u8>().ok().filter(|number| number.to_string() == it))
            .collect();
        let is_address = numbers.len() == 4 && numbers[0] == Some(127) && !numbers.contains(&None);
        let is_local = is_name || is_address || host == "[::1]";
        if self.origin.starts_with("https:") && scheme == "http" && !is_local {
            return Err(("mixed-content", Text::new()));
        }
        Ok(())
    }

    /// Whether it is a response at all, and not an error of the network; the names of the two errors.
    fn is_received(&self, answer: &Answer, [length, proxy]: [&'static str; 2]) -> Step {
        if self.profile == Profile::Chromium && answer.status == 407 {
            return Err((proxy, Text::new()));
        }
        let has_encoding = !lines(answer, "transfer-encoding").is_empty();
        if self.profile == Profile::WebKit || (has_encoding && self.profile != Profile::Firefox) {
            return Ok(());
        }
        let lengths = lines(answer, "content-length").join(",");
        let lengths: BTreeSet<_> =
            lengths.split(',').map(|it| it.trim_matches([' ', '\t'])).collect();
        if lengths.len() > 1 { Err((length, Text::new())) } else { Ok(()) }
    }

    /// `null` after a redirect from one foreign origin to another.
    fn serialized_origin(&self) -> Text {
        let tainted = self
            .urls
            .windows(2)
            .any(|hop| (hop[0] != hop[1] || hop[0] == "null") && !self.is_own(&hop[0]));
        if tainted { "null".to_owned() } else { self.origin.clone() }
    }

    /// <https://fetch.spec.whatwg.org/#concept-cors-check>
    fn cors_check(&self, prefix: &str, answer: &Answer) -> Step {
        let step = |name: &str| {
            let steps = [
                "cors-check:acao-missing",
                "cors-check:acao-mismatch",
                "cors-check:acac-not-true",
                "preflight:cors-check:acao-missing",
                "preflight:cors-check:acao-mismatch",
                "preflight:cors-check:acac-not-true",
            ];
            let wanted = format!("{prefix}{name}");
            steps.into_iter().find(|it| *it == wanted).unwrap()
        };
        let Some(origin) = combined(answer, "access-control-allow-origin") else {
            return Err((step("acao-missing"), Text::new()));
        };
        if !self.include && origin == "*" {
            return Ok(());
        }
        if self.serialized_origin() != origin {
            return Err((step("acao-mismatch"), origin));
        }
        if !self.include {
            return Ok(());
        }
        if combined(answer, "access-control-allow-credentials").as_deref() == Some("true") {
            return Ok(());
        }
        Err((step("acac-not-true"), Text::new()))
    }

    /// <https://fetch.spec.whatwg.org/#cors-preflight-fetch-0>, from the response on.
    fn preflight(
        &self,
        answer: &Answer,
        simple: bool,
        unsafe_names: &[Text],
    ) -> Result<Event, (&'static str, Text)> {
        self.is_received(answer, ["preflight:content-length", "preflight:proxy-authentication"])?;
        let not_ok = Err(("preflight:status-not-ok", Text::new()));
        let is_ok = answer.status / 100 == 2;
        if self.profile == Profile::WebKit && !is_ok {
            return not_ok;
        }
        self.cors_check("preflight:cors-check:", answer)?;
        if !is_ok {
            return not_ok;
        }
        let methods = members(answer, "access-control-allow-methods")
            .map_err(|it| ("preflight:unparsable-allow-methods", it))?;
        let headers = members(answer, "access-control-allow-headers")
            .map_err(|it| ("preflight:unparsable-allow-headers", it))?;
        let methods = match methods {
            None if self.flag => vec![self.method.clone()],
            methods => methods.unwrap_or_default(),
        };
        let headers = headers.unwrap_or_default();
        let star = |list: &[Text]| !self.include && list.iter().any(|it| it == "*");
        if !methods.contains(&self.method) && !simple && !star(&methods) {
            return Err(("preflight:method-not-allowed", self.method.clone()));
        }
        let lists = |name: &str| headers.iter().any(|it| it.to_ascii_lowercase() == *name);
        for (name, _) in &self.headers {
            let covered = self.profile != Profile::Standard && star(&headers);
            let name = name.to_ascii_lowercase();
            if name == "authorization" && !lists("authorization") && !covered {
                return Err(("preflight:non-wildcard-header", Text::new()));
            }
        }
        for name in unsafe_names {
            if !lists(name) && !star(&headers) {
                return Err(("preflight:header-not-allowed", name.clone()));
            }
        }
        Ok(Event::IsGranted {
            methods: methods.iter().map(|it| bytes(it)).collect(),
            headers: headers.iter().map(|it| bytes(it)).collect(),
            max_age: self.max_age(answer),
        })
    }

    /// Browsers differ on values that are not a number.
    fn max_age(&self, answer: &Answer) -> u64 {
        let most = match self.profile {
            Profile::Standard => u64::MAX,
            Profile::Chromium => 2 * 60 * 60,
            Profile::Firefox => 24 * 60 * 60,
            Profile::WebKit => 10 * 60,
        };
        let lines = lines(answer, "access-control-max-age");
        let is_number = |text: &str| text.chars().all(|it| it.is_ascii_digit());
        let seconds = match lines.as_slice() {
            [] => 5,
            [line] if line.is_empty() => 5,
            // Both read what fits a signed number of 64 bits.
            [line] if matches!(self.profile, Profile::Chromium | Profile::WebKit) => {
                match line.parse::<i64>() {
                    Ok(number) if number < 0 => 0,
                    Ok(number) => number.unsigned_abs(),
                    Err(_) => 5,
                }
            }
            [line] if is_number(line) => line.parse().unwrap_or(u64::MAX),
            _ if self.profile == Profile::Firefox => 0,
            _ => 5,
        };
        seconds.min(most)
    }

    /// <https://fetch.spec.whatwg.org/#http-redirect-fetch>
    fn redirect(&mut self, answer: &Answer) -> Step {
        let location = text(&answer.location);
        if !answer.is_http {
            return Err(("redirect:not-http", Text::new()));
        }
        if self.urls.len() > 20 {
            return Err(("redirect:too-many", Text::new()));
        }
        if !self.is_own(&location) && answer.has_userinfo {
            return Err(("redirect:userinfo-cross-origin", Text::new()));
        }
        if self.tainting_is_cors && answer.has_userinfo {
            return Err(("redirect:userinfo-cors-tainted", Text::new()));
        }
        let (status, method) = (answer.status, &*self.method);
        if ((status == 301 || status == 302) && method == "POST")
            || (status == 303 && method != "GET" && method != "HEAD")
        {
            self.method = "GET".to_owned();
            let of_body =
                ["content-encoding", "content-language", "content-location", "content-type"];
            self.headers.retain(|(name, _)| !of_body.contains(&&*name.to_ascii_lowercase()));
        }
        let here = self.urls.last().unwrap();
        if *here != location || here == "null" {
            self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        }
        self.urls.push(location);
        Ok(())
    }

    /// <https://fetch.spec.whatwg.org/#concept-filtered-response-cors>
    fn readable(&self, answer: &Answer) -> Vec<Vec<u8>> {
        let listed = members(answer, "access-control-expose-headers");
        let mut star = listed.iter().flatten().flatten().any(|it| it == "*");
        if listed.is_err() && self.profile == Profile::Firefox {
            // Everything before the mistake has been read.
            let value = combined(answer, "access-control-expose-headers").unwrap_or_default();
            let mut members = value.split(',').map(|it| it.trim_matches([' ', '\t']));
            let good = |it: &&str| it.chars().all(is_token);
            star = members.by_ref().take_while(good).any(|it| it == "*");
        }
        let listed = listed.unwrap_or_default().unwrap_or_default();
        let safelisted = [
            "cache-control",
            "content-language",
            "content-length",
            "content-type",
            "expires",
            "last-modified",
            "pragma",
        ];
        let mut names: Vec<Text> = Vec::new();
        for (name, _) in &answer.headers {
            let name = text(name).to_ascii_lowercase();
            let all = !self.tainting_is_cors || (!self.include && star);
            let is_listed = listed.iter().any(|it| it.to_ascii_lowercase() == name);
            if !["set-cookie", "set-cookie2"].contains(&&*name)
                && (all || is_listed || safelisted.contains(&&*name))
            {
                names.push(name);
            }
        }
        let mut names: Vec<_> = names.iter().map(|it| bytes(it)).collect();
        names.sort();
        names.dedup();
        names
    }
}

fn lines(answer: &Answer, name: &str) -> Vec<Text> {
    let is = |it: &&HeaderLine| text(&it.0).to_ascii_lowercase() == name;
    let lines = answer.headers.iter().filter(is);
    lines.map(|(_, value)| text(value).trim_matches([' ', '\t']).to_owned()).collect()
}

fn combined(answer: &Answer, name: &str) -> Option<Text> {
    let lines = lines(answer, name);
    if lines.is_empty() { None } else { Some(lines.join(", ")) }
}

/// The members of a list; `None` if there is no such line. The error is the first that is not a token.
fn members(answer: &Answer, name: &str) -> Result<Option<Vec<Text>>, Text> {
    let Some(value) = combined(answer, name) else { return Ok(None) };
    let mut members = Vec::new();
    for member in value.split(',').map(|it| it.trim_matches([' ', '\t'])) {
        if !member.is_empty() {
            if !member.chars().all(is_token) {
                return Err(member.to_owned());
            }
            members.push(member.to_owned());
        }
    }
    Ok(Some(members))
}

fn is_token(char: char) -> bool {
    char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char)
}

/// <https://fetch.spec.whatwg.org/#cors-unsafe-request-header-names>
fn unsafe_names(profile: Profile, headers: &[(Text, Text)]) -> Vec<Text> {
    let (mut unsafe_names, mut maybe, mut size) = (Vec::new(), Vec::new(), 0);
    for (name, value) in headers {
        let (name, value) = (name.to_ascii_lowercase(), normalised(value));
        if is_safelisted(profile, &name, value) {
            size += value.chars().count();
            maybe.push(name);
        } else {
            unsafe_names.push(name);
        }
    }
    if size > 1024 {
        unsafe_names.append(&mut maybe);
    }
    let mut names: Vec<_> = unsafe_names.iter().map(|it| bytes(it)).collect();
    names.sort();
    names.dedup();
    names.iter().map(|it| text(it)).collect()
}

fn normalised(value: &str) -> &str {
    value.trim_matches([' ', '\t', '\r', '\n'])
}

/// <https://fetch.spec.whatwg.org/#cors-safelisted-request-header>
fn is_safelisted(profile: Profile, name: &str, value: &str) -> bool {
    if value.chars().count() > 128 {
        return false;
    }
    let firefox = profile == Profile::Firefox;
    let is_unsafe = |it: char| {
        (it < '\u{20}' && it != '\t')
            || "\"():<>?@[\\]{}\u{7f}".contains(it)
            || (firefox && it > '\u{7f}')
    };
    match name {
        "accept" => !value.contains(is_unsafe),
        "accept-language" | "content-language" => {
            value.chars().all(|it| it.is_ascii_alphanumeric() || " *,-.;=".contains(it))
        }
        "content-type" => {
            let essence = match value.split_once(';') {
                // The type ends at white space, if parameters follow.
                Some((before, _)) if firefox => {
                    essence(before.split([' ', '\t', '\r', '\n']).next().unwrap())
                }
                _ => essence(value),
            };
            let essence = essence.unwrap_or_default();
            let simple = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];
            let pieces: Vec<_> = value.split(';').collect();
            let odd = value.contains(',') || (pieces.len() > 2 && pieces.last() == Some(&""));
            !value.contains(is_unsafe) && simple.contains(&&*essence) && !(firefox && odd)
        }
        "range" => is_simple_range(value, profile),
        _ => false,
    }
}

/// <https://mimesniff.spec.whatwg.org/#parse-a-mime-type>
fn essence(value: &str) -> Option<Text> {
    let (kind, rest) = value.split_once('/')?;
    let subtype = rest.split(';').next()?.trim_end_matches([' ', '\t', '\r', '\n']);
    let is = |part: &str| !part.is_empty() && part.chars().all(is_token);
    (is(kind) && is(subtype)).then(|| format!("{kind}/{subtype}").to_ascii_lowercase())
}

/// <https://fetch.spec.whatwg.org/#simple-range-header-value>, and the range has a start.
fn is_simple_range(value: &str, profile: Profile) -> bool {
    let Some((start, end)) = value.strip_prefix("bytes=").and_then(|it| it.split_once('-')) else {
        return false;
    };
    let digits = |text: &str| text.chars().all(|it| it.is_ascii_digit());
    if start.is_empty() || !digits(start) || !digits(end) {
        return false;
    }
    let number = |text: &str| match text.trim_start_matches('0') {
        "" => 0,
        digits => digits.parse().unwrap_or(u128::MAX),
    };
    let most = match profile {
        Profile::Chromium => i64::MAX as u128 - 1,
        Profile::Firefox | Profile::WebKit => u64::MAX.into(),
        Profile::Standard => u128::MAX,
    };
    if number(start) > most || number(end) > most {
        return false;
    }
    let width = start.len().max(end.len());
    end.is_empty() || format!("{start:0>width$}") <= format!("{end:0>width$}")
}
