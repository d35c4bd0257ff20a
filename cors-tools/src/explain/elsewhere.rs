//! What looks like CORS, and is another rule of the browser.

use cors_core::browser::Code;

use super::entry::{By, Entry, NOT_CORS, lines};

pub(super) fn entries() -> [Entry; 4] {
    [
        cross_origin_resource_policy(),
        opaque_response_blocking(),
        mixed_content(),
        blocked_by_client(),
    ]
}

/// <https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header>
fn cross_origin_resource_policy() -> Entry {
    Entry {
        code: "cross-origin-resource-policy",
        what: "`Cross-Origin-Resource-Policy`, `Cross-Origin-Embedder-Policy`",
        lines: lines(&[
            (
                By::Chrome,
                &[
                    "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin",
                    "ERR_BLOCKED_BY_RESPONSE.{coep:NotSameOriginAfterDefaultedToSameOriginByCoep}",
                    "ERR_BLOCKED_BY_RESPONSE.{coep:CoepFrameResourceNeedsCoepHeader}",
                    "ERR_BLOCKED_BY_RESPONSE",
                    "(blocked:NotSameOrigin",
                    "(blocked:{coep:CoepFrameResourceNeedsCoepHeader}",
                    "Specify a Cross-Origin-Resource-Policy",
                    "Specify a Cross-Origin Resource Policy",
                    "{coep:Specify a Cross-Origin Embedder Policy}",
                    "Because your site has the {coep:Cross-Origin Embedder Policy} (COEP) enabled",
                ],
            ),
            (
                By::Firefox,
                &[
                    "The resource at \"{url}\" was blocked due to its Cross-Origin-Resource-Policy header (or lack \
                     thereof).",
                    "was blocked due to its Cross-Origin-Resource-Policy header",
                    // In any language.
                    "docs/Web/HTTP/Cross-Origin_Resource_Policy",
                    "NS_ERROR_DOM_CORP_FAILED",
                    "{coep:NS_ERROR_DOM_COEP_FAILED}",
                ],
            ),
            (
                By::Safari,
                &[
                    "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy \
                     response header.",
                    "violates the resource's Cross-Origin-Resource-Policy response header",
                    "{coep:Cross-Origin-Embedder-Policy} response header",
                    "prevented by Cross-Origin-Resource-Policy",
                    "{coep:Cross-Origin-Embedder-Policy} header of the parent",
                ],
            ),
        ]),
        causes: vec![
            "the page has `Cross-Origin-Embedder-Policy`, which admits only what other origins have offered for \
             embedding (`{coep}`)",
            "the server sends `Cross-Origin-Resource-Policy`, which keeps what it serves out of pages of other \
             sites, or the page has `Cross-Origin-Embedder-Policy`, which asks for that header",
        ],
        remedies: vec![
            "have the resource's server send `Cross-Origin-Resource-Policy: cross-origin`, or `same-site` if it \
             is for the same site alone. Or request it with CORS, in HTML with `crossorigin`, and allow the \
             page's origin",
        ],
        questions: vec![(
            "Is there a risk?",
            "`cross-origin` lets every page embed the resource, with the user's cookies, and measure it; it does not \
             let scripts read it",
        )],
        ..NOT_CORS
    }
}

/// <https://fetch.spec.whatwg.org/#corb>, and <https://github.com/annevk/orb>.
fn opaque_response_blocking() -> Entry {
    Entry {
        code: "opaque-response-blocking",
        what: "data where a page embeds an image, a script or the like (ORB, CORB)",
        lines: lines(&[
            (
                By::Chrome,
                &[
                    "net::ERR_BLOCKED_BY_ORB",
                    "ERR_BLOCKED_BY_ORB",
                    "Cross-Origin Read Blocking (CORB) blocked cross-origin response {url} with MIME type {mime}",
                    "Cross-Origin Read Blocking (CORB) blocked cross-origin response",
                    "blocked by CORB",
                    "blocked by ORB",
                    "(blocked:ORB)",
                ],
            ),
            (
                By::Firefox,
                &[
                    "The resource at \"{url}\" was blocked by OpaqueResponseBlocking.",
                    "OpaqueResponseBlocking",
                ],
            ),
            (By::Anyone, &["Opaque Response Blocking", "Cross-Origin Read Blocking"]),
        ]),
        causes: vec![
            "the page embeds the URL without CORS, as with `<img>`, `<script>` or `mode: \"no-cors\"`, and gets \
             `{mime}`, which is data and not something to embed; an error page or a login in its place is the usual \
             reason",
            "the page embeds the URL without CORS, as with `<img>`, `<script>` or `mode: \"no-cors\"`, and gets \
             data, such as JSON or HTML, that is not something to embed; an error page or a login in its place is the \
             usual reason",
        ],
        remedies: vec![
            "open the URL and see what is answered. If it should be an image, a script or the like, have the server \
             answer with that and with its `Content-Type`; if a script is to read data, request it with \
             `fetch()` in the mode `cors`, and allow the page's origin",
        ],
        ..NOT_CORS
    }
}

/// <https://w3c.github.io/webappsec-mixed-content/>
fn mixed_content() -> Entry {
    Entry {
        code: "mixed-content",
        what: "a page on `https` that requests `http`",
        lines: lines(&[
            (
                By::Chrome,
                &[
                    "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure \
                     {few}'{insecure}'. This request has been blocked",
                    "Mixed Content: The page at",
                    "was loaded over HTTPS, but requested an insecure",
                    "was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint \
                     '{insecure}'. This",
                    "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure \
                     {few}'{insecure}'. This request was {upgraded:automatically upgraded to HTTPS}",
                    "Mixed Content: The page at '{page}' was loaded over HTTPS, but attempted to connect to the \
                     insecure WebSocket endpoint '{insecure}'. This request was {upgraded:automatically \
                     upgraded to HTTPS}",
                    "Mixed Content: The page at '{page}' was loaded over HTTPS, but requested an insecure \
                     {few}'{insecure}'. This content {loaded:should also be served over HTTPS}",
                    "An insecure WebSocket connection may not be initiated from a page loaded over HTTPS.",
                    "was loaded over a secure connection, but contains a form that targets an insecure endpoint",
                    "(blocked:mixed-content)",
                ],
            ),
            (
                By::Firefox,
                &[
                    "Blocked loading mixed active content \"{insecure}\"",
                    "Blocked loading mixed display content \"{insecure}\"",
                    "{loaded:Loading mixed (insecure)} active content \"{insecure}\" on a secure page",
                    "{loaded:Loading mixed (insecure)} display content \"{insecure}\" on a secure page",
                    "Mixed Content: {upgraded:Upgrading insecure display} request '{insecure}' to use",
                    "Blocking insecure request '{insecure}'",
                    // In German, French and Japanese.
                    "Laden von gemischten aktiven Inhalten \"{insecure}\" wurde blockiert",
                    "Laden von gemischten Ansichtsinhalten \"{insecure}\" wurde blockiert",
                    "Blocage du chargement du contenu mixte {few}(mixed active content) {insecure}",
                    "Blocage du chargement du contenu mixte {few}(mixed display content) {insecure}",
                    "混在アクティブコンテンツ “{insecure}” の読み込みをブロックしました",
                    "混在表示コンテンツ “{insecure}” の読み込みをブロックしました",
                ],
            ),
            (
                By::Safari,
                &[
                    "The page at {page} requested insecure content from {insecure}. This content was blocked",
                    "The page at {page} requested insecure content from {insecure}. This content was \
                     {upgraded:automatically upgraded}",
                    "requested insecure content from {insecure}",
                    "was not allowed to display insecure content from {insecure}",
                    "was not allowed to run insecure content from {insecure}",
                ],
            ),
        ]),
        causes: vec![
            "the page is on `https` and names `{insecure}`: the browser requested that URL over `https` instead \
             (`{upgraded}`)",
            "the page is on `https` and requests `{insecure}`, which anyone on the network could read and forge: the \
             browser loaded it all the same, and warns (`{loaded}`)",
            "the page is on `https` and requests `{insecure}`, which anyone on the network could read and forge: the \
             browser does not send such a request",
            Code::MixedContent.cause(),
        ],
        remedies: vec![
            "write `https` in the page instead of `http` (`{upgraded}`); if the request fails, the server does not \
             answer over `https`, and has to",
            Code::MixedContent.remedy(),
        ],
        questions: vec![("Is there a risk?", Code::MixedContent.danger())],
        ..NOT_CORS
    }
}

fn blocked_by_client() -> Entry {
    Entry {
        code: "blocked-by-client",
        what: "an extension, a tracking protection or an administrator's rule",
        lines: lines(&[
            (
                By::Chrome,
                &[
                    "net::ERR_BLOCKED_BY_CLIENT",
                    "ERR_BLOCKED_BY_CLIENT",
                    "ERR_BLOCKED_BY_ADMINISTRATOR",
                    "ERR_BLOCKED_BY_FINGERPRINTING_PROTECTION",
                    "(blocked:other)",
                ],
            ),
            (
                By::Firefox,
                &[
                    "was blocked because content blocking is enabled",
                    "was blocked by Safe Browsing",
                    "NS_ERROR_TRACKING_URI",
                    "NS_ERROR_TRACKER_URI",
                    "Blocked by uBlock",
                ],
            ),
            (
                By::Safari,
                &[
                    "Content blocker prevented frame",
                    "Content Blocker prevented",
                    "was blocked by a content blocker",
                ],
            ),
        ]),
        causes: vec![
            "an extension such as an ad blocker, the browser's tracking protection or an administrator's rule \
             stopped the request before it was sent: the server never saw it",
        ],
        remedies: vec![
            "try a private window without extensions. If it works there, use a path and a host name that block lists \
             do not know: they look for words such as `ads`, `analytics`, `track` and `collect`",
        ],
        ..NOT_CORS
    }
}
