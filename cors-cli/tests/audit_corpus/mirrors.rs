//! Servers that trust every origin, somewhere.

use crate::{
    case::{APP, Case, Proof, flawed, open},
    handlers::{echo, guard, host, is_match, plain, star},
    page::Page,
    server::{Answer, Asked},
};

const CODE: &str = "origin-reflected";
const EVIL: &str = "https://attacker.net";

fn mirror(name: &'static str, answers: fn(&Asked) -> Answer) -> Case {
    open(name, CODE, EVIL, answers).may(&["preflight-reflected", "null-origin"])
}

pub(crate) fn cases() -> Vec<Case> {
    [everywhere(), somewhere(), unsteady()].concat()
}

fn everywhere() -> Vec<Case> {
    vec![
        // Express: cors({ origin: true, credentials: true })
        mirror("mirror", |asked| guard(asked, true)),
        // Flask: after_request sets the header from request.headers.get("Origin").
        mirror("mirror-without-vary", |asked| echo(plain(asked), asked)).may(&["missing-vary"]),
        // nginx: add_header Access-Control-Allow-Origin $http_origin; without `always`, for one location.
        mirror("mirror-nginx", |asked| match asked.method.as_str() {
            "GET" | "HEAD" if asked.path() == "/account" => echo(Answer::ok(), asked),
            "GET" | "HEAD" => Answer::new(404),
            _ => Answer::new(405),
        })
        .may(&["missing-vary"]),
        // Node: res.setHeader("Access-Control-Allow-Origin", req.headers.origin || "*")
        mirror("mirror-or-star", |asked| {
            let origin = asked.header("origin").unwrap_or("*");
            plain(asked)
                .with("access-control-allow-credentials", "true")
                .with("access-control-allow-origin", origin)
        })
        .may(&["missing-vary"]),
        mirror("mirror-in-lower-case", |asked| {
            let origin = asked.origin().to_ascii_lowercase();
            guard(asked, false)
                .with("Access-Control-Allow-Origin", origin)
                .with("Access-Control-Allow-Credentials", "true")
        }),
        // new URL(origin).origin, which throws on `null`.
        mirror("mirror-of-a-parsed-url", |asked| {
            match asked.origin().is_empty() || asked.origin().contains("://") {
                true => guard(asked, true),
                false => Answer::new(500),
            }
        }),
        // scheme + "://" + hostname: pages on a port of their own are left out.
        mirror("mirror-without-port", |asked| {
            let scheme = asked.origin().split("://").next().unwrap();
            let origin = format!("{scheme}://{}", host(asked.origin()));
            guard(asked, false)
                .with("Access-Control-Allow-Origin", origin)
                .with("Access-Control-Allow-Credentials", "true")
        }),
        mirror("mirror-of-https", |asked| guard(asked, asked.origin().starts_with("https://"))),
        mirror("mirror-but-not-null", |asked| guard(asked, asked.origin() != "null")),
        // Blocks the attackers that it has heard of.
        mirror("mirror-with-a-blocklist", |asked| {
            let blocked = ["https://evil.com", "https://example.org", "https://attacker.com"];
            guard(asked, !blocked.contains(&asked.origin()))
        }),
        open("mirror-behind-a-firewall", CODE, "https://kittens.net", |asked| {
            let words = ["evil", "attack", "hack", "burp", "malicious", "corsy", "exploit"];
            match words.iter().any(|word| asked.origin().contains(word)) {
                true => Answer::new(403),
                false => guard(asked, true),
            }
        })
        .may(&["preflight-reflected", "null-origin"]),
        // The answer to an OPTIONS is the web server's: no page gets a preflight through.
        mirror("mirror-without-preflights", |asked| match asked.is("OPTIONS") {
            true => Answer::new(200).with("Allow", "GET, HEAD, OPTIONS"),
            false => guard(asked, true),
        }),
        // Anybody can register such a domain.
        flawed("mirror-of-com-net-org", |asked| {
            guard(
                asked,
                is_match!(r"^https://([a-z0-9-]+\.)*[a-z0-9-]+\.(com|net|org)$", asked.origin()),
            )
        })
        .has(&[CODE, "suffix-match", "public-suffix-wildcard"], Proof::Reads(Page::of(EVIL)))
        .may(&[
            "preflight-reflected",
            "prefix-match",
            "unescaped-dot",
            "third-party-trusted",
        ]),
        mirror("mirror-in-a-cache", |asked| {
            echo(plain(asked), asked).with("Cache-Control", "public, max-age=300")
        })
        .has(&["missing-vary"], Proof::Cached { first: Some(EVIL), second: Page::of(APP) }),
    ]
}

fn somewhere() -> Vec<Case> {
    vec![
        // The route of a form has a decorator of its own.
        mirror("mirror-of-post", |asked| guard(asked, asked.is("POST") || asked.origin() == APP))
            .proven(Proof::Reads(Page::of(EVIL).method("POST")))
            .send(),
        // The gateway answers preflights, the application the requests.
        flawed("mirror-in-preflights", |asked| {
            guard(asked, asked.is_preflight() || asked.origin() == APP)
        })
        .has(&["preflight-reflected"], Proof::Sends(Page::of(EVIL).method("PUT"))),
        // As above, and the application knows nothing of CORS.
        flawed("mirror-in-preflights-only", |asked| match asked.is("OPTIONS") {
            true => guard(asked, true),
            false => Answer::ok(),
        })
        .has(
            &["preflight-reflected"],
            Proof::Sends(Page::of(EVIL).method("PUT").header("content-type")),
        )
        .may(&["actual-missing"])
        .closed(),
        // The route of PUT was registered twice.
        flawed("mirror-in-preflights-of-put", |asked| {
            let wanted = asked.header("access-control-request-method");
            guard(asked, wanted == Some("PUT") || asked.origin() == APP)
        })
        .has(&["preflight-reflected"], Proof::Sends(Page::of(EVIL).method("PUT"))),
        // Any page writes with cookies; what it reads, anybody can.
        flawed("credentials-in-preflights-only", |asked| match asked.is_preflight() {
            true => guard(asked, true),
            false => Answer::ok()
                .with("Access-Control-Allow-Origin", asked.origin())
                .with("Vary", "Origin"),
        })
        .has(&["preflight-reflected", CODE], Proof::Sends(Page::of(EVIL).method("PUT")))
        .may(&["preflight-reflected", CODE, "null-origin"])
        .public(),
        // The handler of errors has a decorator of its own. Its pages name the user.
        mirror("mirror-of-404", |asked| match asked.path() == "/account" {
            true => guard(asked, asked.origin() == APP),
            false => guard(asked, true).status(404),
        })
        .proven(Proof::Reads(Page::of(EVIL).at("/settings"))),
        mirror("mirror-of-500", |asked| match asked.path() == "/report" {
            true => guard(asked, true).status(500),
            false => guard(asked, asked.origin() == APP),
        })
        .proven(Proof::Reads(Page::of(EVIL).at("/report")))
        .also_at("/report"),
        mirror("mirror-below-api", |asked| {
            guard(asked, asked.path().starts_with("/api/") || asked.origin() == APP)
        })
        .proven(Proof::Reads(Page::of(EVIL).at("/api/me")))
        .at("/")
        .also_at("/api/me"),
        // The filter for CORS stands before the one that asks for a login. The audit has no cookie; the
        // user has.
        mirror("mirror-before-the-login", |asked| {
            let status = match asked.header("cookie") {
                _ if asked.is_preflight() => 204,
                Some(cookie) if cookie.contains("sid=") => 200,
                _ => 401,
            };
            guard(asked, true).status(status).with("WWW-Authenticate", "Bearer")
        })
        .secret_cookie("sid=1"),
        // Only this page asks for a login. The audit has no cookie; the user has.
        mirror("mirror-before-the-login-of-a-path", |asked| {
            match asked.path() == "/me" && !asked.is_preflight() {
                true if asked.header("cookie").is_some() => guard(asked, true),
                true => guard(asked, true).status(401).with("WWW-Authenticate", "Bearer"),
                false => guard(asked, asked.origin() == APP),
            }
        })
        .proven(Proof::Reads(Page::of(EVIL).at("/me")))
        .at("/")
        .also_at("/me")
        .secret_cookie("sid=1"),
        // A page can do without the header that is looked at.
        mirror("mirror-without-referer", |asked| {
            guard(asked, asked.header("referer").is_none() || asked.origin() == APP)
        }),
        mirror("mirror-of-get-not-head", |asked| match asked.is("HEAD") {
            true => Answer::new(405).with("Allow", "GET"),
            false => guard(asked, true),
        }),
        // The page learns whether the user has such a resource, and its length.
        mirror("mirror-of-head", |asked| guard(asked, asked.is("HEAD") || asked.origin() == APP))
            .proven(Proof::Reads(Page::of(EVIL).method("HEAD"))),
        // Only a user who is logged in gets the application's headers.
        mirror("mirror-with-a-cookie", |asked| match asked.header("cookie") {
            Some(cookie) if cookie.contains("sid=") => guard(asked, true),
            _ if asked.is_preflight() => guard(asked, true),
            _ => Answer::new(302).with("Location", "/login").with("Vary", "Origin"),
        })
        .cookie("sid=1")
        .may(&["redirects-uncovered"]),
        mirror("mirror-with-a-header", |asked| {
            match asked.is_preflight() || asked.header("x-tenant").is_some() {
                true => guard(asked, true),
                false => Answer::new(400).with("Vary", "Origin"),
            }
        })
        .header("X-Tenant", "acme"),
        // Both the way there and what is there.
        mirror("mirror-behind-a-redirect", |asked| match asked.path() {
            "/account" => guard(asked, true).status(307).with("Location", "/account/"),
            _ => guard(asked, true),
        }),
        mirror("mirror-beside-a-star", |asked| match asked.path() {
            "/account" => guard(asked, true),
            _ => star(plain(asked)),
        })
        .at("/logo")
        .also_at("/account")
        .proven(Proof::Reads(Page::of(EVIL).at("/account"))),
    ]
}

fn unsteady() -> Vec<Case> {
    vec![
        // Two of three instances run the old release.
        mirror("mirror-two-times-of-three", |asked| {
            guard(asked, asked.turn % 3 != 0 || asked.origin() == APP)
        })
        .unsteady(),
        mirror("mirror-with-a-limit-of-requests", |asked| match asked.turn % 16 == 15 {
            true => Answer::new(429).with("Retry-After", "1").with("Vary", "Origin"),
            false => guard(asked, true),
        }),
        mirror("mirror-with-ids", |asked| {
            guard(asked, true)
                .with("X-Request-Id", format!("{:08x}", asked.turn * 2_654_435_761 % 0xffff_ffff))
                .with("Set-Cookie", format!("visit={}; Path=/", asked.turn))
        }),
    ]
}
