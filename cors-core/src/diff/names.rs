//! What one list of names allows and another one does not.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};

use crate::{header_list::AllowedHeaders, name::method::AllowedMethods};

/// What only one of two lists allows.
pub(super) enum Name {
    /// This name.
    Listed(String),
    /// All names that are not on the other list.
    Any { example: String },
}

pub(super) fn methods(allows: &AllowedMethods, refuses: &AllowedMethods) -> Vec<Name> {
    match (allows, refuses) {
        (_, AllowedMethods::Any) => Vec::new(),
        (AllowedMethods::Any, AllowedMethods::Listed(names)) => {
            any(&["PUT", "DELETE", "PATCH"], "M", |it| names.contains(it))
        }
        (AllowedMethods::Listed(allowed), AllowedMethods::Listed(names)) => {
            listed(allowed.iter(), |it| names.contains(it))
        }
    }
}

pub(super) fn headers(allows: &AllowedHeaders, refuses: &AllowedHeaders) -> Vec<Name> {
    const AUTHORIZATION: &str = "authorization";
    let is_new = allows.names_authorization() && !refuses.names_authorization();
    // `*` does not cover it.
    let authorization = is_new.then(|| Name::Listed(AUTHORIZATION.to_owned()));
    let others = match (allows, refuses) {
        (_, AllowedHeaders::Any { .. }) => Vec::new(),
        (AllowedHeaders::Any { .. }, AllowedHeaders::Listed(list)) => {
            any(&["content-type"], "x-", |it| list.names().contains(it))
        }
        (AllowedHeaders::Listed(allowed), AllowedHeaders::Listed(list)) => {
            let names = allowed.names().iter().filter(|name| *name != AUTHORIZATION);
            listed(names, |it| list.names().contains(it))
        }
    };
    authorization.into_iter().chain(others).collect()
}

/// Of names in lower case, or `*` alone.
pub(super) fn exposed(allows: &[String], refuses: &[String]) -> Vec<Name> {
    let is_any = |names: &[String]| names.iter().any(|name| name == "*");
    let is_listed = |name: &[u8]| refuses.iter().any(|it| it.as_bytes() == name);
    if is_any(refuses) {
        Vec::new()
    } else if is_any(allows) {
        any(&[], "x-", is_listed)
    } else {
        listed(allows.iter().map(String::as_str), is_listed)
    }
}

fn listed<'a>(
    names: impl Iterator<Item = &'a str>,
    is_listed: impl Fn(&[u8]) -> bool,
) -> Vec<Name> {
    let is_missing = |name: &&str| !is_listed(name.as_bytes());
    names.filter(is_missing).map(|name| Name::Listed(name.to_owned())).collect()
}

/// Everything, with an example: one of the usual names, or one with a number.
fn any(usual: &[&str], prefix: &str, is_listed: impl Fn(&[u8]) -> bool) -> Vec<Name> {
    let numbered = (1_u64..).map(|number| format!("{prefix}{number}"));
    let mut names = usual.iter().copied().map(str::to_owned).chain(numbered);
    let example = names.find(|name| !is_listed(name.as_bytes()));
    example.map(|example| Name::Any { example }).into_iter().collect()
}
