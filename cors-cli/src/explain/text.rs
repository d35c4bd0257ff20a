//! A code in words.

use std::fmt::Write as _;

use cors_core::browser::Code;

use super::names;

/// The width at which lines are wrapped.
const WIDTH: usize = 96;

pub(super) fn explain(code: Code) -> String {
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
            "\n    let policy = Policy::builder()\n        \
             .allow_origins([\"https://app.example.com\"])\n{call}        .build()?;\n\n    \
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

pub(super) fn section(text: &mut String, heading: &str, sentence: &str) {
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

/// What a policy needs besides the origin, for the browser not to block.
fn builder_call(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::AllowOriginMissing
        | Code::AllowOriginMismatch
        | Code::AllowOriginInvalid
        | Code::AllowOriginSeveralLines
        | Code::AllowOriginSeveralValues
        | Code::PreflightStatus
        | Code::PreflightRedirected => "",
        Code::AllowOriginWildcard | Code::AllowCredentialsNotTrue => {
            "        .allow_credentials(true)\n"
        }
        Code::MethodNotAllowed | Code::AllowMethodsUnparsable => {
            "        .allow_methods([\"PUT\", \"DELETE\"])\n"
        }
        Code::HeaderNotAllowed | Code::AllowHeadersUnparsable => {
            "        .allow_headers([\"content-type\", \"x-request-id\"])\n"
        }
        Code::AuthorizationNotAllowed => "        .allow_headers([\"authorization\"])\n",
        _ => return None,
    })
}
