//! JSON lines in, JSON lines out: one answer for each, so that another program can wait for it.

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What can be said of a line that is no request.
#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

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
    let mut output = io::stdout().lock();
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
            Ok(answer) => write(&mut output, &answer),
            Err(error) => {
                status = ExitCode::FAILURE;
                let id = serde_json::from_slice::<Identified<'_>>(&line).ok().and_then(|it| it.id);
                write(&mut output, &Unread { id, error })
            }
        };
        match written {
            // Whoever closes the pipe has read enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(status),
            Err(error) => return Err(format!("standard output: {error}")),
            Ok(()) => {}
        }
    }
}

fn write(output: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

/// The bytes that a text stands for, one a character.
pub(crate) fn latin1(text: &str) -> Result<Vec<u8>, String> {
    let byte = |char: char| {
        u8::try_from(u32::from(char))
            .map_err(|_| format!("`{char}` is over U+00FF: write each byte as one character"))
    };
    text.chars().map(byte).collect()
}

/// The text that stands for bytes.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
