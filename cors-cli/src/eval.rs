//! `cors eval`: requests in, decisions out, a JSON line each.

use std::{
    io::{self, BufRead, Write},
    process::ExitCode,
};

use cors_core::{Decision, Policy, Request};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{args::Eval, policy_file};

#[derive(Deserialize)]
struct Input<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    method: String,
    headers: Vec<(String, String)>,
}

/// What can be said of a line that is no request.
#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
}

#[derive(Serialize)]
struct Output<'a> {
    id: Option<&'a RawValue>,
    preflight: bool,
    decision: &'static str,
    refusal: Option<Refused>,
    action: &'static str,
    status: Option<u16>,
    headers: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct Refused {
    code: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Unread<'a> {
    id: Option<&'a RawValue>,
    error: String,
}

/// Answers line by line, so that another program can wait for each.
pub(crate) fn run(args: &Eval) -> Result<ExitCode, String> {
    let policy = policy_file::compile(&args.policy)?;
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
        let written = match evaluate(&policy, &line, &mut output) {
            Ok(written) => written,
            Err(unread) => {
                status = ExitCode::FAILURE;
                write_line(&mut output, &unread)
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

/// Judges the request of a line and writes the decision, unless the line is none.
fn evaluate<'l>(
    policy: &Policy,
    line: &'l [u8],
    output: &mut impl Write,
) -> Result<io::Result<()>, Unread<'l>> {
    let id = || serde_json::from_slice::<Identified<'_>>(line).ok().and_then(|it| it.id);
    let unread = |error: String| Unread { id: id(), error };
    let input: Input<'_> = serde_json::from_slice(line).map_err(|it| unread(it.to_string()))?;
    let method = latin1(&input.method).map_err(unread)?;
    let mut headers = Vec::new();
    for (name, value) in &input.headers {
        headers.push((latin1(name).map_err(unread)?, latin1(value).map_err(unread)?));
    }
    let request = Request::from_headers(&method, headers.iter().map(|(n, v)| (n, &**v)));
    Ok(write_line(output, &judged(policy, &request, input.id)))
}

fn judged<'i>(policy: &Policy, request: &Request<'_>, id: Option<&'i RawValue>) -> Output<'i> {
    let explanation = policy.explain(request);
    let decision = explanation.decision();
    let refusal =
        decision.refusal().map(|it| Refused { code: it.code(), text: explanation.to_string() });
    let text = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect();
    Output {
        id,
        preflight: decision.is_preflight(),
        decision: match decision {
            Decision::NotCors(_) => "not-cors",
            Decision::Allowed(_) | Decision::PreflightAllowed(_) => "allowed",
            Decision::Refused(..) | Decision::PreflightRefused(..) => "refused",
        },
        refusal,
        action: if decision.answer().is_some() { "answer" } else { "forward" },
        status: decision.answer(),
        headers: decision.headers().operations().map(|it| (it.name(), text(it.value()))).collect(),
    }
}

fn write_line(output: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    output.write_all(&line)?;
    output.flush()
}

/// The bytes that a text stands for, one a character.
fn latin1(text: &str) -> Result<Vec<u8>, String> {
    let byte = |char: char| {
        u8::try_from(u32::from(char))
            .map_err(|_| format!("`{char}` is over U+00FF: write each byte as one character"))
    };
    text.chars().map(byte).collect()
}
