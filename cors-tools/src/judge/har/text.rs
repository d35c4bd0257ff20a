//! The report for people.

use std::io::{self, Write};

use crate::style::{ERROR, FAINT, GOOD, HELP, LABEL, WARNING};
use anstyle::Reset;
use cors_core::{Escaped, browser::Profile};

use super::{Report, Row, row::Judged};

pub(super) fn write(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut page = None;
    for row in &report.rows {
        match row {
            Row::Unread { id, error } => {
                writeln!(out, "{ERROR}unread{Reset}    [{id}]\n  cause   {}", Escaped::str(error))?;
            }
            Row::Judged(judged) => {
                if page != Some(&judged.page_origin) {
                    page = Some(&judged.page_origin);
                    writeln!(out, "{LABEL}page {}{Reset}\n", Escaped::str(&judged.page_origin))?;
                }
                write_judged(out, judged)?;
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(report))?;
    if report.count("depends") > 0 {
        let option = "`--credentials include`, `same-origin` or `omit`";
        writeln!(
            out,
            "{HELP}help:{HELP:#} the file does not tell the credentials mode: add {option}"
        )?;
    }
    Ok(())
}

fn write_judged(out: &mut dyn Write, judged: &Judged<'_>) -> io::Result<()> {
    let Judged { id, method, url, judgement, .. } = judged;
    let verdict = &judgement.verdict;
    let (style, word) = match verdict.outcome {
        "pass" if judged.redirect.is_some() => (GOOD, "redirect"),
        "pass" => (GOOD, "readable"),
        "depends" => (WARNING, "depends"),
        "not-cors" => (FAINT, "not CORS"),
        "unknown" => (WARNING, "unknown"),
        _ => (ERROR, "blocked"),
    };
    let (method, url) = (Escaped::str(method), Escaped::str(url));
    write!(out, "{style}{word:<9}{Reset} [{id}] {method} {url}")?;
    match judged.preflight {
        Some(preflight) => writeln!(out, ", preflight [{preflight}]")?,
        None => writeln!(out)?,
    }
    match verdict.outcome {
        "pass" => write_passed(out, judged),
        "not-cors" | "unknown" => writeln!(out, "  cause   {}", verdict.cause),
        _ => verdict.write_why(out, judged.note, &Profile::ALL),
    }
}

fn write_passed(out: &mut dyn Write, judged: &Judged<'_>) -> io::Result<()> {
    if let Some(redirect) = &judged.redirect {
        return writeln!(out, "  to      {}", Escaped::str(redirect));
    }
    let names = judged.judgement.exposed_headers.as_deref().unwrap_or_default();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    writeln!(out, "  headers {}", Escaped::str(&names))
}

/// How many of the entries were told, and what of them.
pub(super) fn summary(report: &Report<'_>) -> String {
    let outcomes = [
        ("blocked", "blocked"),
        ("depends", "depending on the credentials mode"),
        ("pass", "passed"),
        ("not-cors", "not CORS"),
        ("unknown", "unknown"),
        ("unread", "unread"),
    ];
    let counts = outcomes.map(|(outcome, words)| (report.count(outcome), words));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, words)| format!("{count} {words}")).collect();
    let entries = match report.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    };
    if counts.is_empty() {
        return format!("no request left its page's origin; the file has {entries}");
    }
    format!("{}; the file has {entries}, numbered from 0", counts.join(", "))
}
