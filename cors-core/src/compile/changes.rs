//! Origins that come and go: a [`Policy`] made from another one.

use alloc::{borrow::ToOwned as _, format, sync::Arc, vec::Vec};

use super::{
    Entry,
    origins::{Trust, redundancy},
};
use crate::{
    ConfigError, ConfigErrorKind as Kind, OriginPattern, Policy, Severity,
    origin::OriginSet,
    policy::{AllowedOrigins, Compiled},
};

/// What [`Policy::with_origins`] makes of some changes: all that can be made, and what is wrong with the
/// others.
#[must_use]
#[derive(Debug, Clone)]
pub struct Update {
    /// The policy with every change that is not an error.
    pub policy: Policy,
    /// What is wrong, entry by entry, in the order of the entries, those to remove first. Their
    /// [`field`](ConfigError::field) is `removed` or `added`. An entry with an error changes nothing; a
    /// warning stops no entry.
    pub problems: Vec<ConfigError>,
}

/// Which entries may be added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Addable {
    Origins,
    Patterns,
}

impl Policy {
    /// The same policy with other origins: first `removed` are taken out, then `added` are put in.
    ///
    /// For origins that come and go while a server runs, such as the domains of customers: an entry
    /// that is wrong is told, and does not stop the others. Each is judged as it would be in a config, but
    /// `*`, `null` and `none` are always errors, and so is a pattern with a wildcard. A policy that allows any
    /// origin stays as it is.
    ///
    /// All origins of a policy are trusted alike: the pages of each may read whatever its user may read
    /// here. Customers who must not read each other's data need a policy each.
    ///
    /// Shares with this policy what does not change. With a million origins, a change of one takes some
    /// microseconds and copies some 2 KiB; a change of many takes time linear in their bytes.
    ///
    /// To begin with nobody, compile a policy with `allow_origins` as `["none"]`:
    ///
    /// ```
    /// use cors_core::{Policy, Update};
    ///
    /// let nobody = Policy::builder().allow_origins(["none"]).allow_credentials(true).build()?;
    /// let rows = ["https://a.example", "https://b.example/", "*", "http://c.example"];
    /// let Update { policy, problems } = nobody.with_origins(rows, None::<&str>);
    /// assert_eq!(policy.to_config().allow_origins, ["https://a.example"]);
    /// let told: Vec<_> = problems.iter().map(|it| (it.index(), it.code())).collect();
    /// assert_eq!(
    ///     told,
    ///     [
    ///         (Some(1), "trailing-slash"),
    ///         (Some(2), "added-any-origin"),
    ///         (Some(3), "insecure-origin-with-credentials"),
    ///     ],
    /// );
    ///
    /// let Update { policy, problems } =
    ///     policy.with_origins(["https://d.example"], ["https://a.example", "https://x.example"]);
    /// assert_eq!(policy.to_config().allow_origins, ["https://d.example"]);
    /// assert_eq!(
    ///     problems[0].to_string(),
    ///     "removed[1]: `https://x.example` is not in the list, so there was nothing to remove: \
    ///      write the entry as `Policy::to_config` has it",
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn with_origins<A, R>(&self, added: A, removed: R) -> Update
    where
        A: IntoIterator<Item: AsRef<str>>,
        R: IntoIterator<Item: AsRef<str>>,
    {
        self.changed(added, removed, Addable::Origins)
    }

    /// [`Policy::with_origins`], where patterns with a wildcard may be added too.
    ///
    /// Only for entries from people who may write the policy: `https://*.example.com` is fit for a
    /// customer only if the whole domain is theirs.
    ///
    /// ```
    /// use cors_core::{Policy, Update};
    ///
    /// let policy = Policy::builder().allow_origins(["https://a.example.com"]).build()?;
    /// let added = ["https://*.example.com"];
    /// assert_eq!(policy.with_origins(added, None::<&str>).problems[0].code(), "added-wildcard");
    /// let Update { policy, problems } = policy.with_patterns(added, None::<&str>);
    /// assert!(problems.is_empty());
    ///
    /// let Update { problems, .. } = policy.with_origins(None::<&str>, ["https://a.example.com"]);
    /// assert_eq!(problems[0].code(), "still-allowed");
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn with_patterns<A, R>(&self, added: A, removed: R) -> Update
    where
        A: IntoIterator<Item: AsRef<str>>,
        R: IntoIterator<Item: AsRef<str>>,
    {
        self.changed(added, removed, Addable::Patterns)
    }

    fn changed<A, R>(&self, added: A, removed: R, addable: Addable) -> Update
    where
        A: IntoIterator<Item: AsRef<str>>,
        R: IntoIterator<Item: AsRef<str>>,
    {
        let mut problems = Vec::new();
        let mut compiled = Compiled::clone(&self.0);
        let mut set = match &mut compiled.origins {
            AllowedOrigins::Any => None,
            AllowedOrigins::Listed { set, .. } => Some(set),
        };
        for (index, text) in removed.into_iter().enumerate() {
            let entry = Entry { field: "removed", index, text: text.as_ref() };
            problems.extend(remove(set.as_deref_mut(), entry));
        }
        let trust = Trust {
            credentials: self.0.answers.credentials,
            insecure_origins: self.0.normalised.insecure_origins,
            public_suffixes: self.0.normalised.public_suffixes,
        };
        for (index, text) in added.into_iter().enumerate() {
            let entry = Entry { field: "added", index, text: text.as_ref() };
            add(set.as_deref_mut(), entry, trust, addable, &mut problems);
        }
        Update { policy: Self(Arc::new(compiled)), problems }
    }
}

/// Removes an entry from a set; `None` is any origin. Returns what is to be told about it.
fn remove(set: Option<&mut OriginSet>, entry: Entry<'_>) -> Option<ConfigError> {
    if let Some(problem) = keyword_problem(entry) {
        return Some(problem);
    }
    let pattern = match OriginPattern::parse_entry(entry.field, Some(entry.index), entry.text) {
        Ok(pattern) => pattern,
        Err(problem) => return Some(problem),
    };
    let (is_removed, cover) = match set {
        None => (false, Some("*")),
        Some(set) => (set.remove(&pattern), set.covering(&pattern)),
    };
    let kind = match (is_removed, cover) {
        (true, None) => return None,
        (true, Some(_)) => Kind::StillAllowed,
        (false, _) => Kind::NotListed,
    };
    let remedy = cover.map(|it| format!("remove `{it}`, which allows it, if that is not meant"));
    Some(entry.problem(kind).with_remedy(remedy))
}

/// Adds an entry to a set; `None` is any origin.
fn add(
    set: Option<&mut OriginSet>,
    entry: Entry<'_>,
    trust: Trust,
    addable: Addable,
    problems: &mut Vec<ConfigError>,
) {
    if let Some(problem) = keyword_problem(entry) {
        return problems.push(problem);
    }
    let before = problems.len();
    let Some(pattern) = trust.judge(entry, problems) else { return };
    if !pattern.is_exact() && addable == Addable::Origins {
        problems.push(entry.problem(Kind::AddedWildcard));
    }
    let is_wrong = |problem: &ConfigError| problem.severity() == Severity::Error;
    if problems.get(before..).is_some_and(|of_entry| of_entry.iter().any(is_wrong)) {
        return;
    }
    problems.extend(match set {
        None => Some(entry.problem(Kind::CoveredByAny)),
        Some(set) => {
            let is_new = set.insert(&pattern);
            redundancy(entry, &pattern, is_new, set)
        }
    });
}

/// What is wrong with an entry that is no origin but a word of its own in a config.
fn keyword_problem(entry: Entry<'_>) -> Option<ConfigError> {
    match entry.text {
        "*" => Some(entry.problem(Kind::AddedAnyOrigin)),
        "null" => {
            let remedy = "serve the page from a real origin, such as `https://app.example.com`";
            Some(entry.problem(Kind::NullOrigin).with_remedy(Some(remedy.to_owned())))
        }
        _ => None,
    }
}
