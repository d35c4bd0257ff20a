//! SQLite: it tells nobody of changes, but it counts them. When the count has changed, all rows are read.
//!
//! The count is taken before the rows are read, so a change meanwhile is read the next time. It does not say
//! which rows have changed, so each change costs a full reading, and a change is in use only when that is over.
//! Changes are seen whoever makes them, on this machine: this server, another process, `sqlite3`. Not seen is
//! another file that takes the place of this one; then restart. For several machines, use PostgreSQL.

use std::{str::FromStr as _, time::Duration};

use futures_util::TryStreamExt as _;
use sqlx::{
    ConnectOptions as _, Executor as _, SqliteConnection, query_scalar,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tokio::time::sleep;
use tracing::warn;

use super::{Origins, Result};

/// The longest origin has 327 bytes, `cors_core::MAX_ORIGIN_LEN`. A table that is there already, without the
/// check, does as well.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS origins ( \
     origin TEXT NOT NULL PRIMARY KEY CHECK (length(origin) BETWEEN 1 AND 327) \
     ) WITHOUT ROWID";

/// Between looks at the count.
const PAUSE: Duration = Duration::from_millis(200);
const PAUSE_AFTER_ERROR: Duration = Duration::from_secs(5);

pub(super) async fn follow(url: &str, mut origins: Origins) -> Result<()> {
    // With a write-ahead log, nobody who writes waits until all rows are read.
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let mut connection = options.connect().await?;
    connection.execute(TABLE).await?;
    let mut version = None;
    keep_up(&mut connection, &mut version, &mut origins).await?;
    tokio::spawn(async move {
        let mut pause = PAUSE;
        loop {
            sleep(pause).await;
            pause = match keep_up(&mut connection, &mut version, &mut origins).await {
                Ok(()) => PAUSE,
                Err(error) => {
                    warn!(%error, "the database cannot be read: the last origins stay");
                    PAUSE_AFTER_ERROR
                }
            };
        }
    });
    Ok(())
}

/// Reads all rows if they are not those of this version.
async fn keep_up(
    connection: &mut SqliteConnection,
    version: &mut Option<i64>,
    origins: &mut Origins,
) -> Result<()> {
    // Changes whenever another connection has changed the file.
    let current = query_scalar("PRAGMA data_version").fetch_one(&mut *connection).await?;
    if *version != Some(current) {
        // As bytes, as SQLite stores any: one row that is no text must not stop the others.
        let rows = query_scalar("SELECT CAST(origin AS BLOB) FROM origins").fetch(connection);
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        origins.read_all(rows.map_ok(text)).await?;
        *version = Some(current);
    }
    Ok(())
}
