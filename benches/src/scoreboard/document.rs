//! The scoreboard as text.

use std::{error::Error, fmt::Write as _, fs, path::Path};

use super::{
    FOLDER, Scoreboard,
    count::{Counted, Deviation, Row, Tally},
    mistakes::Outcome,
    peers::GUARDS,
    reasons::{self, Class, Reason},
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
    let head = GUARDS.iter().filter(|it| it.is_run()).map(|it| it.name);
    let head = format!("| | {} |", head.collect::<Vec<_>>().join(" | "));
    let (_, table) = readme.split_once(&head).ok_or("the README has no table of costs")?;
    let row = |(name, title): (&str, &str)| {
        let line = table.lines().find_map(|it| it.strip_prefix(&format!("| {name} |")));
        let line = line.ok_or_else(|| format!("the README has no costs of `{name}`"))?;
        Ok(format!("| {title} |{line} – |"))
    };
    COSTS.into_iter().map(row).collect()
}

pub(super) fn table(scoreboard: &Scoreboard) -> String {
    let names: Vec<_> = GUARDS.iter().map(|it| it.name).collect();
    let mut lines = vec![format!("| | {} |", names.join(" | "))];
    lines.push(format!("|---|{}", "--:|".repeat(names.len())));
    for row in Row::ALL {
        let cells: Vec<_> = scoreboard.counted.iter().map(|it| cell(it.tallies[&row])).collect();
        lines.push(format!("| {} | {} |", row.name(), cells.join(" | ")));
    }
    lines.push(format!("| mistakes refused | {} |", refused(scoreboard).join(" | ")));
    lines.extend(scoreboard.cost.iter().cloned());
    lines.join("\n") + "\n"
}

/// What is right, of what the guard can be asked.
fn cell(tally: Tally) -> String {
    match tally.right + tally.deviating {
        0 => "–".to_owned(),
        asked => format!("{} / {asked}", tally.right),
    }
}

fn refused(scoreboard: &Scoreboard) -> Vec<String> {
    let of = |place: usize| {
        let outcomes: Vec<_> = scoreboard.mistakes.iter().map(|it| it.of_guards[place]).collect();
        let count = |of: &[Outcome]| outcomes.iter().filter(|it| of.contains(it)).count();
        let possible = count(&[Outcome::Refused, Outcome::Warned, Outcome::Accepted]);
        format!("{} / {possible}", count(&[Outcome::Refused]))
    };
    (0..GUARDS.len()).map(of).collect()
}

const INTRODUCTION: &str = "\
# How it compares with its peers

Written by `cargo run -p cors-benches -- scoreboard --write`. The [conformance table](../cors-core/conformance/cases) is \
sent to each guard over a socket, in front of the same application, with the same policies, each written \
in the guard's own words: [`src/scoreboard/peers`](src/scoreboard/peers) has every call. The cases of cross-origin \
protection and of policies by path are left out, as no peer here has them.

The [browser model](../cors-core/src/browser/mod.rs) judges the answers, with the rules of the standard, for a page without and \
with credentials. Wanted is what it makes of the answer in the table. An answer that differs from the table's is no deviation as long as \
the browser does the same.

- `choice`: the guard's documentation says so, or the standard leaves it open.
- `framework`: the framework answers before any guard sees the request, in front of ours as well.
- `wrong`: none of these.
- *cannot say*: the guard has no words for the policy. Its cases are not counted, neither as right nor as \
wrong; a function of one's own that looks at each origin is not the guard's.

jub0bs/cors is a package for Go and **was not run**. Its column is what its source says, as read, rule by rule in \
[`jub0bs.rs`](src/scoreboard/peers/jub0bs.rs); what only running it would tell is not counted. It is not \
measured.

Every deviation, with its request, its answer and what follows, is a line of \
[`deviations.jsonl`](scoreboard/deviations.jsonl); below is one of each kind.
";

pub(super) fn document(scoreboard: &Scoreboard) -> Result<String, Box<dyn Error>> {
    let mut text = format!("{INTRODUCTION}\nVersions: {}.\n\n", versions()?);
    writeln!(text, "{}\n{ROWS}\n## Mistakes\n\n{}", table(scoreboard), mistakes(scoreboard))?;
    let explained = explained(scoreboard)?;
    let deviates = |it: &&Counted| !it.guard.is_ours || !it.deviations.is_empty();
    for counted in scoreboard.counted.iter().filter(deviates) {
        writeln!(text, "## {}, for {}\n", counted.guard.name, counted.guard.framework)?;
        text.push_str(&summary(counted));
        let of_guard = |(_, deviations): &&(Reason, Vec<&Deviation>)| {
            deviations.iter().any(|it| it.guard == counted.guard.name)
        };
        for (reason, deviations) in explained.iter().filter(of_guard) {
            text.push_str(&section(reason, deviations));
        }
    }
    Ok(text.trim_end().to_owned() + "\n")
}

const ROWS: &str = "\
- *right verdicts*: a browser does with the answer what the policy says, and the page may read the same headers.
- *lists that a proxy rewrote*: the same for preflights whose header names arrive with spaces, on several lines, \
in another order or with empty members.
- *errors that a page may read*: the same for 400, 401, 404, 405, 408, 418 and 500, and for a handler that panics where the framework \
answers at all (axum with `CatchPanicLayer`, Rocket).
- *right `Vary`*: a shared cache that stores the answer blocks no page that the policy allows, and keeps no needless copies.
- *refused without a word*: the answer to a refused origin has no CORS header.
- *hand-made requests answered*: requests that no browser sends, such as several origins, bytes that are not ASCII \
and long lists, end in an answer below 500.
- *mistakes refused*: of the configurations below that the guard has words for, those that it refuses before it serves.
- *instructions*: what the guard adds to a request, from the [README](../README.md#what-it-costs).
";

fn mistakes(scoreboard: &Scoreboard) -> String {
    let names: Vec<_> = GUARDS.iter().map(|it| it.name).collect();
    let mut text = format!("| | {} | if accepted |\n", names.join(" | "));
    let _ = writeln!(text, "|---|{}---|", "---|".repeat(names.len()));
    for outcomes in &scoreboard.mistakes {
        let cells = outcomes.of_guards.iter().map(|it| match it {
            Outcome::Refused => "refused",
            Outcome::Warned => "warned of",
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
        let _ = writeln!(text, "- cannot say the policy `{policy}`: {why}");
    }
    let sum = |of: fn(&Tally) -> usize| counted.tallies.values().map(of).sum::<usize>();
    let (cannot_say, unknown) = (sum(|it| it.cannot_say), sum(|it| it.unknown));
    let _ = writeln!(text, "- not counted: {cannot_say} answers that it cannot give");
    if unknown > 0 {
        let _ = writeln!(text, "- not counted: {unknown} answers that only running it would tell");
    }
    text + "\n"
}

fn section(reason: &Reason, deviations: &[&Deviation]) -> String {
    let class = match reason.class {
        Class::Choice => "choice",
        Class::Framework => "framework",
        Class::Wrong => "wrong",
    };
    let mut text = format!("### `{class}`, {} times: {}\n\n", deviations.len(), reason.because);
    let _ = writeln!(text, "[Source]({}).", reason.link);
    if let Some(example) = deviations.first() {
        let _ = writeln!(text, " For example, {}, policy `{}`:\n", example.case, example.policy);
        let lines = |lines: &[String]| lines.join("\n");
        let _ = writeln!(
            text,
            "```text\n{}\n\n{}\n```\n",
            lines(&example.request),
            lines(&example.answer)
        );
        let _ = writeln!(text, "So: {}.\n", example.so);
    }
    text
}

fn explained(scoreboard: &Scoreboard) -> Result<Vec<(Reason, Vec<&Deviation>)>, Box<dyn Error>> {
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
