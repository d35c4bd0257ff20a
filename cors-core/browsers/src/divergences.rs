//! The declared differences between a browser and the model. An undeclared difference fails the test, and
//! so does a declared one that no longer occurs.

use cors_conformance::{
    HeaderLine,
    written::{Answer, Page},
};
use cors_core::browser::{AllowOriginMismatch, Blocked};

use crate::{
    browser::Kind,
    compare::{Compared, Step},
};

/// One thing that a browser does differently.
#[derive(Debug)]
pub struct Divergence {
    /// The browser.
    pub browser: Kind,
    /// What it does, in one sentence.
    pub what: &'static str,
    /// The source that does so.
    pub source: &'static str,
    /// Whether an exchange differs because of this.
    pub applies: fn(&Page, &Compared) -> bool,
}

/// All divergences, observed in Chromium 156, Firefox 153 and WebKitGTK 2.50.
pub const DIVERGENCES: &[Divergence] = &[
    Divergence {
        browser: Kind::Chromium,
        what: "an upload progress listener does not cause a preflight if there is no body",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/core/xmlhttprequest/xml_http_request.cc",
        applies: |page, compared| {
            page.use_cors_preflight
                && page.method == b"GET"
                && preflights(&compared.browser.0).is_empty()
        },
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
        applies: |_, compared| {
            only_one_asks_for("user-agent", &compared.model.0, &compared.browser.0)
        },
    },
    Divergence {
        browser: Kind::Chromium,
        what: "client hints such as `DPR` and `Save-Data` are safelisted",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:services/network/public/cpp/cors/cors.cc",
        applies: |_, compared| {
            ["dpr", "save-data"]
                .iter()
                .any(|name| only_one_asks_for(name, &compared.model.0, &compared.browser.0))
        },
    },
    Divergence {
        browser: Kind::Chromium,
        what: "the HTTP cache rewrites a `Range` that it understands",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:net/http/partial_data.cc",
        applies: |page, compared| {
            has(page, "range")
                && compared.model.1.is_none()
                && preflights(&compared.browser.0) == preflights(&compared.model.0)
        },
    },
    Divergence {
        browser: Kind::Chromium,
        what: "a redirect to a URL with a user name or password is not followed, even on the page's own \
               origin",
        source: "https://source.chromium.org/chromium/chromium/src/+/main:third_party/blink/renderer/core/loader/base_fetch_context.cc",
        applies: |page, compared| {
            page.answers.iter().any(|it| it.has_userinfo) && compared.model.1.is_none()
        },
    },
    Divergence {
        browser: Kind::Chromium,
        what: MISDIRECTED,
        source: "https://source.chromium.org/chromium/chromium/src/+/main:net/http/http_network_transaction.cc",
        applies: is_misdirected,
    },
    Divergence {
        browser: Kind::Firefox,
        what: MISDIRECTED,
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsHttpTransaction.cpp",
        applies: is_misdirected,
    },
    Divergence {
        browser: Kind::Firefox,
        what: "the preflight of a request that was redirected across origins carries the page's own \
               origin; the request itself carries `null`",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |page, compared| {
            let is_from = |origin: &str, steps: &[Step]| {
                preflights(steps).last().is_some_and(|it| it[3].as_deref() == Some(origin))
            };
            page.origin != b"null"
                && is_from("null", &compared.model.0)
                && !is_from("null", &compared.browser.0)
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "a request that needed a preflight also needs one after a redirect, even if the redirect \
               made it a simple request",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |_, compared| {
            let [browser, model] = [&compared.browser.0, &compared.model.0];
            preflights(browser).len() > preflights(model).len()
                && preflights(model).len() + 2 < model.len()
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "if a page sets a header several times, its lines are judged one by one",
        source: "https://searchfox.org/mozilla-central/source/dom/fetch/InternalHeaders.cpp",
        applies: |page, compared| {
            sets_several_times(page, |_| true)
                && preflights(&compared.browser.0) != preflights(&compared.model.0)
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "if a page sets `Content-Type` several times, only the last line is sent",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsHttpHeaderArray.h",
        applies: |page, compared| {
            sets_several_times(page, |name| name.eq_ignore_ascii_case(b"content-type"))
                && preflights(&compared.browser.0) == preflights(&compared.model.0)
                && compared.model.1.is_none()
                && compared.browser.1.is_none()
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
        what: "a redirect to a URL that is not `http`, or to a port that is not contacted, is reported as a \
               server that does not answer",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |_, compared| {
            let reason = compared.browser.1.as_deref();
            compared.same_steps()
                && matches!(
                    compared.model.1,
                    Some(Blocked::RedirectNotHttp | Blocked::BadPort { .. })
                )
                && reason.is_some_and(|it| it.contains("CORS request did not succeed"))
        },
    },
    Divergence {
        browser: Kind::Firefox,
        what: "no reason is printed if a redirect fails before the request has left the page's origin",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
        applies: |page, compared| {
            compared.same_steps() && compared.browser.1.is_none() && page.origin == page.target
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: MISDIRECTED,
        source: "https://gitlab.gnome.org/GNOME/libsoup/-/blob/master/libsoup/soup-session.c",
        applies: is_misdirected,
    },
    Divergence {
        browser: Kind::WebKit,
        what: "a `Content-Length` that is not one number is an error",
        source: "https://gitlab.gnome.org/GNOME/libsoup/-/blob/master/libsoup/soup-message-headers.c",
        applies: |_, compared| {
            let reason = compared.browser.1.as_deref();
            reason == Some("Unrecognized HTTP response encoding")
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "a byte over 0x7F in `Content-Type` or `Content-Language` is sent as UTF-8",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebCore/platform/network/soup/ResourceRequestSoup.cpp",
        applies: |page, compared| {
            let is_sent_otherwise = |(name, value): &HeaderLine| {
                (name == b"Content-Type" || name == b"Content-Language") && !value.is_ascii()
            };
            page.headers.iter().any(is_sent_otherwise)
                && preflights(&compared.browser.0) == preflights(&compared.model.0)
                && compared.browser.1.is_none()
                && compared.model.1.is_none()
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "a redirect to a port that is not contacted fails for another reason if the request needs a \
               preflight there",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/NetworkLoadChecker.cpp",
        applies: |_, compared| {
            compared.same_steps()
                && matches!(compared.model.1, Some(Blocked::BadPort { .. }))
                && !preflights(&compared.model.0).is_empty()
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "two origins with a space between them are reported as another origin, not as two",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginAccessControl.cpp",
        applies: |_, compared| {
            let is_spaced = matches!(
                &compared.model.1,
                Some(Blocked::AllowOriginMismatch {
                    kind: AllowOriginMismatch::SeveralValues,
                    value,
                    ..
                }) if !value.contains(&b',')
            );
            compared.same_steps() && is_spaced
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "a `Range` is safelisted even if its unit has capital letters or its end has a plus sign",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebCore/platform/network/HTTPParsers.cpp",
        applies: |_, compared| only_one_asks_for("range", &compared.model.0, &compared.browser.0),
    },
    Divergence {
        browser: Kind::WebKit,
        what: "the preflight after a redirect to another origin asks for the `Authorization` that the \
               redirect removes",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/NetworkLoadChecker.cpp",
        applies: |page, compared| {
            let last_asks = |steps: &[Step]| {
                let last = preflights(steps).last().and_then(|it| it[2].as_deref());
                last.is_some_and(|it| it.split(',').any(|it| it == "authorization"))
            };
            is_redirected(page) && last_asks(&compared.browser.0) && !last_asks(&compared.model.0)
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "a request whose method needed a preflight also needs one after a redirect that made it a \
               GET",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/NetworkLoadChecker.cpp",
        applies: |page, compared| {
            let [browser, model] =
                [&compared.browser.0, &compared.model.0].map(|it| preflights(it));
            let asks_for_get = |it: &&[Option<String>; 4]| it[1].as_deref() == Some("GET");
            is_redirected(page)
                && model.len() == 1
                && browser.len() == 2
                && browser.last().is_some_and(asks_for_get)
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "a request that a redirect made a GET keeps its `Origin`, even on the page's own origin",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/soup/NetworkDataTaskSoup.cpp",
        applies: |page, compared| {
            let last_origin = |steps: &[Step]| {
                steps.iter().rev().find_map(|step| match step {
                    Step::Request(method, origin, ..) => Some((method == "GET", origin.is_some())),
                    _ => None,
                })
            };
            page.method != b"GET"
                && last_origin(&compared.browser.0) == Some((true, true))
                && last_origin(&compared.model.0) == Some((true, false))
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: "if a redirect leads from the page's own origin to a URL with a user name or password, the \
               preflight is sent before the redirect is refused",
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/NetworkLoadChecker.cpp",
        applies: |page, compared| {
            page.origin == page.target
                && compared.model.1 == Some(Blocked::RedirectUserinfo { tainted: false })
                && preflights(&compared.browser.0).len() == 1
        },
    },
    Divergence {
        browser: Kind::WebKit,
        what: UPLOAD,
        source: "https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginPreflightResultCache.cpp",
        applies: is_upload,
    },
];

/// A sequence of requests for which a browser sends other preflights than the model.
#[derive(Debug)]
pub struct OtherPreflights {
    /// The browser.
    pub browser: Kind,
    /// The name of the sequence.
    pub sequence: &'static str,
    /// What it does, in one sentence.
    pub what: &'static str,
    /// The source that does so.
    pub source: &'static str,
}

/// All sequences that differ.
pub const SEQUENCES: &[OtherPreflights] = &[
    OtherPreflights {
        browser: Kind::Firefox,
        sequence: "the first after the browser's start",
        what: "what the first preflight after the browser's start allows is not cached",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
    },
    OtherPreflights {
        browser: Kind::Firefox,
        sequence: "cached with credentials, used without",
        what: "what a preflight allows with credentials does not count for a request without",
        source: "https://searchfox.org/mozilla-central/source/netwerk/protocol/http/nsCORSListenerProxy.cpp",
    },
];

const UPLOAD: &str = "if only an upload progress listener causes the preflight, a missing \
                      `Access-Control-Allow-Methods` does not allow the method";

fn is_upload(page: &Page, compared: &Compared) -> bool {
    let blocked = compared.browser.1.as_deref().unwrap_or_default();
    let is_of_method = blocked == "MethodDisallowedByPreflightResponse"
        || blocked.contains("Did not find method in CORS header")
        || blocked.contains("is not allowed by Access-Control-Allow-Methods");
    page.use_cors_preflight && compared.model.1.is_none() && is_of_method
}

const MISDIRECTED: &str = "a request or a preflight that is answered with 421 is sent again, on a new \
                           connection";

fn is_misdirected(page: &Page, compared: &Compared) -> bool {
    let is_421 = |answer: Option<&Answer>| answer.is_some_and(|it| it.status == 421);
    is_421(page.answers.first()) && compared.browser.0.len() > compared.model.0.len()
}

fn is_redirected(page: &Page) -> bool {
    page.answers.iter().any(|it| !it.location.is_empty())
}

fn has(page: &Page, name: &str) -> bool {
    page.headers.iter().any(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether a page sets a header several times, of those that `is_meant` selects.
fn sets_several_times(page: &Page, is_meant: fn(&[u8]) -> bool) -> bool {
    page.headers.iter().any(|(name, _)| {
        let lines = page.headers.iter().filter(|(it, _)| it.eq_ignore_ascii_case(name));
        is_meant(name) && lines.count() > 1
    })
}

/// The header values of the preflights among the steps.
fn preflights(steps: &[Step]) -> Vec<&[Option<String>; 4]> {
    steps
        .iter()
        .filter_map(|step| match step {
            Step::Preflight(lines, _) => Some(lines),
            _ => None,
        })
        .collect()
}

/// Whether the preflights of `one` ask for the header and those of `other` do not.
fn only_one_asks_for(header: &str, one: &[Step], other: &[Step]) -> bool {
    let asks = |steps| {
        let names = preflights(steps).into_iter().filter_map(|it| it[2].as_deref());
        names.flat_map(|it| it.split(',')).any(|it| it == header)
    };
    asks(one) && !asks(other)
}
