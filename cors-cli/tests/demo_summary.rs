//! What the demo's page says in real browsers: the summary above its table, and the words of the browser that looks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

mod running;

use cors_browsers::browser::{Browser, Kind};
use cors_core::browser::Profile;
use serde_json::{Value, json};

use running::{Demo, file};

/// What an expression gives once it is not `null`.
fn until(browser: &mut Browser, expression: &str) -> Value {
    browser.evaluate(&format!(
        "new Promise(resolve => {{
            const look = () => {{
                const found = {expression};
                if (found === null) setTimeout(look, 50);
                else resolve(JSON.stringify(found));
            }};
            look();
        }})"
    ))
}

/// The summary, once it is that of all fetches and has this part.
fn summary_with(browser: &mut Browser, part: &str) -> String {
    let summary = until(
        browser,
        &format!(
            "(it => it.ariaBusy === 'false' && it.innerText.includes({}) ? it.innerText : null)
                (document.getElementById('summary'))",
            json!(part)
        ),
    );
    summary.as_str().unwrap().to_owned()
}

fn type_in(browser: &mut Browser, text: &str) {
    let typed = format!(
        "(async () => {{
            const area = document.getElementById('policy');
            area.value = {};
            area.dispatchEvent(new Event('input'));
            return 'true';
        }})()",
        json!(text)
    );
    browser.evaluate(&typed);
}

fn summary_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let demo = Demo::start();
    browser.open(&demo.page);
    assert_eq!(
        summary_with(&mut browser, "passed"),
        "✗ 2 of 6 requests passed, 4 were blocked, 3 of them on purpose. What to do first: to let “DELETE” \
         pass, list the method in allow_methods, in the same case as the page sends it."
    );

    let text = demo.policy()["text"].as_str().unwrap().to_owned();
    type_in(&mut browser, &text.replace("[\"PUT\"]", "[\"PUT\", \"DELETE\"]"));
    assert_eq!(
        summary_with(&mut browser, "3 of 6"),
        "✓ 3 of 6 requests passed, 3 were blocked. Nothing is wrong: those are meant to be blocked."
    );

    type_in(&mut browser, &text.replace("allow_credentials = true", ""));
    let summary = summary_with(&mut browser, "0 of 6");
    let first = "What to do first: to let “The fetch that everyone writes first” pass, set allow_credentials";
    assert!(summary.contains(first), "{summary}");

    drop(demo);
    browser.evaluate("(async () => (document.getElementById('again').click(), 'true'))()");
    assert_eq!(
        summary_with(&mut browser, "no answer"),
        "! 0 of 6 requests passed, 6 got no answer. What to do first: see whether cors demo is still \
         running, then run again."
    );
}

#[test]
fn summary_in_chromium() {
    summary_in(Kind::Chromium);
}

#[test]
fn summary_in_firefox() {
    summary_in(Kind::Firefox);
}

/// The page by each of its names, which the policy does not list.
fn other_name_in(kind: Kind) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let demo = Demo::start();
    for name in ["localhost", "app.localhost"] {
        demo.edit(demo.policy()["beginning"].as_str().unwrap());
        let page = demo.page.replace("127.0.0.1", name);
        browser.open(&page);
        let wanted = format!(
            "✗ 0 of 6 requests passed, 6 were blocked, 3 of them on purpose. What to do first: press “Allow \
             this page's origin”, as the policy does not allow {page}."
        );
        assert_eq!(summary_with(&mut browser, "passed"), wanted);
        browser.evaluate("(async () => (document.getElementById('allow').click(), 'true'))()");
        summary_with(&mut browser, "2 of 6 requests passed, 4 were blocked, 3 of them on purpose.");
    }
}

#[test]
fn other_name_in_chromium() {
    other_name_in(Kind::Chromium);
}

#[test]
fn other_name_in_firefox() {
    other_name_in(Kind::Firefox);
}

/// The fetches that are blocked: the case, and what its row says that the browser calls it and prints.
fn blocked(browser: &mut Browser) -> Vec<(String, String)> {
    let told = until(
        browser,
        "[...document.querySelectorAll('#cases tr[data-state=blocked]')].map(row => [
            row.id, row.querySelector('td:nth-child(2)').innerText.split('not the reason:')[1],
        ])",
    );
    serde_json::from_value(told).unwrap()
}

/// Each blocked row says what the browser itself gave as the reason.
fn words_in(kind: Kind, text: &str) {
    let Some(mut browser) = Browser::start(kind) else { return };
    let name = format!("words-{kind:?}-{}.toml", text.len());
    let demo = Demo::guarded_by(&file(&name, text));
    browser.open(&demo.page);
    summary_with(&mut browser, "passed");
    let blocked = blocked(&mut browser);
    assert_eq!(blocked.len(), 6, "{blocked:?}");
    for (case, told) in blocked {
        let reason = browser.reason(&format!("case={case}&")).unwrap();
        let told = told.replace('\n', " ");
        let reason = reason.replace(['\u{2018}', '\u{2019}'], "'");
        match kind.profile() {
            Profile::Firefox => assert!(
                reason.contains(told.rsplit("(F12): ").next().unwrap().trim()),
                "{case}: {told}, not {reason}"
            ),
            _ => assert!(
                told.contains(&format!("calls it {reason}, ")),
                "{case}: {told}, not {reason}"
            ),
        }
    }
}

#[test]
fn words_in_chromium() {
    for text in POLICIES {
        words_in(Kind::Chromium, text);
    }
}

#[test]
fn words_in_firefox() {
    for text in POLICIES {
        words_in(Kind::Firefox, text);
    }
}

/// The page is not allowed, nobody may send credentials, and there is no policy for the path.
const POLICIES: [&str; 3] = [
    "allow_origins = ['https://other.example']\n",
    "allow_origins = ['*']\n",
    "[routes.'/elsewhere']\nallow_origins = ['*']\n",
];
