//! The text of a file or of standard input, and its format.

use std::{
    fmt::Display,
    fs::{self, File, Metadata},
    io::{self, Read},
    path::Path,
};

use cors_tools::policy_file::{self, Format};
use cors_watch::MAX_FILE_LEN;

/// How standard input is named where a file would be.
pub(crate) const STDIN: &str = "<stdin>";

pub(super) fn file(path: &Path) -> Result<(Format, String), String> {
    let metadata = metadata(path)?;
    let format = Format::by_extension(path);
    // A pipe or `/dev/stdin`, which is a file where one is redirected, cannot be renamed.
    if format.is_none() && metadata.is_file() && !path.starts_with("/dev") {
        let error = "neither `.toml` nor `.json`, and only TOML and JSON are read: rename it if it is one of \
                     them, or else rewrite it";
        return Err(named(path, &error));
    }
    let read = File::open(path).map_err(|error| error.to_string()).and_then(text);
    let text = read.map_err(|error| named(path, &error))?;
    Ok((format.unwrap_or_else(|| Format::by_content(&text)), text))
}

/// The bytes of a file that is not longer than this; the error for one that is.
pub(crate) fn bytes_of(path: &Path, max_len: u64, too_long: &str) -> Result<Vec<u8>, String> {
    metadata(path)?;
    let read = File::open(path).map_err(|error| error.to_string());
    read.and_then(|file| bytes(file, max_len, too_long)).map_err(|error| named(path, &error))
}

fn metadata(path: &Path) -> Result<Metadata, String> {
    let metadata = fs::metadata(path).map_err(|error| named(path, &error))?;
    if metadata.is_dir() {
        return Err(named(path, &"is a directory: name a file in it"));
    }
    Ok(metadata)
}

pub(super) fn stdin() -> Result<(Format, String), String> {
    let text = text(io::stdin().lock()).map_err(|error| named(Path::new(STDIN), &error))?;
    Ok((Format::by_content(&text), text))
}

fn text(input: impl Read) -> Result<String, String> {
    let limit = MAX_FILE_LEN >> 20;
    let too_long =
        format!("longer than {limit} MiB, so hardly a policy: check that it is the file you mean");
    let bytes = bytes(input, MAX_FILE_LEN, &too_long)?;
    let text = String::from_utf8(bytes).map_err(|_| "not UTF-8: save it as UTF-8")?;
    // Some editors write a byte order mark.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// What is read, if it is not longer than this; the error if it is.
pub(crate) fn bytes(input: impl Read, max_len: u64, too_long: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = input.take(max_len + 1).read_to_end(&mut bytes);
    if read.map_err(|error| error.to_string())? as u64 > max_len {
        return Err(too_long.to_owned());
    }
    Ok(bytes)
}

pub(crate) fn named(path: &Path, error: &dyn Display) -> String {
    policy_file::named(&path.display().to_string(), error)
}
