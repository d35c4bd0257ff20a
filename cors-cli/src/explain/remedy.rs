//! The remedy for a server that is not written in Rust, as `cors export` writes it.

use std::fmt::Write as _;

use cors_core::{Config, Policy, Routes};
use cors_export::{Target, export};
use serde::{Serialize, Serializer};

use super::{
    entry::Family,
    find::Match,
    policy::{Need, named, with_examples},
    text::{indented, sentence, wrap},
};

/// What to write for a server, so that nothing of what a text is about is blocked there.
#[derive(Debug, Serialize)]
pub(super) struct Remedy {
    #[serde(serialize_with = "serialize_target")]
    target: Target,
    /// The least policy; `None` where no policy is the remedy.
    policy: Option<Config>,
    /// The policy for the server; `None` also where the server cannot say it.
    text: Option<String>,
    /// What is not in it, and why.
    notes: Vec<String>,
}

fn serialize_target<S: Serializer>(target: &Target, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(target.name())
}

impl Remedy {
    pub(super) fn new(matches: &[Match<'_>], target: Target) -> Self {
        let needs = matches.iter().filter_map(|it| Some((it.entry.need?, &it.names)));
        let needs: Vec<_> = needs.collect();
        let mut remedy = Self { target, policy: None, text: None, notes: Vec::new() };
        if needs.is_empty() {
            remedy.notes.extend(matches.first().map(|it| why_no_policy(it.entry.family, target)));
        } else {
            let mut config = named(needs.iter().copied());
            remedy.drop_what_no_policy_has(&mut config);
            let needs: Vec<Need> = needs.into_iter().map(|(need, _)| need).collect();
            remedy.write(with_examples(config, &needs));
        }
        remedy
    }

    /// What a console prints need not be what a policy takes, such as `http://shop.example.com` with credentials.
    fn drop_what_no_policy_has(&mut self, config: &mut Config) {
        let allow_credentials = config.allow_credentials;
        let alone = with_examples(Config { allow_credentials, ..Config::default() }, &[]);
        let mut keep = |entries: &mut Vec<String>, alone: &dyn Fn(Vec<String>) -> Config| {
            entries.retain(|entry| {
                let errors = Policy::compile(&alone(vec![entry.clone()])).err();
                let notes = errors.iter().flatten().map(|error| {
                    format!("`{entry}` is left out: it {}; {}", error.reason(), error.remedy())
                });
                self.notes.extend(notes);
                errors.is_none()
            });
        };
        keep(&mut config.allow_origins, &|it| Config { allow_origins: it, ..alone.clone() });
        keep(&mut config.allow_methods, &|it| Config { allow_methods: it, ..alone.clone() });
        keep(&mut config.allow_headers, &|it| Config { allow_headers: it, ..alone.clone() });
    }

    fn write(&mut self, config: Config) {
        match Policy::compile(&config) {
            Ok(policy) => match export(&Routes::from(policy), self.target) {
                Ok(text) => self.text = Some(text),
                Err(error) => self.notes.extend(error.to_string().lines().map(str::to_owned)),
            },
            Err(errors) => self.notes.push(errors.to_string()),
        }
        self.policy = Some(config);
    }

    /// After everything else, so that the text for the server can be copied as it stands.
    pub(super) fn push(&self, text: &mut String) -> Result<(), String> {
        let (target, title) = (self.target, self.target.title());
        let _ = writeln!(text, "\nHow is it resolved with {title}?");
        if let Some(policy) = &self.policy {
            wrap(text, "A policy that lets the page in:");
            text.push('\n');
            indented(text, &toml::to_string(policy).map_err(|error| error.to_string())?);
            text.push_str(if self.notes.is_empty() { "" } else { "\n" });
        }
        self.notes.iter().for_each(|note| wrap(text, &sentence(note)));
        if let Some(exported) = &self.text {
            text.push('\n');
            wrap(text, &format!("The same for {title}, as `cors export --to {target}` writes it:"));
            text.push('\n');
            text.push_str(exported);
        }
        Ok(())
    }
}

fn why_no_policy(family: Family, target: Target) -> String {
    match family {
        Family::Cors | Family::NotCors => {
            format!("no CORS policy is the remedy, with {} or any other server", target.title())
        }
        Family::Script => {
            "the text does not say why the request failed, so there is nothing to write yet"
                .to_owned()
        }
        Family::Protection => {
            format!(
                "{} has no `cross_origin_protection`, so it turned nothing away",
                target.title()
            )
        }
    }
}
