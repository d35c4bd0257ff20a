//! What `cors lint` reads: files, and standard input.
#![allow(clippy::unwrap_used, reason = "a test")]

mod command;
mod files;

use std::fs::{self, File};

use cors_watch::MAX_FILE_LEN;

use command::cors;
use files::file;

#[test]
fn lint_continues_after_an_unreadable_file() {
    let good = file("good.toml", b"allow_origins = ['https://a.example']");
    let ran = cors(&["lint", "nowhere.toml", good.to_str().unwrap()], b"");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("nowhere.toml"), "{}", ran.err);
    assert_eq!(ran.out, "1 file: 0 errors, 0 warnings\n");
}

#[test]
fn without_a_file_that_can_be_read_there_is_no_summary() {
    let ran = cors(&["lint", "nowhere.toml"], b"");
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.starts_with("error: nowhere.toml: "), "{}", ran.err);
}

#[test]
fn a_byte_order_mark_and_crlf_are_accepted() {
    let path =
        file("bom.toml", b"\xef\xbb\xbfallow_origins = [\r\n  'https://a.example/',\r\n]\r\n");
    let ran = cors(&["lint", path.to_str().unwrap()], b"");
    assert!(ran.out.contains("bom.toml:2: error[trailing-slash]"), "{}", ran.out);
}

#[test]
fn each_file_that_cannot_be_read_is_told_and_the_others_are_linted() {
    let folder = file("unreadable", b"").with_file_name("folder.json");
    fs::create_dir_all(&folder).unwrap();
    let other = file("policy.yaml", b"");
    let latin1 = file("latin1.toml", b"allow_origins = ['\xff']");
    let wrong = file("wrong-beside-unreadable.json", b"{}");
    let long = file("long.json", b"");
    File::options().write(true).open(&long).unwrap().set_len(MAX_FILE_LEN + 1).unwrap();
    let paths = [&folder, &other, &latin1, &wrong, &long].map(|it| it.to_str().unwrap());
    let [folder, other, latin1, wrong, long] = paths;
    let args = ["lint", folder, "nowhere", "nowhere.yaml", other, latin1, wrong, long];
    let ran = cors(&args, b"");
    let missing = fs::metadata("nowhere").unwrap_err();
    let wanted = format!(
        "error: {folder}: is a directory: name a file in it\n\
         error: nowhere: {missing}\n\
         error: nowhere.yaml: {missing}\n\
         error: {other}: neither `.toml` nor `.json`, and only TOML and JSON are read: rename it if it is one of \
                them, or else rewrite it\n\
         error: {latin1}: not UTF-8: save it as UTF-8\n\
         error: {long}: longer than 64 MiB, so hardly a policy: check that it is the file you mean\n"
    );
    assert_eq!((ran.status, ran.err), (2, wanted));
    assert!(ran.out.contains("[no-origins]"), "{}", ran.out);
    assert!(ran.out.ends_with("1 file: 1 error, 0 warnings\n"), "{}", ran.out);
}

#[test]
fn an_extension_may_be_in_any_case() {
    let toml = file("upper.TOML", b"allow_origins = ['https://a.example']");
    let json = file("mixed.Json", br#"{"allow_origins": ["https://a.example"]}"#);
    let ran = cors(&["lint", toml.to_str().unwrap(), json.to_str().unwrap()], b"");
    assert_eq!((&*ran.out, &*ran.err), ("2 files: 0 errors, 0 warnings\n", ""));
}

#[test]
fn standard_input_is_read_in_its_own_format() {
    for (text, status, said) in [
        ("allow_origins = ['https://a.example']", 0, "1 file: 0 errors, 0 warnings\n"),
        ("\r\n {\"allow_origins\": [\"https://a.example\"]}", 0, "1 file: 0 errors, 0 warnings\n"),
        (
            "\u{feff}{\"allow_origins\":\n[\"https://a.example/\"]}",
            1,
            "<stdin>:2: error[trailing-slash]",
        ),
        ("\nallow_origins = ['https://a.example/']", 1, "<stdin>:2: error[trailing-slash]"),
        ("", 1, "<stdin>: error[no-origins]"),
        ("{", 1, "<stdin>:1: error[invalid-json]"),
        ("[", 1, "<stdin>:1: error[invalid-toml]"),
        (
            "[routes.'/']\nallow_origins = ['https://a.example/']",
            1,
            "<stdin>:2: error[trailing-slash]",
        ),
        ("[[routes]]", 1, "<stdin>:1: error[invalid-type]\n  routes:"),
        ("[1]", 1, "<stdin>:1: error[invalid-type]\n  a policy in JSON is an object"),
        ("\n[\"routes\"]\n", 1, "<stdin>:2: error[invalid-type]\n  a policy in JSON is an object"),
        ("5", 1, "<stdin>:1: error[invalid-type]\n  a policy in JSON is an object"),
        ("[\n{\"allow_origins\": []},", 1, "<stdin>:2: error[invalid-json]"),
    ] {
        let ran = cors(&["lint", "-"], text.as_bytes());
        assert_eq!((ran.status, &*ran.err), (status, ""), "{text}");
        assert!(ran.out.contains(said), "{text}: {}", ran.out);
    }
}

#[test]
fn standard_input_that_cannot_be_read_is_told() {
    let ran = cors(&["lint", "-"], b"\xff\xfe{\0}\0");
    assert_eq!((ran.status, &*ran.err), (2, "error: <stdin>: not UTF-8: save it as UTF-8\n"));
    let twice = cors(&["lint", "-", "-"], b"");
    assert_eq!(twice.status, 2);
    assert!(twice.err.contains("read only once"), "{}", twice.err);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_read_in_its_own_format() {
    let ran = cors(&["lint", "/dev/stdin"], b"{\n\"allow_origins\": \"https://a.example/\"}");
    assert!(ran.out.starts_with("/dev/stdin:2: error[trailing-slash]"), "{}{}", ran.out, ran.err);
}
