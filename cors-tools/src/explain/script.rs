//! What scripts see of a block: nothing but that it failed.

use super::entry::{By, Entry, Family, lines};

/// What scripts, libraries and frameworks report. Browsers tell them
/// [no more](https://fetch.spec.whatwg.org/#concept-network-error).
const REPORTED: &[&str] = &[
    "Failed to fetch",
    "NetworkError when attempting to fetch",
    "Load failed",
    "due to access control checks",
    "=Network Error",
    ": Network Error",
    ":Network Error",
    "[Network Error]",
    "axios {few}Network Error",
    "{unsent:Not allowed to request resource}",
    "ERR_NETWORK",
    "NetworkError",
    "0 Unknown Error",
    "Http failure response for {url}: 0",
    "(unknown url)",
    "{node:fetch failed}",
    "Fetch failed loading",
    "XHR failed loading",
    "Network request failed",
    "XMLHttpRequest error",
    "The XMLHttpRequest onError callback was called",
    "readyState:0",
    "readyState: 0",
    "htmx:sendError",
    "status: 0, statusText: 'Unknown Error'",
    "auth/network-request-failed",
    "resulted in a network error response: the promise was rejected",
    "Failed to load '{url}'. A ServiceWorker intercepted the request and encountered an unexpected error",
    "TypeError: Type error",
    "A network error occurred",
    "Failed to execute 'send' on 'XMLHttpRequest'",
    "Request has been terminated Possible causes",
    "error loading dynamically imported module",
    "Importing a module script failed",
    "<no response>",
    "CORS error",
    "{foreign_script:Script error.}",
];

/// What people say of other tools.
const SAID: &[&str] = &[
    "works {few}{tool:Postman}",
    "works {few}{tool:curl}",
    "works {few}{tool:Insomnia}",
    "working {few}{tool:Postman}",
    "working {few}{tool:curl}",
    "work {few}{tool:Postman}",
    "work {few}{tool:curl}",
    "{tool:Postman} {few}works",
    "{tool:curl} {few}works",
    "{tool:Insomnia} {few}works",
    "succeeds {few}{tool:Postman}",
    "succeeds {few}{tool:curl}",
    "{tool:Postman} {few}{verb} {few}{few}browser",
    "{tool:curl} {few}{verb} {few}{few}browser",
    "{tool:Postman} {few}{few}{few}browser {few}{verb}",
    "{tool:curl} {few}{few}{few}browser {few}{verb}",
    "browser {few}{verb} {few}{few}{tool:Postman}",
    "browser {few}{verb} {few}{few}{tool:curl}",
    "browser {few}{few}{few}{tool:Postman} {few}{verb}",
    "browser {few}{few}{few}{tool:curl} {few}{verb}",
];

pub(super) fn entries() -> [Entry; 1] {
    [Entry {
        code: "script-error",
        family: Family::Script,
        what: "what a script sees, such as `TypeError: Failed to fetch`",
        names: Vec::new(),
        lines: lines(&[(By::Echo, REPORTED), (By::Echo, SAID)]),
        causes: vec![
            "only browsers keep answers from pages: {tool} is not one, sends no preflight and ignores \
             `Access-Control-…`, so it says nothing about CORS that a request works there",
            "a script that the page loaded from another origin without CORS threw an error: the page learns \
             only `{foreign_script}`",
            "Safari did not send the request at all (`{unsent}`): the URL is `http` on a page on `https`, it is a \
             file, the page's Content Security Policy does not list it, or the mode of the request is `same-origin`",
            "if Node.js says `{node}`, the request itself failed, as there is no CORS there; in a browser it can \
             be anything, as scripts are never told why a request failed",
            "the request failed, and scripts are never told why, so that no page can probe what it may not \
             read: it may be CORS, mixed content, a Content Security Policy, an extension, a certificate, or a \
             server that cannot be reached",
        ],
        remedies: vec![
            "send what a browser would send instead of what {tool} sends: `cors check URL --origin ORIGIN`; or \
             paste the line here that the browser's console shows",
            "load the script with `crossorigin` (`{foreign_script}` then becomes the whole error), from a server \
             that allows the page's origin",
            "paste the line here that the console shows next to `{unsent}`, which names the reason",
            "in Node.js, print `error.cause` of `{node}`; in a browser, paste the line here that the console \
             shows for the request",
            "open the browser's console and paste the line here that begins with `Access to` (Chrome), \
             `Cross-Origin Request Blocked` (Firefox) or `Origin` (Safari). If there is none, look at the request in \
             the network panel: without a status it failed on the way, and a blocked one says what blocked it. Or see \
             what the server answers to a page: `cors check URL --origin ORIGIN`",
        ],
        need: None,
        questions: Vec::new(),
    }]
}
