//! Policies, requests and pages as lines of text. `name = value` is a field, `Name: value` is a header line, and
//! an empty line ends a block; any other line is ignored. In a value `\n`, `\r`, `\\` and `\xNN` are escapes.

use std::fmt;

use cors_core::{
    Config, Policy,
    browser::{CredentialsMode, Profile},
};

use crate::{
    HeaderLine,
    changes::Step,
    pages::{Browser, Does, ReferrerPolicy, Visit},
};

/// The server's side: a policy and a request that it judges.
///
/// ```text
/// allow_origins = https://*.example.com
/// allow_credentials = true
/// allow_headers = x-a
///
/// method = OPTIONS
/// Origin: https://app.example.com
/// ```
#[derive(Clone, Default)]
pub struct PolicyAndRequest {
    /// The policy's config, without entries that are errors. It may still not compile.
    pub config: Config,
    /// The method.
    pub method: Vec<u8>,
    /// The header lines.
    pub headers: Vec<HeaderLine>,
}

/// The browser's side: what a page asks for, and what the servers answer, in order, whatever they are
/// asked.
///
/// ```text
/// profile = Firefox
/// origin = https://app.example
/// target = https://api.example
/// method = PUT
/// X-A: 1
///
/// status = 204
/// Access-Control-Allow-Origin: *
///
/// status = 302
/// location = https://other.example
/// ```
#[derive(Clone, Default)]
pub struct Page {
    /// The browser.
    pub profile: Profile,
    /// The page's origin.
    pub origin: Vec<u8>,
    /// The URL's origin.
    pub target: Vec<u8>,
    /// The method.
    pub method: Vec<u8>,
    /// The headers that the page sets.
    pub headers: Vec<HeaderLine>,
    /// The credentials mode.
    pub credentials: CredentialsMode,
    /// The use-CORS-preflight flag.
    pub use_cors_preflight: bool,
    /// The servers' answers.
    pub answers: Vec<Answer>,
}

/// A response.
#[derive(Clone, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The header lines.
    pub headers: Vec<HeaderLine>,
    /// The origin of its `Location`, empty if it has none.
    pub location: Vec<u8>,
    /// Whether the location is an `http` or `https` URL.
    pub is_http: bool,
    /// Whether the location has a user name or a password.
    pub has_userinfo: bool,
}

/// A policy, and what a page asks of a server that uses it.
#[derive(Clone, Default)]
pub struct PolicyAndPage {
    /// The policy.
    pub config: Config,
    /// The request. Its answers come from the policy.
    pub page: Page,
}

/// A policy, and what a page sends without asking to a server that uses it.
///
/// ```text
/// allow_origins = https://app.example.com
/// cross_origin_protection = true
///
/// server = https://api.example.com
/// page = https://evil.example
/// does = FormPost
/// browser = Old
/// has_cookies = true
/// ```
#[derive(Clone)]
pub struct PolicyAndVisit {
    /// The policy.
    pub config: Config,
    /// The page and what it sends.
    pub visit: Visit,
}

/// Entries of `allow_origins` and, after an empty line, origins.
#[derive(Clone, Default)]
pub struct Patterns {
    /// The entries.
    pub entries: Vec<String>,
    /// The origins.
    pub origins: Vec<Vec<u8>>,
}

/// Changes to the origins of a policy and, after an empty line, origins.
///
/// ```text
/// https://*.example.com
/// https://customer-#.example
/// -https://customer-7.example
///
/// https://customer-8.example
/// ```
#[derive(Clone, Default)]
pub struct Changes {
    /// An entry to add, or after a `-` one to remove; with a `#`, a hundred numbered ones.
    pub changes: Vec<String>,
    /// The origins.
    pub origins: Vec<Vec<u8>>,
}

/// Paths of routes and, after an empty line, paths of requests.
#[derive(Clone, Default)]
pub struct Paths {
    /// The paths of the routes.
    pub routes: Vec<String>,
    /// The paths of requests.
    pub paths: Vec<Vec<u8>>,
}

/// One line.
enum Line<'a> {
    Field(&'a [u8], Vec<u8>),
    Header(Vec<u8>, Vec<u8>),
}

fn blocks(bytes: &[u8]) -> impl Iterator<Item = Vec<&[u8]>> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines: Vec<_> = bytes.split(|&byte| byte == b'\n').collect();
    let blocks: Vec<_> = lines.split(|line| line.is_empty()).map(<[_]>::to_vec).collect();
    blocks.into_iter()
}

fn line(line: &[u8]) -> Option<Line<'_>> {
    let at = line.windows(3).position(|it| it == b" = ");
    let colon = line.iter().position(|&byte| byte == b':');
    match (at, colon) {
        (Some(at), colon) if colon.is_none_or(|colon| at < colon) => {
            Some(Line::Field(&line[..at], unescape(&line[at + 3..])))
        }
        (_, Some(colon)) => {
            let value = &line[colon + 1..];
            let value = value.strip_prefix(b" ").unwrap_or(value);
            Some(Line::Header(unescape(&line[..colon]), unescape(value)))
        }
        _ => None,
    }
}

fn unescape(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
    while let [first, rest @ ..] = text {
        let (byte, after) = match rest {
            [b'n', after @ ..] if *first == b'\\' => (b'\n', after),
            [b'r', after @ ..] if *first == b'\\' => (b'\r', after),
            [b't', after @ ..] if *first == b'\\' => (b'\t', after),
            [b'\\', after @ ..] if *first == b'\\' => (b'\\', after),
            [b'x', one, two, after @ ..] if *first == b'\\' => {
                hex(&[*one, *two]).map_or((b'\\', rest), |byte| (byte, after))
            }
            _ => (*first, rest),
        };
        bytes.push(byte);
        text = after;
    }
    bytes
}

fn escape(bytes: &[u8]) -> String {
    let escape = |&byte: &u8| match byte {
        b'"' | b'\'' => char::from(byte).to_string(),
        byte => byte.escape_ascii().to_string(),
    };
    bytes.iter().map(escape).collect()
}

/// The config written in a block, without entries that are errors.
fn config(block: &[&[u8]]) -> Config {
    let mut config = Config::default();
    for line in block.iter().filter_map(|it| line(it)) {
        let Line::Field(name, value) = line else { continue };
        let text = String::from_utf8_lossy(&value).into_owned();
        let is = text == "true";
        match name {
            b"allow_origins" => config.allow_origins.push(text),
            b"allow_methods" => config.allow_methods.push(text),
            b"allow_headers" => config.allow_headers.push(text),
            b"expose_headers" => config.expose_headers.push(text),
            b"allow_credentials" => config.allow_credentials = is,
            b"max_age" => config.max_age = text.parse().ok(),
            b"cross_origin_protection" => config.cross_origin_protection = is,
            b"danger_allow_insecure_origins" => config.danger_allow_insecure_origins = is,
            b"danger_allow_public_suffixes" => config.danger_allow_public_suffixes = is,
            b"danger_allow_null_origin" => config.danger_allow_null_origin = is,
            _ => {}
        }
    }
    remove_errors(&mut config);
    config
}

/// Removes entries that are errors, so that more inputs compile. Errors without an entry remain.
fn remove_errors(config: &mut Config) {
    let Err(errors) = Policy::compile(config) else { return };
    let lists = [
        ("allow_origins", &mut config.allow_origins),
        ("allow_methods", &mut config.allow_methods),
        ("allow_headers", &mut config.allow_headers),
        ("expose_headers", &mut config.expose_headers),
    ];
    for (field, list) in lists {
        let wrong: Vec<_> =
            errors.iter().filter(|it| it.field() == field).filter_map(|it| it.index()).collect();
        let mut index = 0..;
        list.retain(|_| !wrong.contains(&index.next().unwrap()));
    }
}

fn print_config(config: &Config, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let lists = [
        ("allow_origins", &config.allow_origins),
        ("allow_methods", &config.allow_methods),
        ("allow_headers", &config.allow_headers),
        ("expose_headers", &config.expose_headers),
    ];
    for (field, list) in lists {
        for entry in list {
            writeln!(f, "{field} = {}", escape(entry.as_bytes()))?;
        }
    }
    let flags = [
        ("allow_credentials", config.allow_credentials),
        ("cross_origin_protection", config.cross_origin_protection),
        ("danger_allow_insecure_origins", config.danger_allow_insecure_origins),
        ("danger_allow_public_suffixes", config.danger_allow_public_suffixes),
        ("danger_allow_null_origin", config.danger_allow_null_origin),
    ];
    for (field, _) in flags.into_iter().filter(|(_, is)| *is) {
        writeln!(f, "{field} = true")?;
    }
    config.max_age.map_or(Ok(()), |seconds| writeln!(f, "max_age = {seconds}"))
}

fn print_headers(lines: &[HeaderLine], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    lines.iter().try_for_each(|(name, value)| writeln!(f, "{}: {}", escape(name), escape(value)))
}

impl PolicyAndRequest {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let mut blocks = blocks(bytes);
        let config = config(&blocks.next().unwrap_or_default());
        let mut exchange = Self { config, method: b"GET".to_vec(), headers: Vec::new() };
        for line in blocks.next().unwrap_or_default().into_iter().filter_map(line) {
            match line {
                Line::Field(b"method", value) => exchange.method = value,
                Line::Field(..) => {}
                Line::Header(name, value) => exchange.headers.push((name, value)),
            }
        }
        exchange
    }
}

impl fmt::Debug for PolicyAndRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_config(&self.config, f)?;
        writeln!(f, "\nmethod = {}", escape(&self.method))?;
        print_headers(&self.headers, f)
    }
}

impl Page {
    fn read_block(block: &[&[u8]]) -> Self {
        let mut page = Self { method: b"GET".to_vec(), ..Self::default() };
        for line in block.iter().filter_map(|it| line(it)) {
            let (name, value) = match line {
                Line::Field(name, value) => (name, value),
                Line::Header(name, value) => {
                    page.headers.push((name, value));
                    continue;
                }
            };
            match name {
                b"profile" => {
                    let is = |it: &Profile| format!("{it:?}").as_bytes() == value;
                    page.profile = Profile::ALL.into_iter().find(is).unwrap_or_default();
                }
                b"origin" => page.origin = value,
                b"target" => page.target = value,
                b"method" => page.method = value,
                b"credentials" => {
                    page.credentials = match &*value {
                        b"include" => CredentialsMode::Include,
                        b"omit" => CredentialsMode::Omit,
                        _ => CredentialsMode::SameOrigin,
                    };
                }
                b"use_cors_preflight" => page.use_cors_preflight = value == b"true",
                _ => {}
            }
        }
        page
    }
}

impl Answer {
    fn read_block(block: &[&[u8]]) -> Self {
        let mut answer = Self { status: 200, is_http: true, ..Self::default() };
        for line in block.iter().filter_map(|it| line(it)) {
            match line {
                Line::Field(b"status", value) => {
                    let text = String::from_utf8_lossy(&value).into_owned();
                    answer.status = text.parse().unwrap_or(200);
                }
                Line::Field(b"location", value) => answer.location = value,
                Line::Field(b"is_http", value) => answer.is_http = value == b"true",
                Line::Field(b"has_userinfo", value) => answer.has_userinfo = value == b"true",
                Line::Field(..) => {}
                Line::Header(name, value) => answer.headers.push((name, value)),
            }
        }
        answer
    }
}

impl Page {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let mut blocks = blocks(bytes);
        let page = Self::read_block(&blocks.next().unwrap_or_default());
        Self { answers: blocks.map(|block| Answer::read_block(&block)).collect(), ..page }
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "profile = {:?}", self.profile)?;
        writeln!(f, "origin = {}\ntarget = {}", escape(&self.origin), escape(&self.target))?;
        writeln!(f, "method = {}", escape(&self.method))?;
        match self.credentials {
            CredentialsMode::Include => writeln!(f, "credentials = include")?,
            CredentialsMode::Omit => writeln!(f, "credentials = omit")?,
            CredentialsMode::SameOrigin => {}
        }
        if self.use_cors_preflight {
            writeln!(f, "use_cors_preflight = true")?;
        }
        print_headers(&self.headers, f)?;
        self.answers.iter().try_for_each(|answer| write!(f, "\n{answer:?}"))
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "status = {}", self.status)?;
        if !self.location.is_empty() {
            writeln!(f, "location = {}", escape(&self.location))?;
        }
        if !self.is_http {
            writeln!(f, "is_http = false")?;
        }
        if self.has_userinfo {
            writeln!(f, "has_userinfo = true")?;
        }
        print_headers(&self.headers, f)
    }
}

impl PolicyAndPage {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let mut blocks = blocks(bytes);
        let config = config(&blocks.next().unwrap_or_default());
        Self { config, page: Page::read_block(&blocks.next().unwrap_or_default()) }
    }
}

impl fmt::Debug for PolicyAndPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_config(&self.config, f)?;
        write!(f, "\n{:?}", self.page)
    }
}

/// The one that is written so; the default if none is.
fn named<T: Copy + Default + fmt::Debug>(all: &[T], value: &[u8]) -> T {
    let is = |it: &&T| format!("{it:?}").as_bytes() == value;
    all.iter().find(is).copied().unwrap_or_default()
}

impl PolicyAndVisit {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let mut blocks = blocks(bytes);
        let config = config(&blocks.next().unwrap_or_default());
        let mut visit = Visit::default();
        for line in blocks.next().unwrap_or_default().into_iter().filter_map(line) {
            let Line::Field(name, value) = line else { continue };
            let text = || String::from_utf8_lossy(&value).into_owned();
            let is = value == b"true";
            match name {
                b"server" => visit.server = text(),
                b"knows_tls" => visit.knows_tls = is,
                b"is_http_2" => visit.is_http_2 = is,
                b"page" => visit.page = text(),
                b"is_sandboxed" => visit.is_sandboxed = is,
                b"referrer_policy" => visit.referrer_policy = named(&ReferrerPolicy::ALL, &value),
                b"does" => visit.does = named(&Does::ALL, &value),
                b"via" => visit.via = Some(text()),
                b"browser" => visit.browser = named(&Browser::ALL, &value),
                b"has_cookies" => visit.has_cookies = is,
                b"has_login" => visit.has_login = is,
                _ => {}
            }
        }
        Self { config, visit }
    }
}

impl fmt::Debug for PolicyAndVisit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_config(&self.config, f)?;
        write!(f, "\n{:?}", self.visit)
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |text: &str| escape(text.as_bytes());
        writeln!(f, "server = {}\npage = {}", text(&self.server), text(&self.page))?;
        writeln!(f, "does = {:?}", self.does)?;
        writeln!(f, "referrer_policy = {:?}", self.referrer_policy)?;
        writeln!(f, "browser = {:?}", self.browser)?;
        if let Some(via) = &self.via {
            writeln!(f, "via = {}", text(via))?;
        }
        let flags = [
            ("knows_tls", self.knows_tls),
            ("is_http_2", self.is_http_2),
            ("is_sandboxed", self.is_sandboxed),
            ("has_cookies", self.has_cookies),
            ("has_login", self.has_login),
        ];
        flags
            .into_iter()
            .filter(|(_, is)| *is)
            .try_for_each(|(name, _)| writeln!(f, "{name} = true"))
    }
}

/// Lines of text, and after an empty line, lines of bytes.
fn two_lists(bytes: &[u8]) -> (Vec<String>, Vec<Vec<u8>>) {
    let mut blocks = blocks(bytes);
    let texts = blocks.next().unwrap_or_default();
    let texts = texts.iter().map(|it| String::from_utf8_lossy(it).into_owned()).collect();
    (texts, blocks.next().unwrap_or_default().iter().map(|it| unescape(it)).collect())
}

fn print_two_lists(texts: &[String], bytes: &[Vec<u8>], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    texts.iter().try_for_each(|text| writeln!(f, "{text}"))?;
    writeln!(f)?;
    bytes.iter().try_for_each(|bytes| writeln!(f, "{}", escape(bytes)))
}

impl Patterns {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let (entries, origins) = two_lists(bytes);
        Self { entries, origins }
    }
}

impl Changes {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let (changes, origins) = two_lists(bytes);
        Self { changes, origins }
    }

    /// Each line as a step.
    pub fn steps(&self) -> Vec<Step> {
        let step = |line: &String| match line.strip_prefix('-') {
            Some(entry) => Step { removed: expanded(entry), ..Step::default() },
            None => Step { added: expanded(line), ..Step::default() },
        };
        self.changes.iter().map(step).collect()
    }
}

/// An entry, or a hundred with numbers in place of its first `#`.
fn expanded(entry: &str) -> Vec<String> {
    match entry.split_once('#') {
        Some((before, after)) => (0..100).map(|it| format!("{before}{it}{after}")).collect(),
        None => vec![entry.to_owned()],
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_two_lists(&self.changes, &self.origins, f)
    }
}

impl fmt::Debug for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_two_lists(&self.entries, &self.origins, f)
    }
}

impl Paths {
    /// Reads it from any bytes.
    pub fn read(bytes: &[u8]) -> Self {
        let (routes, paths) = two_lists(bytes);
        Self { routes, paths }
    }
}

impl fmt::Debug for Paths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print_two_lists(&self.routes, &self.paths, f)
    }
}
