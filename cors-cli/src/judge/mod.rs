//! `cors judge`: what a browser does with an exchange, a chain of redirects, or a sequence on one
//! preflight cache.

mod chain;
mod exchange;
mod har;
mod sequence;

use std::process::ExitCode;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{args::Judge, json_lines, verdict::Judgement};

use chain::{Chain, ChainJudgement};
use exchange::Exchange;
use sequence::{Sequence, SequenceJudgement};

/// Answers line by line, or for a HAR file.
pub(crate) fn run(args: &Judge) -> Result<ExitCode, String> {
    let profile = args.profile.into();
    if let Some(path) = &args.har {
        return har::run(path, args);
    }
    json_lines::run(|line| {
        let input: Value = serde_json::from_slice(line).map_err(|error| error.to_string())?;
        if !input.is_object() {
            return Err("write one object per line: an exchange, a chain or a sequence".to_owned());
        }
        let id = input.get("id").cloned();
        let judged = if input.get("steps").is_some() {
            Judged::Sequence(read::<Sequence>(input)?.judge(profile)?)
        } else if input.get("hops").is_some() {
            Judged::Chain(read::<Chain>(input)?.judge(profile)?)
        } else {
            Judged::Exchange(read::<Exchange>(input)?.judge(profile)?)
        };
        Ok(Answer { id, judged })
    })
}

fn read<T: for<'de> Deserialize<'de>>(input: Value) -> Result<T, String> {
    serde_json::from_value(input).map_err(|error| error.to_string())
}

#[derive(Serialize)]
struct Answer {
    id: Option<Value>,
    #[serde(flatten)]
    judged: Judged,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Judged {
    Exchange(Judgement),
    Chain(ChainJudgement),
    Sequence(SequenceJudgement),
}
