//! Where a response redirects to.

use cors_core::{
    Escaped,
    browser::{Location, Response},
};
use percent_encoding::{AsciiSet, percent_encode};
use url::Url;

/// The values of the lines `Location`.
///
/// ```
/// use cors_core::browser::Response;
///
/// let response = Response::new(302, [("Location", "/a"), ("location", "/b")]);
/// assert!(cors_tools::location::lines(&response).eq([b"/a", b"/b"]));
/// ```
pub fn lines(response: &Response) -> impl Iterator<Item = &[u8]> {
    let lines = response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("location"));
    lines.map(|(_, value)| &**value)
}

/// The [location URL](https://fetch.spec.whatwg.org/#concept-response-location-url) of the response from a
/// URL. `None` if it is no redirect; the error is what is there instead of one URL.
///
/// ```
/// use cors_core::browser::Response;
/// use cors_tools::location::location;
///
/// let url = url::Url::parse("https://a.example/b")?;
/// let response = Response::new(302, [("location", "//c.example")]);
/// assert_eq!(location(&response, &url), Some(Ok(url::Url::parse("https://c.example/")?)));
/// assert_eq!(location(&Response::new(200, [("location", "/")]), &url), None);
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn location(response: &Response, url: &Url) -> Option<Result<Url, String>> {
    let lines: Vec<_> = lines(response).filter(|_| response.is_redirect()).collect();
    let written = || Escaped::bytes(&lines.join(&b", "[..])).to_string();
    match *lines.as_slice() {
        [] => None,
        // Browsers escape the bytes as they are, whatever they mean:
        // https://github.com/whatwg/fetch/issues/883
        [line] => {
            let text = percent_encode(line, &AsciiSet::EMPTY).to_string();
            Some(url.join(&text).map_err(|_| written()))
        }
        _ => Some(Err(written())),
    }
}

/// What is said of a redirect that leads nowhere because it has several lines.
///
/// ```
/// use cors_core::browser::Response;
/// use cors_tools::location::note;
///
/// assert!(note(&Response::new(302, [("location", "/a"), ("location", "/a")])).is_some());
/// assert!(note(&Response::new(302, [("location", "/a")])).is_none());
/// ```
pub fn note(response: &Response) -> Option<&'static str> {
    let has_several = response.is_redirect() && lines(response).nth(1).is_some();
    has_several.then_some("several `Location` lines lead nowhere: send one")
}

/// What a browser reads from it; `None` stands for what is not one URL.
///
/// ```
/// let url = url::Url::parse("https://user@a.example/b")?;
/// let location = cors_tools::location::described(Some(&url));
/// assert_eq!(location.origin, "https://a.example");
/// assert!(location.is_http && location.has_userinfo);
/// # Ok::<(), url::ParseError>(())
/// ```
pub fn described(url: Option<&Url>) -> Location {
    Location {
        origin: url.map_or("null".to_owned(), |it| it.origin().ascii_serialization()),
        is_http: url.is_some_and(|it| matches!(it.scheme(), "http" | "https")),
        has_userinfo: url.is_some_and(|it| !it.username().is_empty() || it.password().is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(values: &[&[u8]]) -> Option<Result<String, String>> {
        let headers = values.iter().map(|&value| ("location", value));
        let url = Url::parse("https://a.example/b?c").unwrap();
        location(&Response::new(302, headers), &url).map(|it| it.map(String::from))
    }

    #[test]
    fn bytes_are_escaped_as_they_are() {
        let expected = |text: &str| Some(Ok(text.to_owned()));
        assert_eq!(found(&[b"/caf\xe9"]), expected("https://a.example/caf%E9"));
        assert_eq!(found(&["/café".as_bytes()]), expected("https://a.example/caf%C3%A9"));
        assert_eq!(found(&[b"/%41%"]), expected("https://a.example/%41%"));
        let host = found(&["https://bücher.example/".as_bytes()]);
        assert_eq!(host, expected("https://xn--bcher-kva.example/"));
    }

    #[test]
    fn only_one_line_counts() {
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[b""]), Some(Ok("https://a.example/b?c".to_owned())));
        assert_eq!(found(&[b"/x", b"/x"]), Some(Err("/x, /x".to_owned())));
        assert_eq!(found(&[b"http://"]), Some(Err("http://".to_owned())));
    }

    #[test]
    fn other_statuses_do_not_redirect() {
        let url = Url::parse("https://a.example").unwrap();
        assert_eq!(location(&Response::new(201, [("location", "/x")]), &url), None);
    }
}
