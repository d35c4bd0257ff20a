//! The decisions in Python and in JavaScript take the routes that the core takes, for random ones. `PROPTEST_CASES` sets
//! how many sets of routes are tried, 256 without it.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use cors_core::Routes;
use cors_export::{Target, export};
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::select,
    strategy::ValueTree as _,
    test_runner::TestRunner,
};

use crate::policies;

const SEGMENTS: &[&str] = &[
    "a", "b", "ab", "A", ".a", "...", "v1.0", "$a", "(b)", "a+b", "a'b", "x;y=1", "~u", "a:b",
    "@me",
];

/// What two routers could read differently, and what is not quite that.
const SPELLINGS: &[&str] = &[
    "", ".", "..", "%2e", ".%2E", "%2ea", "%2f", "a%2Fb", "%5c", "\\", "%", "%6", "%zz", "%00",
    "%1F", "%7f", "%20", " ", "\t", "\u{7f}", "%C3%A9", "%80", "%2561", "%25", "%61", "%41", "*",
];

/// A program, with a line of its input for each target: the file of a text, the target in hexadecimal, and the origins
/// of its routes. It prints the one that is allowed.
const PYTHON: &str = "
import functools, pathlib, sys

@functools.cache
def policy_of(path):
    module = {'__name__': 'cors'}
    exec(pathlib.Path(path).read_text(), module)
    return module['policy_of']

for line in sys.stdin:
    path, target, *_ = line.split()
    policy = policy_of(path)(bytes.fromhex(target).decode('latin-1'))
    print(*policy.origins if policy else ['none'])
";

const JAVASCRIPT: &str = r#"
import { readFileSync } from "node:fs";

for (const line of readFileSync(0, "utf8").trimEnd().split("\n")) {
  const [path, target, ...origins] = line.split(" ");
  const { corsHeaders } = await import(path);
  const url = Buffer.from(target, "hex").toString("latin1");
  const isAllowed = (origin) => corsHeaders({ url, headers: { origin } })["Access-Control-Allow-Origin"];
  console.log(origins.find(isAllowed) ?? "none");
}
"#;

fn route() -> impl Strategy<Value = String> {
    vec(select(SEGMENTS), 0..4).prop_map(|segments| format!("/{}", segments.join("/")))
}

/// A route or another path, with some of its bytes encoded, and what follows it.
fn target(routes: Vec<String>) -> impl Strategy<Value = Vec<u8>> {
    let text = |it: &str| it.as_bytes().to_vec();
    let segment = prop_oneof![
        3 => select(SEGMENTS).prop_map(text),
        2 => select(SPELLINGS).prop_map(text),
        1 => vec(any::<u8>().prop_filter("ends the path", |it| *it != b'#'), 0..3),
    ];
    let ends = &["", "", "", "/", "?", "?a=//b", "?/..", "/?%2f", "?%", "x"];
    let path = (select(routes), vec(segment, 0..3));
    (path, select(&ends[..]), vec(0..20_u8, 80)).prop_map(|((route, segments), end, dice)| {
        let path = segments
            .into_iter()
            .fold(route.into_bytes(), |path, it| [&path[..], b"/", &it].concat());
        let encode = |(byte, dice): (u8, u8)| match dice {
            0 => format!("%{byte:02x}").into_bytes(),
            1 if byte.is_ascii_alphabetic() => format!("%{byte:02X}").into_bytes(),
            _ => vec![byte],
        };
        let dice = dice.into_iter().chain([2].into_iter().cycle());
        let path = path.into_iter().zip(dice).flat_map(encode);
        path.chain(end.bytes()).collect()
    })
}

fn routes_and_targets() -> impl Strategy<Value = (Vec<String>, Vec<Vec<u8>>)> {
    btree_set(route(), 1..6).prop_flat_map(|paths: BTreeSet<_>| {
        let paths: Vec<_> = paths.into_iter().collect();
        (Just(paths.clone()), vec(target(paths), 20))
    })
}

/// The origin that the route allows.
fn wanted(routes: &Routes, target: &[u8]) -> String {
    let path = target.split(|byte| *byte == b'?').next().unwrap();
    let policy = routes.find(path).policy().ok().map(|it| it.to_config());
    policy.map_or("none".to_owned(), |it| it.allow_origins.concat())
}

fn prove(target: Target, file: &str, more: &str, arguments: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let mut runner = TestRunner::default();
    let (mut input, mut all) = (String::new(), Vec::new());
    for place in 0..runner.config().cases {
        let (paths, targets) = routes_and_targets().new_tree(&mut runner).unwrap().current();
        let routes = policies::routes_of(&paths);
        let module = folder.path().join(format!("{place}.{file}"));
        fs::write(&module, export(&routes, target).unwrap() + more).unwrap();
        let origins: Vec<_> = (0..paths.len()).map(policies::origin_of).collect();
        for target in targets {
            let hexadecimal: String = target.iter().map(|it| format!("{it:02x}")).collect();
            writeln!(input, "{} {hexadecimal} {}", module.display(), origins.join(" ")).unwrap();
            let shown = format!("{} of {paths:?}", target.escape_ascii());
            all.push((shown, wanted(&routes, &target)));
        }
    }
    let Some(printed) = cors_foreign::output(target, arguments, &input).unwrap() else { return };
    assert_eq!(printed.lines().count(), all.len(), "{printed}");
    for ((shown, wanted), found) in all.iter().zip(printed.lines()) {
        assert_eq!(found, wanted, "{shown}");
    }
}

#[test]
fn python_takes_the_routes_of_the_core() {
    prove(Target::Flask, "py", "", &["-c", PYTHON]);
}

#[test]
fn javascript_takes_the_routes_of_the_core() {
    let more = "\nexport { corsHeaders };\n";
    prove(Target::Express, "mjs", more, &["--input-type=module", "-e", JAVASCRIPT]);
}
