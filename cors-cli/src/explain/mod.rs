//! `cors explain`: a code of any browser, or a console message, explained.

mod cookies;
mod find;
mod forbidden;
mod text;

use std::{fmt::Write as _, process::ExitCode};

use cors_core::browser::{Code, Phase};

use self::forbidden::Forbidden;
use crate::{args::Explain, terminal};

pub(crate) fn run(args: &Explain) -> Result<ExitCode, String> {
    let asked = args.text.join(" ");
    let (text, code) = if asked.trim().is_empty() {
        (list(), ExitCode::SUCCESS)
    } else if asked.trim().eq_ignore_ascii_case(cookies::NAME) {
        (cookies::explain(), ExitCode::SUCCESS)
    } else if let Some(forbidden) = find::forbidden(&asked) {
        (forbidden.explain(), ExitCode::SUCCESS)
    } else {
        match find::find(&asked).as_slice() {
            [] => (unknown(&asked), ExitCode::FAILURE),
            codes => {
                let explained: Vec<_> = codes.iter().map(|&code| text::explain(code)).collect();
                (explained.join("\nIt could also be this:\n\n"), ExitCode::SUCCESS)
            }
        }
    };
    terminal::print_bytes(text.as_bytes()).map(|_| code)
}

/// The names of a code: Firefox's, then Chromium's.
fn names(code: Code) -> Vec<&'static str> {
    let chromium = [Phase::Response, Phase::Preflight].map(|phase| code.chromium(phase));
    let mut names: Vec<_> = [code.mdn()].into_iter().chain(chromium).flatten().collect();
    names.dedup();
    names
}

fn list() -> String {
    let mut text = "Firefox and MDN                      Chromium\n".to_owned();
    for code in Code::ALL {
        let chromium = names(code).into_iter().filter(|it| code.mdn() != Some(it));
        let chromium = chromium.collect::<Vec<_>>().join(", ");
        if code.mdn().is_some() || !chromium.is_empty() {
            let line = format!("{:<36} {chromium}", code.mdn().unwrap_or("-"));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text.push_str("\nThe server's own, with cross-origin protection\n");
    Forbidden::ALL.iter().for_each(|it| text.extend([it.code(), "\n"]));
    text.extend(["\nA topic\n", cookies::NAME, "\n"]);
    text.push_str("\nExplain one: cors explain CORSMissingAllowCredentials\n");
    text
}

fn unknown(asked: &str) -> String {
    let nearest = find::nearest(asked).map(|name| format!("  {name}"));
    format!(
        "No known browser code or console message found in this text. The nearest codes:\n\n{}\n\n\
         All of them: cors explain\n",
        nearest.collect::<Vec<_>>().join("\n")
    )
}
