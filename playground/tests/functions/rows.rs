//! Rows as network panels copy them: names and values on lines of their own.

use cors_playground::pasted;
use serde_json::{Value, json};

use crate::{case, told};

/// From Chromium until 2025, from Chromium since then, from Firefox, and below a status that is typed.
const PANELS: [&str; 4] = [
    "Request URL:\nhttps://api.example.com/items\nRequest Method:\nOPTIONS\nStatus Code:\n204 No Content\n\
     Remote Address:\n[::1]:443\nReferrer Policy:\nstrict-origin-when-cross-origin\n\
     access-control-allow-headers:\nx-id\naccess-control-allow-methods:\nPUT\n\
     access-control-allow-origin:\nhttps://app.example.com\nalt-svc:\nh3=\":443\"; ma=86400\n\
     date:\nTue, 11 Feb 2025 15:48:02 GMT\nvary:\nOrigin\nvary:\nAccess-Control-Request-Method\n\
     :authority:\napi.example.com\n:method:\nOPTIONS\n:path:\n/items\nhost:\nlocalhost:8080\n",
    "General\nRequest URL\nhttps://api.example.com/items\nRequest Method\nOPTIONS\nStatus Code\n204 No Content\n\
     Remote Address\n127.0.0.1:443\nReferrer Policy\nstrict-origin-when-cross-origin\nResponse Headers\n\
     access-control-allow-headers\nx-id\naccess-control-allow-methods\nPUT\n\
     access-control-allow-origin\nhttps://app.example.com\nnel\n{\"success_fraction\":0.0,\"max_age\":604800}\n\
     vary\nOrigin\nvary\nAccess-Control-Request-Method\nRequest Headers\n:authority\napi.example.com\naccept\n*/*",
    "\t\nAccess-Control-Allow-Headers\n\tx-id\nAccess-Control-Allow-Methods\n\tPUT\n\
     Access-Control-Allow-Origin\n\thttps://app.example.com\nDate\n\tFri, 02 May 2025 10:00:16 GMT\n\
     Keep-Alive\n\ttimeout=5\n\t\nAccept\n\t*/*\nOrigin\n\thttps://app.example.com\n",
    "HTTP/2 204\nAccess-Control-Allow-Headers:\nx-id\nAccess-Control-Allow-Methods:\nPUT\n\
     Access-Control-Allow-Origin:\nhttps://app.example.com\n",
];

const ORIGIN: &str = "access-control-allow-origin";

/// The outcome for Chromium of an answer to a request without a preflight.
fn outcome(answer: &str) -> (Option<String>, String) {
    let judged = simple(answer);
    let (assumed, outcome, step) = told(&judged)[0];
    (assumed.map(str::to_owned), format!("{outcome} {step}").trim_end().to_owned())
}

fn simple(answer: &str) -> Value {
    case(json!({"answer": answer, "method": "GET", "request_headers": "", "preflight": ""}))
}

fn error(judged: &Value) -> &str {
    judged["error"].as_str().unwrap_or_else(|| panic!("{judged}"))
}

fn passes(answer: &str) -> bool {
    outcome(answer) == (None, "pass".to_owned())
}

#[test]
fn rows_of_a_panel_are_judged_as_lines_are() {
    for rows in PANELS {
        for rows in [rows.to_owned(), rows.replace('\n', "\r\n")] {
            let judged = case(json!({"preflight": rows, "answer": rows}));
            assert_eq!(told(&judged), [(None, "pass", ""); 4], "{rows}: {judged}");
            assert_eq!(pasted(&rows), "headers", "{rows}");
            let other = rows.replace("//app.example.com", "//other.example");
            let judged = case(json!({"preflight": other, "answer": other}));
            let refused = (None, "blocked", "preflight:cors-check:acao-mismatch");
            assert_eq!(told(&judged)[0], refused, "{other}");
        }
    }
}

/// A value may look like a header: a URL does, and so do a host and its port.
#[test]
fn a_row_alone_has_its_value() {
    let name = "access-control-allow-origin";
    for rows in [format!("{name}:\nhttps://app.example.com"), format!("{name}\n*")] {
        assert!(passes(&rows), "{rows}");
        assert_eq!(pasted(&rows), "headers");
    }
    assert!(passes(&format!("{name}:\n*\nx-hosts:\na:1\nx-url:\nhttps://b.example/?a: b")));
}

#[test]
fn the_status_of_rows_is_that_of_the_answer() {
    for (status, wanted) in [("404 Not Found", "status-not-ok"), ("200", "")] {
        for colon in [":", ""] {
            let rows = format!(
                "Status Code{colon}\n{status}\naccess-control-allow-origin{colon}\n*\n\
                 access-control-allow-methods{colon}\nPUT"
            );
            let judged = case(json!({"preflight": rows, "request_headers": ""}));
            let step = told(&judged)[0].2.to_owned();
            assert!(step.ends_with(wanted) && step.is_empty() == wanted.is_empty(), "{judged}");
        }
    }
}

#[test]
fn values_may_be_missing_and_names_may_repeat() {
    let wrong = |step| (None, format!("blocked cors-check:{step}"));
    for (answer, wanted) in [
        ("access-control-allow-origin:\nvary:\nOrigin", wrong("acao-mismatch")),
        ("x-empty:\naccess-control-allow-origin:\n*\nx-empty:", (None, "pass".to_owned())),
        ("vary:\na\nx-empty:\n\naccess-control-allow-origin:\n*", (None, "pass".to_owned())),
        (
            "access-control-allow-origin:\n*\naccess-control-allow-origin:\n*",
            wrong("acao-mismatch"),
        ),
        ("access-control-allow-origin\n*\naccess-control-allow-origin\n*", wrong("acao-mismatch")),
    ] {
        assert_eq!(outcome(answer), wanted, "{answer}");
    }
}

/// A header of curl is without a value if it has none.
#[test]
fn lines_that_are_headers_stay_so() {
    for answer in [
        "HTTP/2 200\nx-empty:\naccess-control-allow-origin: *\n",
        "x-empty:\naccess-control-allow-origin: *",
        "x-a:\naccess-control-allow-origin: *\nx-b:\nserver: a\n\nbody:\nof: it\nhttps://a.example",
        "access-control-allow-origin: *\nx-empty:\n\nname:\nvalue",
    ] {
        assert!(passes(answer), "{answer}");
    }
    // Empty, and so not the next line.
    let empty = "access-control-allow-origin:\nvary: *\nx-b:\naccess-control-max-age: 1";
    assert_eq!(outcome(empty), (None, "blocked cors-check:acao-mismatch".to_owned()));
}

#[test]
fn rows_of_several_answers_follow_each_other() {
    for colon in [":", ""] {
        let answer = |status: &str, more: &str| {
            let rows = format!(
                "Request URL\nhttps://api.example.com/\nStatus Code\n{status}\naccess-control-allow-origin\n*\n{more}"
            );
            rows.replace("URL\n", &format!("URL{colon}\n"))
                .replace("Code\n", &format!("Code{colon}\n"))
                .replace("origin\n", &format!("origin{colon}\n"))
                .replace("location\n", &format!("location{colon}\n"))
        };
        let chain = answer("302 Found", "location\n/a\n\n") + &answer("200 OK", "");
        let judged = simple(&chain);
        assert_eq!(told(&judged), [(None, "pass", ""); 4], "{judged}");
        assert_eq!(judged["redirect"], Value::Null);
        let error = simple(&(answer("200 OK", "") + &answer("200 OK", "")));
        let wanted = "another answer begins here, though the one before it does not redirect";
        assert!(error["error"].as_str().is_some_and(|it| it.contains(wanted)), "{error}");
    }
    let granted = "access-control-allow-origin:\n*\naccess-control-allow-methods:\nPUT\n";
    let preflights = format!("HTTP/2 204\n{granted}\nHTTP/2 204\n{granted}");
    let redirect = "HTTP/2 307\nlocation:\n/b\naccess-control-allow-origin:\n*\nHTTP/2 200\naccess-control-allow-origin:\n*";
    let judged = case(json!({"preflight": preflights, "answer": redirect, "request_headers": ""}));
    assert_eq!(told(&judged), [(None, "pass", ""); 4], "{judged}");
}

#[test]
fn headers_of_a_request_are_read_alike() {
    for rows in ["x-id:\n1\ncontent-type:\ntext/plain", "content-type\ntext/plain\nx-id\n1"] {
        let judged = case(json!({"request_headers": rows, "preflight": PANELS[0]}));
        assert_eq!(told(&judged)[0], (None, "pass", ""), "{judged}");
        let judged =
            case(json!({"request_headers": rows, "preflight": "access-control-allow-origin\n*"}));
        assert_eq!(told(&judged)[0].1, "blocked", "{judged}");
    }
}

#[test]
fn what_is_no_table_is_an_error_that_says_what_to_paste() {
    let apart = "is out of place, as names and values alternate here: write each header as `name: value`, or paste whole rows";
    let alone = "is not a header: write each header as `name: value`, or paste whole rows of headers and nothing else";
    let missing = "looks like a header itself, so the value of the one above it may be missing: write each header as `name: value`";
    for (answer, line, wanted) in [
        ("vary:\nOrigin\nvary: Accept", "line 3: `vary: Accept`", apart),
        ("vary:\nOrigin\nView source\ndate:\n1", "line 3: `View source`", apart),
        ("vary:\na\nb\n", "line 3: `b`", apart),
        ("date\n1\nvary", "line 3: `vary`", apart),
        // A value is missing.
        (
            "date\n1\naccess-control-allow-headers\naccess-control-allow-methods\nPUT",
            "line 4: `access-control-allow-methods`",
            missing,
        ),
        (
            "date\n1\naccess-control-allow-headers\naccess-control-allow-origin\naccess-control-allow-origin\n*",
            "line 4: `access-control-allow-origin`",
            missing,
        ),
        (
            "access-control-allow-headers\naccess-control-allow-origin\nvary\n*",
            "line 2: `access-control-allow-origin`",
            missing,
        ),
        ("vary\nHTTP/2 200", "line 1: `vary`", alone),
        // A name is known, or there are only words.
        ("404\nNot Found", "line 1: `404`", alone),
        ("x-a\nb", "line 1: `x-a`", alone),
        // Firefox lists these beside headers, with nothing between some names and their values.
        (
            "GET\n\thttps://api.example.com/\nStatus\n404\nNot Found\nVersionHTTP/2\nTransferred195 B (0 B size)\n\
             Referrer Policystrict-origin\n\t\nVary\n\tOrigin",
            "line 1: `GET`",
            alone,
        ),
        ("date\n1\ncookie: id=5EC", "line 3: `(left out)`", apart),
    ] {
        let error = simple(answer);
        let said = error["error"].as_str().unwrap_or_else(|| panic!("{answer}: {error}"));
        assert!(said.starts_with(&format!("the answer, {line}")), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

/// The words of a console may alternate in the same way.
#[test]
fn a_console_is_none() {
    for text in [
        "CORSMissingAllowOrigin\nCORSDidNotSucceed",
        "CORSMissingAllowOrigin\nfoo\nCORSDidNotSucceed\nbar",
        "TypeError:\nFailed to fetch",
        "Error\nat\nfetch\nload",
    ] {
        assert_eq!(pasted(text), "console", "{text}");
    }
}

/// Shows that rows are read to their end, however many there are and however long they are. Work that is not linear in
/// the bytes does not fail here: the test takes minutes then.
#[test]
fn long_rows_are_read() {
    for row in ["x-a:\nb\n", "x-a:\n", "x-a:\nhttps://b.example\n"] {
        let count = (1 << 18) / row.len();
        let rows = format!("date:\n1\n{}", row.repeat(count));
        assert_eq!(pasted(&rows), "headers", "{row}");
        assert!(passes(&format!("{rows}access-control-allow-origin:\n*")), "{row}");
        let error = simple(&format!("{rows}a b c\na b c"));
        let said = error["error"].as_str().unwrap_or_else(|| panic!("{error}"));
        // `x-a:` without a value takes the first one.
        let place = 3 + count * row.lines().count() + usize::from(row == "x-a:\n");
        assert!(said.contains(&format!("line {place}: `a b c` is out of place")), "{said}");
    }
    let long = "x".repeat(1 << 20);
    for rows in [format!("date:\n{long}\nvary:\na"), format!("date\n{long}\nvary\na")] {
        assert_eq!(pasted(&rows), "headers");
    }
}

/// Pages that set the header themselves are common.
#[test]
fn what_a_request_sends_is_not_taken_for_the_answer() {
    let missing = (None, "blocked cors-check:acao-missing".to_owned());
    for answer in [
        "Status Code\n200 OK\nResponse Headers\ndate\n1\nRequest Headers\n@\n*",
        "General\nStatus Code\n200 OK\nResponse Headers\ndate\n1\nRequest Headers\n:path\n/\n@\n*",
        "Request Headers\n@\n*\nResponse Headers\ndate\n1",
        // Below the title, the selection began among the request's.
        "@\n*\nResponse Headers\ndate\n1",
        "Status Code:\n200\nResponse Headers:\ndate:\n1\nRequest Headers:\n@:\n*",
        // Without titles.
        "Status Code:\n200 OK\ndate:\n1\n:authority:\na\n@:\n*",
        "date\n1\n:method\nGET\n@\n*",
        // Lines.
        "General\nStatus Code: 200 OK\nResponse Headers\ndate: 1\nRequest Headers\n@: *",
        "Response Headers\ndate: 1\nvary: a\n\nRequest Headers\nProvisional headers are shown\n@: *",
        "Request Headers\nGET / HTTP/1.1\n@: *\n\nResponse Headers\nHTTP/1.1 200 OK\ndate: 1",
        "Status Code: 200 OK\ndate: 1\n:authority: a\n@: *",
        "Status Code:200 OK\ndate:1\n:authority:a\n@:*",
        ":method: GET\n@: *\n\nResponse\n:status: 200\ndate: 1",
    ] {
        let answer = answer.replace('@', ORIGIN);
        assert_eq!(outcome(&answer), missing, "{answer}");
        assert_eq!(pasted(&answer), "headers", "{answer}");
        let judged = case(json!({"preflight": answer, "request_headers": ""}));
        let refused = (None, "blocked", "preflight:cors-check:acao-missing");
        assert_eq!(told(&judged), [refused; 4], "{answer}");
    }
}

#[test]
fn the_titles_of_a_panel_select_the_side_that_is_asked_for() {
    for colon in ["\n", ": "] {
        let panel = format!(
            "General\nRequest URL{colon}https://api.example.com/\nStatus Code{colon}204 No Content\n\n\
             Response Headers\n{ORIGIN}{colon}*\naccess-control-allow-methods{colon}PUT\n\n\
             Request Headers\naccept{colon}*/*\nx-id{colon}1"
        );
        // `x-id` is the only one that needs to be allowed.
        for headers in ["x-id: 1", &panel] {
            let judged =
                case(json!({"answer": panel, "preflight": panel, "request_headers": headers}));
            let refused = (None, "blocked", "preflight:header-not-allowed");
            assert_eq!(told(&judged)[0], refused, "{judged}");
        }
        let judged = case(json!({"answer": panel, "preflight": panel, "request_headers": ""}));
        assert_eq!(told(&judged), [(None, "pass", ""); 4], "{judged}");
    }
    for colon in ["\n", ": "] {
        let panel = |status: &str, more: &str| {
            format!(
                "General\nStatus Code{colon}{status}\n\nResponse Headers\n{more}\n\n\
                 Request Headers\naccept{colon}*/*\n{ORIGIN}{colon}https://other.example\n\n"
            )
        };
        let allowed = format!("{ORIGIN}{colon}*");
        let redirect = panel("302 Found", &format!("{allowed}\nlocation{colon}/a"));
        let judged = simple(&(redirect.clone() + &panel("200 OK", &allowed)));
        assert_eq!(told(&judged), [(None, "pass", ""); 4], "{judged}");
        let judged = simple(&(redirect + &panel("200 OK", &format!("date{colon}1"))));
        assert_eq!(told(&judged), [(None, "blocked", "cors-check:acao-missing"); 4], "{judged}");
    }
    // None of them needs a preflight.
    for headers in [
        "Response Headers\nx-powered-by\nPHP\nRequest Headers\naccept\n*/*",
        "Response Headers\nx-powered-by: PHP\n\nRequest Headers\naccept: */*",
        "Status Code:\n200\nx-powered-by:\nPHP\n:path:\n/\naccept:\n*/*",
        "x-powered-by\nPHP\nRequest Headers\naccept\n*/*",
    ] {
        let refused =
            json!({"request_headers": headers, "method": "GET", "preflight": "HTTP/2 404"});
        assert_eq!(told(&case(refused)), [(None, "pass", ""); 4], "{headers}");
    }
    // What is above a second panel is not left out in silence.
    let judged =
        simple(&format!("{ORIGIN}\n*\nGeneral\nStatus Code\n200\nResponse Headers\ndate\n1"));
    assert!(error(&judged).contains("another answer begins here"), "{judged}");
    // A body has no parts.
    let answer =
        format!("HTTP/2 200\ndate: 1\n\nRequest Headers\na: b\nResponse Headers\n{ORIGIN}: *");
    assert_eq!(outcome(&answer).1, "blocked cors-check:acao-missing");
}

#[test]
fn headers_of_the_other_side_alone_are_an_error() {
    for headers in ["Request Headers\naccept\n*/*", ":path: /\naccept: */*"] {
        let judged = simple(headers);
        assert!(error(&judged).starts_with("the answer: these are headers of a request: "));
    }
    for headers in ["Response Headers\ndate\n1", "HTTP/2 200\nvary: origin"] {
        let judged = case(json!({"request_headers": headers}));
        assert!(
            error(&judged)
                .starts_with("the request's headers: these are headers of an answer: paste")
        );
    }
}

/// Until 2025, Chromium copied no titles, and Firefox still does not.
#[test]
fn without_a_title_it_is_not_clear_whose_headers_follow() {
    for (text, line) in [
        ("Date\n\t1\n\t\nAccept\n\t*/*\n@\n\t*\n", 6),
        ("Status Code:\n200\ndate:\n1\naccept:\n*/*\n@:\n*\nhost:\na", 7),
        ("HTTP/1.1 200 OK\ndate: 1\nUser-Agent: a\n@: *", 4),
        // As Chromium sends it, with what the page adds in the middle.
        ("Host: a\nsec-ch-ua-platform: \"Linux\"\n@: *\nUser-Agent: a\nAccept: */*", 3),
    ] {
        let text = text.replace('@', ORIGIN);
        let judged = simple(&text);
        let wanted = format!("the answer, line {line}: `{ORIGIN}` is below headers of a request: ");
        assert!(error(&judged).starts_with(&wanted), "{judged}");
    }
    assert!(passes(&format!("Accept\n*/*\n\nResponse Headers\n{ORIGIN}\n*")));
    assert!(passes(&format!("Accept: */*\nResponse Headers\n{ORIGIN}: *")));
    assert!(passes(&format!("{ORIGIN}\n*\n\nAccept\n*/*")));
    assert!(passes(&format!("Date\n1\n\n{ORIGIN}\n*")));
    for titled in ["HTTP/1.1 200 OK\nHost: a", "Response Headers\naccept: */*"] {
        assert!(passes(&format!("{titled}\n{ORIGIN}: *")), "{titled}");
    }
    // A page may send it.
    let judged = case(json!({"request_headers": format!("Accept: */*\n{ORIGIN}: *")}));
    assert_eq!(told(&judged)[0].2, "preflight:header-not-allowed", "{judged}");
}

/// A URL could begin with a header's name, and a value could be one.
#[test]
fn rows_and_lines_do_not_mix() {
    let url = "https://app.example.com";
    for answer in [
        format!("{ORIGIN}:\n{url}\nvary: origin"),
        format!("HTTP/2 200\n{ORIGIN}:\n{url}\nvary: origin"),
        format!("vary: origin\n{ORIGIN}:\n{url}"),
        format!("{ORIGIN}:\n{url}\n:authority: a"),
        format!("x-empty:\nhttps://a.example\n{ORIGIN}: *"),
        format!("x-empty:\n*\nx-other:\n{ORIGIN}: *"),
        format!("date\n{ORIGIN}: {url}"),
        format!("vary: origin\n{url}"),
        "vary: origin\nx-a+b.c://a".to_owned(),
    ] {
        let judged = simple(&answer);
        let said = error(&judged);
        assert!(said.contains("write each header as `name: value`"), "{answer}: {said}");
    }
}

#[test]
fn a_url_of_any_scheme_is_a_value() {
    for page in ["capacitor://localhost", "chrome-extension://abcdefgh", "https://a.example"] {
        let answer = format!("{ORIGIN}:\n{page}");
        let judged = case(
            json!({"page": page, "answer": answer, "method": "", "request_headers": "", "preflight": ""}),
        );
        assert_eq!(told(&judged), [(None, "pass", ""); 4], "{judged}");
    }
}
