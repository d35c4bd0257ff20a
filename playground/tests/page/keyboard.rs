//! The page by keyboard alone.

use cors_browsers::browser::{Browser, Kind};
use serde_json::{Value, json};

use crate::browsing::{open, run};

const TAB: &str = "\u{e004}";
const SPACE: &str = " ";

/// What has the focus, and whether that is seen: an outline around it or around what it is in.
const FOCUSED: &str = "const focused = document.activeElement;
    const isOutlined = (it) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(it);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
    };
    const around = [focused, focused.parentElement].filter((it) => it && it !== document.documentElement);
    return [focused.id || focused.dataset.section || focused.localName, around.some(isOutlined)];";

fn focused(browser: &mut Browser) -> (String, bool) {
    let told = run(browser, FOCUSED);
    // Without a window that has the focus, Firefox's page shows none.
    let is_seen = told[1] == true || browser.kind() == Kind::Firefox;
    (told[0].as_str().unwrap().to_owned(), is_seen)
}

/// Presses Tab until something has the focus; what had it on the way.
fn tab_to(browser: &mut Browser, wanted: &str) -> Vec<String> {
    let mut passed = Vec::new();
    while passed.last().map(String::as_str) != Some(wanted) {
        assert!(passed.len() < 40, "{wanted} is not reached: {passed:?}");
        browser.press(TAB);
        let (name, is_seen) = focused(browser);
        assert!(is_seen, "{}: the focus on {name} is not seen", browser.version());
        passed.push(name);
    }
    passed
}

/// Types a line of a console, reads the answer, and comes to what makes it certain and to another view.
pub(crate) fn is_enough(browser: &mut Browser, address: &str) {
    // WebKit's inspector presses no keys.
    if browser.kind() == Kind::WebKit {
        return;
    }
    open(browser, address);
    assert_eq!(tab_to(browser, "pasted"), ["why", "policy", "change", "pasted"]);
    browser.press("MissingAllowOriginHeader");
    let told = run(
        browser,
        "await until(() => !isSettled()); await settled();
        return [document.querySelector('#explained .cause').textContent, byId('why-standing').role];",
    );
    assert_eq!(told[1], "status");
    assert!(told[0].as_str().unwrap().starts_with("CORSMissingAllowOrigin"), "{told}");

    let fields = [
        "example",
        "har",
        "server",
        "page",
        "url",
        "method",
        "credentials",
        "request-headers",
        "preflight",
        "answer",
    ];
    assert_eq!(tab_to(browser, "answer"), fields);
    browser.press("HTTP/2 200");
    run(browser, "await settled();");
    assert_eq!(tab_to(browser, "summary"), ["summary"]);
    // Without a window that has the focus, keys press none of Firefox's buttons.
    if browser.kind() == Kind::Firefox {
        return;
    }

    open(browser, address);
    tab_to(browser, "policy");
    browser.press(SPACE);
    let shown: Value = run(browser, "await settled(); return byId('policy').hidden;");
    assert_eq!(shown, json!(false));
    tab_to(browser, "policy-text");
}
