//! The least policy for which a browser would not have blocked.

use std::fmt::Write as _;

use cors_core::{Config, browser::Code};

use super::{framework::Framework, pattern::Names, text::indented};

/// What stands where no line names anything.
const ORIGINS: &[&str] = &["https://app.example.com"];
const METHODS: &[&str] = &["PUT", "DELETE"];
const HEADERS: &[&str] = &["content-type", "x-request-id"];
const EXPOSED: &[&str] = &["x-total-count"];

/// What a policy needs besides the origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Nothing,
    Credentials,
    Method,
    Header,
    Authorization,
    Exposed,
    /// Whatever a preflight asked for, where no line says what that was.
    Preflight,
}

/// What a policy needs for the browser not to block; `None` where no policy changes that.
pub(super) fn need(code: Code) -> Option<Need> {
    Some(match code {
        Code::AllowOriginMissing
        | Code::AllowOriginMismatch
        | Code::AllowOriginInvalid
        | Code::AllowOriginSeveralLines
        | Code::AllowOriginSeveralValues => Need::Nothing,
        Code::PreflightStatus | Code::PreflightRedirected => Need::Preflight,
        Code::AllowOriginWildcard | Code::AllowCredentialsNotTrue => Need::Credentials,
        Code::MethodNotAllowed | Code::AllowMethodsUnparsable => Need::Method,
        Code::HeaderNotAllowed | Code::AllowHeadersUnparsable => Need::Header,
        Code::AuthorizationNotAllowed => Need::Authorization,
        _ => return None,
    })
}

/// What lines name, as far as a policy needs it.
pub(super) fn named<'a>(needs: impl IntoIterator<Item = (Need, &'a Names)>) -> Config {
    let mut config = Config::default();
    for (need, names) in needs {
        let named = |name: &str| names.get(name).cloned();
        add(&mut config.allow_origins, named("origin").or(named("opaque")));
        match need {
            Need::Nothing | Need::Authorization | Need::Preflight => {}
            Need::Credentials => config.allow_credentials = true,
            Need::Method => add(&mut config.allow_methods, named("method").or(in_capitals(names))),
            Need::Header => add(&mut config.allow_headers, named("header")),
            Need::Exposed => add(&mut config.expose_headers, named("header")),
        }
    }
    config
}

/// As the page should send it.
fn in_capitals(names: &Names) -> Option<String> {
    names.get("lowercase").map(|it| it.to_ascii_uppercase())
}

fn add(entries: &mut Vec<String>, entry: Option<String>) {
    entries.extend(entry.filter(|it| !entries.contains(it)));
}

/// With examples for what is needed and not named, and with what is needed whatever is named.
pub(super) fn with_examples(mut config: Config, needs: &[Need]) -> Config {
    let is_needed = |need| needs.contains(&need);
    let asked_for = [Need::Method, Need::Header, Need::Authorization];
    let is_unknown = is_needed(Need::Preflight) && !asked_for.into_iter().any(is_needed);
    for (entries, examples, is_needed) in [
        (&mut config.allow_origins, ORIGINS, true),
        (&mut config.allow_methods, METHODS, is_unknown || is_needed(Need::Method)),
        (&mut config.allow_headers, HEADERS, is_unknown || is_needed(Need::Header)),
        (&mut config.expose_headers, EXPOSED, is_needed(Need::Exposed)),
    ] {
        if entries.is_empty() && is_needed {
            entries.extend(examples.iter().map(|it| (*it).to_owned()));
        }
    }
    if is_needed(Need::Authorization) {
        add(&mut config.allow_headers, Some("authorization".to_owned()));
    }
    config
}

/// A policy in Rust.
pub(super) fn built(config: &Config) -> String {
    let mut text = "let policy = Policy::builder()\n".to_owned();
    let _ = writeln!(text, "    .allow_origins({:?})", config.allow_origins);
    if config.allow_credentials {
        text.push_str("    .allow_credentials(true)\n");
    }
    for (field, names) in [
        ("allow_methods", &config.allow_methods),
        ("allow_headers", &config.allow_headers),
        ("expose_headers", &config.expose_headers),
    ] {
        if !names.is_empty() {
            let _ = writeln!(text, "    .{field}({names:?})");
        }
    }
    text + "    .build()?;\n"
}

/// A policy in Rust, and where it goes.
pub(super) fn in_rust(config: &Config) -> String {
    let mut text = "\n".to_owned();
    indented(&mut text, &built(config));
    text.push('\n');
    for framework in Framework::ALL {
        let guard = format!("{}::Cors::new(policy)", framework.adapter());
        let _ = writeln!(text, "    {:<12} {}", framework.name(), framework.guarded(&guard));
    }
    text
}
