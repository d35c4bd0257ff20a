//! Policies from a file or from standard input.

mod read;

use std::path::Path;

use cors_core::Routes;
use cors_tools::policy_file::{Format, Linted};

pub(crate) use read::{STDIN, bytes, bytes_of, named};

/// The policies in a file, or all of its errors, one per line.
pub(crate) fn compile(path: &Path) -> Result<Routes, String> {
    if is_stdin(path) {
        return Err("`-`: no policy is read from standard input here; name a file".to_owned());
    }
    routes_of(&lint(path)?, path)
}

/// The policies of the file with this path, or all of its errors, one per line.
pub(crate) fn routes_of(linted: &Linted, path: &Path) -> Result<Routes, String> {
    linted.routes_of(&path.display().to_string())
}

/// Reads a file by its extension. An error means that it cannot be read at all.
fn lint(path: &Path) -> Result<Linted, String> {
    read::file(path).map(linted)
}

/// Reads a file, or standard input if it is `-`: then in the format that it is in. Tells what it is called as well.
pub(crate) fn lint_named(path: &Path) -> Result<(&Path, Linted), String> {
    if is_stdin(path) {
        Ok((Path::new(STDIN), linted(read::stdin()?)))
    } else {
        Ok((path, lint(path)?))
    }
}

fn linted((format, text): (Format, String)) -> Linted {
    cors_tools::policy_file::lint(&text, format)
}

/// Whether it stands for standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The text of a file for an editor of TOML: as it is written, valid or not; JSON is translated. An error
/// says why there is no such text.
pub(crate) fn read_as_toml(path: &Path) -> Result<String, String> {
    let (format, text) = read::file(path)?;
    match format {
        Format::Toml => Ok(text),
        Format::Json => {
            let routes = routes_of(&linted((format, text)), path)?;
            toml::to_string(&routes.to_config()).map_err(|error| named(path, &error))
        }
    }
}
