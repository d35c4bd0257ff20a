//! What else stands in the configuration of a proxy: passwords, pages for errors, headers and redirects of its own.
//! And a thousand origins.

use std::collections::BTreeMap;

use cors_conformance::{HeaderLine, wire};
use cors_core::{Policy, Routes};
use cors_export::{Target, export};

const NGINX: &str = "
location = /locked { auth_basic a; auth_basic_user_file /dev/null; }
location = /denied { deny all; }
location = /failing { return 503; }
location = /moved { return 301 /ok; }
location = /sorry { return 200; }
location = /own-header {
add_header X-Own a;
{part 2}
return 404;
}
proxy_intercept_errors on;
error_page 500 /sorry;
";

const APACHE: &str = r#"
<Location /locked>
AuthType Basic
AuthName a
AuthUserFile /dev/null
Require valid-user
</Location>
<Location /denied>
Require all denied
</Location>
<Location /own-header>
Header always set X-Own a
</Location>
ProxyErrorOverride On 500
ErrorDocument 500 /ok
RewriteRule ^/failing$ - [R=503]
RewriteRule ^/moved$ /ok [R=301]
"#;

/// The statuses of reads.
const PATHS: [(&str, u16); 8] = [
    ("/ok", 200),
    ("/nowhere", 404),
    ("/fail-own", 500),
    ("/locked", 401),
    ("/denied", 403),
    ("/failing", 503),
    ("/moved", 301),
    ("/own-header", 404),
];

const ORIGIN: &str = "https://app.example.com";

fn text(target: Target) -> String {
    let policy = Policy::builder().allow_origins([ORIGIN]).allow_credentials(true).build().unwrap();
    export(&Routes::from(policy), target).unwrap()
}

/// With what follows the text in the same place.
fn prove(target: Target, more: &str) {
    let text = text(target);
    let (_, part_2) = text.split_once("# Part 2 ").unwrap_or_default();
    // What is left of the comment's first line is none.
    let more = more.replace("{part 2}", &format!("# {part_2}"));
    let exported = BTreeMap::from([("placed".to_owned(), text + &more)]);
    let Some(servers) = cors_foreign::start(target, &exported).unwrap() else { return };
    let server = servers.address("placed").unwrap();
    for (path, status) in PATHS {
        let read = wire::send(server, "GET", path, &from(ORIGIN)).unwrap();
        assert_eq!((path, read.status), (path, status));
        assert_eq!(read.values("access-control-allow-origin"), [ORIGIN.as_bytes()], "{path}");
        assert_eq!(read.values("access-control-allow-credentials"), [b"true"], "{path}");

        let refused = wire::send(server, "GET", path, &from("https://evil.example")).unwrap();
        let headers = &refused.headers;
        assert!(headers.iter().all(|it| !it.0.starts_with("access-control-")), "{path}");
        let vary = refused.values("vary").join(&b","[..]).to_ascii_lowercase();
        assert!(vary.split(|it| *it == b',').any(|it| it.trim_ascii() == b"origin"), "{path}");

        for (origin, status) in [(ORIGIN, 204), ("https://evil.example", 403)] {
            let asked = line("Access-Control-Request-Method", "GET");
            let lines = [from(origin), vec![asked]].concat();
            let answer = wire::send(server, "OPTIONS", path, &lines).unwrap();
            assert_eq!((path, answer.status), (path, status));
        }
    }
}

fn from(origin: &str) -> Vec<HeaderLine> {
    vec![line("Origin", origin)]
}

fn line(name: &str, value: &str) -> HeaderLine {
    (name.as_bytes().to_vec(), value.as_bytes().to_vec())
}

#[test]
fn nginx_with_more() {
    prove(Target::Nginx, NGINX);
}

#[test]
fn apache_with_more() {
    prove(Target::Apache, APACHE);
}

/// `always` and `early` write into the table that an application behind FastCGI writes into.
#[test]
fn apache_removes_headers_of_fastcgi() {
    let more = "Header always set Access-Control-Allow-Origin * early\n";
    let exported = BTreeMap::from([("early".to_owned(), text(Target::Apache) + more)]);
    let Some(servers) = cors_foreign::start(Target::Apache, &exported).unwrap() else { return };
    let server = servers.address("early").unwrap();
    for (origin, allowed) in [(ORIGIN, &[ORIGIN.as_bytes()][..]), ("https://evil.example", &[])] {
        let response = wire::send(server, "GET", "/ok", &from(origin)).unwrap();
        assert_eq!(response.values("access-control-allow-origin"), allowed);
    }
}

/// Some so long that nginx has no place for them by default.
fn thousand_origins(target: Target) {
    let long = "a".repeat(60);
    let origin = |number| format!("https://tenant-{number}.{long}.example.com:8443");
    let more = ["null", "https://*.example.org"].map(str::to_owned);
    let policy = Policy::builder()
        .allow_origins((0..1000).map(origin).chain(more))
        .danger_allow_null_origin(true)
        .build()
        .unwrap();
    let text = export(&Routes::from(policy), target).unwrap();
    let exported = BTreeMap::from([("many".to_owned(), text)]);
    let Some(servers) = cors_foreign::start(target, &exported).unwrap() else { return };
    let server = servers.address("many").unwrap();
    let is_allowed = |origin: &str| {
        let response = wire::send(server, "GET", "/ok", &from(origin)).unwrap();
        let allowed = response.values("access-control-allow-origin");
        assert!(allowed.is_empty() || allowed == [origin.as_bytes()], "{origin}");
        !allowed.is_empty()
    };
    let allowed = [&*origin(0), &*origin(999), "null", "https://a.example.org"];
    for origin in allowed {
        assert!(is_allowed(origin), "{origin}");
    }
    let refused = [
        &*origin(1000),
        &*origin(0).to_uppercase(),
        &*origin(0).replace("tenant", "Tenant"),
        &*format!("{}0", origin(1)),
        &*format!("{}x", origin(1)),
        &*format!("x{}", origin(1)),
        "NULL",
        "https://a.example.ORG",
    ];
    for origin in refused {
        assert!(!is_allowed(origin), "{origin}");
    }
}

#[test]
fn nginx_with_a_thousand_origins() {
    thousand_origins(Target::Nginx);
}

#[test]
fn apache_with_a_thousand_origins() {
    thousand_origins(Target::Apache);
}
