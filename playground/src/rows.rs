//! Rows as they are copied from a network panel: a name, and its value on the next line.

use std::borrow::Cow;

use http::HeaderName;

/// A line and its number.
pub(crate) type Line<'a> = (usize, Cow<'a, str>);

/// What Chromium's network panel lists beside headers.
const OF_PANEL: [&str; 5] =
    ["request url", "request method", "status code", "remote address", "referrer policy"];

/// What its parts are called.
const TITLES: [&str; 3] = ["general", "response headers", "request headers"];

/// Hardly any answer or request has none of them.
const USUAL: [&str; 6] = ["accept", "content-length", "content-type", "date", "location", "vary"];

/// The rows so far.
struct Rows<'a> {
    /// Whether names end with a colon: until 2025 Chromium wrote one; Firefox and later ones do not.
    have_colons: bool,
    /// Whether a well-known name shows that these are headers, and not any words.
    are_known: bool,
    /// Each as `name: value`, with the number of the name's line.
    lines: Vec<Line<'a>>,
}

/// Joins each name with the value on the next line to one line, `name: value`, where the text is made of such rows: names
/// and values alternate, and not every line of the first block is a header by itself, as `vary: origin` is after
/// `x-empty:`. A URL is not one, although `https` could be a header's name. Any other text stays as it is.
///
/// Names without colons count only if one of them is well known, as any words could alternate; and each of them has a
/// value, as it would take the next name for it. Empty lines do not count.
///
/// # Errors
///
/// The first line that is out of place in what begins as rows.
pub(crate) fn joined<'a>(lines: Vec<Line<'a>>) -> Result<Vec<Line<'a>>, Line<'a>> {
    let first_block = || {
        let begun = lines.iter().map(|(_, line)| &**line).skip_while(|line| line.is_empty());
        begun.take_while(|line| !line.is_empty())
    };
    let are_headers = first_block().all(is_header);
    if are_headers && !first_block().any(is_url) {
        return Ok(lines);
    }
    let mut rows = Rows::new(&lines);
    match rows.read(&lines) {
        Ok(()) if rows.have_colons || rows.are_known => Ok(rows.lines),
        Err(line) if !are_headers && rows.is_begun() => Err(line),
        _ => Ok(lines),
    }
}

impl<'a> Rows<'a> {
    fn new(lines: &[Line<'a>]) -> Self {
        let mut names = lines.iter().filter(|(_, line)| !line.is_empty() && !is_alone(line));
        let have_colons = names.next().is_some_and(|(_, line)| name(line, true).is_some());
        Self { have_colons, are_known: false, lines: Vec::new() }
    }

    /// Whether what follows has to be rows as well.
    fn is_begun(&self) -> bool {
        self.are_known || self.have_colons && !self.lines.is_empty()
    }

    fn read(&mut self, lines: &[Line<'a>]) -> Result<(), Line<'a>> {
        let mut lines = lines.iter().filter(|(_, line)| !line.is_empty()).peekable();
        while let Some(line) = lines.next() {
            if is_alone(&line.1) {
                let status_line = Some(line.clone()).filter(|(_, line)| is_status_line(line));
                self.lines.extend(status_line);
                continue;
            }
            let name = name(&line.1, self.have_colons).ok_or_else(|| line.clone())?;
            let value = lines.next_if(|(_, line)| self.is_value(line));
            if value.is_none() && !self.have_colons {
                return Err(lines.next().unwrap_or(line).clone());
            }
            self.are_known |= is_known(name);
            let value = value.map_or("", |(_, value)| value);
            self.lines.push((line.0, format!("{name}: {value}").into()));
        }
        Ok(())
    }

    /// Where names have no colons, a header of CORS is not a value: the one before it has none.
    fn is_value(&self, line: &str) -> bool {
        let is_name =
            if self.have_colons { name(line, true).is_some() } else { is_of_answer(line) };
        !is_name && !is_alone(line)
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

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|it| name.eq_ignore_ascii_case(it))
}

/// Whether a line is neither a name nor a value.
fn is_alone(line: &str) -> bool {
    is_status_line(line) || is_one_of(line.trim_end_matches(':'), &TITLES)
}

/// Whether a line is read by itself.
fn is_header(line: &str) -> bool {
    let is_read = |name: &str| name.is_empty() || is_of_panel(name) || is_token(name);
    is_status_line(line) || line.split_once(':').is_some_and(|(name, _)| is_read(name))
}

fn is_url(line: &str) -> bool {
    line.split_once("://").is_some_and(|(scheme, _)| is_one_of(scheme, &["http", "https"]))
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

fn is_of_cors(name: &str) -> bool {
    name.get(..15).is_some_and(|it| it.eq_ignore_ascii_case("access-control-"))
}

/// Whether it names one of CORS' headers of answers; those of requests are what `Vary` lists.
fn is_of_answer(name: &str) -> bool {
    let is_of_request = ["access-control-request-method", "access-control-request-headers"];
    is_of_cors(name) && is_token(name) && !is_one_of(name, &is_of_request)
}
