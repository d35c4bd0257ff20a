//! Which versions are installed.

use std::io;

use cors_export::Target;

use crate::output;

/// What a text says that it was tested with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// As the text names it.
    pub name: &'static str,
    /// What is installed, as far as the text says it: `1.22`.
    pub number: String,
}

const PYTHON: &str = "
import platform, sys
from importlib.metadata import version

for name in sys.argv[1:]:
    print(platform.python_version() if name == 'Python' else version(name))
";

const NODE: &str = "
const version = (name) => require(`${name.toLowerCase()}/package.json`).version;
for (const name of process.argv.slice(1)) {
  console.log(name === \"Node.js\" ? process.versions.node : version(name));
}
";

/// The versions of the target and of what serves it here. `None` if the target is not installed; see
/// [`start`](crate::start).
///
/// # Errors
///
/// If it does not say its version.
pub fn versions(target: Target) -> io::Result<Option<Vec<Version>>> {
    let (names, arguments): (&[_], &[_]) = match target {
        Target::Nginx => (&["nginx"], &["-v"]),
        Target::Caddy => (&["Caddy"], &["version"]),
        Target::Apache => (&["httpd"], &["-v"]),
        Target::Haproxy => (&["HAProxy"], &["-v"]),
        Target::Express => (&["Express", "Node.js"], &["-e", NODE]),
        Target::Fastify => (&["Fastify", "Node.js"], &["-e", NODE]),
        Target::Flask => (&["Flask", "Waitress", "Python"], &["-c", PYTHON]),
        Target::Starlette => (&["Starlette", "FastAPI", "Uvicorn", "Python"], &["-c", PYTHON]),
        Target::Django => (&["Django", "Waitress", "Uvicorn", "Python"], &["-c", PYTHON]),
    };
    let named = if arguments.len() > 1 { names } else { &[] };
    let arguments = [arguments, named].concat();
    let Some(printed) = output(target, &arguments, "")? else { return Ok(None) };
    // A line for each, in this order; other lines follow.
    let mut numbers = printed.lines().filter_map(number);
    let of_name = |&name: &&'static str| {
        let [major, minor] = numbers
            .next()
            .ok_or_else(|| io::Error::other(format!("{name} has no version: {printed}")))?;
        let is_major = name == "Node.js";
        let number = if is_major { major.to_owned() } else { format!("{major}.{minor}") };
        Ok(Version { name, number })
    };
    names.iter().map(of_name).collect::<io::Result<_>>().map(Some)
}

/// The first two parts of the first number in a line: of `nginx/1.22.1`, 1 and 22.
fn number(line: &str) -> Option<[&str; 2]> {
    let words = line.split(|char: char| !char.is_ascii_digit() && char != '.');
    words
        .filter_map(|word| {
            let mut parts = word.split('.').filter(|it| !it.is_empty());
            Some([parts.next()?, parts.next()?])
        })
        .next()
}
