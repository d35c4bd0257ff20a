//! What is at a path.

use std::{
    fs::{self, OpenOptions},
    io::{self, Read as _},
    path::Path,
};

use crate::WatchErrorKind;

/// The longest file that is read: 64 MiB, room for a million origins of 60 bytes. What is longer is there by
/// mistake, such as a log, and would be read into memory at every look.
pub const MAX_FILE_LEN: u64 = 64 << 20;

/// What a look finds: the contents of a file, or why there are none.
pub(crate) type Found = Result<Vec<u8>, WatchErrorKind>;

/// Reads a file. It never waits for the other end of a pipe.
pub(crate) fn read(path: &Path) -> Found {
    let metadata = fs::metadata(path).map_err(|error| WatchErrorKind::unreadable(&error))?;
    if !metadata.is_file() {
        return Err(WatchErrorKind::NotAFile);
    }
    if metadata.len() > MAX_FILE_LEN {
        return Err(WatchErrorKind::TooLong);
    }
    let contents = read_at_most(path).map_err(|error| WatchErrorKind::unreadable(&error))?;
    // It may have grown.
    if contents.len() as u64 > MAX_FILE_LEN {
        return Err(WatchErrorKind::TooLong);
    }
    Ok(contents)
}

/// The contents up to one byte more than the limit.
fn read_at_most(path: &Path) -> io::Result<Vec<u8>> {
    let mut options = OpenOptions::new();
    options.read(true);
    // A pipe may have taken the file's place.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let mut contents = Vec::new();
    options.open(path)?.take(MAX_FILE_LEN + 1).read_to_end(&mut contents)?;
    Ok(contents)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::{MAX_FILE_LEN, read, read_at_most};
    use crate::WatchErrorKind;

    #[test]
    fn a_file_of_the_greatest_length_is_read_and_a_longer_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        let file = File::create(&path).unwrap();
        file.set_len(MAX_FILE_LEN).unwrap();
        assert_eq!(read(&path).map(|contents| contents.len() as u64), Ok(MAX_FILE_LEN));
        file.set_len(MAX_FILE_LEN + 1).unwrap();
        assert_eq!(read(&path), Err(WatchErrorKind::TooLong));
        // As if it had grown after its length was looked at.
        file.set_len(2 * MAX_FILE_LEN).unwrap();
        assert_eq!(read_at_most(&path).unwrap().len() as u64, MAX_FILE_LEN + 1);
    }

    #[test]
    fn a_folder_is_not_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()), Err(WatchErrorKind::NotAFile));
        fs::remove_dir(folder.path()).unwrap();
        assert!(matches!(read(folder.path()), Err(WatchErrorKind::Unreadable { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_takes_the_place_of_a_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(read(&path), Err(WatchErrorKind::NotAFile));
        // As if it had come after the file was looked at.
        assert_eq!(read_at_most(&path).unwrap(), b"");
    }
}
