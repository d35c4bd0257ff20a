//! The page that `tools/playground` builds, in real browsers. Without it, these tests say that they are skipped; with
//! `CORS_PLAYGROUND=required` they fail. `CORS_SCREENSHOT=FILE` saves a screenshot from Chromium.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod serving;

use std::{env, fs};

use cors_browsers::browser::{Browser, Kind};
use cors_playground as module;
use serde_json::{Value, json};

use serving::{har, serve};

const LINES: &str = include_str!("../../cors-cli/tests/console_lines.json");
/// The browser that saved it or judges it, and the file.
const HARS: [(&str, &str); 3] = [
    ("chromium", "chromium.har"),
    ("firefox", "firefox.har"),
    ("webkit", "chromium-sanitised.har"),
];

const POLICIES: [&str; 10] = [
    "allow_origins = ['https://app.example.com']",
    "allow_origins = ['*']\nallow_methods = ['*']\nmax_age = 60",
    "allow_origins = ['https://*.example.com']\nallow_credentials = true\nexpose_headers = ['x-id']",
    "allow_origins = ['https://*.github.io']\nallow_credentials = true",
    "allow_origins = ['https://b\u{fc}cher.example', 'https://a.example/']\nmax_ages = 1",
    "[routes.'/']\nallow_origins = ['*']\n[routes.'/api']\nclosed = true",
    "{\"allow_origins\": [\"https://app.example.com\"],\n \"allow_headers\": [\"authorization\", \"*\"]}",
    "{\"allow_origins\": []",
    "allow_origins = 7\r\n\"<script>\" = '\u{202e}\u{7f}'",
    "",
];

/// All that is tested in one browser, unless the page is not built or the browser not installed.
fn test_in(kind: Kind) {
    let Some(address) = serve() else { return };
    let Some(mut browser) = Browser::start(kind) else { return };
    browser.open(&address);
    until(&mut browser, "document.querySelectorAll('#target option').length > 3");
    answers_as_the_command(&mut browser);
    tells_why_and_keeps_secrets(&mut browser, &address);
    runs_nothing_of_a_link(&mut browser, &address);
}

/// What an expression gives once it is neither `null` nor `false` nor `undefined`.
fn until(browser: &mut Browser, expression: &str) -> Value {
    browser.evaluate(&format!(
        "new Promise(resolve => {{
            const look = () => {{
                const found = {expression};
                if (found ?? false) resolve(JSON.stringify(found));
                else setTimeout(look, 50);
            }};
            look();
        }})"
    ))
}

/// Writes into a field, as a user does.
fn write(browser: &mut Browser, field: &str, text: &str) {
    let (field, text) = (json!(field), json!(text));
    browser.evaluate(&format!(
        "(async () => {{
            const field = document.getElementById({field});
            field.value = {text};
            field.dispatchEvent(new Event('input', {{ bubbles: true }}));
            return 'true';
        }})()"
    ));
}

/// What the page's module answers to a call, `[name, ...arguments]`, in which a HAR file has its name: WebKit's
/// inspector takes no long messages.
fn asked(browser: &mut Browser, call: &Value) -> Value {
    browser.evaluate(&format!(
        "import(new URL('ask.js', location.href)).then(async ({{ ask }}) => {{
            const [name, ...args] = {call};
            if (name === 'judge_har') args[0] = await (await fetch(`har/${{args[0]}}`)).blob();
            return JSON.stringify(await ask(name, ...args));
        }})"
    ))
}

/// The same calls here.
fn answered(call: &Value) -> Value {
    let argument = |at: usize| call[at].as_str().unwrap_or_default();
    let (first, second) = (argument(1), argument(2));
    let answer = match argument(0) {
        "explain" => module::explain(first, second),
        "judge_headers" => module::judge_headers(first),
        "judge_har" => {
            let file = har(first).unwrap();
            let mut read = module::HarFile::new(file.len());
            read.push(&file);
            read.judge(second)
        }
        "lint" => module::lint(first),
        "table" => module::table(first),
        "export_policy" => module::export_policy(first, second),
        "diff" => module::diff(first, second),
        name => json!({ "unknown": name }).to_string(),
    };
    serde_json::from_str(&answer).unwrap()
}

fn calls() -> Vec<Value> {
    let lines: Vec<Value> = serde_json::from_str(LINES).unwrap();
    let mut calls: Vec<_> =
        lines.iter().step_by(10).map(|it| json!(["explain", it["text"], ""])).collect();
    calls.push(json!(["explain", "MissingAllowOriginHeader", "nginx"]));
    for (policy, target) in
        POLICIES.iter().zip(["nginx", "caddy", "express", "django"].iter().cycle())
    {
        let asked = json!({"policy": policy, "page": "https://app.example.com", "path": "/api/a",
            "method": "LINK", "request_headers": "authorization: a"});
        calls.push(json!(["lint", policy]));
        calls.push(json!(["table", asked.to_string()]));
        calls.push(json!(["export_policy", policy, target]));
    }
    calls.extend(POLICIES.windows(2).map(|pair| json!(["diff", pair[0], pair[1]])));
    calls.extend(HARS.map(|(browser, file)| json!(["judge_har", file, browser])));
    let typed = json!({"page": "https://app.example.com", "url": "https://b\u{fc}cher.example/\u{e9}", "method": "PUT",
        "credentials": true, "request_headers": "", "preflight": "", "answer": "HTTP/2 302\nlocation: /\u{e9}"});
    calls.push(json!(["judge_headers", typed.to_string()]));
    calls
}

/// The page's answers are those of the command's own code.
fn answers_as_the_command(browser: &mut Browser) {
    for call in calls() {
        assert_eq!(asked(browser, &call), answered(&call), "{}: {call}", browser.version());
    }
}

fn tells_why_and_keeps_secrets(browser: &mut Browser, address: &str) {
    browser
        .evaluate("(async () => { document.getElementById('example').click(); return 'true'; })()");
    let told = until(browser, "document.querySelector('#explained .cause')?.textContent");
    assert!(told.as_str().unwrap().starts_with("CORSMissingAllowOrigin"), "{told}");
    let url = until(browser, "document.getElementById('url').value");
    assert_eq!(url, "https://api.example.com/items");

    write(browser, "request-headers", "Authorization: Bearer 5EC");
    write(browser, "answer", "HTTP/2 200\nset-cookie: id=5EC\nvary: origin");
    let verdict = until(browser, "document.querySelector('#engines .verdict')?.textContent");
    assert_eq!(verdict, "✗ blocks it");
    let hash = "location.hash.includes('vary') && location.hash";
    let hash = until(browser, hash).as_str().unwrap().to_owned();
    assert!(hash.contains("left+out") && !hash.contains("5EC"), "{hash}");

    // The link leads to the same case.
    browser.open("about:blank");
    browser.open(&format!("{address}{hash}"));
    let verdict = until(browser, "document.querySelector('#engines .verdict')?.textContent");
    assert_eq!(verdict, "✗ blocks it");
    if let (Some(file), Kind::Chromium) = (env::var_os("CORS_SCREENSHOT"), browser.kind()) {
        fs::write(file, browser.screenshot()).unwrap();
    }
}

fn runs_nothing_of_a_link(browser: &mut Browser, address: &str) {
    let hostile = "%3Cimg%20src%3Dx%20onerror%3D%22window.ran%3D1%22%3E%60%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E%60%E2%80%AE%00%C2%9B2J";
    let line = "%20Origin%20is%20not%20allowed%20by%20Access-Control-Allow-Origin";
    let fields = [
        "page",
        "url",
        "method",
        "request-headers",
        "preflight",
        "answer",
        "server",
        "target",
        "policy-text",
        "asking-page",
        "path",
        "more-method",
        "asking-headers",
        "old",
        "new",
    ];
    let fields: String = fields.iter().map(|it| format!("&{it}={hostile}")).collect();
    for section in ["why", "policy", "change"] {
        browser.open("about:blank");
        browser.open(&format!("{address}#section={section}&pasted={hostile}{line}{fields}"));
        let shown = match section {
            "why" => "document.querySelector('#engines .error')",
            "policy" => "document.querySelector('#policy .problems li')",
            _ => "document.querySelector('#change .problems li')",
        };
        until(browser, &format!("!!{shown}"));
        let state = browser.evaluate(
            "(async () => JSON.stringify([
                window.ran ?? null,
                document.querySelectorAll('main :is(img, script)').length,
                document.getElementById('failure').hidden,
            ]))()",
        );
        assert_eq!(state, json!([null, 0, true]), "{}: {section}", browser.version());
    }
}

#[test]
fn chromium() {
    test_in(Kind::Chromium);
}

#[test]
fn firefox() {
    test_in(Kind::Firefox);
}

#[test]
fn webkit() {
    test_in(Kind::WebKit);
}
