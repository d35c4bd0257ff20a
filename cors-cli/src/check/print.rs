//! The report, for people and for programs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Color, Reset, Style};
use cors_core::{
    Escaped,
    browser::{Blocked, Profile},
};
use serde::Serialize;

use super::{Report, client::Exchange};
use crate::json_lines;

const GOOD: Style = Style::new().bold().fg_color(Some(Color::Ansi(AnsiColor::Green)));
const BAD: Style = crate::lint::ERROR;
const FAINT: Style = Style::new().dimmed();

fn name(profile: Profile) -> &'static str {
    match profile {
        Profile::Standard => "standard",
        Profile::Chromium => "Chromium",
        Profile::Firefox => "Firefox",
        Profile::WebKit => "WebKit",
    }
}

pub(crate) fn text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    for exchange in &report.exchanges {
        write_exchange(out, exchange)?;
    }
    // Profiles with the same verdict stand together.
    let mut verdicts: Vec<(Vec<&str>, &Result<(), Blocked>)> = Vec::new();
    for (profile, verdict) in &report.verdicts {
        match verdicts.iter_mut().find(|(_, it)| *it == verdict) {
            Some((names, _)) => names.push(name(*profile)),
            None => verdicts.push((vec![name(*profile)], verdict)),
        }
    }
    for (names, verdict) in verdicts {
        let names = names.join(", ");
        match verdict {
            Ok(()) => write_passed(out, report, &names)?,
            Err(blocked) => write_blocked(out, blocked, &names)?,
        }
    }
    Ok(())
}

fn write_exchange(out: &mut impl Write, exchange: &Exchange) -> io::Result<()> {
    writeln!(out, "{FAINT}>{Reset} {} {}", exchange.method, exchange.url)?;
    for (name, value) in &exchange.request {
        writeln!(out, "{FAINT}>{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    writeln!(out, "{FAINT}<{Reset} {}", exchange.response.status)?;
    for (name, value) in &exchange.response.headers {
        writeln!(out, "{FAINT}<{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    writeln!(out)
}

fn write_passed(out: &mut impl Write, report: &Report, names: &str) -> io::Result<()> {
    if !report.sent {
        let passed =
            if report.exchanges.is_empty() { "no preflight is due" } else { "preflight passes" };
        writeln!(out, "{GOOD}{passed}{Reset}  {names}")?;
        let method = &report.target.method;
        return writeln!(out, "  `{method}` could change something and was not sent: add `--send`");
    }
    if let Some(redirect) = &report.redirect {
        writeln!(out, "{GOOD}redirect passes{Reset}  {names}")?;
        return writeln!(out, "  it leads to {}: add `--follow`", Escaped::str(redirect));
    }
    writeln!(out, "{GOOD}readable{Reset}  {names}")?;
    let readable = match report.readable.as_slice() {
        [] => "none".to_owned(),
        names => names.join(", "),
    };
    writeln!(out, "  headers  {readable}")
}

fn write_blocked(out: &mut impl Write, blocked: &Blocked, names: &str) -> io::Result<()> {
    let code = blocked.code();
    let codes = [
        code.mdn().map(|name| format!("{name} (Firefox)")),
        code.chromium(blocked.phase()).map(|name| format!("{name} (Chromium)")),
    ];
    writeln!(out, "{BAD}blocked{Reset}  {names}")?;
    writeln!(out, "  cause   {blocked}")?;
    writeln!(out, "  remedy  {}", code.remedy())?;
    writeln!(out, "  step    {}", blocked.step())?;
    writeln!(out, "  code    {}", codes.into_iter().flatten().collect::<Vec<_>>().join(", "))?;
    match code.mdn() {
        Some(name) => writeln!(out, "  more    cors explain {name}"),
        None => Ok(()),
    }
}

#[derive(Serialize)]
struct JsonReport<'a> {
    url: &'a str,
    origin: &'a str,
    method: &'a str,
    exchanges: Vec<JsonExchange<'a>>,
    sent: bool,
    redirect: Option<&'a str>,
    readable_headers: &'a [String],
    verdicts: Vec<JsonVerdict>,
}

#[derive(Serialize)]
struct JsonExchange<'a> {
    method: &'a str,
    url: &'a str,
    request: Vec<(&'a str, String)>,
    status: u16,
    response: Vec<(&'a str, String)>,
}

#[derive(Serialize)]
struct JsonVerdict {
    profile: &'static str,
    outcome: &'static str,
    step: &'static str,
    code: Option<&'static str>,
    chromium: Option<&'static str>,
    cause: String,
    remedy: &'static str,
}

pub(crate) fn json(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let described = JsonReport {
        url: report.target.url.as_str(),
        origin: &report.target.origin,
        method: &report.target.method,
        exchanges: report.exchanges.iter().map(JsonExchange::of).collect(),
        sent: report.sent,
        redirect: report.redirect.as_deref(),
        readable_headers: &report.readable,
        verdicts: report
            .verdicts
            .iter()
            .map(|(profile, it)| JsonVerdict::of(*profile, it))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &described)?;
    writeln!(out)
}

impl<'a> JsonExchange<'a> {
    fn of(exchange: &'a Exchange) -> Self {
        let line = |(name, value): &'a (String, Vec<u8>)| (&**name, json_lines::text(value));
        Self {
            method: &exchange.method,
            url: &exchange.url,
            request: exchange.request.iter().map(line).collect(),
            status: exchange.response.status,
            response: exchange.response.headers.iter().map(line).collect(),
        }
    }
}

impl JsonVerdict {
    fn of(profile: Profile, verdict: &Result<(), Blocked>) -> Self {
        let profile = name(profile);
        match verdict {
            Ok(()) => Self {
                profile,
                outcome: "pass",
                step: "",
                code: None,
                chromium: None,
                cause: String::new(),
                remedy: "",
            },
            Err(blocked) => Self {
                profile,
                outcome: "blocked",
                step: blocked.step(),
                code: blocked.code().mdn(),
                chromium: blocked.code().chromium(blocked.phase()),
                cause: blocked.to_string(),
                remedy: blocked.code().remedy(),
            },
        }
    }
}
