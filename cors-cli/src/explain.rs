//! `cors explain`: a code of any browser, or what its console prints, explained.

use std::{fmt::Write as _, io::Write as _, process::ExitCode};

use cors_core::browser::{Code, Phase};

use crate::args::Explain;

/// As the words below are said of: the lines of the text are cut here.
const WIDTH: usize = 96;
/// How many codes are proposed for an unknown one.
const PROPOSALS: usize = 3;

pub(crate) fn run(args: &Explain) -> Result<ExitCode, String> {
    let asked = args.text.join(" ");
    let (text, code) = if asked.trim().is_empty() {
        (list(), ExitCode::SUCCESS)
    } else {
        match find(&asked).as_slice() {
            [] => (unknown(&asked), ExitCode::FAILURE),
            codes => {
                let explained: Vec<_> = codes.iter().map(|&code| explain(code)).collect();
                (explained.join("\nIt can also be this:\n\n"), ExitCode::SUCCESS)
            }
        }
    };
    match anstream::stdout().lock().write_all(text.as_bytes()) {
        // Whoever closes the pipe has read enough.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => Ok(code),
    }
}

/// The names of a code: Firefox's, then Chromium's.
fn names(code: Code) -> Vec<&'static str> {
    let chromium = [Phase::Response, Phase::Preflight].map(|phase| code.chromium(phase));
    let mut names: Vec<_> = [code.mdn()].into_iter().chain(chromium).flatten().collect();
    names.dedup();
    names
}

fn list() -> String {
    let mut text = "Firefox and MDN                      Chromium\n".to_owned();
    for code in Code::ALL {
        let chromium = names(code).into_iter().filter(|it| code.mdn() != Some(it));
        let chromium = chromium.collect::<Vec<_>>().join(", ");
        if code.mdn().is_some() || !chromium.is_empty() {
            let line = format!("{:<36} {chromium}", code.mdn().unwrap_or("-"));
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text.push_str("\nExplain one: cors explain CORSMissingAllowCredentials\n");
    text
}

/// The codes that a name or a console's line stands for: those whose words fit best.
fn find(asked: &str) -> Vec<Code> {
    let asked = forgiving(asked);
    let fit = |code: &Code| {
        let names = names(*code).into_iter().map(forgiving);
        let named = names.filter(|name| asked.split(is_no_letter).any(|word| word == name));
        let printed = [code.firefox_prints(), code.chromium_prints(), code.webkit_prints()];
        let printed = printed.into_iter().flatten().filter_map(|line| fit(&asked, line));
        named.map(|name| name.len()).chain(printed).max()
    };
    let best = Code::ALL.iter().filter_map(fit).max();
    let mut found: Vec<Code> = Vec::new();
    for code in Code::ALL.into_iter().filter(|code| best.is_some() && fit(code) == best) {
        // Two names for one thing are explained once.
        if found.iter().all(|it| it.cause() != code.cause()) {
            found.push(code);
        }
    }
    found
}

fn is_no_letter(char: char) -> bool {
    !char.is_alphanumeric()
}

/// In lower case, with straight quotes, and one space for any white space.
fn forgiving(text: &str) -> String {
    let straight = |char| match char {
        '‘' | '’' | '‚' | '`' | '´' | '“' | '”' | '„' | '"' => '\'',
        char => char,
    };
    let text: String = text.chars().map(straight).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The number of letters of a printed line that stand in the text, if all do in their order.
fn fit(text: &str, line: &str) -> Option<usize> {
    let line = forgiving(line.trim_end_matches('.'));
    let mut rest = text;
    for part in line.split("{}") {
        let at = rest.find(part)?;
        rest = rest.get(at + part.len()..)?;
    }
    Some(line.len())
}

fn explain(code: Code) -> String {
    let mut text = names(code).join(", ");
    if text.is_empty() {
        text.push_str("too many redirects");
    }
    text.push('\n');
    section(&mut text, "Why does it occur?", code.cause());
    section(&mut text, "How is it resolved?", code.remedy());
    if let Some(call) = builder_call(code) {
        let _ = write!(
            text,
            "\n    let policy = Policy::builder()\n{call}        .build()?;\n\n    \
             axum         .layer(cors_axum::Cors::new(policy))\n    \
             actix-web    .wrap(cors_actix::Cors::new(policy))\n    \
             Rocket       .attach(cors_rocket::Cors::new(policy))\n    \
             warp         cors_warp::Cors::new(policy).wrap(routes)\n"
        );
    }
    if !code.danger().is_empty() {
        section(&mut text, "Is there a risk?", code.danger());
    }
    let printed = [
        ("Firefox", code.firefox_prints()),
        ("Chrome", code.chromium_prints()),
        ("Safari", code.webkit_prints()),
    ];
    if printed.iter().any(|(_, lines)| !lines.is_empty()) {
        text.push_str("\nWhat do browsers print?\n");
        for (browser, line) in
            printed.into_iter().filter_map(|(it, lines)| Some((it, lines.first()?)))
        {
            wrap(&mut text, &format!("{browser}: {}", line.replace("{}", "…")));
        }
    }
    text
}

fn section(text: &mut String, heading: &str, sentence: &str) {
    let _ = writeln!(text, "\n{heading}");
    let mut chars = sentence.chars();
    let first = chars.next().map(|char| char.to_uppercase().to_string()).unwrap_or_default();
    wrap(text, &format!("{first}{}.", chars.as_str()));
}

fn wrap(text: &mut String, sentence: &str) {
    let mut column = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > WIDTH {
            text.push_str(if column == 0 { "  " } else { "\n  " });
            column = 2;
        } else {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

/// What of a policy makes the browser go on.
fn builder_call(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::AllowOriginMissing
        | Code::AllowOriginMismatch
        | Code::AllowOriginInvalid
        | Code::AllowOriginSeveralLines
        | Code::AllowOriginSeveralValues
        | Code::PreflightStatus
        | Code::PreflightRedirected => "        .allow_origins([\"https://app.example.com\"])\n",
        Code::AllowOriginWildcard | Code::AllowCredentialsNotTrue => {
            "        .allow_origins([\"https://app.example.com\"])\n        .allow_credentials(true)\n"
        }
        Code::MethodNotAllowed | Code::AllowMethodsUnparsable => {
            "        .allow_origins([\"https://app.example.com\"])\n        .allow_methods([\"PUT\", \"DELETE\"])\n"
        }
        Code::HeaderNotAllowed | Code::AllowHeadersUnparsable => {
            "        .allow_origins([\"https://app.example.com\"])\n        .allow_headers([\"content-type\", \"x-request-id\"])\n"
        }
        Code::AuthorizationNotAllowed => {
            "        .allow_origins([\"https://app.example.com\"])\n        .allow_headers([\"authorization\"])\n"
        }
        _ => return None,
    })
}

/// The codes whose names or words are nearest.
fn unknown(asked: &str) -> String {
    let asked = forgiving(asked);
    let likeness = |code: &Code| {
        let printed = [code.firefox_prints(), code.chromium_prints(), code.webkit_prints()];
        let words = names(*code).into_iter().chain(printed.into_iter().flatten().copied());
        let likeness = words.map(|it| strsim::sorensen_dice(&asked, &forgiving(it)));
        likeness.fold(0.0_f64, f64::max)
    };
    let mut codes: Vec<_> =
        Code::ALL.into_iter().filter_map(|code| Some((likeness(&code), code.mdn()?))).collect();
    codes.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    codes.dedup_by_key(|(_, name)| *name);
    let nearest: Vec<_> =
        codes.iter().take(PROPOSALS).map(|(_, name)| format!("  {name}")).collect();
    format!(
        "No browser's code and no console's words are known in it. The nearest codes:\n\n{}\n\n\
         All of them: cors explain\n",
        nearest.join("\n")
    )
}
