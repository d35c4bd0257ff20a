//! A text that nothing matches.

use cors_browsers::browser::Browser;
use serde_json::json;

use crate::browsing::{open, run};

pub(crate) fn text_is_answered_with_what_to_paste(browser: &mut Browser, address: &str) {
    open(browser, address);
    let told = run(
        browser,
        "const told = [];
        for (const text of ['the page is blank', 'CORSMissingAlowOrigin', 'cookies']) {
            write('pasted', text);
            await settled();
            const { textContent: shown } = byId('explained');
            const words = ['Paste the whole line', 'Did you mean CORSMissingAllowOrigin?', 'What the text is about', 'cors explain codes'];
            told.push(words.map((it) => shown.includes(it)));
        }
        return told;",
    );
    let wanted = json!([
        [true, false, false, false],
        [true, true, false, false],
        [false, false, true, false]
    ]);
    assert_eq!(told, wanted, "{}", browser.version());
}
