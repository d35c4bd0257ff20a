//! Editing the policy of `cors demo` over sockets: who may, and what it does.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod running;

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use running::{Answer, DEADLINE, Demo, authority, exchange, file, port, replace, send};

/// Allows another origin than any demo does at its start.
const OTHER: &str = "allow_origins = ['https://other.example']\n";
const OTHER_ORIGIN: &str = "https://other.example";

/// What the page sends to edit the policy, with something changed.
struct Edit<'a> {
    host: Option<&'a str>,
    origin: Option<&'a str>,
    more: &'a [&'a str],
    content_type: Option<&'a str>,
    body: String,
}

impl<'a> Edit<'a> {
    fn of(origin: &'a str) -> Self {
        Self {
            host: Some(authority(origin)),
            origin: Some(origin),
            more: &[],
            content_type: Some("application/json"),
            body: json!({"text": OTHER}).to_string(),
        }
    }

    fn send(&self, demo: &Demo) -> Answer {
        let named = |name: &str, value: Option<&str>| value.map(|it| format!("{name}: {it}"));
        let mut lines: Vec<_> = [
            named("Host", self.host),
            named("Origin", self.origin),
            named("Content-Type", self.content_type),
        ]
        .into_iter()
        .flatten()
        .collect();
        lines.push(format!("Content-Length: {}", self.body.len()));
        let lines: Vec<_> =
            lines.iter().map(|line| &**line).chain(self.more.iter().copied()).collect();
        send(&demo.page, "POST /policy", &lines, &self.body)
    }
}

/// The answer says why, in plain text, and lets no other page read it; the policy is what it was.
fn assert_refused(demo: &Demo, answer: &Answer, status: u16, why: &str) {
    assert_eq!(answer.status, status, "{}", answer.body);
    assert!(answer.body.contains(why), "{why} in {}", answer.body);
    assert_eq!(answer.header("content-type"), Some("text/plain; charset=utf-8"));
    let is_cors = |(name, _): &(String, String)| name.starts_with("access-control-");
    assert!(!answer.headers.iter().any(is_cors), "{:?}", answer.headers);
    let policy = demo.policy();
    assert_eq!((&policy["source"], &policy["text"]), (&json!("demo"), &policy["beginning"]));
    assert!(!demo.lets_read("/api/item", OTHER_ORIGIN));
    assert!(demo.lets_read("/api/item", &demo.page));
}

fn by_name(demo: &Demo) -> String {
    format!("http://localhost:{}", port(&demo.page))
}

#[test]
fn both_names_of_the_page_may_edit() {
    let demo = Demo::start();
    let name = by_name(&demo);
    for origin in [&*demo.page, &*name] {
        demo.edit(demo.policy()["beginning"].as_str().unwrap());
        assert!(!demo.lets_read("/api/item", OTHER_ORIGIN));
        let answer = Edit::of(origin).send(&demo);
        assert_eq!(answer.status, 200, "{origin}: {}", answer.body);
        assert!(demo.lets_read("/api/item", OTHER_ORIGIN), "{origin}");
    }
}

#[test]
fn edit_without_origin_is_refused() {
    let demo = Demo::start();
    let edit = Edit { origin: None, ..Edit::of(&demo.page) };
    assert_refused(&demo, &edit.send(&demo), 403, "no `Origin`");
}

#[test]
fn edit_from_another_origin_is_refused() {
    let demo = Demo::start();
    let name = by_name(&demo);
    let (page, frame, api) = (&*demo.page, &*demo.frame, &*demo.api);
    let upper = page.replace("http", "HTTP");
    let slash = format!("{page}/");
    for origin in ["https://evil.example", "null", "", frame, api, &name, &upper, &slash] {
        let edit = Edit { origin: Some(origin), ..Edit::of(page) };
        assert_refused(&demo, &edit.send(&demo), 403, &format!("`Origin: {origin}`"));
    }
    let edit = Edit { origin: Some(page), ..Edit::of(&name) };
    assert_refused(&demo, &edit.send(&demo), 403, &format!("`Origin: {page}`"));
}

#[test]
fn edit_with_two_origins_is_refused() {
    let demo = Demo::start();
    let evil = ["Origin: https://evil.example"];
    let edit = Edit { more: &evil, ..Edit::of(&demo.page) };
    assert_refused(&demo, &edit.send(&demo), 403, "several `Origin`");
}

/// A name that resolves to 127.0.0.1 makes a page of the same origin as this server.
#[test]
fn rebound_name_may_neither_edit_nor_read() {
    let demo = Demo::start();
    let port = port(&demo.page);
    let evil = format!("http://evil.example:{port}");
    assert_refused(&demo, &Edit::of(&evil).send(&demo), 403, "`Host: evil.example:");
    let edit = Edit { host: Some(authority(&evil)), ..Edit::of(&demo.page) };
    assert_refused(&demo, &edit.send(&demo), 403, "`Host: evil.example:");

    for host in ["evil.example", authority(&evil)] {
        for target in ["/policy", "/said?case=get&run=1", "/addresses", "/"] {
            let lines = [&*format!("Host: {host}")];
            let answer = send(&demo.page, &format!("GET {target}"), &lines, "");
            assert_refused(&demo, &answer, 403, &format!("`Host: {host}`"));
        }
    }
}

/// Every name of this machine is an origin of its own, which only its own pages may use.
#[test]
fn any_name_of_this_machine_may_edit_for_itself() {
    let demo = Demo::start();
    let [app, other] =
        ["app", "other"].map(|it| format!("http://{it}.localhost:{}", port(&demo.page)));
    let edit = Edit { origin: Some(&other), ..Edit::of(&app) };
    assert_refused(&demo, &edit.send(&demo), 403, &format!("`Origin: {other}`"));
    let answer = Edit::of(&app).send(&demo);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
}

#[test]
fn request_without_host_is_refused() {
    let demo = Demo::start();
    let edit = Edit { host: None, ..Edit::of(&demo.page) };
    assert_refused(&demo, &edit.send(&demo), 403, "no `Host`");
    assert_refused(&demo, &send(&demo.page, "GET /policy", &[], ""), 403, "no `Host`");
}

#[test]
fn another_origin_may_not_ask_at_all() {
    let demo = Demo::start();
    for method in ["GET", "OPTIONS", "PUT", "DELETE"] {
        let lines = ["Origin: https://evil.example", "Access-Control-Request-Method: POST"];
        let answer = exchange(&demo.page, method, "/policy", &lines);
        assert_refused(&demo, &answer, 403, "`Origin: https://evil.example`");
    }
}

#[test]
fn edit_of_another_type_is_refused() {
    let demo = Demo::start();
    let types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"];
    for content_type in types.map(Some).into_iter().chain([None]) {
        let edit = Edit { content_type, ..Edit::of(&demo.page) };
        assert_refused(&demo, &edit.send(&demo), 415, "`Content-Type: application/json`");
    }
}

#[test]
fn edit_that_is_too_large_is_refused() {
    let demo = Demo::start();
    let padded = |len: usize| {
        let bare = json!({"text": OTHER}).to_string().len();
        json!({"text": format!("{}{OTHER}", " ".repeat(len - bare))}).to_string()
    };
    let edit = |len| Edit { body: padded(len), ..Edit::of(&demo.page) };
    assert_refused(&demo, &edit(64 * 1024 + 1).send(&demo), 413, "larger than 64 KiB");
    let answer = edit(64 * 1024).send(&demo);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
}

#[test]
fn edit_that_is_not_json_is_refused() {
    let demo = Demo::start();
    for (body, status) in [(OTHER, 400), ("", 400), ("[]", 422), ("{\"text\": 1}", 422)] {
        let edit = Edit { body: body.to_owned(), ..Edit::of(&demo.page) };
        assert_refused(&demo, &edit.send(&demo), status, "send `{\"text\": \"…\"}`");
    }
}

fn told(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

#[test]
fn valid_text_is_in_force_at_once() {
    let demo = Demo::start();
    let preflight = || {
        let lines = ["Access-Control-Request-Method: DELETE"];
        let answer = demo.api("OPTIONS", "/api/item?case=delete&run=1", &demo.page, &lines);
        answer.header("access-control-allow-methods").unwrap().contains("DELETE")
    };
    let verdicts = || {
        let said = exchange(&demo.page, "GET", "/said?case=delete&run=1", &[]).body;
        let said: Value = serde_json::from_str(&said).unwrap();
        let of = |record: &Value| record["verdict"]["allowed"].as_bool().unwrap();
        said.as_array().unwrap().iter().map(of).collect::<Vec<_>>()
    };
    let before = demo.policy();
    assert!(!preflight());
    let text = before["text"].as_str().unwrap().replace("[\"PUT\"]", "['PUT', 'DELETE']");
    let after = told(&demo.edit(&text));
    assert!(preflight());
    assert_eq!(verdicts(), [false, true]);
    assert_eq!((&after["source"], &after["text"]), (&json!("editor"), &json!(text)));
    assert_eq!(after["change"], after["in_force"]["change"]);
    assert!(after["change"].as_u64() > before["change"].as_u64());
    assert_eq!(demo.policy(), after);

    let own = before["beginning"].as_str().unwrap();
    assert_eq!(told(&demo.edit(&own.replace('\n', "\r\n")))["source"], "demo");
    assert!(!preflight());
}

#[test]
fn warnings_do_not_stop_a_text() {
    let demo = Demo::start();
    let told = told(&demo.edit(&format!("{OTHER}allow_methods = ['PUT', 'PUT']")));
    let problem = &told["problems"][0];
    assert_eq!((&problem["severity"], &problem["line"]), (&json!("warning"), &json!(2)));
    assert_eq!(told["change"], told["in_force"]["change"]);
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
}

#[test]
fn text_with_an_error_changes_nothing() {
    let demo = Demo::start();
    demo.edit(OTHER);
    for (text, line, code) in [
        (format!("# new\n{OTHER}max_age = 'x'"), 3, "invalid-type"),
        ("allow_origins = [\n'*',\n'https://a.example/']".to_owned(), 3, "trailing-slash"),
        (format!("{OTHER}[["), 2, "invalid-toml"),
    ] {
        let told = told(&demo.edit(&text));
        let problem = &told["problems"][0];
        assert_eq!((&problem["severity"], &problem["line"]), (&json!("error"), &json!(line)));
        assert_eq!(problem["code"], code);
        assert!(["sentence", "help"].iter().all(|part| problem[part] != ""), "{problem}");
        assert_eq!((&told["text"], &told["in_force"]["source"]), (&json!(text), &json!("editor")));
        assert!(told["in_force"]["change"].as_u64() < told["change"].as_u64());
        assert_eq!(
            (&told["with_page"], &told["why_not"]),
            (&Value::Null, &json!("fix the error first"))
        );
        assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
        assert!(!demo.lets_read("/api/item", &demo.page));
    }
}

#[test]
fn text_with_routes() {
    let demo = Demo::start();
    let item = "[routes.'/api/item']\nallow_origins = ['https://other.example']\n";
    let rest = "[routes.'/']\nallow_origins = ['*']\n";
    let told = told(&demo.edit(&format!("{item}{rest}")));
    assert_eq!(told["problems"], json!([]));
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
    assert!(!demo.lets_read("/api/item", &demo.page));
    assert!(demo.lets_read("/elsewhere", &demo.page));

    demo.edit(told["with_page"].as_str().unwrap());
    assert!(demo.lets_read("/api/item", &demo.page) && demo.lets_read("/api/item", OTHER_ORIGIN));
}

#[test]
fn page_can_be_allowed_where_there_is_a_list() {
    let demo = Demo::start();
    let allowed = demo.policy();
    assert_eq!(
        (&allowed["with_page"], &allowed["why_not"]),
        (&Value::Null, &json!("it is allowed"))
    );
    let lines = [&*format!("Host: {}", authority(&by_name(&demo)))];
    let by_name = told(&send(&demo.page, "GET /policy", &lines, ""));
    assert!(by_name["with_page"].as_str().unwrap().contains("[\"http://localhost:"), "{by_name}");

    for (text, why) in [
        ("[routes.'/api']\nclosed = true", "its route `/api` is closed"),
        ("[routes.'/x']\nallow_origins = ['https://other.example']", "no route covers it"),
        ("allow_origins = ['http://127.0.0.1:*']", "it is allowed"),
        ("allow_origins = ['*']", "it is allowed"),
    ] {
        let told = told(&demo.edit(text));
        assert_eq!((&told["problems"], &told["with_page"]), (&json!([]), &Value::Null), "{text}");
        assert!(told["why_not"].as_str().unwrap().contains(why), "{told}");
    }
}

#[test]
fn editor_begins_with_the_file_as_it_is_written() {
    let text = format!("# ours\r\n{OTHER}\t# and nobody else\n");
    let path = file("begins.toml", &text);
    let demo = Demo::guarded_by(&path);
    let begun = demo.policy();
    assert_eq!((&begun["text"], &begun["beginning"]), (&json!(text), &json!(text)));
    assert_eq!((&begun["source"], &begun["file"]), (&json!("file"), &json!(path.to_str())));

    let edited = told(&demo.edit(begun["with_page"].as_str().unwrap()));
    assert_eq!(edited["source"], "editor");
    assert!(edited["text"].as_str().unwrap().contains("# and nobody else"));
    assert!(demo.lets_read("/api/item", &demo.page));
    assert_eq!(told(&demo.edit(&text))["source"], "file");
    assert!(!demo.lets_read("/api/item", &demo.page));
    assert_eq!(fs::read_to_string(path).unwrap(), text);
}

#[test]
fn json_file_is_shown_as_toml() {
    let path =
        file("begins.json", "{\"allow_origins\": [\"https://other.example\"], \"max_age\": 5}");
    let demo = Demo::guarded_by(&path);
    let text = demo.policy()["text"].as_str().unwrap().to_owned();
    assert_eq!(text, "allow_origins = [\"https://other.example\"]\nmax_age = 5\n");
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
}

#[test]
fn file_with_routes() {
    let text = "[routes.'/api']\nallow_origins = ['https://other.example']\n";
    let demo = Demo::guarded_by(&file("routes.toml", text));
    assert_eq!(demo.policy()["text"], text);
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
    assert!(!demo.lets_read("/elsewhere", OTHER_ORIGIN));
}

/// What the page is told once a condition holds.
fn once(demo: &Demo, holds: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + DEADLINE;
    loop {
        let policy = demo.policy();
        if holds(&policy) {
            return policy;
        }
        assert!(Instant::now() < end, "{policy}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn last_change_wins_whether_of_the_file_or_of_the_editor() {
    let path = file("followed.toml", OTHER);
    let demo = Demo::guarded_by(&path);
    let origins = ["https://one.example", "https://two.example", "https://three.example"];
    let texts = origins.map(|origin| format!("allow_origins = ['{origin}']\n"));
    let is_in_force = |place: usize, source: &str| {
        let policy = once(&demo, |it| it["text"] == texts[place]);
        assert_eq!(
            (&policy["source"], &policy["change"]),
            (&json!(source), &policy["in_force"]["change"])
        );
        let allowed = origins.map(|origin| demo.lets_read("/api/item", origin));
        assert_eq!(allowed, [place == 0, place == 1, place == 2]);
    };
    replace(&path, &texts[0]);
    is_in_force(0, "file");
    demo.edit(&texts[1]);
    is_in_force(1, "editor");
    replace(&path, &texts[2]);
    is_in_force(2, "file");
    assert_eq!(demo.policy()["beginning"], OTHER);
}

#[test]
fn broken_file_leaves_the_last_policy_in_force() {
    let path = file("breaks.toml", OTHER);
    let demo = Demo::guarded_by(&path);
    let is_broken = |told: &Value| told["in_force"]["change"] != told["change"];
    let is_mended = |told: &Value| !is_broken(told);

    replace(&path, &format!("\n{OTHER}max_age = 'x'"));
    let told = once(&demo, is_broken);
    assert_eq!((&told["source"], &told["in_force"]["source"]), (&json!("file"), &json!("file")));
    assert_eq!(
        (&told["text"], &told["problems"][0]["line"]),
        (&json!(format!("\n{OTHER}max_age = 'x'")), &json!(3))
    );
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));
    // Another text with the same error.
    replace(&path, &format!("\n\n\n{OTHER}max_age = 'x'"));
    once(&demo, |told| told["problems"][0]["line"] == 5);

    fs::remove_file(&path).unwrap();
    let told = once(&demo, |told| told["problems"][0]["code"] == "unreadable-file");
    assert!(is_broken(&told) && told["text"] == OTHER, "{told}");
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));

    replace(&path, OTHER);
    let told = once(&demo, is_mended);
    assert_eq!((&told["source"], &told["problems"]), (&json!("file"), &json!([])));
}

#[test]
fn broken_json_file_leaves_the_last_policy_in_force() {
    let path = file("breaks.json", "{\"allow_origins\": [\"https://other.example\"]}");
    let demo = Demo::guarded_by(&path);
    replace(&path, "{\"allow_origins\": [\"https://other.example/\"]}");
    let told = once(&demo, |told| told["problems"] != json!([]));
    assert!(
        told["problems"][0]["sentence"].as_str().unwrap().contains("ends in a slash"),
        "{told}"
    );
    assert_eq!(told["text"], "allow_origins = [\"https://other.example\"]\n");
    assert!(demo.lets_read("/api/item", OTHER_ORIGIN));

    replace(&path, "{\"allow_origins\": [\"*\"]}");
    once(&demo, |told| told["text"] == "allow_origins = [\"*\"]\n");
    assert!(demo.lets_read("/api/item", "https://any.example"));
}
