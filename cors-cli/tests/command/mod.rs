//! Runs the command as a shell would.

#[allow(dead_code, reason = "not every test uses it")]
pub(crate) mod closed;
#[allow(dead_code, reason = "one test uses all of it")]
pub(crate) mod schemas;

use std::{
    io::Write as _,
    process::{self, Stdio},
};

pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn cors(args: &[&str], input: &[u8]) -> Ran {
    cors_in(&[], args, input)
}

/// With these variables in the environment, too.
pub(crate) fn cors_in(variables: &[(&str, &str)], args: &[&str], input: &[u8]) -> Ran {
    let mut child = process::Command::new(env!("CARGO_BIN_EXE_cors"))
        .args(args)
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // A command that rejects its arguments does not read its input.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    schemas::hold(args, &out);
    Ran { status: output.status.code().unwrap(), out, err }
}
