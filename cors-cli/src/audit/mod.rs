//! `cors audit` and `cors infer`: what a server's policy is, found out by asking.
//!
//! Data flows one way: a probe is sent, its answer becomes an observation, all observations together tell
//! what to ask next, and when nothing is left to ask they give the findings and the policy. Only
//! `send` does I/O.

pub(crate) mod args;
mod begin;
mod compare;
mod doubt;
mod explore;
mod finding;
mod findings;
mod infer;
mod json;
mod known;
mod labels;
mod lists;
mod origin;
mod plan;
mod preflights;
mod probe;
mod refusal;
mod report;
mod request;
mod sarif;
mod secrets;
mod send;
mod settle;
mod suspicion;
mod target;
#[cfg(test)]
mod tests;
mod text;
mod websocket;

use std::process::ExitCode;

use cors_core::Routes;

use self::{
    args::{Audit, AuditFormat, Infer, Server},
    finding::Finding,
    infer::Inferred,
    known::Known,
    labels::Labels,
    report::Report,
    send::Sender,
};
use crate::{policy_file, terminal};

/// Something of class security was found, or no policy says the same, as far as is known.
const FOUND: u8 = 1;
/// The server could not be reached, or did not answer in HTTP.
const UNREACHED: u8 = 3;

pub(crate) fn run(args: &Audit) -> Result<ExitCode, String> {
    let declared = args.policy.as_deref().map(policy_file::compile).transpose()?;
    let report = report(&args.server, declared.as_ref())?;
    let Some(report) = report else { return Ok(ExitCode::from(UNREACHED)) };
    match args.format {
        AuditFormat::Text => terminal::print(|out| text::write(out, &report))?,
        AuditFormat::Json => terminal::print_json(&json::JsonReport::from(&report))?,
        AuditFormat::Sarif => terminal::print_json(&sarif::log(&report))?,
    }
    Ok(ExitCode::from(if report.has_security() { FOUND } else { 0 }))
}

pub(crate) fn infer(args: &Infer) -> Result<ExitCode, String> {
    let Some(report) = report(&args.server, None)? else { return Ok(ExitCode::from(UNREACHED)) };
    terminal::print(|out| text::write_policy(out, &report))?;
    Ok(ExitCode::from(if report.policy().is_none() { FOUND } else { 0 }))
}

/// Asks the server; `None` where it cannot be reached, which is printed.
fn report(args: &Server, declared: Option<&Routes>) -> Result<Option<Report>, String> {
    let labels = Labels::random();
    let (mut target, websockets) = begin::target(args, labels)?;
    if let Some(declared) = declared {
        begin::add_declared(&mut target, declared, labels);
    }
    let mut sender = Sender::new(args)?;
    sender.check(&target.url)?;
    let mut known = match begin::begin(target, labels, &mut sender) {
        Ok(known) => known,
        Err(error) => {
            sender.end();
            terminal::print_error(&sender.secrets.hidden(&error));
            return Ok(None);
        }
    };
    // First, as they are few and asked for by name.
    let sockets = websocket::of(&known, &websockets, &mut sender);
    let held = declared.map_or(0, |_| sender.hold_back(compare::MOST_REQUESTS));
    let most = usize::from(args.requests);
    explore::explore(&mut known, most, |known, probe| sender.ask(known, probe));
    sender.release(held);
    if let Some(declared) = declared {
        // The differences come first; what is left of the requests goes on with the rest.
        let (_, inferred) = concluded(&known);
        compare::ask(&mut known, declared, &inferred, &mut sender);
        explore::explore(&mut known, most, |known, probe| sender.ask(known, probe));
    }
    sender.note_left(&plan::left(&known));
    let (mut findings, inferred) = concluded(&known);
    findings.splice(0..0, sockets);
    let differences = declared.map(|it| compare::differences(&known, it, &inferred));
    sender.end();
    let mut report = Report {
        url: args.url.clone(),
        requests: sender.count,
        findings,
        inferred,
        notes: sender.notes,
        differences,
        doubt: doubt::of(&known),
        is_cut_short: explore::is_cut_short(&known),
    };
    sender.secrets.leave_out(&mut report);
    Ok(Some(report))
}

/// What follows from what is known.
fn concluded(known: &Known) -> (Vec<Finding>, Inferred) {
    let findings = findings::of(known);
    let inferred = infer::infer(known, &findings);
    (findings, inferred)
}
