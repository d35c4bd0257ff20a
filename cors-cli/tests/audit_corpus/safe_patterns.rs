//! Servers whose patterns mean what they say.

use crate::{
    case::{APP, Case, Proof, safe},
    handlers::{guard, host, is_match},
    page::Page,
};

pub(crate) fn cases() -> Vec<Case> {
    [exact(), subdomains(), ports()].concat()
}

fn exact() -> Vec<Case> {
    vec![
        safe("regex-of-one", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com$", asked.origin()))
        }),
        safe("regex-of-three", |asked| {
            guard(asked, is_match!(r"^https://(www|app|admin)\.example\.com$", asked.origin()))
        }),
        safe("regex-without-case", |asked| {
            guard(asked, is_match!(r"(?i)^https://app\.example\.com$", asked.origin()))
        }),
        // The only dot that stands for any character is the last: nobody gets `app.examplexcom`, as
        // there is no such top-level domain.
        safe("regex-dot-before-com", |asked| {
            guard(asked, is_match!(r"^https://app\.example.com$", asked.origin()))
        })
        .may(&["unescaped-dot"]),
        // Dots in a class are dots.
        safe("regex-dots-in-classes", |asked| {
            guard(asked, is_match!(r"^https://app[.]example[.]com$", asked.origin()))
        }),
        // The prefix is that of a URL, the suffix the end of a host, and between them is nothing.
        safe("starts-and-ends", |asked| {
            let origin = asked.origin();
            guard(asked, origin.starts_with(APP) && origin.len() == APP.len())
        }),
        // Preview deployments are numbered, and below one's own domain.
        safe("regex-of-previews", |asked| {
            let preview = is_match!(r"^https://pr-\d{1,5}\.preview\.example\.com$", asked.origin());
            guard(asked, preview || asked.origin() == APP)
        })
        .seeds(&[APP, "https://pr-17.preview.example.com"])
        .may(&["any-subdomain"]),
        // As above, and no host is made of digits in other places than an address.
        safe("regex-of-an-address", |asked| {
            guard(asked, is_match!(r"^https://192.0.2.17$", asked.origin()))
        })
        .seeds(&["https://192.0.2.17"])
        .known_as("https://192.0.2.18")
        .may(&["unescaped-dot"]),
        safe("regex-of-countries", |asked| {
            guard(asked, is_match!(r"^https://www\.example\.(com|de|fr)$", asked.origin()))
        })
        .seeds(&["https://www.example.com", "https://www.example.de"]),
        // Only the owner of `example.com` gives out such names.
        safe("regex-that-begins-with-a-host", |asked| {
            guard(asked, is_match!(r"^https://app[a-z0-9]*\.example\.com$", asked.origin()))
        })
        .may(&["any-subdomain"]),
    ]
}

/// A page below one's own domain is one's own, until a subdomain is taken over.
fn subdomains() -> Vec<Case> {
    let any = |case: Case| {
        case.has(&["any-subdomain"], Proof::Reads(Page::of("https://anything.example.com")))
    };
    vec![
        any(safe("subdomains-by-regex", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)?example\.com$", asked.origin()))
        })),
        any(safe("subdomains-of-any-depth", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)*example\.com$", asked.origin()))
        })),
        any(safe("subdomains-by-ends-with", |asked| {
            let origin = asked.origin();
            guard(asked, origin.starts_with("https://") && origin.ends_with(".example.com"))
        })),
        any(safe("subdomains-of-a-dotted-suffix", |asked| {
            let origin = asked.origin();
            guard(asked, origin.starts_with("https://") && host(origin).ends_with(".example.com"))
        })
        .may(&["any-port"])),
        // `.*` before the dot is still below the domain.
        any(safe("subdomains-by-dot-star", |asked| {
            guard(asked, is_match!(r"^https://.*\.example\.com$", asked.origin()))
        })),
        // As the shell matches `https://*.example.com`.
        any(safe("subdomains-by-glob", |asked| {
            let label = asked.origin().strip_prefix("https://");
            guard(asked, label.is_some_and(|it| it.ends_with(".example.com")))
        })),
        // The last two labels of the host.
        any(safe("subdomains-by-labels", |asked| {
            let labels: Vec<_> = host(asked.origin()).rsplit('.').take(2).collect();
            guard(asked, asked.origin().starts_with("https://") && labels == ["com", "example"])
        })
        .may(&["any-port"])),
        // What comes between is part of a name below the domain.
        safe("subdomains-that-begin-alike", |asked| {
            guard(asked, is_match!(r"^https://(app|www).*\.example\.com$", asked.origin()))
        })
        .may(&["any-subdomain"]),
        safe("subdomains-deep-only", |asked| {
            guard(asked, is_match!(r"^https://[a-z0-9]+\.eu\.example\.com$", asked.origin()))
        })
        .seeds(&["https://acme.eu.example.com"])
        .has(&["any-subdomain"], Proof::Reads(Page::of("https://globex.eu.example.com"))),
        safe("subdomains-below-co-uk", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)?example\.co\.uk$", asked.origin()))
        })
        .seeds(&["https://www.example.co.uk"])
        .known_as("https://api.example.co.uk")
        .has(&["any-subdomain"], Proof::Reads(Page::of("https://anything.example.co.uk"))),
        // `acme.github.io` is one owner's, and so is what is below it.
        safe("subdomains-of-own-github-pages", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)?acme\.github\.io$", asked.origin()))
        })
        .seeds(&["https://acme.github.io"])
        .may(&["any-subdomain", "third-party-trusted"]),
        // Those who are customers, and no others.
        safe("subdomains-of-customers", |asked| {
            let label = asked.origin().strip_prefix("https://");
            let label = label.and_then(|it| it.strip_suffix(".example.com"));
            guard(asked, label.is_some_and(|it| ["acme", "globex", "app"].contains(&it)))
        }),
        safe("subdomains-without-tls-anywhere", |asked| {
            guard(asked, asked.origin().ends_with(".example.com"))
        })
        .seeds(&["http://app.example.com"])
        .known_as("http://api.example.com")
        .has(&["any-subdomain"], Proof::Reads(Page::of("http://anything.example.com"))),
    ]
}

/// Whoever opens a port on that host can as well answer on port 443.
fn ports() -> Vec<Case> {
    let any = |case: Case| {
        case.has(&["any-port"], Proof::Reads(Page::of("https://app.example.com:8443")))
    };
    vec![
        any(safe("ports-by-regex", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com(:\d+)?$", asked.origin()))
        })),
        any(safe("ports-by-host", |asked| {
            let origin = asked.origin();
            guard(asked, origin.starts_with("https://") && host(origin) == "app.example.com")
        })),
        // What follows the colon can only be a port: browsers send no user's name.
        any(safe("ports-by-prefix", |asked| {
            let rest = asked.origin().strip_prefix(APP);
            guard(asked, rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
        })),
        any(safe("ports-and-subdomains", |asked| {
            guard(asked, is_match!(r"^https://([a-z0-9-]+\.)?example\.com(:\d+)?$", asked.origin()))
        }))
        .has(&["any-subdomain"], Proof::Reads(Page::of("https://anything.example.com"))),
        // It has no end, and needs none.
        any(safe("ports-without-end", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com:\d", asked.origin()))
        })
        .seeds(&["https://app.example.com:9443"])),
        safe("ports-of-a-range", |asked| {
            guard(asked, is_match!(r"^https://app\.example\.com(:844[0-9])?$", asked.origin()))
        })
        .may(&["any-port"]),
        // On one's own machine, where the audit asks it as well.
        safe("ports-for-development", |asked| {
            guard(asked, is_match!(r"^http://localhost(:\d+)?$", asked.origin()))
        })
        .seeds(&["http://localhost:3000"])
        .known_as("")
        .may(&["any-port", "localhost-trusted"]),
    ]
}
