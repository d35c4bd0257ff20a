//! The remedy for a server that is not written in Rust, as `cors export` writes it.

use std::fmt::Write as _;

use cors_core::{Config, Policy, Routes};
use cors_export::{Target, export};
use serde::{Serialize, Serializer};

use super::{
    entry::Family,
    find::Match,
    least::Least,
    text::{indented, sentence, wrap},
};

/// What to write for a server, so that nothing of what a text is about is blocked there.
#[derive(Debug, Serialize)]
pub(super) struct Remedy {
    #[serde(serialize_with = "serialize_target")]
    target: Target,
    /// The least policy; `None` where no policy is the remedy.
    policy: Option<Config>,
    /// The policy for the server; `None` also where it cannot be exported.
    text: Option<String>,
    /// What to know about the policy, or why there is none.
    notes: Vec<String>,
}

fn serialize_target<S: Serializer>(target: &Target, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(target.name())
}

impl Remedy {
    pub(super) fn new(matches: &[Match<'_>], target: Target) -> Self {
        let mut remedy = Self { target, policy: None, text: None, notes: Vec::new() };
        if let Some(Least { config, notes }) = Least::of(matches) {
            remedy.notes = notes;
            remedy.policy = config.inspect(|config| remedy.write(config));
        } else {
            remedy.notes.extend(matches.first().map(|it| why_no_policy(it.entry.family, target)));
        }
        remedy
    }

    fn write(&mut self, config: &Config) {
        match Policy::compile(config) {
            Ok(policy) => match export(&Routes::from(policy), self.target) {
                Ok(text) => self.text = Some(text),
                Err(error) => self.notes.extend(error.to_string().lines().map(str::to_owned)),
            },
            Err(errors) => self.notes.push(errors.to_string()),
        }
    }

    /// What to do, the policy, how to have it written, and what is then written.
    pub(super) fn push(&self, text: &mut String, matches: &[Match<'_>]) -> Result<(), String> {
        let (target, title) = (self.target, self.target.title());
        let _ = writeln!(text, "\nHow is it resolved with {title}?");
        let mut remedies: Vec<_> = matches.iter().map(|it| &it.remedy).collect();
        remedies.dedup();
        remedies.into_iter().for_each(|it| wrap(text, &sentence(it)));
        if let Some(policy) = &self.policy {
            text.push_str("\n  The policy:\n\n");
            indented(text, &toml::to_string(policy).map_err(|error| error.to_string())?);
            text.push('\n');
        }
        self.notes.iter().for_each(|note| wrap(text, &sentence(note)));
        if let Some(exported) = &self.text {
            let file = file(target);
            text.push_str("\n  Save the policy as policy.toml, then run:\n\n");
            let _ = writeln!(text, "    cors export --to {target} policy.toml > {file}\n");
            wrap(text, &format!("With this policy, {file} is:"));
            text.push('\n');
            text.push_str(exported);
        }
        Ok(())
    }
}

/// A name for the file, as the comments in it have it.
fn file(target: Target) -> &'static str {
    match target {
        Target::Nginx | Target::Apache => "cors.conf",
        Target::Caddy => "cors.caddy",
        Target::Haproxy => "cors.cfg",
        Target::Express | Target::Fastify => "cors.mjs",
        Target::Flask | Target::Starlette | Target::Django => "cors.py",
    }
}

fn why_no_policy(family: Family, target: Target) -> String {
    let title = target.title();
    match family {
        Family::Cors | Family::NotCors => {
            format!("no CORS policy is the remedy, with {title} or any other server")
        }
        Family::Script => {
            "the text does not say why the request failed, so there is nothing to write yet"
                .to_owned()
        }
        Family::Protection => {
            format!(
                "only servers in Rust have `cross_origin_protection`: with {title}, something else turned the request \
                 away"
            )
        }
    }
}
