//! `cors demo` from outside: requests over sockets, as a browser would send them.

#![allow(clippy::unwrap_used, reason = "a test")]

mod running;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use running::{DEADLINE, Demo, Running, command, exchange, port};

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
    let scripts = ["/page.js", "/row.js", "/editor.js", "/element.js", "/attempt.js"];
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

#[test]
fn records_are_bounded() {
    let demo = Demo::start();
    let long = "x".repeat(41);
    demo.api("GET", &format!("/api/item?case=get&run={long}"), &demo.page, &[]);
    let said =
        |run: &str| exchange(&demo.page, "GET", &format!("/said?case=get&run={run}"), &[]).body;
    assert_eq!(said(&long), "[]");
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
    kept.write_all(b"GET /api/item HTTP/1.1\r\nHost: api\r\n\r\n").unwrap();
    kept.read_exact(&mut [0; 12]).unwrap();

    let id = demo.process.0.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let end = Instant::now() + Duration::from_secs(5);
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
        include_str!("../src/demo/editor.js"),
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
