//! Servers that compare origins with a list, rightly, in many ways.

use crate::{
    case::{APP, Case, safe},
    handlers::{echo, guard, plain, share},
    server::Answer,
};

const ADMIN: &str = "https://admin.example.com";

pub(crate) fn cases() -> Vec<Case> {
    [lists(), comparisons(), places(), caches()].concat()
}

fn lists() -> Vec<Case> {
    vec![
        safe("list-of-one", |asked| guard(asked, asked.origin() == APP)),
        safe("list-of-five", |asked| {
            let list = [
                APP,
                ADMIN,
                "https://www.example.com",
                "https://shop.example.org",
                "https://example.com:8443",
            ];
            guard(asked, list.contains(&asked.origin()))
        })
        .seeds(&[APP, ADMIN, "https://shop.example.org"]),
        safe("list-of-three-owners", |asked| {
            let list = [APP, "https://shop.example.org", "https://www.partner.net"];
            guard(asked, list.contains(&asked.origin()))
        })
        .seeds(&[APP, "https://shop.example.org", "https://www.partner.net"]),
        // For development, and meant.
        safe("list-with-a-name-below-localhost", |asked| {
            guard(asked, [APP, "http://app.localhost"].contains(&asked.origin()))
        })
        .seeds(&[APP, "http://app.localhost"]),
        safe("list-without-credentials", |asked| {
            let answer = plain(asked).with("Vary", "Origin");
            match asked.origin() == APP {
                true => answer.with("Access-Control-Allow-Origin", APP),
                false => answer,
            }
        }),
        // To be explicit, as the standard suggests.
        safe("list-refuses-with-403", |asked| match ["", APP].contains(&asked.origin()) {
            true => guard(asked, true),
            false => Answer::new(403).with("Vary", "Origin"),
        }),
        // A customer's page below a domain of theirs.
        safe("list-of-customers", |asked| {
            let customers = ["acme", "globex", "initech"];
            let label = asked.origin().strip_prefix("https://portal.");
            let label = label.and_then(|it| it.strip_suffix(".net"));
            guard(asked, label.is_some_and(|it| customers.contains(&it)))
        })
        .seeds(&["https://portal.acme.net", "https://portal.globex.net"]),
        // Own pages at a host of many: exactly these.
        safe("list-of-own-github-pages", |asked| {
            guard(asked, asked.origin() == "https://acme.github.io")
        })
        .seeds(&["https://acme.github.io"])
        .may(&["third-party-trusted"]),
        safe("list-with-port", |asked| {
            guard(asked, asked.origin() == "https://app.example.com:8443")
        })
        .seeds(&["https://app.example.com:8443"]),
        safe("list-of-ipv6", |asked| guard(asked, asked.origin() == "https://[2001:db8::17]:8443"))
            .seeds(&["https://[2001:db8::17]:8443"])
            .known_as("https://[2001:db8::18]"),
        safe("list-of-ipv4", |asked| guard(asked, asked.origin() == "https://192.0.2.17"))
            .seeds(&["https://192.0.2.17"])
            .known_as("https://192.0.2.18"),
        safe("list-of-idn", |asked| {
            guard(asked, asked.origin() == "https://xn--bcher-kva.example.com")
        })
        .seeds(&["https://xn--bcher-kva.example.com"]),
        // A native shell, whose pages come with the app.
        safe("list-with-an-app", |asked| {
            guard(asked, [APP, "capacitor://app.example.com"].contains(&asked.origin()))
        }),
        safe("list-below-co-uk", |asked| {
            guard(asked, asked.origin() == "https://www.example.co.uk")
        })
        .seeds(&["https://www.example.co.uk"])
        .known_as("https://api.example.co.uk"),
        // Neither side has TLS: whoever could change such a page could read the answer itself.
        safe("list-without-tls", |asked| guard(asked, asked.origin() == "http://app.example.com"))
            .seeds(&["http://app.example.com"])
            .known_as("http://api.example.com"),
        // A server on one's own machine, asked there, for a page there.
        safe("list-for-development", |asked| {
            guard(asked, asked.origin() == "http://localhost:3000")
        })
        .seeds(&["http://localhost:3000"])
        .known_as(""),
    ]
}

/// Browsers send one spelling of an origin, so what else would be equal does no harm.
fn comparisons() -> Vec<Case> {
    vec![
        safe("compared-without-case", |asked| {
            guard(asked, asked.origin().eq_ignore_ascii_case(APP))
        }),
        safe("compared-as-unicode", |asked| guard(asked, asked.origin().to_lowercase() == APP)),
        // DNS has one host for both.
        safe("compared-without-last-dot", |asked| {
            guard(asked, asked.origin().trim_end_matches('.') == APP)
        }),
        safe("compared-without-default-port", |asked| {
            let origin = asked.origin();
            guard(asked, origin.strip_suffix(":443").unwrap_or(origin) == APP)
        }),
        safe("compared-without-slash", |asked| {
            guard(asked, asked.origin().trim_end_matches('/') == APP)
        }),
        // An origin has no path, so this is the origin or nothing.
        safe("compared-up-to-a-slash", |asked| {
            let rest = asked.origin().strip_prefix(APP);
            guard(asked, rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
        }),
        // Nor has it a user's name.
        safe("compared-after-an-at", |asked| {
            let (scheme, rest) = asked.origin().split_once("://").unwrap_or_default();
            let host = rest.rsplit('@').next().unwrap();
            guard(asked, scheme == "https" && host == "app.example.com")
        }),
        // As the list that it once could be. No host has a space.
        safe("compared-with-the-first", |asked| {
            guard(asked, asked.origin().split(' ').next() == Some(APP))
        }),
        // url::Url::parse() and all three parts.
        safe("compared-by-parts", |asked| {
            let url = url::Url::parse(asked.origin());
            let is_own = |url: &url::Url| {
                url.scheme() == "https"
                    && url.host_str() == Some("app.example.com")
                    && url.port_or_known_default() == Some(443)
            };
            guard(asked, url.is_ok_and(|url| is_own(&url)))
        }),
        // In a list of words, each compared as a whole.
        safe("compared-with-words", |asked| {
            let list = "https://app.example.com https://admin.example.com";
            guard(asked, list.split(' ').any(|it| it == asked.origin()))
        }),
        // `contains` on a list is not `contains` on a text. And the answer is the list's.
        safe("compared-and-not-echoed", |asked| {
            let answer = guard(asked, false);
            match asked.origin().to_ascii_lowercase() == APP {
                true => share(answer, APP),
                false => answer,
            }
        }),
        safe("malformed-is-400", |asked| match asked.origin() {
            APP | "" => guard(asked, true),
            origin if url::Url::parse(origin).is_err() => Answer::new(400).with("Vary", "Origin"),
            _ => guard(asked, false),
        }),
    ]
}

fn places() -> Vec<Case> {
    let on_errors = ["errors-uncovered", "actual-missing"];
    vec![
        safe("list-on-errors", |asked| {
            let found = asked.path() == "/account" || asked.is_preflight();
            let answer = guard(asked, asked.origin() == APP);
            answer.status(if found { 200 } else { 404 })
        }),
        safe("list-on-401", |asked| {
            let answer = guard(asked, asked.origin() == APP);
            answer.status(if asked.is_preflight() { 204 } else { 401 })
        }),
        safe("list-on-redirects", |asked| match asked.path() {
            "/account" if !asked.is_preflight() => {
                let answer = guard(asked, asked.origin() == APP).with("Location", "/account/");
                answer.status(308)
            }
            _ => guard(asked, asked.origin() == APP),
        }),
        safe("list-with-post", |asked| guard(asked, asked.origin() == APP)).send(),
        safe("list-by-path", |asked| {
            let allowed = if asked.path().starts_with("/admin") { ADMIN } else { APP };
            guard(asked, asked.origin() == allowed)
        })
        .seeds(&[APP, ADMIN])
        .also_at("/admin"),
        // The list is of the seeds' second only.
        safe("list-of-another-seed", |asked| guard(asked, asked.origin() == ADMIN))
            .seeds(&[APP, ADMIN])
            .closed(),
        // The login's redirect may be read by all; where it leads may not: no page reads anything.
        safe("mirror-of-the-way-to-login", |asked| match asked.path() {
            "/account" => guard(asked, true).status(302).with("Location", "/login"),
            _ => Answer::ok().with("Vary", "Origin"),
        })
        .closed()
        .may(&["origin-reflected", "preflight-status", "redirects-uncovered"])
        .may(&on_errors),
    ]
}

/// Nothing says `Vary: Origin`, and nothing is kept.
fn caches() -> Vec<Case> {
    vec![
        safe("cache-no-store", |asked| match asked.origin() == APP {
            true => echo(plain(asked), asked).with("Cache-Control", "no-store"),
            false => plain(asked).with("Cache-Control", "no-store"),
        }),
        safe("cache-no-store-among-others", |asked| {
            let answer =
                plain(asked).with("Cache-Control", "private, no-cache, no-store, max-age=0");
            if [APP, ADMIN].contains(&asked.origin()) { echo(answer, asked) } else { answer }
        })
        .seeds(&[APP, ADMIN]),
        safe("vary-by-everything", |asked| {
            let answer = plain(asked).with("Cache-Control", "max-age=60").with("Vary", "*");
            if [APP, ADMIN].contains(&asked.origin()) { echo(answer, asked) } else { answer }
        })
        .seeds(&[APP, ADMIN]),
        // Only the user's own cache keeps it, apart for each site that embeds: a matter of opinion.
        safe("cache-private", |asked| {
            let answer = plain(asked).with("Cache-Control", "private, max-age=60");
            if [APP, ADMIN].contains(&asked.origin()) { echo(answer, asked) } else { answer }
        })
        .seeds(&[APP, ADMIN])
        .may(&["missing-vary"]),
        // Nothing is said of caches, so some of them keep it for a while.
        safe("cache-unsaid", |asked| {
            if asked.origin() == APP { echo(plain(asked), asked) } else { plain(asked) }
        })
        .may(&["missing-vary"]),
        safe("vary-in-lower-case", |asked| {
            let answer = plain(asked).with("Cache-Control", "max-age=60").with("vary", "origin");
            if asked.origin() == APP { echo(answer, asked) } else { answer }
        }),
        safe("vary-in-the-second-line", |asked| {
            let answer = plain(asked)
                .with("Cache-Control", "public, max-age=60")
                .with("Vary", "Accept-Encoding")
                .with("Vary", "Accept-Language,ORIGIN");
            if asked.origin() == APP { echo(answer, asked) } else { answer }
        }),
    ]
}
