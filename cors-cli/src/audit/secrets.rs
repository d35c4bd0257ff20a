//! What was given with `--cookie` and `-H`, and the values of cookies that the server sets: no report repeats them, as
//! reports are pasted into tickets.

use cors_core::browser::Header;
use cors_tools::exchange::{latin1, text};
use url::form_urlencoded::byte_serialize;

use super::{args::Server, probe::Exchange, report::Report};

/// What is written instead. ASCII, as JSON has one character per byte.
pub(super) const LEFT_OUT: &str = "...";
/// Bytes of the shortest value that is looked for where the server may have repeated it: shorter ones, such as `true`,
/// are everywhere.
const SHORTEST: usize = 8;
/// The attributes of a cookie whose values are shown.
const ATTRIBUTES: [&str; 5] = ["domain", "expires", "max-age", "path", "samesite"];

pub(super) struct Secrets {
    /// The headers whose values are left out of requests, in lower case.
    names: Vec<String>,
    /// What the server may repeat, the longest first.
    values: Vec<String>,
}

impl Secrets {
    /// What the other arguments say openly is no secret, such as an origin in a header.
    pub(super) fn new(headers: &[Header], cookies: &[String], args: &Server) -> Self {
        let cookie = "cookie".to_owned();
        let names = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).chain([cookie]);
        let of_headers = headers.iter().map(|(_, value)| &**value);
        let of_cookies = cookies.iter().filter_map(|it| Some(it.split_once('=')?.1.as_bytes()));
        let open: Vec<_> = [&args.url].into_iter().chain(&args.life).chain(&args.origins).collect();
        let is_secret =
            |it: &String| it.len() >= SHORTEST && !open.iter().any(|open| open.contains(&**it));
        let mut values: Vec<_> =
            of_headers.chain(of_cookies).flat_map(spellings).filter(is_secret).collect();
        values.sort_by_key(|it| std::cmp::Reverse(it.len()));
        Self { names: names.collect(), values }
    }

    /// Takes them out of all that a report says.
    pub(super) fn leave_out(&self, report: &mut Report) {
        for finding in report.findings.iter_mut().chain(report.differences.iter_mut().flatten()) {
            finding.text = self.hidden(&finding.text);
            finding.remedy = self.hidden(&finding.remedy);
            finding.evidence.iter_mut().for_each(|it| self.leave_out_of(it));
        }
        let inferred = &mut report.inferred;
        let sentences = report.notes.iter_mut().chain(&mut inferred.why);
        sentences.chain(&mut inferred.unknown).for_each(|it| *it = self.hidden(it));
    }

    /// A text without what the server may have repeated in it.
    pub(super) fn hidden(&self, text: &str) -> String {
        self.values.iter().fold(text.to_owned(), |text, value| text.replace(value, LEFT_OUT))
    }

    fn leave_out_of(&self, exchange: &mut Exchange) {
        exchange.url = self.hidden(&exchange.url);
        for (name, value) in &mut exchange.request {
            if self.names.contains(&name.to_ascii_lowercase()) {
                *value = LEFT_OUT.into();
            }
        }
        for (name, value) in &mut exchange.response.headers {
            let shown = self.hidden(&text(value));
            let is_cookie = name.eq_ignore_ascii_case("set-cookie");
            let shown = if is_cookie { cookie(&shown) } else { shown };
            *value = latin1(&shown).unwrap_or_else(|_| LEFT_OUT.into());
        }
    }
}

/// A value, and the token after a scheme such as `Bearer`: as bytes are written, as text is, and in a URL.
fn spellings(value: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for value in [text(value), String::from_utf8_lossy(value).into_owned()] {
        for part in value.split_whitespace().chain([&*value]) {
            found.extend([part.to_owned(), byte_serialize(part.as_bytes()).collect()]);
        }
    }
    found
}

/// A line `Set-Cookie` without the values of cookies: of several that somebody joined into one line, too.
fn cookie(line: &str) -> String {
    let shown = |(place, part): (usize, &str)| {
        let Some((name, value)) = part.split_once('=') else {
            // Without `=`, the first part is a value.
            return if place == 0 { LEFT_OUT.to_owned() } else { part.to_owned() };
        };
        let is_attribute = place > 0 && ATTRIBUTES.contains(&&*name.trim().to_ascii_lowercase());
        let is_shown = is_attribute && !value.contains('=');
        if is_shown { part.to_owned() } else { format!("{name}={LEFT_OUT}") }
    };
    line.split(';').enumerate().map(shown).collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_keep_their_names_and_attributes() {
        for (line, shown) in [
            ("id=secret; Path=/; HttpOnly", "id=...; Path=/; HttpOnly"),
            ("id=se=cret;SameSite=None", "id=...;SameSite=None"),
            ("secret; Secure", "...; Secure"),
            ("a=1; Path=/, id=secret; Secure", "a=...; Path=...; Secure"),
            ("a=1; Secure, id=secret", "a=...; Secure, id=..."),
            ("a=1; path=secret; Path", "a=...; path=secret; Path"),
            ("", "..."),
        ] {
            assert_eq!(cookie(line), shown, "{line}");
        }
    }
}
