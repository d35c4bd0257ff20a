//! What browsers make of answers.

use serde_json::Value;

use crate::{
    command::cors,
    server::{OPEN, PAGE, Server, steps},
};

#[test]
fn a_readable_response_is_reported() {
    let answer =
        format!("200 OK\r\n{OPEN}Access-Control-Expose-Headers: x-total\r\nX-Total: 7\r\n");
    let server = Server::playing("404 no\r\n", &answer);
    let ran = server.check(&["--credentials", "include"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert!(ran.out.contains(
        "\n\nreadable  standard, Chromium, Firefox, WebKit\n  headers  content-length, x-total\nnote  "
    ));
    assert!(ran.out.contains("\n> Origin: https://app.example.com\n"), "{}", ran.out);
    assert_eq!(server.asked(), ["GET"]);
}

#[test]
fn a_blocked_response_is_explained() {
    let server = Server::playing("404 no\r\n", "200 OK\r\nAccess-Control-Allow-Origin: *\r\n");
    let ran = server.check(&["--credentials", "include"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let (_, verdict) = ran.out.split_once("\n\n").unwrap();
    let (verdict, _) = verdict.split_once("note  ").unwrap();
    assert_eq!(
        verdict,
        "blocked  standard, Chromium, Firefox, WebKit\n  \
         cause   the response has `Access-Control-Allow-Origin: *`, which does not count for requests with credentials\n  \
         remedy  list the origins that may use your users' credentials in `allow_origins` and set `allow_credentials`; or have the page leave credentials out\n  \
         step    cors-check:acao-mismatch\n  \
         code    CORSNotSupportingCredentials (Firefox), WildcardOriginNotAllowed (Chromium)\n  \
         more    cors explain CORSNotSupportingCredentials\n",
    );
}

#[test]
fn nothing_is_sent_after_a_blocked_preflight() {
    let server = Server::playing(&format!("204 ok\r\n{OPEN}"), &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&["-X", "DELETE", "--send", "--format", "json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(steps(&ran), ["preflight:method-not-allowed"; 4]);
    assert_eq!(server.asked(), ["OPTIONS"]);
}

#[test]
fn unsafe_methods_need_send() {
    let preflight = format!("204 ok\r\n{OPEN}Access-Control-Allow-Methods: DELETE\r\n");
    let server = Server::playing(&preflight, &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&["-X", "delete"]);
    assert_eq!(ran.status, 4);
    assert!(
        ran.out.contains("preflight passes") && ran.out.contains("add `--send`"),
        "{}",
        ran.out
    );
    let ran = server.check(&["-X", "POST"]);
    assert_eq!(ran.status, 4);
    assert!(ran.out.starts_with("no preflight needed"), "{}", ran.out);
    assert_eq!(server.asked(), ["OPTIONS"]);
    assert_eq!(server.check(&["-X", "delete", "--send"]).status, 0);
    assert_eq!(server.asked(), ["OPTIONS", "OPTIONS", "DELETE"]);
}

#[test]
fn the_profiles_differ_where_browsers_do() {
    let preflight = format!("204 ok\r\n{OPEN}Access-Control-Allow-Headers: *\r\n");
    let server = Server::playing(&preflight, &format!("200 ok\r\n{OPEN}"));
    let ran = server.check(&["-H", "Authorization: Bearer x", "--format", "json"]);
    assert_eq!(ran.status, 1);
    assert_eq!(steps(&ran), ["preflight:non-wildcard-header", "", "", ""]);
    assert_eq!(server.asked(), ["OPTIONS", "GET"]);
}

/// Neither server exists.
#[test]
fn what_no_browser_sends_is_not_sent() {
    for (url, step) in
        [("http://api.invalid", "mixed-content"), ("https://api.invalid:6000", "bad-port")]
    {
        let ran = cors(&["check", url, "--origin", PAGE, "--format", "json"], b"");
        assert_eq!((ran.status, &*ran.err), (1, ""), "{url}");
        assert_eq!(steps(&ran), [step; 4]);
        assert!(ran.out.contains("\"exchanges\": [],"), "{}", ran.out);
        assert!(!ran.out.contains("same origin"), "{}", ran.out);
        // Not every reason has a name in a browser.
        let text = cors(&["check", url, "--origin", PAGE], b"").out;
        assert!(text.contains("\n  step    ") && !text.contains("code    \n"), "{text}");
    }
}

#[test]
fn a_remedy_names_the_mistake() {
    let answer = |lines: &str| Server::playing("404 no\r\n", &format!("200 ok\r\n{lines}"));
    let wrong_case = answer(
        "Access-Control-Allow-Origin: https://app.example.com\r\nAccess-Control-Allow-Credentials: True\r\n",
    );
    let slash = answer("Access-Control-Allow-Origin: https://app.example.com/\r\n");
    for (server, args, remedy) in [
        (
            wrong_case,
            &["--credentials", "include"][..],
            "write `true` in lower case instead of `True`",
        ),
        (slash, &[], "leave out the slash at the end of `https://app.example.com/`"),
    ] {
        let text = server.check(args).out;
        assert!(text.contains(&format!("\n  remedy  {remedy}")), "{text}");
        let json = server.check(&[args, &["--format", "json"]].concat()).out;
        assert!(json.contains(&format!("\"remedy\": \"{remedy}")), "{json}");
    }
}

/// Each browser is told in its own words.
#[test]
fn a_browser_is_given_the_names_that_it_has() {
    let text = |server: &Server, args: &[&str]| server.check(args).out;
    // WebKit looks at the status of a preflight first.
    let refused = Server::playing("403 no\r\nVary: Origin\r\n", "200 ok\r\n");
    let out = text(&refused, &["-X", "PUT"]);
    let (others, webkit) = out.split_once("blocked  WebKit\n").unwrap();
    assert!(others.contains(
        "\n  code    CORSMissingAllowOrigin (Firefox), PreflightMissingAllowOriginHeader (Chromium)\n"
    ));
    assert!(
        webkit.contains("\n  prints  Preflight response is not successful. (Safari)\n"),
        "{webkit}"
    );
    assert!(!webkit.contains("(Firefox)") && !webkit.contains("(Chromium)"), "{webkit}");
    assert!(
        webkit.contains("\n  remedy  a policy seems to have refused: let it allow"),
        "{webkit}"
    );

    // Only the text of the standard has `Authorization` not covered by `*`.
    let star = Server::playing(
        &format!("204 ok\r\n{OPEN}Access-Control-Allow-Headers: *\r\n"),
        &format!("200 ok\r\n{OPEN}"),
    );
    let out = text(&star, &["-H", "Authorization: Bearer x"]);
    assert!(out.contains("blocked  standard\n") && !out.contains("  code  "), "{out}");
    assert!(
        out.contains("\n  more    cors explain CORSMissingAllowHeaderFromPreflight\n"),
        "{out}"
    );
}

#[test]
fn no_header_is_readable_where_no_answer_is() {
    let readable = |preflight: &str, response: &str, args: &[&str]| {
        let server = Server::playing(preflight, response);
        let ran = server.check(&[args, &["--format", "json"]].concat());
        let report: Value = serde_json::from_str(&ran.out).unwrap();
        report["readable_headers"].as_array().unwrap().len()
    };
    let open = format!("200 ok\r\n{OPEN}");
    assert_eq!(readable("404 no\r\n", &open, &[]), 1);
    assert_eq!(readable("404 no\r\n", "200 ok\r\nContent-Length: 0\r\n", &[]), 0);
    let away = format!("302 away\r\n{OPEN}Location: /x\r\n");
    assert_eq!(readable("404 no\r\n", &away, &[]), 0);
    let nowhere = format!("302 away\r\n{OPEN}Location: data:,x\r\n");
    assert_eq!(readable("404 no\r\n", &nowhere, &[]), 0);
    // Some browsers read it.
    let star = format!("204 ok\r\n{OPEN}Access-Control-Allow-Headers: *\r\n");
    assert_eq!(readable(&star, &open, &["-H", "Authorization: Bearer x"]), 1);
}
