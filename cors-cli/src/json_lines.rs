//! JSON lines in, JSON lines out: one answer for each, so that another program can wait for it.

use std::{
    io::{self, BufRead, Read as _},
    process::ExitCode,
};

use cors_tools::Answer;

use crate::terminal;

/// How many bytes a line may have, without the line feed.
const MAX_LINE_LEN: u64 = 64 << 20;

/// Answers the lines of standard input. One that cannot be read is answered with the error, and the
/// exit status is then 1.
pub(crate) fn run(answer: impl Fn(&[u8]) -> Result<Answer, String>) -> Result<ExitCode, String> {
    let mut input = io::stdin().lock();
    let mut status = ExitCode::SUCCESS;
    let mut line = Vec::new();
    for number in 1.. {
        let read = read_line(&mut input, &mut line);
        let answered = match read.map_err(|error| format!("standard input: {error}"))? {
            Read::End => break,
            Read::Line if line.trim_ascii().is_empty() => continue,
            Read::Line => answer(&line)?,
            Read::TooLong => {
                let limit = MAX_LINE_LEN >> 20;
                Answer::unread(&line, format!("longer than {limit} MiB: write a shorter line"))?
            }
        };
        let answered = answered.at_line(&line, number)?;
        if answered.is_error {
            status = ExitCode::FAILURE;
        }
        if !terminal::print_bytes(answered.json.as_bytes())? {
            break;
        }
    }
    Ok(status)
}

#[derive(Debug, PartialEq, Eq)]
enum Read {
    End,
    Line,
    TooLong,
}

/// Reads to the end of a line. One that is too long is not kept.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Read> {
    line.clear();
    if input.by_ref().take(MAX_LINE_LEN + 1).read_until(b'\n', line)? == 0 {
        return Ok(Read::End);
    }
    if line.len() as u64 <= MAX_LINE_LEN || line.ends_with(b"\n") {
        return Ok(Read::Line);
    }
    line.clear();
    input.skip_until(b'\n')?;
    Ok(Read::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read of three lines, the second with so many bytes.
    fn read(len: usize) -> Vec<(Read, usize)> {
        let long = vec![b'x'; len];
        let text = [b"a\n", &*long, b"\nb"].concat();
        let (mut input, mut line) = (&*text, Vec::new());
        let next = |_| (read_line(&mut input, &mut line).unwrap(), line.len());
        (0..4).map(next).collect()
    }

    #[test]
    fn only_a_line_that_is_too_long_is_skipped() {
        let max = usize::try_from(MAX_LINE_LEN).unwrap();
        let around = |second| vec![(Read::Line, 2), second, (Read::Line, 1), (Read::End, 0)];
        assert_eq!(read(max), around((Read::Line, max + 1)));
        assert_eq!(read(max + 1), around((Read::TooLong, 0)));
        assert_eq!(read(2 * max), around((Read::TooLong, 0)));
    }
}
