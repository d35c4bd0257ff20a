//! What is known of one cause of a block.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    blocks, csp, elsewhere, local_network, network, policy::Need, protection, rare, script,
    without_cors,
};

/// One cause, and how to recognise it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// MDN's name for CORS; else a name of our own.
    pub(super) code: &'static str,
    pub(super) family: Family,
    /// What it is, in a few words. Nothing for CORS, where the code says it.
    pub(super) what: &'static str,
    /// The names that are known wherever they stand in a text.
    pub(super) names: Vec<&'static str>,
    pub(super) lines: Vec<Line>,
    /// Sentences without a full stop. The first whose places can be filled is taken; the last has none.
    pub(super) causes: Vec<&'static str>,
    pub(super) remedies: Vec<&'static str>,
    /// What to write in a policy; nothing where no policy is the remedy.
    pub(super) need: Option<Need>,
    /// Further questions, with their answers.
    pub(super) questions: Vec<(&'static str, &'static str)>,
}

/// What is the same for all that only looks like CORS.
pub(super) const NOT_CORS: Entry = Entry {
    code: "",
    family: Family::NotCors,
    what: "",
    names: Vec::new(),
    lines: Vec::new(),
    causes: Vec::new(),
    remedies: Vec::new(),
    need: None,
    questions: Vec::new(),
};

/// What kind of cause it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Family {
    /// The CORS protocol.
    Cors,
    /// A script's view, which tells no cause.
    Script,
    /// Something that looks like CORS.
    NotCors,
    /// A server with cross-origin protection.
    Protection,
}

/// What is printed; see [`Pattern`](super::pattern::Pattern) for its places.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) by: By,
    pub(super) line: Cow<'static, str>,
}

/// Who prints a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Firefox,
    Chrome,
    Safari,
    /// Node.js, whose requests no browser blocks.
    Node,
    /// Others, and what people say.
    Anyone,
    /// Anyone, only in consequence of what another line tells.
    Echo,
}

impl Line {
    pub(super) fn new(by: By, line: &'static str) -> Self {
        Self { by, line: Cow::Borrowed(line) }
    }
}

/// Lines of each who prints them.
pub(super) fn lines(all: &[(By, &[&'static str])]) -> Vec<Line> {
    all.iter().flat_map(|(by, lines)| lines.iter().map(|line| Line::new(*by, line))).collect()
}

/// All of them.
pub(super) fn all() -> Vec<Entry> {
    let mut all = blocks::entries();
    all.extend(rare::entries());
    all.extend(script::entries());
    all.push(local_network::entry());
    all.extend(elsewhere::entries());
    all.extend(without_cors::entries());
    all.push(csp::entry());
    all.push(network::entry());
    all.extend(protection::entries());
    all
}
