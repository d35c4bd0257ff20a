//! Rows as they are copied from a network panel: a name, and its value on the next line.

use std::borrow::Cow;

use http::HeaderName;

use crate::part::is_title;

/// A line and its number.
pub(crate) type Line<'a> = (usize, Cow<'a, str>);

/// What Chromium's network panel lists beside headers.
const OF_PANEL: [&str; 5] =
    ["request url", "request method", "status code", "remote address", "referrer policy"];

/// Hardly any answer or request has none of them.
const USUAL: [&str; 6] = ["accept", "content-length", "content-type", "date", "location", "vary"];

/// What the names of CORS' headers begin with.
const OF_CORS: &str = "access-control-";

/// What to do about a line that is no header.
pub(crate) const REMEDY: &str =
    "write each header as `name: value`, or paste whole rows of headers and nothing else";

/// A line that cannot be where it is.
pub(crate) struct Misplaced<'a> {
    pub(crate) line: Line<'a>,
    pub(crate) why: &'static str,
    pub(crate) remedy: &'static str,
}

/// The rows so far.
struct Rows<'a> {
    /// Whether names end with a colon: until 2025 Chromium wrote one; Firefox and later ones do not.
    have_colons: bool,
    /// Whether one of the names is well known, so that these are headers and not any words.
    have_known_name: bool,
    /// Each as `name: value`, with the number of the name's line; titles and status lines as they are.
    lines: Vec<Line<'a>>,
}

/// Joins each name with the value on the next line to one line, `name: value`, if the text is made of such rows. If every
/// line before the first empty one is a header by itself, as both `x-empty:` and `vary: origin` are, they stay as they
/// are. So do words of which none is a well-known name, as any words could alternate.
///
/// With colons, a value may be missing. Without them, the next name would be taken for it.
///
/// # Errors
///
/// The first line that is out of place in what begins as rows, such as `vary: origin` after `date:` and `1`.
pub(crate) fn joined<'a>(lines: Vec<Line<'a>>) -> Result<Vec<Line<'a>>, Misplaced<'a>> {
    let begun = lines.iter().map(|(_, line)| &**line).skip_while(|line| line.is_empty());
    if begun.take_while(|line| !line.is_empty()).all(is_header) {
        return Ok(lines);
    }
    let mut rows = Rows::new(&lines);
    match rows.read(&lines) {
        Ok(()) if rows.have_colons || rows.have_known_name => Ok(rows.lines),
        Err(misplaced) if rows.is_begun() => Err(misplaced),
        _ => Ok(lines),
    }
}

impl<'a> Rows<'a> {
    fn new(lines: &[Line<'a>]) -> Self {
        let mut names = lines.iter().filter(|(_, line)| !line.is_empty() && !is_between_rows(line));
        let have_colons = names.next().is_some_and(|(_, line)| name(line, true).is_some());
        Self { have_colons, have_known_name: false, lines: Vec::new() }
    }

    /// Whether what follows has to be rows as well.
    fn is_begun(&self) -> bool {
        self.have_known_name || self.have_colons && !self.lines.is_empty()
    }

    fn read(&mut self, lines: &[Line<'a>]) -> Result<(), Misplaced<'a>> {
        let mut lines = lines.iter().filter(|(_, line)| !line.is_empty()).peekable();
        while let Some(line) = lines.next() {
            if is_between_rows(&line.1) {
                self.lines.push(line.clone());
                continue;
            }
            let name = name(&line.1, self.have_colons).ok_or_else(|| Misplaced::new(line))?;
            let value = lines.next_if(|(_, line)| self.is_value(line));
            if value.is_none() && !self.have_colons {
                return Err(self.without_value(line, lines.next()));
            }
            self.have_known_name |= is_known(name);
            let value = value.map_or("", |(_, value)| value);
            self.lines.push((line.0, format!("{name}: {value}").into()));
        }
        Ok(())
    }

    /// What is wrong where a name has no value: what follows is a header of CORS, or nothing that a row can have.
    fn without_value(&mut self, name: &Line<'a>, next: Option<&Line<'a>>) -> Misplaced<'a> {
        match next {
            Some(header) if !is_between_rows(&header.1) => {
                self.have_known_name = true;
                Misplaced::without_value(header)
            }
            next => Misplaced::new(next.unwrap_or(name)),
        }
    }

    /// A name is not a value: the one before it has none. Without colons, only CORS' names are told from values.
    fn is_value(&self, line: &str) -> bool {
        let is_name = match line.split_once(':') {
            Some((name, _)) if is_answer_header(name) => true,
            _ if self.have_colons => name(line, true).is_some(),
            _ => is_answer_header(line),
        };
        !is_name && !is_between_rows(line)
    }
}

impl<'a> Misplaced<'a> {
    fn new(line: &Line<'a>) -> Self {
        let why = "is out of place, as names and values alternate here";
        Self { line: line.clone(), why, remedy: REMEDY }
    }

    fn without_value(line: &Line<'a>) -> Self {
        let why = "looks like a header itself, so the value of the one above it may be missing";
        Self { line: line.clone(), why, remedy: "write each header as `name: value`" }
    }
}

/// Whether a network panel lists it beside headers.
pub(crate) fn is_of_panel(name: &str) -> bool {
    is_one_of(name, &OF_PANEL)
}

/// `HTTP/1.1 200 OK`, or of another version.
pub(crate) fn is_status_line(line: &str) -> bool {
    line.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("HTTP/"))
}

pub(crate) fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Whether a line stands alone between rows: a title or a status line.
fn is_between_rows(line: &str) -> bool {
    is_status_line(line) || is_title(line)
}

/// Whether a line is read by itself.
fn is_header(line: &str) -> bool {
    let is_read = |name: &str| name.is_empty() || is_of_panel(name) || is_token(name);
    let is_named = || line.split_once(':').is_some_and(|(name, _)| is_read(name));
    is_between_rows(line) || !is_url(line) && is_named()
}

/// Whether a line begins with a URL's scheme, which could be a header's name otherwise.
pub(crate) fn is_url(line: &str) -> bool {
    let is_scheme = |char: char| char.is_ascii_alphanumeric() || "+-.".contains(char);
    line.split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.chars().all(is_scheme))
}

fn is_token(name: &str) -> bool {
    HeaderName::try_from(name).is_ok()
}

/// The name that a line has, if it has nothing else; `:path` and the like are of HTTP/2.
fn name(line: &str, has_colon: bool) -> Option<&str> {
    let name = if has_colon { line.strip_suffix(':')? } else { line };
    let is_name = is_of_panel(name) || is_token(name.strip_prefix(':').unwrap_or(name));
    is_name.then_some(name)
}

fn is_known(name: &str) -> bool {
    is_of_panel(name) || is_one_of(name, &USUAL) || is_of_cors(name)
}

pub(crate) fn is_of_cors(name: &str) -> bool {
    name.get(..OF_CORS.len()).is_some_and(|it| it.eq_ignore_ascii_case(OF_CORS))
}

/// Whether it is the name of a header with which answers allow something. Those with which a preflight asks are not, as
/// they are what `Vary` lists.
pub(crate) fn is_answer_header(name: &str) -> bool {
    let of_preflights = ["access-control-request-method", "access-control-request-headers"];
    is_of_cors(name) && is_token(name) && !is_one_of(name, &of_preflights)
}
