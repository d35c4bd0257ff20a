//! The policy in force, and the last change that was made or tried.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use cors_axum::Live;
use cors_core::Routes;
use cors_tools::policy_file::{Format, Linted, Problem, lint};
use serde::Serialize;

use super::beginning::Beginning;

/// Whose text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Source {
    Demo,
    File,
    Editor,
}

/// The policy that guards the API, with its text. The last valid change wins, whoever makes it.
#[derive(Debug)]
pub(super) struct Current {
    pub(super) live: Live,
    /// The text that the demo began with.
    pub(super) beginning: String,
    pub(super) file: Option<PathBuf>,
    // Locked while `live` is replaced, so that the two agree on which change was the last.
    state: Mutex<State>,
}

#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) last: Change,
    /// The last change that was valid.
    pub(super) in_force: Change,
    /// What became of it: the same as in `live`.
    pub(super) routes: Routes,
    /// The last text of the file, or why it has none; without a file, the text of the demo.
    own: Result<String, String>,
}

/// A text that was to become the policy.
#[derive(Debug, Clone)]
pub(super) struct Change {
    /// Greater than that of every earlier change.
    pub(super) number: u64,
    pub(super) source: Source,
    pub(super) text: String,
    pub(super) problems: Vec<Problem>,
}

impl Current {
    pub(super) fn new(beginning: Beginning) -> Self {
        let Beginning { text, routes, problems, file } = beginning;
        let source = owner(file.as_deref());
        // A page that is still open when the demo is started again sees that its number is an old one.
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let number = u64::try_from(started.as_millis()).unwrap_or_default();
        let last = Change { number, source, text: text.clone(), problems };
        let own = Ok(text.clone());
        let live = Live::new(routes.clone());
        let state = Mutex::new(State { in_force: last.clone(), last, routes, own });
        Self { live, beginning: text, file, state }
    }

    pub(super) fn state(&self) -> State {
        self.lock().clone()
    }

    /// What somebody wrote on the page. The text of the file, or of the demo, is theirs whoever sends it.
    pub(super) fn edit(&self, text: String) {
        let linted = lint(&text, Format::Toml);
        let mut state = self.lock();
        // A textarea ends all lines alike.
        let is_own = state.own.as_ref().is_ok_and(|own| text.lines().eq(own.lines()));
        let source = if is_own { owner(self.file.as_deref()) } else { Source::Editor };
        self.change(&mut state, source, text, linted);
    }

    /// What the file says now, valid or not, or why it says nothing. Without a change it changes nothing.
    pub(super) fn file_reads(&self, reading: Result<String, String>) {
        let mut state = self.lock();
        if state.own == reading {
            return;
        }
        let (text, linted) = match &reading {
            Ok(text) => (text.clone(), lint(text, Format::Toml)),
            Err(why) => {
                let problems = vec![Problem::unreadable(why.clone())];
                (state.in_force.text.clone(), Linted { routes: None, problems })
            }
        };
        state.own = reading;
        self.change(&mut state, Source::File, text, linted);
    }

    fn change(&self, state: &mut State, source: Source, text: String, linted: Linted) {
        let Linted { routes, problems } = linted;
        let number = state.last.number + 1;
        state.last = Change { number, source, text, problems };
        if let Some(routes) = routes {
            self.live.replace(routes.clone());
            state.in_force = state.last.clone();
            state.routes = routes;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whose text it is that the page did not write.
fn owner(file: Option<&Path>) -> Source {
    file.map_or(Source::Demo, |_| Source::File)
}
