//! `cors judge --har` on entries as browsers and other tools write them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod command;

use std::{fs, path::Path};

use serde_json::{Value, json};

use command::{Ran, cors};

const PAGE: &str = "https://app.example.com";
const ITEM: &str = "https://api.example.com/item";

fn lines(headers: &Value) -> Vec<Value> {
    let headers = headers.as_object().unwrap().iter();
    headers.map(|(name, value)| json!({"name": name, "value": value})).collect()
}

fn entry(method: &str, url: &str, asked: &Value, status: u16, answered: &Value) -> Value {
    json!({
        "request": {"method": method, "url": url, "headers": lines(asked), "cookies": []},
        "response": {"status": status, "headers": lines(answered)},
    })
}

/// A preflight for `PUT`, with its answer.
fn preflight(status: u16, answered: &Value) -> Value {
    let asked = json!({"Origin": PAGE, "Access-Control-Request-Method": "PUT"});
    entry("OPTIONS", ITEM, &asked, status, answered)
}

/// An answer that any page may read without credentials.
fn star() -> Value {
    json!({"access-control-allow-origin": "*", "access-control-allow-methods": "PUT"})
}

/// With credentials as well.
fn exact() -> Value {
    json!({
        "access-control-allow-origin": PAGE,
        "access-control-allow-methods": "PUT",
        "access-control-allow-credentials": "true",
    })
}

fn run(file: &str, bytes: &[u8], args: &[&str]) -> Ran {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(file);
    fs::write(&path, bytes).unwrap();
    cors(&[&["judge", "--har", path.to_str().unwrap()], args].concat(), b"")
}

fn har(entries: &[Value]) -> String {
    json!({"log": {"version": "1.2", "entries": entries}}).to_string()
}

/// The lines about these entries.
fn judged(file: &str, entries: &[Value], args: &[&str]) -> Vec<Value> {
    let ran = run(file, har(entries).as_bytes(), args);
    assert_eq!(ran.err, "");
    ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect()
}

/// These members of each line.
fn told(rows: &[Value], members: &[&str]) -> Value {
    rows.iter().map(|row| members.iter().map(|it| row[it].clone()).collect::<Value>()).collect()
}

#[test]
fn a_har_file_is_judged_entry_by_entry() {
    let other = "https://api.example.com/other";
    let asks = json!({
        "Origin": PAGE,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "content-type,x-a",
    });
    let allows = json!({
        "access-control-allow-origin": PAGE,
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "content-type",
        "access-control-allow-credentials": "true",
    });
    let with_cookie = json!({"origin": PAGE, "cookie": "a=b"});
    let put = json!({"origin": PAGE, "cookie": "a=b", "content-type": "a/b", "X-A": "1"});
    let star = json!({"access-control-allow-origin": "*", "etag": "1", "content-type": "a/b"});
    let entries = [
        entry("GET", "https://app.example.com/", &json!({}), 200, &json!({})),
        entry("POST", "https://app.example.com/a", &json!({"Origin": PAGE}), 200, &json!({})),
        entry("OPTIONS", ITEM, &asks, 204, &allows),
        entry("PUT", ITEM, &put, 0, &json!({})),
        entry("GET", other, &json!({"origin": PAGE}), 200, &star),
        entry("GET", other, &with_cookie, 200, &star),
    ];
    let rows = judged("entries.har", &entries, &[]);
    let members = ["id", "preflight", "method", "outcome", "step", "code", "exposed_headers"];
    let (header, wildcard) =
        ("CORSMissingAllowHeaderFromPreflight", "CORSNotSupportingCredentials");
    assert_eq!(
        told(&rows, &members),
        json!([
            [3, 2, "PUT", "blocked", "preflight:header-not-allowed", header, null],
            [4, null, "GET", "pass", "", null, ["content-type"]],
            [5, null, "GET", "blocked", "cors-check:acao-mismatch", wildcard, null],
        ])
    );
    assert_eq!(
        rows[0]["cause"],
        "the header `x-a` is not in the preflight's `Access-Control-Allow-Headers`"
    );
    assert_eq!(told(&rows, &["credentials"]), json!([["include"], ["same-origin"], ["include"]]));
}

#[test]
fn the_exit_status_tells_what_is_blocked() {
    let readable = entry("GET", ITEM, &json!({"Origin": PAGE}), 200, &exact());
    let blocked = entry("GET", ITEM, &json!({"Origin": PAGE}), 200, &json!({}));
    let status = |file: &str, entries: &[Value]| run(file, har(entries).as_bytes(), &[]).status;
    assert_eq!(status("readable.har", std::slice::from_ref(&readable)), 0);
    assert_eq!(status("blocked.har", &[readable, blocked]), 1);
    let ran = cors(&["judge", "--har", "nowhere.har"], b"");
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("nowhere.har"), "{}", ran.err);
    let ran = run("no.har", b"{\"entries\": []}", &[]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(
        ran.err.contains("no.har: this is not a HAR file: `log` is missing: save one"),
        "{}",
        ran.err
    );
    let ran = cors(&["judge", "--format", "text"], b"");
    assert_eq!((ran.status, &*ran.out), (2, ""), "{}", ran.err);
}

#[test]
fn requests_that_cors_does_not_judge_are_named() {
    let fetched = |method: &str, mode: &str| {
        let asked = json!({"Origin": PAGE, "Sec-Fetch-Mode": mode});
        entry(method, ITEM, &asked, 200, &json!({}))
    };
    let asked = json!({"Origin": PAGE, "upgrade": "WebSocket"});
    let upgrade = entry("GET", ITEM, &asked, 101, &json!({}));
    let asked = json!({"Origin": PAGE});
    let socket = entry("GET", "wss://api.example.com/socket", &asked, 101, &json!({}));
    let own_socket = entry("GET", "wss://app.example.com/socket", &asked, 101, &json!({}));
    let of_type = |resource_type: &str| {
        let mut entry = entry("POST", ITEM, &asked, 200, &json!({}));
        entry["_resourceType"] = resource_type.into();
        entry
    };
    let asked = json!({"Origin": PAGE, "Upgrade-Insecure-Requests": "1"});
    let form = entry("POST", ITEM, &asked, 200, &json!({}));
    let asked = json!({
        "Referer": "https://app.example.com/page", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty",
    });
    let no_origin = entry("GET", ITEM, &asked, 200, &json!({}));
    let entries = [
        fetched("GET", "websocket"),
        fetched("POST", "navigate"),
        fetched("POST", "no-cors"),
        fetched("POST", "same-origin"),
        upgrade,
        socket,
        own_socket,
        of_type("websocket"),
        of_type("document"),
        of_type("ping"),
        form,
        no_origin,
        // These two are.
        fetched("GET", "cors"),
        of_type("fetch"),
    ];
    let rows = judged("kinds.har", &entries, &[]);
    let word = |row: &Value| match row["cause"].as_str().unwrap() {
        cause if cause.contains("WebSocket") => "websocket",
        cause if cause.contains("navigation") => "navigation",
        cause if cause.contains("`no-cors`") => "no-cors",
        cause if cause.contains("`same-origin`") => "same-origin",
        _ => "",
    };
    let found: Vec<_> =
        rows.iter().map(|row| json!([row["id"], row["outcome"], word(row)])).collect();
    assert_eq!(
        json!(found),
        json!([
            [0, "not-cors", "websocket"],
            [1, "not-cors", "navigation"],
            [2, "not-cors", "no-cors"],
            [3, "not-cors", "same-origin"],
            [4, "not-cors", "websocket"],
            [5, "not-cors", "websocket"],
            [7, "not-cors", "websocket"],
            [8, "not-cors", "navigation"],
            [9, "not-cors", "no-cors"],
            [10, "not-cors", "navigation"],
            [11, "not-cors", "no-cors"],
            [12, "blocked", ""],
            [13, "blocked", ""],
        ])
    );
    assert_eq!(rows[10]["page_origin"], PAGE);
}

/// Firefox records a request with its headers although it was not sent, Chromium without `Origin` and
/// cookies.
#[test]
fn a_preflight_and_its_request_are_one_story() {
    let firefox = json!({"Origin": PAGE, "Cookie": "a=b", "Sec-Fetch-Mode": "cors"});
    let of_firefox = entry("PUT", ITEM, &firefox, 0, &json!({}));
    let mut of_chromium = entry("PUT", ITEM, &json!({"Referer": PAGE}), 0, &json!({}));
    of_chromium["_resourceType"] = "fetch".into();
    of_chromium["response"]["_error"] = "net::ERR_FAILED".into();
    for (request, file) in [(of_firefox, "firefox.har"), (of_chromium, "chromium.har")] {
        for [preflight_id, id] in [[0, 1], [1, 0]] {
            let mut entries = [Value::Null, Value::Null];
            entries[preflight_id] = preflight(204, &star());
            entries[id] = request.clone();
            let rows = judged(file, &entries, &[]);
            let members = ["id", "preflight", "step", "code", "credentials"];
            let (step, code) =
                ("preflight:cors-check:acao-mismatch", "CORSNotSupportingCredentials");
            let wanted = json!([[id, preflight_id, step, code, "include"]]);
            assert_eq!(told(&rows, &members), wanted, "{file}");
        }
    }
    // Without credentials the preflight passes: then it is the network.
    let request = entry("PUT", ITEM, &json!({"Origin": PAGE}), 0, &json!({}));
    let entries = [preflight(204, &star()), request];
    let rows = judged("network.har", &entries, &["--credentials", "omit"]);
    let members = ["id", "outcome", "code", "preflight_sent", "max_age"];
    assert_eq!(told(&rows, &members), json!([[1, "blocked", "CORSDidNotSucceed", true, 5]]));
    // Or the browser did not even try.
    let request = entry("PUT", "http://api.example.com/", &json!({"Origin": PAGE}), 0, &json!({}));
    let rows = judged("mixed.har", &[request], &[]);
    assert!(rows[0]["cause"].as_str().unwrap().contains("mixed content"), "{}", rows[0]);
    // A preflight alone is judged by what it asks for.
    let rows = judged("alone.har", &[preflight(403, &exact())], &[]);
    let members = ["id", "method", "preflight", "step"];
    assert_eq!(told(&rows, &members), json!([[0, "OPTIONS", null, "preflight:status-not-ok"]]));
}

/// The second request is covered by the cache. Preflights may be written before their requests, and carry the same time.
#[test]
fn each_preflight_goes_to_the_request_that_it_was_sent_for() {
    let put = |time: &str, status: u16| {
        let mut entry = entry("PUT", ITEM, &json!({"Origin": PAGE}), status, &exact());
        entry["startedDateTime"] = format!("2026-01-01T00:00:0{time}Z").into();
        entry
    };
    let asks = |time: &str, status: u16| {
        let mut entry = preflight(status, &exact());
        entry["startedDateTime"] = format!("2026-01-01T00:00:0{time}Z").into();
        entry
    };
    let entries = [
        asks("1.001", 204),
        put("1.001", 200),
        put("2.000", 200),
        asks("3.000", 403),
        put("3.000", 0),
        put("4.000", 200),
    ];
    let rows = judged("times.har", &entries, &[]);
    let wanted = json!([[1, 0, "pass"], [2, null, "pass"], [4, 3, "blocked"], [5, null, "pass"],]);
    assert_eq!(told(&rows, &["id", "preflight", "outcome"]), wanted);

    // A request without the header that the preflight asks for is not the one.
    let asked = json!({
        "Origin": PAGE, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-a",
    });
    let entries = [
        entry("GET", ITEM, &json!({"Origin": PAGE}), 200, &exact()),
        entry("OPTIONS", ITEM, &asked, 204, &exact()),
        entry("GET", ITEM, &json!({"Origin": PAGE, "X-A": "1"}), 0, &json!({})),
    ];
    let rows = judged("headers.har", &entries, &[]);
    let wanted = json!([[0, null, ""], [2, 1, "preflight:header-not-allowed"]]);
    assert_eq!(told(&rows, &["id", "preflight", "step"]), wanted);
}

#[test]
fn without_cookies_the_verdict_may_depend_on_the_credentials_mode() {
    let get = |answered: &Value| entry("GET", ITEM, &json!({"Origin": PAGE}), 200, answered);
    let mut broken = exact();
    broken["access-control-allow-origin"] = "https://other.example.com".into();
    let entries = [get(&star()), get(&exact()), get(&broken), preflight(204, &star())];
    let rows = judged("sanitised.har", &entries, &[]);
    assert_eq!(
        told(&rows, &["id", "outcome", "step", "credentials"]),
        json!([
            [0, "depends", "cors-check:acao-mismatch", null],
            [1, "pass", "", null],
            [2, "blocked", "cors-check:acao-mismatch", null],
            [3, "depends", "preflight:cors-check:acao-mismatch", null],
        ])
    );
    assert_eq!(
        rows[0]["cause"],
        "blocked if the request includes credentials: the response has `Access-Control-Allow-Origin: *`, which \
         does not count for requests with credentials"
    );
    for (mode, outcome) in [("include", "blocked"), ("same-origin", "pass"), ("omit", "pass")] {
        let rows = judged("sanitised.har", &entries, &["--credentials", mode]);
        let wanted = json!([outcome, mode]);
        for id in [0, 3] {
            assert_eq!(json!([rows[id]["outcome"], rows[id]["credentials"]]), wanted, "{mode}");
        }
    }
    // A request that went out after this preflight has no credentials.
    let put = entry("PUT", ITEM, &json!({"Origin": PAGE}), 200, &star());
    let rows = judged("sent.har", &[preflight(204, &star()), put], &[]);
    assert_eq!(told(&rows, &["outcome", "credentials"]), json!([["pass", "same-origin"]]));
}

#[test]
fn a_redirect_is_judged_by_where_it_leads() {
    let to = |location: &str| {
        let mut answered = exact();
        answered["Location"] = location.into();
        entry("GET", ITEM, &json!({"Origin": PAGE}), 302, &answered)
    };
    let entries = [
        to("file:///etc/passwd"),
        to("https://a:b@api.example.com/"),
        to("http://["),
        to("other"),
        entry("GET", ITEM, &json!({"Origin": PAGE}), 302, &exact()),
    ];
    let rows = judged("redirects.har", &entries, &[]);
    assert_eq!(
        told(&rows, &["outcome", "step", "redirect"]),
        json!([
            ["blocked", "redirect:not-http", "file:///etc/passwd"],
            ["blocked", "redirect:userinfo-cross-origin", "https://a:b@api.example.com/"],
            ["blocked", "redirect:not-http", "http://["],
            ["pass", "", "https://api.example.com/other"],
            ["pass", "", null],
        ])
    );
}

/// The copy has the headers that count, unless the answer brings new ones.
#[test]
fn an_answer_that_confirms_a_copy_is_not_judged() {
    let confirms = |answered: &Value| entry("GET", ITEM, &json!({"Origin": PAGE}), 304, answered);
    let mut preflight = preflight(304, &json!({}));
    preflight["request"]["url"] = "https://api.example.com/other".into();
    let entries = [confirms(&json!({"ETag": "1"})), confirms(&exact()), preflight];
    let rows = judged("304.har", &entries, &[]);
    let wanted = json!([["unknown"], ["pass"], ["blocked"]]);
    assert_eq!(told(&rows, &["outcome"]), wanted);
}

#[test]
fn an_odd_entry_does_not_spoil_the_others() {
    let mut entries = vec![entry("GET", ITEM, &json!({"Origin": PAGE}), 200, &exact()); 8];
    entries[0]["request"]["cookies"] = Value::Null;
    entries[1]["response"]["status"] = json!(-1);
    entries[2]["request"].as_object_mut().unwrap().remove("headers");
    entries[3]["response"].as_object_mut().unwrap().remove("headers");
    entries[4]["response"]["status"] = json!(70_000);
    entries[5]["request"]["url"] = json!("//\u{9b}");
    entries[6] = json!("no object");
    let bytes = [&b"\xef\xbb\xbf"[..], har(&entries).as_bytes()].concat();
    let ran = run("odd.har", &bytes, &[]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let rows: Vec<Value> = ran.out.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let members = ["id", "outcome", "code", "error"];
    let error = |what: &str| format!("{what}: fix this entry, or export the file again");
    assert_eq!(
        told(&rows, &members),
        json!([
            [0, "pass", null, null],
            [1, "blocked", "CORSDidNotSucceed", null],
            [2, null, null, error("`request.headers` is missing")],
            [3, null, null, error("`response.headers` is missing or null")],
            [4, null, null, error("`response.status` is 70000, which is no status of HTTP")],
            [
                5,
                null,
                null,
                error(
                    "`request.url` is `//\\u{9b}`, which is not a URL: no scheme, such as `https:`"
                )
            ],
            [
                6,
                null,
                null,
                error("the entry has the wrong type: string \"no object\", expected an object")
            ],
            [7, "pass", null, null],
        ])
    );
    let ran = run("odd.har", &bytes, &["--format", "text"]);
    assert!(ran.out.contains("unread    [4]\n  cause   `response.status` is 70000"), "{}", ran.out);
    assert!(ran.out.contains(" unread; the file has"), "{}", ran.out);
}

#[test]
fn a_file_without_such_requests_says_so() {
    let summary = "no request left its page's origin; the file has 0 entries\n";
    let ran = run("empty.har", har(&[]).as_bytes(), &[]);
    assert_eq!((ran.status, &*ran.out, ran.err), (0, "", format!("note: {summary}")));
    let ran = run("empty.har", har(&[]).as_bytes(), &["--format", "text"]);
    assert_eq!((ran.status, &*ran.out, &*ran.err), (0, summary, ""));
}

#[test]
fn an_error_names_the_member() {
    let good = || entry("GET", ITEM, &json!({"Origin": PAGE}), 200, &exact());
    let with = |pointer: &str, value: Value| {
        let mut entry = good();
        *entry.pointer_mut(pointer).unwrap() = value;
        entry.to_string()
    };
    for (entry, wanted) in [
        ("[]".to_owned(), "the entry has the wrong type: an array, expected an object"),
        (with("/request", json!(null)), "`request` has the wrong type: null, expected an object"),
        (with("/request", json!([])), "`request` has the wrong type: an array, expected an object"),
        (
            with("/request/headers", json!({})),
            "`request.headers` has the wrong type: an object, expected an array",
        ),
        (
            with("/response/headers/1", json!("a: b")),
            "`response.headers[1]` has the wrong type: string \"a: b\", expected an object",
        ),
        (
            with("/response/headers/1", json!({"name": "a"})),
            "`response.headers[1].value` is missing",
        ),
        (
            with("/response/status", json!("200")),
            "`response.status` has the wrong type: string \"200\", expected a number",
        ),
        (
            with("/response/status", json!(1e20)),
            "`response.status` is 1e+20, which is no status of HTTP",
        ),
        (with("/request/url", json!("")), "`request.url` is empty"),
        (
            with("/request/url", json!("http://a:b")),
            "`request.url` is `http://a:b`, which is not a URL: invalid port number",
        ),
        (
            good().to_string().replacen("\"method\"", "\"method\":\"PUT\",\"method\"", 1),
            "`request.method` appears twice",
        ),
    ] {
        let file = format!("{{\"log\": {{\"entries\": [{entry}]}}}}");
        let ran = run("member.har", file.as_bytes(), &[]);
        let row: Value = serde_json::from_str(&ran.out).unwrap();
        let wanted = format!("{wanted}: fix this entry, or export the file again");
        assert_eq!((ran.status, &row["error"]), (1, &json!(wanted)), "{entry}");
    }
}

#[test]
fn what_is_not_a_har_file_is_told() {
    for (text, wanted) in [
        ("[]", "the file has the wrong type: an array, expected an object"),
        ("{\"log\": null}", "`log` has the wrong type: null, expected an object"),
        ("{\"log\": {}}", "`log.entries` is missing"),
        (
            "{\"log\": {\"entries\": {}}}",
            "`log.entries` has the wrong type: an object, expected an array",
        ),
        ("{\n1", "key must be a string at line 2 column 1"),
        ("{\"log\": {\"entries\": []}}\n x", "trailing characters at line 2 column 2"),
    ] {
        let ran = run("not.har", text.as_bytes(), &[]);
        let wanted = format!(
            "not.har: this is not a HAR file: {wanted}: save one with the network panel of a browser's \
             developer tools\n"
        );
        assert_eq!((ran.status, &*ran.out), (2, ""), "{text}");
        assert!(ran.err.ends_with(&wanted), "{}", ran.err);
    }
    let folder = env!("CARGO_TARGET_TMPDIR");
    let ran = cors(&["judge", "--har", folder], b"");
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert_eq!(ran.err, format!("error: {folder}: is a directory: name a file in it\n"));
}

#[cfg(unix)]
#[test]
fn an_endless_file_is_refused() {
    let ran = cors(&["judge", "--har", "/dev/zero"], b"");
    let wanted = "error: /dev/zero: longer than 1 GiB: check that it is the file you mean, or save one with \
                  fewer requests\n";
    assert_eq!((ran.status, &*ran.out, &*ran.err), (2, "", wanted));
}

#[test]
fn a_redirect_with_several_locations_is_noted() {
    let mut twice = entry("GET", ITEM, &json!({"Origin": PAGE}), 302, &exact());
    let location = |url: &str| json!({"name": "Location", "value": url});
    let headers = twice["response"]["headers"].as_array_mut().unwrap();
    headers.extend(["https://a.example", "https://b.example"].map(location));
    let mut once = twice.clone();
    once["response"]["headers"].as_array_mut().unwrap().pop();
    let entries = [twice, once];
    let rows = judged("locations.har", &entries, &[]);
    let note = "several `Location` lines lead nowhere: send one";
    assert_eq!(
        told(&rows, &["step", "redirect", "note"]),
        json!([
            ["redirect:not-http", "https://a.example, https://b.example", note],
            ["", "https://a.example/", null],
        ])
    );
    let ran = run("locations.har", har(&entries).as_bytes(), &["--format", "text"]);
    assert!(ran.out.contains(&format!("  note    {note}\n")), "{}", ran.out);
}

#[test]
fn one_entry_is_not_plural() {
    let home = entry("GET", "https://app.example.com/", &json!({}), 200, &json!({}));
    let blocked = entry("GET", ITEM, &json!({"Origin": PAGE}), 200, &json!({}));
    for (entry, wanted) in [
        (home, "no request left its page's origin; the file has 1 entry\n"),
        (blocked, "\n1 blocked; the file has 1 entry, numbered from 0\n"),
    ] {
        let ran = run("one.har", har(&[entry]).as_bytes(), &["--format", "text"]);
        assert!(ran.out.ends_with(wanted), "{}", ran.out);
    }
}

/// A browser sends `Origin: null` once a server other than the page's has redirected to another origin.
#[test]
fn a_redirect_tells_the_page_of_an_origin_null() {
    let (old, new) = ("https://old.example.com/a", "https://new.example.com/a");
    let away =
        json!({"access-control-allow-origin": "*", "location": "https://new.example.com/a#x"});
    let page = json!({"Origin": PAGE});
    let null = json!({"Origin": "null"});
    let recorded = |answered: &Value| {
        let mut it = entry("GET", old, &page, 302, answered);
        it["response"]["redirectURL"] = json!(new);
        it
    };
    let last = entry("GET", new, &null, 200, &json!({}));
    let star = json!({"access-control-allow-origin": "*"});
    for (name, first) in
        [("location.har", entry("GET", old, &page, 302, &away)), ("recorded.har", recorded(&star))]
    {
        let rows = judged(name, &[first, last.clone()], &["--credentials", "omit"]);
        assert_eq!(
            told(&rows, &["page_origin", "outcome", "step"]),
            json!([[PAGE, "pass", ""], [PAGE, "blocked", "cors-check:acao-missing"]]),
            "{name}"
        );
        let note = rows[1]["note"].as_str().unwrap();
        assert!(note.starts_with("a redirect to another origin led here"), "{note}");
    }
    let file = har(&[entry("GET", old, &page, 302, &away), last.clone()]);
    let ran = run("redirected.har", file.as_bytes(), &["--format", "text"]);
    assert!(ran.out.starts_with(&format!("page {PAGE}\n")) && !ran.out.contains("page null"));
    assert!(ran.out.contains("request the final URL") && !ran.out.contains("exact origin"));

    // Nothing but the redirect makes it so.
    let from_home = entry("GET", "https://app.example.com/a", &page, 302, &away);
    for first in [from_home, entry("GET", old, &page, 200, &away)] {
        let rows = judged("unexplained.har", &[first, last.clone()], &[]);
        let row = rows.last().unwrap();
        assert_eq!((&row["page_origin"], &row["note"]), (&json!("null"), &Value::Null));
        let remedy = row["remedy"].as_str().unwrap();
        assert!(remedy.contains("after a redirect") && remedy.contains("do not allow `null`"));
    }
}

/// A preflight after the redirect has `Origin: null`, too, and a second redirect changes nothing.
#[test]
fn preflights_and_further_redirects_keep_the_page() {
    let away = |to: &str| json!({"access-control-allow-origin": "*", "location": to});
    let put = json!({"Origin": "null"});
    let asks = json!({"Origin": "null", "Access-Control-Request-Method": "PUT"});
    let (second, third) = ("https://b.example/x", "https://c.example/x");
    let entries = [
        preflight(204, &star()),
        entry("PUT", ITEM, &json!({"Origin": PAGE}), 307, &away(second)),
        entry("OPTIONS", second, &asks, 204, &star()),
        entry("PUT", second, &put, 307, &away(third)),
        entry("OPTIONS", third, &asks, 403, &json!({})),
    ];
    let rows = judged("further.har", &entries, &["--credentials", "omit"]);
    assert_eq!(
        told(&rows, &["id", "page_origin", "outcome"]),
        json!([[1, PAGE, "pass"], [3, PAGE, "pass"], [4, PAGE, "blocked"]])
    );
}
