//! Whatever strangers write is only shown: it runs nothing, becomes no element, and keeps the page from nothing.

use cors_browsers::browser::Browser;
use serde_json::{Value, json};

use crate::browsing::{open, run};

/// In code and in a sentence, in an attribute and after it.
const HOSTILE: [&str; 7] = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>`<img src=x onerror='window.ran = 1'>`",
    "\"><svg onload=window.ran=1><iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "javascript:window.ran=1",
    "</textarea></title></pre><b>`</code><u>`&lt;i&gt;<!--",
    "\0\u{1}\u{8}\u{1b}[2J\u{7f}\u{9b}2J\u{2028}\u{feff}\u{ffff}",
    "\u{202e}\u{2066}\u{2069}\u{200f}txe.\u{202e}\r\n\u{202d}",
];

/// The fields, with what makes a text in them valid, or nearly so: what is before it and after it.
const FIELDS: [(&str, &str, &str); 14] = [
    (
        "pasted",
        "Access to fetch at 'https://api.example.com/",
        "' from origin 'https://app.example.com' has been blocked by CORS policy: Method PUT is not allowed by \
         Access-Control-Allow-Methods in preflight response.",
    ),
    ("page", "https://app.example.com/", ""),
    ("url", "https://api.example.com/", ""),
    ("method", "", ""),
    ("request-headers", "x-a: ", ""),
    ("preflight", "HTTP/2 204\naccess-control-allow-origin: ", ""),
    ("answer", "HTTP/2 302\nlocation: ", ""),
    ("policy-text", "allow_origins = ['https://app.example.com', '", "']"),
    ("asking-page", "https://app.example.com/", ""),
    ("path", "/", ""),
    ("more-method", "", ""),
    ("asking-headers", "x-a: ", ""),
    ("old", "[routes.'/']\nallow_origins = ['*'] # ", ""),
    ("new", "[routes.'/']\nallow_origins = []\n[routes.'/", "']\nclosed = true"),
];
const SECTIONS: [&str; 3] = ["why", "policy", "change"];

/// Before the page can be harmed: what would be seen of it.
const WATCH: &str = "for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => { window.ran = 1; };
    window.known = new Set([...document.querySelectorAll('body, body *')].map((it) => it.localName));
    for (const name of ['table', 'thead', 'tbody', 'tr', 'th', 'td', 'h3', 'details', 'summary', 'span', 'li', 'code', 'pre',
        'p', 'div', 'button', 'option']) known.add(name);
    const harm = () => {
        const all = [...document.querySelectorAll('body, body *')];
        return [
            window.ran ?? null,
            all.filter((it) => !known.has(it.localName)).map((it) => it.localName),
            all.flatMap((it) => it.getAttributeNames()).filter((it) => /^(on|href|srcdoc|action)/.test(it)),
            document.title,
            byId('failure').hidden ? '' : byId('failure').textContent,
        ];
    };";

fn harmless() -> Value {
    json!([null, [], [], "cors playground", ""])
}

/// Opens each section and does something there: the page is not harmed.
fn is_harmless(browser: &mut Browser, address: &str, statements: impl Fn(&str) -> String) {
    for section in SECTIONS {
        open(browser, &format!("{address}#section={section}"));
        let told = run(browser, &format!("{WATCH} {}", statements(section)));
        assert_eq!(told, harmless(), "{}: {section}", browser.version());
    }
}

pub(crate) fn texts_are_only_shown(browser: &mut Browser, address: &str) {
    let (hostile, fields, harmless) = (json!(HOSTILE), json!(FIELDS), harmless());
    is_harmless(browser, address, |_| {
        format!(
            "const cases = {hostile}.flatMap((text) => [[text, true], [text, false]]);
            for (const [text, isValid] of cases) {{
                for (const [id, before, after] of {fields}) {{
                    write(id, isValid ? before + text + after : text);
                }}
                await settled();
                const told = harm();
                if (JSON.stringify(told) !== '{harmless}') return [text, told];
            }}
            return harm();"
        )
    });
}

pub(crate) fn links_are_only_shown(browser: &mut Browser, address: &str) {
    let (hostile, fields, harmless) = (json!(HOSTILE), json!(FIELDS), harmless());
    is_harmless(browser, address, |section| {
        format!(
            "const follow = async (link) => {{
                const changed = new Promise((resolve) => {{
                    addEventListener('hashchange', resolve, {{ once: true }});
                }});
                location.hash = link;
                await changed;
                await settled();
            }};
            for (const text of {hostile}) {{
                const fields = {fields}.map(([id, before, after]) => [id, before + text + after]);
                const servers = [['server', text], ['target', text]];
                await follow(`#${{new URLSearchParams([['section', '{section}'], ...servers, ...fields])}}`);
                if (JSON.stringify(harm()) !== '{harmless}') return [text, harm()];
            }}
            await follow('#%&%zz=%00&section=__proto__&section=constructor&pasted=%F0%9F');
            return harm();"
        )
    });
}

/// A HAR file in which every text of a server or a page is hostile, and which has secrets.
pub(crate) fn har() -> Vec<u8> {
    let entries: Vec<_> =
        HOSTILE.iter().flat_map(|it| [entry(it, true), entry(it, false)]).collect();
    let log = json!({"version": HOSTILE[0], "creator": {"name": HOSTILE[1], "version": HOSTILE[1]},
        "pages": [], "entries": entries});
    serde_json::to_vec(&json!({ "log": log })).unwrap()
}

fn entry(text: &str, is_of_cors: bool) -> Value {
    let header = |name: &str, value: &str| json!({"name": name, "value": value});
    let origin = if is_of_cors { "https://app.example.com" } else { text };
    let request = json!({
        "method": if is_of_cors { "PUT" } else { text },
        "url": format!("https://api.example.com/{text}?{text}#{text}"),
        "httpVersion": text,
        "headers": [header("Origin", origin), header(text, text), header("Cookie", "id=5EC"),
            header("Authorization", "Bearer 5EC")],
        "cookies": [{"name": "id", "value": "5EC"}],
        "queryString": [],
    });
    let response = json!({
        "status": 200,
        "statusText": text,
        "headers": [header("Access-Control-Allow-Origin", text), header(text, text), header("Location", text),
            header("Set-Cookie", "id=5EC")],
        "cookies": [{"name": "id", "value": "5EC"}],
        "content": {"size": 0, "mimeType": text, "text": text},
        "redirectURL": text,
    });
    json!({"startedDateTime": text, "time": 1, "request": request, "response": response, "_error": text, "_resourceType": text})
}

pub(crate) fn har_file_is_only_shown(browser: &mut Browser, address: &str) {
    open(browser, address);
    let told = run(
        browser,
        &format!(
            "{WATCH}
            const file = await (await fetch('tests/hostile.har')).blob();
            const hand = (input) => {{
                const given = new DataTransfer();
                given.items.add(new File([file], {}));
                input.files = given.files;
                input.dispatchEvent(new Event('change', {{ bubbles: true }}));
            }};
            const rows = [];
            for (const profile of ['chromium', 'firefox', 'webkit', 'standard']) {{
                byId('profile').value = profile;
                hand(byId('har'));
                await settled();
                rows.push(document.querySelectorAll('#rows tbody tr').length);
            }}
            const isTold = document.body.innerText.includes('5EC') || location.hash.includes('5EC');
            return {{ rows, isTold, isShown: document.body.innerText.includes('<script>window.ran'), harm: harm() }};",
            json!(HOSTILE[1])
        ),
    );
    let rows = 2 * HOSTILE.len();
    let wanted =
        json!({"rows": vec![rows; 4], "isTold": false, "isShown": true, "harm": harmless()});
    assert_eq!(told, wanted, "{}", browser.version());
}

/// A mebibyte on one line, in one field after the other.
pub(crate) fn long_texts_are_answered(browser: &mut Browser, address: &str) {
    let harmless = harmless();
    is_harmless(browser, address, |section| {
        format!(
            "for (const field of byId('{section}').querySelectorAll('textarea, input:not([type])')) {{
                write(field.id, '<b>`'.repeat(1 << 18));
                await settled();
                const told = harm();
                if (JSON.stringify(told) !== '{harmless}') return [field.id, told];
                write(field.id, '');
            }}
            return harm();"
        )
    });
}

/// The answer comes from the worker: held back on its way, it keeps the page from nothing.
pub(crate) fn the_page_does_not_wait_for_the_worker(browser: &mut Browser, address: &str) {
    open(browser, address);
    let told = run(
        browser,
        "let [pass, isAnswered] = [null, false];
        Worker.prototype.addEventListener = function (kind, listen) {
            const hold = (event) => { pass = () => listen(event); };
            EventTarget.prototype.addEventListener.call(this, kind, kind === 'message' ? hold : listen);
        };
        // Another query: another worker than the page's own.
        const { ask } = await import(new URL('ask.js?held', location.href));
        const answer = ask('lint', '').then(() => { isAnswered = true; });
        delete Worker.prototype.addEventListener;
        await until(() => pass ?? (isAnswered || null));
        let ticks = 0;
        await until(() => { ticks += 1; return ticks > 2; });
        const isFree = pass !== null && !isAnswered;
        pass?.();
        await answer;
        return isFree;",
    );
    assert_eq!(told, true, "{}", browser.version());
}
