//! The policy that the demo begins with.

use std::path::{Path, PathBuf};

use cors_core::Routes;
use cors_tools::policy_file::{Format, Linted, Problem, lint};

use super::{addresses::Addresses, error::DemoError};
use crate::policy_file;

/// A valid policy, with the text that it was made of.
#[derive(Debug)]
pub(super) struct Beginning {
    pub(super) text: String,
    pub(super) routes: Routes,
    /// Its warnings.
    pub(super) problems: Vec<Problem>,
    /// The file that it was read from.
    pub(super) file: Option<PathBuf>,
}

impl Beginning {
    pub(super) fn of_file(path: &Path) -> Result<Self, String> {
        let text = policy_file::read_as_toml(path)?;
        let linted = lint(&text, Format::Toml);
        let routes = policy_file::routes_of(&linted, path)?;
        Ok(Self { text, routes, problems: linted.problems, file: Some(path.to_owned()) })
    }

    /// Allows the page to GET and PUT, but not to DELETE, so that both answers can be seen.
    pub(super) fn own(addresses: &Addresses) -> Result<Self, DemoError> {
        let text = format!(
            "# Add \"DELETE\" to the methods, and the third fetch below passes.\n\
             allow_origins = [\"{}\"]\n\
             allow_credentials = true\n\
             allow_methods = [\"PUT\"]\n\
             allow_headers = [\"x-demo\", \"content-type\"]\n\
             max_age = 0\n",
            addresses.page
        );
        let Linted { routes, problems } = lint(&text, Format::Toml);
        let routes = routes.ok_or(DemoError::OwnPolicy)?;
        Ok(Self { text, routes, problems, file: None })
    }
}
