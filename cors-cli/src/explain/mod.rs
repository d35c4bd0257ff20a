//! `cors explain`: a code of any browser, or what a console says, explained.
//!
//! The [entries](entry) say what is known. A text is made [plain](plain), [looked up](find) among them, and the
//! matches are printed as [text] or [JSON](json).

mod around;
mod blocks;
mod command;
mod cookies;
mod csp;
mod elsewhere;
mod entry;
mod find;
mod input;
mod json;
mod least;
mod local_network;
mod localised;
mod names;
mod near;
mod network;
mod pattern;
mod plain;
mod policy;
mod protection;
mod rare;
mod remedy;
mod script;
mod text;
mod topics;

use std::process::ExitCode;

use cors_export::Target;

use self::{json::Matches, plain::Text, remedy::Remedy, topics::Topic};
use crate::{
    args::{Explain, ExplainFormat},
    terminal,
};

pub(crate) fn run(args: &Explain) -> Result<ExitCode, String> {
    let asked = input::read(&args.text)?;
    let asked = asked.as_deref().unwrap_or("codes");
    match args.format {
        ExplainFormat::Json => json(asked, args.target),
        ExplainFormat::Text => match topics::find(asked) {
            Some(topic) => explain_topic(topic, args.target),
            None => text(&Text::new(asked), args.target),
        },
    }
}

fn json(asked: &str, target: Option<Target>) -> Result<ExitCode, String> {
    let entries = entry::all();
    let matches = find::find(&Text::new(asked), &entries);
    terminal::print_json(&Matches::new(&matches, target))?;
    if let Some(Topic { name, .. }) = topics::find(asked) {
        terminal::print_note(&format!("topics are only printed as text: `cors explain {name}`"));
    }
    Ok(status(!matches.is_empty()))
}

fn text(asked: &Text, target: Option<Target>) -> Result<ExitCode, String> {
    let entries = entry::all();
    match (find::find(asked, &entries).as_slice(), topics::about(asked)) {
        ([], Some(topic)) => explain_topic(topic, target),
        ([], None) => print(&text::unknown(&near::nearest(&asked.plain, &entries)), false),
        (matches, _) => {
            let text = match target {
                None => text::explain(matches),
                Some(target) => text::explain_for(matches, &Remedy::new(matches, target))?,
            };
            print(&text, true)
        }
    }
}

fn explain_topic(topic: &Topic, target: Option<Target>) -> Result<ExitCode, String> {
    if target.is_some() {
        terminal::print_note(
            "`--for` is for codes and lines of a console; a topic is the same for every server",
        );
    }
    print(&(topic.text)(), true)
}

fn print(text: &str, is_known: bool) -> Result<ExitCode, String> {
    terminal::print_bytes(text.as_bytes()).map(|_| status(is_known))
}

fn status(is_known: bool) -> ExitCode {
    if is_known { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
