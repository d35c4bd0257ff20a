//! What a page requested without CORS, a worker of another origin, headers that a page may not read or set, and hosts that
//! a development server does not know.

use super::{
    entry::{By, Entry, NOT_CORS, lines},
    policy::Need,
};

const EMBEDDED: &str = "embedded-without-cors";
const EMBEDDED_WHAT: &str =
    "an image, a script or the like that a page may show and not read, such as in a canvas";
const HEADER: &str = "header-out-of-reach";
const HEADER_WHAT: &str = "a header that a page may not read, or may not set";

pub(super) fn entries() -> [Entry; 6] {
    [embedded(), preload(), worker(), exposed(), forbidden(), development()]
}

/// [Next.js](https://nextjs.org/docs/app/api-reference/config/next-config-js/allowedDevOrigins) and
/// [Vite](https://vite.dev/config/server-options#server-allowedhosts).
fn development() -> Entry {
    Entry {
        code: "development-server",
        what: "a host that the development server of Next.js or Vite does not know",
        lines: lines(&[(
            By::Anyone,
            &[
                "{next:Blocked cross-origin request}",
                "{next:allowedDevOrigins}",
                "Blocked request. This host",
            ],
        )]),
        causes: vec![
            "the development server answers only to hosts that it knows, as any page could send requests to it: CORS \
             has no part in it",
        ],
        remedies: vec![
            "list the host in `allowedDevOrigins` in the settings of Next.js (`{next}`)",
            "list the host in `server.allowedHosts` in the settings of Vite",
        ],
        ..NOT_CORS
    }
}

/// <https://html.spec.whatwg.org/multipage/canvas.html#concept-canvas-origin-clean>, and what else needs the bytes of
/// something embedded.
fn embedded() -> Entry {
    Entry {
        code: EMBEDDED,
        what: EMBEDDED_WHAT,
        lines: lines(&[
            (
                By::Chrome,
                &[
                    "{canvas:Tainted canvases may not be exported}",
                    "{canvas:The canvas has been tainted by cross-origin data}",
                    "{canvas:element contains cross-origin data, and may not be loaded}",
                    "MediaElementAudioSource {audio:outputs zeroes due to CORS access restrictions} for {url}",
                    "{integrity:requires the request to be CORS enabled to check the integrity}",
                    "{worker:an opaque response was used for a request whose type is not no-cors}",
                    "Failed to read the 'cssRules' property from 'CSSStyleSheet': {rules:Cannot access rules}",
                ],
            ),
            (
                By::Firefox,
                &[
                    "{url} is {integrity:not eligible for integrity checks}",
                    "Failed to load '{url}'. A ServiceWorker passed {worker:an opaque Response} to \
                     FetchEvent.respondWith()",
                    "createMediaElementSource has a cross-origin resource, {audio:the node will output silence}",
                    "CSSStyleSheet.{rules:cssRules getter: Not allowed to access} cross-origin stylesheet",
                ],
            ),
            (
                By::Safari,
                &[
                    "{canvas:canvas has been tainted by cross-origin data}",
                    "{canvas:Cross-origin or non-cors image}",
                ],
            ),
            // Firefox's and Safari's for a canvas, and for much else.
            (By::Echo, &["{insecure_operation:The operation is insecure}"]),
        ]),
        causes: vec![
            "the page drew an image or a video of another origin, which it had requested without CORS, in a canvas: it \
             may show that, but no longer read the canvas (`{canvas}`)",
            "the page hands audio of another origin to Web Audio, and had requested it without CORS: it may play it, \
             but not read it (`{audio}`)",
            "the page checks the `integrity` of a script or a style sheet of another origin, and requested it without \
             CORS: it may not learn what it contains (`{integrity}`)",
            "a service worker requested this without CORS and answered a request with CORS with it (`{worker}`)",
            "the page reads the rules of a style sheet of another origin, which it requested without CORS (`{rules}`)",
            "Firefox and Safari say `{insecure_operation}` to a page that reads a canvas in which it drew an image of \
             another origin without CORS, but also where storage, a service worker or the history is not allowed",
            "the page embeds something of another origin without CORS: it may show it, but not read it",
        ],
        remedies: vec![
            "have the service worker request it with `mode: \"cors\"`, as the page does (`{worker}`), empty its cache, \
             and have the other server allow the page's origin",
            "write `crossorigin` in the element that loads it, or set `crossOrigin` in a script before `src`, and have \
             the other server allow the page's origin. If the browser still has it in its cache from before, empty \
             that",
        ],
        need: Some(Need::Nothing),
        ..NOT_CORS
    }
}

/// <https://html.spec.whatwg.org/multipage/links.html#link-type-preload>. Only the page is at fault.
fn preload() -> Entry {
    Entry {
        code: EMBEDDED,
        what: EMBEDDED_WHAT,
        lines: lines(&[(
            By::Chrome,
            &[
                "A preload for '{url}' is found, but is not used because the request credentials mode does not match",
            ],
        )]),
        causes: vec![
            "the page preloads something without CORS and then requests it with CORS, or the other way round: it is \
             loaded twice",
        ],
        remedies: vec![
            "write the same `crossorigin` in the `<link rel=\"preload\">` as in what uses it; fonts are always \
             requested with CORS and need `crossorigin` even from the page's own origin",
        ],
        ..NOT_CORS
    }
}

/// <https://html.spec.whatwg.org/multipage/workers.html#dom-worker>
fn worker() -> Entry {
    Entry {
        code: "worker-of-another-origin",
        what: "a worker or a service worker whose script another origin serves",
        lines: lines(&[
            (
                By::Chrome,
                &[
                    "Failed to construct '{few}Script at '{script}' cannot be accessed from origin '{origin}'",
                    "The origin of the provided scriptURL ('{script}') does not match the current origin",
                ],
            ),
            (By::Firefox, &["Security Error: Content at {page} may not load data from {url}"]),
        ]),
        causes: vec![
            "Firefox loads some things only from the page's own origin, and `{url}` is on another: the script of a worker, \
             for which no header of another server changes that, but also, without `crossorigin`, the subtitles of a \
             video (`<track>`)",
            "the script of a worker has to come from the page's own origin: no header of another server changes that",
        ],
        remedies: vec![
            "serve `{url}` from the page's own origin. A worker there, other than a service worker, may load another \
             script with `importScripts()`. For subtitles, write `crossorigin` in the `<video>`, and have the other \
             server allow the page's origin",
            "serve the worker's script from the page's own origin. A worker there, other than a service worker, may \
             load the other one with `importScripts()`, or with `import` if the other server allows the page's origin",
        ],
        ..NOT_CORS
    }
}

/// <https://fetch.spec.whatwg.org/#http-access-control-expose-headers>
fn exposed() -> Entry {
    Entry {
        code: HEADER,
        what: HEADER_WHAT,
        lines: lines(&[(By::Chrome, &["Refused to get unsafe header \"{header}\""])]),
        causes: vec![
            "the page may read the response, but of its headers only a few, unless the server exposes them, and \
             `{header}` is none of them",
            "the page may read the response, but of its headers only a few, unless the server exposes them",
        ],
        remedies: vec![
            "list `{header}` in `expose_headers`; `Set-Cookie` cannot be exposed",
            "list the header in `expose_headers`; `Set-Cookie` cannot be exposed",
        ],
        need: Some(Need::Exposed),
        ..NOT_CORS
    }
}

/// <https://fetch.spec.whatwg.org/#forbidden-request-header>
fn forbidden() -> Entry {
    Entry {
        code: HEADER,
        what: HEADER_WHAT,
        lines: lines(&[
            (By::Chrome, &["Refused to set unsafe header \"{unsafe}\""]),
            (By::Firefox, &["Attempt to set a forbidden header was denied: {unsafe}"]),
        ]),
        causes: vec![
            "only the browser itself sets `{unsafe}`: it goes on without what the page asked for, and nothing else is \
             blocked",
            "only the browser itself sets some headers, such as `Origin`: it goes on without what the page asked for, \
             and nothing else is blocked",
        ],
        remedies: vec![
            "leave `{unsafe}` out of the page's request: the browser sends its own, and this has nothing to do with \
             what else is blocked",
            "leave the header out of the page's request: the browser sends its own, and this has nothing to do with \
             what else is blocked",
        ],
        ..NOT_CORS
    }
}
