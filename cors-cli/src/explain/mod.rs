//! `cors explain`: a code of any browser, or what a console says, explained.

mod input;

use std::process::ExitCode;

use cors_tools::explain::{self, Explained};

use crate::{
    args::{Explain, ExplainFormat},
    terminal,
};

pub(crate) fn run(args: &Explain) -> Result<ExitCode, String> {
    let asked = input::read(&args.text)?;
    let asked = asked.as_deref().unwrap_or("codes");
    let explained = match args.format {
        ExplainFormat::Json => {
            let explained = explain::json(asked, args.target)?;
            print(&explained)?;
            note(&explained);
            explained
        }
        ExplainFormat::Text => {
            let explained = explain::text(asked, args.target)?;
            note(&explained);
            print(&explained)?;
            explained
        }
    };
    Ok(if explained.is_known { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn print(explained: &Explained) -> Result<(), String> {
    terminal::print_bytes(explained.text.as_bytes()).map(drop)
}

fn note(explained: &Explained) {
    explained.note.iter().for_each(|note| terminal::print_note(note));
}
