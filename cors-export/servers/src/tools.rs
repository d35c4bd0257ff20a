//! What is installed.

use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::Command,
};

use cors_export::Target;

/// The variable with which a target that is not installed is an error: `CORS_FOREIGN=required`.
const REQUIRED: &str = "CORS_FOREIGN";

/// Where the packages of Node.js and Python are, below the folder of builds.
const FOLDER: &str = "../../target/foreign";

/// What a target needs.
#[derive(Debug)]
pub(crate) struct Tools {
    /// The server, or what runs it.
    pub(crate) program: PathBuf,
    /// The folder that has `node_modules`.
    pub(crate) node: PathBuf,
}

impl Tools {
    /// What starts the program; for Node.js, where it finds its packages.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        let packages = fs::canonicalize(self.node.join("node_modules"));
        command.env("NODE_PATH", packages.unwrap_or_default());
        command
    }
}

/// `None` if the target is not installed, and need not be.
pub(crate) fn find(target: Target) -> io::Result<Option<Tools>> {
    let missing = match installed(target) {
        Ok(tools) => return Ok(Some(tools)),
        Err(program) => format!(
            "{}: `{program}` is not installed; `cors-export/servers/install` does",
            target.title()
        ),
    };
    if env::var_os(REQUIRED).is_some() {
        return Err(io::Error::other(missing));
    }
    // Past the capturing of tests that pass.
    writeln!(io::stderr(), "skipped: {missing}")?;
    Ok(None)
}

/// Or what is missing.
fn installed(target: Target) -> Result<Tools, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let on_path = |program: &str| in_path(program).ok_or_else(|| program.to_owned());
    let exists =
        |path: PathBuf| if path.exists() { Ok(path) } else { Err(path.display().to_string()) };
    let program = match target {
        Target::Nginx => on_path("nginx")?,
        Target::Caddy => on_path("caddy")?,
        Target::Apache => on_path("apache2")?,
        Target::Haproxy => on_path("haproxy")?,
        Target::Express | Target::Fastify => {
            exists(folder.join("node/node_modules").join(target.name()))?;
            on_path("node")?
        }
        Target::Flask | Target::Starlette | Target::Django => {
            exists(folder.join("python/bin/python"))?
        }
    };
    Ok(Tools { program, node: folder.join("node") })
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    // Debian has servers where only root looks for programs.
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join(program)).find(|it| it.is_file())
}
