//! What is reported, whatever the format.

use cors_core::Config;

use super::{
    finding::{Class, Finding},
    infer::{Inferred, Who},
};

/// What is said where an audit ended before anything follows from its answers.
pub(super) const TOO_LITTLE: &str = "too little was asked";

pub(crate) struct Report {
    pub(crate) url: String,
    pub(crate) requests: u16,
    pub(crate) findings: Vec<Finding>,
    pub(crate) inferred: Inferred,
    /// What could not be asked.
    pub(crate) notes: Vec<String>,
    /// Where the server and a declared policy differ.
    pub(crate) differences: Option<Vec<Finding>>,
    /// Why the answers say little about the server: a sentence without a full stop.
    pub(crate) doubt: Option<String>,
    /// Whether it ended too early to tell who is let in.
    pub(crate) is_cut_short: bool,
}

impl Report {
    pub(crate) fn has_security(&self) -> bool {
        self.count(Class::Security) > 0
    }

    /// The findings of a class, those against a declared policy included.
    pub(crate) fn count(&self, class: Class) -> usize {
        let all = self.findings.iter().chain(self.differences.iter().flatten());
        all.filter(|it| it.class == class).count()
    }

    pub(crate) fn policy(&self) -> Option<&Config> {
        self.inferred.exact().filter(|_| !self.is_cut_short)
    }

    /// What the policy is, before its text.
    pub(super) fn heading(&self) -> &'static str {
        let is_none = self.inferred.config.allow_origins == ["none"];
        match self.inferred.who {
            _ if self.is_cut_short => "The policy as far as it was learnt",
            Who::Everybody if is_none => {
                "No policy that compiles lets every page in with credentials. To begin with, one that lets nobody in"
            }
            Who::Everybody => {
                "No policy that compiles lets every page in with credentials. To begin with, one for the given origins"
            }
            Who::Nobody => "No page that was tried is let in",
            Who::Some if self.policy().is_some() => "The policy that says the same",
            Who::Some => "No policy says the same. The nearest that compiles",
        }
    }

    /// Sentences without a full stop: what kept from asking first.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let short = self.is_cut_short.then(|| format!("who is let in: {TOO_LITTLE}"));
        let why = self.inferred.why.iter().map(|it| format!("no policy says the same: {it}"));
        let unknown = self.inferred.unknown.iter().cloned();
        let doubt = self.doubt.iter().cloned();
        short
            .into_iter()
            .chain(doubt)
            .chain(self.notes.iter().cloned())
            .chain(why)
            .chain(unknown)
            .collect()
    }
}

/// `1 request`, `2 requests`.
pub(super) fn counted(requests: u16) -> String {
    format!("{requests} request{}", if requests == 1 { "" } else { "s" })
}
