//! The origin of the page, as it is written and as a browser sends it.

use cors_core::{ConfigErrorKind, OriginPattern};
use url::Url;

use super::address::Space;

/// Schemes whose pages have an [opaque origin](https://html.spec.whatwg.org/#concept-origin-opaque).
const OPAQUE: [&str; 5] = ["about", "blob", "data", "file", "javascript"];

/// As a browser would serialise it. The error of anything else proposes what is probably meant.
pub(crate) fn parse(text: &str) -> Result<String, String> {
    if text == "null" {
        return Ok(text.to_owned());
    }
    let parsed = Url::parse(text).ok();
    if parsed.as_ref().is_some_and(is_opaque) {
        return Err(format!(
            "a page at `{text}` has no origin of its own, and a browser sends `null` for it: write \
             `--origin null`"
        ));
    }
    let Some(meant) = parsed.as_ref().and_then(serialised).or_else(|| without_scheme(text)) else {
        return Err(format!(
            "`{text}` is not an origin: write one such as `https://app.example.com`, or `null`"
        ));
    };
    if meant.contains('*') {
        let one = meant.replace('*', "app");
        return Err(format!(
            "`{text}` stands for many origins, and a page has one: write one such as `{one}`"
        ));
    }
    // Hosts in custom schemes keep their case.
    let refused = OriginPattern::parse(&meant).err();
    if let Some(error) = refused.filter(|error| error.kind() != ConfigErrorKind::UpperCase) {
        return Err(format!("no page has the origin `{text}`: {}", error.remedy()));
    }
    if meant == text {
        return Ok(meant);
    }
    Err(format!("`{text}` is not what a browser sends as an origin: write `{meant}`"))
}

fn is_opaque(url: &Url) -> bool {
    !url.origin().is_tuple() && OPAQUE.contains(&url.scheme())
}

/// By the standard, schemes such as `chrome-extension` have opaque origins; in browsers and apps they
/// have not.
fn serialised(url: &Url) -> Option<String> {
    if url.origin().is_tuple() {
        return Some(url.origin().ascii_serialization());
    }
    let host = url.host_str().filter(|host| !host.is_empty())?;
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{host}{port}", url.scheme()))
}

/// What is meant by a host without a scheme, such as `localhost:3000`.
pub(super) fn without_scheme(text: &str) -> Option<String> {
    let url = Url::parse(&format!("https://{text}")).ok()?;
    let is_host =
        url.host_str()?.contains('.') || url.port().is_some() || Space::of(&url) == Space::Loopback;
    let scheme = if Space::of(&url) == Space::Public { "https" } else { "http" };
    let url = Url::parse(&format!("{scheme}://{text}")).ok()?;
    (is_host && url.username().is_empty()).then(|| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_as_browsers_send_them() {
        for origin in [
            "null",
            "https://app.example.com",
            "http://localhost:3000",
            "http://[::1]:8080",
            "https://xn--bcher-kva.example",
            "chrome-extension://abcdefghijklmnop",
            "moz-extension://0e8a5a6c-1111-2222-3333-444455556666",
            "capacitor://localhost",
            "tauri://localhost",
            "app://my-app",
            "safari-web-extension://0E8A5A6C-1111-2222-3333-444455556666",
            "http://my_host:3000",
            "https://app.example.com.",
            "http://10.0.0.1:8080",
        ] {
            assert_eq!(parse(origin), Ok(origin.to_owned()));
        }
    }

    #[test]
    fn others_with_what_is_meant() {
        for (text, meant) in [
            ("file:///home/me/x.html", "`--origin null`"),
            ("data:text/html,hi", "`--origin null`"),
            ("about:blank", "`--origin null`"),
            ("javascript:alert(1)", "`--origin null`"),
            ("blob:null/1", "`--origin null`"),
            ("blob:https://a.example/1", "`https://a.example`"),
            ("localhost:3000", "`http://localhost:3000`"),
            ("127.0.0.1:3000", "`http://127.0.0.1:3000`"),
            ("192.168.0.7", "`http://192.168.0.7`"),
            ("app.example.com", "`https://app.example.com`"),
            ("app.example.com:8443/x", "`https://app.example.com:8443`"),
            ("https://app.example.com/", "`https://app.example.com`"),
            ("HTTPS://App.Example.com:443", "`https://app.example.com`"),
            ("https://bücher.example", "`https://xn--bcher-kva.example`"),
            ("chrome-extension://id/path", "`chrome-extension://id`"),
            ("wss://app.example.com", "`https://app.example.com`"),
            ("ws://localhost:3000/x", "`http://localhost:3000`"),
            ("ftp://files.example.com", "such as `https://app.example.com`"),
            ("https://*.example.com", "such as `https://app.example.com`"),
            ("*.example.com", "such as `https://app.example.com`"),
            ("http://*:3000", "such as `http://app:3000`"),
            ("foo:bar baz", "such as `https://app.example.com`"),
            ("mailto:me@example.com", "such as `https://app.example.com`"),
            ("*", "such as `https://app.example.com`"),
            ("app", "such as `https://app.example.com`"),
            ("", "such as `https://app.example.com`"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(&format!("`{text}`")) && error.contains(meant), "{error}");
        }
    }
}
