//! Servers that behave oddly, and are safe: what a scanner sees once, it must not take for the rule.

use crate::{
    case::{APP, Case, safe},
    handlers::{echo, guard, is_match, plain, share, star},
    server::Answer,
};

const ADMIN: &str = "https://admin.example.com";

pub(crate) fn cases() -> Vec<Case> {
    [unsteady(), guarded(), methods(), words()].concat()
}

fn unsteady() -> Vec<Case> {
    vec![
        safe("odd-ids-and-cookies", |asked| {
            guard(asked, asked.origin() == APP)
                .with("X-Request-Id", format!("{:08x}", asked.turn * 2_654_435_761 % 0xffff_ffff))
                .with("Set-Cookie", format!("visit={}; Path=/", asked.turn))
        }),
        // One of two instances knows nothing of CORS.
        safe("odd-every-second-time", |asked| match asked.turn % 2 {
            0 => guard(asked, asked.origin() == APP),
            _ => Answer::ok().with("Vary", "Origin"),
        })
        .unsteady()
        .may(&["actual-missing", "preflight-status", "errors-uncovered"]),
        safe("odd-limit-of-requests", |asked| match asked.turn % 16 == 15 {
            true => Answer::new(429).with("Retry-After", "1").with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        })
        .may(&["errors-uncovered", "preflight-status"]),
        // The proxy gives up once in a while.
        safe("odd-502-now-and-then", |asked| match asked.turn % 9 == 8 {
            true => Answer::new(502).with("Cache-Control", "no-store"),
            false => guard(asked, asked.origin() == APP),
        })
        .may(&["errors-uncovered", "preflight-status"]),
        safe("odd-limit-soon-and-for-long", |asked| match asked.turn >= 12 {
            true => Answer::new(429).with("Retry-After", "3600").with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        })
        .unsteady()
        .may(&["errors-uncovered", "preflight-status"]),
        // Two seeds in turn, whoever asks.
        safe("odd-rotates-through-the-list", |asked| {
            let origin = [APP, ADMIN][asked.turn % 2];
            share(plain(asked), origin).with("Cache-Control", "no-store")
        })
        .seeds(&[APP, ADMIN])
        .unsteady()
        .may(&["actual-missing", "preflight-status"])
        .closed(),
    ]
}

/// A firewall in front of a correct list.
fn guarded() -> Vec<Case> {
    let cases = [
        safe("firewall-403", |asked| {
            match is_match!(r"evil|attack|null|localhost|_|`|\{", asked.origin()) {
                true => Answer::new(403).with("Vary", "Origin"),
                false => guard(asked, asked.origin() == APP),
            }
        }),
        safe("firewall-500", |asked| match is_match!(r"[^a-z0-9.:/-]", asked.origin()) {
            true => Answer::new(500).with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        }),
        // Other origins get the challenge of a bot filter, which anybody may read.
        safe("firewall-challenge", |asked| match ["", APP].contains(&asked.origin()) {
            true => guard(asked, true),
            false => star(Answer::new(403)).with("Vary", "Origin"),
        })
        .public()
        .may(&["wildcard"]),
        // Long origins are refused unread.
        safe("firewall-length", |asked| match asked.origin().len() > 40 {
            true => Answer::new(431),
            false => guard(asked, asked.origin() == APP),
        }),
    ];
    let opinion = ["errors-uncovered", "preflight-status"];
    cases.map(|case| case.may(&opinion)).to_vec()
}

fn methods() -> Vec<Case> {
    vec![
        safe("odd-head-is-405", |asked| match asked.is("HEAD") {
            true => Answer::new(405).with("Allow", "GET").with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        })
        .may(&["errors-uncovered"]),
        safe("odd-head-without-headers", |asked| match asked.is("HEAD") {
            true => Answer::new(200).with("Vary", "Origin"),
            false => guard(asked, asked.origin() == APP),
        })
        .may(&["actual-missing"]),
        safe("odd-preflight-200-with-body", |asked| {
            let answer = guard(asked, asked.origin() == APP);
            answer.status(200)
        }),
        // Any OPTIONS is a preflight to it, with or without `Access-Control-Request-Method`.
        safe("odd-options-is-a-preflight", |asked| match asked.is("OPTIONS") {
            true => {
                let answer = Answer::new(204)
                    .with("Access-Control-Allow-Methods", "GET, PUT")
                    .with("Access-Control-Allow-Headers", "content-type")
                    .with("Vary", "Origin");
                if asked.origin() == APP { echo(answer, asked) } else { answer }
            }
            false => guard(asked, asked.origin() == APP),
        }),
        // Only what is asked for, and only if it is allowed.
        safe("odd-preflight-says-one-method", |asked| {
            let wanted = asked.header("access-control-request-method").unwrap_or("GET");
            let is_known = ["GET", "PUT", "POST"].contains(&wanted);
            let answer = match asked.is_preflight() {
                true => Answer::new(204)
                    .with("Access-Control-Allow-Methods", if is_known { wanted } else { "GET" })
                    .with("Access-Control-Allow-Headers", "content-type"),
                false => Answer::ok(),
            };
            let answer = answer.with("Vary", "Origin, Access-Control-Request-Method");
            if asked.origin() == APP { echo(answer, asked) } else { answer }
        }),
        safe("odd-refused-preflight-403", |asked| {
            match asked.is_preflight() && asked.origin() != APP {
                true => Answer::new(403).with("Vary", "Origin"),
                false => guard(asked, asked.origin() == APP),
            }
        }),
        // All requests need a token; the browser's preflight has none and gets through.
        safe("odd-needs-a-header", |asked| {
            match asked.is_preflight() || asked.header("x-tenant").is_some() {
                true => guard(asked, asked.origin() == APP),
                false => guard(asked, asked.origin() == APP).status(401),
            }
        })
        .header("X-Tenant", "acme"),
        safe("odd-needs-a-cookie", |asked| {
            let status = match asked.header("cookie") {
                _ if asked.is_preflight() => 204,
                Some(cookie) if cookie.contains("sid=") => 200,
                _ => 401,
            };
            guard(asked, asked.origin() == APP).status(status)
        })
        .cookie("sid=1"),
    ]
}

/// Names and values in other places, which a search for the text finds as well.
fn words() -> Vec<Case> {
    vec![
        // The refused origin is told in a header of its own.
        safe("odd-says-who-is-refused", |asked| {
            let answer = guard(asked, asked.origin() == APP);
            match ["", APP].contains(&asked.origin()) {
                true => answer,
                false => answer.with("X-Cors-Refused", asked.origin()),
            }
        }),
        safe("odd-policy-in-another-header", |asked| {
            guard(asked, asked.origin() == APP)
                .with("Content-Security-Policy", "connect-src https://*.example.com https:")
                .with("Timing-Allow-Origin", "*")
                .with("Cross-Origin-Resource-Policy", "cross-origin")
        }),
        // The line's name is another one.
        safe("odd-underscores", |asked| {
            guard(asked, asked.origin() == APP)
                .with("Access_Control_Allow_Origin", asked.origin())
                .with("Access-Control-Allow-Origins", asked.origin())
        }),
        safe("odd-spelling-of-names", |asked| {
            let answer = plain(asked).with("vary", "origin");
            match asked.origin() == APP {
                true => answer
                    .with("ACCESS-CONTROL-ALLOW-ORIGIN", APP)
                    .with("access-control-allow-credentials", "true"),
                false => answer,
            }
        }),
        safe("odd-white-space", |asked| {
            let answer = plain(asked).with("Vary", "Accept ,\tOrigin");
            match asked.origin() == APP {
                true => answer
                    .with("Access-Control-Allow-Origin", format!("  {APP}\t"))
                    .with("Access-Control-Allow-Credentials", " true "),
                false => answer,
            }
        }),
    ]
}
