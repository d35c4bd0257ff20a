//! Origins that come and go: a [`Policy`] made from another one.

use alloc::{
    borrow::ToOwned as _,
    format,
    string::{String, ToString as _},
    sync::Arc,
    vec::Vec,
};

use super::{
    Entry,
    origins::{Trust, redundant},
};
use crate::{
    ConfigError, ConfigErrorKind as Kind, OriginPattern, Policy,
    origin::{OriginSet, keyword},
    policy::{AllowedOrigins, Compiled},
};

/// What [`Policy::with_origins`] makes of some changes: all that can be made, and what is wrong with the
/// others.
#[must_use]
#[derive(Debug, Clone)]
pub struct Changed {
    /// The policy with every change that is not an error.
    pub policy: Policy,
    /// What is wrong, entry by entry, in the order of the entries, those to remove first. Their
    /// [`field`](ConfigError::field) is `removed` or `added`. An entry with an error changes nothing; a
    /// warning stops no entry.
    pub problems: Vec<ConfigError>,
}

/// Which entries may come and go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entries {
    Origins,
    Patterns,
}

impl Policy {
    /// The same policy with other origins: first `removed` are taken out, then `added` are put in.
    ///
    /// For origins that come and go while a server runs, such as the domains of customers: an entry
    /// that is wrong is told, and does not stop the others. What is added is judged as it would be in a config,
    /// but `*`, `null`, `none` and patterns with a wildcard are errors, to remove as well as to add. A policy that
    /// allows any origin stays as it is. A loopback origin without a port is not warned of. [`Policy::warnings`] no longer tells about origins.
    ///
    /// The origins are a set. If two customers have the same one, remove it only when both are gone.
    ///
    /// All origins of a policy are trusted alike: the pages of each may read whatever its user may read
    /// here. Customers who must not read each other's data need a policy each.
    ///
    /// Shares with this policy the origins that do not change. With a million of them, a change of one takes some
    /// microseconds and copies some 3 KiB and the lists of names; a change of many takes time linear in their bytes.
    ///
    /// To begin with nobody, compile a policy with `allow_origins` as `["none"]`:
    ///
    /// ```
    /// use cors_core::{Changed, Policy};
    ///
    /// let nobody = Policy::builder().allow_origins(["none"]).allow_credentials(true).build()?;
    /// let rows = ["https://a.example", "https://b.example/", "*", "http://c.example"];
    /// let Changed { policy, problems } = nobody.with_origins(rows, None::<&str>);
    /// assert_eq!(policy.to_config().allow_origins, ["https://a.example"]);
    /// let told: Vec<_> = problems.iter().map(|it| (it.index(), it.code())).collect();
    /// assert_eq!(
    ///     told,
    ///     [
    ///         (Some(1), "trailing-slash"),
    ///         (Some(2), "keyword-entry"),
    ///         (Some(3), "insecure-origin-with-credentials"),
    ///     ],
    /// );
    ///
    /// let Changed { policy, problems } =
    ///     policy.with_origins(["https://d.example"], ["https://a.example", "https://x.example"]);
    /// assert_eq!(policy.to_config().allow_origins, ["https://d.example"]);
    /// assert_eq!(
    ///     problems[0].to_string(),
    ///     "removed[1]: `https://x.example` is not in the list, so there was nothing to remove: \
    ///      write it as it was added, unless it was removed before",
    /// );
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn with_origins<A, R>(&self, added: A, removed: R) -> Changed
    where
        A: IntoIterator<Item: AsRef<str>>,
        R: IntoIterator<Item: AsRef<str>>,
    {
        self.changed(added, removed, Entries::Origins)
    }

    /// [`Policy::with_origins`], where patterns with a wildcard may come and go too.
    ///
    /// Only for entries from people who may write the policy: `https://*.example.com` is fit for a
    /// customer only if the whole domain is theirs.
    ///
    /// ```
    /// use cors_core::{Changed, Policy};
    ///
    /// let policy = Policy::builder().allow_origins(["https://a.example.com"]).build()?;
    /// let added = ["https://*.example.com"];
    /// assert_eq!(policy.with_origins(added, None::<&str>).problems[0].code(), "wildcard-entry");
    ///
    /// let Changed { policy, problems } = policy.with_patterns(added, ["https://a.example.com"]);
    /// assert_eq!(policy.to_config().allow_origins, ["https://*.example.com"]);
    /// assert_eq!(problems[0].code(), "still-allowed");
    /// # Ok::<(), cors_core::ConfigErrors>(())
    /// ```
    pub fn with_patterns<A, R>(&self, added: A, removed: R) -> Changed
    where
        A: IntoIterator<Item: AsRef<str>>,
        R: IntoIterator<Item: AsRef<str>>,
    {
        self.changed(added, removed, Entries::Patterns)
    }

    fn changed<A, R>(&self, added: A, removed: R, entries: Entries) -> Changed
    where
        A: IntoIterator<Item: AsRef<str>>,
        R: IntoIterator<Item: AsRef<str>>,
    {
        let mut compiled = Compiled::clone(&self.0);
        compiled.warnings.retain(|it| it.field() != "allow_origins");
        let trust = Trust {
            credentials: self.0.answers.credentials,
            insecure_origins: self.0.normalised.insecure_origins,
            public_suffixes: self.0.normalised.public_suffixes,
        };
        let set = match &mut compiled.origins {
            AllowedOrigins::Any => None,
            AllowedOrigins::Listed { set, .. } => Some(set),
        };
        let mut change = Change { entries, trust, set, problems: Vec::new(), done: Vec::new() };
        for (index, text) in removed.into_iter().enumerate() {
            change.remove(Entry { field: REMOVED, index, text: text.as_ref() });
        }
        for (index, text) in added.into_iter().enumerate() {
            change.add(Entry { field: ADDED, index, text: text.as_ref() });
        }
        let problems = change.problems();
        Changed { policy: Self(Arc::new(compiled)), problems }
    }
}

const REMOVED: &str = "removed";
const ADDED: &str = "added";

/// A change that is being made.
struct Change<'a> {
    entries: Entries,
    trust: Trust,
    // `None` is any origin.
    set: Option<&'a mut OriginSet>,
    problems: Vec<ConfigError>,
    // The entries that were removed or added and that another one may cover in the end.
    done: Vec<(&'static str, usize, OriginPattern)>,
}

impl Change<'_> {
    fn remove(&mut self, entry: Entry<'_>) {
        let Some(pattern) = self.read(entry) else { return };
        let is_removed = self.set.as_mut().is_some_and(|set| set.remove(&pattern));
        if !is_removed {
            let remedy = self
                .cover(&pattern)
                .map(|it| format!("remove `{it}`, which allows it, if it is not to be allowed"));
            return self.problems.push(entry.problem(Kind::NotListed).with_remedy(remedy));
        }
        self.done.push((entry.field, entry.index, pattern));
    }

    fn add(&mut self, entry: Entry<'_>) {
        let Some(pattern) = self.read(entry) else { return };
        let before = self.problems.len();
        self.problems.extend(self.trust.problems(entry, &pattern));
        if self.problems.len() > before {
            return;
        }
        let Some(set) = &mut self.set else {
            return self.problems.push(entry.problem(Kind::CoveredByAny));
        };
        if !set.insert(&pattern) {
            self.problems.push(entry.problem(Kind::DuplicateEntry));
        } else if self.entries == Entries::Patterns || set.has_wildcards() {
            // Not kept if nothing can cover it: there may be a million.
            self.done.push((entry.field, entry.index, pattern));
        }
    }

    /// Reads an entry, or tells what is wrong with it.
    fn read(&mut self, entry: Entry<'_>) -> Option<OriginPattern> {
        let read = if keyword(entry.text).is_some() {
            Err(entry.problem(Kind::KeywordEntry))
        } else {
            OriginPattern::parse_entry(entry.field, Some(entry.index), entry.text)
        };
        let problem = match read {
            Ok(pattern) if pattern.is_exact() || self.entries == Entries::Patterns => {
                return Some(pattern);
            }
            Ok(_) => entry.problem(Kind::WildcardEntry),
            Err(problem) => problem,
        };
        self.problems.push(self.with_fit_remedy(problem));
        None
    }

    /// A remedy for a config may propose what cannot come and go.
    fn with_fit_remedy(&self, problem: ConfigError) -> ConfigError {
        let is_word = |it: &&str| problem.remedy().contains(it);
        let (words, instead): (&[&str], _) = match self.entries {
            Entries::Origins => {
                (&["*", "`null`", "`none`"], "write one origin, such as `https://app.example.com`")
            }
            Entries::Patterns => (
                &["`*`", "`null`", "`none`"],
                "write an origin, or a pattern such as `https://*.example.com`",
            ),
        };
        if words.iter().any(is_word) {
            problem.with_remedy(Some(instead.to_owned()))
        } else {
            problem
        }
    }

    /// The entry that allows all that another one does.
    fn cover(&self, pattern: &OriginPattern) -> Option<String> {
        match &self.set {
            None => Some("*".to_owned()),
            Some(set) => set.covering(pattern).map(str::to_owned),
        }
    }

    /// All that is to be told, once all changes are made.
    fn problems(mut self) -> Vec<ConfigError> {
        for (field, index, pattern) in core::mem::take(&mut self.done) {
            let Some(cover) = self.cover(&pattern) else { continue };
            let entry = Entry { field, index, text: &pattern.to_string() };
            self.problems.push(if field == REMOVED {
                let remedy = format!("remove `{cover}` too, if it is not to be allowed");
                entry.problem(Kind::StillAllowed).with_remedy(Some(remedy))
            } else {
                redundant(entry, &cover)
            });
        }
        self.problems.sort_by_key(|it| (it.field() == ADDED, it.index()));
        self.problems
    }
}
