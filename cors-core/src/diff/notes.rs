//! What has changed but allows and refuses nothing.

use alloc::{collections::BTreeSet, format, string::String, vec::Vec};

use super::side::{Place, Side};
use crate::{ConfigError, Routes};

/// Which spellings of a path have no policy.
pub(super) fn of_paths(old: &Routes, new: &Routes) -> Vec<String> {
    let ambiguous = "paths that two routers could read differently, such as `/a//b`,";
    match (old.is_by_path(), new.is_by_path()) {
        (false, true) => Vec::from([format!("{ambiguous} no longer have a policy")]),
        (true, false) => Vec::from([format!("{ambiguous} now have a policy")]),
        (false, false) => Vec::new(),
        (true, true) => {
            let gone = of_encoded(old, new, "no longer have a policy");
            let come = of_encoded(new, old, "now have a policy");
            gone.into_iter().chain(come).chain(of_ambiguous_writes(old, new)).collect()
        }
    }
}

/// Of the paths that are routes of `ambiguous` alone: only there an encoded spelling has no policy.
fn of_encoded(plain: &Routes, ambiguous: &Routes, how: &str) -> Option<String> {
    const MOST: usize = 3;
    let routes: BTreeSet<_> = plain.paths().collect();
    let is_only_there = |path: &&str| *path != "/" && !routes.contains(path);
    let has_policy = |path: &&str| plain.find(path.as_bytes()).policy().is_ok();
    let paths = ambiguous.paths().filter(is_only_there).filter(has_policy);
    let paths: Vec<_> = paths.map(|path| format!("`{path}`")).collect();
    let (named, others) = paths.split_at_checked(MOST).unwrap_or((&paths, &[]));
    let named = named.join(", ");
    match (paths.len(), others.len()) {
        (0, _) => None,
        (_, 0) => Some(format!("percent-encoded spellings of {named} {how}")),
        (_, others) => {
            Some(format!("percent-encoded spellings of {named} and {others} other routes {how}"))
        }
    }
}

/// A path that is ambiguous may be one of a route that is protected.
fn of_ambiguous_writes(old: &Routes, new: &Routes) -> Option<String> {
    let how = match (old.any_is_protected(), new.any_is_protected()) {
        (false, true) => "now",
        (true, false) => "no longer",
        _ => return None,
    };
    Some(format!(
        "writes from other origins to ambiguous paths, such as `/a//b`, are {how} forbidden"
    ))
}

pub(super) fn of_max_age(place: Place<'_>, old: Side<'_>, new: Side<'_>) -> Option<String> {
    let max_age = |side: Side<'_>| Some(side.policy?.0.normalised.max_age);
    let (old, new) = (max_age(old)?, max_age(new)?);
    let seconds = |max_age: Option<u64>| match max_age {
        Some(seconds) => format!("{seconds} s"),
        None => "not set".into(),
    };
    let on = place.route.map_or(String::new(), |route| format!("route `{route}`: "));
    (old != new).then(|| format!("{on}`max_age` was {} and is {}", seconds(old), seconds(new)))
}

pub(super) fn of_warnings(old: &Routes, new: &Routes) -> Vec<String> {
    let only = |one: &Routes, other: &Routes, what| {
        let others: BTreeSet<_> = other.warnings().iter().map(apart_from_its_place).collect();
        let is_new = |it: &&ConfigError| !others.contains(&apart_from_its_place(it));
        one.warnings().iter().filter(is_new).map(|it| format!("{what}: {it}")).collect::<Vec<_>>()
    };
    [only(new, old, "a new warning"), only(old, new, "a warning is gone")].concat()
}

/// An entry may have moved.
fn apart_from_its_place(warning: &ConfigError) -> (&str, &str, Option<&str>) {
    (warning.code(), warning.field(), warning.value())
}
