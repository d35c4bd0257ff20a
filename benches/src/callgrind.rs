//! Instructions and allocations, counted by valgrind's callgrind, whose figures do not depend on the load of
//! the machine.
//!
//! The program runs itself under valgrind. Callgrind counts while `counted_batch` runs, and writes its
//! counts to a new file each time that function returns.

use std::{
    collections::HashMap,
    env, fmt, fs,
    hint::black_box,
    io::{Error, ErrorKind, Result},
    ops::Sub,
    path::Path,
    process::{Command, Stdio},
};

use crate::{Batch, Framework, Guard, SAMPLES, Sample, Stack};

/// The argument that makes the program only run what is to be counted.
pub const CHILD: &str = "counted";

/// Each figure is the mean over this many requests.
const REQUESTS: usize = 100;

/// What one request takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// Instructions.
    pub instructions: f64,
    /// Calls to `malloc`, `calloc`, `realloc` and similar functions.
    pub allocations: f64,
}

impl Sub for Count {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            instructions: self.instructions - other.instructions,
            allocations: self.allocations - other.allocations,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}", self.instructions)?;
        if self.allocations.abs() < 0.5 { Ok(()) } else { write!(f, " ({:+.0})", self.allocations) }
    }
}

/// One figure: who served which sample.
pub type Cell = (Framework, Guard, &'static str);

/// Counts every sample on every stack that can serve it, if the cell's description ([`describe`]) contains
/// `only`, and on the bare stack to which it is compared.
///
/// # Errors
///
/// If no description contains `only`, and if valgrind is not found or fails.
pub fn count(only: &str) -> Result<HashMap<Cell, Count>> {
    if cells(only).next().is_none() {
        let none =
            format!("nothing to count has `{only}` in its name, as `Core Ours preflight` would");
        return Err(Error::new(ErrorKind::InvalidInput, none));
    }
    let folder = tempfile::tempdir()?;
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no"])
        // Callgrind keeps one setting per pattern, so each setting has its own pattern.
        .args(["--toggle-collect=*counted_batch*", "--dump-after=*::counted_batch*"])
        .arg(format!("--callgrind-out-file={}", folder.path().join("out").display()))
        .arg(env::current_exe()?)
        .args([CHILD, only])
        // Enough room for everything a batch frees, so that no figure depends on the state of the heap.
        .env("GLIBC_TUNABLES", "glibc.malloc.tcache_count=4096")
        .stderr(Stdio::null())
        .status()
        .map_err(|error| Error::new(error.kind(), format!("cannot run valgrind: {error}")))?;
    if !status.success() {
        return Err(Error::other(format!("valgrind: {status}")));
    }
    let read = |(cell, number)| Ok((cell, read(&folder.path().join(format!("out.{number}")))?));
    cells(only).zip((2..).step_by(2)).map(read).collect()
}

/// What the program does under valgrind.
pub fn run_counted(only: &str) {
    for (framework, guard, sample) in cells(only) {
        let sample = Sample::named(sample);
        let stack = Stack::new(framework, guard, sample).expect("a cell has a stack");
        // What only the first requests do is not part of the cost of a request.
        stack.prepare(sample, REQUESTS)();
        // Callgrind also counts calls while it is not collecting instructions, so the first figures include
        // those of the preparation. The second do not, and are used.
        let batches = [(); 2].map(|()| stack.prepare(sample, REQUESTS));
        batches.into_iter().for_each(counted_batch);
    }
}

#[inline(never)]
fn counted_batch(batch: Batch) {
    black_box(batch)();
}

/// The cells in the order in which they are counted, with the bare cells to which they are compared.
fn cells(only: &str) -> impl Iterator<Item = Cell> {
    let stacks = Framework::ALL.into_iter().flat_map(|it| Guard::ALL.map(|guard| (it, guard)));
    stacks.flat_map(move |(framework, guard)| {
        let is_wanted = move |guard, sample: &Sample| {
            Stack::serves(framework, guard, sample)
                && describe(&(framework, guard, sample.name)).contains(only)
        };
        let is_counted = move |sample: &&'static Sample| match guard {
            Guard::Bare => Guard::ALL.into_iter().any(|guard| is_wanted(guard, sample)),
            guard => is_wanted(guard, sample),
        };
        SAMPLES.iter().filter(is_counted).map(move |sample| (framework, guard, sample.name))
    })
}

/// A cell in words, such as `Tower Ours preflight, 3 headers`.
pub fn describe((framework, guard, sample): &Cell) -> String {
    format!("{framework:?} {guard:?} {sample}")
}

/// The instructions in a text of [callgrind's format](https://valgrind.org/docs/manual/cl-format.html).
pub(crate) fn total(text: &str) -> Result<f64> {
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total = total.and_then(|it| it.trim().parse().ok());
    total.ok_or_else(|| Error::new(ErrorKind::InvalidData, "no totals from callgrind"))
}

fn read(path: &Path) -> Result<Count> {
    let text = fs::read_to_string(path)?;
    let total = total(&text)?;
    let requests = REQUESTS as f64;
    Ok(Count { instructions: total / requests, allocations: allocations(&text) / requests })
}

fn allocations(text: &str) -> f64 {
    let mut names = HashMap::new();
    let (mut caller, mut called, mut allocations) = ("", "", 0.0);
    for line in text.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        // A function's name is given where its number is first used.
        let (number, name) = value.split_once(' ').unwrap_or((value, ""));
        match key {
            "fn" => caller = *names.entry(number).or_insert(name),
            "cfn" => called = *names.entry(number).or_insert(name),
            // The dynamic linker's stub has the name of the function it calls.
            "calls" if allocates(called) && called != caller => {
                allocations += number.parse().unwrap_or(0.0);
            }
            _ => {}
        }
    }
    allocations
}

fn allocates(function: &str) -> bool {
    matches!(function, "malloc" | "calloc" | "realloc" | "posix_memalign" | "aligned_alloc")
}

#[cfg(test)]
mod tests {
    use super::{Framework, Guard, cells};

    #[test]
    fn counted_cells_include_their_bare_cell() {
        let counted: Vec<_> = cells("Core Ours preflight").collect();
        let sample = "preflight, 3 headers";
        let wanted = [Guard::Bare, Guard::Ours].map(|guard| (Framework::Core, guard, sample));
        assert_eq!(counted, wanted);
        assert_eq!(cells("nonsense").count(), 0);
    }
}
