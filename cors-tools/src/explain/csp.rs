//! The page's own `Content-Security-Policy`: <https://w3c.github.io/webappsec-csp/>

use std::borrow::Cow;

use super::entry::{By, Entry, Line, NOT_CORS, lines};

const CHROME: &[&str] = &[
    "Connecting to '{target}' violates the following Content Security Policy directive: \"{directive} ",
    "Refused to connect to '{target}' because it violates the following Content Security Policy \
     directive: \"{directive} ",
    "Refused to {few}because it violates the following Content Security Policy directive: \"{directive} ",
    "Refused to connect because it violates the document's Content Security Policy",
    "violates the following Content Security Policy directive: \"{directive} ",
    "violates the document's Content Security Policy",
    "in the following Content Security Policy directive: \"{directive} ",
    "{report_only:[Report Only]} Refused to {few}because it violates the following Content Security Policy \
     directive: \"{directive} ",
    "{report_only:The policy is report-only}, so the violation has been logged",
    "ERR_BLOCKED_BY_CSP",
    "(blocked:csp)",
];

const FIREFOX: &[&str] = &[
    "The page's settings blocked the loading of a resource ({directive}) at {target} because it violates the \
     following directive",
    "The page's settings blocked the loading of a resource at {target} (\"{directive}",
    "The page's settings blocked",
    "{report_only:The page's settings observed}",
    "because it violates the following directive: \"{directive} ",
    "{report_only:The page's settings would block}",
];

/// Directives that consoles name in brackets, in any language.
const DIRECTIVES: [&str; 7] =
    ["connect-src", "default-src", "script-src", "style-src", "img-src", "font-src", "frame-src"];

const SAFARI: &[&str] = &[
    "Refused to connect to {target} because it does not appear in the {directive} directive of the Content \
     Security Policy.",
    "because it does not appear in the {directive} directive of the Content Security Policy",
    "because it violates the Content Security Policy",
    "blocked by Content Security Policy",
];

pub(super) fn entry() -> Entry {
    let printed = lines(&[(By::Chrome, CHROME), (By::Firefox, FIREFOX), (By::Safari, SAFARI)]);
    Entry {
        code: "content-security-policy",
        what: "the page's own `Content-Security-Policy`, such as its `connect-src`",
        lines: printed.into_iter().chain(translated()).collect(),
        causes: vec![
            "the page's `Content-Security-Policy` does not allow this, but only reports it (`{report_only}`): nothing \
             was blocked",
            "the page's own `Content-Security-Policy` does not list where it connects to, `{target}`, in \
             `{directive}`: the browser does not send the request, and the other server cannot change that",
            "the page's own `Content-Security-Policy` does not list this address in `{directive}`: the browser does \
             not send the request, and the other server cannot change that",
            "the page's own `Content-Security-Policy` does not list where it connects to, in `connect-src` for \
             scripts: the browser does not send the request, and the other server cannot change that",
        ],
        remedies: vec![
            "look for another line, without `{report_only}`; add the origin to the page's policy \
             before it is enforced",
            "add the origin of `{target}` to `{directive}` in the header, or the `<meta>` element, of the page",
            "list the origin that the page connects to in `{directive}`, in the header or the `<meta>` element of the \
             page",
            "list the origin that the page connects to in `connect-src`, in the header or the `<meta>` element of the \
             page",
        ],
        ..NOT_CORS
    }
}

/// Firefox's lines in other languages. In French, quotes leave spaces behind.
fn translated() -> impl Iterator<Item = Line> {
    let begins = [
        "Content-Security-Policy{}(",
        "Content-Security-Policy{}( ",
        "Content Security Policy{}(",
        "Content Security Policy{}( ",
    ];
    begins.into_iter().flat_map(|begin| {
        DIRECTIVES.map(|it| Line {
            by: By::Anyone,
            line: Cow::Owned(format!("{begin}{{directive:{it}*}}")),
        })
    })
}
