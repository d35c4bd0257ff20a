//! The exchanges to compare: every value of every header that a server may get wrong, combined with
//! everything it depends on. The same in every run except for the ports.

use cors_conformance::{
    HeaderLine, browser_cases, naive_browser,
    written::{Answer, Page},
};
use cors_core::browser::CredentialsMode::{self, Include, Omit, SameOrigin};

use crate::{neighbours, stage::Stage};

/// Header lines as text.
type Texts<'a> = &'a [(&'a str, &'a str)];

/// All exchanges, each with the name of its group.
pub fn all(stage: &Stage) -> Vec<(&'static str, Page)> {
    let groups: [(&str, Vec<Page>); 15] = [
        ("allow-origin", allow_origins(stage)),
        ("allow-credentials", allow_credentials(stage)),
        ("status of a preflight", statuses(stage)),
        ("allow-methods", allow_methods(stage)),
        ("allow-headers", allow_headers(stage)),
        ("safelist", safelist(stage)),
        ("expose-headers", expose_headers(stage)),
        ("redirects", redirects(stage)),
        ("the cases of the table", of_the_table(stage)),
        ("ranges", neighbours::ranges(stage)),
        ("safelisted values", neighbours::safelisted_values(stage)),
        ("exposed", neighbours::exposed(stage)),
        ("allowed origins", neighbours::allowed_origins(stage)),
        ("network errors", neighbours::network_errors(stage)),
        ("bad ports", neighbours::bad_ports(stage)),
    ];
    let named =
        |(name, pages): (&'static str, Vec<Page>)| pages.into_iter().map(move |it| (name, it));
    groups.into_iter().flat_map(named).collect()
}

pub(crate) fn request(
    stage: &Stage,
    method: &str,
    headers: Texts<'_>,
    credentials: CredentialsMode,
) -> Page {
    Page {
        origin: stage.home.clone().into_bytes(),
        target: stage.api.clone().into_bytes(),
        method: method.as_bytes().to_vec(),
        headers: bytes(headers),
        credentials,
        ..Page::default()
    }
}

pub(crate) fn bytes(lines: Texts<'_>) -> Vec<HeaderLine> {
    // One character is one byte, as in Latin-1.
    let value = |text: &str| text.chars().map(|it| u8::try_from(u32::from(it)).unwrap()).collect();
    lines.iter().map(|(name, text)| (name.as_bytes().to_vec(), value(text))).collect()
}

pub(crate) fn answer(status: u16, headers: Texts<'_>) -> Answer {
    Answer { status, headers: bytes(headers), is_http: true, ..Answer::default() }
}

/// An answer that allows a page of this origin the method and the headers, with or without credentials.
pub(crate) fn allowing(status: u16, origin: &str, method: &str, names: &str) -> Answer {
    answer(
        status,
        &[
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Allow-Methods", method),
            ("Access-Control-Allow-Headers", names),
        ],
    )
}

/// The answer with these lines of a header instead of its own.
pub(crate) fn with(mut answer: Answer, name: &str, values: &[&str]) -> Answer {
    answer.headers.retain(|(it, _)| !it.eq_ignore_ascii_case(name.as_bytes()));
    answer.headers.extend(values.iter().flat_map(|value| bytes(&[(name, value)])));
    answer
}

fn allow_origins(stage: &Stage) -> Vec<Page> {
    let Stage { home, other, .. } = stage;
    let name = "Access-Control-Allow-Origin";
    let values: Vec<Vec<String>> = vec![
        vec![],
        vec!["*".into()],
        vec![home.clone()],
        vec![format!("{home}/")],
        vec![home.to_uppercase()],
        vec![home.replace("http", "https")],
        vec!["http://127.0.0.1".into()],
        vec![other.clone()],
        vec!["null".into()],
        vec![String::new()],
        vec![format!("  {home}\t")],
        vec!["*".into(), "*".into()],
        vec![home.clone(), home.clone()],
        vec![home.clone(), other.clone()],
        vec![format!("{home}, {other}")],
        vec![format!("{home} {other}")],
        vec!["*, *".into()],
        vec!["none".into()],
        vec!["http://*:1".into()],
        vec!["NULL".into()],
    ];
    let mut pages = Vec::new();
    for values in &values {
        let values: Vec<_> = values.iter().map(String::as_str).collect();
        for credentials in [Omit, Include] {
            for origin in [home.as_str(), "null"] {
                let with_origin = |page: Page| Page { origin: origin.into(), ..page };
                let good = || allowing(200, origin, "PUT", "");
                let bad = || with(good(), name, &values);
                let get = with_origin(request(stage, "GET", &[], credentials));
                let put = with_origin(request(stage, "PUT", &[], credentials));
                pages.push(Page { answers: vec![bad()], ..get });
                pages.push(Page { answers: vec![bad(), good()], ..put.clone() });
                pages.push(Page { answers: vec![good(), bad()], ..put });
            }
        }
    }
    pages
}

fn allow_credentials(stage: &Stage) -> Vec<Page> {
    let values: [&[&str]; 12] = [
        &[],
        &["true"],
        &["TRUE"],
        &["True"],
        &["\ttrue "],
        &["true, true"],
        &["true", "true"],
        &["true", "false"],
        &["false"],
        &["1"],
        &[""],
        &["true;"],
    ];
    let mut pages = Vec::new();
    for (values, credentials) in values.iter().flat_map(|it| [(it, Include), (it, SameOrigin)]) {
        let good = || allowing(200, &stage.home, "PUT", "x-a");
        let bad = || with(good(), "Access-Control-Allow-Credentials", values);
        let get = request(stage, "GET", &[], credentials);
        let put = request(stage, "PUT", &[], credentials);
        pages.push(Page { answers: vec![bad()], ..get });
        pages.push(Page { answers: vec![bad(), good()], ..put.clone() });
        pages.push(Page { answers: vec![good(), bad()], ..put });
    }
    pages
}

fn statuses(stage: &Stage) -> Vec<Page> {
    let statuses = [
        200, 201, 202, 203, 204, 206, 226, 299, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401,
        403, 404, 405, 410, 418, 429, 451, 500, 501, 502, 503, 504, 599,
    ];
    let mut pages = Vec::new();
    for status in statuses {
        let answered = |preflight: Answer| Page {
            answers: vec![preflight, allowing(200, &stage.home, "", "")],
            ..request(stage, "GET", &[("X-A", "1")], Omit)
        };
        let preflight = allowing(status, &stage.home, "", "x-a");
        pages.push(answered(preflight.clone()));
        pages.push(answered(with(preflight.clone(), "Access-Control-Allow-Origin", &[])));
        if (300..400).contains(&status) {
            pages.push(answered(Answer { location: stage.api.clone().into(), ..preflight }));
        }
    }
    pages
}

fn allow_methods(stage: &Stage) -> Vec<Page> {
    let values: [&[&str]; 17] = [
        &[],
        &[""],
        &["PUT"],
        &["put"],
        &["Put"],
        &["*"],
        &["PUT, PATCH,patch\t,FROB"],
        &["PUT;PATCH"],
        &["PUT PATCH"],
        &["@"],
        &[",PUT,, "],
        &["PUT", "PATCH"],
        &["GET, POST"],
        &["*, PUT"],
        &["PUT/"],
        &["PUT,\u{e9}"],
        &["\"PUT\""],
    ];
    let mut pages = Vec::new();
    for values in values {
        for (method, credentials) in
            ["PUT", "PATCH", "patch", "FROB"].iter().flat_map(|it| [(it, Omit), (it, Include)])
        {
            let good = || allowing(200, &stage.home, "", "");
            let preflight = with(good(), "Access-Control-Allow-Methods", values);
            let page = request(stage, method, &[], credentials);
            pages.push(Page { answers: vec![preflight, good()], ..page });
        }
    }
    for values in [&[][..], &["GET"], &["*"], &["PUT"], &["@"]] {
        for method in ["POST", "GET"] {
            let good = || allowing(200, &stage.home, "", "");
            let preflight = with(good(), "Access-Control-Allow-Methods", values);
            let page = request(stage, method, &[], SameOrigin);
            let answers = vec![preflight, good()];
            pages.push(Page { answers, use_cors_preflight: true, ..page });
        }
    }
    pages
}

fn allow_headers(stage: &Stage) -> Vec<Page> {
    let values: [&[&str]; 17] = [
        &[],
        &[""],
        &["x-a"],
        &["X-A"],
        &["x-a, x-b"],
        &["X-b\t,x-A"],
        &["*"],
        &["x-a x-b"],
        &["x-a;x-b"],
        &["@"],
        &["x-a,,x-b,"],
        &["x-a", "x-b"],
        &["authorization"],
        &["*, Authorization"],
        &["content-type"],
        &["authorization, x-a"],
        &["x-a,\u{fc}"],
    ];
    let sets: [Texts<'_>; 6] = [
        &[("X-A", "1")],
        &[("X-B", "1"), ("x-a", "2")],
        &[("Authorization", "Basic eA==")],
        &[("X-A", "1"), ("Authorization", "x")],
        &[("Content-Type", "application/json")],
        &[("*", "1")],
    ];
    let mut pages = Vec::new();
    for values in values {
        for (headers, credentials) in sets.iter().flat_map(|it| [(it, Omit), (it, Include)]) {
            let good = || allowing(200, &stage.home, "", "");
            let preflight = with(good(), "Access-Control-Allow-Headers", values);
            let page = request(stage, "GET", headers, credentials);
            pages.push(Page { answers: vec![preflight, good()], ..page });
        }
    }
    pages
}

fn safelist(stage: &Stage) -> Vec<Page> {
    let (long, too_long) = ("a".repeat(128), "a".repeat(129));
    let headers: [(&str, &str); 59] = [
        ("Accept", ""),
        ("Accept", "text/html, */*;q=0.1"),
        ("Accept", "a(b"),
        ("Accept", "a\"b"),
        ("Accept", "a:b"),
        ("Accept", "a<b>"),
        ("Accept", "a?b"),
        ("Accept", "a@b"),
        ("Accept", "a[b]"),
        ("Accept", "a\\b"),
        ("Accept", "a{b}"),
        ("Accept", "a\tb"),
        ("Accept", "\u{e9}"),
        ("Accept", &long),
        ("Accept", &too_long),
        ("Accept-Language", ""),
        ("Accept-Language", "de-AT, en;q=0.5, *"),
        ("Accept-Language", "nn_NO"),
        ("Accept-Language", "de\ten"),
        ("Accept-Language", "d\u{e9}"),
        ("Accept-Language", "@"),
        ("Accept-Language", &too_long),
        ("Content-Language", "de"),
        ("Content-Language", "de/en"),
        ("Content-Language", &too_long),
        ("Content-Type", ""),
        ("Content-Type", "text/plain"),
        ("Content-Type", "TEXT/Plain"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Type", "text/plain;charset=\"utf-8\""),
        ("Content-Type", "text/plain ; a=b"),
        ("Content-Type", "text/plain;garbage"),
        ("Content-Type", "text /plain"),
        ("Content-Type", "text/ plain"),
        ("Content-Type", "text"),
        ("Content-Type", "text/html"),
        ("Content-Type", "multipart/form-data; boundary=x"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "application/json"),
        ("Content-Type", "application/json, text/plain"),
        ("Content-Type", "text/plain, application/json"),
        ("Content-Type", "text/plain/x"),
        ("Range", "bytes=0-9"),
        ("Range", "bytes=0-"),
        ("Range", "bytes=9-9"),
        ("Range", "bytes=10-9"),
        ("Range", "bytes=-9"),
        ("Range", "bytes=-"),
        ("Range", "bytes= 0-9"),
        ("Range", "bytes=0 -9"),
        ("Range", "bytes=0-9,20-29"),
        ("Range", "Bytes=0-9"),
        ("Range", "items=0-9"),
        ("X-Requested-With", "XMLHttpRequest"),
        ("DPR", "2"),
        ("Save-Data", "on"),
        ("Last-Event-ID", "1"),
        ("If-None-Match", "\"a\""),
        ("Cache-Control", "no-cache"),
    ];
    let mut pages = Vec::new();
    for (name, value) in headers {
        let good = || allowing(200, &stage.home, "GET, POST", name);
        for method in ["GET", "POST"] {
            let page = request(stage, method, &[(name, value)], Omit);
            pages.push(Page { answers: vec![good(), good()], ..page });
        }
    }
    for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "patch", "FROB"] {
        let good = || allowing(200, &stage.home, method, "");
        pages.push(Page { answers: vec![good(), good()], ..request(stage, method, &[], Include) });
        pages.push(Page {
            target: stage.home.clone().into(),
            answers: vec![good(), good()],
            ..request(stage, method, &[("X-A", "1")], SameOrigin)
        });
    }
    pages
}

fn expose_headers(stage: &Stage) -> Vec<Page> {
    let values: [&[&str]; 15] = [
        &[],
        &[""],
        &["x-total"],
        &["X-Total"],
        &["x-total, etag"],
        &["x-total", "etag"],
        &["*"],
        &["*, x-total"],
        &["@"],
        &["x-total;etag"],
        &["x-total,,etag"],
        &["set-cookie"],
        &["content-type"],
        &["x-absent"],
        &["x-total, \u{e9}"],
    ];
    let headers: Texts<'_> = &[
        ("X-Total", "1"),
        ("ETag", "\"a\""),
        ("X-Secret", "1"),
        ("Content-Type", "text/plain"),
        ("Content-Language", "de"),
        ("Last-Modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("Expires", "0"),
        ("Pragma", "x"),
        ("*", "1"),
    ];
    let mut pages = Vec::new();
    for (values, credentials) in values.iter().flat_map(|it| [(it, Omit), (it, Include)]) {
        let mut response = allowing(200, &stage.home, "", "");
        response.headers.extend(bytes(headers));
        let response = with(response, "Access-Control-Expose-Headers", values);
        let page = request(stage, "GET", &[], credentials);
        pages.push(Page { answers: vec![response.clone()], ..page.clone() });
        let target = stage.home.clone().into_bytes();
        pages.push(Page { target, answers: vec![response], ..page });
    }
    pages
}

fn redirects(stage: &Stage) -> Vec<Page> {
    let Stage { home, api, other, .. } = stage;
    let routes = [[api, other], [api, home], [api, api], [home, api], [home, home]];
    let requests: [(&str, Texts<'_>); 4] = [
        ("GET", &[]),
        ("POST", &[("Content-Type", "text/plain")]),
        ("PUT", &[]),
        ("GET", &[("Authorization", "x"), ("X-A", "1")]),
    ];
    let mut pages = Vec::new();
    for (status, [from, to]) in
        [301, 302, 303, 307, 308].iter().flat_map(|it| routes.map(|route| (*it, route)))
    {
        for (method, headers) in requests {
            for origin in ["*", "null", home] {
                let names = "*, authorization, x-a";
                let hop = |origin: &str| allowing(200, origin, "*, PUT", names);
                let away = Answer { status, location: to.clone().into(), ..hop("*") };
                let needs = method == "PUT" || headers.len() == 2;
                let first = (needs && from != home).then(|| hop("*"));
                let page = request(stage, method, headers, Omit);
                let rest = [hop(origin), hop(origin), hop(origin)];
                pages.push(Page {
                    target: from.clone().into(),
                    answers: first.into_iter().chain([away]).chain(rest).collect(),
                    ..page
                });
            }
        }
    }
    for [from, to] in routes {
        for (status, method) in [(301, "GET"), (302, "POST"), (307, "PUT")] {
            let hop = || allowing(200, home, "*, PUT", "");
            let away = Answer { status, location: to.clone().into(), ..hop() };
            let first = (method == "PUT" && from != home).then(&hop);
            let going = |away: Answer, credentials| Page {
                target: from.clone().into(),
                answers: first.clone().into_iter().chain([away, hop(), hop()]).collect(),
                ..request(stage, method, &[], credentials)
            };
            pages.push(going(away.clone(), Include));
            for credentials in [Omit, SameOrigin, Include] {
                let userinfo = Answer { has_userinfo: true, ..away.clone() };
                pages.push(going(userinfo, credentials));
            }
            pages.push(going(Answer { is_http: false, ..away.clone() }, Omit));
            let unanswered = Answer { location: Vec::new(), ..away.clone() };
            pages.push(going(unanswered, Omit));
            let closed = with(away, "Access-Control-Allow-Origin", &[]);
            pages.push(going(closed, Omit));
        }
        for (hops, method) in [19, 20, 21, 22].iter().flat_map(|it| [(*it, "GET"), (*it, "HEAD")]) {
            let hop = || allowing(200, "*", "*", "");
            let away = || Answer { status: 302, location: to.clone().into(), ..hop() };
            let mut answers: Vec<_> = (0..hops).map(|_| away()).collect();
            answers.push(hop());
            let page = request(stage, method, &[], Omit);
            pages.push(Page { target: from.clone().into(), answers, ..page });
        }
    }
    pages
}

/// The cases that a page can produce, moved to the stage's origins.
fn of_the_table(stage: &Stage) -> Vec<Page> {
    browser_cases::pages().iter().filter_map(|page| on_stage(stage, page)).collect()
}

fn on_stage(stage: &Stage, page: &Page) -> Option<Page> {
    let origins = [&page.target].into_iter().chain(page.answers.iter().map(|it| &it.location));
    let mut foreign: Vec<&Vec<u8>> = Vec::new();
    for origin in origins.filter(|it| !it.is_empty() && **it != page.origin) {
        if !foreign.contains(&origin) {
            foreign.push(origin);
        }
    }
    let homes = [(&page.origin, &stage.home)].into_iter();
    let places = homes.chain(foreign.iter().copied().zip([&stage.api, &stage.other]));
    let places: Vec<_> = places.filter(|(from, _)| *from != b"null").collect();
    let moved = |bytes: &Vec<u8>| {
        let text: String = bytes.iter().copied().map(char::from).collect();
        let moved = places
            .iter()
            .fold(text, |text, (from, to)| text.replace(&*String::from_utf8_lossy(from), to));
        moved.chars().map(|it| u8::try_from(u32::from(it)).unwrap()).collect::<Vec<u8>>()
    };
    let lines = |lines: &Vec<HeaderLine>| {
        lines.iter().map(|(name, value)| (name.clone(), moved(value))).collect()
    };
    let answers = page.answers.iter().map(|answer| Answer {
        headers: lines(&answer.headers),
        location: moved(&answer.location),
        ..answer.clone()
    });
    let moved = Page {
        origin: moved(&page.origin),
        target: moved(&page.target),
        headers: lines(&page.headers),
        answers: answers.collect(),
        ..page.clone()
    };
    // `WWW-Authenticate` makes a browser ask its user; a response with a NUL is invalid.
    let is_played = |it: &Answer| {
        let asks = |name: &[u8]| name.eq_ignore_ascii_case(b"www-authenticate");
        it.status >= 200 && !it.headers.iter().any(|(name, value)| asks(name) || value.contains(&0))
    };
    let is_final = page.answers.iter().all(is_played);
    let is_asked = naive_browser::is_set_by_pages(&moved);
    (is_final && is_asked && foreign.len() <= 2).then_some(moved)
}
