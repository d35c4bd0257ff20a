//! `cors explain` with what consoles say: `console_lines.json` has lines of browsers and frameworks, each with the
//! code that is claimed first, or null for none.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod command;

use std::{net::TcpListener, thread};

use command::cors;
use serde_json::Value;

fn lines() -> Vec<(String, Option<String>)> {
    let lines: Vec<Value> = serde_json::from_str(include_str!("console_lines.json")).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    lines.iter().map(|line| (text(&line["text"]).unwrap(), text(&line["code"]))).collect()
}

/// The matches for a text, checked against the exit status.
fn matches(text: &str) -> Vec<Value> {
    let ran = cors(&["explain", "--format", "json", "--", text], b"");
    let answer: Value = serde_json::from_str(&ran.out).unwrap();
    let matches = answer["matches"].as_array().unwrap().clone();
    assert_eq!((ran.status, &*ran.err), (i32::from(matches.is_empty()), ""), "{text}");
    matches
}

fn best(text: &str) -> Value {
    matches(text).first().cloned().unwrap_or_default()
}

fn without_quotes(text: &str) -> String {
    text.replace(['\'', '"', '`', '‘', '’', '“', '”', '«', '»', '„'], "")
}

#[test]
fn every_line_is_known_by_its_code() {
    for (text, code) in lines() {
        assert_eq!(best(&text)["code"].as_str(), code.as_deref(), "{text}");
    }
}

/// Shells eat quotes.
#[test]
fn every_line_is_known_without_its_quotes() {
    for (text, code) in lines() {
        let text = without_quotes(&text);
        assert_eq!(best(&text)["code"].as_str(), code.as_deref(), "{text}");
    }
}

/// As from `pbpaste`, between lines that mean nothing.
#[test]
fn every_line_is_known_in_a_whole_console() {
    for (text, code) in lines() {
        let console = format!("Navigated to https://app.example.com/\n{text}\n[HMR] connected\n");
        let ran = cors(&["explain", "--format", "json"], console.as_bytes());
        let answer: Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(answer["matches"][0]["code"].as_str(), code.as_deref(), "{text}");
    }
}

#[test]
fn a_match_has_a_cause_a_remedy_and_what_the_line_names() {
    let found = best(
        "Access to fetch at 'https://api.example.com/data' from origin 'https://app.example.com' has been blocked by \
         CORS policy: Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight \
         response.",
    );
    assert_eq!(found["code"], "CORSMissingAllowHeaderFromPreflight");
    assert_eq!(found["family"], "cors");
    assert_eq!(found["names"][1], "HeaderDisallowedByPreflightResponse");
    assert_eq!(
        found["cause"],
        "The page sends the header `x-api-key`, which the server's answer to the preflight does not list; `*` counts \
         only without credentials."
    );
    assert_eq!(found["remedy"], "List `x-api-key` in `allow_headers`.");
    assert_eq!(found["found"]["origin"], "https://app.example.com");
    assert_eq!(
        found["check"],
        "cors check https://api.example.com/data --origin https://app.example.com -H 'x-api-key: VALUE'"
    );
}

/// Under plain names, whatever the explanation makes of them.
#[test]
fn what_was_found_has_plain_names() {
    let missing = "has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested \
                   resource.";
    let found =
        best(&format!("Access to fetch at 'https://a.example/' from origin 'null' {missing}"));
    assert_eq!(found["found"], serde_json::json!({"origin": "null", "url": "https://a.example/"}));
    assert_eq!(found["check"], "cors check https://a.example/ --origin null");
    let found = best("Method patch is not allowed by Access-Control-Allow-Methods.");
    assert_eq!(found["found"], serde_json::json!({"method": "patch"}));
    assert_eq!(found["check"], Value::Null);
    let found = best("GET https://a.example/ net::ERR_CERT_DATE_INVALID");
    assert_eq!(found["found"], serde_json::json!({"error": "ERR_CERT_DATE_INVALID"}));
}

/// For programs; sentences for people take only its beginning.
#[test]
fn a_long_url_is_found_whole() {
    let url = format!("https://api.example.com/?q={}", "x".repeat(5000));
    let found = best(&format!(
        "Access to fetch at '{url}' from origin 'https://app.example.com' has been blocked by CORS policy: No \
         'Access-Control-Allow-Origin' header is present on the requested resource."
    ));
    let wanted = serde_json::json!({"origin": "https://app.example.com", "url": &*url});
    assert_eq!(found["found"], wanted);
    assert_eq!(found["check"], format!("cors check '{url}' --origin https://app.example.com"));
    let insecure = url.replacen("https", "http", 1);
    let line = format!("Blocked loading mixed active content \"{insecure}\"");
    assert_eq!(best(&line)["found"]["url"], &*insecure);
    let text = cors(&["explain", &line], b"").out;
    let longest = text.split_whitespace().map(str::len).max();
    assert!(longest.is_some_and(|it| it < 220) && text.contains("xxx…`"), "{text}");
}

/// Run against a server that hangs up, it fails only because of that: exit code 3, not 2.
#[test]
fn every_proposed_call_is_one_that_cors_check_takes() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = &format!("http://{}/data", server.local_addr().unwrap());
    thread::spawn(move || server.incoming().for_each(drop));
    let access = |origin: &str, why: &str| {
        format!(
            "Access to fetch at '{url}' from origin '{origin}' has been blocked by CORS policy: {why}"
        )
    };
    let page = "https://app.example.com";
    let header = |name: &str| {
        format!(
            "Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response."
        )
    };
    let method = |name: &str| {
        format!(
            "Method {name} is not allowed by Access-Control-Allow-Methods in preflight response."
        )
    };
    let missing = "No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    let wildcard = "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' \
                    when the request's credentials mode is 'include'.";
    let not_true = "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be \
                    'true' when the request's credentials mode is 'include'.";
    let firefox = format!(
        "The Same Origin Policy disallows reading the remote resource at {url}. (Reason: expected ‘true’ in \
                           CORS header ‘Access-Control-Allow-Credentials’)."
    );
    let cases = [
        (access(page, &header("x-token")), "--origin https://app.example.com -H 'x-token: VALUE'"),
        (
            access(page, &header("authorization")),
            "--origin https://app.example.com -H 'authorization: VALUE'",
        ),
        (access(page, &method("PUT")), "--origin https://app.example.com -X PUT"),
        (access(page, &method("patch")), "--origin https://app.example.com -X patch"),
        (access(page, wildcard), "--origin https://app.example.com --credentials include"),
        (access(page, not_true), "--origin https://app.example.com --credentials include"),
        (firefox, "--origin ORIGIN --credentials include"),
        (access("null", missing), "--origin null"),
        (access("file://", missing), "--origin null"),
        (access("chrome-extension://abc", missing), "--origin chrome-extension://abc"),
        (access("https://app.example.com/", missing), "--origin ORIGIN"),
    ];
    for (line, options) in cases {
        let call = best(&line)["check"].as_str().unwrap().to_owned();
        assert_eq!(call, format!("cors check {url} {options}"), "{line}");
        let words = call.replace("ORIGIN", page);
        let (words, quoted) = words.split_once(" '").unwrap_or((&words, ""));
        let quoted = Some(quoted.trim_end_matches('\'')).filter(|it| !it.is_empty());
        let args: Vec<_> = words.split(' ').skip(1).chain(quoted).collect();
        let ran = cors(&args, b"");
        assert_eq!(ran.status, 3, "{call}\n{}", ran.err);
    }
}

/// What `cors check` does not take is not proposed.
#[test]
fn no_call_is_proposed_that_cannot_be_made() {
    let blocked = "from origin 'https://a.example' has been blocked by CORS policy:";
    for line in [
        format!(
            "Access to fetch at 'https://u:p@b.example/' {blocked} It does not have HTTP ok status."
        ),
        format!(
            "Access to fetch at 'https://b.example/' {blocked} Method TRACE is not allowed by \
                 Access-Control-Allow-Methods in preflight response."
        ),
        format!(
            "Access to fetch at 'https://b.example/' {blocked} Request header field x\u{e9} is not allowed by \
                 Access-Control-Allow-Headers in preflight response."
        ),
    ] {
        assert_eq!(best(&line)["check"], Value::Null, "{line}");
    }
}

/// Texts that have words of a console in them, and nothing that a console says.
#[test]
fn nothing_is_claimed_of_other_texts() {
    for text in [
        "ModuleNotFoundError: ENOTFOUNDX",
        "ECONNREFUSED_RETRIES = 3",
        "The network error budget was exceeded",
        "my curl skills are what the browser of today needs",
        "Content Security Policy: hello",
        "User 5 doesn't pass access control check: admin role missing",
        "our CI: deploy blocked by CORS policy review board meeting",
        "The request to the font was not blocked by CORS policy.",
        "Content Security Policy: Ignoring “'unsafe-inline'” within script-src: nonce-source specified",
    ] {
        assert_eq!(matches(text), Vec::<Value>::new(), "{text}");
    }
}

/// Chrome once ended its lines with how to request without CORS.
#[test]
fn what_chrome_advises_is_no_cause() {
    let advice = "if an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with \
                  CORS disabled.";
    for (why, code) in [
        (
            "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            "CORSMissingAllowOrigin",
        ),
        (
            "The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed.",
            "CORSMultipleAllowOriginNotAllowed",
        ),
        (
            "The 'Access-Control-Allow-Origin' header has a value 'https://b.example' that is not equal to the \
             supplied origin. Have the server send the header with a valid value, or,",
            "CORSAllowOriginNotMatchingOrigin",
        ),
    ] {
        let line = format!(
            "Access to fetch at 'https://a.example/' from origin 'https://app.example.com' has been blocked by CORS \
             policy: {why} {advice}"
        );
        for line in [line.clone(), without_quotes(&line)] {
            let codes: Vec<_> = matches(&line).iter().map(|it| it["code"].clone()).collect();
            assert_eq!(codes, [code], "{line}");
        }
    }
    assert_eq!(best("(Reason: CORS disabled)")["code"], "CORSDisabled");
}

/// As logs in JSON have it, where quotes are written as codes.
#[test]
fn a_line_out_of_json_is_read() {
    let line = |quote: &str, and: &str| {
        format!(
            "Access to fetch at {quote}https://api.acme.com/a?x=1{and}y=2{quote} from origin \
             {quote}https://app.acme.com{quote} has been blocked by CORS policy: No \
             {quote}Access-Control-Allow-Origin{quote} header is present on the requested resource."
        )
    };
    let plain = cors(&["explain", &line("'", "&")], b"").out;
    assert!(
        plain.contains(r#"(["https://app.acme.com"])"#)
            && plain.contains("?x=1&y=2' --origin https://app.acme.com")
    );
    for (quote, and) in [("\\u0027", "\\u0026"), ("\\u0022", "\\u0026"), ("\\\\u0022", "&")] {
        assert_eq!(cors(&["explain", &line(quote, and)], b"").out, plain, "{quote}");
    }
    // PHP escapes slashes, and what is not seen is no part of a URL.
    for (from, to) in [("/", "\\/"), ("api", "a\u{200b}pi")] {
        assert_eq!(cors(&["explain", &line("'", "&").replace(from, to)], b"").out, plain, "{to}");
    }
    // What is no code of a character stays, and an origin that no browser sends is not printed.
    for odd in ["\\u00", "\\ud83d", "\\u+027", "\\u00é7"] {
        let header =
            format!("Request header field x{odd} is not allowed by Access-Control-Allow-Headers.");
        let wanted = format!("x{}", odd.trim_start_matches('\\'));
        assert_eq!(best(&header)["found"]["header"], wanted);
    }
    let text = cors(&["explain", &line("u0027", "&")], b"").out;
    assert!(!text.contains("u0027http"), "{text}");
}

/// It would be another URL without its quotes.
#[test]
fn no_url_is_asked_that_lost_its_quotes() {
    let found = best(
        "Access to fetch at 'https://api.acme.com/a?y=\\\"z\\\"' from origin 'https://app.acme.com' has been blocked by \
         CORS policy: It does not have HTTP ok status.",
    );
    assert_eq!(found["check"], Value::Null);
}

/// The likeliest code is a guess, and is said to be one.
#[test]
fn a_reason_that_is_missing_or_not_known_is_not_made_up() {
    let page = "Access to fetch at 'https://api.example.com/data' from origin 'https://app.example.com' has been";
    let check = "cors check https://api.example.com/data --origin https://app.example.com";
    let firefox = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at \
                   https://api.example.com/data. (Reason: something new). Status code: 200.";
    for (line, check) in [
        (format!("{page} blocked by CORS policy: Some new reason that nobody knows."), check),
        (format!("{page} blocked by CORS policy"), check),
        (format!("{page} blocked by CORS pol"), check),
        (format!("{page} bloc"), check),
        (firefox.to_owned(), "cors check https://api.example.com/data --origin ORIGIN"),
        ("has been blocked by CORS policy".to_owned(), ""),
        ("Blocked by CORS".to_owned(), ""),
    ] {
        let found = best(&line);
        assert_eq!(found["code"], "CORSMissingAllowOrigin", "{line}");
        assert!(
            found["cause"].as_str().unwrap().starts_with("The text names no reason"),
            "{found}"
        );
        assert!(found["remedy"].as_str().unwrap().starts_with("Make certain first"), "{found}");
        assert_eq!(found["check"].as_str().unwrap_or_default(), check, "{line}");
    }
    let known = format!("{page} blocked by CORS policy: No 'Access-Control-All");
    assert!(!best(&known)["cause"].as_str().unwrap().starts_with("The text names no reason"));
}

/// The line does not say that the server sends `*`, and the policy need not be told to list what it lists.
#[test]
fn authorization_is_refused_with_and_without_a_wildcard() {
    let line = "Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response.";
    let cause = best(line)["cause"].as_str().unwrap().to_owned();
    assert!(cause.contains("does not list by name; `*`, if it has that,"), "{cause}");
    for args in [&["explain", line][..], &["explain", "--for", "nginx", line]] {
        let said = cors(args, b"").out;
        assert!(
            said.contains("If the page uses methods") && !said.contains("sets headers such"),
            "{said}"
        );
    }
}

/// One code has several causes, and their lines.
#[test]
fn only_lines_of_what_was_found_are_shown() {
    for (line, shown, not) in [
        ("Tainted canvases may not be exported", "Tainted canvases", "integrity"),
        (
            "“https://a.example/x.js” is not eligible for integrity checks since it’s neither CORS-enabled nor same-origin.",
            "integrity",
            "anvas",
        ),
        ("net::ERR_CERT_DATE_INVALID", "Chrome: net::ERR_CERT_", "REFUSED"),
        ("net::ERR_CONNECTION_REFUSED", "Firefox: NS_ERROR_CONNECTION_REFUSED", "CERT"),
    ] {
        let text = cors(&["explain", line], b"").out;
        let (_, printed) = text.split_once("What do browsers print?").unwrap();
        assert!(printed.contains(shown) && !printed.contains(not), "{printed}");
    }
}

/// An error without headers is most often not the policy's.
#[test]
fn a_status_of_an_error_is_told() {
    let url = "https://api.example.com/";
    let chrome = format!(
        "Access to fetch at '{url}' from origin 'https://app.example.com' has been blocked by CORS policy: No \
         'Access-Control-Allow-Origin' header is present on the requested resource."
    );
    let firefox = |status| {
        format!(
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {url}. \
             (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: {status}."
        )
    };
    for (line, status) in [
        (firefox("502"), "502"),
        (format!("{chrome} The response had HTTP status code 401."), "401"),
        (format!("{chrome}\nGET {url} net::ERR_FAILED 503 (Service Unavailable)"), "503"),
    ] {
        let cause = best(&line)["cause"].as_str().unwrap().to_owned();
        assert!(cause.contains(&format!("The status is {status}: a proxy")), "{cause}");
    }
    for line in [firefox("200"), firefox("(null)"), chrome] {
        assert!(!best(&line)["cause"].as_str().unwrap().contains("The status is"), "{line}");
    }
}

/// There is no browser, so no line of one; and not every failure is one of the connection.
#[test]
fn what_fails_without_a_browser_is_not_explained_by_one() {
    for (line, said) in [
        ("[vite] http proxy error: /api\nAggregateError [ECONNREFUSED]:", "(`ECONNREFUSED`)"),
        (
            "[HPM] Error occurred while proxying request localhost:5173/api to http://localhost:3000/",
            "failed",
        ),
        (
            "TypeError: fetch failed\ncause: Error: connect ECONNREFUSED ::1:3000",
            "`127.0.0.1`, or does not run",
        ),
    ] {
        let text =
            cors(&["explain", line], b"").out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said) && !text.contains("Firefox"), "{text}");
    }
    for (line, said) in [
        (
            "GET https://a.example/ net::ERR_HTTP_RESPONSE_CODE_FAILURE 404 (Not Found)",
            "The server answered",
        ),
        ("GET https://a.example/ NS_BINDING_ABORTED", "The page cancelled"),
    ] {
        assert!(best(line)["cause"].as_str().unwrap().starts_with(said), "{line}");
    }
}

/// As in the English line of Firefox, and in the second line of Safari.
#[test]
fn the_url_is_asked_whatever_the_language() {
    for (line, origin) in [
        (
            "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der \
             externen Ressource auf https://api.example.com/a. (Grund: CORS-Kopfzeile ‘Access-Control-Allow-Origin’ \
             fehlt). Statuscode: 200.",
            "ORIGIN",
        ),
        (
            "Blocage d’une requête multiorigine (Cross-Origin Request) : la politique « Same Origin » ne permet pas de \
             consulter la ressource distante située sur https://api.example.com/a. Raison : l’en-tête CORS \
             « Access-Control-Allow-Origin » est manquant. Code d’état : 200.",
            "ORIGIN",
        ),
        (
            "[Error] Origin https://app.example.com is not allowed by Access-Control-Allow-Origin. Status code: 200\n\
             [Error] Fetch API cannot load https://api.example.com/a due to access control checks.",
            "https://app.example.com",
        ),
    ] {
        let check = format!("cors check https://api.example.com/a --origin {origin}");
        let line = format!("Navigated to https://app.example.com/\n{line}");
        assert_eq!(best(&line)["check"], check, "{line}");
    }
}

/// What a server in another language says of its own policy.
#[test]
fn servers_are_explained_by_what_they_say() {
    for (line, said) in [
        (
            "CORS policy execution failed.\nRequest origin http://localhost:4200 does not have permission to access the \
             resource.",
            "The server refused the request (`CORS policy execution failed`)",
        ),
        (
            "(corsheaders.E013) Origin 'localhost:3000' in CORS_ALLOWED_ORIGINS is missing scheme",
            "names, `localhost:3000`",
        ),
        (
            "conflict settings: all origins enabled. AllowOrigins is not needed",
            "so it does not start",
        ),
        ("conflict settings: all origins disabled", "so it does not start"),
        ("Blocked request. This host (\"a.example\") is not allowed.", "in the settings of Vite"),
        (
            "Blocked cross-origin request from 192.168.1.20 to /_next/* resource.",
            "in the settings of Next.js",
        ),
    ] {
        let found = best(line);
        let text =
            format!("{} {}", found["cause"].as_str().unwrap(), found["remedy"].as_str().unwrap());
        assert!(text.contains(said), "{found}");
    }
    let origin = best(
        "Request origin http://localhost:4200 does not have permission to access the resource.",
    );
    assert_eq!(
        origin["remedy"],
        "List `http://localhost:4200` in `allow_origins`, and make sure that the policy covers \
                                  every response, errors included."
    );
}

/// And these are said by consoles and people.
#[test]
fn what_is_like_them_is_still_known() {
    for (text, code) in [
        ("getaddrinfo ENOTFOUND api.example.com", "network"),
        ("ERR_NETWORK_CHANGED", "network"),
        ("ERR_NETWORK", "script-error"),
        ("Network Error", "script-error"),
        ("TypeError: network error", "script-error"),
        ("[Network error]: null", "script-error"),
        ("curl gets the data, the browser does not", "script-error"),
        ("in the browser it fails, and in Postman it is fine", "script-error"),
        ("[Error] Not allowed to request resource", "script-error"),
        ("(blocked:NotSameOriginAfterDefaultedToSameOriginByCoep)", "cross-origin-resource-policy"),
        (
            "Content Security Policy: Las opciones de la página bloquearon la carga de un recurso en https://a.example/ \
             (“script-src”).",
            "content-security-policy",
        ),
        (
            "Content-Security-Policy : Les paramètres de la page ont empêché le chargement d’une ressource à \
             https://a.example/ (« connect-src »).",
            "content-security-policy",
        ),
        (
            "Content Security Policy: The page’s settings observed the loading of a resource at https://a.example/ \
             (“img-src”). A CSP report is being sent.",
            "content-security-policy",
        ),
    ] {
        assert_eq!(best(text)["code"], code, "{text}");
    }
}

/// Not all mixed content is blocked.
#[test]
fn mixed_content_may_be_upgraded_or_loaded() {
    let page = "Mixed Content: The page at 'https://a.example/' was loaded over HTTPS, but requested an insecure";
    for (text, said) in [
        (
            format!("{page} element 'http://b.example/a.jpg'. This request was automatically upgraded to HTTPS, For \
                     more information see https://blog.chromium.org/"),
            "names `http://b.example/a.jpg`: the browser requested that URL over `https` instead",
        ),
        (
            "Mixed Content: Upgrading insecure display request ‘http://b.example/a.jpg’ to use ‘https’".to_owned(),
            "over `https` instead",
        ),
        (
            "The page at https://a.example/ requested insecure content from http://b.example/a.jpg. This content was \
             automatically upgraded and should be served over HTTPS."
                .to_owned(),
            "names `http://b.example/a.jpg`: the browser requested that URL over `https` instead",
        ),
        (
            format!("{page} image 'http://b.example/a.jpg'. This content should also be served over HTTPS."),
            "loaded it all the same",
        ),
        (
            format!("{page} XMLHttpRequest endpoint 'http://b.example/a'. This request has been blocked; the content \
                     must be served over HTTPS."),
            "does not send such a request",
        ),
    ] {
        let found = matches(&text);
        assert_eq!((found.len(), &found[0]["code"]), (1, &Value::from("mixed-content")), "{text}");
        assert!(found[0]["cause"].as_str().unwrap().contains(said), "{found:?}");
    }
}

/// Commands are shown for a shell, so a URL may hold nothing that one would run.
#[test]
fn a_command_runs_nothing_else() {
    let found = best(
        "Access to fetch at 'https://a.example/$(id);x&y' from origin 'https://b.example' has been blocked by CORS \
         policy: It does not have HTTP ok status.",
    );
    assert_eq!(
        found["check"],
        "cors check 'https://a.example/$(id);x&y' --origin https://b.example"
    );
}

/// What a line names stands in the cause and the remedy.
#[test]
fn names_are_read_out_of_the_line() {
    let access = |kind: &str, url: &str, origin: &str, why: &str| {
        format!(
            "Access to {kind} at '{url}' from origin '{origin}' has been blocked by CORS policy: {why}"
        )
    };
    let api =
        |why: &str| access("fetch", "https://api.example.com/", "https://app.example.com", why);
    let missing = "No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    let schemes = "Cross origin requests are only supported for protocol schemes: http, https.";
    let header = |name: &str| {
        api(&format!(
            "Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response."
        ))
    };
    let cases = [
        (header("authorization"), vec!["list `authorization` in `allow_headers`, next to `*`"]),
        (header("X-Requested-With"), vec!["the header `x-requested-with`", "list `x-requested-with`"]),
        (
            "header ‘content-type’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight \
             response"
                .to_owned(),
            vec!["list `content-type` in"],
        ),
        ("Method PUT is not allowed by Access-Control-Allow-Methods.".to_owned(), vec!["list `PUT` in"]),
        (
            api("Method patch is not allowed by Access-Control-Allow-Methods in preflight response."),
            vec!["in capitals instead of `patch`"],
        ),
        (api(missing), vec!["list `https://app.example.com` in `allow_origins`"]),
        (
            access("font", "https://cdn.example.net/a.woff2", "null", missing),
            vec!["origin is `null`", "serve the page over http"],
        ),
        (
            "Origin https://app.example.com:8443 is not allowed by Access-Control-Allow-Origin.".to_owned(),
            vec!["list `https://app.example.com:8443` in"],
        ),
        (
            api("The 'Access-Control-Allow-Origin' header has a value 'https://app.example.com/' that is not equal to \
                 the supplied origin."),
            vec!["names `https://app.example.com/`", "ends with a slash", "take the slash"],
        ),
        (
            "CORS header ‘Access-Control-Allow-Origin’ does not match ‘https://other.example’".to_owned(),
            vec!["names `https://other.example`"],
        ),
        (
            api("The value of the 'Access-Control-Allow-Credentials' header in the response is 'True' which must be \
                 'true' when the request's credentials mode is 'include'."),
            vec!["`access-control-allow-credentials: true`, which does not count"],
        ),
        ("Preflight response is not successful. Status code: 405".to_owned(), vec!["the status 405"]),
        ("Response for preflight has invalid HTTP status code 401.".to_owned(), vec!["the status 401"]),
        (
            api("Redirect location 'https://u:p@b.example/' contains a username and password, which is disallowed for \
                 cross-origin requests."),
            vec!["redirects to `https://u:p@b.example/`"],
        ),
        (
            format!(
                "Access to fetch at 'file:///etc/a.json' (redirected from 'https://api.example.com/') from origin \
                 'https://app.example.com' has been blocked by CORS policy: {schemes}"
            ),
            vec!["answers `https://api.example.com/` with a redirect to `file:///etc/a.json`", "redirect to an `http`"],
        ),
        (
            access("fetch", "file:///C:/a.json", "null", schemes),
            vec!["the file `file:///c:/a.json`, and was opened from a file itself", "serve the page and the file"],
        ),
        (
            access("XMLHttpRequest", "localhost:8080/api", "http://localhost:3000", schemes),
            vec!["write the url with its scheme: `http://localhost:8080/api`"],
        ),
        (
            "Blocked loading mixed active content “http://api.example.com/data”".to_owned(),
            vec!["requests `http://api.example.com/data`"],
        ),
        (
            "Refused to connect to 'https://api.example.com/' because it violates the following Content Security Policy \
             directive: \"default-src 'self'\"."
                .to_owned(),
            vec!["add the origin of `https://api.example.com/` to `default-src`"],
        ),
        ("GET https://a.example/ net::ERR_CERT_DATE_INVALID".to_owned(), vec!["certificate (`err_cert_date_invalid`)"]),
        (
            "Access to fetch at 'https://b.example/login' (redirected from 'https://a.example/') from origin \
             'https://app.example.com' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present \
             on the requested resource."
                .to_owned(),
            vec!["`https://a.example/` redirects to `https://b.example/login`", "list `https://app.example.com`"],
        ),
        (
            "(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘*, *’). Status code: 200".to_owned(),
            vec!["the server names `*, *`, which"],
        ),
        (
            "(Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘(null)’).".to_owned(),
            vec!["the server names an origin other than"],
        ),
        ("it works in Postman".to_owned(), vec!["postman is not one"]),
    ];
    for (line, said) in cases {
        let found = best(&line);
        let text = format!("{} {}", found["cause"], found["remedy"]).to_lowercase();
        for said in said {
            assert!(text.contains(&said.to_lowercase()), "{line}\n{said}\n{text}");
        }
    }
}

/// Only a refused `Authorization` is explained as one.
#[test]
fn another_header_is_not_authorization() {
    let text = "Request header field x-a is not allowed by Access-Control-Allow-Headers.";
    let found = matches(text);
    assert!(
        found.iter().all(|it| !it.to_string().to_lowercase().contains("authorization")),
        "{found:?}"
    );
}

/// A line that follows from another is not a cause of its own.
#[test]
fn what_scripts_see_counts_only_alone() {
    let cors = "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.";
    let console =
        format!("{cors}\nPUT https://a.example/ net::ERR_FAILED\nTypeError: Failed to fetch");
    assert_eq!(matches(&console).len(), 1);
    let codes: Vec<_> = matches(&format!("net::ERR_CONNECTION_RESET\n{cors}"))
        .iter()
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(codes, ["network", "CORSMethodNotFound"]);
}

/// All of `network.mojom.CorsError` and of the DevTools protocol's `Network.CorsError`.
#[test]
fn every_name_of_chromium_is_known() {
    let names = [
        ("DisallowedByMode", "CORSDidNotSucceed", "same-origin"),
        ("InvalidResponse", "CORSDidNotSucceed", "OPTIONS"),
        ("NoCorsRedirectModeNotFollow", "CORSDidNotSucceed", "no-cors"),
        ("CorsDisabledScheme", "CORSRequestNotHttp", "http"),
        ("RedirectContainsCredentials", "CORSDidNotSucceed", "password"),
        ("PreflightDisallowedRedirect", "CORSExternalRedirectNotAllowed", "redirect"),
        ("PreflightMissingAllowExternal", "local-network-access", "permission"),
        ("PreflightInvalidAllowExternal", "local-network-access", "permission"),
        ("PreflightMissingAllowPrivateNetwork", "local-network-access", "permission"),
        ("PreflightInvalidAllowPrivateNetwork", "local-network-access", "permission"),
        ("PreflightMissingPrivateNetworkAccessId", "local-network-access", "permission"),
        ("PreflightMissingPrivateNetworkAccessName", "local-network-access", "permission"),
        ("PrivateNetworkAccessPermissionUnavailable", "local-network-access", "permission"),
        ("PrivateNetworkAccessPermissionDenied", "local-network-access", "permission"),
        ("LocalNetworkAccessPermissionDenied", "local-network-access", "permission"),
        ("InsecurePrivateNetwork", "local-network-access", "permission"),
        ("InsecureLocalNetwork", "local-network-access", "permission"),
        ("InvalidPrivateNetworkAccess", "local-network-access", "permission"),
        ("InvalidLocalNetworkAccess", "local-network-access", "permission"),
        ("UnexpectedPrivateNetworkAccess", "local-network-access", "permission"),
    ];
    for (name, code, said) in names {
        let found = best(name);
        assert_eq!(found["code"], code, "{name}");
        assert!(found.to_string().contains(said), "{name}: {found}");
    }
}

/// Nothing in the text reaches the terminal as a control character.
#[test]
fn control_characters_are_escaped() {
    let text = "Request header field x\u{9b}31m\u{7}&#27;[0m&#x9b;a\u{202e} is not allowed by Access-Control-Allow-Headers.";
    for args in [&["explain", text][..], &["explain", "--format", "json", text]] {
        let out = cors(args, b"").out;
        assert!(out.contains("allow_headers"), "{out}");
        let is_bad = |char: char| (char.is_control() && char != '\n') || char == '\u{202e}';
        assert!(!out.contains(is_bad), "{out:?}");
    }
}

/// As chat programs, trackers and mail cut lines off: the codes are those of the whole lines that begin so.
#[test]
fn a_line_that_was_cut_off_is_known_by_what_is_left() {
    let chrome = "Access to fetch at 'https://api.example.com/data' from origin 'https://app.example.com' has been \
                  blocked by CORS policy: ";
    let firefox = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at \
                   https://api.example.com/. (Reason: ";
    let value = "The value of the 'Access-Control-Allow-Origin' header in the resp";
    for (before, left, code) in [
        ("app.js:12 ", value, "CORSNotSupportingCredentials"),
        ("(index):1 ", value, "CORSNotSupportingCredentials"),
        ("12:30:01.123 ", value, "CORSNotSupportingCredentials"),
        ("app.js:12 ", "No 'Access-Control-Allow-Orig", "CORSMissingAllowOrigin"),
        ("", "Metho", "CORSMethodNotFound"),
        ("", "Request h", "CORSMissingAllowHeaderFromPreflight"),
        ("", "Cross ori", "CORSRequestNotHttp"),
        ("", "Redirect loc", "CORSDidNotSucceed"),
        ("", "No 'Access-Control-All…", "CORSMissingAllowOrigin"),
    ] {
        let text = format!("{before}{chrome}{left}");
        let found = best(&text);
        assert_eq!(found["code"], code, "{text}");
        assert_eq!(found["found"]["url"], "https://api.example.com/data", "{text}");
        assert_eq!(found["found"]["origin"], "https://app.example.com", "{text}");
    }
    for (left, code) in [
        ("Did not find met", "CORSMethodNotFound"),
        ("Multiple CO", "CORSMultipleAllowOriginNotAllowed"),
        ("Credential is n", "CORSNotSupportingCredentials"),
        ("expected 'tr", "CORSMissingAllowCredentials"),
        ("CORS preflight resp", "CORSPreflightDidNotSucceed"),
        ("CORS request did not su", "CORSDidNotSucceed"),
        ("CORS header 'Access-Control-Allow-Orig", "CORSMissingAllowOrigin"),
    ] {
        let found = best(&format!("{firefox}{left}"));
        assert_eq!(found["code"], code, "{left}");
        assert_eq!(found["found"]["url"], "https://api.example.com/", "{left}");
    }
    let codes = |text: &str| -> Vec<String> {
        let code = |it: Value| it["code"].as_str().unwrap().to_owned();
        matches(text).into_iter().map(code).collect()
    };
    let preflight = codes(&format!("{chrome}Response to preflight request doesn't pass acc"));
    assert_eq!(preflight[0], "CORSMissingAllowOrigin");
    for code in ["CORSPreflightDidNotSucceed", "CORSExternalRedirectNotAllowed"] {
        assert!(preflight.iter().any(|it| it == code), "{preflight:?}");
    }
    let found = best(&format!("{chrome}Request header field x-api-key is not allo"));
    assert_eq!(found["found"]["header"], "x-api-key");
    assert_eq!(found["remedy"], "List `x-api-key` in `allow_headers`.");
    let failed = "GET https://api.example.com/data net::ERR_FAILED";
    assert_eq!(
        codes(&format!("{chrome}No 'Access-Control-Allow-Or\n{failed}")),
        ["CORSMissingAllowOrigin"]
    );
    assert_eq!(codes(&format!("{chrome}Method PUT is not al\n{failed}")), ["CORSMethodNotFound"]);
    assert_eq!(
        codes(&format!("{chrome}methods are all allowed, what else")),
        ["CORSMissingAllowOrigin"]
    );
}

/// As the causes that are possible differ, and some policies let in more than others.
#[test]
fn a_policy_for_a_line_that_was_cut_off_is_that_for_its_likeliest_cause() {
    let text = "Access to fetch at 'https://b.example/' from origin 'https://a.example' has been blocked by CORS policy: \
                Response to preflight request doesn't pass acc";
    let out = cors(&["explain", "--format", "json", "--for", "nginx", text], b"").out;
    let answer: Value = serde_json::from_str(&out).unwrap();
    let origins = serde_json::json!(["https://a.example"]);
    assert_eq!(answer["remedy_for"]["policy"]["allow_origins"], origins);
    assert!(!out.contains("\"allow_credentials\": true"), "{out}");
}

/// Only where the server that is asked has to do something.
#[test]
fn a_policy_is_written_only_where_it_is_the_remedy() {
    let policy = |text: &str| -> Value {
        let ran = cors(&["explain", "--format", "json", "--for", "nginx", text], b"");
        serde_json::from_str::<Value>(&ran.out).unwrap()["remedy_for"]["policy"].clone()
    };
    let exposed = policy("Refused to get unsafe header \"x-total-count\"");
    assert_eq!(exposed["expose_headers"], serde_json::json!(["x-total-count"]));
    assert_ne!(policy("Tainted canvases may not be exported."), Value::Null);
    for text in [
        "Refused to set unsafe header \"Origin\"",
        "A preload for 'https://a.example/a.woff2' is found, but is not used because the request credentials mode does \
         not match. Consider taking a look at crossorigin attribute.",
        "Uncaught DOMException: Failed to construct 'Worker': Script at 'https://b.example/w.js' cannot be accessed \
         from origin 'https://a.example'.",
    ] {
        assert_eq!(policy(text), Value::Null, "{text}");
    }
    let out = cors(&["explain", "Refused to get unsafe header \"x-total-count\""], b"").out;
    assert!(out.contains(".expose_headers([\"x-total-count\"])"), "{out}");
    assert_eq!(
        policy("Refused to get unsafe header \"set-cookie\"")["expose_headers"],
        Value::Null
    );
}

/// Both lines about headers have one code, and may stand in one console.
#[test]
fn a_code_that_is_asked_for_without_a_line_has_a_cause_and_a_remedy_for_each() {
    for code in ["header-out-of-reach", "embedded-without-cors", "worker-of-another-origin"] {
        for found in matches(code) {
            let long = |name: &str| found[name].as_str().is_some_and(|it| it.len() > 20);
            assert!(long("cause") && long("remedy"), "{code}: {found}");
        }
    }
    let console = "Refused to get unsafe header \"x-a\"\nRefused to set unsafe header \"Host\"";
    assert_eq!(matches(console).len(), 2);
    let track = "Security Error: Content at https://a.example/ may not load data from https://b.example/en.vtt.";
    assert!(best(track)["cause"].as_str().unwrap().contains("<track>"));
    let worker = "Failed to construct 'Worker': Script at 'https://b.example/w.js' cannot be accessed from origin \
                  'https://a.example'.";
    let named = serde_json::json!({"origin": "https://a.example", "url": "https://b.example/w.js"});
    assert_eq!(best(worker)["found"], named);
}

/// As pages, trackers and mail programs have it.
#[test]
fn a_line_that_was_escaped_or_quoted_is_known() {
    let line = "Access to fetch at 'https://api.example.com/data' from origin 'https://app.example.com' has been \
                blocked by CORS policy: Response to preflight request doesn't pass access control check: The \
                'Access-Control-Allow-Origin' header has a value 'https://b.example' that is not equal to the \
                supplied origin.";
    let wanted = best(line);
    for quote in [
        "&#34;",
        "&#x22;",
        "&#39;",
        "&#039;",
        "&#x27;",
        "&#X27;",
        "&apos;",
        "&quot;",
        "&lsquo;",
        "&rsquo;",
        "&ldquo;",
        "&rdquo;",
        "&#8217;",
        "&#x2019;",
        "&amp;#39;",
        "&amp;quot;",
    ] {
        assert_eq!(best(&line.replace('\'', quote)), wanted, "{quote}");
    }
    for slash in ["&#x2F;", "&#47;", "&#x2f;"] {
        assert_eq!(best(&line.replace('/', slash)), wanted, "{slash}");
    }
    for quoted in ["\n> ", "\n>> ", "\n> > ", "\n&gt;&gt; "] {
        assert_eq!(best(&line.replace(" CORS", &format!("{quoted}CORS"))), wanted, "{quoted}");
    }
    let url = "https://a.example/?a=1&b=2&copy;&#xD800;&#;&";
    assert_eq!(best(&line.replace("https://api.example.com/data", url))["found"]["url"], url);
}
