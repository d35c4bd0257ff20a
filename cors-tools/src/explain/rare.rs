//! What Chromium tells apart and Firefox calls `CORSDidNotSucceed`:
//! [`CorsError`](https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-CorsError).

use super::entry::{By, Entry, Family, lines};

pub(super) fn entries() -> [Entry; 3] {
    [
        rare(
            "DisallowedByMode",
            &["Cross origin requests are not allowed by request mode."],
            "the page requests another origin in a mode that allows only its own: `mode: \"same-origin\"`",
            "leave `mode` out, which is `cors` for `fetch()`, and have the server allow the page's origin",
        ),
        rare(
            "InvalidResponse",
            &[
                "has been blocked by CORS policy: The response is invalid.",
                "Access blocked by CORS policy: The response is invalid.",
                "has been blocked by CORS policy: Invalid response",
            ],
            "there was no response to the preflight, or none that is HTTP: the connection failed",
            "look at the preflight, an `OPTIONS` request, in the network panel: its network error says why. A \
             proxy or a firewall that closes the connection at `OPTIONS` is a usual reason",
        ),
        rare(
            "NoCorsRedirectModeNotFollow",
            &[],
            "the page requests with `mode: \"no-cors\"` and does not follow redirects, which no browser allows",
            "leave `redirect` out, or request with CORS",
        ),
    ]
}

fn rare(
    name: &'static str,
    chrome: &'static [&'static str],
    cause: &'static str,
    remedy: &'static str,
) -> Entry {
    Entry {
        code: "CORSDidNotSucceed",
        family: Family::Cors,
        what: "",
        names: vec!["CORSDidNotSucceed", name],
        lines: lines(&[(By::Chrome, chrome)]),
        causes: vec![cause],
        remedies: vec![remedy],
        need: None,
        questions: Vec::new(),
    }
}
