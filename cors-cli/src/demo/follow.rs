//! Follows the file of `--policy`.

use std::{path::Path, sync::Arc, time::Duration};

use cors_watch::{PolicyFile, Status, WatchErrorKind};
use tokio::time;

use super::current::Current;
use crate::policy_file;

/// How long a change of the file may go unseen.
const TICK: Duration = Duration::from_millis(200);

/// Tells `current` whenever the file is another, as long as the runtime lives.
///
/// The watch has a `Live` of its own, which nothing reads: in the demo's, a text of the editor and one of the
/// file come one after the other, and the page can say whose is in force.
pub(super) async fn follow(file: PolicyFile, current: Arc<Current>) {
    let Some(path) = &current.file else { return };
    let mut seen = None;
    let mut ticks = time::interval(TICK);
    loop {
        ticks.tick().await;
        let status = file.status();
        // The same errors may be those of another text, so a file that has some is read at every tick.
        let valid = status.last_error.is_none().then_some(status.generation);
        if valid.is_none() || valid != seen {
            seen = valid;
            current.file_reads(reading(&status, path));
        }
    }
}

/// The text of the file, valid or not, or why there is none.
fn reading(status: &Status, path: &Path) -> Result<String, String> {
    match &status.last_error {
        // It has a text, and the page shows its problems by the line.
        Some(error)
            if !matches!(error.kind(), WatchErrorKind::Syntax(_) | WatchErrorKind::Policy(_)) =>
        {
            Err(error.to_string())
        }
        _ => policy_file::read_as_toml(path),
    }
}
