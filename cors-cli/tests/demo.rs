//! `cors demo` from outside: requests over sockets, as a browser would send them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod running;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Command, Output, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use running::{DEADLINE, Demo, Running, authority, command, exchange, port, send};

/// The output of a process that ends by itself.
fn output_of(arguments: &[&str]) -> Output {
    let child = command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut process = Running(child);
    let end = Instant::now() + DEADLINE;
    while process.0.try_wait().unwrap().is_none() {
        assert!(Instant::now() < end, "`cors demo {arguments:?}` should fail, but keeps running");
        thread::sleep(Duration::from_millis(10));
    }
    let mut stderr = Vec::new();
    process.0.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
    Output { status: process.0.wait().unwrap(), stdout: Vec::new(), stderr }
}

#[test]
fn three_addresses_answer() {
    let demo = Demo::start();
    let page = exchange(&demo.page, "GET", "/", &[]);
    assert_eq!(page.status, 200);
    assert!(page.body.contains("<table"));
    assert!(page.header("content-security-policy").unwrap().contains(&demo.api));
    let scripts = [
        "/page.js",
        "/row.js",
        "/summary.js",
        "/editor.js",
        "/live.js",
        "/element.js",
        "/attempt.js",
    ];
    for file in scripts.into_iter().chain(["/page.css", "/addresses", "/policy"]) {
        assert_eq!(exchange(&demo.page, "GET", file, &[]).status, 200, "{file}");
    }
    for file in ["/", "/frame.js", "/page.css", "/attempt.js", "/addresses"] {
        assert_eq!(exchange(&demo.frame, "GET", file, &[]).status, 200, "{file}");
    }
    assert_eq!(exchange(&demo.api, "GET", "/api/item", &[]).status, 200);
    assert_eq!(exchange(&demo.api, "GET", "/elsewhere", &[]).status, 404);
}

#[test]
fn greeting_has_three_lines_to_try() {
    let demo = Demo::start();
    let lines: Vec<_> =
        demo.greeting.lines().filter(|line| line.trim_start().starts_with("curl -i ")).collect();
    assert_eq!(lines.len(), 3, "{}", demo.greeting);
    assert!(lines.iter().all(|line| line.ends_with(&format!("{}/api/item", demo.api))));
    assert!(!demo.greeting.contains('\u{1b}'), "there should be no colour in a pipe");
}

#[test]
fn page_may_read_with_credentials() {
    let demo = Demo::start();
    let answer = demo.api("GET", "/api/item", &demo.page, &[]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), Some(&*demo.page));
    assert_eq!(answer.header("access-control-allow-credentials"), Some("true"));
    assert!(answer.body.contains("\"cookie\":false"), "{}", answer.body);

    let session = answer.header("set-cookie").unwrap().split(';').next().unwrap();
    let cookie = format!("Cookie: other=2; {session}");
    let answer = demo.api("GET", "/api/item", &demo.page, &[&cookie]);
    assert!(answer.body.contains("\"cookie\":true"), "{}", answer.body);
}

#[test]
fn put_passes_its_preflight_and_delete_does_not() {
    let demo = Demo::start();
    let preflight = |lines: &[&str]| demo.api("OPTIONS", "/api/item", &demo.page, lines);
    let put = preflight(&[
        "Access-Control-Request-Method: PUT",
        "Access-Control-Request-Headers: x-demo",
    ]);
    assert_eq!(put.status, 204);
    assert_eq!(put.header("access-control-max-age"), Some("0"));
    assert!(put.header("access-control-allow-headers").unwrap().contains("x-demo"));

    let delete = preflight(&["Access-Control-Request-Method: DELETE"]);
    assert_eq!(delete.status, 204);
    let methods = delete.header("access-control-allow-methods").unwrap();
    assert!(methods.contains("PUT") && !methods.contains("DELETE"), "{methods}");
    assert_eq!(demo.api("PUT", "/api/item", &demo.page, &[]).status, 200);
}

#[test]
fn frame_may_not_read() {
    let demo = Demo::start();
    let answer = demo.api("GET", "/api/item", &demo.frame, &[]);
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[test]
fn unguarded_paths_make_the_two_mistakes() {
    let demo = Demo::start();
    let without = demo.api("GET", "/without-cors", &demo.page, &[]);
    assert_eq!((without.status, without.header("access-control-allow-origin")), (200, None));
    let star = demo.api("GET", "/star", &demo.page, &[]);
    assert_eq!(star.header("access-control-allow-origin"), Some("*"));
    assert_eq!(star.header("access-control-allow-credentials"), Some("true"));
}

#[test]
fn page_shows_what_the_api_saw() {
    let demo = Demo::start();
    let target = "/api/item?case=delete&run=1";
    demo.api("OPTIONS", target, &demo.page, &["Access-Control-Request-Method: DELETE"]);
    let said = |query: &str| exchange(&demo.page, "GET", &format!("/said?{query}"), &[]);

    let body = said("case=delete&run=1").body;
    for part in [
        "\"method\":\"OPTIONS\"",
        "\"preflight\":true",
        "\"status\":\"204 No Content\"",
        "\"allowed\":false",
        "the method `DELETE` is not allowed",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert_eq!(said("case=delete&run=2").body, "[]");

    demo.api("GET", "/star?case=star&run=1", &demo.page, &[]);
    assert!(said("case=star&run=1").body.contains("\"verdict\":null"));
}

/// What the page is told of how the browser with this `User-Agent` blocks a preflight.
fn block(demo: &Demo, agent: &str, origin: &str, lines: &[&str]) -> Value {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run = RUNS.fetch_add(1, Ordering::Relaxed);
    let tag = format!("case=x&run={run}&credentials=include");
    let agent = format!("User-Agent: {agent}");
    demo.api("OPTIONS", &format!("/api/item?{tag}"), origin, &[&[&*agent], lines].concat());
    let said = exchange(&demo.page, "GET", &format!("/said?{tag}"), &[]).body;
    let said: Value = serde_json::from_str(&said).unwrap();
    said[0]["block"].clone()
}

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/140.0.0.0 Safari/537.36";
const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                    Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0";
const SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
const CHROME_ON_IOS: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) \
                             AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 \
                             Mobile/15E148 Safari/604.1";

const DELETE: &[&str] = &["Access-Control-Request-Method: DELETE"];

#[test]
fn page_shows_what_each_browser_calls_a_block() {
    let demo = Demo::start();
    let chromium = "Method DELETE is not allowed by Access-Control-Allow-Methods in preflight \
                    response.";
    let cases = [
        (
            FIREFOX,
            "Firefox",
            "Did not find method in CORS header 'Access-Control-Allow-Methods'",
            json!([["Firefox", "CORSMethodNotFound"]]),
        ),
        (
            CHROME,
            "Chromium",
            chromium,
            json!([["Chromium", "MethodDisallowedByPreflightResponse"]]),
        ),
        (EDGE, "Chromium", chromium, json!([["Chromium", "MethodDisallowedByPreflightResponse"]])),
        (
            SAFARI,
            "Safari",
            "Method DELETE is not allowed by Access-Control-Allow-Methods.",
            json!([]),
        ),
        (
            CHROME_ON_IOS,
            "Safari",
            "Method DELETE is not allowed by Access-Control-Allow-Methods.",
            json!([]),
        ),
    ];
    for (agent, browser, prints, names) in cases {
        let block = block(&demo, agent, &demo.page, DELETE);
        assert_eq!(block["browser"], browser, "{agent}");
        assert_eq!((&block["prints"], &block["names"]), (&json!(prints), &names), "{agent}");
        let remedy = block["remedy"].as_str().unwrap();
        assert!(remedy.starts_with("list the method in `allow_methods`"), "{remedy}");
    }

    let unknown = block(&demo, "curl/8.14.1", &demo.page, DELETE);
    assert_eq!((&unknown["browser"], &unknown["prints"]), (&Value::Null, &Value::Null));
    let both = json!([
        ["Firefox", "CORSMethodNotFound"],
        ["Chromium", "MethodDisallowedByPreflightResponse"]
    ]);
    assert_eq!(unknown["names"], both);
}

/// The policy answers the preflight of an origin that it refuses with 403: Safari looks at that first.
#[test]
fn each_browser_is_judged_by_its_own_order() {
    let demo = Demo::start();
    let evil = "https://evil.example";
    let safari = block(&demo, SAFARI, evil, DELETE);
    assert_eq!(safari["prints"], "Preflight response is not successful.");
    let chromium = block(&demo, CHROME, evil, DELETE);
    assert_eq!(chromium["names"][0][1], "PreflightMissingAllowOriginHeader");
    assert_eq!(
        chromium["prints"],
        "Response to preflight request doesn't pass access control check: No \
         'Access-Control-Allow-Origin' header is present on the requested resource."
    );
    assert_eq!(block(&demo, FIREFOX, evil, DELETE)["names"][0][1], "CORSMissingAllowOrigin");
}

#[test]
fn what_the_browser_lets_through_is_no_block() {
    let demo = Demo::start();
    let put = ["Access-Control-Request-Method: PUT", "Access-Control-Request-Headers: x-demo"];
    for agent in [FIREFOX, CHROME, SAFARI, "curl/8.14.1", ""] {
        assert_eq!(block(&demo, agent, &demo.page, &put), Value::Null, "{agent}");
    }
}

/// The server does not see the credentials mode: the page adds it to the URL.
#[test]
fn star_is_blocked_only_with_credentials() {
    let demo = Demo::start();
    for (credentials, code) in
        [("include", json!("WildcardOriginNotAllowed")), ("omit", Value::Null)]
    {
        let tag = format!("case=star&run=1&credentials={credentials}");
        let agent = format!("User-Agent: {CHROME}");
        demo.api("GET", &format!("/star?{tag}"), &demo.page, &[&agent]);
        let said = exchange(&demo.page, "GET", &format!("/said?{tag}"), &[]).body;
        let said: Value = serde_json::from_str(&said).unwrap();
        assert_eq!(said[0]["block"]["names"][0][1], code, "{credentials}");
    }
}

/// Three servers, each with a target that it answers.
fn servers(demo: &Demo) -> [(&str, &str); 4] {
    [(&demo.page, "/"), (&demo.page, "/policy"), (&demo.api, "/api/item"), (&demo.frame, "/")]
}

#[test]
fn only_names_of_this_machine_are_answered() {
    let demo = Demo::start();
    for (server, target) in servers(&demo) {
        let port = port(server);
        let status = |host: &str| {
            let answer = send(server, &format!("GET {target}"), &[&format!("Host: {host}")], "");
            (answer.status, answer.body)
        };
        for name in ["localhost", "LocalHost", "app.localhost", "127.0.0.1", "127.9.8.7", "[::1]"] {
            assert_eq!(status(&format!("{name}:{port}")).0, 200, "{server}{target} {name}");
            // Where another port leads here.
            assert_eq!(status(name).0, 200, "{server}{target} {name}");
            assert_eq!(status(&format!("{name}:1")).0, 200, "{server}{target} {name}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "evillocalhost",
            "localhost@evil.example",
            "evil.example@localhost",
            "evil.example/.localhost",
            "128.0.0.1",
            "0.0.0.0",
            "10.0.0.1",
            "[::2]",
            "::1",
            "[::1",
            "localhost:x",
            "localhost, evil.example",
            "",
        ] {
            for host in [host.to_owned(), format!("{host}:{port}")] {
                let (status, body) = status(&host);
                assert_eq!(status, 403, "{server}{target} {host}");
                let why = format!("`Host: {host}` is not a name of this machine");
                assert!(body.contains(&why), "{why} in {body}");
            }
        }
    }
}

#[test]
fn a_missing_or_doubled_host_is_not_answered() {
    let demo = Demo::start();
    for (server, target) in servers(&demo) {
        let host = format!("Host: {}", authority(server));
        let start = format!("GET {target}");
        let cases: [(&[&str], &str); 3] = [
            (&[], "no `Host`"),
            (&[&host, &host], "several `Host` lines"),
            (&[&host, "Host: evil.example"], "several `Host` lines"),
        ];
        for (lines, why) in cases {
            let answer = send(server, &start, lines, "");
            assert_eq!(answer.status, 403, "{server}{target} {lines:?}");
            assert!(answer.body.contains(why), "{why} in {}", answer.body);
        }
    }
}

/// A target in absolute form says for whom it is, as HTTP/2's `:authority` does.
#[test]
fn an_authority_counts_as_host_does() {
    let demo = Demo::start();
    for (server, target) in servers(&demo) {
        let host = format!("Host: {}", authority(server));
        let answer = |authority: &str| {
            send(server, &format!("GET http://{authority}{target}"), &[&host], "")
        };
        assert_eq!(answer(authority(server)).status, 200);
        for evil in ["evil.example", "localhost:1"] {
            let answer = answer(evil);
            assert_eq!(answer.status, 403, "{server}{target}");
            assert!(answer.body.contains(evil), "{}", answer.body);
        }
    }
}

#[test]
fn records_are_bounded() {
    let demo = Demo::start();
    let long = "x".repeat(41);
    demo.api("GET", &format!("/api/item?case=get&run={long}"), &demo.page, &[]);
    let said =
        |run: &str| exchange(&demo.page, "GET", &format!("/said?case=get&run={run}"), &[]).body;
    assert_eq!(said(&long), "[]");
    let name = format!("Access-Control-Request-Headers: {}", "x".repeat(50_000));
    let put = ["Access-Control-Request-Method: PUT", &name];
    demo.api("OPTIONS", "/api/item?case=get&run=long", &demo.page, &put);
    let long = said("long");
    assert!(long.contains("HeaderDisallowed") && long.len() < 10_000, "{}", long.len());
    for run in 0..=200 {
        demo.api("GET", &format!("/api/item?case=get&run={run}"), &demo.page, &[]);
    }
    assert_eq!(said("0"), "[]");
    assert_ne!(said("1"), "[]");
    assert_ne!(said("200"), "[]");
}

#[test]
fn busy_port_names_its_flag() {
    let demo = Demo::start();
    let busy = port(&demo.api);
    for (flag, other) in [("--api-port", "--page-port"), ("--page-port", "--api-port")] {
        let output = output_of(&[flag, busy, other, "0"]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(&format!("port {busy} is in use")), "{stderr}");
        assert!(stderr.contains(flag) && !stderr.contains(other), "{stderr}");
    }
}

#[test]
fn the_same_port_for_both_is_an_error() {
    let output = output_of(&["--api-port", "7079", "--page-port", "7079"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("both 7079"), "{stderr}");
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_it_despite_an_open_connection() {
    let mut demo = Demo::start();
    let mut kept = TcpStream::connect(demo.api.strip_prefix("http://").unwrap()).unwrap();
    let host = authority(&demo.api);
    write!(kept, "GET /api/item HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    kept.read_exact(&mut [0; 12]).unwrap();

    // The shell's own `kill`: not every machine has the program.
    let kill = format!("kill -INT {}", demo.process.0.id());
    assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let end = Instant::now() + DEADLINE;
    let status = loop {
        match demo.process.0.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(Instant::now() < end, "still running after Ctrl-C"),
        }
        thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(status.code(), Some(0));
}

#[test]
fn assets_refer_to_no_other_site() {
    for asset in [
        include_str!("../src/demo/page.html"),
        include_str!("../src/demo/frame.html"),
        include_str!("../src/demo/page.css"),
        include_str!("../src/demo/page.js"),
        include_str!("../src/demo/row.js"),
        include_str!("../src/demo/summary.js"),
        include_str!("../src/demo/editor.js"),
        include_str!("../src/demo/live.js"),
        include_str!("../src/demo/element.js"),
        include_str!("../src/demo/frame.js"),
        include_str!("../src/demo/attempt.js"),
    ] {
        let lower = asset.to_ascii_lowercase();
        for external in
            ["http:", "https:", "src=\"//", "href=\"//", "url('", "url(\"", "@import", "innerhtml"]
        {
            assert!(!lower.contains(external), "{external}");
        }
    }
}

#[test]
fn broken_file_is_reported_with_its_lines() {
    let path = running::file(
        "broken.toml",
        "allow_origins = ['*']\nallow_credentials = true\nmax_age = 'x'",
    );
    let output =
        output_of(&["--api-port", "0", "--page-port", "0", "--policy", path.to_str().unwrap()]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    for part in ["broken.toml: not a valid policy", "line 1: allow_origins", "line 3: max_age"] {
        assert!(stderr.contains(part), "{part} in {stderr}");
    }
}

/// `cors check` reports without a browser what the page shows in one.
#[test]
fn check_names_the_right_code_for_each_case() {
    let demo = Demo::start();
    let cases: [(&str, &str, &[&str], i32, &str); 6] = [
        ("/api/item", &demo.page, &[], 0, "readable"),
        ("/api/item", &demo.page, &["-X", "PUT", "-H", "X-Demo: 1"], 4, "preflight passes"),
        ("/api/item", &demo.page, &["-X", "DELETE"], 1, "CORSMethodNotFound"),
        ("/api/item", &demo.frame, &[], 1, "CORSMissingAllowOrigin"),
        ("/without-cors", &demo.page, &[], 1, "CORSMissingAllowOrigin"),
        ("/star", &demo.page, &[], 1, "CORSNotSupportingCredentials"),
    ];
    for (path, origin, more, status, said) in cases {
        let url = format!("{}{path}", demo.api);
        let output = Command::new(env!("CARGO_BIN_EXE_cors"))
            .args(["check", &url, "--origin", origin, "--credentials", "include"])
            .args(more)
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(status), "{path} {more:?}\n{printed}");
        assert!(printed.contains(said), "{path} {more:?}\n{printed}");
    }
}
