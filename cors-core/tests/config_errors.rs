//! The errors and warnings for a config, their texts, and what is just accepted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use std::{
    collections::{BTreeSet, HashSet},
    error::Error,
    thread,
};

use cors_core::{
    Changed, Config, ConfigError, ConfigErrors, OriginPattern, Policy, RouteConfig, Routes,
    RoutesConfig, Severity,
};
use proptest::prelude::*;

// A paragraph is a kind of problem. Its first line has the field and anything else that matters in the
// config, the code and the reason; the second has the remedy. Entries after `-` have the problem, some with
// their own remedy; similar entries after `+` do not.

const ORIGINS: &str = r#"
allow_origins: empty-entry: is empty
remove the entry
- ``
+ `https://a.example`

allow_origins: null-origin: can be sent by any page from a sandboxed frame, and identifies nobody
serve the page from a real origin and list that, or set `danger_allow_null_origin`
- `null`
+ `null://a` `https://null`

allow_origins: file-origin: cannot be relied on, as browsers give pages from files the origin `null`
serve the page over http, for instance from `http://localhost:8000`, and list that
- `file://` `FILE:///home/me/a.html`
+ `files://a` `app://file` `http://localhost:8000`

allow_origins: scheme-without-pages: never matches, as browsers load no pages from its scheme
write the origin of the page, such as `https://app.example.com`
- `wss://app.example.com`: write `https://app.example.com`
- `wss://app.example.com:443`: write `https://app.example.com`
- `wss://app.example.com:80/socket?x`: write `https://app.example.com:80`
- `WSS://*.example.com:*`: write `https://*.example.com:*`
- `ws://localhost:3000`: write `http://localhost:3000`
- `ws://a.example:80`: write `http://a.example`
- `ws://a..example` `ftp://a.example` `ftp://a.example:21` `ftp://*.example.com`
+ `https://wss.example.com` `wssx://a.example` `ws+app://localhost` `capacitor://localhost` `ionic://localhost`
+ `tauri://localhost` `app://obsidian.md` `chrome-extension://abcdefghijklmnopabcdefghijklmnop`
+ `moz-extension://0b1e2c3d-4f5a-6789-abcd-ef0123456789` `safari-web-extension://a` `vscode-webview://a`

allow_origins: opaque-origin: never matches, as URLs with its scheme have the origin `null`
serve the page from a real origin, such as `https://app.example.com`, and list that
- `about:blank` `about:srcdoc` `about://blank` `ABOUT://*.a` `data:text/html,<p>` `data:text/html;base64,PHA+`
- `data:,https://a.example, https://b.example` `data://a` `javascript:void(0)` `javascript://a.example`
+ `https://data` `app://about` `dataset://a`

allow_origins: nested-origin: never matches, as a page there has the origin of the URL inside, or none
write that origin, such as `https://app.example.com`
- `blob:https://a.example/7e1d8a5c-0000-4000-8000-000000000000`: write `https://a.example`
- `BLOB:HTTPS://A.example:443/x`: write `https://a.example`
- `view-source:http://localhost:3000/`: write `http://localhost:3000`
- `filesystem:https://a.example/temporary/x`: write `https://a.example`
- `view-source:wss://a.example`: write `https://a.example`
- `blob:https://a.example/1, https://b.example`: write two entries: `https://a.example` and `https://b.example`
- `blob://a.example` `blob:null/1` `view-source://a.example` `view-source:view-source:https://a.example` `blob:`
+ `https://blob` `blobs://a.example`

allow_origins: several-origins: is more than one origin
write one origin per entry
- `https://a.example, https://b.example`: write two entries: `https://a.example` and `https://b.example`
- `https://a;http://b`: write two entries: `https://a` and `http://b`
- `app://a app://b app://c`: write 3 entries: `app://a`, `app://b` and `app://c`
+ `https://a.example`

allow_origins: white-space: has white space around it
remove the white space
- ` https://a.example`: write `https://a.example`
- `https://a.example `: write `https://a.example`
- ` null`: write `null`
- ` https://a..example`
+ `https://a.example`

allow_origins: missing-scheme: has no scheme
write the whole origin, such as `https://app.example.com`
- `app.example.com`: write `https://app.example.com`
- `*.example.com`: write `https://*.example.com`
- `localhost:3000`: write `http://localhost:3000`
- `127.0.0.1:3000`: write `http://127.0.0.1:3000`
- `[::1]`: write `http://[::1]`
- `https:a.example` `http:/a.example` `wss:a.example` `data:8080` `blob:*`
- `NULL`: write `null`
+ `https://app.example.com` `http://localhost:3000`

allow_origins: invalid-scheme: has a scheme that is not valid in a URL
begin the scheme with a letter, followed by at most 63 letters, digits, `+`, `-` or `.`
- `my_app://localhost` `1password://localhost` `://localhost`
- `"https://a.example"`: write `https://a.example`
- `'https://a.example'`: write `https://a.example`
+ `my-app.v1+x://localhost` `capacitor://localhost`

allow_origins: userinfo: has a user name, which is not part of an origin
remove everything up to the `@`
- `https://user@a.example`: write `https://a.example`
- `https://user:password@a.example:8443`: write `https://a.example:8443`
- `https://user@`
+ `https://user.a.example`

allow_origins: trailing-slash: ends in a slash, which no origin does
drop the slash
- `https://a.example/`: write `https://a.example`
- `https://user@Bücher.example:443/`: write `https://xn--bcher-kva.example`
- `https://a..example/`
+ `https://a.example`

allow_origins: path: has a path, query or fragment, which no origin has
drop everything after the host and port
- `https://a.example/login`: write `https://a.example`
- `https://a.example//`: write `https://a.example`
- `https://a.example:8443?x`: write `https://a.example:8443`
- `https://a.example#x`: write `https://a.example`
- `https://*.example.com/*`: write `https://*.example.com`
- `https:///a`
+ `https://a.example:8443`

allow_origins: upper-case: has upper-case letters, which browsers never send in an origin
write it in lower case
- `https://App.example.com`: write `https://app.example.com`
- `HTTPS://app.example.com`: write `https://app.example.com`
- `HTTPS://a..example`
+ `https://app.example.com`

allow_origins: default-port: names the default port of its scheme, which browsers leave out
drop the port
- `https://a.example:443`: write `https://a.example`
- `http://[::1]:80`: write `http://[::1]`
+ `https://a.example:80` `http://a.example:443` `app://a:443`

allow_origins: invalid-port: has an invalid port
write a number from 1 to 65535 without leading zeros, or `*` for any port
- `https://a.example:65536` `https://a.example:x` `http://localhost:0`
- `https://a.example:08443`: write `https://a.example:8443`
- `https://a.example:`: write `https://a.example`
+ `https://a.example:65535` `https://a.example:1` `https://a.example:*`

allow_origins: unicode-host: has a Unicode host, which browsers send in its `xn--` form
write the host in its `xn--` form
- `https://bücher.example`: write `https://xn--bcher-kva.example`
- `https://中語ö本ö`: write `https://xn--ndaa3140dm5uaib1b`
- `https://*.BÜCHER.example:8443`: write `https://*.xn--bcher-kva.example:8443`
- `https://faß.example`: write `https://xn--fa-hia.example`
- `https://例え.テスト`: write `https://xn--r8jz45g.xn--zckzah`
- `https://ａ.example` `https://xn--bücher.example`
+ `https://xn--bcher-kva.example`

allow_origins: non-canonical-ipv4: has an IPv4 address in a form that browsers never send
write four decimal numbers
- `http://127.1`: write `http://127.0.0.1`
- `http://0x7f000001:3000`: write `http://127.0.0.1:3000`
- `http://127.0.0.01`: write `http://127.0.0.1`
- `http://127.0.0.1.`: write `http://127.0.0.1`
- `http://010.0.0.1`: write `http://8.0.0.1`
- `https://0x`: write `https://0.0.0.0`
- `http://127.1:x`
- `https://999`: write `https://0.0.3.231`
- `https://999.`: write `https://0.0.3.231`
+ `https://999.example` `https://999.example.` `https://0x1.example.` `https://*.999.example.`
+ `http://127.0.0.1` `https://127.1.example` `app://127.1`

allow_origins: non-canonical-ipv6: has an IPv6 address in a form that browsers never send
write its compressed form, in lower case
- `http://[0:0:0:0:0:0:0:1]`: write `http://[::1]`
- `http://[2001:DB8::1]:3000`: write `http://[2001:db8::1]:3000`
- `http://[::ffff:127.0.0.1]`: write `http://[::ffff:7f00:1]`
- `http://[1::2:0:0:0:3]`: write `http://[1:0:0:2::3]`
- `http://[1::2:3:4:5:6:7]`: write `http://[1:0:2:3:4:5:6:7]`
- `http://[1:0:0:2::3:4]`: write `http://[1::2:0:0:3:4]`
- `http://[1:0:0:2:3:4:5:6]`: write `http://[1::2:3:4:5:6]`
- `http://[::0]:x`
+ `http://[::1]` `http://[::ffff:7f00:1]` `http://[1:0:0:2::3]` `http://[1::2:0:0:3:4]`

allow_origins: invalid-host: has a host that is neither a domain nor an IP address
write the host as a browser's address bar shows it; regular expressions are not supported, `*.` stands for subdomains
- `https://` `https://.` `https://a..example` `https://.example.com` `https://a b`
- `https://(a|b).example` `https://a..` `https://[::g]` `https://[::1`
- `https://1.2.3.4.5`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://1.2.3.4.0`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://1.2.3.08`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://256.0.0.1`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://foo.123`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://foo.123.`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://a.0x1`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://a.0x`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://a.09`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://x.1.2.3.4`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://4294967296`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://*.foo.123`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://*.foo.123.`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://*.a.0x1`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://*.1.2.3.4.5`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://*.a.09:*`: write an IPv4 address, or a name whose last label is not a number: browsers read that as an address
- `https://a.example,`: write `https://a.example`
+ `https://a.example.` `https://my_app.example` `https://1.2.3.4.example` `https://a.0xg` `https://a.1e1` `app://a.123`

allow_origins: misplaced-wildcard: has a `*` where no wildcard is allowed
write `*.` before a whole domain for its subdomains, `:*` for any port, or `*` alone for any origin
- `https://*foo.com`: write `https://*.foo.com`
- `https://foo.*.com` `https://*.*.com` `https://*` `*://a.example` `*:3000` `https://a.example:80*`
- `https://*.127.0.0.1` `https://*.[::1]` `https://*.127.1` `https://*.[::0]` `https://*.999` `https://*.0x1.`
+ `*` `https://*.foo.com` `https://*.foo.com:*` `http://127.0.0.1:*`
"#;

const ORIGINS_WITH_CREDENTIALS: &str = "
allow_origins with credentials: any-origin-with-credentials: would let every website read your users' data
list the origins that may read it, or leave out `allow_credentials`
- `*`
+ `https://*.a.example`

allow_origins with credentials: null-origin-with-credentials: can be sent by any page from a sandboxed frame, and would let every website read your users' data
serve the page from a real origin, such as `https://app.example.com`, and list that
- `null`
+ `https://null`

allow_origins with credentials: insecure-origin-with-credentials: can be forged by anyone on the network, who would read your users' data
use https, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
- `http://app.example.com`: write `https://app.example.com`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
- `http://*.example.com:8080`: write `https://*.example.com:8080`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
- `http://notlocalhost`: write `https://notlocalhost`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
- `http://[::ffff:7f00:1]`: write `https://[::ffff:7f00:1]`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
+ `https://app.example.com` `http://localhost` `http://localhost.` `http://foo.localhost:3000`
+ `http://*.localhost` `http://127.0.0.1` `http://127.1.2.3:*` `http://[::1]:3000`

allow_origins with credentials: single-label-with-credentials: covers a whole top-level domain
write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`
- `https://*.com` `https://*.com.` `https://*.internal:*`
+ `https://*.localhost` `https://*.localhost.` `https://*.a.com` `https://com`

allow_origins with credentials: shared-domain-with-credentials: covers names that a service gives to anyone
list each origin in full, leave out `allow_credentials`, or set `danger_allow_public_suffixes`
- `https://*.nip.io` `https://*.nip.io.` `https://*.nip.io:*` `https://*.foo.nip.io` `https://*.10.0.0.1.nip.io`
- `https://*.sslip.io` `https://*.a.b.sslip.io` `https://*.traefik.me`
- `https://*.localtest.me` `https://*.a.localtest.me` `https://*.lvh.me:8443`
- `https://*.loca.lt` `https://*.lhr.life` `https://*.codesandbox.io` `https://*.glitch.me` `https://*.wordpress.com`
- `https://*.app.github.dev` `https://*.preview.app.github.dev` `https://*.github.dev` `app://*.nip.io`
- `https://*.webcontainer.io` `https://*.local-credentialless.webcontainer.io` `https://*.gitpod.io` `https://*.ws-eu.gitpod.io`
- `https://*.devtunnels.ms` `https://*.usw2.devtunnels.ms`
+ `https://nip.io` `https://app.10-0-0-1.nip.io` `https://*.mynip.io` `https://*.nip.io.example.com`
+ `https://*.me.wordpress.com` `https://*.me.loca.lt` `https://*.name-3000.app.github.dev` `https://name-3000.app.github.dev`
";

const PUBLIC_SUFFIXES: &str = "
allow_origins with credentials: public-suffix-with-credentials: covers a public suffix, under which anyone can register a name
write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`
- `https://*.github.io` `https://*.co.uk` `https://*.co.uk.` `https://*.a.kawasaki.jp`
+ `https://*.me.github.io` `https://github.io` `https://*.city.kawasaki.jp`

allow_origins with credentials: public-suffix-ancestor-with-credentials: has public suffixes below it, under which anyone can register a name
write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`
- `https://*.amazonaws.com` `https://*.amazonaws.com.` `https://*.kawasaki.jp`
+ `https://*.bucket.s3.amazonaws.com` `https://amazonaws.com`
";

const METHODS: &str = "
allow_methods: empty-entry: is empty
remove the entry
- ``
+ `P`

allow_methods: invalid-method: is not a token, as a method must be
write one method per entry, such as `PUT`
- `PUT `: write `PUT`
- `PUT,PATCH;DELETE`: write 3 entries: `PUT`, `PATCH` and `DELETE`
- `(PUT)` `PÜT`
+ `PUT` `!#$%&'*+-.^_|~09aZ`

allow_methods: forbidden-method: is a method that no page may send
remove the entry
- `CONNECT` `trace` `TRACK`
+ `TRACER` `OPTIONS`

allow_methods: method-case: never matches, as browsers send this method in upper case
write it in upper case
- `put`: write `PUT`
- `Delete`: write `DELETE`
- `head`: write `HEAD`
- `options`: write `OPTIONS`
+ `PUT` `HEAD` `patch` `purge`
";

const HEADERS: &str = "
allow_headers: empty-entry: is empty
remove the entry
- ``
+ `x`

allow_headers: invalid-header-name: is not a token, as a header name must be
write one name per entry, such as `x-request-id`
- ` x-a`: write `x-a`
- `x-a, x-b, x-c`: write 3 entries: `x-a`, `x-b` and `x-c`
- `x-a: 1`
+ `x-a` `X_A`

allow_headers: forbidden-request-header: is a request header that no page may set
remove the entry, as browsers set this header themselves
- `Cookie` `Sec-Fetch-Mode` `proxy-authorization` `Access-Control-Request-Method`
+ `Cookies` `Security` `Proxy` `User-Agent`

allow_headers: wrong-direction: is a response header, and this is the list of request headers
remove the entry, and the header from the page's request
- `Access-Control-Allow-Origin`
+ `Access-Control-Custom`
";

const EXPOSED: &str = "
expose_headers: empty-entry: is empty
remove the entry
- ``
+ `x`

expose_headers: invalid-header-name: is not a token, as a header name must be
write one name per entry, such as `x-request-id`
- `x-é`
+ `x-e`

expose_headers: forbidden-response-header: is a response header that no page may read
remove the entry
- `Set-Cookie` `set-cookie2`
+ `Set-Cookie3`

expose_headers: wrong-direction: is a request header, and this is the list of response headers
remove the entry
- `Origin` `cookie`
+ `X-Origin` `Vary`

expose_headers with credentials: any-exposed-header-with-credentials: does not work with credentials, as browsers then take it for a header named `*`
list the headers that pages may read, or leave out `allow_credentials`
- `*`
+ `x-a`
";

const MAX_AGE: &str = "
max_age: max-age-too-large: is over 86400 seconds, the longest that any browser caches a preflight
write 86400 or less
- `86401` `18446744073709551615`
+ `86400` `0`
";

const WARNINGS: &str = "
allow_origins after `https://*.a.example` `http://localhost:*`: redundant-origin: is covered by another entry
remove the entry
- `https://b.a.example`: remove the entry, as `https://*.a.example` covers it
- `https://*.b.a.example`: remove the entry, as `https://*.a.example` covers it
- `http://localhost`: remove the entry, as `http://localhost:*` covers it
- `http://localhost:3000`: remove the entry, as `http://localhost:*` covers it
+ `https://a.example` `https://ba.example` `https://b.a.example:8443` `http://b.a.example`

allow_origins: loopback-without-port: stands for port 80 alone
write the port
- `http://localhost`: write the port, as in `http://localhost:3000`, or `http://localhost:*` for any, unless port 80 is meant
- `http://127.0.0.1`: write the port, as in `http://127.0.0.1:3000`, or `http://127.0.0.1:*` for any, unless port 80 is meant
- `http://[::1]`: write the port, as in `http://[::1]:3000`, or `http://[::1]:*` for any, unless port 80 is meant
- `http://*.localhost`: write the port, as in `http://*.localhost:3000`, or `http://*.localhost:*` for any, unless port 80 is meant
+ `http://localhost:3000` `http://localhost:*` `https://localhost` `capacitor://localhost` `http://app.example.com` `http://128.0.0.1`

allow_origins with credentials: loopback-without-port: stands for port 80 alone
write the port
- `http://localhost`: write the port, as in `http://localhost:3000`, or `http://localhost:*` for any, unless port 80 is meant
- `http://foo.localhost`: write the port, as in `http://foo.localhost:3000`, or `http://foo.localhost:*` for any, unless port 80 is meant
+ `http://localhost:3000` `http://localhost:*` `https://localhost`

allow_origins after `*`: covered-by-any: is already covered by `*`
remove the entry, or the `*`
- `https://a.example` `https://*.a.example`

allow_methods after `*`: covered-by-any: is already covered by `*`
remove the entry, or the `*`
- `PUT` `PURGE`

allow_headers after `*`: covered-by-any: is already covered by `*`
remove the entry, or the `*`
- `X-A` `Content-Type`
+ `Authorization` `authorization`

expose_headers after `*`: covered-by-any: is already covered by `*`
remove the entry, or the `*`
- `X-A` `Authorization`

allow_headers after `*` `Authorization`: duplicate-entry: is already in the list
remove the entry
- `*` `authorization`

allow_origins after `*`: duplicate-entry: is already in the list
remove the entry
- `*`

allow_methods after `PUT`: duplicate-entry: is already in the list
remove the entry
- `PUT`
+ `PATCH`

allow_methods after `PUT`: safelisted-method: is always allowed
remove the entry
- `GET` `HEAD` `POST`
+ `OPTIONS`

allow_methods after `PUT`: lower-case-patch: is a different method from `PATCH`, as browsers do not change its case
write `PATCH`, in the page's request too
- `patch` `Patch`
+ `PATCH` `purge`

allow_headers after `X-A`: duplicate-entry: is already in the list
remove the entry
- `X-A` `x-a`
+ `x-b`

expose_headers after `X-A`: duplicate-entry: is already in the list
remove the entry
- `X-A` `x-a`
+ `x-b`

expose_headers after `X-A`: safelisted-response-header: can always be read
remove the entry
- `Content-Type` `cache-control`
+ `Content-Encoding` `ETag`

max_age: max-age-over-chromium: is over 7200 seconds, the longest that Chromium caches a preflight
write 7200 or less
- `7201` `86400`
+ `7200`
";

const ROUTES: &str = r#"
routes: route-without-slash: does not begin with a slash
write a path, such as `/api`
- `api`: write `/api`
- `api/items/`: write `/api/items`
- ``: write `/`
- `https://api.example.com/` `{id}` `*`
+ `/api` `/`

routes: route-trailing-slash: ends in a slash, which a route does not need, as it covers everything below it
drop the slash
- `/api/`: write `/api`
- `/api/v1.0/`: write `/api/v1.0`
- `/:id/`
+ `/api` `/`

routes: route-empty-segment: has an empty segment, and paths that have one have no policy
write one slash between segments
- `//`: write `/`
- `//api`: write `/api`
- `/api//`: write `/api`
- `/api//items/`: write `/api/items`
+ `/api/items`

routes: route-dot-segment: has a segment that is `.` or `..`, and paths that have one have no policy
write the path that is meant
- `/.` `/..` `/api/../items` `/api/.` `/./`
+ `/...` `/.well-known` `/api/..x`

routes: route-wildcard: has a `*`, which is no wildcard in a route
write what stands before it: a route covers everything below it
- `/*`: write `/`
- `/api/*`: write `/api`
- `/api*`: write `/api`
- `/a//*`: write `/a`
- `/../*`
+ `/api`

routes: route-character: has a character that a route cannot have
write letters, digits and `-._~!$&'()+,;=:@` between the slashes; a route has no parameters, and covers everything below it
- `/items/{id}` `/items/<id>` `/café` `/a b` `/"a"` `/a%20b` `/a?b` `/a#b` `/a\b` `/[a]` `/a|b` `/a^b`
+ `/-._~!$&'()+,;=:@` `/A/0/z`

routes after `/a` `/b`: repeated-route: is already a route
remove one of the two
- `/a` `/b`
+ `/c` `/a/b` `/A`
"#;

const ROUTE_WARNINGS: &str = "
routes: route-parameter: has a segment that begins with `:`, which is no parameter here and matches only itself
write what stands before it: a route covers everything below it
- `/:id`: write `/`
- `/items/:id/x`: write `/items`
+ `/a:b` `/items/x:`
";

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(str::to_owned).collect()
}

fn origin(entry: &str) -> Config {
    Config { allow_origins: strings(&[entry]), ..Config::default() }
}

fn origin_with_credentials(entry: &str) -> Config {
    Config { allow_credentials: true, ..origin(entry) }
}

/// The errors of a config that does not compile, otherwise its warnings, and how they are printed.
fn problems_of_routes(config: &RoutesConfig) -> (Vec<ConfigError>, String) {
    match Routes::compile(config) {
        Err(errors) => (errors.iter().cloned().collect(), errors.to_string()),
        Ok(routes) => {
            let lines: Vec<_> = routes.warnings().iter().map(ToString::to_string).collect();
            (routes.warnings().to_vec(), lines.join("\n"))
        }
    }
}

fn problems(config: &Config) -> (Vec<ConfigError>, String) {
    problems_of_routes(&RoutesConfig::Everywhere(config.clone()))
}

/// The config that a paragraph describes, and the printed place of the entry.
fn config(heading: &str, entry: &str) -> (RoutesConfig, String) {
    let field = heading.split(' ').next().unwrap();
    let mut entries: Vec<_> = quoted(heading).collect();
    let place = format!("{field}[{}]", entries.len());
    entries.push(entry);
    let allow_credentials = heading.ends_with("with credentials");
    let app = if allow_credentials { "https://app.example.com" } else { "*" };
    let config = Config { allow_credentials, ..origin(app) };
    let (config, place) = match field {
        "routes" => {
            let closed = |path: &&str| {
                ((*path).to_owned(), RouteConfig::Closed { cross_origin_protection: false })
            };
            let routes = RoutesConfig::ByPath(entries.iter().map(closed).collect());
            return (routes, format!("routes.{entry:?}"));
        }
        "allow_origins" => (Config { allow_origins: strings(&entries), ..config }, place),
        "allow_methods" => (Config { allow_methods: strings(&entries), ..config }, place),
        "allow_headers" => (Config { allow_headers: strings(&entries), ..config }, place),
        "expose_headers" => (Config { expose_headers: strings(&entries), ..config }, place),
        _ => (Config { max_age: Some(entry.parse().unwrap()), ..config }, field.to_owned()),
    };
    (RoutesConfig::Everywhere(config), place)
}

/// The texts in backquotes.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Checks paragraphs against the compiler, and returns the problems.
fn check(kinds: &str, severity: Severity) -> Vec<ConfigError> {
    let mut provoked = Vec::new();
    for kind in kinds.trim().split("\n\n") {
        let mut lines = kind.lines();
        let [heading, code, reason] = *lines.next().unwrap().splitn(3, ": ").collect::<Vec<_>>()
        else {
            panic!("{kind}");
        };
        let remedy = lines.next().unwrap();
        for row in lines {
            let (row, own_remedy) = row.split_once("`: ").unwrap_or((row, remedy));
            for entry in quoted(row) {
                let (config, place) = config(heading, entry);
                let (found, printed) = problems_of_routes(&config);
                if row.starts_with('+') {
                    let passes =
                        |it: &ConfigError| it.severity() == Severity::Warning && it.code() != code;
                    assert!(found.iter().all(passes), "{printed}");
                } else {
                    assert_eq!(printed, format!("{place}: `{entry}` {reason}: {own_remedy}"));
                    assert_eq!((found[0].code(), found[0].severity()), (code, severity));
                    provoked.extend(found);
                }
            }
        }
    }
    provoked
}

/// Checks all paragraphs against the compiler, and returns the problems.
fn check_all() -> Vec<ConfigError> {
    let mut errors =
        vec![ORIGINS, ORIGINS_WITH_CREDENTIALS, METHODS, HEADERS, EXPOSED, MAX_AGE, ROUTES];
    errors.extend(cfg!(feature = "public-suffix").then_some(PUBLIC_SUFFIXES));
    let errors = errors.into_iter().flat_map(|kinds| check(kinds, Severity::Error));
    let warnings = [WARNINGS, ROUTE_WARNINGS].map(|kinds| check(kinds, Severity::Warning));
    errors.chain(warnings.into_iter().flatten()).collect()
}

#[test]
fn every_problem_is_printed_as_listed() {
    check_all();
}

#[test]
fn no_origins() {
    assert_eq!(
        problems(&Config::default()).1,
        "allow_origins: allows no origin: list the origins of your pages, such as \
         `https://app.example.com`; to allow no origin, leave the policy out; \
         to begin with nobody and add origins later, write `none`",
    );
}

#[test]
fn nobody_beside_others() {
    let config = Config {
        allow_origins: vec!["none".into(), "https://a.example".into(), "none".into()],
        ..Config::default()
    };
    let (problems, printed) = problems(&config);
    let wrong = "`none` means that nobody is allowed, but it is not alone in the list: \
                 remove it, or the other entries";
    assert_eq!(printed, format!("allow_origins[0]: {wrong}\nallow_origins[2]: {wrong}"));
    assert_eq!(problems.len(), 2);
    let twice = Config { allow_origins: vec!["none".into(), "none".into()], ..Config::default() };
    let policy = Policy::compile(&twice).unwrap();
    assert_eq!(policy.warnings()[0].code(), "duplicate-entry");
    assert_eq!(policy.to_config().allow_origins, ["none"]);
}

/// What covers what is judged when all changes are made.
#[test]
fn changes_of_patterns() {
    let policy = Policy::builder().allow_origins(["https://a.b.example", "https://*.b.example"]);
    let policy = policy.build().unwrap();
    assert_eq!(policy.warnings().len(), 1);
    let told = |added: &[&str], removed: &[&str]| -> Vec<String> {
        let Changed { problems, policy } = policy.with_patterns(added, removed);
        assert!(policy.warnings().is_empty(), "they were about the entries that it began with");
        problems
            .iter()
            .map(|it| format!("{}[{}]: {}", it.field(), it.index().unwrap(), it.code()))
            .collect()
    };
    assert!(told(&[], &["https://a.b.example", "https://*.b.example"]).is_empty());
    assert!(told(&[], &["https://*.b.example"]).is_empty());
    assert_eq!(told(&[], &["https://a.b.example"]), ["removed[0]: still-allowed"]);
    assert_eq!(
        told(&["https://x.y.example", "https://*.y.example"], &["https://*.b.example"]),
        ["added[0]: redundant-origin"],
    );
    assert_eq!(
        told(&["https://*.example"], &["https://a.b.example"]),
        ["removed[0]: still-allowed"],
    );
    assert_eq!(
        told(&["https://null, null", "*"], &[]),
        ["added[0]: several-origins", "added[1]: keyword-entry"]
    );
}

/// The work on a label is not quadratic, though that of its `xn--` form is.
#[test]
fn a_long_unicode_host_is_told_at_once() {
    let host: String = (0..100_000).filter_map(|it| char::from_u32(0x4e00 + it % 20_000)).collect();
    let policy = Policy::builder().allow_origins(["none"]).build().unwrap();
    let told = problems_of_changes(&policy, &[&format!("https://{host}.example")], &[]);
    assert_eq!((told.len(), told[0].code()), (1, "unicode-host"));
    assert_eq!(told[0].remedy(), "write the host in its `xn--` form");
}

/// The problems of entries that are added to a policy and removed from it, as they are printed.
fn problems_of_changes(policy: &Policy, added: &[&str], removed: &[&str]) -> Vec<ConfigError> {
    let Changed { problems, .. } = policy.with_origins(added, removed);
    problems
}

#[test]
fn changes_of_origins() {
    let build = |origins: &[&str]| Policy::builder().allow_origins(origins.iter().copied());
    let policy = build(&["https://a.example", "https://*.b.example", "https://c.b.example"]);
    let policy = policy.allow_credentials(true).build().unwrap();
    let added = ["*", "NULL", " none", "https://*.x.example", "https://a.example"];
    let more = ["https://x.b.example", "http://x.example", "https://y/", "*.y.example", "*:443"];
    let added = [&added[..], &more].concat();
    let removed = ["'*'", "https://c.b.example", "https://d.example", "https://d.example/"];
    let removed = [&removed[..], &["https://d.b.example", "https://*.b.example"]].concat();
    let told = problems_of_changes(&policy, &added, &removed);
    let keyword = "is a word of the config, not an origin that comes and goes: \
                   change the config of the policy, if that is meant";
    let wanted = [
        format!("removed[0]: `'*'` {keyword}"),
        "removed[1]: `https://c.b.example` is removed, but another entry allows it: \
         remove `https://*.b.example` too, if it is not to be allowed"
            .into(),
        "removed[2]: `https://d.example` is not in the list, so there was nothing to remove: \
         write it as it was added, unless it was removed before"
            .into(),
        "removed[3]: `https://d.example/` ends in a slash, which no origin does: \
         write `https://d.example`"
            .into(),
        "removed[4]: `https://d.b.example` is not in the list, so there was nothing to remove: \
         remove `https://*.b.example`, which allows it, if it is not to be allowed"
            .into(),
        "removed[5]: `https://*.b.example` stands for more than one origin: \
         write one origin, such as `https://app.example.com`"
            .into(),
        format!("added[0]: `*` {keyword}"),
        format!("added[1]: `NULL` {keyword}"),
        format!("added[2]: ` none` {keyword}"),
        "added[3]: `https://*.x.example` stands for more than one origin: \
         write one origin, such as `https://app.example.com`"
            .into(),
        "added[4]: `https://a.example` is already in the list: remove the entry".into(),
        "added[5]: `https://x.b.example` is covered by another entry: \
         remove the entry, as `https://*.b.example` covers it"
            .into(),
        "added[6]: `http://x.example` can be forged by anyone on the network, who would read your \
         users' data: write `https://x.example`, leave out `allow_credentials`, or set \
         `danger_allow_insecure_origins`"
            .into(),
        "added[7]: `https://y/` ends in a slash, which no origin does: write `https://y`".into(),
        "added[8]: `*.y.example` has no scheme: write one origin, such as `https://app.example.com`"
            .into(),
        "added[9]: `*:443` has a `*` where no wildcard is allowed: \
         write one origin, such as `https://app.example.com`"
            .into(),
    ];
    let codes: Vec<_> = told.iter().take(3).map(ConfigError::code).collect();
    assert_eq!(codes, ["keyword-entry", "still-allowed", "not-listed"]);
    let told: Vec<_> = told.iter().map(ToString::to_string).collect();
    assert_eq!(told, wanted);

    let Changed { policy, .. } = policy.with_origins(&added, &removed);
    let left = ["https://a.example", "https://*.b.example", "https://x.b.example"];
    assert_eq!(policy.to_config().allow_origins, left);

    let any = build(&["*"]).build().unwrap();
    let told = problems_of_changes(&any, &["https://a.example"], &["https://a.example"]);
    assert_eq!(
        told.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "removed[0]: `https://a.example` is not in the list, so there was nothing to remove: \
             remove `*`, which allows it, if it is not to be allowed",
            "added[0]: `https://a.example` is already covered by `*`: remove the entry, or the `*`",
        ],
    );
}

#[test]
fn no_origins_in_a_route() {
    let route = |path: &str| (path.to_owned(), RouteConfig::Policy(Config::default()));
    assert_eq!(
        problems_of_routes(&RoutesConfig::ByPath(vec![route("/api")])).1,
        "routes.\"/api\".allow_origins: allows no origin: list the origins of your pages, such as \
         `https://app.example.com`; to allow no origin, write `closed = true`; \
         to begin with nobody and add origins later, write `none`",
    );
}

fn any_origin_with_protection() -> Config {
    Config { allow_origins: vec!["*".into()], cross_origin_protection: true, ..Config::default() }
}

#[test]
fn protection_with_any_origin() {
    assert_eq!(
        problems(&any_origin_with_protection()).1,
        "cross_origin_protection: does not stop a request without cookies where any origin is \
         allowed, such as a forged login: list the origins whose pages may write",
    );
}

fn protection_without_rest() -> RoutesConfig {
    let closed = RouteConfig::Closed { cross_origin_protection: true };
    RoutesConfig::ByPath(vec![("/admin".into(), closed)])
}

#[test]
fn protection_without_a_rest() {
    assert_eq!(
        problems_of_routes(&protection_without_rest()).1,
        "routes: has a protected route but no `/`, and paths without a route are not protected: \
         add the route `/` with `closed = true` and `cross_origin_protection = true`",
    );
}

#[test]
fn no_routes() {
    assert_eq!(
        problems_of_routes(&RoutesConfig::ByPath(Vec::new())).1,
        "routes: is empty, so that no path would have a policy: \
         write a route, such as `/api`",
    );
}

/// What is wrong inside a route is found although its path, or another route, is wrong too.
#[test]
fn the_problems_of_all_routes_are_told_at_once() {
    let config = Config {
        allow_origins: vec!["*".into(), "https://a.example".into()],
        max_age: Some(90_000),
        ..Config::default()
    };
    let policy = |path: &str| (path.to_owned(), RouteConfig::Policy(config.clone()));
    let routes = RoutesConfig::ByPath(vec![policy("/b"), policy("a\n\"")]);
    let errors = Routes::compile(&routes).unwrap_err();
    let field = |error: &ConfigError| (error.field().to_owned(), error.index(), error.code());
    assert_eq!(
        errors.iter().map(field).collect::<Vec<_>>(),
        [
            (r#"routes."/b".max_age"#.to_owned(), None, "max-age-too-large"),
            (r#"routes."a\n\"""#.to_owned(), None, "route-without-slash"),
            (r#"routes."a\n\"".max_age"#.to_owned(), None, "max-age-too-large"),
        ],
    );
    assert_eq!(
        errors.warnings().iter().map(field).collect::<Vec<_>>(),
        [
            (r#"routes."/b".allow_origins"#.to_owned(), Some(1), "covered-by-any"),
            (r#"routes."a\n\"".allow_origins"#.to_owned(), Some(1), "covered-by-any"),
        ],
    );
    assert_eq!(errors.to_string().lines().count(), 3);
}

#[test]
fn every_kind_of_problem_is_listed() {
    let mut provoked = check_all();
    provoked.extend(problems(&Config::default()).0);
    provoked.extend(problems_of_routes(&RoutesConfig::ByPath(Vec::new())).0);
    let none = vec!["none".into(), "https://a.example".into()];
    provoked.extend(problems(&Config { allow_origins: none, ..Config::default() }).0);
    let policy = Policy::builder().allow_origins(["https://a.example", "https://*.example"]);
    let removed = ["https://a.example", "https://b.example"];
    let policy = policy.build().unwrap();
    provoked.extend(problems_of_changes(&policy, &["*", "https://*.a.example"], &removed));
    provoked.extend(problems(&any_origin_with_protection()).0);
    provoked.extend(problems_of_routes(&protection_without_rest()).0);

    let kinds: HashSet<_> = provoked.iter().map(ConfigError::kind).collect();
    // The match has an arm for each kind, or it would not compile.
    let existing = include_str!("../src/error/kind.rs").matches("            Self::").count();
    let untold = if cfg!(feature = "public-suffix") { 0 } else { 2 };
    assert_eq!(kinds.len(), existing - untold);

    let codes: BTreeSet<_> = kinds.iter().map(|kind| kind.code()).collect();
    let shared_by_two = 1;
    assert_eq!(codes.len(), kinds.len() - shared_by_two);
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9'))
    };
    assert!(codes.iter().all(|code| code.split('-').all(is_word)), "{codes:?}");
}

#[test]
fn an_opt_in_permits_only_its_own_problem() {
    let credentials = origin_with_credentials;
    let insecure = |entry| Config { danger_allow_insecure_origins: true, ..credentials(entry) };
    let suffixes = |entry| Config { danger_allow_public_suffixes: true, ..credentials(entry) };
    let null = Config { danger_allow_null_origin: true, ..origin("null") };
    let all_but_null =
        Config { danger_allow_insecure_origins: true, ..suffixes("http://*.github.io") };

    let broad = ["com", "github.io", "amazonaws.com", "kawasaki.jp", "nip.io"]
        .map(|it| format!("https://*.{it}"));
    let broad = broad.iter().flat_map(|entry| [origin(entry), suffixes(entry)]);
    for config in broad.chain([insecure("http://app.example.com"), null, all_but_null]) {
        assert_eq!(problems(&config).1, "", "{config:?}");
    }

    let code = |config: Config| problems(&config).0[0].code();
    assert_eq!(code(insecure("http://*.com")), "single-label-with-credentials");
    assert_eq!(code(suffixes("http://*.com")), "insecure-origin-with-credentials");
    assert_eq!(code(insecure("http://*.nip.io")), "shared-domain-with-credentials");
    assert_eq!(code(insecure("*")), "any-origin-with-credentials");
    let null = Config { danger_allow_null_origin: true, ..credentials("null") };
    assert_eq!(code(null), "null-origin-with-credentials");
}

#[test]
#[cfg(not(feature = "public-suffix"))]
fn without_the_suffix_list_public_suffixes_are_unknown() {
    for entry in ["https://*.github.io", "https://*.amazonaws.com"] {
        assert_eq!(problems(&origin_with_credentials(entry)).1, "");
    }
}

/// Each host that is accepted is one that a browser leaves as it is, and so can send.
#[test]
fn a_host_that_can_never_match_does_not_compile() {
    let last = [
        "999",
        "0x1",
        "0x",
        "0xg",
        "09",
        "1e1",
        "1_0",
        "a",
        "example",
        "4294967295",
        "256",
        "4294967296",
    ];
    let leading =
        ["", "a.", "1.", "0x1.", "1.2.", "1.2.3.", "a.1.2.3.", "1.2.3.4.", "127.0.0.", "999."];
    for (leading, last) in leading.iter().flat_map(|it| last.iter().map(move |last| (it, last))) {
        for dot in ["", "."] {
            let origin = format!("https://{leading}{last}{dot}");
            let parsed = url::Url::parse(&origin);
            let is_as_sent = parsed.is_ok_and(|url| url.origin().ascii_serialization() == origin);
            assert_eq!(OriginPattern::parse(&origin).is_ok(), is_as_sent, "{origin}");
        }
    }
}

/// Whoever has named a port of a host, or lists the app whose pages are there on Android, means port 80.
#[test]
fn a_loopback_origin_without_a_port_may_be_meant() {
    let warned = |entries: &[&str]| -> Vec<_> {
        let config = Config { allow_origins: strings(entries), ..Config::default() };
        let policy = Policy::compile(&config).unwrap();
        policy.warnings().iter().map(|it| (it.index().unwrap(), it.code())).collect()
    };
    let code = "loopback-without-port";
    assert_eq!(warned(&["http://localhost", "http://127.0.0.1"]), [(0, code), (1, code)]);
    assert_eq!(warned(&["http://localhost", "http://localhost:3000"]), []);
    assert_eq!(warned(&["http://localhost", "http://127.0.0.1:3000"]), [(0, code)]);
    assert_eq!(warned(&["capacitor://localhost", "ionic://localhost", "http://localhost"]), []);
    assert_eq!(warned(&["https://localhost", "http://localhost"]), [(1, code)]);
    assert_eq!(warned(&["http://localhost", "http://localhost:*"]), [(0, "redundant-origin")]);
    assert_eq!(
        warned(&["http://localhost", "http://localhost"]),
        [(0, code), (1, "duplicate-entry")]
    );
}

#[test]
fn all_errors_are_reported_in_field_order_without_warnings() {
    let config = Config {
        allow_origins: strings(&["https://a.example/", "https://b.example", "http://*.com"]),
        allow_credentials: true,
        allow_methods: strings(&["GET", "TRACE", "put", "PUT", "PUT"]),
        allow_headers: strings(&["cookie", "*"]),
        expose_headers: strings(&["*", "Origin", "Pragma"]),
        max_age: Some(90_000),
        ..Config::default()
    };
    let printed = "\
allow_origins[0]: `https://a.example/` ends in a slash, which no origin does: write `https://a.example`
allow_origins[2]: `http://*.com` can be forged by anyone on the network, who would read your users' data: \
write `https://*.com`, leave out `allow_credentials`, or set `danger_allow_insecure_origins`
allow_origins[2]: `http://*.com` covers a whole top-level domain: \
write your own domain, leave out `allow_credentials`, or set `danger_allow_public_suffixes`
allow_methods[1]: `TRACE` is a method that no page may send: remove the entry
allow_methods[2]: `put` never matches, as browsers send this method in upper case: write `PUT`
allow_headers[0]: `cookie` is a request header that no page may set: remove the entry, as browsers set this header themselves
expose_headers[0]: `*` does not work with credentials, as browsers then take it for a header named `*`: \
list the headers that pages may read, or leave out `allow_credentials`
expose_headers[1]: `Origin` is a request header, and this is the list of response headers: remove the entry
max_age: `90000` is over 86400 seconds, the longest that any browser caches a preflight: write 86400 or less";
    assert_eq!(problems(&config).1, printed);

    let errors = Policy::compile(&config).unwrap_err();
    assert_eq!(errors.len(), printed.lines().count());
    let warnings: Vec<_> = errors.warnings().iter().map(|it| (it.code(), it.index())).collect();
    assert_eq!(
        warnings,
        [
            ("safelisted-method", Some(0)),
            ("duplicate-entry", Some(4)),
            ("safelisted-response-header", Some(2)),
        ],
    );
}

/// No page may send it or read it, with `*` neither.
#[test]
fn what_no_page_may_have_is_not_covered_by_any() {
    let config = Config {
        allow_origins: strings(&["https://a.example"]),
        allow_methods: strings(&["*", "TRACE", "PURGE"]),
        allow_headers: strings(&["*", "Cookie", "Access-Control-Allow-Origin", "X-A", "cookie"]),
        expose_headers: strings(&["*", "Set-Cookie", "Origin", "X-B"]),
        ..Config::default()
    };
    let errors = Policy::compile(&config).unwrap_err();
    let codes = |all: &[ConfigError]| -> Vec<_> {
        all.iter().map(|it| (it.code(), it.value().unwrap().to_owned())).collect()
    };
    let named = |all: &[(&'static str, &str)]| -> Vec<_> {
        all.iter().map(|(code, value)| (*code, (*value).to_owned())).collect()
    };
    assert_eq!(errors.len(), 6);
    let warnings = [
        ("covered-by-any", "PURGE"),
        ("covered-by-any", "X-A"),
        ("duplicate-entry", "cookie"),
        ("covered-by-any", "X-B"),
    ];
    assert_eq!(codes(errors.warnings()), named(&warnings));
}

#[test]
fn an_entry_covered_by_any_is_not_also_a_duplicate() {
    let config = Config {
        allow_origins: strings(&["https://a.example"]),
        allow_headers: strings(&["*", "X-A", "x-a", "authorization", "Authorization", "*"]),
        ..Config::default()
    };
    let policy = Policy::compile(&config).unwrap();
    let warnings: Vec<_> = policy.warnings().iter().map(|it| (it.code(), it.index())).collect();
    let wanted = [
        ("covered-by-any", Some(1)),
        ("covered-by-any", Some(2)),
        ("duplicate-entry", Some(4)),
        ("duplicate-entry", Some(5)),
    ];
    assert_eq!(warnings, wanted);
}

/// The proposed entries would compile, though perhaps with a warning.
#[test]
fn several_names_in_one_entry_are_proposed_separately_unless_one_is_an_error() {
    let config = |methods, exposed| Config {
        allow_methods: strings(&[methods]),
        expose_headers: strings(&[exposed]),
        ..origin_with_credentials("https://a.example")
    };
    assert_eq!(
        problems(&config("GET, PUT", "Pragma x-a")).1,
        "allow_methods[0]: `GET, PUT` is not a token, as a method must be: \
         write two entries: `GET` and `PUT`\n\
         expose_headers[0]: `Pragma x-a` is not a token, as a header name must be: \
         write two entries: `Pragma` and `x-a`",
    );
    assert_eq!(
        problems(&config("TRACE, PUT", "*, x-a")).1,
        "allow_methods[0]: `TRACE, PUT` is not a token, as a method must be: \
         write one method per entry, such as `PUT`\n\
         expose_headers[0]: `*, x-a` is not a token, as a header name must be: \
         write one name per entry, such as `x-request-id`",
    );
}

const PRINTED: &str = "\
allow_origins[0]: `https://a.example/` ends in a slash, which no origin does: write `https://a.example`
allow_methods[0]: `put` never matches, as browsers send this method in upper case: write `PUT`";

fn two_mistakes() -> Result<Policy, ConfigErrors> {
    Policy::builder().allow_origins(["https://a.example/"]).allow_methods(["put"]).build()
}

/// A `main` that returns an error prints it with `Debug`.
#[test]
fn an_error_returned_from_main_prints_as_sentences() {
    let main = || -> Result<(), Box<dyn Error>> {
        two_mistakes()?;
        Ok(())
    };
    assert_eq!(format!("{:?}", main().unwrap_err()), PRINTED);
    assert_eq!(
        format!("{:?}", OriginPattern::parse("https://a.example/").unwrap_err()),
        "allow_origins: `https://a.example/` ends in a slash, which no origin does: \
         write `https://a.example`",
    );
}

#[test]
fn unwrap_panics_with_sentences() {
    let panic = thread::spawn(|| two_mistakes().unwrap()).join().unwrap_err();
    let message = panic.downcast::<String>().unwrap();
    assert!(message.ends_with(PRINTED), "{message}");
}

#[test]
fn control_characters_are_escaped_in_values_and_remedies() {
    assert_eq!(
        problems(&origin("https://a.example\r\n")).1,
        r"allow_origins[0]: `https://a.example\r\n` has white space around it: write `https://a.example`",
    );
    let config = Config {
        allow_methods: strings(&["PUT\nDELETE"]),
        allow_headers: strings(&["x\0y"]),
        ..origin("https://a.example https://b\u{1b}[31m")
    };
    let printed = problems(&config).1;
    assert_eq!(printed.lines().count(), 3, "{printed}");
    assert!(printed.lines().all(|line| !line.contains(char::is_control)), "{printed:?}");
}

/// The host proposed instead of that in `https://host`.
fn proposed_host(host: &str) -> Option<String> {
    let error = OriginPattern::parse(&format!("https://{host}")).unwrap_err();
    let proposal = error.remedy().strip_prefix("write `https://")?.strip_suffix('`')?;
    Some(proposal.to_owned())
}

#[test]
fn every_proposed_letter_agrees_with_idna() {
    let mut count = 0;
    for char in '\u{80}'..='\u{ffff}' {
        let host = format!("a{char}b.example");
        if let Some(proposal) = proposed_host(&host) {
            assert_eq!(Some(proposal), idna::domain_to_ascii(&host).ok(), "{char:?}");
            count += 1;
        }
    }
    assert!(count > 30_000, "{count}");
}

proptest! {
    #[test]
    fn every_proposed_host_agrees_with_idna(host in r"[a-z0-9À-žΆ-яぁ-ヺ一-鿿가-힣-]{1,20}\.é") {
        if let Some(proposal) = proposed_host(&host) {
            prop_assert_eq!(Some(proposal), idna::domain_to_ascii(&host).ok());
        }
    }
}
