//! How a log names a file.

use std::path::Path;

use cors_core::Escaped;
use url::Url;

/// The path from the folder to the file.
pub(super) fn relative(folder: &Path, file: &Path) -> String {
    let relative = || {
        let file = Url::from_file_path(folder.join(file)).ok()?;
        // Parsing removes `..`.
        let file = Url::parse(file.as_str()).ok()?;
        Url::from_directory_path(folder).ok()?.make_relative(&file)
    };
    let uri = relative().unwrap_or_else(|| Escaped::str(&file.display().to_string()).to_string());
    // What stands before a colon would be a scheme.
    uri.replace(':', "%3A")
}
