//! Header lines as people copy them: from a network panel, or from what curl prints.

use serde::Serialize;

/// Header lines, and the status before them if there is one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) status: Option<u16>,
    pub(crate) lines: Vec<(String, String)>,
}

/// An answer as `cors judge` reads it.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Block {
    /// Reads lines up to the first empty one after some; what follows is a body.
    pub(crate) fn parse(what: &str, text: &str) -> Result<Self, String> {
        let mut block = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = copied(line);
            if line.is_empty() {
                if block == Self::default() { continue } else { break }
            }
            block.push(line).map_err(|error| format!("{what}, line {number}: {error}"))?;
        }
        Ok(block)
    }

    fn push(&mut self, line: &str) -> Result<(), String> {
        if let Some(status) = status(line) {
            if *self != Self::default() {
                return Err("another answer begins here: paste one answer at a time".to_owned());
            }
            self.status = Some(status?);
            return Ok(());
        }
        match line.split_once(':') {
            // Chromium lists `:path` and the like among the headers of HTTP/2.
            Some(("", _)) => {}
            Some((name, value)) => self.lines.push((name.to_owned(), value.trim().to_owned())),
            None => {
                let line: String = line.chars().take(80).collect();
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

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn headers(&self) -> &[(String, String)] {
        &self.headers
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
    fn what_is_no_header_is_named_with_its_line() {
        for (text, wanted) in [
            ("a: b\nc", "the answer, line 2: `c` is not a header: write `name: value`"),
            ("HTTP/2 OK", "the answer, line 1: `OK` is not a status: write one such as `200`"),
            (
                "HTTP/2 204\nHTTP/2 200",
                "the answer, line 2: another answer begins here: paste one answer at a time",
            ),
        ] {
            assert_eq!(Block::parse("the answer", text), Err(wanted.to_owned()));
        }
    }
}
