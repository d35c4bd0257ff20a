//! Files that the arguments name.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
};

/// Reads a file of at most so many MiB. The error says what is wrong, without the path.
pub(super) fn read(path: &Path, mebibytes: u64) -> Result<Vec<u8>, String> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Err("is a directory: name the file in it".to_owned());
    }
    let limit = mebibytes << 20;
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    if read.map_err(|error| error.to_string())? as u64 > limit {
        return Err(format!("longer than {mebibytes} MiB: check that it is the file you mean"));
    }
    Ok(bytes)
}
