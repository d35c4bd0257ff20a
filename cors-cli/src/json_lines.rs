//! JSON lines in, JSON lines out: one answer for each, so that another program can wait for it.

use std::{
    io::{self, BufRead},
    process::ExitCode,
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::terminal;

/// The id of a line that could not be read otherwise.
#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

/// The answer to a line that is not a request.
#[derive(Serialize)]
struct Unread<'a> {
    id: Option<&'a RawValue>,
    error: String,
}

/// Answers the lines of standard input. One that cannot be read is answered with the error, and the
/// exit status is then 1.
pub(crate) fn run<T: Serialize>(
    answer: impl Fn(&[u8]) -> Result<T, String>,
) -> Result<ExitCode, String> {
    let mut input = io::stdin().lock();
    let mut status = ExitCode::SUCCESS;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = input.read_until(b'\n', &mut line);
        if read.map_err(|error| format!("standard input: {error}"))? == 0 {
            return Ok(status);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let written = match answer(&line) {
            Ok(answer) => terminal::json_line(&answer),
            Err(error) => {
                status = ExitCode::FAILURE;
                let id = serde_json::from_slice::<Identified<'_>>(&line).ok().and_then(|it| it.id);
                terminal::json_line(&Unread { id, error })
            }
        };
        if !terminal::print_bytes(written?.as_bytes())? {
            return Ok(status);
        }
    }
}
