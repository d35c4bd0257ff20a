//! What a config is refused or warned for, in which words, and what just passes.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    collections::{BTreeSet, HashMap},
    mem::discriminant,
};

use cors_core::{Config, ConfigError, OriginPattern, Policy, Severity};
use proptest::prelude::*;

/// Problems of one entry of a config.
struct Table {
    /// Where the entry stands, as it is printed.
    place: &'static str,
    /// A config in which only that entry can be wrong.
    config: fn(&str) -> Config,
    kinds: &'static [Kind],
}

struct Kind {
    code: &'static str,
    reason: &'static str,
    /// Entries with this problem, each with the remedy.
    refused: &'static [(&'static str, &'static str)],
    /// Their near neighbours, which compile without this problem.
    passing: &'static [&'static str],
}

const NAME_YOUR_DOMAIN: &str = "name your own domain, leave out `allow_credentials`, or set \
     `danger_allow_public_suffixes`";
const SERVE_OVER_HTTP: &str =
    "serve the page over http, for instance from `http://localhost:8000`, and list that";
const WRITE_THE_SCHEME: &str = "begin the scheme with a letter, followed by at most 63 letters, \
     digits, `+`, `-` and `.`";
const WRITE_THE_PORT: &str =
    "write the port as browsers do, without leading zeros, or `*` for any port";
const WRITE_THE_HOST: &str = "write the host as a browser's address bar shows it; there are no \
     regular expressions, `*.` stands for subdomains";
const PLACE_THE_WILDCARD: &str = "write `*.` before a whole domain for its subdomains, `:*` for \
     any port, or `*` alone for any origin";
const THE_BROWSER_SENDS_IT: &str =
    "remove the entry; the browser sends it by itself where it is due";

const ERRORS: &[Table] = &[
    Table { place: "allow_origins[0]", config: origin, kinds: ORIGINS },
    Table {
        place: "allow_origins[0]",
        config: origin_with_credentials,
        kinds: ORIGINS_WITH_CREDENTIALS,
    },
    Table { place: "allow_methods[0]", config: method, kinds: METHODS },
    Table { place: "allow_headers[0]", config: header, kinds: HEADERS },
    Table { place: "expose_headers[0]", config: exposed, kinds: EXPOSED },
    Table {
        place: "expose_headers[0]",
        config: |name| Config { expose_headers: strings(&[name]), ..origin_with_credentials(APP) },
        kinds: EXPOSED_WITH_CREDENTIALS,
    },
    Table { place: "max_age", config: max_age, kinds: MAX_AGE },
];

const ORIGINS: &[Kind] = &[
    Kind {
        code: "empty-entry",
        reason: "is empty",
        refused: &[("", "remove the entry")],
        passing: &[APP],
    },
    Kind {
        code: "null-origin",
        reason: "is sent by any page's sandboxed frame and names nobody",
        refused: &[(
            "null",
            "serve the page from a real origin and list that, or set `danger_allow_null_origin`",
        )],
        passing: &["null://a", "https://null"],
    },
    Kind {
        code: "file-origin",
        reason: "is never sent: pages from files have the origin `null`",
        refused: &[("file://", SERVE_OVER_HTTP), ("FILE:///home/me/a.html", SERVE_OVER_HTTP)],
        passing: &["files://a", "app://file", "http://localhost:8000"],
    },
    Kind {
        code: "several-origins",
        reason: "is more than one origin",
        refused: &[
            (
                "https://a.example, https://b.example",
                "write two entries: `https://a.example` and `https://b.example`",
            ),
            ("https://a;http://b", "write two entries: `https://a` and `http://b`"),
            ("app://a app://b app://c", "write 3 entries: `app://a`, `app://b` and `app://c`"),
        ],
        passing: &["https://a.example"],
    },
    Kind {
        code: "white-space",
        reason: "has white space around it",
        refused: &[
            (" https://a.example", "write `https://a.example`"),
            ("https://a.example ", "write `https://a.example`"),
            (" https://a..example", "remove the white space"),
        ],
        passing: &["https://a.example"],
    },
    Kind {
        code: "missing-scheme",
        reason: "has no scheme",
        refused: &[
            ("app.example.com", "write `https://app.example.com`"),
            ("*.example.com", "write `https://*.example.com`"),
            ("localhost:3000", "write `http://localhost:3000`"),
            ("127.0.0.1:3000", "write `http://127.0.0.1:3000`"),
            ("[::1]", "write `http://[::1]`"),
            ("https:a.example", "write the whole origin, such as `https://app.example.com`"),
        ],
        passing: &["https://app.example.com", "http://localhost:3000"],
    },
    Kind {
        code: "invalid-scheme",
        reason: "has a scheme that no URL can have",
        refused: &[
            ("my_app://localhost", WRITE_THE_SCHEME),
            ("1password://localhost", WRITE_THE_SCHEME),
            ("://localhost", WRITE_THE_SCHEME),
            ("\"https://a.example\"", "write `https://a.example`"),
            ("'https://a.example'", "write `https://a.example`"),
        ],
        passing: &["my-app.v1+x://localhost", "capacitor://localhost"],
    },
    Kind {
        code: "userinfo",
        reason: "has a user name, which is no part of an origin",
        refused: &[
            ("https://user@a.example", "write `https://a.example`"),
            ("https://user:password@a.example:8443", "write `https://a.example:8443`"),
            ("https://user@", "remove everything up to the `@`"),
        ],
        passing: &["https://user.a.example"],
    },
    Kind {
        code: "trailing-slash",
        reason: "ends in a slash, which no origin does",
        refused: &[
            ("https://a.example/", "write `https://a.example`"),
            ("HTTPS://Bücher.example:443/", "drop the slash"),
            ("https://user@Bücher.example:443/", "write `https://xn--bcher-kva.example`"),
            ("https://a..example/", "drop the slash"),
        ],
        passing: &["https://a.example"],
    },
    Kind {
        code: "path",
        reason: "goes on after host and port, where an origin ends",
        refused: &[
            ("https://a.example/login", "write `https://a.example`"),
            ("https://a.example//", "write `https://a.example`"),
            ("https://a.example:8443?x", "write `https://a.example:8443`"),
            ("https://a.example#x", "write `https://a.example`"),
            ("https://*.example.com/*", "write `https://*.example.com`"),
            ("https:///a", "drop the path, query and fragment"),
        ],
        passing: &["https://a.example", "https://a.example:8443"],
    },
    Kind {
        code: "upper-case",
        reason: "has upper case, which browsers never send in an origin",
        refused: &[
            ("https://App.example.com", "write `https://app.example.com`"),
            ("HTTPS://app.example.com", "write `https://app.example.com`"),
            ("HTTPS://a..example", "write it in lower case"),
        ],
        passing: &["https://app.example.com"],
    },
    Kind {
        code: "default-port",
        reason: "names the default port of its scheme, which browsers leave out",
        refused: &[
            ("https://a.example:443", "write `https://a.example`"),
            ("http://[::1]:80", "write `http://[::1]`"),
        ],
        passing: &["https://a.example:80", "http://a.example:443", "app://a:443"],
    },
    Kind {
        code: "invalid-port",
        reason: "has no port from 1 to 65535",
        refused: &[
            ("https://a.example:65536", WRITE_THE_PORT),
            ("https://a.example:x", WRITE_THE_PORT),
            ("http://localhost:0", WRITE_THE_PORT),
            ("https://a.example:08443", "write `https://a.example:8443`"),
            ("https://a.example:", "write `https://a.example`"),
        ],
        passing: &["https://a.example:65535", "https://a.example:1", "https://a.example:*"],
    },
    Kind {
        code: "unicode-host",
        reason: "has a host in Unicode, for which browsers send the `xn--` form",
        refused: &[
            ("https://bücher.example", "write `https://xn--bcher-kva.example`"),
            ("https://*.BÜCHER.example:8443", "write `https://*.xn--bcher-kva.example:8443`"),
            ("https://faß.example", "write `https://xn--fa-hia.example`"),
            ("https://例え.テスト", "write `https://xn--r8jz45g.xn--zckzah`"),
            ("https://bu\u{308}cher.example", "write the host in its `xn--` form"),
        ],
        passing: &["https://xn--bcher-kva.example"],
    },
    Kind {
        code: "non-canonical-ipv4",
        reason: "has an IPv4 address in a form that browsers never send",
        refused: &[
            ("http://127.1", "write `http://127.0.0.1`"),
            ("http://0x7f000001:3000", "write `http://127.0.0.1:3000`"),
            ("http://127.0.0.01", "write `http://127.0.0.1`"),
            ("http://127.0.0.1.", "write `http://127.0.0.1`"),
        ],
        passing: &["http://127.0.0.1", "https://127.1.example", "app://127.1"],
    },
    Kind {
        code: "non-canonical-ipv6",
        reason: "has an IPv6 address in a form that browsers never send",
        refused: &[
            ("http://[0:0:0:0:0:0:0:1]", "write `http://[::1]`"),
            ("http://[2001:DB8::1]:3000", "write `http://[2001:db8::1]:3000`"),
            ("http://[::ffff:127.0.0.1]", "write `http://[::ffff:7f00:1]`"),
            ("http://[1::2:0:0:0:3]", "write `http://[1:0:0:2::3]`"),
            ("http://[1::2:3:4:5:6:7]", "write `http://[1:0:2:3:4:5:6:7]`"),
        ],
        passing: &["http://[::1]", "http://[::ffff:7f00:1]", "http://[1:0:0:2::3]"],
    },
    Kind {
        code: "invalid-host",
        reason: "has a host that is no domain and no IP address",
        refused: &[
            ("https://", WRITE_THE_HOST),
            ("https://.", WRITE_THE_HOST),
            ("https://a..example", WRITE_THE_HOST),
            ("https://.example.com", WRITE_THE_HOST),
            ("https://a b", WRITE_THE_HOST),
            ("https://(a|b).example", WRITE_THE_HOST),
            ("https://1.2.3.4.5", WRITE_THE_HOST),
            ("https://256.0.0.1", WRITE_THE_HOST),
            ("https://[::g]", WRITE_THE_HOST),
            ("https://[::1", WRITE_THE_HOST),
            ("https://a.example,", "write `https://a.example`"),
        ],
        passing: &["https://a.example.", "https://my_app.example", "https://1.2.3.4.example"],
    },
    Kind {
        code: "misplaced-wildcard",
        reason: "has a `*` where none can stand",
        refused: &[
            ("https://*foo.com", "write `https://*.foo.com`"),
            ("https://foo.*.com", PLACE_THE_WILDCARD),
            ("https://*.*.com", PLACE_THE_WILDCARD),
            ("https://*", PLACE_THE_WILDCARD),
            ("*://a.example", PLACE_THE_WILDCARD),
            ("*:3000", PLACE_THE_WILDCARD),
            ("https://a.example:80*", PLACE_THE_WILDCARD),
            ("https://*.127.0.0.1", PLACE_THE_WILDCARD),
            ("https://*.[::1]", PLACE_THE_WILDCARD),
        ],
        passing: &["*", "https://*.foo.com", "https://*.foo.com:*", "http://127.0.0.1:*"],
    },
];

const ORIGINS_WITH_CREDENTIALS: &[Kind] = &[
    Kind {
        code: "any-origin-with-credentials",
        reason: "would let every website read your users' data",
        refused: &[("*", "list the origins that may, or leave out `allow_credentials`")],
        passing: &["https://*.a.example"],
    },
    Kind {
        code: "null-origin-with-credentials",
        reason: "is sent by any page's sandboxed frame, and would let every website read your \
                 users' data",
        refused: &[(
            "null",
            "serve the page from a real origin and list that, or leave out `allow_credentials`",
        )],
        passing: &["https://null"],
    },
    Kind {
        code: "insecure-origin-with-credentials",
        reason: "can be forged by anyone on the network, who would read your users' data",
        refused: &[
            ("http://app.example.com", over_https!("https://app.example.com")),
            ("http://*.example.com:8080", over_https!("https://*.example.com:8080")),
            ("http://localhost.example.com", over_https!("https://localhost.example.com")),
            ("http://notlocalhost", over_https!("https://notlocalhost")),
            ("http://192.168.0.1", over_https!("https://192.168.0.1")),
            ("http://[::ffff:7f00:1]", over_https!("https://[::ffff:7f00:1]")),
        ],
        passing: &[
            "https://app.example.com",
            "http://localhost",
            "http://localhost.",
            "http://foo.localhost:3000",
            "http://*.localhost",
            "http://127.0.0.1",
            "http://127.1.2.3:*",
            "http://[::1]:3000",
        ],
    },
    Kind {
        code: "single-label-with-credentials",
        reason: "covers a whole top-level domain",
        refused: &[
            ("https://*.com", NAME_YOUR_DOMAIN),
            ("https://*.com.", NAME_YOUR_DOMAIN),
            ("https://*.internal:*", NAME_YOUR_DOMAIN),
        ],
        passing: &["https://*.localhost", "https://*.localhost.", "https://*.a.com", "https://com"],
    },
    #[cfg(feature = "public-suffix")]
    Kind {
        code: "public-suffix-with-credentials",
        reason: "covers a public suffix, below which anyone can register a name",
        refused: &[
            ("https://*.github.io", NAME_YOUR_DOMAIN),
            ("https://*.co.uk", NAME_YOUR_DOMAIN),
            ("https://*.co.uk.", NAME_YOUR_DOMAIN),
            ("https://*.a.kawasaki.jp", NAME_YOUR_DOMAIN),
        ],
        passing: &["https://*.me.github.io", "https://github.io", "https://*.city.kawasaki.jp"],
    },
    #[cfg(feature = "public-suffix")]
    Kind {
        code: "public-suffix-ancestor-with-credentials",
        reason: "covers public suffixes further down, below which anyone can register a name",
        refused: &[
            ("https://*.amazonaws.com", NAME_YOUR_DOMAIN),
            ("https://*.amazonaws.com.", NAME_YOUR_DOMAIN),
            ("https://*.kawasaki.jp", NAME_YOUR_DOMAIN),
        ],
        passing: &["https://*.bucket.s3.amazonaws.com", "https://amazonaws.com"],
    },
];

const METHODS: &[Kind] = &[
    Kind {
        code: "empty-entry",
        reason: "is empty",
        refused: &[("", "remove the entry")],
        passing: &["P"],
    },
    Kind {
        code: "invalid-method",
        reason: "is no method: it is no token",
        refused: &[
            ("PUT ", "write `PUT`"),
            ("PUT,PATCH;DELETE", "write 3 entries: `PUT`, `PATCH` and `DELETE`"),
            ("(PUT)", "write one method an entry, such as `PUT`"),
            ("PÜT", "write one method an entry, such as `PUT`"),
        ],
        passing: &["PUT", "!#$%&'*+-.^_`|~09aZ"],
    },
    Kind {
        code: "forbidden-method",
        reason: "is a method that no page may send",
        refused: &[
            ("CONNECT", "remove the entry"),
            ("trace", "remove the entry"),
            ("TRACK", "remove the entry"),
        ],
        passing: &["TRACER", "OPTIONS"],
    },
    Kind {
        code: "method-case",
        reason: "is never sent so: methods are case-sensitive, and browsers write this one in \
                 upper case",
        refused: &[
            ("put", "write `PUT`"),
            ("Delete", "write `DELETE`"),
            ("head", "write `HEAD`"),
            ("options", "write `OPTIONS`"),
        ],
        passing: &["PUT", "HEAD", "patch", "purge"],
    },
];

const HEADERS: &[Kind] = &[
    Kind {
        code: "empty-entry",
        reason: "is empty",
        refused: &[("", "remove the entry")],
        passing: &["x"],
    },
    Kind {
        code: "invalid-header-name",
        reason: "is no header name: it is no token",
        refused: &[
            (" x-a", "write `x-a`"),
            ("x-a, x-b, x-c", "write 3 entries: `x-a`, `x-b` and `x-c`"),
            ("x-a: 1", "write one name an entry, such as `x-request-id`"),
        ],
        passing: &["x-a", "X_A"],
    },
    Kind {
        code: "forbidden-request-header",
        reason: "is a request header that no page may set",
        refused: &[
            ("Cookie", THE_BROWSER_SENDS_IT),
            ("Sec-Fetch-Mode", THE_BROWSER_SENDS_IT),
            ("proxy-authorization", THE_BROWSER_SENDS_IT),
            ("Access-Control-Request-Method", THE_BROWSER_SENDS_IT),
        ],
        passing: &["Cookies", "Security", "Proxy", "User-Agent", "Content-Type"],
    },
    Kind {
        code: "wrong-direction",
        reason: "is a response header, and this is the list of request headers",
        refused: &[(
            "Access-Control-Allow-Origin",
            "remove the entry, and the header from the page's request",
        )],
        passing: &["Access-Control-Custom"],
    },
];

const EXPOSED: &[Kind] = &[
    Kind {
        code: "empty-entry",
        reason: "is empty",
        refused: &[("", "remove the entry")],
        passing: &["x"],
    },
    Kind {
        code: "invalid-header-name",
        reason: "is no header name: it is no token",
        refused: &[("x-a\u{e9}", "write one name an entry, such as `x-request-id`")],
        passing: &["x-a"],
    },
    Kind {
        code: "forbidden-response-header",
        reason: "is a response header that no page may read",
        refused: &[("Set-Cookie", "remove the entry"), ("set-cookie2", "remove the entry")],
        passing: &["Set-Cookie3"],
    },
    Kind {
        code: "wrong-direction",
        reason: "is a request header, and this is the list of response headers",
        refused: &[("Origin", "remove the entry"), ("cookie", "remove the entry")],
        passing: &["X-Origin", "Vary"],
    },
];

const EXPOSED_WITH_CREDENTIALS: &[Kind] = &[Kind {
    code: "any-exposed-header-with-credentials",
    reason: "does not work with credentials: browsers take it for a header named `*`",
    refused: &[("*", "list the headers that pages may read, or leave out `allow_credentials`")],
    passing: &["x-a"],
}];

const MAX_AGE: &[Kind] = &[Kind {
    code: "max-age-too-large",
    reason: "is over 86400 seconds, the longest that any browser keeps",
    refused: &[("86401", "write 86400 or less"), ("18446744073709551615", "write 86400 or less")],
    passing: &["86400", "0"],
}];
