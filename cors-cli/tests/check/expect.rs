//! Several origins at once, and a file that says what each must get.

use std::{env, fs, io::Write as _, path::PathBuf};

use serde_json::Value;

use crate::{
    command::{Ran, cors},
    server::{PAGE, Server},
};

/// A server that allows one origin, with `PUT` and without `DELETE`.
fn server() -> Server {
    Server::start(|head, mut stream| {
        let allowed = match head.contains(&format!("origin: {PAGE}")) {
            true => format!(
                "Access-Control-Allow-Origin: {PAGE}\r\nAccess-Control-Allow-Methods: PUT\r\n"
            ),
            false => String::new(),
        };
        let answer = format!("HTTP/1.1 200 OK\r\n{allowed}Connection: close\r\n\r\n");
        drop(stream.write_all(answer.as_bytes()));
    })
}

/// A file that is removed in the end.
struct File(PathBuf);

impl File {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Self {
        let path = env::temp_dir().join(format!("cors-check-{}-{name}.toml", std::process::id()));
        fs::write(&path, text.as_ref()).unwrap();
        Self(path)
    }

    fn check(&self, url: &str, args: &[&str]) -> Ran {
        let path = self.0.to_str().unwrap();
        cors(&[&["check", url, "--expect", path], args].concat(), b"")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.0));
    }
}

#[test]
fn several_origins_are_told_apart() {
    let server = server();
    let ran = server.check(&["--origin", "https://evil.example"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let (allowed, refused) = ran.out.split_once("\n\n").unwrap();
    assert!(
        allowed.starts_with("GET from https://app.example.com\nreadable  standard"),
        "{allowed}"
    );
    assert!(refused.starts_with("GET from https://evil.example\nblocked  standard"), "{refused}");
    assert_eq!(ran.out.matches("(Chrome since 142)").count(), 1, "{}", ran.out);
    let ran = server.check(&["--origin", "https://evil.example", "--format", "json"]);
    let reports: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(reports[0]["origin"], PAGE);
    assert_eq!(reports[0]["outcome"], "readable");
    assert_eq!(reports[1]["outcome"], "blocked");
    assert_eq!(reports[1]["expected"], Value::Null);
}

const EXPECTED: &str = "\
[readable]
\"https://app.example.com\" = [\"GET\"]

[preflight_passes]
\"https://app.example.com\" = [\"PUT\"]

[blocked]
\"https://app.example.com\" = [\"DELETE\"]
\"https://evil.example\" = [\"GET\", \"PUT\"]
\"null\" = [\"GET\"]
";

#[test]
fn what_is_as_expected_is_told_in_a_line() {
    let server = server();
    let file = File::new("good", EXPECTED);
    let ran = file.check(&server.url, &[]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(
        ran.out,
        "GET from https://app.example.com  readable, as expected\n\
         PUT from https://app.example.com  preflight_passes, as expected\n\
         DELETE from https://app.example.com  blocked, as expected\n\
         GET from https://evil.example  blocked, as expected\n\
         PUT from https://evil.example  blocked, as expected\n\
         GET from null  blocked, as expected\n\
         6 of 6 as expected\n"
    );
    // Not even with `--send` is the request sent whose preflight is all that counts.
    assert_eq!(file.check(&server.url, &["--send"]).status, 0);
    assert!(!server.asked().contains(&"PUT".to_owned()));
}

#[test]
fn what_differs_is_told_with_its_line() {
    let server = server();
    let text = "[readable]\n'https://app.example.com' = ['GET', 'PUT']\n'https://evil.example' = ['GET']\n";
    let file = File::new("differs", text);
    let ran = file.check(&server.url, &["--send"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    let differs =
        "GET from https://evil.example  differs: line 3 expects readable\nblocked  standard";
    assert!(ran.out.contains(differs), "{}", ran.out);
    assert!(ran.out.ends_with("\n2 of 3 as expected\n"), "{}", ran.out);
    let ran = file.check(&server.url, &["--send", "--format", "json"]);
    let reports: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&reports[1]["expected"], &reports[1]["as_expected"]),
        (&"readable".into(), &true.into())
    );
    assert_eq!(reports[2]["as_expected"], false);
    let text = "blocked = { 'https://app.example.com' = ['GET'] }";
    assert_eq!(File::new("readable", text).check(&server.url, &[]).status, 1);
}

#[test]
fn what_is_not_sent_is_undecided() {
    let server = server();
    let file = File::new("undecided", "[readable]\n'https://app.example.com' = ['GET', 'PUT']\n");
    let ran = file.check(&server.url, &[]);
    assert_eq!(ran.status, 4);
    let undecided = "PUT from https://app.example.com  undecided without `--send`: line 2 expects readable\npreflight passes";
    assert!(ran.out.contains(undecided) && ran.out.contains("add `--send`"), "{}", ran.out);
    let json = file.check(&server.url, &["--format", "json"]).out;
    let reports: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(reports[1]["as_expected"], Value::Null);
}

#[test]
fn a_file_that_says_nothing_clear_is_an_error() {
    for (name, text, reasons) in [
        ("syntax", "[readable]\n'x' = [", &["line 2: ", "write the tables"][..]),
        ("table", "\n[redable]\n", &["line 2: ", "redable", "`[readable]`, `[blocked]`"]),
        (
            "type",
            "[blocked]\n'https://a.example' = 'GET'",
            &["line 2: ", "expected a list", "such as `\"https://app"],
        ),
        ("number", "readable = 3", &["line 1: ", "expected a table: write"]),
        (
            "scheme",
            "[blocked]\n'wss://a.example' = ['GET']",
            &["line 2: no page has the origin `wss://a.example`: write `https://a.example`"],
        ),
        ("pattern", "[blocked]\n'https://*.x.com' = ['GET']", &["line 2: ", "many origins"]),
        ("long", &format!("#{}", "x".repeat(1 << 20)), &["longer than 1 MiB: check that it is"]),
        (
            "origin",
            "[blocked]\n'a.example' = [\n'GET']",
            &["line 3: ", "write `https://a.example`"],
        ),
        ("method", "[blocked]\n'https://a.example' = ['TRACE']", &["line 2: ", "`TRACE` is not"]),
        (
            "twice",
            "[blocked]\n'https://a.example' = ['get']\n[readable]\n'https://a.example' = ['GET']",
            &["line 2: `GET` is there already, on line 4: remove one"],
        ),
        ("empty", "# nothing\n[readable]\n", &["it expects nothing: write the tables"]),
    ] {
        let ran = File::new(name, text).check("https://x.example", &[]);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{name}");
        assert!(reasons.iter().all(|reason| ran.err.contains(reason)), "{name}: {}", ran.err);
    }
    let ran = File::new("latin1", b"# \xff").check("https://x.example", &[]);
    assert!(ran.status == 2 && ran.err.contains("not UTF-8: save it as UTF-8"), "{}", ran.err);
    let ran = cors(&["check", "https://x.example", "--expect", "/nowhere.toml"], b"");
    assert!(ran.status == 2 && ran.err.contains("/nowhere.toml: "), "{}", ran.err);
    let ran = cors(&["check", "https://x.example"], b"");
    assert!(ran.status == 2 && ran.err.contains("--origin"), "{}", ran.err);
}

/// What was checked before is printed, even if it is nothing.
#[test]
fn an_unreached_server_ends_an_array() {
    let server = Server::start(|head, mut stream| {
        if head.contains(PAGE) {
            drop(stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
        }
    });
    for (origins, count) in [([PAGE, "https://b.example"], 1), (["https://b.example", PAGE], 0)] {
        let [first, second] = origins;
        let args = ["--origin", first, "--origin", second, "--format", "json"];
        let ran = cors(&[&["check", &server.url], &args[..]].concat(), b"");
        assert_eq!(ran.status, 3);
        let reports: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(reports.len(), count, "{}", ran.out);
        assert!(ran.err.contains(&server.url), "{}", ran.err);
    }
}

#[test]
fn a_redirect_is_undecided_without_follow() {
    let open = "Access-Control-Allow-Origin: *\r\nLocation: /b\r\n";
    let server = Server::playing("", &format!("302 x\r\n{open}"));
    let file = File::new("redirect", format!("[readable]\n'{PAGE}' = ['GET']"));
    let ran = file.check(&server.url, &[]);
    assert_eq!(ran.status, 4);
    assert!(ran.out.contains("undecided without `--follow`: line 2 expects"), "{}", ran.out);
}
