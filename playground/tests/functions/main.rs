//! What the page asks for, as it asks for it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod rows;
mod shared;

use cors_playground::{
    HarFile, diff, explain, export_policy, frameworks, judge_headers, lint, pasted, table, targets,
    without_secrets,
};
use cors_tools::{
    cors_core::browser::Profile,
    cors_export::Target,
    eval,
    export::{self, Exported},
    judge::{self, Har},
    policy_file::{self, Format},
};
use serde_json::{Value, json};

const LINES: &str = include_str!("../../../cors-cli/tests/console_lines.json");
const HARS: [(&str, &[u8]); 2] = [
    ("chromium", include_bytes!("../../../cors-cli/tests/har/chromium.har")),
    ("firefox", include_bytes!("../../../cors-cli/tests/har/firefox.har")),
];

fn read(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}

fn judge_har(file: &[u8], profile: &str) -> String {
    let mut har = HarFile::new(file.len());
    file.chunks(1000).for_each(|part| har.push(part));
    har.judge(profile)
}

fn case(changes: Value) -> Value {
    let mut case = json!({
        "page": "https://app.example.com/start?a=b",
        "url": "https://api.example.com/items",
        "method": "put",
        "credentials": false,
        "request_headers": "X-Id: 1",
        "preflight": "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT\n\
                      Access-Control-Allow-Headers: x-id",
        "answer": "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n<p>Access-Control-Allow-Origin",
    });
    for (key, value) in changes.as_object().unwrap() {
        case[key] = value.clone();
    }
    read(&judge_headers(&case.to_string()))
}

/// What is said of each engine: what is assumed, the outcome, and the step that failed.
fn told(judged: &Value) -> Vec<(Option<&str>, &str, &str)> {
    let engines = judged["engines"].as_array().unwrap_or_else(|| panic!("{judged}"));
    let told = engines.iter().map(|it| {
        let judged = &it["judged"];
        let [outcome, step] = ["outcome", "step"].map(|key| judged[key].as_str().unwrap());
        (it["assumed"].as_str(), outcome, step)
    });
    told.collect()
}

#[test]
fn lines_of_consoles_are_explained() {
    let lines = read(LINES);
    let known = lines.as_array().unwrap().iter().filter(|it| it["code"].is_string());
    for line in known.step_by(5) {
        let answer = read(&explain(line["text"].as_str().unwrap(), ""));
        assert_eq!(answer["explained"]["matches"][0]["code"], line["code"], "{line}");
        let text = line["text"].as_str().unwrap();
        let said = cors_tools::explain::text(text, None).unwrap().text;
        let in_page = answer["text"].as_str().unwrap();
        // The page has a choice of its own.
        assert!(said.starts_with(in_page) && !in_page.contains("--for"), "{line}");
    }
    let line = "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been blocked \
                by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    let answer = read(&explain(line, "caddy"));
    let found = &answer["explained"]["matches"][0]["found"];
    assert_eq!(
        found,
        &json!({"origin": "https://app.example.com", "url": "https://api.example.com/"})
    );
    let remedy = &answer["explained"]["remedy_for"];
    assert!(remedy["text"].as_str().unwrap().contains("app.example.com"), "{remedy}");

    let long = "CORSMissingAllowOrigin ".repeat(1 << 16);
    assert!(explain(&long, "").starts_with(r#"{"error":"the text is longer than 1 MiB"#));
}

/// What is written for a framework is in the README of its adapter, whose examples are compiled.
#[test]
fn the_remedy_is_in_the_words_of_the_framework() {
    let adapters = [
        ("axum", include_str!("../../../cors-axum/README.md"), ".layer(Cors::new(policy))"),
        ("actix-web", include_str!("../../../cors-actix/README.md"), ".wrap(cors.clone())"),
        ("rocket", include_str!("../../../cors-rocket/README.md"), ".attach(Cors::new(policy))"),
        ("warp", include_str!("../../../cors-warp/README.md"), "Cors::new(policy).wrap("),
    ];
    let known = read(&frameworks());
    let known = known.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
    assert!(known.eq(adapters.map(|it| it.0)));
    let line = "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been blocked \
                by CORS policy: Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.";
    for (name, readme, attached) in adapters {
        let remedy = &read(&explain(line, name))["in_rust"];
        let text = remedy["text"].as_str().unwrap();
        let first = text.lines().next().unwrap();
        assert!(readme.contains(first) && readme.contains(attached), "{first}");
        assert!(text.contains(attached), "{text}");
        assert!(text.contains(".allow_origins([\"https://app.example.com\"])"), "{text}");
        assert!(text.contains(".allow_methods([\"PUT\"])"), "{text}");
    }
    let none = &read(&explain("CORSRequestNotHttp", "rocket"))["in_rust"];
    assert_eq!((&none["text"], none["notes"].as_array().map(Vec::len)), (&Value::Null, Some(1)));
}

#[test]
fn pasted_answers_are_judged_as_each_engine() {
    let passes = (None, "pass", "");
    assert_eq!(told(&case(json!({}))), [passes; 4]);

    let refused = "preflight:cors-check:acao-missing";
    let judged = case(json!({"preflight": "HTTP/2 204"}));
    assert!(told(&judged).iter().all(|it| *it == (None, "blocked", refused)), "{judged}");

    // Engines differ: `*` is no name for the standard.
    let star = "HTTP/2 204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT\n\
                Access-Control-Allow-Headers: *";
    let judged = case(json!({"request_headers": "authorization: a", "preflight": star}));
    let outcomes: Vec<_> = told(&judged).iter().map(|it| it.1).collect();
    assert_eq!(outcomes, ["pass", "pass", "pass", "blocked"], "{judged}");
}

/// As Chromium's network panel shows it.
#[test]
fn the_status_of_a_panel_is_that_of_the_answer() {
    let panel = "Request Method: OPTIONS\nStatus Code: 404 Not Found\naccess-control-allow-origin: *\n\
                 access-control-allow-methods: PUT";
    let judged = case(json!({"preflight": panel, "request_headers": ""}));
    assert_eq!(told(&judged), [(None, "blocked", "preflight:status-not-ok"); 4], "{judged}");
    assert_eq!(pasted(panel), "headers");
}

#[test]
fn what_is_not_given_is_assumed_and_said() {
    let without = |given: Value| told(&case(given))[0].0.map(str::to_owned);
    assert_eq!(without(json!({"preflight": ""})), Some("preflight".to_owned()));
    assert_eq!(without(json!({"answer": "\n"})), Some("answer".to_owned()));
    assert_eq!(without(json!({"answer": "", "preflight": "HTTP/2 404"})), None);
    let simple = json!({"preflight": "", "method": "", "request_headers": ""});
    assert_eq!(told(&case(simple)), [(None, "pass", ""); 4]);
    // What is assumed allows credentials, too.
    let judged = case(json!({"preflight": "", "answer": "", "credentials": true}));
    assert_eq!(told(&judged), [(Some("preflight"), "pass", ""); 4]);
}

#[test]
fn what_cannot_be_judged_is_an_error_that_says_why() {
    for (changes, wanted) in [
        (json!({"page": "app.example.com"}), "the page `app.example.com` has no origin"),
        (json!({"url": "ftp://a.example"}), "the URL `ftp://a.example` is not one of HTTP"),
        (json!({"url": "https://app.example.com"}), "the page and the URL have the same origin"),
        (json!({"page": " "}), "it is not said which page asks"),
        (json!({"url": ""}), "it is not said which URL the page requests"),
        (json!({"method": "a b"}), "`a b` is not a method that a page can send"),
        (json!({"answer": "200 OK"}), "the answer, line 1: `200 OK` is not a header"),
        (json!({"request_headers": "a b: c"}), "`a b` is not a header name"),
        (json!({"answer": "a: €"}), "`€` is above U+00FF"),
    ] {
        let error = case(changes);
        assert!(error["error"].as_str().is_some_and(|it| it.contains(wanted)), "{error}");
    }
}

#[test]
fn the_answer_that_a_redirect_leads_to_is_assumed_and_told() {
    let answer = "HTTP/2 302\nLocation: /login\nAccess-Control-Allow-Origin: *";
    let judged = case(json!({"answer": answer}));
    let wanted = json!({"to": "https://api.example.com/login", "is_followed": true});
    assert_eq!(judged["redirect"], wanted);
    // It is asked with a preflight again.
    assert_eq!(told(&judged), [(Some("later-preflight"), "pass", ""); 4]);
    let simple = json!({"answer": answer, "method": "", "request_headers": ""});
    assert_eq!(told(&case(simple)), [(Some("answer"), "pass", ""); 4]);
    let blocked = case(json!({"answer": "HTTP/2 302\nLocation: /login"}));
    assert_eq!(told(&blocked), [(None, "blocked", "cors-check:acao-missing"); 4]);
}

/// For the standard a URL that cannot be parsed is a network error, as one that is not of HTTP is.
#[test]
fn a_redirect_that_leads_nowhere_is_always_blocked() {
    for (location, to) in [
        ("Location: mailto:a@b.example", "mailto:a@b.example"),
        ("location: http://[", "http://["),
        ("location: https://other.example:99999/", "https://other.example:99999/"),
        ("location: /a\nlocation: /a", "/a, /a"),
    ] {
        let answer = format!("HTTP/2 302\n{location}\naccess-control-allow-origin: *");
        let given =
            json!({"answer": answer, "method": "GET", "request_headers": "", "preflight": ""});
        let judged = case(given);
        assert_eq!(told(&judged), [(None, "blocked", "redirect:not-http"); 4], "{judged}");
        assert_eq!(judged["redirect"], json!({"to": to, "is_followed": false}));
        let led = case(json!({"answer": format!("{answer}\n\nHTTP/2 200")}));
        assert!(led["error"].as_str().is_some_and(|it| it.contains("`Location`")), "{led}");
    }
}

#[test]
fn each_preflight_of_a_redirected_request_is_judged() {
    let granted = "HTTP/2 204\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: PUT\n\
                   Access-Control-Allow-Headers: x-id";
    let answer = "HTTP/2 307\nLocation: /b\nAccess-Control-Allow-Origin: *\n\nHTTP/2 103\nlink: </a>\n\nHTTP/2 200\n\
                  Access-Control-Allow-Origin: *";
    let through =
        |preflights: &[&str]| case(json!({"preflight": preflights.join("\n\n"), "answer": answer}));
    let passes = |assumed| [(assumed, "pass", ""); 4];
    assert_eq!(told(&through(&[])), passes(Some("preflight")));
    assert_eq!(told(&through(&[granted])), passes(Some("later-preflight")));
    assert_eq!(told(&through(&[granted, granted])), passes(None));
    let judged = through(&[granted, "HTTP/2 404"]);
    assert_eq!(told(&judged)[0], (None, "blocked", "preflight:cors-check:acao-missing"));
    assert_eq!(judged["engines"][0]["judged"]["failed_hop"], 1, "{judged}");
    let error = through(&[granted; 3]);
    let wanted = "these are 3 answers, and no more than 2 can be needed";
    assert!(error["error"].as_str().is_some_and(|it| it.contains(wanted)), "{error}");
}

/// As `curl -iL` prints them.
#[test]
fn redirects_are_followed_through_the_answers_pasted() {
    let through = |last: &str| {
        let answer = format!(
            "HTTP/2 302\nLocation: //login.example.net/a\nAccess-Control-Allow-Origin: *\n\n<p>Moved\n\nHTTP/2 307\n\
             Location: https://api.example.com/b\nAccess-Control-Allow-Origin: null\n\nHTTP/2 200\n{last}\n\n{{}}"
        );
        case(json!({"answer": answer, "method": "", "request_headers": "", "preflight": ""}))
    };
    // The origin that is sent is `null` after a redirect from one foreign server to another one.
    let judged = through("Access-Control-Allow-Origin: null");
    assert_eq!(told(&judged), [(None, "pass", ""); 4], "{judged}");
    assert_eq!(judged["redirect"], Value::Null);
    let judged = through("Access-Control-Allow-Origin: https://app.example.com");
    assert_eq!(told(&judged)[0].1, "blocked");
    assert_eq!(judged["engines"][0]["judged"]["failed_hop"], 2, "{judged}");

    let not_led = case(json!({"answer": "HTTP/2 302\n\nHTTP/2 200\n"}));
    assert!(not_led["error"].as_str().is_some_and(|it| it.contains("`Location`")), "{not_led}");
}

#[test]
fn har_files_are_judged_without_what_is_secret() {
    for (browser, har) in HARS {
        let judged = read(&judge_har(har, browser));
        assert!(judged["rows"].as_array().is_some_and(|it| it.len() > 3), "{judged}");
    }
    assert!(judge_har(b"{}", "netscape").starts_with(r#"{"error":"#));
    assert!(HarFile::new(usize::MAX).judge("webkit").contains("longer than 1 GiB"));

    let many = format!("{{\"log\": {{\"entries\": [{}{{}}]}}}}", "{},".repeat(500_000));
    let error = judge_har(many.as_bytes(), "webkit");
    assert!(error.contains("has 500001 entries, and no more than 500000 are read"), "{error}");

    let header = |name, value| json!({"name": name, "value": value});
    let secrets = [header("Cookie", "id=5EC"), header("Authorization", "Bearer 5EC")];
    let answered = [header("Set-Cookie", "id=5EC"), header("Vary", "Origin")];
    let entry = json!({
        "request": {"method": "GET", "url": "https://api.example.com/", "cookies": [{"name": "id", "value": "5EC"}],
            "headers": [header("Origin", "https://app.example.com"), secrets[0], secrets[1]]},
        "response": {"status": 200, "headers": answered, "cookies": [{"name": "id", "value": "5EC"}]},
    });
    let file = json!({"log": {"entries": [entry]}}).to_string();
    let judged = judge_har(file.as_bytes(), "chromium");
    assert!(judged.contains(r#""outcome":"blocked""#) && !judged.contains("5EC"), "{judged}");
}

/// What is not fine comes first.
#[test]
fn of_a_long_har_file_the_first_rows_are_told_as_by_the_command() {
    let entry = |number: usize| {
        let allowed = if number.is_multiple_of(3) { "null" } else { "https://app.example.com" };
        let origin = json!({"name": "Origin", "value": "https://app.example.com"});
        let allow = json!({"name": "Access-Control-Allow-Origin", "value": allowed});
        let credentials = json!({"name": "Access-Control-Allow-Credentials", "value": "true"});
        match number {
            100 => json!({}),
            _ => json!({
                "request": {"method": "GET", "url": format!("https://api.example.com/{number}"), "headers": [origin]},
                "response": {"status": 200, "headers": [allow, credentials]},
            }),
        }
    };
    for count in [150, 450, 900] {
        let file =
            json!({"log": {"entries": (0..count).map(entry).collect::<Vec<_>>()}}).to_string();
        let judged = read(&judge_har(file.as_bytes(), "webkit"));
        let report = Har::parse(file.as_bytes()).unwrap().judge(Profile::WebKit, None);
        let rows: Vec<_> = report.json_lines().unwrap().lines().map(read).collect();
        let (fine, wrong): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|it| it["outcome"] == "pass");
        assert!(fine.len() > wrong.len());
        let first: Vec<_> = wrong.into_iter().chain(fine).take(200).collect();
        assert_eq!(judged, json!({"summary": report.summary(), "judged": count, "rows": first}));
    }
}

#[test]
fn policies_are_checked_and_exported() {
    let policy = "allow_origins = ['https://app.example.com']\nallow_methods = ['PUT']\n";
    assert_eq!(read(&lint(policy))["is_valid"], true);
    for target in read(&targets()).as_array().unwrap() {
        let exported = read(&export_policy(policy, target["name"].as_str().unwrap()));
        assert!(exported["text"].as_str().is_some_and(|it| it.contains("app")), "{exported}");
    }
    let wrong = read(&lint("{\"allow_origins\": [\"https://a.example/\"],\n\"max_ages\": 1}"));
    assert_eq!(wrong["format"], "json");
    assert_eq!(wrong["problems"][1]["line"], 2);
    let sentence = wrong["problems"][0]["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("allow_origins[0]: `https://a.example/` "), "{sentence}");
    assert!(
        export_policy("allow_origins = 1", "nginx")
            .starts_with(r#"{"error":"the policy: not a valid"#)
    );
}

#[test]
fn a_table_tells_each_method_with_and_without_credentials() {
    let policy = "[routes.'/']\nallow_origins = ['*']\n[routes.'/api']\n\
                  allow_origins = ['https://app.example.com']\nallow_credentials = true\nallow_methods = ['PUT']";
    let asked = |path: &str, page: &str, method: &str| {
        let asked = json!({"policy": policy, "page": page, "path": path, "method": method, "request_headers": ""});
        read(&table(&asked.to_string()))
    };
    let outcomes = |table: &Value| -> Vec<String> {
        let rows = table["rows"].as_array().unwrap_or_else(|| panic!("{table}"));
        let outcome = |row: &Value| {
            format!("{} {} {}", row["method"], row["without"]["outcome"], row["with"]["outcome"])
        };
        rows.iter().map(outcome).map(|it| it.replace('"', "")).collect()
    };
    let found = outcomes(&asked("/api/items", "https://app.example.com", "LINK"));
    assert_eq!(found[0], "GET pass pass");
    assert_eq!(found[5..], ["DELETE blocked blocked", "LINK blocked blocked"]);
    let found = outcomes(&asked("", "https://other.example", ""));
    assert_eq!(found[0], "GET pass blocked");
    assert_eq!(found.len(), 6);
    let error = asked("/a?b", "https://other.example", "");
    assert!(error["error"].as_str().is_some_and(|it| it.contains("query")), "{error}");
}

/// The command is given the same in its own form.
#[test]
fn tables_exports_and_judgements_are_those_of_the_command() {
    let policy = "allow_origins = ['https://app.example.com', 'https://app.example.com']\nallow_methods = ['PUT']\n\
                  expose_headers = ['x-id']";
    let linted = policy_file::lint(policy, Format::Toml);
    for target in Target::ALL {
        let Exported { text, warnings } = export::export("the policy", &linted, *target).unwrap();
        assert!(!warnings.is_empty());
        let wanted = json!({"text": text, "warnings": warnings});
        assert_eq!(read(&export_policy(policy, target.name())), wanted);
    }

    let asked = json!({"policy": policy, "page": "https://app.example.com/a", "path": "/b", "method": "LINK",
        "request_headers": "x-a: b"});
    let told = read(&table(&asked.to_string()));
    let routes = linted.routes.unwrap();
    for row in told["rows"].as_array().unwrap() {
        for (column, credentials) in [("without", "omit"), ("with", "include")] {
            let request = json!({"page_origin": "https://app.example.com", "path": "/b", "method": row["method"],
                "headers": [["x-a", "b"]], "credentials": credentials});
            let line = json!({ "request": request }).to_string();
            let printed = eval::as_browser(&routes, line.as_bytes()).unwrap().json;
            assert_eq!(row[column], read(&printed), "{row}");
        }
    }

    let judged = case(json!({"answer": "HTTP/2 200\nvary: origin"}));
    let granted = json!([
        ["Access-Control-Allow-Origin", "*"],
        ["Access-Control-Allow-Methods", "PUT"],
        ["Access-Control-Allow-Headers", "x-id"]
    ]);
    let chain = json!({
        "request": {"page_origin": "https://app.example.com", "method": "PUT", "headers": [["X-Id", "1"]],
            "credentials": "same-origin"},
        "hops": [{"url_origin": "https://api.example.com",
            "preflight_response": {"status": 204, "headers": granted},
            "response": {"status": 200, "headers": [["vary", "origin"]], "location": null}}],
    });
    let profiles = [Profile::Chromium, Profile::Firefox, Profile::WebKit, Profile::Standard];
    for (engine, profile) in judged["engines"].as_array().unwrap().iter().zip(profiles) {
        let printed = judge::answer(profile, chain.to_string().as_bytes()).unwrap().json;
        assert_eq!(engine["judged"], read(&printed));
    }
}

#[test]
fn a_change_is_told_with_its_witnesses_or_what_is_wrong() {
    let (old, new) = ("allow_origins = ['https://a.example']", "allow_origins = ['*']");
    let compared = read(&diff(old, new));
    let report = &compared["diff"]["report"];
    assert_eq!(report["verdict"], "wider");
    let count = |value: &Value| value.as_array().map(Vec::len);
    assert_eq!(count(&report["changes"]), count(&compared["diff"]["requests"]));
    let compared = read(&diff(old, "allow_origins = 7"));
    assert_eq!((&compared["diff"], &compared["old"]["is_valid"]), (&Value::Null, &json!(true)));
    assert_eq!(compared["new"]["problems"][0]["code"], "invalid-type");
}

/// The forms in which people copy them.
#[test]
fn secrets_are_left_out_of_what_is_copied() {
    for text in [
        r#"{"value":"5EC","name":"Cookie"}"#,
        r#"{"name": "vary", "value": "a"}, {"value": "5},{EC", "key": "Authorization"}"#,
        "{\n  \"value\": \"5EC\",\n  \"name\": \"set-cookie\"\n}",
        r#""{\"value\":\"5EC\",\"name\":\"Cookie\"}""#,
        "cookie:\nsid=5EC",
        "Cookie\r\nsid=5EC\r\n",
        "set-cookie\n\na=5EC\nset-cookie\nb=5EC",
        "Authorization: Basic\n  5EC",
        "Authorization: Basic\n5EC",
        "Cookie: a=b;\n  c=d;\n  e=5EC",
        "Authorization\tBearer 5EC",
        r#"["authorization", "5EC"]"#,
        r#"headers: [["x-a", "b"], ["Cookie", "5EC"]]"#,
        "[\n  'Proxy-Authorization',\n  '5EC'\n]",
        "headers.set('authorization', '5EC')",
        r#""name": "Cookie",
  "value":
    "5EC""#,
        "curl 'https://a.example/' \\\n  -b 'sid=5EC' \\\n  -H 'a: b'",
        "curl -sb sid=5EC https://a.example/",
        "curl https://a.example/ --cookie 'sid=5EC'",
        "curl --cookie=sid=5EC https://a.example/",
        "curl -u me:5EC https://a.example/",
        "curl -ume:5EC https://a.example/",
        "curl --user \\\n  me:5EC https://a.example/",
        r#"["curl", "-u", "me:5EC"]"#,
        "curl.exe ^\n  -b ^\"sid=5EC^\" ^\n",
        r#"$session.Cookies.Add((New-Object System.Net.Cookie("sid", "5EC", "/", "a.example")))"#,
        "New-Object System.Net.Cookie(\n\"sid\",\n  \"5EC\")",
    ] {
        let left = without_secrets(text);
        assert!(!left.contains("5EC") && !left.contains("EC\""), "{text}: {left}");
        assert!(left.contains("(left out)"), "{left}");
        assert_eq!(without_secrets(&left), left, "of {text}");
    }
}

/// A link would otherwise lead to another case.
#[test]
fn what_is_no_secret_stays() {
    for text in [
        "allow_headers = ['authorization', 'x-token']\nallow_credentials = true",
        "allow_headers = [\n  \"authorization\",\n  \"x-token\",\n]\n",
        r#"{"allow_headers": ["cookie", "authorization", "x-token"], "expose_headers": ["set-cookie", "x-a"]}"#,
        ".allow_headers([\"authorization\", \"x-a\"])",
        "allowedHeaders: ['authorization', 'x-a']",
        "access-control-allow-headers: authorization, x-a\n  x-b",
        "Request header field authorization is not allowed by Access-Control-Allow-Headers",
        "Cookie \u{201c}a\u{201d} has been rejected because it is in a cross-site context",
        "HTTP/2 204\naccess-control-allow-credentials: true\nvary: origin\n",
        "curl -X PUT -H 'origin: https://a.example' https://b.example/",
        "it was sub-optimal -but worked",
    ] {
        assert_eq!(without_secrets(text), text);
    }
    let text = "set-cookie: a=5EC\naccess-control-allow-origin: *\n";
    assert_eq!(without_secrets(text), "set-cookie: (left out)\naccess-control-allow-origin: *\n");
}

#[test]
fn any_text_gets_an_answer() {
    let long = "a".repeat(1 << 16);
    let deep = "[".repeat(10_000);
    for text in
        ["", "\0", "<script>alert(1)</script>", "\u{202e}\u{7f}\u{9b}2J: €", "{}", &long, &deep]
    {
        let asked = json!({"policy": text, "page": text, "path": text, "method": text, "request_headers": text});
        for answer in [
            explain(text, ""),
            judge_headers(text),
            judge_har(text.as_bytes(), "webkit"),
            lint(text),
            export_policy(text, "nginx"),
            table(text),
            table(&asked.to_string()),
            diff(text, text),
        ] {
            assert!(read(&answer).is_object(), "{answer}");
        }
        assert!(["console", "headers", "har"].contains(&&*pasted(text)));
        assert!(without_secrets(text).len() <= text.len() + 11);
    }
}
