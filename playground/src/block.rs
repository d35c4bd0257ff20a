//! Header lines as people copy them: from a network panel, or from what curl prints.

use std::mem;

use cors_tools::{cors_core::browser::Response, location::location};
use http::HeaderName;
use serde::Serialize;
use url::Url;

use crate::{
    part::{Part, Place, Side, is_title},
    rows::{self, Misplaced, REMEDY, is_of_panel, is_status_line, is_url},
    secrets::{LEFT_OUT, without_secrets},
};

/// Header lines, and the status before them if there is one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) status: Option<u16>,
    pub(crate) lines: Vec<(String, String)>,
    /// Whether it says that a proxy has made a connection.
    is_of_proxy: bool,
    /// Whether lines beside them are of the other side, and so left out.
    pub(crate) has_others: bool,
}

/// What curl prints first where it goes through a proxy.
const CONNECTED: &str = "connection established";

/// An answer as `cors judge` reads it.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
}

impl Block {
    /// Reads a request's headers: lines up to the first empty one after some, as what follows is a body, or rows, among
    /// which empty lines do not count. Of what a panel lists, only the part with the request's headers counts.
    pub(crate) fn parse(what: &str, text: &str) -> Result<Self, String> {
        let mut chain = Self::parse_while(what, text, Side::Request, Self::redirects)?;
        if chain.len() > 1 {
            return Err(format!("{what}: these are {} answers: paste one of them", chain.len()));
        }
        Ok(chain.pop().unwrap_or_default())
    }

    /// The same for answers one after the other, as `curl -iL` prints them: each but the last one redirects, and any of
    /// them may have a body. No block is empty. What is of a request is left out.
    pub(crate) fn parse_chain(what: &str, text: &str) -> Result<Vec<Self>, String> {
        Self::parse_while(what, text, Side::Answer, Self::redirects)
    }

    /// The same for answers to preflights, of which any may follow any other.
    pub(crate) fn parse_preflights(what: &str, text: &str) -> Result<Vec<Self>, String> {
        Self::parse_while(what, text, Side::Answer, |_| true)
    }

    fn parse_while(
        what: &str,
        text: &str,
        asked: Side,
        is_followed: fn(&Self) -> bool,
    ) -> Result<Vec<Self>, String> {
        let mut chain = Vec::new();
        let mut block = Self::default();
        let mut part = Part::new(asked);
        let mut is_body = false;
        let lines = (1..).zip(text.lines().map(|line| copied(line).into())).collect();
        let lines = rows::joined(lines).map_err(|Misplaced { line, why, remedy }| {
            let (number, line) = line;
            let shown = shown(&line, || is_secret(text, number, &line));
            format!("{what}, line {number}: `{shown}` {why}: {remedy}")
        })?;
        for (number, line) in &lines {
            let line = &**line;
            let is_done = block.status.is_some()
                && (block.is_interim() || block.is_of_proxy || is_followed(&block));
            if is_done && matches!(status(line), Some(Ok(_))) {
                let before = mem::take(&mut block);
                chain.extend(Some(before).filter(|it| !it.is_of_proxy));
                is_body = false;
            }
            // Empty lines may be between the parts of a panel.
            is_body &= !is_title(line) || !block.lines.is_empty();
            is_body |= line.is_empty() && block.is_begun();
            if is_body || line.is_empty() {
                continue;
            }
            block
                .read(line, &mut part, || is_secret(text, *number, line))
                .map_err(|error| format!("{what}, line {number}: {error}"))?;
        }
        chain.push(block);
        if chain.iter().any(|block| block.has_others && block.lines.is_empty()) {
            return Err(format!("{what}: {}", part.missing()));
        }
        chain.retain(|block| *block != Self::default() && !block.is_interim());
        Ok(chain)
    }

    /// Whether anything of it is there, after which a body may follow.
    fn is_begun(&self) -> bool {
        self.status.is_some() || !self.lines.is_empty()
    }

    /// Whether another answer can follow it.
    fn redirects(&self) -> bool {
        self.status.is_some_and(|status| (300..400).contains(&status))
    }

    /// Whether browsers [ignore it](https://fetch.spec.whatwg.org/#http-network-fetch) and wait for another answer.
    fn is_interim(&self) -> bool {
        self.status.is_some_and(|status| status != 101 && (100..200).contains(&status))
    }

    /// Takes a line if it is in the part that is asked for.
    fn read(
        &mut self,
        line: &str,
        part: &mut Part,
        is_secret: impl Fn() -> bool,
    ) -> Result<(), String> {
        let place = part.place(line, status(line).is_some());
        // It is the name of a header of CORS, and so nothing secret.
        let name = || shown(line.split(':').next().unwrap_or_default(), || false);
        match place.map_err(|error| format!("`{}` {error}", name()))? {
            Place::Within => self.push(line, is_secret)?,
            Place::Outside => self.has_others = true,
            Place::Begins => {
                self.has_others |= !self.lines.is_empty();
                self.lines.clear();
            }
            Place::Title => {}
        }
        Ok(())
    }

    fn push(&mut self, line: &str, is_secret: impl Fn() -> bool) -> Result<(), String> {
        if let Some(status) = status(line) {
            if self.is_begun() {
                let error = "another answer begins here, though the one before it does not redirect: paste only one";
                return Err(error.to_owned());
            }
            self.status = Some(status?);
            self.is_of_proxy = line.to_ascii_lowercase().ends_with(CONNECTED);
            return Ok(());
        }
        let header = Some(line).filter(|line| !is_url(line));
        let Some((name, value)) = header.and_then(|line| line.split_once(':')) else {
            return Err(format!("`{}` is not a header: {REMEDY}", shown(line, is_secret)));
        };
        let value = value.trim();
        match (name, number(value)) {
            // Chromium lists `:path` and the like among the headers of HTTP/2.
            ("", _) => {}
            // Safari's panel begins with it; after a status it is a header.
            (_, Some(status)) if self.status.is_none() && name.eq_ignore_ascii_case("status") => {
                self.status = Some(status);
            }
            _ if is_of_panel(name) => {}
            _ if HeaderName::try_from(name).is_err() => {
                let shown = shown(name, is_secret);
                return Err(format!("`{shown}` is not a header name: write a token"));
            }
            _ => self.lines.push((name.to_owned(), value.to_owned())),
        }
        Ok(())
    }

    /// As an answer; 200 where no status is given.
    pub(crate) fn answer(self) -> Answer {
        Answer { status: self.status.unwrap_or(200), headers: self.lines }
    }
}

impl Answer {
    /// One that allows all that a page asks for.
    pub(crate) fn granting(origin: &str, method: &str, asked: &[(String, String)]) -> Self {
        let names: Vec<_> = asked.iter().map(|(name, _)| &**name).collect();
        let headers = [
            ("access-control-allow-origin", origin.to_owned()),
            ("access-control-allow-credentials", "true".to_owned()),
            ("access-control-allow-methods", method.to_owned()),
            ("access-control-allow-headers", names.join(", ")),
        ];
        let headers = headers.map(|(name, value)| (name.to_owned(), value));
        Self { status: 204, headers: headers.into() }
    }

    /// Where it leads, as the answer from a URL; the error is what is there instead of one URL.
    pub(crate) fn redirect(&self, url: &Url) -> Option<Result<Url, String>> {
        let headers = self.headers.iter().map(|(name, value)| (&**name, value.as_bytes()));
        location(&Response::new(self.status, headers), url)
    }
}

/// A line without what `curl -v` prints before it.
fn copied(line: &str) -> &str {
    let line = line.trim();
    line.strip_prefix("< ").or(line.strip_prefix("> ")).unwrap_or(line).trim_matches(['<', '>'])
}

/// What an error tells of a line.
fn shown(text: &str, is_secret: impl Fn() -> bool) -> String {
    if is_secret() { LEFT_OUT.to_owned() } else { text.chars().take(80).collect() }
}

/// Whether a line is, or may go on with, the value of a cookie or the like.
fn is_secret(text: &str, number: usize, line: &str) -> bool {
    let before: String = text.split_inclusive('\n').take(number.saturating_sub(1)).collect();
    !without_secrets(text).contains(line) || without_secrets(before.trim_end()).ends_with(LEFT_OUT)
}

/// The status, if an answer begins with the line.
fn status(line: &str) -> Option<Result<u16, String>> {
    let status = match line.split_once(':') {
        Some((name, status)) if name.eq_ignore_ascii_case("status code") => status,
        _ if is_status_line(line) => line.split_once(' ').map_or("", |(_, status)| status),
        _ => line.strip_prefix(":status:")?,
    };
    let status = status.trim();
    let shown = || status.split(' ').next().unwrap_or_default();
    let error = || format!("`{}` is not a status: write one such as `200`", shown());
    Some(number(status).ok_or_else(error))
}

/// The number before the reason.
fn number(status: &str) -> Option<u16> {
    status.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<u16>, Vec<(String, String)>) {
        let mut chain = Block::parse_chain("the answer", text).unwrap();
        assert!(chain.len() < 2, "{chain:?}");
        chain.pop().map_or_else(Default::default, |block| (block.status, block.lines))
    }

    #[test]
    fn lines_as_they_are_copied() {
        let wanted = (Some(204), vec![("Vary".to_owned(), "Origin".to_owned())]);
        for text in [
            "HTTP/1.1 204 No Content\r\nVary: Origin\r\n\r\n{\"a\": 1}",
            "\n\nHTTP/2 204\nVary:Origin",
            "< HTTP/2 204 \n< Vary: Origin\n< \n{}",
            ":status: 204\nVary:   Origin  \n:scheme: https",
        ] {
            assert_eq!(parsed(text), wanted, "{text}");
        }
        assert_eq!(parsed(""), (None, Vec::new()));
        assert_eq!(parsed("a: b:c").1, [("a".to_owned(), "b:c".to_owned())]);
    }

    #[test]
    fn answers_follow_redirects_only() {
        let statuses = |text: &str| -> Vec<_> {
            let chain = Block::parse_chain("the answer", text).unwrap();
            chain.iter().map(|block| block.status).collect()
        };
        let text = "HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n<p>Moved: HTTP/1.1 is\r\n\r\nHTTP/2 307\nlocation: b\n\
                    HTTP/2 200\na: b\n\nHTTP/2 500\n";
        assert_eq!(statuses(text), [Some(302), Some(307), Some(200)]);
        assert_eq!(statuses("\n"), []);
        assert_eq!(statuses("HTTP/2 302\n\nHTTP/2 what\n"), [Some(302)]);
    }

    #[test]
    fn interim_answers_are_ignored_as_browsers_do() {
        let text = "HTTP/1.1 100 Continue\n\nHTTP/2 103\nlink: </a>; rel=preload\n\nHTTP/2 200\nvary: origin\n\n{}";
        assert_eq!(parsed(text), (Some(200), vec![("vary".to_owned(), "origin".to_owned())]));
        let redirected = format!("HTTP/2 103\nHTTP/2 302\nlocation: /\n\n{text}");
        let chain = Block::parse_chain("the answer", &redirected).unwrap();
        assert!(chain.iter().map(|it| it.status).eq([Some(302), Some(200)]), "{chain:?}");
        assert_eq!(parsed("HTTP/2 103\nlink: a"), (None, Vec::new()));
        // It is the last one.
        assert_eq!(parsed("HTTP/1.1 101 Switching Protocols\nUpgrade: a").0, Some(101));
    }

    #[test]
    fn a_panel_tells_the_status_among_what_is_no_header() {
        let vary = vec![("vary".to_owned(), "origin".to_owned())];
        for text in [
            "Request URL: https://a.example/\nRequest Method: OPTIONS\nStatus Code: 404 Not Found\n\
             Remote Address: [::1]:443\nReferrer Policy: same-origin\nvary: origin",
            "Status: 404\nvary: origin",
            "Status Code:404\nvary: origin",
        ] {
            assert_eq!(parsed(text), (Some(404), vary.clone()), "{text}");
        }
        // A header of this name is one.
        let lines = parsed("HTTP/2 302\nstatus: 302 Found\nlocation: /").1;
        assert!(lines.iter().map(|it| &*it.0).eq(["status", "location"]), "{lines:?}");
        assert_eq!(parsed("status: a").0, None);
        let chain = "Request URL: https://a.example/\nStatus Code: 302 Found\nlocation: /a\n\
                     Request URL: https://a.example/a\nStatus Code: 200 OK\nvary: origin";
        let chain = Block::parse_chain("the answer", chain).unwrap();
        assert!(chain.iter().map(|it| it.status).eq([Some(302), Some(200)]), "{chain:?}");
    }

    #[test]
    fn what_a_proxy_says_first_is_ignored() {
        let connected = "HTTP/1.1 200 Connection established\nproxy-agent: a\n\n";
        let text = format!("{connected}HTTP/2 200\nvary: origin");
        let answered = (Some(200), vec![("vary".to_owned(), "origin".to_owned())]);
        assert_eq!(parsed(&text), answered);
        let text = format!("{connected}HTTP/2 302\nlocation: /\n\n{text}");
        assert_eq!(Block::parse_chain("the answer", &text).unwrap().len(), 2);
        let preflights = Block::parse_preflights("the preflight's answer", &text).unwrap();
        assert!(preflights.iter().map(|it| it.status).eq([Some(302), Some(200)]));
        // Nothing follows: it is the answer.
        assert_eq!(parsed(connected).0, Some(200));
    }

    #[test]
    fn any_answer_may_follow_that_of_a_preflight() {
        let text = "HTTP/2 204\nallow: PUT\n\nHTTP/1.1 100 Continue\n\nHTTP/2 200\nallow: GET\n";
        let answers = Block::parse_preflights("the preflight's answer", text).unwrap();
        assert!(answers.iter().map(|it| it.status).eq([Some(204), Some(200)]), "{answers:?}");
        assert_eq!(Block::parse_preflights("the preflight's answer", " \n"), Ok(Vec::new()));
    }

    #[test]
    fn what_is_secret_is_not_in_an_error() {
        let text = "cookies: [\n\"5EC\"\n]";
        let error = Block::parse_chain("the answer", text).unwrap_err();
        let wanted = format!("the answer, line 2: `(left out)` is not a header: {REMEDY}");
        assert_eq!(error, wanted);
        for (text, number) in [
            ("date\n1\nset-cookie\na=5EC\nb=5EC2 x", 5),
            ("date:\n1\nset-cookie:\r\na\r\n\r\nb=5EC2 x", 6),
            ("set-cookie: a=5EC\nb=5EC2 x", 2),
            ("authorization: Basic\n5EC\n5EC2", 2),
        ] {
            let error = Block::parse_chain("the answer", text).unwrap_err();
            assert!(
                error.starts_with(&format!("the answer, line {number}: `(left out)` is")),
                "{error}"
            );
        }
        let error =
            Block::parse_chain("the answer", "set-cookie: a=5EC\nvary: a\nb c").unwrap_err();
        assert!(error.contains("line 3: `b c` is"), "{error}");
    }

    #[test]
    fn what_is_no_header_is_named_with_its_line() {
        for (text, wanted) in [
            (
                "a: b\nc",
                "the answer, line 2: `c` is not a header: write each header as `name: value`, or paste whole rows of headers and nothing else",
            ),
            ("a b: c", "the answer, line 1: `a b` is not a header name: write a token"),
            ("Status Code: -", "the answer, line 1: `-` is not a status: write one such as `200`"),
            ("HTTP/2 OK", "the answer, line 1: `OK` is not a status: write one such as `200`"),
            (
                "HTTP/2 204\nHTTP/2 200",
                "the answer, line 2: another answer begins here, though the one before it does not redirect: paste \
                 only one",
            ),
        ] {
            assert_eq!(Block::parse_chain("the answer", text), Err(wanted.to_owned()));
        }
        let error = Block::parse("the request's headers", "HTTP/2 302\n\nHTTP/2 200");
        let wanted = "the request's headers: these are 2 answers: paste one of them";
        assert_eq!(error, Err(wanted.to_owned()));
    }
}
