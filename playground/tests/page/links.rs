//! The address: a link leads to the same case, and carries no secret.

use std::{env, fs};

use cors_browsers::browser::{Browser, Kind};
use serde_json::json;

use crate::browsing::{open, run, until, values, write};

type Fields = &'static [(&'static str, &'static str)];

/// Fields of each view, what is typed there, and an expression that is true of the answer.
const VIEWS: [(&str, Fields, &str); 3] = [
    (
        "why",
        &[
            ("pasted", "CORSMissingAllowOrigin"),
            ("page", "https://app.example.com"),
            ("url", "https://api.example.com/items?a=b&c=d"),
            ("method", "PUT"),
            ("request-headers", "x-a: b\nx-c: %41+&="),
            ("preflight", "HTTP/2 204\nvary: origin"),
            ("answer", "HTTP/2 200"),
        ],
        "document.querySelector('#engines .verdict').textContent === '✗ blocks it'",
    ),
    (
        "policy",
        &[
            ("policy-text", "allow_origins = ['https://\u{e4}.example']\nmax_ages = 1\n"),
            ("asking-page", "https://app.example.com"),
            ("path", "/a"),
            ("more-method", "LINK"),
            ("asking-headers", "x-a: b"),
        ],
        "document.querySelectorAll('#policy .problems li').length === 2",
    ),
    (
        "change",
        &[
            ("old", "allow_origins = ['https://a.example']"),
            ("new", "allow_origins = ['*']\nallow_headers = ['x-linked']"),
        ],
        "byId('verdict').textContent.startsWith('! wider')",
    ),
];

pub(crate) fn lead_to_the_same_case(browser: &mut Browser, address: &str) {
    open(browser, address);
    run(browser, "byId('example').click(); await settled();");
    let told = until(browser, "document.querySelector('#explained .cause').textContent");
    assert!(told.as_str().unwrap().starts_with("CORSMissingAllowOrigin"), "{told}");
    assert_eq!(values(browser, &["url"]), json!(["https://api.example.com/items"]));

    for (view, fields, answer) in VIEWS {
        open(browser, address);
        run(browser, &format!("document.querySelector('[data-section={view}]').click();"));
        write(browser, fields);
        until(browser, answer);
        let last = fields.last().unwrap().0;
        let hash = until(browser, &format!("location.hash.includes('{last}=') && location.hash"));
        open(browser, &format!("{address}{}", hash.as_str().unwrap()));
        until(browser, answer);
        let (ids, texts): (Vec<_>, Vec<_>) = fields.iter().copied().unzip();
        assert_eq!(values(browser, &ids), json!(texts), "{}: {view}", browser.version());
        let shown = run(
            browser,
            "return [...document.querySelectorAll('section')].filter((it) => !it.hidden).map((it) => it.id);",
        );
        assert_eq!(shown, json!([view]));
    }
}

/// Saves what the first view looks like in Chromium, if that is asked for.
pub(crate) fn screenshot(browser: &mut Browser, address: &str) {
    let (Some(file), Kind::Chromium) = (env::var_os("CORS_SCREENSHOT"), browser.kind()) else {
        return;
    };
    open(browser, address);
    let (_, fields, answer) = VIEWS[0];
    write(browser, fields);
    until(browser, answer);
    fs::write(file, browser.screenshot()).unwrap();
}

/// The fields for several lines. Into the others goes what makes them valid.
const AREAS: [&str; 8] = [
    "pasted",
    "request-headers",
    "preflight",
    "answer",
    "asking-headers",
    "policy-text",
    "old",
    "new",
];

/// Header lines with a secret, as they are copied from anywhere.
const SECRETS: [&str; 21] = [
    "Authorization: Bearer 5EC",
    "cookie: id=5EC; b=5EC",
    "< Set-Cookie: id=5EC; Path=/",
    "> Proxy-Authorization: Basic 5EC",
    "curl -H 'authorization: Bearer 5EC' https://api.example.com",
    "{\"name\": \"Cookie\", \"value\": \"id=5EC\"}",
    "\"name\": \"authorization\",\n\"value\": \"Bearer 5EC\"",
    "{\"cookies\": [{\"name\": \"id\", \"value\": \"5EC\"}]}",
    "\"cookies\": [\n  {\n    \"name\": \"id\",\n    \"value\":\n      \"5EC\"\n  }\n]",
    "Location: https://me:5EC@a.example/",
    "{\"value\":\"5EC\",\"name\":\"Cookie\"}",
    "cookie:\nsid=5EC",
    "Cookie\nsid=5EC",
    "Authorization: Basic\n  5EC",
    "Authorization\tBearer 5EC",
    "[\"authorization\", \"5EC\"]",
    "curl https://api.example.com -b 'sid=5EC'",
    "curl https://api.example.com --cookie 'sid=5EC'",
    "curl -u me:5EC https://api.example.com",
    "curl --user me:5EC https://api.example.com",
    "New-Object System.Net.Cookie(\"sid\", \"5EC\")",
];

pub(crate) fn carry_no_secrets(browser: &mut Browser, address: &str) {
    let fields = json!(AREAS);
    let secrets = json!(SECRETS);
    // It is the same module everywhere, so that elsewhere all at once are enough.
    let alone = if browser.kind() == Kind::Chromium { SECRETS.len() } else { 0 };
    for (view, ..) in VIEWS {
        let valid = "page=https://app.example.com&url=https://api.example.com/";
        open(browser, &format!("{address}#section={view}&{valid}"));
        let told = run(
            browser,
            &format!(
                "const fill = async (text) => {{
                    for (const id of {fields}) write(id, text);
                    await settled();
                    return document.body.innerText.includes('5EC');
                }};
                const told = [];
                for (const secret of {secrets}.slice(0, {alone})) told.push(await fill(secret));
                told.push(await fill(['vary: origin', ...{secrets}].join('\\n')));
                await until(() => new URLSearchParams(location.hash.slice(1)).get('new')?.startsWith('vary'));
                return [...told, location.hash.includes('5EC')];"
            ),
        );
        assert_eq!(told, json!(vec![false; alone + 2]), "{}: {view}", browser.version());
    }
}
