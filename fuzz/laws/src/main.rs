//! `cargo run -p cors-fuzz-laws -- seeds` writes the seeds into the corpora; `-- TARGET FILE…` replays
//! files.

use std::{env, fs, io, path::Path, process::ExitCode};

use cors_fuzz_laws::{TARGETS, check, seeds};

fn main() -> io::Result<ExitCode> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match *arguments.as_slice() {
        ["seeds"] => {
            seeds::write(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../corpus")))?;
        }
        [target, ref files @ ..] if TARGETS.contains(&target) && !files.is_empty() => {
            for file in files {
                check(target, &fs::read(file)?);
            }
        }
        _ => {
            eprintln!("usage: cors-fuzz-laws seeds | TARGET FILE…");
            eprintln!("targets: {}", TARGETS.join(", "));
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}
