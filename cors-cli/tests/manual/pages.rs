//! The man pages.

use std::{collections::BTreeSet, fs};

use crate::{COMMANDS, command::cors, folder};

#[test]
fn every_page_is_written() {
    let folder = folder("pages").join("man/man1");
    let ran = cors(&["man", "--out", folder.to_str().unwrap()], b"");
    assert_eq!((ran.status, &*ran.out), (0, ""), "{}", ran.err);
    let names = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name());
    let names: BTreeSet<_> = names.map(|it| it.into_string().unwrap()).collect();
    let wanted = COMMANDS.map(|it| format!("cors-{it}.1")).into_iter().chain(["cors.1".to_owned()]);
    assert_eq!(names, wanted.collect());
    let first = fs::read_to_string(folder.join("cors-lint.1")).unwrap();
    assert_eq!(first, cors(&["man", "lint"], b"").out);
    assert!(cors(&["man"], b"").out.starts_with(".TH CORS 1 "));
}
