//! The rows that allow nothing: each is told once, and again if it has been gone.

use std::collections::HashSet;

use cors_core::{ConfigError, Severity};
use tracing::warn;

/// How many are told one by one. Of the others only the number is, so a customer who writes a million of
/// them fills neither the log nor the memory.
const MOST: usize = 1_000;

#[derive(Default)]
pub(super) struct BadRows {
    told: HashSet<String>,
    /// How many were not told one by one the last time.
    more: usize,
}

impl BadRows {
    /// These are the problems of all rows.
    pub(super) fn all(&mut self, problems: &[ConfigError]) {
        let there: HashSet<_> = problems.iter().filter_map(ConfigError::value).collect();
        self.told.retain(|row| there.contains(&**row));
        self.changed(problems, &[]);
    }

    /// These are the problems of rows that have changed, and these rows are gone.
    pub(super) fn changed(&mut self, problems: &[ConfigError], gone: &[&str]) {
        for row in gone {
            self.told.remove(*row);
        }
        let mut more = 0;
        for problem in problems {
            // Nothing is wrong with a row that is gone, or that was read before.
            let is_bad = problem.field() == "added" && problem.severity() == Severity::Error;
            let row = problem.value().unwrap_or_default();
            if !is_bad || self.told.contains(row) {
                continue;
            }
            if self.told.len() == MOST {
                more += 1;
                continue;
            }
            self.told.insert(row.to_owned());
            warn!(%problem, "a row of the table `origins` allows nothing");
        }
        if more > 0 && more != self.more {
            warn!(more, "further rows of the table `origins` allow nothing");
        }
        self.more = more;
    }
}
