//! `cors explain`: a code of any browser, or what a console says, explained.
//!
//! The [entries](entry) say what is known. A text is made [plain](plain), [looked up](find) among them, and the
//! matches are printed as [text] or [JSON](json).

mod around;
mod blocks;
mod command;
mod elsewhere;
mod entry;
mod find;
mod input;
mod json;
mod localised;
mod names;
mod near;
mod network;
mod pattern;
mod plain;
mod policy;
mod protection;
mod script;
mod text;
mod topics;

use std::process::ExitCode;

use self::{json::Matches, plain::Text, topics::Topic};
use crate::{
    args::{Explain, ExplainFormat},
    terminal,
};

pub(crate) fn run(args: &Explain) -> Result<ExitCode, String> {
    let Some(asked) = input::read(&args.text)? else { return print(&text::list()) };
    if let Some(Topic { text, .. }) = topics::find(&asked) {
        return print(&text());
    }
    let asked = Text::new(&asked);
    let entries = entry::all();
    let matches = find::find(&asked, &entries);
    match args.format {
        ExplainFormat::Json => terminal::print_json(&Matches::new(&matches))?,
        ExplainFormat::Text if matches.is_empty() => {
            print(&text::unknown(&near::nearest(&asked.plain, &entries)))?;
        }
        ExplainFormat::Text => {
            print(&text::explain(&matches))?;
        }
    }
    Ok(if matches.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn print(text: &str) -> Result<ExitCode, String> {
    terminal::print_bytes(text.as_bytes()).map(|_| ExitCode::SUCCESS)
}
