//! Header lines as people copy them: from a network panel, or from what curl prints.

use std::mem;

use cors_tools::{cors_core::browser::Response, location::location};
use serde::Serialize;
use url::Url;

use crate::secrets::without_secrets;

/// Header lines, and the status before them if there is one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) status: Option<u16>,
    pub(crate) lines: Vec<(String, String)>,
}

/// An answer as `cors judge` reads it.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
}

impl Block {
    /// Reads lines up to the first empty one after some; what follows is a body.
    pub(crate) fn parse(what: &str, text: &str) -> Result<Self, String> {
        let mut chain = Self::parse_chain(what, text)?;
        if chain.len() > 1 {
            return Err(format!("{what}: these are {} answers: paste one of them", chain.len()));
        }
        Ok(chain.pop().unwrap_or_default())
    }

    /// The same for answers one after the other, as `curl -iL` prints them: each but the last one redirects, and any of
    /// them may have a body. No block is empty.
    pub(crate) fn parse_chain(what: &str, text: &str) -> Result<Vec<Self>, String> {
        Self::parse_while(what, text, Self::redirects)
    }

    /// The same for answers to preflights, of which any may follow any other.
    pub(crate) fn parse_preflights(what: &str, text: &str) -> Result<Vec<Self>, String> {
        Self::parse_while(what, text, |_| true)
    }

    fn parse_while(
        what: &str,
        text: &str,
        is_followed: fn(&Self) -> bool,
    ) -> Result<Vec<Self>, String> {
        let mut chain = Vec::new();
        let mut block = Self::default();
        let mut is_body = false;
        for (number, line) in (1..).zip(text.lines()) {
            let line = copied(line);
            let is_done = block.status.is_some() && (block.is_interim() || is_followed(&block));
            if is_done && matches!(status(line), Some(Ok(_))) {
                chain.push(mem::take(&mut block));
                is_body = false;
            }
            is_body |= line.is_empty() && block != Self::default();
            if !is_body && !line.is_empty() {
                let shown =
                    || if without_secrets(text).contains(line) { line } else { "(left out)" };
                block
                    .push(line, shown)
                    .map_err(|error| format!("{what}, line {number}: {error}"))?;
            }
        }
        chain.push(block);
        chain.retain(|block| *block != Self::default() && !block.is_interim());
        Ok(chain)
    }

    /// Whether another answer can follow it.
    fn redirects(&self) -> bool {
        self.status.is_some_and(|status| (300..400).contains(&status))
    }

    /// Whether browsers [ignore it](https://fetch.spec.whatwg.org/#http-network-fetch) and wait for another answer.
    fn is_interim(&self) -> bool {
        self.status.is_some_and(|status| status != 101 && (100..200).contains(&status))
    }

    /// `shown` is the line without what is secret.
    fn push<'a>(&mut self, line: &str, shown: impl Fn() -> &'a str) -> Result<(), String> {
        if let Some(status) = status(line) {
            if *self != Self::default() {
                let error = "another answer begins here, though the one before it does not redirect: paste only one";
                return Err(error.to_owned());
            }
            self.status = Some(status?);
            return Ok(());
        }
        match line.split_once(':') {
            // Chromium lists `:path` and the like among the headers of HTTP/2.
            Some(("", _)) => {}
            Some((name, value)) => self.lines.push((name.to_owned(), value.trim().to_owned())),
            None => {
                let line: String = shown().chars().take(80).collect();
                return Err(format!("`{line}` is not a header: write `name: value`"));
            }
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

/// The status, if the line is one with a status.
fn status(line: &str) -> Option<Result<u16, String>> {
    let is_http1 = line.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("HTTP/"));
    let status = match line.strip_prefix(":status:") {
        Some(status) => status,
        None if is_http1 => line.split_once(' ').map_or("", |(_, status)| status),
        None => return None,
    };
    let status = status.trim().split(' ').next().unwrap_or_default();
    Some(status.parse().map_err(|_| format!("`{status}` is not a status: write one such as `200`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Option<u16>, Vec<(String, String)>) {
        let block = Block::parse("the answer", text).unwrap();
        (block.status, block.lines)
    }

    #[test]
    fn lines_as_they_are_copied() {
        let wanted = (Some(204), vec![("Vary".to_owned(), "Origin".to_owned())]);
        for text in [
            "HTTP/1.1 204 No Content\r\nVary: Origin\r\n\r\n{\"a\": 1}",
            "\n\nHTTP/2 204\nVary:Origin",
            "< HTTP/2 204 \n< Vary: Origin\n< \n{}",
            ":status: 204\n:scheme: https\nVary:   Origin  ",
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
        assert_eq!(Block::parse("the answer", "HTTP/2 103\nlink: a"), Ok(Block::default()));
        // It is the last one.
        assert_eq!(parsed("HTTP/1.1 101 Switching Protocols\nUpgrade: a").0, Some(101));
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
        let text = "\"cookies\": [\n\"5EC\"\n]";
        let error = Block::parse("the answer", text).unwrap_err();
        assert_eq!(error, "the answer, line 2: `(left out)` is not a header: write `name: value`");
    }

    #[test]
    fn what_is_no_header_is_named_with_its_line() {
        for (text, wanted) in [
            ("a: b\nc", "the answer, line 2: `c` is not a header: write `name: value`"),
            ("HTTP/2 OK", "the answer, line 1: `OK` is not a status: write one such as `200`"),
            (
                "HTTP/2 204\nHTTP/2 200",
                "the answer, line 2: another answer begins here, though the one before it does not redirect: paste \
                 only one",
            ),
            ("HTTP/2 302\n\nHTTP/2 200", "the answer: these are 2 answers: paste one of them"),
        ] {
            assert_eq!(Block::parse("the answer", text), Err(wanted.to_owned()));
        }
    }
}
