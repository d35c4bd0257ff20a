//! `cors check`: sends what a browser would send, and says what it would make of the answers.

mod json;
mod report;
mod target;
mod text;

use std::process::ExitCode;

use cors_core::browser::Profile;

use crate::{
    args::{Check, CheckFormat},
    client::Client,
    terminal,
};

use report::Report;
use target::Target;

/// The server could not be reached, or did not answer in HTTP.
const UNREACHED: u8 = 3;

pub(crate) fn run(args: &Check) -> Result<ExitCode, String> {
    let target = Target::parse(args)?;
    let report = match report::make(args, &target, &Client::new(args.timeout)) {
        Ok(report) => report,
        Err(error) => {
            terminal::print_error(&error);
            return Ok(ExitCode::from(UNREACHED));
        }
    };
    match args.format {
        CheckFormat::Text => terminal::print(|out| text::write(out, &target, &report))?,
        CheckFormat::Json => json::print(&target, &report)?,
    }
    let is_blocked = report.verdicts.iter().any(|(_, verdict)| verdict.is_err());
    Ok(ExitCode::from(u8::from(is_blocked)))
}

fn name(profile: Profile) -> &'static str {
    match profile {
        Profile::Standard => "standard",
        Profile::Chromium => "Chromium",
        Profile::Firefox => "Firefox",
        Profile::WebKit => "WebKit",
    }
}
