//! The page that `tools/playground` builds, in real browsers. Without it, these tests say that they are skipped; with
//! `CORS_PLAYGROUND=required` they fail. `CORS_SCREENSHOT=FILE` saves a screenshot from Chromium.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test")]

mod answers;
mod axe;
mod browsing;
mod hostile;
mod keyboard;
mod links;
mod required;
mod serving;
mod size;
mod timings;
mod unknown;

use cors_browsers::browser::{Browser, Kind};

use browsing::open;
use serving::serve;

/// All that is tested in one browser, unless the page is not built or the browser not installed.
fn test_in(kind: Kind) {
    let Some(address) = serve() else { return };
    let Some(mut browser) = Browser::start(kind) else { return };
    let browser = &mut browser;
    keyboard::is_enough(browser, &address);
    open(browser, &address);
    answers::are_those_of_the_command(browser);
    links::lead_to_the_same_case(browser, &address);
    links::screenshot(browser, &address);
    links::carry_no_secrets(browser, &address);
    unknown::text_is_answered_with_what_to_paste(browser, &address);
    hostile::texts_are_only_shown(browser, &address);
    hostile::links_are_only_shown(browser, &address);
    hostile::har_file_is_only_shown(browser, &address);
    hostile::long_texts_are_answered(browser, &address);
    hostile::the_page_does_not_wait_for_the_worker(browser, &address);
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
