//! Several requests for one URL, to test the preflight cache: when does a browser send another preflight?

use std::{
    thread,
    time::{Duration, Instant},
};

use cors_conformance::{
    naive_browser,
    written::{Answer, Page},
};
use cors_core::browser::{CredentialsMode, Fetch, PreflightCache};

use crate::{
    browser::Browser,
    compare,
    stage::{Answers, Stage, lines},
};

/// Requests for one URL with pauses between them, and the `Access-Control-Max-Age` of the answers to their
/// preflights.
#[derive(Debug)]
pub struct Sequence {
    /// What it tests.
    pub name: &'static str,
    /// The value of `Access-Control-Max-Age`, if any.
    pub max_age: Option<&'static str>,
    /// The requests, in order.
    pub requests: Vec<Asking>,
}

/// A request after a pause.
#[derive(Debug, Clone, Copy)]
pub struct Asking {
    /// The pause in milliseconds.
    pub after: u64,
    /// The method.
    pub method: &'static str,
    /// The name of a header that the page sets; none if empty.
    pub header: &'static str,
    /// Whether it is sent with credentials.
    pub credentials: bool,
}

/// All sequences.
pub fn all() -> Vec<Sequence> {
    let put = Asking { after: 0, method: "PUT", header: "", credentials: false };
    let delete = Asking { method: "DELETE", ..put };
    let named = Asking { header: "X-A", ..put };
    let other = Asking { header: "X-B", ..put };
    let include = Asking { credentials: true, ..put };
    let later = Asking { after: 1_300, ..put };
    // After more than the five seconds that are the default.
    let much_later = Asking { after: 5_600, ..put };
    let sequence = |name, max_age, requests: &[Asking]| Sequence {
        name,
        max_age,
        requests: requests.to_vec(),
    };
    vec![
        sequence("the first after the browser's start", Some("60"), &[put, put]),
        sequence("kept", Some("60"), &[put, put, put]),
        sequence("cached for five seconds by default", None, &[put, put]),
        sequence("not cached", Some("0"), &[put, put]),
        sequence("expired", Some("1"), &[put, put, later]),
        sequence("a negative number", Some("-1"), &[put, put]),
        sequence("not a number", Some("soon"), &[put, put]),
        sequence("an empty value", Some(""), &[put, put]),
        sequence("a fraction", Some("60.5"), &[put, put]),
        sequence("white space", Some(" 60\t"), &[put, put]),
        sequence("a plus sign", Some("+60"), &[put, put]),
        sequence("a plus sign, later", Some("+60"), &[put, much_later]),
        sequence("a list", Some("60, 60"), &[put, put]),
        sequence("a number that overflows", Some("99999999999999999999"), &[put, put]),
        sequence(
            "a number that overflows, later",
            Some("99999999999999999999"),
            &[put, much_later],
        ),
        sequence("everything listed is cached", Some("60"), &[put, delete, put]),
        sequence("with and without a header", Some("60"), &[put, named, named, put]),
        sequence("two headers", Some("60"), &[named, other, named]),
        sequence("cached separately with credentials", Some("60"), &[put, include, include, put]),
        sequence("cached with credentials, used without", Some("60"), &[include, put]),
    ]
}

/// Which of the requests needed a preflight: in the browser, and in the model.
///
/// # Panics
///
/// If the browser does not answer in time.
pub fn preflights(
    stage: &Stage,
    browser: &mut Browser,
    path: &str,
    sequence: &Sequence,
) -> [Vec<bool>; 2] {
    let allow = |lines: &[(&str, &str)]| Answer {
        status: 200,
        headers: lines
            .iter()
            .map(|(n, v)| (n.as_bytes().to_vec(), v.as_bytes().to_vec()))
            .collect(),
        is_http: true,
        ..Answer::default()
    };
    let mut allowed = vec![
        ("Access-Control-Allow-Origin", stage.home.as_str()),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "PUT, DELETE"),
        ("Access-Control-Allow-Headers", "x-a, x-b"),
    ];
    let response = allow(&allowed);
    allowed.extend(sequence.max_age.map(|it| ("Access-Control-Max-Age", it)));
    let preflight = allow(&allowed);
    stage.play(path, Answers::ByKind(preflight.clone(), response));

    // As if each answer had come as early and as late as possible.
    let [mut early, mut late] = [PreflightCache::default(), PreflightCache::default()];
    let start = Instant::now();
    let [mut sent, mut wanted] = [Vec::new(), Vec::new()];
    for asking in &sequence.requests {
        thread::sleep(Duration::from_millis(asking.after));
        let page = asking.page(stage, browser);
        let before = stage.asked(path).len();
        let begun = start.elapsed();
        browser.evaluate(&compare::asking(&page, path));
        let ended = start.elapsed();
        let was_sent = stage.asked(path).iter().skip(before).any(|it| it.is_preflight());
        sent.push(was_sent);

        let needed = Fetch::new(page.profile, naive_browser::request(&page)).preflight().unwrap();
        let is_sent = match [early.covers(&needed, path, ended), late.covers(&needed, path, begun)]
        {
            [true, true] => false,
            [false, false] => true,
            // On a slow machine, what was cached may expire meanwhile.
            _ => {
                println!("  {}: too slow to tell what is right", sequence.name);
                was_sent
            }
        };
        wanted.push(is_sent);
        if is_sent {
            let answer = Answer { headers: lines(&preflight, path), ..preflight.clone() };
            let grant = needed.judge(&naive_browser::response(&answer)).unwrap();
            early.store(&needed, path, &grant, begun);
            late.store(&needed, path, &grant, ended);
        }
    }
    [sent, wanted]
}

impl Asking {
    fn page(&self, stage: &Stage, browser: &Browser) -> Page {
        let header = (!self.header.is_empty()).then(|| (self.header.into(), b"1".to_vec()));
        Page {
            profile: browser.kind().profile(),
            origin: stage.home.clone().into(),
            target: stage.api.clone().into(),
            method: self.method.into(),
            headers: header.into_iter().collect(),
            credentials: match self.credentials {
                true => CredentialsMode::Include,
                false => CredentialsMode::Omit,
            },
            ..Page::default()
        }
    }
}
