//! The report for people.

use std::io::{self, Write};

use anstyle::Reset;
use cors_core::{Escaped, browser::Blocked};

use super::{Report, Target, name};
use crate::{
    client::RoundTrip,
    terminal::{ERROR, FAINT, GOOD},
};

pub(super) fn write(out: &mut dyn Write, target: &Target, report: &Report) -> io::Result<()> {
    for trip in &report.round_trips {
        write_round_trip(out, trip)?;
    }
    // Profiles with the same verdict are printed together.
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
            Ok(()) => write_passed(out, target, report, &names)?,
            Err(blocked) => write_blocked(out, blocked, &names)?,
        }
    }
    Ok(())
}

fn write_round_trip(out: &mut dyn Write, trip: &RoundTrip) -> io::Result<()> {
    writeln!(out, "{FAINT}>{Reset} {} {}", trip.method, trip.url)?;
    for (name, value) in &trip.request {
        writeln!(out, "{FAINT}>{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    writeln!(out, "{FAINT}<{Reset} {}", trip.response.status)?;
    for (name, value) in &trip.response.headers {
        writeln!(out, "{FAINT}<{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    writeln!(out)
}

fn write_passed(
    out: &mut dyn Write,
    target: &Target,
    report: &Report,
    names: &str,
) -> io::Result<()> {
    if !report.sent {
        let passed =
            if report.round_trips.is_empty() { "no preflight needed" } else { "preflight passes" };
        writeln!(out, "{GOOD}{passed}{Reset}  {names}")?;
        let method = &target.method;
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

fn write_blocked(out: &mut dyn Write, blocked: &Blocked, names: &str) -> io::Result<()> {
    let code = blocked.code();
    let codes = [
        code.mdn().map(|name| format!("{name} (Firefox)")),
        code.chromium(blocked.phase()).map(|name| format!("{name} (Chromium)")),
    ];
    writeln!(out, "{ERROR}blocked{Reset}  {names}")?;
    writeln!(out, "  cause   {blocked}")?;
    writeln!(out, "  remedy  {}", code.remedy())?;
    writeln!(out, "  step    {}", blocked.step())?;
    writeln!(out, "  code    {}", codes.into_iter().flatten().collect::<Vec<_>>().join(", "))?;
    match code.mdn() {
        Some(name) => writeln!(out, "  more    cors explain {name}"),
        None => Ok(()),
    }
}
