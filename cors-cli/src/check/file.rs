//! Files that the arguments name.

use std::{
    fs::{self, File},
    path::Path,
};

use crate::policy_file::bytes;

/// Reads a file of at most so many MiB. The error says what is wrong, without the path.
pub(super) fn read(path: &Path, mebibytes: u64) -> Result<Vec<u8>, String> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Err("is a directory: name the file in it".to_owned());
    }
    let file = File::open(path).map_err(|error| error.to_string())?;
    let too_long = format!("longer than {mebibytes} MiB: check that it is the file you mean");
    bytes(file, mebibytes << 20, &too_long)
}
