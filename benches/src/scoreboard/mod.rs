//! The conformance table, asked of the peers as well: which guard of one policy answers it how.
//!
//! | part | what |
//! |---|---|
//! | `exchange` | the requests, and what a browser makes of an answer |
//! | `peers` | each guard with its whole configuration, in front of the same application |
//! | `row` | the rows of the table, and which answers count in which |
//! | `deviation` | answers that are not as they should be, and what follows |
//! | `count` | how many answers of each guard are as they should be |
//! | `mistakes` | configurations that are mistakes, and which guard refuses them |
//! | `reasons` | why an answer deviates: by choice, or wrong |
//! | `document` | all of it as text |

mod count;
mod deviation;
mod document;
mod exchange;
mod mistakes;
mod peers;
mod reasons;
mod row;

use std::{error::Error, fs, panic, path::Path};

use count::Counted;
use mistakes::Outcomes;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scoreboard");

/// A run of the table.
#[derive(Debug)]
pub struct Scoreboard {
    counted: Vec<Counted>,
    mistakes: Vec<Outcomes>,
    cost: Vec<String>,
}

impl Scoreboard {
    /// Starts all servers and asks them everything. Reads what a request costs from the project's README.
    ///
    /// # Errors
    ///
    /// If the README cannot be read or has no such table.
    pub fn run() -> Result<Self, Box<dyn Error>> {
        let readme = fs::read_to_string(Path::new(FOLDER).join("../../README.md"))?;
        let cost = document::cost(&readme)?;
        // The first logger stays: this one prints nothing, while Rocket's says on standard output what it serves.
        let _ = log::set_logger(log::logger());
        let counted = count::all();
        // Some of the peers panic at what they refuse.
        let hook = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        let mistakes = mistakes::all();
        panic::set_hook(hook);
        Ok(Self { counted, mistakes, cost })
    }

    /// The table of the README.
    ///
    /// # Errors
    ///
    /// See [`Scoreboard::document`].
    pub fn table(&self) -> Result<String, Box<dyn Error>> {
        document::table(self)
    }

    /// Why and how each guard deviates.
    ///
    /// # Errors
    ///
    /// Deviations without a reason in `reasons.toml`, and reasons without a deviation.
    pub fn document(&self) -> Result<String, Box<dyn Error>> {
        document::document(self)
    }

    /// Each deviation, as lines of JSON.
    ///
    /// # Errors
    ///
    /// See [`Scoreboard::document`].
    pub fn deviations(&self) -> Result<String, Box<dyn Error>> {
        document::deviations(self)
    }

    /// Writes the document and the deviations.
    ///
    /// # Errors
    ///
    /// See [`Scoreboard::document`], and those of the file system.
    pub fn write(&self) -> Result<(), Box<dyn Error>> {
        fs::write(Path::new(FOLDER).join("deviations.jsonl"), self.deviations()?)?;
        fs::write(Path::new(FOLDER).join("../scoreboard.md"), self.document()?)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{reasons::Class, *};

    /// The committed files are those of a fresh run, our guards deviate only where the framework does, and the README has the table.
    #[test]
    fn the_scoreboard_is_as_committed() {
        let scoreboard = Scoreboard::run().unwrap();
        let ours = scoreboard.counted.iter().filter(|it| it.guard.is_ours);
        let ours: Vec<_> = ours.flat_map(|it| &it.deviations).collect();
        for (reason, deviations) in document::explained(&scoreboard).unwrap() {
            let of_ours = deviations.iter().find(|it| ours.contains(it));
            assert!(reason.class == Class::Framework || of_ours.is_none(), "{of_ours:?}");
        }
        let read = |path: &str| fs::read_to_string(Path::new(FOLDER).join(path)).unwrap();
        assert_same(&read("deviations.jsonl"), &scoreboard.deviations().unwrap());
        assert_same(&read("../scoreboard.md"), &scoreboard.document().unwrap());
        let table = scoreboard.table().unwrap();
        assert!(read("../../README.md").contains(&table), "the README lacks\n{table}");
    }

    fn assert_same(committed: &str, fresh: &str) {
        let differing = committed.lines().zip(fresh.lines()).find(|(one, other)| one != other);
        let run = "run `cargo run -p cors-benches -- scoreboard --write`";
        assert_eq!(differing, None, "committed, and fresh: {run}");
        assert_eq!(committed.len(), fresh.len(), "{run}");
    }
}
