//! The page's answers are those of the command.

use std::sync::LazyLock;

use cors_browsers::browser::{Browser, Kind};
use cors_playground as module;
use cors_tools::{
    cors_core::browser::Profile,
    diff,
    judge::Har,
    lint,
    policy_file::{self, Format},
};
use serde_json::{Value, json};

use crate::{browsing::run, serving};

const LINES: &str = include_str!("../../../cors-cli/tests/console_lines.json");
/// The file, and the browser that saved it or judges it.
const HARS: [(&str, &str, Profile); 4] = [
    ("chromium.har", "chromium", Profile::Chromium),
    ("firefox.har", "firefox", Profile::Firefox),
    ("chromium-sanitised.har", "webkit", Profile::WebKit),
    ("chromium-sanitised.har", "standard", Profile::Standard),
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

/// Each call of the page's functions, `[name, ...arguments]`, with its answer: the page compares them itself.
pub(crate) fn cases() -> &'static [u8] {
    static CASES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let case = |call| json!({ "wanted": answered(&call), "call": call });
        serde_json::to_vec(&calls().into_iter().map(case).collect::<Vec<_>>()).unwrap()
    });
    &CASES
}

fn calls() -> Vec<Value> {
    let lines: Vec<Value> = serde_json::from_str(LINES).unwrap();
    let mut calls: Vec<_> = lines.iter().map(|it| json!(["explain", it["text"], ""])).collect();
    calls.push(json!(["explain", "MissingAllowOriginHeader", "nginx"]));
    calls.push(json!(["explain", "preflight", ""]));
    let targets = ["nginx", "caddy", "express", "django"];
    for (policy, target) in POLICIES.iter().zip(targets.iter().cycle()) {
        let asked = json!({"policy": policy, "page": "https://app.example.com", "path": "/api/a",
            "method": "LINK", "request_headers": "authorization: a"});
        calls.push(json!(["lint", policy]));
        calls.push(json!(["table", asked.to_string()]));
        calls.push(json!(["export_policy", policy, target]));
    }
    calls.extend(POLICIES.windows(2).map(|pair| json!(["diff", pair[0], pair[1]])));
    calls.extend(HARS.map(|(file, browser, _)| json!(["judge_har", file, browser])));
    let typed = json!({"page": "https://app.example.com", "url": "https://b\u{fc}cher.example/\u{e9}", "method": "PUT",
        "credentials": true, "request_headers": "", "preflight": "", "answer": "HTTP/2 302\nlocation: /\u{e9}"});
    calls.push(json!(["judge_headers", typed.to_string()]));
    calls
}

/// The answer of the module outside of a browser, in which is what the command prints.
fn answered(call: &Value) -> String {
    let argument = |at: usize| call[at].as_str().unwrap_or_default();
    let (first, second) = (argument(1), argument(2));
    match argument(0) {
        "explain" => module::explain(first, second),
        "lint" => linted(first),
        "diff" => compared(first, second),
        "judge_har" => judged(first, second),
        "judge_headers" => module::judge_headers(first),
        "table" => module::table(first),
        "export_policy" => module::export_policy(first, second),
        name => json!({ "unknown": name }).to_string(),
    }
}

fn read(answer: &str) -> Value {
    serde_json::from_str(answer).unwrap()
}

/// What `cors lint --format json` prints has the name of the file, and no sentences.
fn linted(policy: &str) -> String {
    let told = module::lint(policy);
    let mut report = lint::Report::default();
    report.add("a", "a", policy_file::lint(policy, Format::by_content(policy)).problems);
    let printed = read(&report.json().unwrap());
    let without = |problem: &Value| {
        let mut problem = problem.as_object().unwrap().clone();
        problem.retain(|name, _| name != "file" && name != "sentence");
        problem
    };
    let all =
        |problems: &Value| -> Vec<_> { problems.as_array().unwrap().iter().map(without).collect() };
    assert_eq!(all(&read(&told)["problems"]), all(&printed), "{policy}");
    told
}

fn compared(old: &str, new: &str) -> String {
    let told = module::diff(old, new);
    let routes = |text: &str| policy_file::lint(text, Format::by_content(text)).routes;
    if let (Some(old), Some(new)) = (routes(old), routes(new)) {
        let printed = read(&diff::diff(&old, &new).json().unwrap());
        assert_eq!(read(&told)["diff"]["report"], printed);
    }
    told
}

fn judged(name: &str, browser: &str) -> String {
    let file = serving::har(name).unwrap();
    let mut reading = module::HarFile::new(file.len());
    reading.push(&file);
    let told = reading.judge(browser);
    let (_, _, profile) = HARS.into_iter().find(|it| (it.0, it.1) == (name, browser)).unwrap();
    let har = Har::parse(&file).unwrap();
    let printed = har.judge(profile, None).json_lines().unwrap();
    let (fine, wrong): (Vec<_>, Vec<_>) =
        printed.lines().map(read).partition(|it| ["pass", "not-cors"].contains(&outcome(it)));
    assert_eq!(read(&told)["rows"], json!([wrong, fine].concat()));
    told
}

fn outcome(row: &Value) -> &str {
    row["outcome"].as_str().unwrap_or_default()
}

pub(crate) fn are_those_of_the_command(browser: &mut Browser) {
    // It is the same module everywhere, so that elsewhere some lines of consoles are enough.
    let step = if browser.kind() == Kind::Chromium { 1 } else { 5 };
    let told = run(
        browser,
        &"const { ask } = await import(new URL('ask.js', location.href));
        const cases = await (await fetch('tests/cases.json')).json();
        const wrong = [];
        let asked = 0;
        for (const [i, { call: [name, ...args], wanted }] of cases.entries()) {
            if (name === 'explain' && i % STEP !== 0) continue;
            asked += 1;
            if (name === 'judge_har') args[0] = await (await fetch(`tests/${args[0]}`)).blob();
            const answer = await ask(name, ...args);
            if (JSON.stringify(answer) !== JSON.stringify(JSON.parse(wanted))) wrong.push({ name, args, answer, wanted });
        }
        return { asked, wrong: wrong.slice(0, 3) };"
            .replace("STEP", &step.to_string()),
    );
    let calls = calls();
    let is_asked = |(i, call): &(usize, &Value)| call[0] != "explain" || i % step == 0;
    let asked = calls.iter().enumerate().filter(is_asked).count();
    assert_eq!(told, json!({"asked": asked, "wrong": []}), "{}", browser.version());
}
