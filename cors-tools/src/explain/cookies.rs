//! The cookies' side of requests to other origins, in words.

use super::text::section;

/// What one types to read it.
pub(super) const NAME: &str = "cookies";

/// What consoles say of cookies that are not sent or kept.
pub(super) const LINES: &[&str] = &[
    "Cookie {value} has been rejected because it is in a cross-site context",
    "Cookie {value} has been rejected because it is foreign",
    "Cookie {value} has been rejected because it has the SameSite=None attribute but is missing the secure attribute",
    "Set-Cookie {few}was blocked because it had the SameSite={value} attribute but came from a cross-site response",
];

const SECTIONS: [(&str, &str); 6] = [
    (
        "When does a browser send cookies to another origin?",
        "when the page asks for it, with `credentials: \"include\"` in `fetch()` or `withCredentials` in \
         `XMLHttpRequest`. They never go with a preflight. The page reads the answer only if the server \
         names its origin and sends `Access-Control-Allow-Credentials: true`; without that, the cookies \
         have been sent all the same",
    ),
    (
        "Which cookies go along?",
        "within one site, all of them: `https://app.example.com` and `https://api.example.com` are one site, \
         as scheme and registrable domain are the same. From another site, only those with \
         `SameSite=None; Secure`: `Lax` and `Strict` keep a cookie from every `fetch()` of another site, and \
         Chromium takes a cookie without `SameSite` for `Lax`. `Secure` means https; Chromium and Firefox \
         also accept http to localhost",
    ),
    (
        "What if the cookie is right, and does not arrive?",
        "the browser blocks third-party cookies. Safari blocks them all. Firefox keeps those of each site \
         that embeds yours apart, so that the user is not logged in there. Chrome blocks them in incognito \
         windows and where the user chose so. With `Partitioned`, a cookie is kept for each embedding site \
         on purpose",
    ),
    (
        "How is it resolved?",
        "serve the API from the page's own site, such as `api.example.com` for `app.example.com`, or behind \
         the page's own origin; or have the page send a token in `Authorization` instead",
    ),
    (
        "Is there a risk?",
        "a cookie with `SameSite=None` goes along with requests of any site, and CORS only keeps that site \
         from reading the answer: have `cross_origin_protection` turn forged writes away",
    ),
    (
        "How is it tried?",
        "`cors check URL --origin ORIGIN --credentials include --cookie NAME=VALUE` sends the cookie as if \
         `SameSite` and the browser allowed it, and says whether the page can read the answer",
    ),
];

pub(super) fn explain() -> String {
    let mut text = format!("{NAME}\n");
    for (heading, sentence) in SECTIONS {
        section(&mut text, heading, sentence);
    }
    text
}
