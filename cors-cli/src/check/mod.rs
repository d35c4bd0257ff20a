//! `cors check`: sends what a browser would send, and says what it would make of the answers.

mod address;
pub(crate) mod client;
pub(crate) mod cookies;
mod expect;
mod file;
mod forward;
mod json;
mod notes;
pub(crate) mod origin;
mod proxy;
mod report;
pub(crate) mod target;
mod text;
mod trust;
mod unreached;

use std::process::ExitCode;

use cors_core::browser::Profile;

use self::{
    client::Client,
    expect::Expected,
    report::{Outcome, Report},
    target::Target,
};
use crate::{
    args::{Check, CheckFormat},
    terminal,
};

/// A browser blocks, or a verdict is not the expected one.
const BLOCKED: u8 = 1;
/// The server could not be reached, or did not answer in HTTP.
const UNREACHED: u8 = 3;
/// Nothing is blocked so far, but there is more to send.
const UNDECIDED: u8 = 4;

/// One page's request, and what came of it.
struct Checked {
    target: Target,
    report: Report,
    notes: Vec<String>,
    expected: Option<Expected>,
}

pub(crate) fn run(args: &Check) -> Result<ExitCode, String> {
    let client = Client::new(&args.connection)?;
    let targets = targets(args)?;
    if let Some((target, _)) = targets.first() {
        // What the environment says wrong is known before anything is sent.
        client.proxy(&target.url)?;
    }
    let mut checks = Vec::new();
    let mut unreached = None;
    for (target, expected) in targets {
        match report::make(args, &target, &client) {
            Ok(report) => {
                let notes = notes::of(args, &target, &report);
                checks.push(Checked { target, report, notes, expected });
            }
            Err(error) => {
                unreached = Some(error);
                break;
            }
        }
    }
    let are_several = args.expect.is_some() || args.origins.len() > 1;
    match args.format {
        CheckFormat::Text => terminal::print(|out| text::write(out, &checks, are_several))?,
        CheckFormat::Json => json::print(&checks, are_several)?,
    }
    if let Some(error) = unreached {
        terminal::print_error(&error);
        return Ok(ExitCode::from(UNREACHED));
    }
    Ok(ExitCode::from(exit(&checks)))
}

fn targets(args: &Check) -> Result<Vec<(Target, Option<Expected>)>, String> {
    if let Some(path) = &args.expect {
        let targets = expect::read(args, path)?.into_iter();
        return Ok(targets.map(|(target, expected)| (target, Some(expected))).collect());
    }
    let targets = args.origins.iter().map(|origin| Target::parse(args, origin, &args.method));
    targets.map(|target| Ok((target?, None))).collect()
}

impl Checked {
    /// Whether it is what it should be; `None` if that is not known yet.
    fn is_good(&self) -> Option<bool> {
        let outcome = self.report.outcome();
        match self.expected {
            Some(expected) => expected.verdict.is_met(outcome),
            None => match outcome {
                Outcome::Readable => Some(true),
                Outcome::Blocked | Outcome::BrowsersDiffer => Some(false),
                Outcome::PreflightPasses | Outcome::RedirectPasses => None,
            },
        }
    }
}

fn exit(checks: &[Checked]) -> u8 {
    let good: Vec<_> = checks.iter().map(Checked::is_good).collect();
    if good.contains(&Some(false)) {
        BLOCKED
    } else if good.contains(&None) {
        UNDECIDED
    } else {
        0
    }
}

pub(crate) fn name(profile: Profile) -> &'static str {
    match profile {
        Profile::Standard => "standard",
        Profile::Chromium => "Chromium",
        Profile::Firefox => "Firefox",
        Profile::WebKit => "WebKit",
    }
}
