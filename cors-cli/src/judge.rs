//! `cors judge`: what a browser does with exchanges on standard input, or with those of a HAR file.

use std::{
    io::{self, IsTerminal as _},
    path::Path,
    process::ExitCode,
};

use cors_tools::judge::{self, Har};

use crate::{
    args::{Judge, JudgeFormat},
    json_lines, policy_file, terminal,
};

/// 1 GiB; with the bodies of many answers, a file has hundreds of megabytes.
const MAX_FILE_LEN: u64 = 1 << 30;

/// Answers line by line, or for a HAR file.
pub(crate) fn run(args: &Judge) -> Result<ExitCode, String> {
    match &args.har {
        Some(path) => har(path, args),
        None => json_lines::run(|line| judge::answer(args.profile.into(), line)),
    }
}

/// Text or JSON lines about the entries, numbered as in the file.
fn har(path: &Path, args: &Judge) -> Result<ExitCode, String> {
    let file = read(path)?;
    let har = Har::parse(&file).map_err(|error| policy_file::named(path, &error))?;
    let report = har.judge(args.profile.into(), args.credentials.map(Into::into));
    let default = if io::stdout().is_terminal() { JudgeFormat::Text } else { JudgeFormat::Json };
    match args.format.unwrap_or(default) {
        JudgeFormat::Text => terminal::print(|out| report.write_text(out))?,
        JudgeFormat::Json => {
            terminal::print_bytes(report.json_lines()?.as_bytes())?;
            if report.is_empty() {
                terminal::print_note(&report.summary());
            }
        }
    }
    Ok(ExitCode::from(u8::from(report.has_failures())))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let too_long =
        "longer than 1 GiB: check that it is the file you mean, or save one with fewer requests";
    policy_file::bytes_of(path, MAX_FILE_LEN, too_long)
}
