//! Where a browser does otherwise than the model: declared. An undeclared difference fails the test, and
//! so does a declared one that has vanished.

use cors_core::browser::Blocked;
use cors_fuzz_laws::input::Page;

use crate::{
    browser::Kind,
    compare::{Compared, Step},
};

/// One thing that a browser does otherwise.
#[derive(Debug)]
pub struct Divergence {
    /// Which.
    pub browser: Kind,
    /// What: one sentence.
    pub what: &'static str,
    /// Where its source does so.
    pub source: &'static str,
    /// Whether an exchange differs for that reason.
    pub applies: fn(&Page, &Compared) -> bool,
}

/// All of them, seen in Chromium 156 and Firefox 153.
pub const DIVERGENCES: &[Divergence] = &[
    Divergence {
        browser: Kind::Chromium,
        what: "a listener for the upload's progress asks for no preflight where there is no body",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/core/xmlhttprequest/xml_http_request.cc",
        applies: |page, _| page.use_cors_preflight && page.method == b"GET",
    },
    Divergence {
        browser: Kind::Chromium,
        what: UPLOAD,
        source: "https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/preflight_result.cc",
        applies: is_upload,
    },
    Divergence {
        browser: Kind::Chromium,
        what: "`User-Agent` needs no preflight",
        source: "https://crbug.com/571722",
        applies: |page, _| has(page, "user-agent"),
    },
    Divergence {
        browser: Kind::Chromium,
        what: "client hints such as `DPR` and `Save-Data` are safelisted",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/cors.cc",
        applies: |page, _| has(page, "dpr") || has(page, "save-data"),
    },
    Divergence {
        browser: Kind::Chromium,
        what: "the HTTP cache writes a `Range` anew that it understands",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:net/http/partial_data.cc",
        applies: |page, compared| has(page, "range") && compared.model.1.is_none(),
    },
    Divergence {
        browser: Kind::Chromium,
        what: "a redirect to a user name or password is not followed on the page's own origin either",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/core/loader/base_fetch_context.cc",
        applies: |page, compared| {
            page.answers.iter().any(|it| it.has_userinfo) && compared.model.1.is_none()
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "the preflight of a request that has been redirected across origins carries the page's \
               own origin, the request itself `null`",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |page, compared| {
            let is_null = |step: &Step| matches!(step, Step::Preflight([.., Some(origin)], _) if origin == "null");
            page.origin != b"null" && compared.model.0.iter().any(is_null)
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "a request that needed a preflight needs one after a redirect too, even where that has \
               made it a simple one",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |_, compared| {
            let preflights = |steps: &[Step]| {
                steps.iter().filter(|it| matches!(it, Step::Preflight(..))).count()
            };
            preflights(&compared.browser.0) > preflights(&compared.model.0)
                && preflights(&compared.model.0) + 2 < compared.model.0.len()
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "the lines of a header that a page sets several times are judged one by one",
        source: "https://searchfox.org/mozilla-central/source/dom/fetch/InternalHeaders.cpp",
        applies: |page, _| {
            let is_name = |one: &[u8], other: &[u8]| one.eq_ignore_ascii_case(other);
            page.headers.iter().any(|(name, _)| {
                page.headers.iter().filter(|(it, _)| is_name(it, name)).count() > 1
            })
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: UPLOAD,
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: is_upload,
    },
    Divergence {
        browser: Kind::Firefox,
        what: "a byte over 0x7F in `Accept` is not safelisted",
        source: "https://searchfox.org/mozilla-central/source/dom/base/nsContentUtils.cpp",
        applies: |page, _| {
            page.headers.iter().any(|(name, value)| name == b"Accept" && !value.is_ascii())
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "a redirect to what is no `http` URL is named like a server that does not answer",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |_, compared| {
            let reason = compared.browser.1.as_deref();
            compared.same_steps()
                && compared.model.1 == Some(Blocked::RedirectNotHttp)
                && reason.is_some_and(|it| it.contains("CORS request did not succeed"))
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "no reason is printed for a redirect that fails before the request has left the page's \
               origin",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |page, compared| {
            compared.same_steps() && compared.browser.1.is_none() && page.origin == page.target
        },
    },
];

/// One sequence of requests in which a browser sends preflights otherwise.
#[derive(Debug)]
pub struct OtherPreflights {
    /// Which.
    pub browser: Kind,
    /// The name of the sequence.
    pub sequence: &'static str,
    /// What: one sentence.
    pub what: &'static str,
    /// Where its source does so.
    pub source: &'static str,
}

/// All of them.
pub const SEQUENCES: &[OtherPreflights] = &[
    OtherPreflights {
        browser: Kind::Firefox,
        sequence: "the first after the start",
        what: "what the first preflight after the browser's start allows is not kept",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
    },
    OtherPreflights {
        browser: Kind::Firefox,
        sequence: "with credentials serves without",
        what: "what a preflight allows with credentials does not serve a request without",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
    },
];

const UPLOAD: &str = "where a listener for the upload's progress asks for the preflight, an absent \
                      `Access-Control-Allow-Methods` does not allow the method";

fn is_upload(page: &Page, compared: &Compared) -> bool {
    let blocked = compared.browser.1.as_deref().unwrap_or_default();
    let is_of_method = blocked == "MethodDisallowedByPreflightResponse"
        || blocked.contains("Did not find method in CORS header");
    page.use_cors_preflight && compared.model.1.is_none() && is_of_method
}

fn has(page: &Page, name: &str) -> bool {
    page.headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()))
}
