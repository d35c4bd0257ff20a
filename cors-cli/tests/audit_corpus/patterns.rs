//! Servers whose test of an origin lets others through.

use crate::{
    case::{APP, Case, Proof, flawed, open},
    handlers::{echo, guard, host, is_match, plain},
    page::Page,
};

pub(crate) fn cases() -> Vec<Case> {
    [prefixes(), suffixes(), substrings(), reversed(), dots(), characters()].concat()
}

/// A prefix without an end is also one of hosts that go on with a `_`.
fn prefixes() -> Vec<Case> {
    const CODE: &str = "prefix-match";
    let cases = [
        open("prefix-starts-with", CODE, "https://app.example.com.attacker.net", |asked| {
            guard(asked, asked.origin().starts_with("https://app.example.com"))
        }),
        // JavaScript: origin.indexOf("https://example.com") === 0
        open("prefix-index-of", CODE, "https://example.com.attacker.net", |asked| {
            guard(asked, asked.origin().find("https://example.com") == Some(0))
        })
        .seeds(&["https://example.com"]),
        // nginx: if ($http_origin ~ "^https://app\.example\.com")
        open("prefix-regex-without-end", CODE, "https://app.example.com.attacker.net", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com", asked.origin()))
        }),
        open("prefix-of-app", CODE, "https://app.attacker.net", |asked| {
            guard(asked, asked.origin().starts_with("https://app."))
        }),
        // Honest with subdomains, but without an end.
        open("prefix-of-subdomains", CODE, "https://www.example.com.attacker.net", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)?example\.com", asked.origin()))
        }),
        // The first two are compared, the third was added in a hurry.
        open("prefix-of-the-third", CODE, "https://www.partner.org.attacker.net", |asked| {
            let (origin, exact) = (asked.origin(), [APP, "https://admin.example.com"]);
            guard(asked, exact.contains(&origin) || origin.starts_with("https://www.partner.org"))
        })
        .seeds(&[APP, "https://admin.example.com", "https://www.partner.org"]),
        // Only for the second of three owners.
        open("suffix-of-the-second", "suffix-match", "https://attackerexample.org", |asked| {
            let is_shop =
                asked.origin().starts_with("https://") && asked.origin().ends_with("example.org");
            guard(asked, is_shop || [APP, "https://www.partner.net"].contains(&asked.origin()))
        })
        .seeds(&[APP, "https://shop.example.org", "https://www.partner.net"]),
        // `^` belongs to the first alternative only, `$` to the second.
        open("prefix-by-precedence", CODE, "https://app.example.com.attacker.net", |asked| {
            guard(
                asked,
                is_match!(r"^https://app\.example\.com|https://www\.example\.com$", asked.origin()),
            )
        }),
        // host.split(".")[0] === "app"
        open("prefix-of-the-first-label", CODE, "https://app.attacker.net", |asked| {
            guard(asked, host(asked.origin()).split('.').next() == Some("app"))
        })
        .may(&["insecure-origin"]),
        // For domains of the same owner below `.com`.
        open("prefix-with-an-end", CODE, "https://app.attacker.com", |asked| {
            guard(asked, is_match!(r"^https://app\.[a-z0-9-]+\.com$", asked.origin()))
        }),
        // For `example-cdn.com`, which belongs to the same owner.
        open("prefix-of-a-name", CODE, "https://exampleattacker.com", |asked| {
            let is_own = is_match!(r"^https://(app\.)?example[a-z0-9-]*\.com$", asked.origin());
            guard(asked, is_own)
        }),
        // Of all countries, and of whoever registers the rest.
        open("prefix-of-any-top-level-domain", CODE, "https://app.example.net", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.[a-z.]+$", asked.origin()))
        })
        .may(&["reverse-substring"]),
        // The label must end, the name need not.
        open("prefix-up-to-a-dot", CODE, "https://app.example.com.attacker.net", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com(\.|:|$)", asked.origin()))
        }),
        open("prefix-of-localhost", CODE, "http://localhost.attacker.net", |asked| {
            guard(asked, is_match!(r"^http://localhost", asked.origin()) || asked.origin() == APP)
        })
        .seeds(&[APP, "http://localhost"])
        .may(&["localhost-trusted", "insecure-origin"]),
    ];
    cases.map(|case| case.may(&["special-characters"])).to_vec()
}

/// Where nobody looks at the scheme, `http:` is let through as well, and may be told as a part of it.
fn suffixes() -> Vec<Case> {
    const CODE: &str = "suffix-match";
    vec![
        // Python: origin.endswith("example.com")
        open("suffix-ends-with", CODE, "https://attackerexample.com", |asked| {
            guard(asked, asked.origin().ends_with("example.com"))
        })
        .may(&["insecure-origin"]),
        open("suffix-regex-without-dot", CODE, "https://attackerexample.com", |asked| {
            guard(asked, is_match!(r"^https://.*example\.com$", asked.origin()))
        }),
        // The subdomain is optional, and so is its dot.
        open("suffix-optional-dot", CODE, "https://attackerexample.com", |asked| {
            guard(asked, is_match!(r"^https://[a-z0-9-]*\.?example\.com$", asked.origin()))
        }),
        // SetEnvIf Origin "example\.com$" in Apache httpd
        open("suffix-regex-without-start", CODE, "https://attackerexample.com", |asked| {
            guard(asked, is_match!(r"example\.com$", asked.origin()))
        })
        .may(&["insecure-origin"]),
        // Previews of branches: pr1-example.com, pr2-example.com.
        open("suffix-with-hyphen", CODE, "https://attacker-example.com", |asked| {
            guard(asked, is_match!(r"^https://[a-z0-9-]+-example\.com$", asked.origin()))
        })
        .seeds(&["https://pr1-example.com"]),
        open("suffix-with-hyphen-beside", CODE, "https://attacker-example.com", |asked| {
            let is_own = is_match!(r"^https://([a-z0-9]+-)?example\.com$", asked.origin());
            guard(asked, is_own || asked.origin() == APP)
        }),
        open("suffix-of-hosts", CODE, "https://attackerexample.com", |asked| {
            guard(asked, host(asked.origin()).ends_with("example.com"))
        })
        .may(&["insecure-origin"]),
    ]
}

fn substrings() -> Vec<Case> {
    const CODE: &str = "substring-match";
    let cases = [
        // JavaScript: origin.includes("example.com")
        open("substring-includes", CODE, "https://example.com.attacker.net", |asked| {
            guard(asked, asked.origin().contains("example.com"))
        }),
        open("substring-regex", CODE, "https://attackerexample.com", |asked| {
            guard(asked, is_match!(r"example\.com", asked.origin()))
        })
        .has(&[CODE], Proof::Reads(Page::of("https://www.example.com.attacker.net"))),
        open("substring-of-https", CODE, "https://xexample.com.attacker.net", |asked| {
            let origin = asked.origin();
            guard(asked, origin.starts_with("https://") && origin.contains("example.com"))
        }),
        // The name of the firm.
        open("substring-brand", CODE, "https://not-example-at-all.net", |asked| {
            guard(asked, asked.origin().contains("example"))
        }),
        // PHP: strpos($origin, "app.example.com") !== false
        open("substring-of-host", CODE, "https://app.example.com.attacker.net", |asked| {
            guard(asked, asked.origin().contains("app.example.com"))
        }),
    ];
    // All of these are true of it as well.
    let also = ["prefix-match", "suffix-match", "special-characters", "insecure-origin"];
    cases.map(|case| case.may(&also)).to_vec()
}

/// The list is a text, and the origin is looked for in it. `https://` and an empty text are in it as
/// well, but no browser sends them.
fn reversed() -> Vec<Case> {
    const CODE: &str = "reverse-substring";
    vec![
        // JavaScript: process.env.ALLOWED_ORIGINS.includes(origin)
        open("reverse-in-a-list", CODE, "https://app.example.co", |asked| {
            let allowed = "https://app.example.com,https://www.example.com";
            guard(asked, allowed.contains(asked.origin()))
        }),
        // Python: if origin in settings.ALLOWED_ORIGIN
        open("reverse-in-one", CODE, "https://app.example.co", |asked| {
            guard(asked, APP.contains(asked.origin()))
        }),
        // C: strncmp(allowed, origin, strlen(origin)) == 0
        open("reverse-by-length", CODE, "https://app.example.co", |asked| {
            guard(asked, APP.starts_with(asked.origin()))
        }),
        // The second of two.
        open("reverse-of-the-second", CODE, "https://shop.example.co", |asked| {
            let allowed = "https://shop.example.com";
            guard(asked, asked.origin() == APP || allowed.contains(asked.origin()))
        })
        .seeds(&[APP, "https://shop.example.com"]),
        // Hosts, whose ends on both sides can be left out.
        open("reverse-of-hosts", CODE, "https://ample.com", |asked| {
            let host = host(asked.origin());
            guard(asked, !host.is_empty() && "www.example.com app.example.com".contains(host))
        })
        .may(&["insecure-origin"]),
    ]
}

fn dots() -> Vec<Case> {
    const CODE: &str = "unescaped-dot";
    vec![
        open("dot-after-the-first-label", CODE, "https://appxexample.com", |asked| {
            guard(asked, is_match!(r"^https://app.example\.com$", asked.origin()))
        }),
        open("dots-everywhere", CODE, "https://appxexample.com", |asked| {
            guard(asked, is_match!(r"^https://app.example.com$", asked.origin()))
        }),
        // nginx: map $http_origin $cors { "~^https://(www|app).example.com$" $http_origin; }
        open("dot-after-alternatives", CODE, "https://appxexample.com", |asked| {
            guard(asked, is_match!(r"^https://(www|app).example.com$", asked.origin()))
        }),
        // `examplexco.uk` can be registered, as `example.co.uk` can.
        open("dot-before-a-public-suffix", CODE, "https://www.examplexco.uk", |asked| {
            guard(asked, is_match!(r"^https://www\.example.co\.uk$", asked.origin()))
        })
        .seeds(&["https://www.example.co.uk"])
        .known_as("https://api.example.co.uk"),
        // The second of two seeds, in preflights and responses.
        open("dot-of-the-second", CODE, "https://shopxexample.com", |asked| {
            let shop = is_match!(r"^https://shop.example\.com$", asked.origin());
            guard(asked, shop || asked.origin() == APP)
        })
        .seeds(&[APP, "https://shop.example.com"]),
        // Django: r"^https://\w+.example\.com$", of which both are true.
        flawed("dot-after-a-word", |asked| {
            guard(asked, is_match!(r"^https://\w+.example\.com$", asked.origin()))
        })
        .has(&[CODE, "suffix-match"], Proof::Reads(Page::of("https://attackerxexample.com")))
        .may(&[CODE, "suffix-match"]),
        // `https://*.example.com`, where only the star was translated.
        flawed("dots-of-a-glob", |asked| {
            guard(asked, is_match!(r"^https://.*.example.com$", asked.origin()))
        })
        .has(&[CODE, "suffix-match"], Proof::Reads(Page::of("https://attackerxexample.com")))
        .may(&[CODE, "suffix-match"]),
    ]
}

/// A host ends where the pattern sees no letter, digit, dot or hyphen. Browsers see it elsewhere.
fn characters() -> Vec<Case> {
    const CODE: &str = "special-characters";
    vec![
        // Chromium, Firefox and Safari send `_`.
        open("character-underscore", CODE, "https://app.example.com_.attacker.net", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com($|[^a-z0-9.-])", asked.origin()))
        }),
        // Safari sends `` ` ``.
        open("character-backtick", CODE, "https://app.example.com`.attacker.net", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com($|[^\w.-])", asked.origin()))
        }),
        open("character-brace", CODE, "https://app.example.com}.attacker.net", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com($|[{}&=])", asked.origin()))
        }),
        // As the first of a list. Safari sends hosts with a comma.
        open("character-comma", CODE, "https://app.example.com,.attacker.net", |asked| {
            guard(asked, asked.origin().split([' ', ',']).next() == Some(APP))
        }),
        // With subdomains, and without `Vary` where nothing may be stored.
        open("character-after-subdomains", CODE, "https://a.example.com_.attacker.net", |asked| {
            match is_match!(r"^https://([a-z0-9-]+\.)*example\.com($|[^a-z0-9.-])", asked.origin())
            {
                true => echo(plain(asked), asked).with("Cache-Control", "no-store"),
                false => plain(asked).with("Cache-Control", "no-store"),
            }
        }),
    ]
}
