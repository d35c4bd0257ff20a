//! The record: all tables, and what they were measured on, written to a folder.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    thread,
};

use crate::{callgrind, chart, load, table, tenants};

/// The packages whose versions are recorded.
const PACKAGES: [&str; 12] = [
    "actix-cors",
    "actix-web",
    "axum",
    "criterion",
    "http",
    "hyper",
    "rocket",
    "rocket_cors",
    "tokio",
    "tower",
    "tower-http",
    "warp",
];

const INTRODUCTION: &str = "\
# What a request pays for CORS

Written by `cargo run --release -p cors-benches -- record`; needs valgrind. Every figure is what a
guard adds to the cost of the same stack without one; *bare* is the cost of that stack. The tower,
actix-web and warp services are called directly, Rocket through its local client. The handler answers
200 without a body, and its header map has spare capacity. Origins are 24 bytes long. The policy allows
credentials, the method `PUT` and three header names, and has a max-age.

The guards do not all do the same work: tower-http never reads the header names that a preflight
requests, `warp::cors` sends no `Vary`, and if any header is allowed, actix-cors and tower-http answer
without reading the names. The *floor* is code written for this one policy: on tower, straight-line code
that judges and writes; on Rocket and warp, what the framework needs to write the same headers, without
judging.

";

const COUNTS: &str = "\
*live* is the same policy in a `Live`. *report-only* has the same policy as its candidate, *observed* an observer
that does nothing. Per request, counted by callgrind; allocations, if any, in brackets. The ratio is ours to the peer's.
These figures hardly depend on what else the machine is doing.

";

const TIMES: &str = "\
Per request, measured by criterion: medians, in nanoseconds. They vary from run to run by 10% or more.

";

const LOAD: &str = "\
Each server is a separate process with one thread and allows 10,000 origins. The requests, over kept
connections, are in equal parts without `Origin`, allowed, refused, and preflights. Throughput is measured
with 16 requests in flight, latency with one; bare and guarded take turns, and the figures are medians of
nine rounds. Memory is that of the guarded server after a tenth of about a million requests, and after all
of them.

";

const TENANTS: &str = "\
A policy with a million origins, made of one that allows nobody. Each update adds an origin or takes one out, and
replaces the policy in a `Live` that a guard follows. Resident memory is that of the whole process, so the last
digit varies.

";

const SERVED: &str = "\
The same on each framework's server in the same process, asked over one kept connection for an origin that stays and
one that never comes, in turns without updates and with a thousand a second, 30 seconds each. Every answer was
as it must be.

";

/// Measures everything and writes `record.md` and `origins.svg`. Takes about 20 minutes.
///
/// # Errors
///
/// If something cannot be measured or written.
pub fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    let counts = callgrind::count("")?;
    chart::draw(&counts, &folder.join("origins.svg"))?;
    bench()?;
    let loads = load::run(1_000_000)?;
    let (set, served) = (tenants::set(1_000_000)?, tenants::served(1_000_000, 30));
    let criterion = criterion_folder();
    let mut text = String::from(INTRODUCTION);
    writeln!(text, "## Machine and versions\n\n{}", surroundings()?)?;
    writeln!(text, "## Instructions and allocations\n\n{COUNTS}{}", table::overheads(&counts))?;
    writeln!(text, "## Time\n\n{TIMES}{}", table::times(&criterion)?)?;
    writeln!(text, "## Compiling a policy\n\n{}", table::compile(&criterion)?)?;
    writeln!(text, "## A million origins\n\n{TENANTS}{}", table::set(&set))?;
    writeln!(text, "{SERVED}{}", table::served(&served))?;
    writeln!(text, "## On sockets\n\n{LOAD}{}", table::loads(&loads))?;
    fs::write(
        folder.join("record.md"),
        text.replace("\n\n\n", "\n\n").trim_end().to_owned() + "\n",
    )?;
    Ok(())
}

/// Runs the benchmark groups whose times are recorded.
fn bench() -> io::Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["bench", "--quiet", "--locked", "--package", "cors-benches"];
    let groups = ["--bench", "adapters", "--bench", "adversarial", "--bench", "compile"];
    let status = Command::new(cargo).args(arguments).args(groups).status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("cargo bench: {status}"))) }
}

fn criterion_folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| workspace().join("target")).join("criterion")
}

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn surroundings() -> Result<String, Box<dyn Error>> {
    let mut text = String::new();
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split_once(':')).map_or("unknown", |(_, it)| it.trim());
    writeln!(text, "- {model}, {} cores", thread::available_parallelism()?)?;
    for [program, argument] in [["uname", "-s"], ["rustc", "--version"], ["valgrind", "--version"]]
    {
        let output = Command::new(program).arg(argument).output()?;
        writeln!(text, "- {}", String::from_utf8_lossy(&output.stdout).trim())?;
    }
    let lock: toml::Table = fs::read_to_string(workspace().join("Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(|it| it.as_array()).cloned().unwrap_or_default();
    let versions = packages.iter().filter_map(|package| {
        let name = package.get("name")?.as_str()?;
        let version = package.get("version")?.as_str()?;
        PACKAGES.contains(&name).then(|| format!("{name} {version}"))
    });
    writeln!(text, "- {}", versions.collect::<Vec<_>>().join(", "))?;
    Ok(text)
}
