//! PostgreSQL: a trigger tells of each row that changes.
//!
//! Why no change is lost:
//!
//! 1. The server begins to queue notifications for this connection before all rows are read. So a change is
//!    among the rows that are read, or its notification comes afterwards, or both.
//! 2. A notification names a row, and the row is looked up when it has come. That finds what the change left,
//!    or something newer, as a notification comes only once its change can be seen. So it does no harm that
//!    notifications come late, twice, or for changes that were read already. If they said what happened
//!    instead, it would: PostgreSQL sends equal ones of a transaction once, so that of insert, delete and
//!    insert again only the first two would be told.
//! 3. All goes through one connection and one task, so a row is never judged by an older look at it.
//! 4. When the connection is lost, what it would have told is lost too. So everything begins again from 1.
//!    The listener of sqlx would connect again by itself, also in the midst of a query, and say nothing of it
//!    if that takes long. So it is told not to, and after any error another one takes its place.
//!
//! Whoever changes rows while triggers do not fire, as `pg_restore --disable-triggers` and logical replication
//! do, has to tell it: `NOTIFY cors_origins` makes everybody read everything.

use std::{collections::HashSet, convert::Infallible, iter, time::Duration};

use sqlx::{Executor as _, postgres::PgListener, query_scalar};
use tokio::time::{sleep, timeout};
use tracing::warn;

use super::{Origins, Result, soon};

const CHANNEL: &str = "cors_origins";

/// How many rows are looked up at once.
const BATCH: usize = 1_000;

/// After this long without a notification, the server is asked whether it is still there. A connection can
/// end without a trace, for example when a firewall forgets it.
const QUIET: Duration = Duration::from_secs(5);

/// Between attempts to reach the server.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

pub(super) async fn follow(url: String, mut origins: Origins) -> Result<()> {
    let mut listener = begin(&url, &mut origins).await?;
    tokio::spawn(async move {
        loop {
            let Err(error) = keep_up(&mut listener, &mut origins).await;
            warn!(%error, "the database is lost: the last origins stay");
            listener = begin_again(&url, &mut origins).await;
        }
    });
    Ok(())
}

/// Listens, and then reads all rows.
async fn begin(url: &str, origins: &mut Origins) -> Result<PgListener> {
    let mut listener = soon(PgListener::connect(url)).await?;
    // So a lost connection is `Ok(None)` at once, and no query comes after it that would connect again.
    listener.eager_reconnect(false);
    // Less than the patience here: the server gives up first, and so no abandoned queries pile up there
    // while the table is locked.
    soon(listener.execute("SET lock_timeout = '5s'")).await?;
    let encoding: String =
        soon(query_scalar("SHOW server_encoding").fetch_one(&mut listener)).await?;
    if encoding != "UTF8" {
        // `SQL_ASCII` is no encoding: such a database stores any bytes, and sends them as they are.
        return Err(format!(
            "the encoding of the database is `{encoding}`, so one row that is not UTF-8 could make every \
             query fail: put the table `origins` into a database that was created with `ENCODING 'UTF8'`"
        )
        .into());
    }
    let trigger = "SELECT count(*) FROM pg_trigger \
                   WHERE tgrelid = to_regclass('origins') AND tgname = 'origins_truncated'";
    if soon(query_scalar::<_, i64>(trigger).fetch_one(&mut listener)).await? == 0 {
        soon(listener.execute(include_str!("postgres.sql"))).await?;
    }
    soon(listener.listen(CHANNEL)).await?;
    read_all(&mut listener, origins).await?;
    Ok(listener)
}

/// Tries to begin until it succeeds.
async fn begin_again(url: &str, origins: &mut Origins) -> PgListener {
    let mut pause = FIRST_PAUSE;
    loop {
        sleep(pause).await;
        match begin(url, origins).await {
            Ok(listener) => return listener,
            Err(error) => warn!(%error, "the database is still away: the last origins stay"),
        }
        pause = LONGEST_PAUSE.min(pause * 2);
    }
}

/// Applies changes until the connection is lost.
async fn keep_up(listener: &mut PgListener, origins: &mut Origins) -> Result<Infallible> {
    loop {
        let Ok(received) = timeout(QUIET, listener.try_recv()).await else {
            soon(listener.execute("SELECT 1")).await?;
            continue;
        };
        let first = received?.ok_or("the connection was closed")?;
        let mut rows = vec![first.payload().to_owned()];
        // What came during the last query is here already.
        rows.extend(iter::from_fn(|| Some(listener.next_buffered()?.payload().to_owned())));
        rows.sort_unstable();
        rows.dedup();
        // For all at once, or for a row that no notification can name; see `postgres.sql`.
        if rows.iter().any(String::is_empty) {
            read_all(listener, origins).await?;
        } else {
            for rows in rows.chunks(BATCH) {
                look_up(listener, rows, origins).await?;
            }
        }
    }
}

async fn read_all(listener: &mut PgListener, origins: &mut Origins) -> Result<()> {
    origins.read_all(query_scalar("SELECT origin FROM origins").fetch(listener)).await
}

async fn look_up(listener: &mut PgListener, rows: &[String], origins: &mut Origins) -> Result<()> {
    let found = query_scalar("SELECT origin FROM origins WHERE origin = ANY($1)").bind(rows);
    let there: HashSet<String> = soon(found.fetch_all(listener)).await?.into_iter().collect();
    let gone: Vec<_> =
        rows.iter().filter(|row| !there.contains(*row)).map(String::as_str).collect();
    let there: Vec<_> = there.iter().map(String::as_str).collect();
    origins.change(&there, &gone);
    Ok(())
}
