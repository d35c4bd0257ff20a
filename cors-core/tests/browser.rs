//! The browser's side, on cases taken from web-platform-tests or derived from the standard's text, and on
//! edge cases they leave out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

use std::time::Duration;

use cors_conformance::cases::latin1;
use cors_core::browser::{
    Blocked, Code, CredentialsMode, Fetch, Grant, Header, Location, MAX_REDIRECTS, Phase,
    PreflightCache, Profile, Request, Response, is_forbidden_request_header, is_safelisted_method,
    is_safelisted_request_header, normalise_method,
};
use serde_json::Value;

const EXCHANGES: &str = include_str!("../conformance/cases/browser/exchanges.jsonl");
const REDIRECTS: &str = include_str!("../conformance/cases/browser/redirects.jsonl");
const SEQUENCES: &str = include_str!("../conformance/cases/browser/preflight-cache.jsonl");

fn cases(lines: &str) -> impl Iterator<Item = Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn lines(value: &Value) -> Vec<Header> {
    let line = |line: &Value| (text(&line[0]), latin1(line[1].as_str().unwrap()));
    value.as_array().unwrap().iter().map(line).collect()
}

/// The request of a case.
fn described(request: &Value, target: &Value) -> Request {
    Request {
        origin: text(&request["page_origin"]),
        target: text(target),
        method: text(&request["method"]),
        headers: lines(&request["headers"]),
        credentials: match request["credentials"].as_str().unwrap() {
            "include" => CredentialsMode::Include,
            "omit" => CredentialsMode::Omit,
            _ => CredentialsMode::SameOrigin,
        },
        use_cors_preflight: request["use_cors_preflight_flag"] == true,
    }
}

fn response(described: &Value) -> Response {
    let status = described["status"].as_u64().unwrap().try_into().unwrap();
    Response { status, headers: lines(&described["headers"]) }
}

fn fetch(request: Request) -> Fetch {
    Fetch::new(Profile::Standard, request)
}

fn step(outcome: &Result<(), Blocked>) -> &'static str {
    outcome.as_ref().err().map_or("", Blocked::step)
}

#[test]
fn exchanges() {
    for case in cases(EXCHANGES) {
        let (id, wanted) = (&case["id"], &case["expect"]);
        let fetch = fetch(described(&case["request"], &case["request"]["url_origin"]));
        let preflight = fetch.preflight();
        assert_eq!(preflight.is_some(), wanted["preflight_sent"].as_bool().unwrap(), "{id}");
        let mut granted = Ok(());
        if let Some(preflight) = &preflight {
            let sent = preflight.sent_headers();
            let names = sent.iter().find(|(it, _)| *it == "Access-Control-Request-Headers");
            if let Some(wanted) = wanted["preflight_request_headers_value"].as_str() {
                assert_eq!(names.map(|(_, value)| &**value), Some(wanted.as_bytes()), "{id}");
            }
            assert_eq!(names.is_some(), !preflight.unsafe_names().is_empty(), "{id}");
            granted = preflight.judge(&response(&case["preflight_response"])).map(|grant| {
                if let Some(seconds) = wanted["max_age"].as_u64() {
                    assert_eq!(grant.max_age, seconds, "{id}");
                }
            });
        }
        let response = response(&case["response"]);
        let outcome = granted.and_then(|()| fetch.judge(&response));
        assert_eq!(step(&outcome), wanted["failed_step"], "{id}");
        if let Some(wanted) = wanted["exposed_headers"].as_array() {
            assert_eq!(fetch.readable_headers(&response), *wanted, "{id}");
        }
    }
}

#[test]
fn redirects() {
    for case in cases(REDIRECTS) {
        let (id, wanted) = (&case["id"], &case["expect"]);
        let hops = case["hops"].as_array().unwrap();
        let mut fetch = fetch(described(&case["request"], &hops[0]["url_origin"]));
        let (mut sent, mut preflights, mut failed) = (Vec::new(), Vec::new(), None);
        let mut outcome = Ok(());
        for (index, hop) in hops.iter().enumerate() {
            sent.push(fetch.origin_header().map(str::to_owned));
            let preflight = fetch.preflight();
            preflights.push(preflight.is_some());
            outcome = preflight.map_or(Ok(()), |preflight| {
                preflight.judge(&response(&hop["preflight_response"])).map(drop)
            });
            let response = response(&hop["response"]);
            outcome = outcome.and_then(|()| fetch.judge(&response));
            let location = &hop["response"]["location"];
            if outcome.is_ok() && response.is_redirect() && !location.is_null() {
                let userinfo = location["userinfo"].as_str().unwrap();
                let location = Location {
                    origin: text(&location["origin"]),
                    is_http: location["scheme_ok"] == true,
                    has_userinfo: !["", ":"].contains(&userinfo),
                };
                outcome = fetch.redirect(response.status, &location);
                assert!(outcome.is_err() || index + 1 < hops.len(), "{id} ends here");
            }
            if outcome.is_err() {
                failed = Some(index);
                break;
            }
        }
        assert_eq!(step(&outcome), wanted["failed_step"], "{id}");
        assert_eq!(failed.map(|it| it as u64), wanted["failed_hop"].as_u64(), "{id}");
        if let Some(origins) = wanted["origin_headers"].as_array() {
            assert_eq!(Value::from(sent), Value::from(origins.clone()), "{id}");
        }
        if let Some(wanted) = wanted["preflights"].as_array() {
            assert_eq!(preflights, *wanted, "{id}");
        }
    }
}

#[test]
fn request_sequences_with_a_cache() {
    for case in cases(SEQUENCES) {
        let mut cache = PreflightCache::default();
        for case in case["steps"].as_array().unwrap() {
            let mut request = described(&case["request"], &case["request"]["url_origin"]);
            if case["serialized_origin"].is_string() {
                request.origin = text(&case["serialized_origin"]);
            }
            let url = text(&case["url"]);
            let now = Duration::from_secs_f64(case["at"].as_f64().unwrap());
            let fetch = fetch(request);
            let needed = fetch.preflight();
            let sent = needed.clone().filter(|it| !cache.covers(it, &url, now));
            assert_eq!(sent.is_some(), case["expect"]["preflight_sent"] == true, "{case}");
            let mut outcome = Ok(());
            if let Some(sent) = sent {
                outcome = sent
                    .judge(&response(&case["preflight_response"]))
                    .map(|grant| cache.store(&sent, &url, &grant, now));
            }
            outcome = outcome.and_then(|()| fetch.judge(&response(&case["response"])));
            assert_eq!(outcome.is_ok(), case["expect"]["outcome"] == "pass", "{case}");
            if let (Some(needed), Err(_)) = (needed, outcome) {
                cache.clear(&needed, &url);
            }
        }
    }
}

#[test]
fn safelisted_headers_at_their_edges() {
    let long = "a".repeat(128);
    let too_long = "a".repeat(129);
    let safe = [
        ("Accept", "text/*, \u{e9};q=1"),
        ("accept", ""),
        ("accept", &long),
        ("Accept-Language", "de-AT, en;q=0.5 *"),
        ("Content-Language", ""),
        ("Content-Type", " text/plain ;charset=utf-8 "),
        ("Content-Type", "Multipart/Form-Data; boundary=x"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Content-Type", "text/plain;garbage"),
        ("Range", "bytes=0-"),
        ("Range", "bytes=5-5"),
        ("Range", "bytes=0009-10"),
        ("Range", "bytes=99999999999999999999-100000000000000000000"),
    ];
    let unsafe_ = [
        ("Accept", "a(b"),
        ("Accept", "a\u{7f}"),
        ("Accept", "a\u{b}b"),
        ("accept", &*too_long),
        ("Accept-Language", "nn_NO"),
        ("Accept-Language", "de\ten"),
        ("Content-Type", ""),
        ("Content-Type", "text"),
        ("Content-Type", "text /plain"),
        ("Content-Type", "/plain"),
        ("Content-Type", "text/"),
        ("Content-Type", "text/plain, text/plain"),
        ("Content-Type", "text/html"),
        ("Content-Type", "text/form-data"),
        ("Content-Type", "multipart/plain"),
        ("Content-Type", "application/json"),
        ("Content-Type", "text/plain; a=\"b\""),
        ("Range", "bytes=-500"),
        ("Range", "bytes=-"),
        ("Range", "bytes=6-5"),
        ("Range", "bytes=10-9"),
        ("Range", "bytes=0-1,2-3"),
        ("Range", "bytes= 0-1"),
        ("Range", "Bytes=0-1"),
        ("Range", "bytes=0"),
        ("Range", "bytes=100000000000000000000-99999999999999999999"),
        ("X-A", ""),
        ("Authorization", "x"),
    ];
    for (name, value) in safe {
        assert!(is_safelisted_request_header(name, &latin1(value)), "{name}: {value}");
    }
    for (name, value) in unsafe_ {
        assert!(!is_safelisted_request_header(name, &latin1(value)), "{name}: {value}");
    }
    assert!(["GET", "HEAD", "POST"].iter().all(|it| is_safelisted_method(it)));
    assert!(["get", "PUT", ""].iter().all(|it| !is_safelisted_method(it)));
}

fn request(headers: &[(&str, &str)]) -> Request {
    Request {
        origin: "https://app.example.com".to_owned(),
        target: "https://api.example.com".to_owned(),
        method: "GET".to_owned(),
        headers: headers.iter().map(|&(name, value)| (name.into(), value.into())).collect(),
        credentials: CredentialsMode::SameOrigin,
        use_cors_preflight: false,
    }
}

/// 1,024 bytes of safelisted values are fine; one more makes all of them unsafe.
#[test]
fn safelisted_values_count_together() {
    let value = "a".repeat(128);
    let mut headers = vec![("Accept", &*value); 8];
    assert!(fetch(request(&headers)).preflight().is_none());
    headers.push(("Accept-Language", "d"));
    let preflight = fetch(request(&headers)).preflight().unwrap();
    assert_eq!(preflight.unsafe_names(), ["accept", "accept-language"]);
    assert!(!preflight.is_for_method() && !preflight.is_for_flag());
    // Bytes of unsafe headers do not count.
    let mut headers = vec![("Accept", &*value); 8];
    headers.push(("X-A", "d"));
    let preflight = fetch(request(&headers)).preflight().unwrap();
    assert_eq!(preflight.unsafe_names(), ["x-a"]);
}

#[test]
fn a_request_changes_on_its_way() {
    let request = Request {
        method: "POST".to_owned(),
        credentials: CredentialsMode::Include,
        ..request(&[
            ("Authorization", "x"),
            ("Content-Type", "a/b"),
            ("CONTENT-LANGUAGE", "de"),
            ("X-A", "1"),
        ])
    };
    let location =
        |origin: &str| Location { origin: origin.to_owned(), is_http: true, has_userinfo: false };
    let (api, other) = (location("https://api.example.com"), location("https://other.example"));
    let start = |method: &str| fetch(Request { method: method.to_owned(), ..request.clone() });
    let names = |fetch: &Fetch| {
        fetch.headers().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",")
    };
    let all = "Authorization,Content-Type,CONTENT-LANGUAGE,X-A";
    for (status, location, method, wanted) in [
        (307, &api, "POST", all),
        (308, &other, "POST", "Content-Type,CONTENT-LANGUAGE,X-A"),
        (301, &api, "GET", "Authorization,X-A"),
        (302, &other, "GET", "X-A"),
        (303, &api, "GET", "Authorization,X-A"),
    ] {
        let mut fetch = start("POST");
        fetch.redirect(status, location).unwrap();
        assert_eq!((fetch.method(), &*names(&fetch)), (method, wanted));
        let sent = fetch.sent_headers();
        assert_eq!(sent[..sent.len() - 1], *fetch.headers());
        let (name, value) = sent.last().unwrap();
        assert_eq!((&**name, Some(&**value)), ("Origin", fetch.origin_header().map(str::as_bytes)));
    }
    for (status, method) in [(301, "PUT"), (302, "PUT"), (303, "GET"), (307, "PUT")] {
        let mut fetch = start("PUT");
        fetch.redirect(status, &api).unwrap();
        assert_eq!(fetch.method(), method, "{status}");
    }
    let mut head = start("HEAD");
    head.redirect(303, &api).unwrap();
    assert_eq!((head.method(), head.headers().len()), ("HEAD", 4));

    let mut fetch = start("POST");
    for _ in 0..MAX_REDIRECTS {
        fetch.redirect(307, &api).unwrap();
    }
    assert_eq!(fetch.redirect(307, &api), Err(Blocked::RedirectsTooMany));
    let ftp = Location { is_http: false, ..api };
    assert_eq!(start("POST").redirect(307, &ftp), Err(Blocked::RedirectNotHttp));
}

#[test]
fn credentials_are_sent_according_to_their_mode() {
    use CredentialsMode::{Include, Omit, SameOrigin};
    for (credentials, at_home, elsewhere) in
        [(Omit, false, false), (SameOrigin, true, false), (Include, true, true)]
    {
        let abroad = Request { credentials, ..request(&[]) };
        let home = Request { target: abroad.origin.clone(), ..abroad.clone() };
        let (home, abroad) = (fetch(home), fetch(abroad));
        assert_eq!((home.sends_credentials(), home.is_cors()), (at_home, false));
        assert_eq!((abroad.sends_credentials(), abroad.is_cors()), (elsewhere, true));
    }
    // `Origin` is sent with all methods but GET and HEAD, even same-origin.
    for (method, sent) in [("GET", false), ("HEAD", false), ("POST", true), ("get", true)] {
        let fetch = fetch(Request {
            target: "https://app.example.com".to_owned(),
            method: method.to_owned(),
            ..request(&[])
        });
        assert_eq!(fetch.origin_header().is_some(), sent, "{method}");
        assert_eq!(fetch.sent_headers().len(), usize::from(sent), "{method}");
        let nothing = Response::new(200, [("X-A", "1"), ("Set-Cookie", "a=b")]);
        assert_eq!((fetch.judge(&nothing), fetch.preflight().is_some()), (Ok(()), false));
        assert_eq!(fetch.readable_headers(&nothing), ["x-a"]);
    }
}

fn judged_preflight(
    status: u16,
    headers: &[(&str, &str)],
    profile: Profile,
) -> Result<Grant, Blocked> {
    let request = Request { method: "PUT".to_owned(), ..request(&[("Authorization", "x")]) };
    let preflight = Fetch::new(profile, request).preflight().unwrap();
    assert!(preflight.is_for_method());
    preflight.judge(&Response::new(status, headers.iter().copied()))
}

#[test]
fn profiles_differ_as_documented() {
    let origin = ("Access-Control-Allow-Origin", "*");
    let methods = ("Access-Control-Allow-Methods", "PUT");
    let headers = ("Access-Control-Allow-Headers", "*");
    let names = ("Access-Control-Allow-Headers", "authorization");
    for profile in Profile::ALL {
        let standard = profile == Profile::Standard;
        let covered = judged_preflight(200, &[origin, methods, headers], profile);
        assert_eq!(covered.is_ok(), !standard, "{profile:?}");
        let first = judged_preflight(500, &[], profile).unwrap_err();
        assert_eq!(first.code() == Code::PreflightStatus, profile == Profile::WebKit);
        let location = ("Location", "/");
        let redirected = judged_preflight(302, &[origin, location], profile).unwrap_err();
        assert_eq!(redirected, Blocked::PreflightRedirected { status: 302 });
        let nowhere = judged_preflight(302, &[origin], profile).unwrap_err();
        assert_eq!(nowhere, Blocked::PreflightStatus { status: 302 });
        let seconds = |lines: &[&'static str]| {
            let mut answer = vec![origin, methods, names];
            answer.extend(lines.iter().map(|it| ("Access-Control-Max-Age", *it)));
            judged_preflight(204, &answer, profile).unwrap().max_age
        };
        let got = [
            seconds(&[]),
            seconds(&["0"]),
            seconds(&["42"]),
            seconds(&["700"]),
            seconds(&["8000"]),
            seconds(&["90000"]),
            seconds(&["99999999999999999999"]),
            seconds(&["-1"]),
            seconds(&["-x"]),
            seconds(&["+42"]),
            seconds(&["5.0"]),
            seconds(&["5", "5"]),
            seconds(&[""]),
        ];
        let wanted = match profile {
            Profile::Standard => [5, 0, 42, 700, 8000, 90_000, u64::MAX, 5, 5, 5, 5, 5, 5],
            Profile::Chromium => [5, 0, 42, 700, 7200, 7200, 5, 0, 5, 42, 5, 5, 5],
            Profile::Firefox => [5, 0, 42, 700, 8000, 86_400, 86_400, 0, 0, 0, 0, 0, 5],
            Profile::WebKit => [5, 0, 42, 600, 600, 600, 5, 0, 5, 42, 5, 5, 5],
        };
        assert_eq!(got, wanted, "{profile:?}");
    }
}

/// The profiles for which a request with this header needs a preflight.
fn with_preflight(name: &str, value: &str) -> Vec<Profile> {
    let headers = vec![(name.to_owned(), latin1(value))];
    let request = Request { headers, ..request(&[]) };
    let is_sent = |it: &Profile| Fetch::new(*it, request.clone()).preflight().is_some();
    Profile::ALL.into_iter().filter(is_sent).collect()
}

#[test]
fn profiles_safelist_different_values() {
    use Profile::{Chromium, Firefox, WebKit};
    let zeros = format!("bytes={}7-9", "0".repeat(100));
    use Profile::Standard;
    let rows: [(&str, &str, &[Profile]); 28] = [
        ("Range", "bytes=1-9223372036854775806", &[]),
        ("Range", "bytes=1-9223372036854775807", &[Chromium]),
        ("Range", "bytes=9223372036854775807-", &[Chromium]),
        ("Range", "bytes=1-18446744073709551615", &[Chromium]),
        ("Range", "bytes=1-18446744073709551616", &[Chromium, Firefox, WebKit]),
        ("Range", "bytes=18446744073709551616-", &[Chromium, Firefox, WebKit]),
        ("Range", &zeros, &[]),
        ("Accept", "a\u{7e}", &[]),
        ("Accept", "\u{80}", &[Firefox]),
        ("Accept", "\u{ff}", &[Firefox]),
        ("Content-Type", "text/plain;", &[]),
        ("Content-Type", "text/plain ; ", &[]),
        ("Content-Type", "text/plain;;", &[Firefox]),
        ("Content-Type", "text/plain;;;", &[Firefox]),
        ("Content-Type", "text/plain;;a", &[]),
        ("Content-Type", "text/plain;a;", &[Firefox]),
        ("Content-Type", "text/plain;a=b; ", &[Firefox]),
        ("Content-Type", "text/plain;a=b;c", &[]),
        ("Content-Type", "text/plain;a=b,c", &[Firefox]),
        ("Content-Type", "text/plain;,", &[Firefox]),
        ("Content-Type", "text/plain;a=\u{e9}", &[Firefox]),
        ("Content-Type", "multipart/form-data;\u{e9}", &[Firefox]),
        ("Content-Type", "text/plain x;a", &[Standard, Chromium, WebKit]),
        ("Content-Type", "text/plain\tx;", &[Standard, Chromium, WebKit]),
        ("Content-Type", "text/plain x", &Profile::ALL),
        ("Content-Type", "text/ plain;a", &Profile::ALL),
        ("Content-Type", "text/plain x;a;", &Profile::ALL),
        ("Accept-Language", "\u{e9}", &Profile::ALL),
    ];
    for (name, value, wanted) in rows {
        assert_eq!(with_preflight(name, value), wanted, "{name}: {value}");
    }
}

#[test]
fn firefox_exposes_all_before_a_mistake() {
    let rows: [(&[&str], bool, bool); 8] = [
        (&["*"], true, true),
        (&["*, b@d"], false, true),
        (&["x-a, *, b@d"], false, true),
        (&["*", "b@d"], false, true),
        (&["b@d, *"], false, false),
        (&["b@d", "*"], false, false),
        (&["x-total, b@d"], false, false),
        (&["*;x-a"], false, false),
    ];
    for (values, by_others, by_firefox) in rows {
        let lines = values.iter().map(|it| ("Access-Control-Expose-Headers", *it));
        let response = Response::new(200, lines.chain([("X-Total", "1")]));
        for (profile, credentials) in Profile::ALL
            .into_iter()
            .flat_map(|it| [(it, CredentialsMode::Omit), (it, CredentialsMode::Include)])
        {
            let fetch = Fetch::new(profile, Request { credentials, ..request(&[]) });
            let is_read = fetch.readable_headers(&response).contains(&"x-total".to_owned());
            let wanted = if profile == Profile::Firefox { by_firefox } else { by_others };
            let wanted = wanted && credentials == CredentialsMode::Omit;
            assert_eq!(is_read, wanted, "{values:?} {profile:?} {credentials:?}");
        }
    }
}

#[test]
fn firefox_counts_lines_as_they_are_spelled() {
    let judged = |profile, names: [&str; 2]| {
        let lines = names.map(|name| (name, "https://app.example.com"));
        let fetch = Fetch::new(profile, request(&[]));
        fetch.judge(&Response::new(200, lines)).unwrap_err().code()
    };
    let spelled = "Access-Control-Allow-Origin";
    for profile in Profile::ALL {
        assert_eq!(judged(profile, [spelled, spelled]), Code::AllowOriginSeveralLines);
        let names = [spelled, "access-control-allow-origin"];
        let wanted = if profile == Profile::Firefox {
            Code::AllowOriginSeveralValues
        } else {
            Code::AllowOriginSeveralLines
        };
        assert_eq!(judged(profile, names), wanted, "{profile:?}");
        assert_eq!(judged(profile, [names[1], names[1]]), wanted, "{profile:?}");
    }
}

/// What is no URL is "invalid"; what is one and not the page's origin "does not match".
#[test]
fn urls_that_are_not_the_origin() {
    let urls = "http://a.example http://a.example: http://a.example:80 http://a.example:65535 http://a.example:080 \
        http:/a.example http:a.example http:\\\\a.example http://a.example/b:c http://a.example?b:c http://a.example#b:c \
        http://u@a.example http://u:p@a.example http://a..example http://.a.example http://a_b http://a%41.example http://a\"b http://a{b} \
        http://*.a.example http://1 http://1.2.3.4 http://4294967295 http://0x7f.1 http://1.2.3. http://[::1] http://[::1]:80 HTTP://A.EXAMPLE \
        ws://a wss://a ftp:a foo: foo:b:c foo:// foo://a%b foo:///a foo://1.2.3.256 a+b-c.d:e file: file:///a:80 file://a data:a localhost:3000 \
        a.example:80 null: null";
    let others = "http:: http:://a.example:8000 http://a.example:1:80 http://a.example:65536 http://a.example:99999999999999999999 \
        http://a.example:+80 http://a.example:8a http://:80 http:// http:/// http: http:/ http://a.example@ http://u:p@a.example:80:80 \
        http://a%2f http://a% http://a%+f http://a^b http://a|b http://a<b http://a>b http://a[b http://a]b http://1.2.3.256 http://1.2.3.4.5 \
        http://999.example.1 http://a.0x http://1..3 http://0x100000000 http://4294967296 http://a%00 http://a%01 http://a%7f file://a%2f http://[::1 http://[::g] http://[1.2.3.4] \
        http://[] http://[::1]a ws://a:x ftp://a:70000 foo://:80 foo://u@ foo://a<b foo://[::1 foo://a:65536 file://a:80 file://a^b file://u@a \
        1foo:a +foo:a f_o:a :// : //a.example a.example 127.0.0.1:80 [::1]:80 nul *:80 *.a.example";
    let code = |value: &str| {
        let lines = [("Access-Control-Allow-Origin", value)];
        fetch(request(&[])).judge(&Response::new(200, lines)).unwrap_err().code()
    };
    for url in urls.split_whitespace().chain(["http://a\u{1}", "\u{1}http://a", "http://a\tb"]) {
        assert_eq!(code(url), Code::AllowOriginMismatch, "{url}");
    }
    for text in others.split_whitespace().chain(["http://a\u{1}b", "http://a\u{7f}"]) {
        assert_eq!(code(text), Code::AllowOriginInvalid, "{text}");
    }
}

#[test]
fn servers_that_browsers_do_not_contact() {
    let https = "https://app.example.com";
    let bad = |port| Err(Blocked::BadPort { port });
    let mixed = || Err(Blocked::MixedContent);
    let rows = [
        (https, "https://api.example.com", Ok(())),
        (https, "https://api.example.com:8443", Ok(())),
        (https, "http://api.example.com", mixed()),
        (https, "http://api.example.com:8080", mixed()),
        (https, "http://192.168.0.1", mixed()),
        (https, "http://localhost.example", mixed()),
        (https, "http://127.0.0.1.example", mixed()),
        (https, "http://[::2]", mixed()),
        (https, "http://127.0.0.1:3000", Ok(())),
        (https, "http://127.1.2.3", Ok(())),
        (https, "http://[::1]:3000", Ok(())),
        (https, "http://localhost", Ok(())),
        (https, "http://api.localhost:3000", Ok(())),
        ("http://app.example.com", "http://api.example.com", Ok(())),
        ("http://localhost:3000", "http://api.example.com", Ok(())),
        ("null", "http://api.example.com", Ok(())),
        ("chrome-extension://abc", "http://api.example.com", Ok(())),
        (https, "https://api.example.com:6000", bad(6000)),
        (https, "https://api.example.com:6001", Ok(())),
        ("http://127.0.0.1", "http://127.0.0.1:6666", bad(6666)),
        ("http://127.0.0.1:10080", "http://127.0.0.1:10080", bad(10080)),
        ("http://a.example", "http://[::1]:25", bad(25)),
        ("http://a.example", "http://[::6000]", Ok(())),
        (https, "http://api.example.com:25", bad(25)),
        ("http://a.example", "null", Ok(())),
    ];
    for (origin, target, wanted) in rows {
        for profile in Profile::ALL {
            let (origin, target) = (origin.to_owned(), target.to_owned());
            let fetch = Fetch::new(profile, Request { origin, target, ..request(&[]) });
            assert_eq!(fetch.may_be_sent(), wanted, "{fetch:?}");
            let away = fetch.clone().redirect(
                307,
                &Location {
                    origin: "http://a.example:6000".to_owned(),
                    is_http: true,
                    has_userinfo: false,
                },
            );
            assert_eq!(away, bad(6000));
        }
    }
    let mut fetch = fetch(request(&[]));
    let away =
        |origin: &str| Location { origin: origin.to_owned(), is_http: true, has_userinfo: false };
    assert_eq!(fetch.redirect(302, &away("https://other.example")), Ok(()));
    assert_eq!(fetch.redirect(302, &away("http://other.example")), mixed());
}

#[test]
fn errors_of_the_network_are_no_responses() {
    let rows: [(u16, &[&str], bool); 12] = [
        (200, &[], true),
        (200, &["0"], true),
        (200, &["0", "0"], true),
        (200, &["0, 0"], true),
        (200, &["x"], true),
        (200, &[""], true),
        (200, &["0", "1"], false),
        (200, &["0, 1"], false),
        (200, &["0", "00"], false),
        (200, &["0", ""], false),
        (200, &["0", "0", "x"], false),
        (500, &["1", "2"], false),
    ];
    let origin = ("Access-Control-Allow-Origin", "*");
    let encodings = [None, Some(("Transfer-Encoding", "chunked"))];
    for (row, profile, encoding) in rows.iter().flat_map(|row| {
        Profile::ALL.into_iter().flat_map(move |it| encodings.map(|encoding| (row, it, encoding)))
    }) {
        let (status, lengths, are_equal) = *row;
        let compares = match profile {
            Profile::Standard | Profile::Chromium => encoding.is_none(),
            Profile::Firefox => true,
            Profile::WebKit => false,
        };
        let is_received = are_equal || !compares;
        let lines = lengths.iter().map(|it| ("Content-Length", *it)).chain(encoding);
        let response = Response::new(status, lines.clone().chain([origin]));
        let outcome = Fetch::new(profile, request(&[])).judge(&response);
        let wanted = Err(Blocked::ContentLengthsDiffer { phase: Phase::Response });
        assert_eq!(outcome, if is_received { Ok(()) } else { wanted }, "{profile:?} {lengths:?}");
        let lines: Vec<_> = lines.collect();
        let outcome = judged_preflight(status, &lines, profile).unwrap_err();
        let wanted = Blocked::ContentLengthsDiffer { phase: Phase::Preflight };
        assert_eq!(outcome == wanted, !is_received, "{profile:?} {lengths:?}");
    }
    for profile in Profile::ALL {
        let outcome = Fetch::new(profile, request(&[])).judge(&Response::new(407, [origin]));
        let is_error = outcome == Err(Blocked::ProxyAuthentication { phase: Phase::Response });
        assert_eq!((is_error, outcome.is_err()), (profile == Profile::Chromium, is_error));
        let outcome = judged_preflight(407, &[origin], profile).unwrap_err();
        let is_error = outcome == Blocked::ProxyAuthentication { phase: Phase::Preflight };
        assert_eq!(is_error, profile == Profile::Chromium);
        assert!(is_error || outcome == Blocked::PreflightStatus { status: 407 });
    }
}

#[test]
fn every_way_to_block_is_explained() {
    let check = |lines: &[(&str, &[u8])], credentials| {
        let fetch = fetch(Request { credentials, ..request(&[]) });
        fetch.judge(&Response::new(200, lines.iter().copied())).unwrap_err()
    };
    let origin = |value: &'static [u8]| ("access-control-allow-origin", value);
    let own = origin(b"https://app.example.com");
    let credentials = |value: &'static [u8]| ("access-control-allow-credentials", value);
    use CredentialsMode::{Include, Omit};
    let rows: [(Blocked, Code, &str); 8] = [
        (
            check(&[], Omit),
            Code::AllowOriginMissing,
            "the response has no `Access-Control-Allow-Origin`",
        ),
        (
            check(&[origin(b"*")], Include),
            Code::AllowOriginWildcard,
            "the response has `Access-Control-Allow-Origin: *`, which does not count for requests with credentials",
        ),
        (
            check(&[own, own], Omit),
            Code::AllowOriginSeveralLines,
            "the response has several `Access-Control-Allow-Origin` lines: https://app.example.com, https://app.example.com",
        ),
        (
            check(&[origin(b"https://app.example.com https://b.example")], Omit),
            Code::AllowOriginSeveralValues,
            "the response has several values in `Access-Control-Allow-Origin`: `https://app.example.com https://b.example`",
        ),
        (
            check(&[origin(b"app.example.com\xff")], Omit),
            Code::AllowOriginInvalid,
            r"the response has `Access-Control-Allow-Origin: app.example.com\xff`, which is not an origin",
        ),
        (
            check(&[origin(b"https://app.example.com/")], Omit),
            Code::AllowOriginMismatch,
            "the response has `Access-Control-Allow-Origin: https://app.example.com/`, which is not exactly the page's origin",
        ),
        (
            check(&[own], Include),
            Code::AllowCredentialsNotTrue,
            "the request includes credentials, and the response has no `Access-Control-Allow-Credentials`",
        ),
        (
            check(&[own, credentials(b"True")], Include),
            Code::AllowCredentialsNotTrue,
            "the request includes credentials, and the response has `Access-Control-Allow-Credentials: True`, not `true`",
        ),
    ];
    for (blocked, code, text) in rows {
        assert_eq!((blocked.code(), &*blocked.to_string()), (code, text));
        assert_eq!(blocked.phase(), Phase::Response);
        assert!(code.mdn().is_some() && code.chromium(Phase::Response).is_some(), "{code:?}");
        assert_ne!(code.chromium(Phase::Response), code.chromium(Phase::Preflight), "{code:?}");
    }
    let of_preflight = [
        (
            Blocked::PreflightStatus { status: 404 },
            "preflight:status-not-ok",
            "the preflight is answered with status 404, not 200 to 299",
        ),
        (
            Blocked::PreflightRedirected { status: 301 },
            "preflight:status-not-ok",
            "the preflight is redirected (301), which browsers do not follow",
        ),
        (
            Blocked::AllowMethodsUnparsable { member: b"P T".to_vec() },
            "preflight:unparsable-allow-methods",
            "`P T` in `Access-Control-Allow-Methods` is not a method",
        ),
        (
            Blocked::AllowHeadersUnparsable { member: b"b@d".to_vec() },
            "preflight:unparsable-allow-headers",
            "`b@d` in `Access-Control-Allow-Headers` is not a header name",
        ),
        (
            Blocked::MethodNotAllowed { method: "PUT".to_owned() },
            "preflight:method-not-allowed",
            "the method `PUT` is not in the preflight's `Access-Control-Allow-Methods`",
        ),
        (
            Blocked::AuthorizationNotAllowed,
            "preflight:non-wildcard-header",
            "the header `authorization` is not in the preflight's `Access-Control-Allow-Headers`, and `*` does not cover it",
        ),
        (
            Blocked::HeaderNotAllowed { name: "x-a".to_owned() },
            "preflight:header-not-allowed",
            "the header `x-a` is not in the preflight's `Access-Control-Allow-Headers`",
        ),
    ];
    for (blocked, step, text) in of_preflight {
        assert_eq!((blocked.step(), &*blocked.to_string()), (step, text));
        assert_eq!(blocked.phase(), Phase::Preflight);
        assert!(blocked.code().mdn().is_some(), "{step}");
        assert!(blocked.code().chromium(Phase::Preflight).is_some(), "{step}");
    }
    for (blocked, step) in [
        (Blocked::ContentLengthsDiffer { phase: Phase::Preflight }, "preflight:content-length"),
        (
            Blocked::ProxyAuthentication { phase: Phase::Preflight },
            "preflight:proxy-authentication",
        ),
    ] {
        assert_eq!((blocked.step(), blocked.phase()), (step, Phase::Preflight));
        assert!(blocked.to_string().starts_with("the response to the preflight has "));
    }
    let others = [
        (Blocked::RedirectUserinfo { tainted: false }, "redirect:userinfo-cross-origin"),
        (Blocked::RedirectUserinfo { tainted: true }, "redirect:userinfo-cors-tainted"),
        (Blocked::RedirectNotHttp, "redirect:not-http"),
        (Blocked::RedirectsTooMany, "redirect:too-many"),
        (Blocked::MixedContent, "mixed-content"),
        (Blocked::BadPort { port: 6000 }, "bad-port"),
        (Blocked::ContentLengthsDiffer { phase: Phase::Response }, "content-length"),
        (Blocked::ProxyAuthentication { phase: Phase::Response }, "proxy-authentication"),
    ];
    for (blocked, step) in others {
        assert_eq!((blocked.step(), blocked.phase()), (step, Phase::Response));
        assert!(!blocked.to_string().is_empty() && !blocked.code().cause().is_empty());
    }
}

/// The texts of every code are those in `tests/browser_codes.txt`.
#[test]
fn every_code_has_its_texts() {
    let mut text = String::new();
    for code in Code::ALL {
        let names = [code.mdn(), code.chromium(Phase::Response), code.chromium(Phase::Preflight)];
        let names = names.map(|name| name.unwrap_or("-")).join(" ");
        let mut line = |what: &str, words: &str| {
            assert!(!words.contains("  ") && !words.ends_with(' '), "{code:?}: {words}");
            if !words.is_empty() {
                text.push_str(&format!("{what}: {words}\n"));
            }
        };
        line(&format!("{code:?}"), &names);
        let printed = [
            ("firefox", code.firefox_prints()),
            ("chromium", code.chromium_prints()),
            ("webkit", code.webkit_prints()),
        ];
        for (browser, words) in printed {
            words.iter().for_each(|words| line(browser, words));
        }
        for (what, sentence) in
            [("cause", code.cause()), ("remedy", code.remedy()), ("danger", code.danger())]
        {
            assert!(!sentence.ends_with('.'), "{code:?}: {sentence}");
            line(what, sentence);
        }
    }
    let pinned = include_str!("browser_codes.txt");
    for (line, wanted) in text.lines().zip(pinned.lines()) {
        assert_eq!(line, wanted);
    }
    assert_eq!(text.lines().count(), pinned.lines().count(), "{text}");
}

#[test]
fn cache_entries_depend_on_origin_url_credentials_and_method() {
    let answer = [
        ("Access-Control-Allow-Origin", "https://app.example.com"),
        ("Access-Control-Allow-Methods", "PUT, DELETE"),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Max-Age", "60"),
    ];
    let second = Duration::from_secs(1);
    let (url, other) = ("https://api.example.com/a", "https://api.example.com/b");
    let preflight = |method: &str, credentials, use_cors_preflight| {
        let method = method.to_owned();
        fetch(Request { method, credentials, use_cors_preflight, ..request(&[]) })
            .preflight()
            .unwrap()
    };
    use CredentialsMode::{Include, Omit};
    let put = preflight("PUT", Omit, false);
    let grant = put.judge(&Response::new(200, answer)).unwrap();
    let mut cache = PreflightCache::default();
    cache.store(&put, url, &grant, Duration::ZERO);
    assert!(cache.covers(&put, url, 59 * second) && !cache.covers(&put, url, 60 * second));
    assert!(cache.covers(&preflight("DELETE", Omit, false), url, second));
    assert!(!cache.covers(&preflight("PATCH", Omit, false), url, second));
    assert!(!cache.covers(&put, other, second));
    // An entry without credentials does not cover a request with them.
    let with = preflight("PUT", Include, false);
    assert!(!cache.covers(&with, url, second));
    // With the flag, even a safelisted method must be cached.
    assert!(!cache.covers(&preflight("POST", Omit, true), url, second));
    assert!(cache.covers(&preflight("PUT", Omit, true), url, second));
    // Storing again renews the entry; an entry with credentials covers both.
    cache.store(&put, url, &grant, 30 * second);
    assert!(cache.covers(&put, url, 89 * second));
    cache.store(&with, other, &grant, Duration::ZERO);
    assert!(cache.covers(&with, other, second) && cache.covers(&put, other, second));
    // Storing with a shorter time makes the entry end sooner.
    let short = Grant { max_age: 2, ..grant.clone() };
    cache.store(&put, other, &short, second);
    assert!(cache.covers(&put, other, 2 * second) && !cache.covers(&put, other, 3 * second));
    cache.store(&put, other, &grant, 4 * second);
    cache.clear(&put, other);
    assert!(!cache.covers(&put, other, second) && cache.covers(&put, url, second));
}

#[test]
fn header_names_are_cached() {
    let (url, second) = ("https://api.example.com/a", Duration::from_secs(1));
    let grant = |headers: &[&str], max_age| Grant {
        methods: Vec::new(),
        headers: headers.iter().map(|&name| name.to_owned()).collect(),
        max_age,
    };
    let covers = |cache: &PreflightCache, names: &[&str], profile| {
        let headers: Vec<_> = names.iter().map(|&name| (name, "1")).collect();
        let preflight = Fetch::new(profile, request(&headers)).preflight().unwrap();
        cache.covers(&preflight, url, second)
    };
    let preflight = fetch(request(&[("X-A", "1")])).preflight().unwrap();

    let mut cache = PreflightCache::default();
    cache.store(&preflight, url, &grant(&["X-A", "x-b"], 60), Duration::ZERO);
    assert!(covers(&cache, &["x-a"], Profile::Standard));
    assert!(covers(&cache, &["X-B", "x-a"], Profile::Standard));
    assert!(!covers(&cache, &["x-c"], Profile::Standard));
    assert!(!covers(&cache, &["x-a", "x-c"], Profile::Standard));
    // In another case it is the same name, and its time is renewed.
    cache.store(&preflight, url, &grant(&["x-A"], 1), Duration::ZERO);
    assert!(!covers(&cache, &["x-a"], Profile::Standard));
    assert!(covers(&cache, &["x-b"], Profile::Standard));

    let mut cache = PreflightCache::default();
    cache.store(&preflight, url, &grant(&["*"], 60), Duration::ZERO);
    assert!(covers(&cache, &["x-c"], Profile::Standard));
    assert!(!covers(&cache, &["Authorization"], Profile::Standard));
    assert!(covers(&cache, &["Authorization"], Profile::Chromium));
}

#[test]
fn methods_and_headers_as_the_api_sees_them() {
    let methods = [
        ("get", Some("GET")),
        ("Delete", Some("DELETE")),
        ("patch", Some("patch")),
        ("x-y", Some("x-y")),
        ("TRACK", None),
        ("connect", None),
        ("", None),
        ("a b", None),
    ];
    for (method, wanted) in methods {
        assert_eq!(normalise_method(method), wanted, "{method}");
    }
    for name in ["Cookie", "proxy-x", "SEC-x", "host", "a b", ""] {
        assert!(is_forbidden_request_header(name, b""), "{name}");
    }
    for name in ["X-A", "user-agent", "Authorization", "Access-Control-Allow-Origin"] {
        assert!(!is_forbidden_request_header(name, b"TRACE"), "{name}");
    }
}

/// <https://fetch.spec.whatwg.org/#forbidden-request-header>, step 3
#[test]
fn a_header_that_overrides_the_method_is_forbidden_by_its_value() {
    for name in ["X-Method-Override", "x-http-method", "X-HTTP-METHOD-OVERRIDE"] {
        for value in [
            "TRACE",
            "TRACE\n",
            "track",
            "Connect",
            "PUT,\tTRACE ,",
            "\"a\",TRACE",
            "\"\\\"\",TRACE",
        ] {
            assert!(is_forbidden_request_header(name, value.as_bytes()), "{name}: {value}");
        }
        for value in
            ["", "PUT", "TRACER", "T,RACE", "TRACE;q=1", "\"TRACE\"", "\"a,TRACE", "\"\\\",TRACE"]
        {
            assert!(!is_forbidden_request_header(name, value.as_bytes()), "{name}: {value}");
        }
    }
}

#[test]
fn kinds_of_mismatched_allow_origin_are_distinguished() {
    let values = [
        ("null", Code::AllowOriginMismatch),
        ("https://b.example", Code::AllowOriginMismatch),
        ("HTTPS://a.example", Code::AllowOriginMismatch),
        ("http://[::1]", Code::AllowOriginMismatch),
        ("http://[::1]:80", Code::AllowOriginMismatch),
        ("https://a.example:8443/x", Code::AllowOriginMismatch),
        ("http:a", Code::AllowOriginMismatch),
        ("localhost:3000", Code::AllowOriginMismatch),
        ("a:b:c", Code::AllowOriginMismatch),
        ("", Code::AllowOriginInvalid),
        ("NULL", Code::AllowOriginInvalid),
        ("a.example", Code::AllowOriginInvalid),
        ("127.0.0.1:80", Code::AllowOriginInvalid),
        ("://a.example", Code::AllowOriginInvalid),
        ("1a://b", Code::AllowOriginInvalid),
        ("*http://a", Code::AllowOriginInvalid),
        ("http://", Code::AllowOriginInvalid),
        ("http:a:x", Code::AllowOriginInvalid),
        ("http://a:8x", Code::AllowOriginInvalid),
        ("\u{e9}", Code::AllowOriginInvalid),
        ("https://a.example, https://b.example", Code::AllowOriginSeveralValues),
        ("https://a.example https://b.example", Code::AllowOriginSeveralValues),
    ];
    for (value, code) in values {
        let response = Response::new(200, [("Access-Control-Allow-Origin", latin1(value))]);
        let judged = fetch(request(&[])).judge(&response);
        assert_eq!(judged.unwrap_err().code(), code, "{}", value.escape_default());
    }
}

fn remedy(request: Request, preflight: bool, status: u16, lines: &[(&str, &str)]) -> String {
    let fetch = fetch(request);
    let response =
        Response::new(status, lines.iter().map(|&(name, value)| (name.to_owned(), value)));
    let blocked = match preflight {
        true => fetch.preflight().unwrap().judge(&response).unwrap_err(),
        false => fetch.judge(&response).unwrap_err(),
    };
    fetch.remedy(&blocked, &response).into_owned()
}

#[test]
fn a_remedy_names_how_the_origins_differ() {
    for (value, wanted) in [
        (
            "https://app.example.com/",
            "leave out the slash at the end of `https://app.example.com/`",
        ),
        ("https://App.Example.com", "write `https://App.Example.com` in lower case"),
        ("https://app.example.com:8443", "the port of `https://app.example.com:8443` differs"),
        ("https://app.example.com:443", "the port of `https://app.example.com:443` differs"),
        ("http://app.example.com", "the scheme of `http://app.example.com` differs"),
        ("https://www.app.example.com", "`https://www.app.example.com` differs by `www.`"),
        ("https:// app.example.com", "leave out the white space in `https:// app.example.com`"),
        ("\"https://app.example.com\"", "leave out the quotes in"),
        ("app.example.com", "write the scheme as well, `https://app.example.com` instead of"),
        ("https://other.example", Code::AllowOriginMismatch.remedy()),
        ("https://a.example, https://b.example", Code::AllowOriginSeveralValues.remedy()),
        ("nonsense", Code::AllowOriginInvalid.remedy()),
    ] {
        let said = remedy(request(&[]), false, 200, &[("Access-Control-Allow-Origin", value)]);
        assert!(said.starts_with(wanted), "{value}: {said}");
    }
}

#[test]
fn a_remedy_names_what_is_wrong_with_credentials() {
    let with = Request { credentials: CredentialsMode::Include, ..request(&[]) };
    for (value, wanted) in [
        ("True", "write `true` in lower case instead of `True`"),
        ("\"true\"", r#"write `true` without quotes instead of `"true"`"#),
        ("true, true", "send `Access-Control-Allow-Credentials: true` once"),
        ("false", Code::AllowCredentialsNotTrue.remedy()),
    ] {
        let lines = [
            ("Access-Control-Allow-Origin", "https://app.example.com"),
            ("Access-Control-Allow-Credentials", value),
        ];
        let said = remedy(with.clone(), false, 200, &lines);
        assert!(said.starts_with(wanted), "{value}: {said}");
    }
}

#[test]
fn a_remedy_names_the_method_or_header_that_a_preflight_lacks() {
    use CredentialsMode::{Include, Omit};
    let origin = ("Access-Control-Allow-Origin", "https://app.example.com");
    let login = ("Access-Control-Allow-Credentials", "true");
    let (methods, headers) = ("Access-Control-Allow-Methods", "Access-Control-Allow-Headers");
    for (method, credentials, line, wanted) in [
        ("patch", Omit, (methods, "PUT, PATCH"), "write `PATCH` in the page's request: `fetch()`"),
        ("patch", Omit, (methods, "PUT"), "write `PATCH` in the page's request, as"),
        ("PUT", Omit, (methods, "put"), "write `PUT` instead of `put` in `allow_methods`"),
        ("PUT", Include, (methods, "*"), "list `PUT` in `allow_methods`: `*` counts only without"),
        ("PUT", Omit, (methods, "DELETE"), Code::MethodNotAllowed.remedy()),
        ("PUT", Omit, (methods, "PUT; DELETE"), "separate the names with commas, as in `PUT, "),
        ("PUT", Omit, (methods, "PUT DELETE"), "separate the names with commas, as in `PUT, "),
        ("PUT", Omit, (methods, "P\"UT"), Code::AllowMethodsUnparsable.remedy()),
        ("POST", Omit, (headers, "X-A; X-B"), "separate the names with commas, as in `content-"),
        ("POST", Omit, (headers, "X-B"), Code::HeaderNotAllowed.remedy()),
        ("POST", Include, (headers, "*"), "list `x-a` in `allow_headers`: `*` counts only"),
    ] {
        let asked = Request { method: method.to_owned(), credentials, ..request(&[("X-A", "1")]) };
        let said = remedy(asked, true, 204, &[origin, login, line]);
        assert!(said.starts_with(wanted), "{method}, {line:?}: {said}");
    }
}

#[test]
fn a_remedy_looks_at_the_status() {
    let get = || request(&[]);
    let put = || Request { method: "PUT".to_owned(), ..request(&[]) };
    let origin = ("Access-Control-Allow-Origin", "https://app.example.com");
    let missing = Code::AllowOriginMissing.remedy();
    for (asked, status, line, wanted) in [
        (get(), 302, ("Location", "/x"), "the answer is a redirect (302), and each answer on the"),
        (get(), 304, ("Location", "/x"), missing),
        (put(), 308, ("Location", "/x"), Code::PreflightRedirected.remedy()),
        (put(), 403, origin, Code::PreflightStatus.remedy()),
        (put(), 403, ("Vary", "Origin"), "a policy seems to have refused: let it allow"),
        (put(), 404, ("Vary", "Origin"), missing),
        (put(), 401, origin, Code::PreflightStatus.remedy()),
    ] {
        let is_put = asked.method == "PUT";
        let said = remedy(asked, is_put, status, &[line]);
        assert!(said.starts_with(wanted), "{status}, {line:?}: {said}");
    }
    let fetch = Fetch::new(Profile::WebKit, put());
    for (line, wanted) in [
        (("Vary", "Accept-Encoding, Origin"), "a policy seems to have refused: let it allow"),
        (("Vary", "Accept-Encoding"), Code::PreflightStatus.remedy()),
    ] {
        let response = Response::new(403, [line]);
        let blocked = fetch.preflight().unwrap().judge(&response).unwrap_err();
        assert!(fetch.remedy(&blocked, &response).starts_with(wanted), "{line:?}");
    }
}

#[test]
fn no_remedy_lists_the_origin_null() {
    let away =
        Location { origin: "https://other.example".to_owned(), is_http: true, has_userinfo: false };
    let with = Request { credentials: CredentialsMode::Include, ..request(&[]) };
    let mut tainted = fetch(with.clone());
    tainted.redirect(302, &away).unwrap();
    let opaque = fetch(Request { origin: "null".to_owned(), ..with });
    let name = "Access-Control-Allow-Origin";
    for line in [("a", "b"), (name, "https://app.example.com"), (name, "*"), (name, "null")] {
        let response = Response::new(200, [line]);
        for (fetch, start) in
            [(&tainted, "request the final URL"), (&opaque, "a browser sends `null` after")]
        {
            let blocked = fetch.judge(&response).unwrap_err();
            let said = fetch.remedy(&blocked, &response);
            assert!(said.starts_with(start) && said.contains("do not allow `null`"), "{said}");
            assert!(said.contains("request the final URL"), "{said}");
        }
    }
    // Where a status comes first, in WebKit, a preflight has no other remedy.
    let put = Request { origin: "null".to_owned(), method: "PUT".to_owned(), ..request(&[]) };
    let fetch = Fetch::new(Profile::WebKit, put);
    let response = Response::new(403, [("Vary", "Origin")]);
    let blocked = fetch.preflight().unwrap().judge(&response).unwrap_err();
    assert!(fetch.remedy(&blocked, &response).starts_with("a browser sends `null` after"));
}

#[test]
fn a_page_without_tls_is_not_to_be_listed_beside_the_one_with_it() {
    let page = Request { origin: "http://app.example.com".to_owned(), ..request(&[]) };
    let line = ("Access-Control-Allow-Origin", "https://app.example.com");
    let said = remedy(page, false, 200, &[line]);
    assert!(said.contains("open it at `https://app.example.com`"), "{said}");
}
