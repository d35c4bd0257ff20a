//! What is reported, whatever the format.

use cors_core::Config;

use super::{
    finding::{Class, Finding},
    infer::Inferred,
};

pub(crate) struct Report {
    pub(crate) url: String,
    pub(crate) requests: u16,
    pub(crate) findings: Vec<Finding>,
    pub(crate) inferred: Inferred,
    /// What could not be asked.
    pub(crate) notes: Vec<String>,
    /// Where the server and a declared policy differ.
    pub(crate) differences: Option<Vec<Finding>>,
}

impl Report {
    pub(crate) fn has_security(&self) -> bool {
        let differences = self.differences.iter().flatten();
        self.findings.iter().chain(differences).any(|it| it.class == Class::Security)
    }

    pub(crate) fn policy(&self) -> Option<&Config> {
        self.inferred.exact()
    }

    /// Sentences without a full stop: what kept from asking first.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let why = self.inferred.why.iter().map(|it| format!("no policy says the same: {it}"));
        self.notes.iter().cloned().chain(why).chain(self.inferred.unknown.iter().cloned()).collect()
    }
}
