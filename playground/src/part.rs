//! What a network panel lists one below the other: an answer's headers, and those of its request.

use crate::rows::{is_answer_header, is_one_of};

/// Whose headers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Answer,
    Request,
}

/// What the parts are called, and whose headers they have.
const TITLES: [(&str, Option<Side>); 3] = [
    ("general", None),
    ("response headers", Some(Side::Answer)),
    ("request headers", Some(Side::Request)),
];

/// What is listed first, after a colon, if a request is of HTTP/2: not every panel copies a title.
const OF_HTTP_2: [&str; 4] = ["authority", "method", "path", "scheme"];

/// Browsers send them, and hardly any answer has one, unlike `Host`, which PHP's own server adds. In alphabetical order,
/// the first is above CORS' headers; in the order in which Chromium sends them, client hints are above what a page adds.
const OF_REQUESTS: [&str; 4] = ["accept", "origin", "referer", "user-agent"];
const HINTS: &str = "sec-ch-ua";

/// The part that a line is in, as far as the lines before it tell.
pub(crate) struct Part {
    asked: Side,
    side: Option<Side>,
    is_titled: bool,
    /// Whether it may be the request's, without a title.
    is_unclear: bool,
}

/// What a line is to the side that is asked for.
pub(crate) enum Place {
    Within,
    /// Of the other side.
    Outside,
    /// What is above it is not of this side.
    Begins,
    /// Only a title.
    Title,
}

impl Part {
    pub(crate) fn new(asked: Side) -> Self {
        Self { asked, side: None, is_titled: false, is_unclear: false }
    }

    /// Where the next line is.
    ///
    /// # Errors
    ///
    /// A header of an answer that may be one that a page has sent by mistake.
    pub(crate) fn place(&mut self, line: &str, is_status: bool) -> Result<Place, &'static str> {
        let told = if is_status { Some(Side::Answer) } else { begun(line) };
        let is_first = self.side.is_none();
        let name = line.split(':').next().unwrap_or_default();
        if told.is_some() {
            (self.side, self.is_titled, self.is_unclear) = (told, is_title(line), false);
        }
        self.is_unclear |= !self.is_titled && is_of_request(name);
        if is_status {
            return Ok(Place::Within);
        }
        if self.side.is_some_and(|side| side != self.asked) {
            return Ok(Place::Outside);
        }
        if self.is_unclear && self.asked == Side::Answer && is_answer_header(name) {
            return Err(
                "is below headers of a request: write `Response Headers` above it if the server sent it, or leave it out",
            );
        }
        Ok(match told {
            None if !is_title(line) => Place::Within,
            Some(_) if is_first => Place::Begins,
            _ => Place::Title,
        })
    }

    /// What is said if nothing is of the side that is asked for.
    pub(crate) fn missing(&self) -> &'static str {
        match self.asked {
            Side::Answer => {
                "these are headers of a request: paste those that the panel lists as `Response Headers`"
            }
            Side::Request => {
                "these are headers of an answer: paste those that the panel lists as `Request Headers`"
            }
        }
    }
}

fn is_of_request(name: &str) -> bool {
    let start = name.get(..HINTS.len());
    is_one_of(name, &OF_REQUESTS) || start.is_some_and(|it| it.eq_ignore_ascii_case(HINTS))
}

/// Whether a line is the title of a part.
pub(crate) fn is_title(line: &str) -> bool {
    title(line).is_some()
}

fn title(line: &str) -> Option<Option<Side>> {
    let title = line.strip_suffix(':').unwrap_or(line);
    TITLES.iter().find(|(it, _)| title.eq_ignore_ascii_case(it)).map(|(_, side)| *side)
}

/// Whose headers begin with a title, or with a line such as `:path: /`.
fn begun(line: &str) -> Option<Side> {
    let name = || line.strip_prefix(':')?.split_once(':').map(|(name, _)| name);
    let is_request = || name().is_some_and(|name| is_one_of(name, &OF_HTTP_2));
    title(line).flatten().or_else(|| is_request().then_some(Side::Request))
}
