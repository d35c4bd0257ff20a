//! Servers that trust somebody whom they should not: `null`, `http:`, this machine, a host where
//! anybody puts pages; and header lines that a page makes.

use crate::{
    case::{APP, Case, Proof, flawed, open},
    handlers::{guard, host, is_match, share},
    page::Page,
    server::{Answer, Asked},
};

/// Of three owners.
const THREE: [&str; 3] = [APP, "https://shop.example.org", "https://www.partner.net"];

pub(crate) fn cases() -> Vec<Case> {
    [null(), insecure(), loopback(), hosting(), third_parties(), injected(), several()].concat()
}

/// Every sandboxed frame has this origin.
fn null() -> Vec<Case> {
    const CODE: &str = "null-origin";
    vec![
        // For a page that was opened from a file.
        open("null-in-the-list", CODE, "null", |asked| {
            guard(asked, [APP, "null"].contains(&asked.origin()))
        }),
        // PHP: parse_url() finds no host to compare.
        open("null-has-no-host", CODE, "null", |asked| {
            guard(asked, ["", "app.example.com"].contains(&host(asked.origin())))
        })
        .may(&["insecure-origin"]),
        // Meant as "nobody".
        open("null-for-refused-origins", CODE, "null", |asked| match asked.origin() {
            APP => guard(asked, true),
            _ => share(guard(asked, false), "null"),
        }),
        open("null-always", CODE, "null", |asked| share(guard(asked, false), "null")).closed(),
        // Java: origin == null ? "null" : allowed(origin), and one export for old clients.
        open("null-for-an-export", CODE, "null", |asked| {
            let is_export = asked.path() == "/export";
            guard(asked, asked.origin() == APP || (is_export && asked.origin() == "null"))
        })
        .proven(Proof::Reads(Page::of("null").at("/export")))
        .also_at("/export"),
    ]
}

/// Anybody on the network between can change a page that comes without TLS.
fn insecure() -> Vec<Case> {
    const CODE: &str = "insecure-origin";
    const PLAIN: &str = "http://app.example.com";
    vec![
        open("insecure-in-the-list", CODE, PLAIN, |asked| {
            guard(asked, [APP, PLAIN].contains(&asked.origin()))
        }),
        open("insecure-optional-s", CODE, PLAIN, |asked| {
            guard(asked, is_match!(r"^https?://app\.example\.com$", asked.origin()))
        }),
        // A redirect to TLS has its page there.
        open("insecure-domain-alone", CODE, "http://example.com", |asked| {
            guard(asked, [APP, "http://example.com"].contains(&asked.origin()))
        }),
        // Honest subdomains, but nobody looked at the scheme.
        open("insecure-subdomains", CODE, "http://wiki.example.com", |asked| {
            guard(asked, asked.origin().ends_with(".example.com"))
        }),
        // JavaScript: new URL(origin).hostname === "app.example.com"
        open("insecure-host-compared", CODE, PLAIN, |asked| {
            guard(asked, host(asked.origin()) == "app.example.com")
        }),
        // Only for the old shop, beside a correct list.
        open("insecure-of-the-second", CODE, "http://shop.example.com", |asked| {
            let shop = is_match!(r"^https?://shop\.example\.com$", asked.origin());
            guard(asked, shop || asked.origin() == APP)
        })
        .seeds(&[APP, "https://shop.example.com"]),
    ]
}

/// Any program on the user's machine can serve a page there.
fn loopback() -> Vec<Case> {
    const CODE: &str = "localhost-trusted";
    const LOCAL: &str = "http://localhost:3000";
    let cases = [
        open("localhost-in-the-list", CODE, LOCAL, |asked| {
            guard(asked, [APP, LOCAL].contains(&asked.origin()))
        }),
        open("localhost-port-8080", CODE, "http://localhost:8080", |asked| {
            guard(asked, [APP, "http://localhost:8080"].contains(&asked.origin()))
        }),
        open("localhost-any-port", CODE, LOCAL, |asked| {
            let local = is_match!(r"^http://localhost(:\d+)?$", asked.origin());
            guard(asked, local || asked.origin() == APP)
        }),
        open("localhost-by-address", CODE, "http://127.0.0.1:3000", |asked| {
            let local = is_match!(r"^http://127\.0\.0\.1(:\d+)?$", asked.origin());
            guard(asked, local || asked.origin() == APP)
        }),
        // Nothing but a port can follow.
        open("localhost-with-a-colon", CODE, LOCAL, |asked| {
            guard(asked, asked.origin() == APP || asked.origin().starts_with("http://localhost:"))
        }),
        // Each project has a name of its own there.
        open("localhost-any-name", CODE, "http://app.localhost", |asked| {
            let local = is_match!(r"^http://[a-z0-9-]+\.localhost(:\d+)?$", asked.origin());
            guard(asked, local || asked.origin() == APP)
        }),
        open("localhost-any-name-beside-three", CODE, "http://app.localhost", |asked| {
            let local = is_match!(r"^http://[a-z0-9-]+\.localhost(:\d+)?$", asked.origin());
            guard(asked, local || THREE.contains(&asked.origin()))
        })
        .seeds(&THREE),
        open("localhost-by-host", CODE, LOCAL, |asked| {
            let hosts = ["app.example.com", "localhost", "127.0.0.1", "[::1]"];
            guard(asked, hosts.contains(&host(asked.origin())))
        }),
    ];
    cases.map(|case| case.may(&["insecure-origin"])).to_vec()
}

/// Anybody can get a name there.
fn hosting() -> Vec<Case> {
    const CODE: &str = "public-suffix-wildcard";
    let cases = [
        open("any-github-page", CODE, "https://attacker.github.io", |asked| {
            guard(asked, is_match!(r"^https://[a-z0-9-]+\.github\.io$", asked.origin()))
        })
        .seeds(&["https://acme.github.io"]),
        open("any-vercel-app", CODE, "https://attacker.vercel.app", |asked| {
            let preview = is_match!(r"^https://[a-z0-9-]+\.vercel\.app$", asked.origin());
            guard(asked, preview || asked.origin() == APP)
        })
        .seeds(&[APP, "https://acme.vercel.app"]),
        // No origin there is named to the audit.
        open("any-vercel-app-unnamed", CODE, "https://attacker.vercel.app", |asked| {
            let preview = is_match!(r"^https://[a-z0-9-]+\.vercel\.app$", asked.origin());
            guard(asked, preview || asked.origin() == APP)
        })
        .or("third-party-trusted"),
        open("any-vercel-app-beside-two", CODE, "https://attacker.vercel.app", |asked| {
            let preview = is_match!(r"^https://[a-z0-9-]+\.vercel\.app$", asked.origin());
            let listed = [APP, "https://shop.example.org"].contains(&asked.origin());
            guard(asked, preview || listed)
        })
        .seeds(&[APP, "https://shop.example.org"]),
        open("any-bucket", CODE, "https://attacker.s3.amazonaws.com", |asked| {
            let bucket = is_match!(r"^https://[a-z0-9.-]+\.s3\.amazonaws\.com$", asked.origin());
            guard(asked, bucket || asked.origin() == APP)
        }),
        open("any-preview-of-the-domain", CODE, "https://example-attacker.vercel.app", |asked| {
            let preview = is_match!(r"^https://example-[a-z0-9-]+\.vercel\.app$", asked.origin());
            guard(asked, preview || asked.origin() == APP)
        }),
        open("any-netlify-app", CODE, "https://attacker.netlify.app", |asked| {
            let preview = asked.origin().ends_with(".netlify.app");
            guard(asked, preview || asked.origin() == APP)
        })
        .seeds(&[APP, "https://acme.netlify.app"])
        .may(&["insecure-origin"]),
        open("any-azure-site", CODE, "https://attacker.azurewebsites.net", |asked| {
            guard(asked, is_match!(r"^https://[a-z0-9-]+\.azurewebsites\.net$", asked.origin()))
        })
        .seeds(&["https://acme.azurewebsites.net"]),
        // Anybody can call a project `acme-attacker`.
        open("any-preview-of-a-name", CODE, "https://acme-attacker.vercel.app", |asked| {
            let preview = is_match!(r"^https://acme-[a-z0-9-]+\.vercel\.app$", asked.origin());
            guard(asked, preview || asked.origin() == APP)
        })
        .seeds(&[APP, "https://acme-git-main.vercel.app"])
        .or("prefix-match"),
        // The site was taken to be the last two labels of the host.
        open("any-co-uk", CODE, "https://attacker.co.uk", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)+co\.uk$", asked.origin()))
        })
        .seeds(&["https://www.example.co.uk"])
        .known_as("https://api.example.co.uk")
        .may(&["suffix-match"]),
    ];
    cases.map(|case| case.may(&["third-party-trusted"])).to_vec()
}

/// Playgrounds and stores of files, whose pages all have one origin.
fn third_parties() -> Vec<Case> {
    const CODE: &str = "third-party-trusted";
    vec![
        open("codepen-trusted", CODE, "https://cdpn.io", |asked| {
            let pens = ["https://codepen.io", "https://cdpn.io", "https://s.codepen.io"];
            guard(asked, pens.contains(&asked.origin()) || asked.origin() == APP)
        }),
        open("jsfiddle-trusted", CODE, "https://jsfiddle.net", |asked| {
            let fiddles = ["https://jsfiddle.net", "https://fiddle.jshell.net"];
            guard(asked, fiddles.contains(&asked.origin()) || asked.origin() == APP)
        }),
        // A swagger-ui or a static page was put there.
        open("buckets-trusted", CODE, "https://storage.googleapis.com", |asked| {
            let stores = ["https://storage.googleapis.com", "https://s3.amazonaws.com"];
            guard(asked, stores.contains(&asked.origin()) || asked.origin() == APP)
        }),
    ]
}

/// Percent-decoding, as a proxy that handles all headers alike does it.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// `%` is a token's character: a page can send such a name with its request.
const SPLIT: &str = "x-a%0d%0ax-injected%3a%20yes";

fn injected() -> Vec<Case> {
    const CODE: &str = "header-injection";
    vec![
        // Names that the page makes, in any origin's preflight.
        flawed("injected-by-a-name", |asked| {
            let names = decoded(asked.header("access-control-request-headers").unwrap_or_default());
            match asked.is_preflight() {
                true => guard_without_headers(asked).with("Access-Control-Allow-Headers", names),
                false => guard(asked, asked.origin() == APP),
            }
        })
        .has(&[CODE], Proof::Says(Page::of("https://attacker.net").header(SPLIT), "x-injected")),
        flawed("injected-by-a-name-beside-three", |asked| {
            let names = decoded(asked.header("access-control-request-headers").unwrap_or_default());
            match asked.is_preflight() {
                true => guard_without_headers(asked).with("Access-Control-Allow-Headers", names),
                false => guard(asked, THREE.contains(&asked.origin())),
            }
        })
        .has(&[CODE], Proof::Says(Page::of("https://attacker.net").header(SPLIT), "x-injected"))
        .seeds(&THREE),
        // The mirror alone would be enough.
        open("injected-by-the-origin", "origin-reflected", "https://attacker.net", |asked| {
            share(guard(asked, false), &decoded(asked.origin()))
        })
        .may(&[CODE, "preflight-reflected", "null-origin"]),
    ]
}

fn guard_without_headers(asked: &Asked) -> Answer {
    let answer = Answer::new(204)
        .with("Access-Control-Allow-Methods", "GET, PUT")
        .with("Vary", "Origin, Access-Control-Request-Headers");
    if asked.origin() == APP { share(answer, APP) } else { answer }
}

/// One flaw must not hide the next.
fn several() -> Vec<Case> {
    let reads = |origin| Proof::Reads(Page::of(origin));
    vec![
        open("several-prefix-and-null", "prefix-match", "https://app.example.com.attacker.net", {
            |asked| guard(asked, asked.origin() == "null" || asked.origin().starts_with(APP))
        })
        .has(&["null-origin"], reads("null"))
        .may(&["special-characters"]),
        open("several-local-and-insecure", "localhost-trusted", "http://localhost:3000", |asked| {
            let allowed = [APP, "http://app.example.com", "http://localhost:3000"];
            guard(asked, allowed.contains(&asked.origin()))
        })
        .has(&["insecure-origin"], reads("http://app.example.com")),
        open("several-dot-and-null", "unescaped-dot", "https://appxexample.com", |asked| {
            guard(asked, is_match!(r"^(https://app.example\.com|null)$", asked.origin()))
        })
        .has(&["null-origin"], reads("null")),
        open("several-pages-and-preflights", "public-suffix-wildcard", "https://x.github.io", {
            |asked| {
                let pages = is_match!(r"^https://[a-z0-9-]+\.github\.io$", asked.origin());
                guard(asked, pages || asked.is_preflight())
            }
        })
        .seeds(&["https://acme.github.io"])
        .has(&["preflight-reflected"], Proof::Sends(Page::of("https://attacker.net").method("PUT")))
        .may(&["third-party-trusted"]),
    ]
}
