//! The origins of many customers, in a database: read at the start, and followed from then on.
//!
//! The rows of the table `origins` are all that is allowed, the operator's own origins included. A row that
//! is no origin allows nothing, is told in the log, and stops no other row. When the database is away, the
//! last origins stay.
//!
//! To use this in a server, copy this folder. For a database on another machine, add one of the `tls-*`
//! features of sqlx.

mod bad_rows;
mod postgres;
mod sqlite;

use std::{error::Error, future::Future, iter, time::Duration};

use cors_core::{Changed, Config, Live, Policy};
use futures_util::{Stream, TryStreamExt as _};
use tokio::{sync::mpsc, task::spawn_blocking, time::timeout};
use tracing::info;

use bad_rows::BadRows;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How long the database may be silent while an answer is due. Then it counts as lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// A policy with the origins that are in a database, for as long as the async runtime lives. All else is
/// as `config` has it.
///
/// The URL is `sqlite:`, followed by the path of a file, which is made if it is missing, or a
/// `postgres://` one. That has to lead to the server that is written to, not to a replica, and not through
/// a pool that lends its connections for one transaction at a time: neither passes notifications on.
///
/// Fails if the origins cannot be read now: a server that allows nobody would be of no use.
pub(crate) async fn follow(url: &str, config: Config) -> Result<Live> {
    let nobody = Policy::compile(&Config { allow_origins: vec!["none".to_owned()], ..config })?;
    let live = Live::new(nobody.clone());
    let bad_rows = BadRows::default();
    let origins = Origins { current: nobody.clone(), nobody, live: live.clone(), bad_rows };
    if url.starts_with("postgres") {
        postgres::follow(url.to_owned(), origins).await?;
    } else {
        sqlite::follow(url, origins).await?;
    }
    Ok(live)
}

/// The origins that are in use. Only the task that follows the database changes them.
struct Origins {
    nobody: Policy,
    current: Policy,
    live: Live,
    bad_rows: BadRows,
}

impl Origins {
    /// Allows the origins of all rows, and nobody else. If it fails halfway, nothing has changed.
    async fn read_all(
        &mut self,
        rows: impl Stream<Item = sqlx::Result<String>> + Unpin,
    ) -> Result<()> {
        // Another thread compiles them as they come: a million would hold up this one, and a list of
        // them all would take as much memory again.
        let (sender, mut receiver) = mpsc::channel::<Vec<String>>(2);
        let nobody = self.nobody.clone();
        let compiling = spawn_blocking(move || {
            let rows = iter::from_fn(|| receiver.blocking_recv()).flatten();
            nobody.with_origins(rows, None::<&str>)
        });
        let (mut chunks, mut count) = (rows.try_chunks(1_000), 0);
        while let Some(rows) = soon(chunks.try_next()).await? {
            count += rows.len();
            sender.send(rows).await?;
        }
        drop(sender);
        let Changed { policy, problems } = compiling.await?;
        self.put(policy);
        self.bad_rows.all(&problems);
        info!(rows = count, "all origins have been read");
        Ok(())
    }

    /// Allows the origins of the rows that are there, and no longer those that are gone.
    fn change(&mut self, there: &[&str], gone: &[&str]) {
        let Changed { policy, problems } = self.current.with_origins(there, gone);
        self.put(policy);
        self.bad_rows.changed(&problems, gone);
    }

    fn put(&mut self, policy: Policy) {
        self.current = policy;
        // Where the customers have one route among others: `self.live.update(|routes| …)` with
        // `routes.with_policy("/api", …)`.
        self.live.replace(self.current.clone());
    }
}

/// What the database answers, if it does so in time.
async fn soon<T, E>(answer: impl Future<Output = std::result::Result<T, E>>) -> Result<T>
where
    E: Error + Send + Sync + 'static,
{
    match timeout(PATIENCE, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(format!("the database has not answered for {PATIENCE:?}").into()),
    }
}
