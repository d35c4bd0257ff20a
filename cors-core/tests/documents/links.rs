//! Links lead somewhere. Other sites are not asked: their addresses are only read.

use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

use url::Url;

use crate::pages::{self, Page};

/// What is wrong with a link, if anything.
fn problem(pages: &[Page], page: &Page, link: &str) -> Option<String> {
    if is_elsewhere(link) {
        return Url::parse(link).err().map(|error| error.to_string());
    }
    if is_of_rustdoc(page, link) {
        return None;
    }
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, it)| (path, Some(it)));
    let path = match path {
        "" => page.path.clone(),
        _ => page.path.parent()?.join(path),
    };
    let Some(path) = normalized(&path).filter(|it| it.starts_with(pages::root()) && it.exists())
    else {
        return Some("there is no such file in the repository".to_owned());
    };
    let anchor = anchor?;
    let Some(there) = pages.iter().find(|it| it.path == path) else {
        return Some("only documents that end in `.md` have anchors".to_owned());
    };
    (!there.anchors.iter().any(|it| it == anchor)).then(|| {
        format!("there is no heading `#{anchor}`; there are `#{}`", there.anchors.join("`, `#"))
    })
}

fn is_elsewhere(link: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|begin| link.starts_with(begin))
}

/// A path in Rust, in a README that is also the page of its crate: rustdoc looks whether it exists.
fn is_of_rustdoc(page: &Page, link: &str) -> bool {
    let is_path = link.contains("::") && !link.contains('/');
    is_path && page.path.ends_with("README.md") && page.path.with_file_name("src/lib.rs").exists()
}

/// Without `.` and `..`; `None` if it leads out of everything.
fn normalized(path: &Path) -> Option<PathBuf> {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => normal.pop().then_some(())?,
            other => normal.push(other),
        }
    }
    Some(normal)
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let pages = pages::all();
    let links = || pages.iter().flat_map(|page| page.links.iter().map(move |link| (page, link)));
    let problems: Vec<_> = links()
        .filter_map(|(page, link)| {
            let file = page.path.strip_prefix(pages::root()).unwrap().display();
            problem(&pages, page, link).map(|problem| format!("{file}: `{link}`: {problem}"))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let elsewhere: BTreeSet<_> =
        links().map(|(_, link)| link).filter(|it| is_elsewhere(it)).collect();
    elsewhere.iter().for_each(|link| println!("not asked: {link}"));
    assert!(pages.len() > 20 && links().count() > 200, "{}, {}", pages.len(), links().count());
}

#[test]
fn what_leads_nowhere_is_told() {
    let pages = pages::all();
    let readme = pages.iter().find(|it| it.path == pages::root().join("README.md")).unwrap();
    for (link, said) in [
        ("docs/nowhere.md", Some("no such file")),
        ("../README.md", Some("no such file")),
        ("/README.md", Some("no such file")),
        ("#nowhere", Some("no heading `#nowhere`")),
        ("SECURITY.md#nowhere", Some("no heading")),
        ("Cargo.toml#workspace", Some("only documents")),
        ("cors_core::Policy", Some("no such file")),
        ("https://exa mple.com", Some("invalid")),
        ("SECURITY.md#reporting-a-vulnerability", None),
        ("./cors-core/../SECURITY.md", None),
        ("cors-core/docs", None),
    ] {
        let problem = problem(&pages, readme, link);
        assert_eq!(problem.is_some(), said.is_some(), "{link}: {problem:?}");
        assert!(problem.unwrap_or_default().contains(said.unwrap_or_default()), "{link}");
    }
}
