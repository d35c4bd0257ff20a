//! The scoreboard as text.

use std::{error::Error, fmt::Write as _, fs, path::Path};

use super::{
    FOLDER, Scoreboard,
    count::{Counted, Tally},
    deviation::Deviation,
    mistakes::Outcome,
    peers::GUARDS,
    reasons::{self, Class, Explained, Reason},
    row::Row,
};

/// Rows of the README's table of costs.
const COSTS: [(&str, &str); 4] = [
    ("no `Origin`", "instructions, no `Origin`"),
    ("allowed, 1 origin", "instructions, allowed"),
    ("preflight, 3 headers", "instructions, preflight"),
    ("8 KiB of one allowed name", "instructions, 8 KiB of header names"),
];

/// Those rows for the scoreboard, whose last guard is not measured.
pub(super) fn cost(readme: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let head = GUARDS.iter().filter(|it| it.is_run).map(|it| it.name);
    let head = format!("| | {} |", head.collect::<Vec<_>>().join(" | "));
    let (_, table) = readme.split_once(&head).ok_or("the README has no table of costs")?;
    let row = |(name, title): (&str, &str)| {
        let line = table.lines().find_map(|it| it.strip_prefix(&format!("| {name} |")));
        let line = line.ok_or_else(|| format!("the README has no costs of `{name}`"))?;
        Ok(format!("| {title} |{line} – |"))
    };
    COSTS.into_iter().map(row).collect()
}

pub(super) fn table(scoreboard: &Scoreboard) -> Result<String, Box<dyn Error>> {
    let explained = explained(scoreboard)?;
    let chosen = |guard: &str, row: Row| {
        let by_choice = explained.iter().filter(|(reason, _)| reason.class != Class::Wrong);
        let deviations = by_choice.flat_map(|(_, deviations)| deviations);
        deviations.filter(|it| it.guard == guard && it.row == row).count()
    };
    let names: Vec<_> = GUARDS.iter().map(|it| it.name).collect();
    let mut lines = vec![format!("| | {} |", names.join(" | "))];
    lines.push(format!("|---|{}", "--:|".repeat(names.len())));
    for row in Row::ALL {
        let cells = scoreboard.counted.iter().map(|counted| {
            let Tally { right, deviating, .. } = counted.tallies[&row];
            cell(right, chosen(counted.guard.name, row), right + deviating)
        });
        lines.push(format!("| {} | {} |", row.name(), cells.collect::<Vec<_>>().join(" | ")));
    }
    lines.push(format!("| mistakes refused | {} |", refused(scoreboard).join(" | ")));
    lines.extend(scoreboard.cost.iter().cloned());
    Ok(lines.join("\n") + "\n")
}

/// In brackets what is not as wanted, but not wrong.
fn cell(right: usize, fine: usize, all: usize) -> String {
    match (all, fine) {
        (0, _) => "–".to_owned(),
        (_, 0) => format!("{right} / {all}"),
        _ => format!("{right} (+{fine}) / {all}"),
    }
}

fn refused(scoreboard: &Scoreboard) -> Vec<String> {
    let of = |place: usize| {
        let count = |outcomes: &[Outcome]| {
            let of_guard = scoreboard.mistakes.iter().map(|it| it.of_guards[place]);
            of_guard.filter(|it| outcomes.contains(it)).count()
        };
        let fine = count(&[Outcome::Warned, Outcome::Understood]);
        let refused = count(&[Outcome::Refused]);
        cell(refused, fine, refused + fine + count(&[Outcome::Accepted]))
    };
    (0..GUARDS.len()).map(of).collect()
}

const INTRODUCTION: &str = "\
# How it compares with its peers

Written by `cargo run -p cors-benches -- scoreboard --write`. Every guard stands in front of the same application and \
gets the requests of the [conformance table](../cors-core/conformance/cases) over a socket. The policies are \
written in each guard's own words: [`src/scoreboard/peers`](src/scoreboard/peers) has all calls. The cases of \
cross-origin protection and of policies by path are left out: they are no part of any other guard here.

The [browser model](../cors-core/src/browser/mod.rs) judges the answers by the rules of the standard, for a \
page without credentials and for one with them. An answer may differ from the table's: it is right if the browser \
does the same with both.

An answer that is not right has a reason:

- `choice`: the guard's documentation or its maintainers say so, or the standard leaves it open.
- `framework`: the framework answers before any guard sees the request, in front of ours as well.
- `wrong`: none of these.

The table has `choice` and `framework` in brackets. A policy that a guard cannot express is not counted at all, \
neither as right nor as wrong: a function of one's own that judges each origin is not the guard's work.

jub0bs/cors is a package for Go and **was not run**. Its column is what its source \
says, as read, rule by rule in [`jub0bs.rs`](src/scoreboard/peers/jub0bs.rs). Nothing of it is measured, and what \
only running it would tell is not counted.

Each answer that is not right is a line of [`deviations.jsonl`](scoreboard/deviations.jsonl), with the request and \
what follows. Below, each reason has one of them.
";

pub(super) fn document(scoreboard: &Scoreboard) -> Result<String, Box<dyn Error>> {
    let mut text = format!(
        "{INTRODUCTION}\nVersions: {}; of jub0bs/cors, the three commits named in \
        [`jub0bs.rs`](src/scoreboard/peers/jub0bs.rs).\n\n",
        versions()?
    );
    writeln!(text, "{}\n{ROWS}\n## Mistakes\n\n{}", table(scoreboard)?, mistakes(scoreboard))?;
    let explained = explained(scoreboard)?;
    let deviates = |it: &&Counted| !it.guard.is_ours || !it.deviations.is_empty();
    for counted in scoreboard.counted.iter().filter(deviates) {
        writeln!(text, "## {}, for {}\n", counted.guard.name, counted.guard.framework)?;
        text.push_str(&summary(counted));
        for (reason, deviations) in &explained {
            let of_guard = deviations.iter().filter(|it| it.guard == counted.guard.name);
            text.push_str(&section(reason, &of_guard.copied().collect::<Vec<_>>()));
        }
    }
    Ok(text.trim_end().to_owned() + "\n")
}

const ROWS: &str = "\
- *right verdicts*: the browser lets a page do what the policy says, and the page may read the same headers.
- *lists that a proxy rewrote*: the same for preflights whose header names arrive with spaces, on several lines, \
in another order or with empty members.
- *errors that a page may read*: the same for the statuses 400 to 500, made by handlers, extractors, middleware and the framework, and for a handler \
that panics where the framework answers at all (axum with `CatchPanicLayer`, and Rocket).
- *right `Vary`*: if a shared cache stores the answer, no page is blocked that the policy allows, and no copies \
are kept that are all alike.
- *refused without CORS headers*: the answer to a refused origin has no CORS header.
- *hand-made requests answered*: requests that no browser sends, such as several origins, bytes that are not ASCII \
and long lists, do not end in a closed connection or a status of 500 or more.
- *mistakes refused*: of the configurations below that the guard can express, those that it refuses before it \
serves; in brackets those that it warns of, or takes as they are meant.
- *instructions*: those that the guard adds to one request, as callgrind counts them, from the \
[README](../README.md#what-it-costs); neither time nor memory. The last row, hostile input, is a preflight whose list \
repeats an allowed header name up to 8 KiB.
";

fn mistakes(scoreboard: &Scoreboard) -> String {
    let names: Vec<_> = GUARDS.iter().map(|it| it.name).collect();
    let mut text = format!("| | {} | if accepted |\n", names.join(" | "));
    let _ = writeln!(text, "|---|{}---|", "---|".repeat(names.len()));
    for outcomes in &scoreboard.mistakes {
        let cells = outcomes.of_guards.iter().map(|it| match it {
            Outcome::Refused => "refused",
            Outcome::Warned => "warned of",
            Outcome::Understood => "understood",
            Outcome::Accepted => "accepted",
            Outcome::Impossible => "cannot say",
            Outcome::Unknown => "not known",
        });
        let cells = cells.collect::<Vec<_>>().join(" | ");
        let _ =
            writeln!(text, "| {} | {cells} | {} |", outcomes.mistake.name, outcomes.mistake.then);
    }
    text
}

fn summary(counted: &Counted) -> String {
    let mut text = String::new();
    for (policy, why) in &counted.cannot_say {
        let _ = writeln!(text, "- cannot express the policy `{policy}`: {why}");
    }
    let sum = |of: fn(&Tally) -> usize| counted.tallies.values().map(of).sum::<usize>();
    let (cannot_say, unknown) = (sum(|it| it.cannot_say), sum(|it| it.unknown));
    if cannot_say > 0 {
        let _ = writeln!(text, "- not counted: {cannot_say} answers under these policies");
    }
    if unknown > 0 {
        let _ = writeln!(text, "- not counted: {unknown} answers that only running it would tell");
    }
    text + "\n"
}

/// Empty without a deviation.
fn section(reason: &Reason, deviations: &[&Deviation]) -> String {
    let Some(example) = deviations.first() else { return String::new() };
    let class = match reason.class {
        Class::Choice => "choice",
        Class::Framework => "framework",
        Class::Wrong => "wrong",
    };
    let times = match deviations.len() {
        1 => "once".to_owned(),
        many => format!("{many} times"),
    };
    let because = &reason.because;
    let mut text =
        format!("### `{class}`, {times}\n\nReason: {because} ([source]({})).", reason.link);
    let _ = writeln!(text, " The case `{}`, with the policy `{}`:\n", example.case, example.policy);
    let (request, answer) = (example.request.join("\n"), example.answer.join("\n"));
    let _ = writeln!(text, "```text\n{request}\n\n{answer}\n```\n");
    let _ = writeln!(text, "So: {}.\n", example.so);
    text
}

pub(super) fn explained(scoreboard: &Scoreboard) -> Result<Explained<'_>, Box<dyn Error>> {
    reasons::explained(scoreboard.counted.iter().flat_map(|it| &it.deviations))
}

pub(super) fn deviations(scoreboard: &Scoreboard) -> Result<String, Box<dyn Error>> {
    #[derive(serde::Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        deviation: &'a Deviation,
        class: Class,
        because: &'a str,
    }
    let mut text = String::new();
    for (reason, deviations) in explained(scoreboard)? {
        for deviation in deviations {
            let line = Line { deviation, class: reason.class, because: &reason.because };
            writeln!(text, "{}", serde_json::to_string(&line)?)?;
        }
    }
    Ok(text)
}

/// As in `Cargo.lock`.
fn versions() -> Result<String, Box<dyn Error>> {
    const PACKAGES: [&str; 8] = [
        "actix-cors",
        "actix-web",
        "axum",
        "rocket",
        "rocket_cors",
        "tower-http",
        "warp",
        "cors-core",
    ];
    let lock: toml::Table =
        fs::read_to_string(Path::new(FOLDER).join("../../Cargo.lock"))?.parse()?;
    let packages = lock.get("package").and_then(|it| it.as_array()).cloned().unwrap_or_default();
    let versions = packages.iter().filter_map(|package| {
        let (name, version) = (package.get("name")?.as_str()?, package.get("version")?.as_str()?);
        PACKAGES.contains(&name).then(|| format!("{name} {version}"))
    });
    Ok(versions.collect::<Vec<_>>().join(", "))
}
