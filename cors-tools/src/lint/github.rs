//! The problems for GitHub Actions, which shows them at the lines of a pull request.

use std::io::{self, Write};

use cors_core::Escaped;

use super::Found;
use crate::policy_file::word;

/// One [workflow command] for each problem.
///
/// [workflow command]: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
pub(super) fn write(out: &mut dyn Write, found: &[Found]) -> io::Result<()> {
    for Found { file, problem, .. } in found {
        let severity = word(problem.severity);
        let file = property(file);
        let line = problem.line.map(|line| format!(",line={line}")).unwrap_or_default();
        let title = property(problem.code);
        let message = data(&format!("{}\nhelp: {}", problem.sentence(), problem.help));
        writeln!(out, "::{severity} file={file}{line},title={title}::{message}")?;
    }
    Ok(())
}

/// Escaped as by [the toolkit], which leaves other control characters as they are.
///
/// [the toolkit]: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    Escaped::str(&escaped).to_string()
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
