//! The demo's page in real browsers. `CORS_SCREENSHOT=FILE` saves a screenshot from Chromium.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod running;

use std::{env, fs};

use cors_browsers::{
    browser::{Browser, Kind},
    stage::Stage,
};
use serde_json::{Value, json};

use running::{Demo, file, replace};

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

/// Runs statements.
fn act(browser: &mut Browser, statements: &str) {
    browser.evaluate(&format!("(async () => {{ {statements}; return 'true'; }})()"));
}

fn type_in(browser: &mut Browser, text: &str) {
    let text = json!(text);
    act(
        browser,
        &format!(
            "const area = document.getElementById('policy');
             area.value = {text};
             area.dispatchEvent(new Event('input'))"
        ),
    );
}

/// The text in the editor, once a condition on the text that says what is in force holds.
fn text_once(browser: &mut Browser, standing: &str) -> String {
    let text = until(
        browser,
        &format!(
            "document.getElementById('standing').innerText.includes({})
                && document.getElementById('policy').value",
            json!(standing)
        ),
    );
    text.as_str().unwrap().to_owned()
}

const READABLE: &str = "✓";
const BLOCKED: &str = "✗";

/// For each row its title, the sign of its verdict, and what it was before if that is another.
type Rows = Vec<(String, String, String)>;

/// The rows, once all fetches have finished and a condition holds.
fn rows_once(browser: &mut Browser, condition: &str) -> Rows {
    let rows = until(
        browser,
        &format!(
            "(() => {{
                const rows = [...document.querySelectorAll('#cases tr')];
                const text = (row, part) => row.querySelector(part).innerText;
                const told = rows.map(row => [
                    text(row, 'h2'), text(row, '.verdict'), text(row, '.change'),
                ]);
                const ended = rows.length && rows.every(row => /^[✓✗!] /.test(text(row, '.verdict')));
                return ended && ({condition}) && told;
            }})()"
        ),
    );
    let of = |row: &Value| {
        let part = |i: usize| row[i].as_str().unwrap().to_owned();
        (part(0), part(1).chars().take(1).collect(), part(2))
    };
    rows.as_array().unwrap().iter().map(of).collect()
}

fn signs(rows: &Rows) -> Vec<&str> {
    rows.iter().map(|(_, sign, _)| &**sign).collect()
}

/// The rows of a demo of its own, before the policy is edited.
fn first_rows(browser: &mut Browser) -> Rows {
    let rows = rows_once(browser, "true");
    let wanted = [
        ("The fetch that everyone writes first", READABLE),
        ("PUT with a custom header", READABLE),
        ("DELETE", BLOCKED),
        ("The first fetch, from a frame on a third origin", BLOCKED),
        ("An API without CORS", BLOCKED),
        ("An API that answers * and credentials", BLOCKED),
    ];
    let told = |(title, sign): (&str, &str)| (title.to_owned(), sign.to_owned(), String::new());
    assert_eq!(rows, wanted.map(told));
    rows
}

const CHANGED: &str = "rows.some(row => text(row, '.change'))";

fn page_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let screenshot = env::var_os("CORS_SCREENSHOT").filter(|_| kind == Kind::Chromium);
    // The screenshot shows the ports that a reader of the README gets.
    let demo = if screenshot.is_some() { Demo::start_with(&[]) } else { Demo::start() };
    browser.open(&demo.page);
    let first = first_rows(&mut browser);
    let text = text_once(&mut browser, "In force: the demo's own policy");

    type_in(&mut browser, &text.replace("[\"PUT\"]", "[\"PUT\", \"DELETE\"]"));
    let rows = rows_once(&mut browser, CHANGED);
    let mut wanted = first.clone();
    wanted[2] = ("DELETE".to_owned(), READABLE.to_owned(), "was ✗ blocked".to_owned());
    assert_eq!(rows, wanted);
    text_once(&mut browser, "In force: the policy from this editor");
    if let Some(file) = screenshot {
        fs::write(file, browser.screenshot()).unwrap();
    }

    // A text with an error does not even begin a run.
    let wrong = format!("{text}\n\nmax_age = 'long'");
    type_in(&mut browser, &wrong);
    text_once(&mut browser, "The last valid policy is still in force: the policy from this editor");
    let problem = until(&mut browser, "document.querySelector('.problems li').innerText");
    let problem = problem.as_str().unwrap();
    let lines = wrong.lines().count();
    for part in [&*format!("line {lines}: error"), "invalid-toml", "help: "] {
        assert!(problem.contains(part), "{part} in {problem}");
    }
    let marked = "document.querySelector('.gutter [data-severity=error]').innerText";
    assert_eq!(until(&mut browser, marked), lines.to_string());
    assert_eq!(rows_once(&mut browser, "true"), wanted);
    act(&mut browser, "document.querySelector('.problems button').click()");
    let selected = "((area) => document.activeElement === area
        && area.value.slice(area.selectionStart, area.selectionEnd))(document.getElementById('policy'))";
    assert_eq!(until(&mut browser, selected), "max_age = 'long'");

    act(&mut browser, "document.getElementById('back').click()");
    let rows = rows_once(&mut browser, "text(rows[2], '.change') === 'was ✓ readable'");
    assert_eq!(signs(&rows), signs(&first));
    assert_eq!(text_once(&mut browser, "In force: the demo's own policy"), text);
}

#[test]
fn page_in_chromium() {
    page_in(Kind::Chromium);
}

#[test]
fn page_in_firefox() {
    page_in(Kind::Firefox);
}

#[test]
fn page_in_webkit() {
    page_in(Kind::WebKit);
}

/// An answer from before an edit that arrives after it changes nothing.
fn late_answer_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let demo = Demo::start();
    browser.open(&demo.page);
    first_rows(&mut browser);
    act(
        &mut browser,
        "const real = window.fetch;
         const area = document.getElementById('policy');
         window.looks = [];
         window.fetch = async (url, init) => {
             if (url !== '/policy' || init) return real(url, init);
             const looks = window.looks.push(area.value);
             const answer = await real(url);
             if (looks === 1) await new Promise(resolve => { window.release = resolve; });
             return answer;
         }",
    );
    until(&mut browser, "Boolean(window.release)");
    let text = "allow_origins = ['https://other.example']";
    type_in(&mut browser, text);
    text_once(&mut browser, "In force: the policy from this editor");
    act(&mut browser, "window.release()");
    // The next look begins once the late answer has done what it does.
    assert_eq!(until(&mut browser, "window.looks[1]"), text);
    assert_eq!(text_once(&mut browser, "In force: the policy from this editor"), text);
    let rows = rows_once(&mut browser, CHANGED);
    assert_eq!(signs(&rows), [BLOCKED; 6]);
}

#[test]
fn late_answer_in_chromium() {
    late_answer_in(Kind::Chromium);
}

#[test]
fn late_answer_in_firefox() {
    late_answer_in(Kind::Firefox);
}

#[test]
fn late_answer_in_webkit() {
    late_answer_in(Kind::WebKit);
}

fn allow_button_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let text = "# ours\nallow_origins = [\n  'https://app.example.com', # the app\n]\n\
                allow_credentials = true\n";
    let path = file(&format!("allow-{kind:?}.toml"), text);
    let demo = Demo::guarded_by(&path);
    browser.open(&demo.page.replace("127.0.0.1", "localhost"));
    let rows = rows_once(&mut browser, "true");
    assert_eq!(signs(&rows), [BLOCKED; 6]);
    assert_eq!(
        text_once(&mut browser, &format!("In force: the policy from {}", path.display())),
        text
    );

    act(&mut browser, "document.getElementById('allow').click()");
    let rows = rows_once(&mut browser, CHANGED);
    assert_eq!(signs(&rows)[..2], [READABLE, BLOCKED]);
    assert_eq!(rows[0].2, "was ✗ blocked");
    let origin = demo.page.replace("127.0.0.1", "localhost");
    let added = text.replace("[\n", &format!("[\n  \"{origin}\",\n"));
    assert_eq!(text_once(&mut browser, "In force: the policy from this editor"), added);
    let button = "((it) => it.disabled)(document.getElementById('allow'))";
    assert_eq!(until(&mut browser, button), true);
    assert_eq!(
        until(&mut browser, "document.getElementById('why-not').innerText"),
        "it is allowed"
    );
    assert_eq!(fs::read_to_string(path).unwrap(), text);
}

#[test]
fn allow_button_in_chromium() {
    allow_button_in(Kind::Chromium);
}

#[test]
fn allow_button_in_firefox() {
    allow_button_in(Kind::Firefox);
}

#[test]
fn allow_button_in_webkit() {
    allow_button_in(Kind::WebKit);
}

/// The page shows what the file says as soon as it says something else.
fn file_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let other = "allow_origins = ['https://other.example']\n";
    let path = file(&format!("followed-{kind:?}.toml"), other);
    let demo = Demo::guarded_by(&path);
    browser.open(&demo.page);
    assert_eq!(signs(&rows_once(&mut browser, "true")), [BLOCKED; 6]);
    type_in(&mut browser, &format!("{other}# edited"));
    text_once(&mut browser, "In force: the policy from this editor");

    let text = format!("allow_origins = ['{}']\nallow_credentials = true\n", demo.page);
    replace(&path, &text);
    let rows = rows_once(&mut browser, CHANGED);
    assert_eq!(rows[0].2, "was ✗ blocked");
    let from_file = format!("In force: the policy from {}", path.display());
    assert_eq!(text_once(&mut browser, &from_file), text);

    let wrong = format!("{text}max_age = 'long'\n");
    replace(&path, &wrong);
    let broken = format!("{} is not a valid policy now", path.display());
    assert_eq!(text_once(&mut browser, &broken), wrong);
    let problem = until(&mut browser, "document.querySelector('.problems li').innerText");
    assert!(problem.as_str().unwrap().contains("line 3: error"), "{problem}");
    assert_eq!(rows_once(&mut browser, "true"), rows);
}

#[test]
fn file_in_chromium() {
    file_in(Kind::Chromium);
}

#[test]
fn file_in_firefox() {
    file_in(Kind::Firefox);
}

#[test]
fn file_in_webkit() {
    file_in(Kind::WebKit);
}

/// All that a page elsewhere can do to change the policy or to read it; what came of each.
const ATTEMPTS: &str = "(async () => {
    const url = PAGE + '/policy';
    const body = JSON.stringify({ text: 'allow_origins = [\"*\"]' });
    const post = (mode, type) => ({ method: 'POST', mode, headers: { 'Content-Type': type }, body });
    const outcome = (promise) => promise.then(({ type }) => type, () => 'failed');
    const loaded = (frame) => new Promise(resolve => frame.addEventListener('load', resolve));
    const framed = async (properties) => {
        const frame = Object.assign(document.createElement('iframe'), properties);
        const load = loaded(frame);
        document.body.append(frame);
        await load;
        return frame;
    };

    const frame = await framed({ name: 'target' });
    const field = document.createElement('input');
    // Sent as text, it is JSON.
    field.name = body.replace('}', ', \"x\": \"');
    field.value = '\"}';
    const form = Object.assign(document.createElement('form'),
        { action: url, method: 'post', enctype: 'text/plain', target: 'target' });
    form.append(field);
    document.body.append(form);
    const answered = loaded(frame);
    form.submit();
    await answered;

    const heard = new Promise(resolve => addEventListener('message', resolve, { once: true }));
    const attempt = `fetch(${JSON.stringify(url)}, ${JSON.stringify(post('no-cors', 'text/plain'))})
        .then(({ type }) => type, () => 'failed').then(it => parent.postMessage(it, '*'))`;
    const sandboxed = Object.assign(document.createElement('iframe'),
        { sandbox: 'allow-scripts', srcdoc: `<script>${attempt}<` + '/script>' });
    document.body.append(sandboxed);

    return JSON.stringify({
        plain: await outcome(fetch(url, post('no-cors', 'text/plain'))),
        json: await outcome(fetch(url, post('cors', 'application/json'))),
        read: await outcome(fetch(url)),
        sandboxed: (await heard).data,
    });
})()";

fn another_origin_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let demo = Demo::start();
    let before = demo.policy();
    browser.open(&Stage::open().page(false));
    let attempts = ATTEMPTS.replace("PAGE", &json!(demo.page).to_string());
    // An opaque answer shows that the server was reached.
    assert_eq!(
        browser.evaluate(&attempts),
        json!({"plain": "opaque", "json": "failed", "read": "failed", "sandboxed": "opaque"})
    );
    assert_eq!(demo.policy(), before);
    assert!(!demo.lets_read("/api/item", "https://other.example"));
}

#[test]
fn another_origin_in_chromium() {
    another_origin_in(Kind::Chromium);
}

#[test]
fn another_origin_in_firefox() {
    another_origin_in(Kind::Firefox);
}

#[test]
fn another_origin_in_webkit() {
    another_origin_in(Kind::WebKit);
}
