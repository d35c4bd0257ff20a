//! What a user does with the page, and sees of it.

use std::time::{Duration, Instant};

use cors_browsers::browser::Browser;
use serde_json::{Value, json};

/// Longer than any statements take.
const DEADLINE: Duration = Duration::from_secs(600);

/// Waits, in the page, until an expression is neither `null` nor `false` nor `undefined`.
const UNTIL: &str = "const until = (look) => new Promise((resolve) => {
    const again = () => {
        const found = look();
        if (found ?? false) resolve(found);
        else setTimeout(again, 20);
    };
    again();
});
const byId = (id) => document.getElementById(id);
const isSettled = () => document.querySelector('main')?.getAttribute('aria-busy') === 'false';
const settled = () => until(isSettled);
const write = (id, text) => {
    const field = byId(id);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
};";

/// What statements have told, or `null` after a while.
const TOLD: &str = "(async () => {
    for (let times = 0; times < 250 && !window.told; times += 1) {
        await new Promise((resolve) => { setTimeout(resolve, 20); });
    }
    return JSON.stringify(window.told);
})()";

/// Runs statements in the page, of which the last returns a value. They have `until`, `byId`, `settled`, once all that
/// is typed is answered, and `write`, as a user types.
///
/// No call of the browser waits for all of them: it has three minutes, which they may need on a busy machine.
pub(crate) fn run(browser: &mut Browser, statements: &str) -> Value {
    browser.evaluate(&format!(
        "(async () => {{
            {UNTIL}
            const work = async () => {{ {statements} }};
            const ended = (told) => {{ window.told = told; }};
            window.told = null;
            work().then((value) => ended({{ value: value ?? null }}), (error) => ended({{ error: String(error) }}));
            return 'null';
        }})()"
    ));
    let begun = Instant::now();
    while begun.elapsed() < DEADLINE {
        let mut told = browser.evaluate(TOLD);
        assert_eq!(told["error"], Value::Null, "{statements}");
        if !told.is_null() {
            return told["value"].take();
        }
    }
    panic!("{statements} have not ended after {DEADLINE:?}");
}

/// What an expression gives once it is neither `null` nor `false` nor `undefined`.
pub(crate) fn until(browser: &mut Browser, expression: &str) -> Value {
    run(browser, &format!("return until(() => {expression});"))
}

/// Writes into fields, and waits for the answer.
pub(crate) fn write(browser: &mut Browser, fields: &[(&str, &str)]) {
    let fields = json!(fields);
    run(browser, &format!("for (const [id, text] of {fields}) write(id, text); await settled();"));
}

/// Opens an address anew, and waits for the first answer.
pub(crate) fn open(browser: &mut Browser, address: &str) {
    browser.open("about:blank");
    browser.open(address);
    run(browser, "await settled();");
}

/// The values of fields.
pub(crate) fn values(browser: &mut Browser, fields: &[&str]) -> Value {
    let fields = json!(fields);
    run(browser, &format!("return {fields}.map((id) => byId(id).value);"))
}
