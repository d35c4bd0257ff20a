//! All documents of the repository, with their headings and links.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser, Tag, TagEnd};

/// A document.
pub(crate) struct Page {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
    /// What may follow `#`.
    pub(crate) anchors: Vec<String>,
    /// Where its links and pictures lead, as written.
    pub(crate) links: Vec<String>,
}

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Every document that ends in `.md`, but not those of what is built or installed.
pub(crate) fn all() -> Vec<Page> {
    let (mut folders, mut found) = (vec![root()], Vec::new());
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.file_name().unwrap().to_string_lossy();
            let is_foreign = name.starts_with('.') || name == "target" || name == "node_modules";
            match path.extension() {
                _ if path.is_symlink() || is_foreign => {}
                _ if path.is_dir() => folders.push(path),
                Some(extension) if extension == "md" => found.push(Page::read(path)),
                _ => {}
            }
        }
    }
    found.sort_by(|one, two| one.path.cmp(&two.path));
    found
}

impl Page {
    fn read(path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let (anchors, links) = parse(&text);
        Self { path, text, anchors, links }
    }
}

/// The anchors and the links of a document. A link `[text][name]` without a definition of its name is one to `name`.
pub(crate) fn parse(text: &str) -> (Vec<String>, Vec<String>) {
    let undefined = |link: BrokenLink<'_>| {
        (link.link_type == LinkType::Reference)
            .then(|| (link.reference.into_string().into(), "".into()))
    };
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let (mut anchors, mut links) = (Anchors::default(), Vec::new());
    let mut heading: Option<String> = None;
    for event in Parser::new_with_broken_link_callback(text, options, Some(undefined)) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => anchors.extend(heading.take()),
            Event::Text(it) | Event::Code(it) => {
                heading.iter_mut().for_each(|text| text.push_str(&it))
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                links.push(dest_url.into_string());
            }
            _ => {}
        }
    }
    (anchors.all, links)
}

/// The anchors that GitHub gives headings: in lower case, without punctuation, with hyphens for spaces, and with a number
/// if there was the same before.
#[derive(Default)]
struct Anchors {
    all: Vec<String>,
    seen: HashMap<String, usize>,
}

impl Anchors {
    fn extend(&mut self, heading: Option<String>) {
        let Some(heading) = heading else { return };
        let kept =
            heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
        let slug = kept.collect::<String>().trim().to_lowercase().replace(' ', "-");
        let before = self.seen.entry(slug.clone()).or_default();
        self.all.push(if *before == 0 { slug } else { format!("{slug}-{before}") });
        *before += 1;
    }
}

#[test]
fn anchors_are_those_of_github() {
    let text = "# `cors lint`: mistakes, in a policy\n## How it *compares*\n## How it compares\n## I/O – and_more";
    assert_eq!(
        parse(text).0,
        ["cors-lint-mistakes-in-a-policy", "how-it-compares", "how-it-compares-1", "io--and_more"]
    );
}

#[test]
fn links_are_found_and_code_has_none() {
    let text =
        "[a](b.md) ![c](d.svg) [e][f] [g][h] [Type]\n\n`[i](j)`\n\n```\n[k](l)\n```\n\n[f]: m.md";
    assert_eq!(parse(text).1, ["b.md", "d.svg", "m.md", "h"]);
}
