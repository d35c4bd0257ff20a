//! The report for people, and the inferred policy as TOML.

use std::io::{self, Write};

use anstyle::{Reset, Style};
use cors_core::{Config, Escaped, browser::Header};
use cors_tools::style::{ERROR, FAINT, GOOD, HELP, LABEL, WARNING};

use super::{
    finding::{Class, Finding},
    infer::Who,
    probe::Exchange,
    report::{Report, TOO_LITTLE, counted},
    secrets::LEFT_OUT,
};

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let requests = counted(report.requests);
    writeln!(out, "{LABEL}{}{LABEL:#}  {requests}\n", Escaped::str(&report.url))?;
    for finding in &report.findings {
        write_finding(out, finding)?;
    }
    if let Some(differences) = &report.differences {
        for difference in differences {
            write_finding(out, difference)?;
        }
        if differences.is_empty() {
            writeln!(
                out,
                "{GOOD}as declared{GOOD:#}  every page that was tried gets what the policy says\n"
            )?;
        }
    }
    write_summary(out, report)?;
    if let Some(doubt) = &report.doubt {
        writeln!(out, "{WARNING}{doubt}{WARNING:#}")?;
    }
    writeln!(out)?;
    for unknown in report.notes.iter().chain(&report.inferred.unknown) {
        writeln!(out, "{HELP}not known{HELP:#}  {}", Escaped::str(unknown))?;
    }
    let heading = report.heading();
    writeln!(out, "\n{LABEL}{heading}:{LABEL:#}\n\n{}", toml(&report.inferred.config)?.trim_end())
}

fn write_summary(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    if report.has_security() {
        write!(out, "{ERROR}{} of class security{ERROR:#}", report.count(Class::Security))?;
    } else if report.is_cut_short {
        write!(out, "{WARNING}{TOO_LITTLE}{WARNING:#} to tell who is let in")?;
    } else {
        write!(out, "{GOOD}nothing of class security{GOOD:#}")?;
    }
    writeln!(out, ", {} broken, {} weak", report.count(Class::Broken), report.count(Class::Weak))
}

fn write_finding(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    let (style, class) = style(finding.class);
    writeln!(out, "{style}{class}{style:#}  {LABEL}{}{LABEL:#}", finding.code.name())?;
    writeln!(out, "  {}", Escaped::str(&finding.text))?;
    writeln!(out, "  remedy  {}", Escaped::str(&finding.remedy))?;
    if let Some(exchange) = finding.evidence.first() {
        write_exchange(out, exchange)?;
    }
    writeln!(out)
}

fn style(class: Class) -> (Style, &'static str) {
    match class {
        Class::Security => (ERROR, "security"),
        Class::Broken => (WARNING, "broken"),
        Class::Weak => (HELP, "weak"),
    }
}

/// The lines that matter: the rest is in the other formats.
fn write_exchange(out: &mut dyn Write, exchange: &Exchange) -> io::Result<()> {
    writeln!(out, "  {FAINT}>{Reset} {} {}", exchange.method, Escaped::str(&exchange.url))?;
    let is_asked = |name: &str, value: &[u8]| {
        name == "origin" || name.starts_with("access-control-") || value == LEFT_OUT.as_bytes()
    };
    write_headers(out, ">", &exchange.request, is_asked)?;
    writeln!(out, "  {FAINT}<{Reset} {}", exchange.response.status)?;
    let is_told = |name: &str, _: &[u8]| {
        name.starts_with("access-control-")
            || name.ends_with("cache-control")
            || ["vary", "expires", "surrogate-control", "location"].contains(&name)
    };
    write_headers(out, "<", &exchange.response.headers, is_told)
}

fn write_headers(
    out: &mut dyn Write,
    mark: &str,
    headers: &[Header],
    is_shown: impl Fn(&str, &[u8]) -> bool,
) -> io::Result<()> {
    let is_shown = |(name, value): &&Header| is_shown(&name.to_ascii_lowercase(), value);
    for (name, value) in headers.iter().filter(is_shown) {
        writeln!(out, "  {FAINT}{mark}{Reset} {name}: {}", Escaped::bytes(value))?;
    }
    Ok(())
}

/// The policy as a file, with what is not known as comments.
pub(super) fn write_policy(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let Report { url, inferred, notes, doubt, is_cut_short, .. } = report;
    writeln!(out, "# What {} lets pages do, as far as its answers tell.", Escaped::str(url))?;
    if *is_cut_short {
        writeln!(out, "# Not known: who is let in: {TOO_LITTLE}.")?;
    }
    for why in &inferred.why {
        writeln!(out, "# No policy says the same: {}.", Escaped::str(why))?;
    }
    if let Some(doubt) = doubt {
        writeln!(out, "# Note: {doubt}.")?;
    }
    for unknown in notes.iter().chain(&inferred.unknown) {
        writeln!(out, "# Not known: {}.", Escaped::str(unknown))?;
    }
    if report.policy().is_none() || inferred.who != Who::Some {
        writeln!(out, "# {}:", report.heading())?;
    }
    write!(out, "\n{}", toml(&inferred.config)?)
}

fn toml(config: &Config) -> io::Result<String> {
    ::toml::to_string(config).map_err(io::Error::other)
}
