//! What is installed.

use std::{
    env, fmt,
    path::{Path, PathBuf},
};

use cors_export::Target;

/// The variable with which a target that is not installed is an error: `CORS_FOREIGN=required`.
pub const REQUIRED: &str = "CORS_FOREIGN";

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

/// A target that is not installed.
#[derive(Debug)]
pub struct Missing {
    target: Target,
    program: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { target, program } = self;
        write!(
            f,
            "{}: `{program}` is not installed; `cors-export/servers/install` does",
            target.title()
        )
    }
}

pub(crate) fn find(target: Target) -> Result<Tools, Missing> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let missing = |program: &str| Missing { target, program: program.to_owned() };
    let on_path = |program: &str| in_path(program).ok_or_else(|| missing(program));
    let exists = |path: PathBuf| {
        if path.exists() { Ok(path) } else { Err(missing(&path.display().to_string())) }
    };
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
