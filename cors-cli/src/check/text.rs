//! The report for people.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use anstyle::Reset;
use cors_core::{Escaped, browser::Profile};
use cors_tools::{
    style::{ERROR, FAINT, GOOD, LABEL},
    verdict::{Block, Verdict},
};

use super::{Checked, client::RoundTrip, name};

/// Of many exchanges, the first and the last ones are printed.
const FIRST: usize = 3;
const LAST: usize = 1;

/// A check with its exchanges, or several without. What is true of several is noted once.
pub(super) fn write(out: &mut dyn Write, checks: &[Checked], are_several: bool) -> io::Result<()> {
    let mut told = HashSet::new();
    for check in checks {
        if are_several {
            write_heading(out, check)?;
        } else {
            write_round_trips(out, &check.report.round_trips)?;
        }
        if check.expected.is_none() || check.is_good() != Some(true) {
            write_verdicts(out, check)?;
            for note in check.notes.iter().filter(|note| told.insert(*note)) {
                writeln!(out, "{LABEL}note{LABEL:#}  {note}")?;
            }
            if are_several {
                writeln!(out)?;
            }
        }
    }
    let expected = checks.iter().filter(|check| check.expected.is_some());
    match expected.clone().count() {
        0 => Ok(()),
        all => {
            let good = expected.filter(|check| check.is_good() == Some(true)).count();
            writeln!(out, "{good} of {all} as expected")
        }
    }
}

fn write_heading(out: &mut dyn Write, check: &Checked) -> io::Result<()> {
    let (method, origin) = (&check.target.method, &check.target.origin);
    write!(
        out,
        "{LABEL}{method} from {origin}{LABEL:#}{}",
        through(check.report.round_trips.first())
    )?;
    let Some(expected) = check.expected else { return writeln!(out) };
    let (verdict, line) = (expected.verdict.name(), expected.line);
    match check.is_good() {
        Some(true) => writeln!(out, "  {GOOD}{verdict}{GOOD:#}, as expected"),
        Some(false) => writeln!(out, "  {ERROR}differs{ERROR:#}: line {line} expects {verdict}"),
        None => {
            let option = if check.report.redirect.is_some() { "--follow" } else { "--send" };
            writeln!(out, "  undecided without `{option}`: line {line} expects {verdict}")
        }
    }
}

/// The proxy on the way, if there is one.
fn through(trip: Option<&RoundTrip>) -> String {
    let proxy = trip.and_then(|trip| trip.proxy.as_ref());
    proxy.map_or(String::new(), |proxy| {
        format!("  (through the proxy {} of {})", proxy.url, proxy.variable)
    })
}

fn write_round_trips(out: &mut dyn Write, trips: &[RoundTrip]) -> io::Result<()> {
    // One more is no longer than the line that says that it is left out.
    let left_out = trips.len().checked_sub(FIRST + LAST).filter(|&count| count > 1).unwrap_or(0);
    for (place, trip) in trips.iter().enumerate() {
        if place == FIRST && left_out > 0 {
            writeln!(out, "… {left_out} more exchanges: see them with `--format json`\n")?;
        }
        if !(FIRST..FIRST + left_out).contains(&place) {
            write_round_trip(out, trip)?;
        }
    }
    Ok(())
}

fn write_round_trip(out: &mut dyn Write, trip: &RoundTrip) -> io::Result<()> {
    writeln!(out, "{FAINT}>{Reset} {} {}{}", trip.method, trip.url, through(Some(trip)))?;
    for (name, value) in &trip.request {
        writeln!(out, "{FAINT}>{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    writeln!(out, "{FAINT}<{Reset} {}", trip.response.status)?;
    for (name, value) in &trip.response.headers {
        writeln!(out, "{FAINT}<{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    writeln!(out)
}

fn write_verdicts(out: &mut dyn Write, check: &Checked) -> io::Result<()> {
    // Profiles with the same verdict are printed together.
    let mut verdicts: Vec<(Vec<Profile>, &Result<(), Block>)> = Vec::new();
    for (profile, verdict) in &check.report.verdicts {
        match verdicts.iter_mut().find(|(_, it)| *it == verdict) {
            Some((browsers, _)) => browsers.push(*profile),
            None => verdicts.push((vec![*profile], verdict)),
        }
    }
    for (browsers, verdict) in verdicts {
        let names: Vec<_> = browsers.iter().map(|it| name(*it)).collect();
        let names = names.join(", ");
        match verdict {
            Ok(()) => write_passed(out, check, &names)?,
            Err(_) => {
                writeln!(out, "{ERROR}blocked{Reset}  {names}")?;
                Verdict::from(verdict).write_why(out, None, &browsers)?;
            }
        }
    }
    Ok(())
}

fn write_passed(out: &mut dyn Write, check: &Checked, names: &str) -> io::Result<()> {
    let Checked { target, report, .. } = check;
    if !report.sent {
        let passed =
            if report.round_trips.is_empty() { "no preflight needed" } else { "preflight passes" };
        writeln!(out, "{GOOD}{passed}{Reset}  {names}")?;
        let method = &target.method;
        return writeln!(out, "  `{method}` could change something and was not sent: add `--send`");
    }
    if let Some(redirect) = &report.redirect {
        writeln!(out, "{GOOD}redirect passes{Reset}  {names}")?;
        return writeln!(out, "  it leads to {redirect}: add `--follow`");
    }
    writeln!(out, "{GOOD}readable{Reset}  {names}")?;
    let readable = match report.readable.as_slice() {
        [] => "none".to_owned(),
        names => names.join(", "),
    };
    writeln!(out, "  headers  {readable}")
}
