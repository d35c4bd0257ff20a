//! The text of a file or of standard input, and its format.

use std::{
    fmt::Display,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use cors_watch::MAX_FILE_LEN;

use super::shown;

/// How standard input is named where a file would be.
pub(crate) const STDIN: &str = "<stdin>";

pub(super) enum Format {
    Toml,
    Json,
}

impl Format {
    fn by_extension(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        if ending.eq_ignore_ascii_case("toml") {
            Some(Self::Toml)
        } else {
            ending.eq_ignore_ascii_case("json").then_some(Self::Json)
        }
    }

    /// No TOML begins with a brace, and every policy in JSON does.
    fn by_content(text: &str) -> Self {
        if text.trim_start().starts_with('{') { Self::Json } else { Self::Toml }
    }
}

pub(super) fn file(path: &Path) -> Result<(Format, String), String> {
    let metadata = fs::metadata(path).map_err(|error| named(path, &error))?;
    if metadata.is_dir() {
        return Err(named(path, &"is a directory: name the files in it"));
    }
    let format = Format::by_extension(path);
    // A pipe or `/dev/stdin` cannot be renamed.
    if format.is_none() && metadata.is_file() {
        return Err(named(path, &"neither `.toml` nor `.json`: rename it to match its content"));
    }
    let read = File::open(path).map_err(|error| error.to_string()).and_then(text);
    let text = read.map_err(|error| named(path, &error))?;
    Ok((format.unwrap_or_else(|| Format::by_content(&text)), text))
}

pub(super) fn stdin() -> Result<(Format, String), String> {
    let text = text(io::stdin().lock()).map_err(|error| named(Path::new(STDIN), &error))?;
    Ok((Format::by_content(&text), text))
}

fn text(input: impl Read) -> Result<String, String> {
    let mut bytes = Vec::new();
    let read = input.take(MAX_FILE_LEN + 1).read_to_end(&mut bytes);
    if read.map_err(|error| error.to_string())? as u64 > MAX_FILE_LEN {
        let limit = MAX_FILE_LEN >> 20;
        return Err(format!(
            "longer than {limit} MiB, so hardly a policy: check that it is the file you mean"
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8: save it as UTF-8")?;
    // Some editors write a byte order mark.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

pub(super) fn named(path: &Path, error: &dyn Display) -> String {
    format!("{}: {error}", shown(&path.display().to_string()))
}
