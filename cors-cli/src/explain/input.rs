//! Where the text comes from: the arguments, or standard input.

use std::io::{self, IsTerminal as _, Read as _};

/// How much is read of standard input.
const LIMIT: u64 = 1024 * 1024;

/// The text, or nothing where the command is run at a terminal without arguments.
///
/// # Errors
///
/// The text is empty, or standard input is longer than 1 MiB or cannot be read.
pub(super) fn read(args: &[String]) -> Result<Option<String>, String> {
    let text = match args {
        [] if io::stdin().is_terminal() => return Ok(None),
        [] => standard_input()?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        let whence = if args.is_empty() { "standard input" } else { "the text" };
        return Err(format!(
            "{whence} is empty: give a code or what the console says, as in `pbpaste | cors explain`; \
             `cors explain codes` lists the codes"
        ));
    }
    Ok(Some(text))
}

fn standard_input() -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().take(LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("standard input: {error}"))?;
    if bytes.len() as u64 > LIMIT {
        return Err("standard input is longer than 1 MiB: paste only the lines about the request"
            .to_owned());
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
