//! The policy that says what the answers said.

use std::collections::BTreeSet;

use cors_core::Config;

use super::{
    finding::{Code, Finding},
    known::Known,
    origin::Site,
    preflights,
    probe::{Access, Ask, Exchange, How, Observation, What},
    settle::settle,
    suspicion::{self, Suspicion},
};

/// Browsers keep nothing for longer, and policies that say so are refused.
const MOST_SECONDS: u64 = 86_400;
const SAFELISTED: [&str; 3] = ["GET", "HEAD", "POST"];

/// Which pages the URL lets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// None of those that were tried.
    Nobody,
    Some,
    /// All of them, with credentials.
    Everybody,
}

/// What was learnt of a server's policy.
#[derive(Debug)]
pub(crate) struct Inferred {
    pub(crate) who: Who,
    /// The policy; where none says the same, the nearest one.
    pub(crate) config: Config,
    /// Why no policy says the same.
    pub(crate) why: Vec<String>,
    /// What could not be learnt, and what is only near.
    pub(crate) unknown: Vec<String>,
}

impl Inferred {
    /// The policy that says the same, if one does.
    pub(crate) fn exact(&self) -> Option<&Config> {
        self.why.is_empty().then_some(&self.config)
    }
}

pub(super) fn infer(known: &Known, findings: &[Finding]) -> Inferred {
    let mut inferred = Inferred {
        who: who(known),
        config: Config::default(),
        why: why(findings),
        unknown: unknown(known),
    };
    origins(known, &mut inferred);
    preflight(known, &mut inferred);
    exposed(known, &mut inferred);
    settle(&mut inferred, &refused(known));
    inferred
}

fn who(known: &Known) -> Who {
    let is_in = |it: &Observation| it.probe.ask.what == What::Main && it.access() > Access::Nothing;
    if known.is_open(&Ask::MAIN) {
        Who::Everybody
    } else if known.seen().iter().any(is_in) {
        Who::Some
    } else {
        Who::Nobody
    }
}

/// Mistakes that a policy cannot make.
fn why(findings: &[Finding]) -> Vec<String> {
    let cannot_be_said = |code: Code| {
        use Code::{
            AcaoInvalid, AcaoList, ActualMissing, ExposedInvalid, HeadersInvalid, MethodsInvalid,
            MultipleAcao, NullOrigin, OriginReflected, PrefixMatch, PreflightReflected,
            PreflightStatus, ReverseSubstring, SpecialCharacters, SubstringMatch, SuffixMatch,
            UnescapedDot,
        };
        matches!(
            code,
            OriginReflected
                | PreflightReflected
                | PrefixMatch
                | SuffixMatch
                | SubstringMatch
                | ReverseSubstring
                | UnescapedDot
                | SpecialCharacters
                | MultipleAcao
                | AcaoList
                | AcaoInvalid
                | ActualMissing
                | MethodsInvalid
                | HeadersInvalid
                | ExposedInvalid
                | PreflightStatus
                | NullOrigin
        )
    };
    let has_credentials = |it: &Exchange| {
        let mut lines = it.response.headers.iter();
        lines.any(|(name, _)| name.eq_ignore_ascii_case("access-control-allow-credentials"))
    };
    // `null` has a field of its own, without credentials.
    let is_sayable =
        |it: &Finding| it.code == Code::NullOrigin && !it.evidence.iter().any(has_credentials);
    let found = findings.iter().filter(|it| cannot_be_said(it.code) && !is_sayable(it));
    found.map(|it| format!("{}: {}", it.code.name(), it.text)).collect()
}

fn origins(known: &Known, inferred: &mut Inferred) {
    let config = &mut inferred.config;
    let seeds = known.seeds();
    let trusted: Vec<&String> = seeds.iter().filter(|it| known.trusts(&Ask::MAIN, it)).collect();
    let gets =
        |origin: &String, least| known.access(&Ask::MAIN, origin).is_some_and(|it| it >= least);
    let has_credentials = trusted.iter().any(|it| gets(it, Access::Credentialed));
    if known.is_public(&Ask::MAIN) || known.mirrored(&Ask::MAIN) == Some(Access::Named) {
        config.allow_origins = vec!["*".to_owned()];
        if has_credentials {
            inferred.why.push(
                "every page reads without credentials, and some with: a policy says one or the other".to_owned(),
            );
        } else if !known.is_public(&Ask::MAIN) {
            inferred.unknown.push(
                "the server names each page where the policy writes `*`: for browsers it is the same".to_owned(),
            );
        }
        return;
    }
    config.allow_credentials = has_credentials;
    if has_credentials && trusted.iter().any(|it| !gets(it, Access::Credentialed)) {
        inferred.why.push(
            "some pages read with credentials and some without: a policy says one for all"
                .to_owned(),
        );
    }
    if known.is_open(&Ask::MAIN) {
        config.allow_origins = known.target.given.clone();
        config.allow_credentials = true;
        return;
    }
    for site in trusted.iter().filter_map(|it| Site::parse(it)) {
        add(config, entries(known, &site, |it| it.is_confirmed(known, &Ask::MAIN)));
    }
    add(config, others(known));
    inferred.unknown.extend(unasked(known, &inferred.config));
    inferred.unknown.extend(unasked_ports(&inferred.config));
}

fn add(config: &mut Config, entries: Vec<String>) {
    for entry in entries {
        if !config.allow_origins.contains(&entry) {
            config.allow_origins.push(entry);
        }
    }
}

/// The entries that cover an origin and what beside it counts as let in.
fn entries(known: &Known, site: &Site, counts: impl Fn(&Suspicion) -> bool) -> Vec<String> {
    let widths: Vec<_> = suspicion::of_width(known, site).into_iter().filter(counts).collect();
    let below = |domain: &str| {
        let shown = site.on(&known.below(domain, 1));
        widths.iter().any(|it| it.origins[0] == shown)
    };
    let has_ports = widths.iter().any(|it| it.code == Code::AnyPort)
        && !suspicion::is_end_open(known, &Ask::MAIN, site);
    let port = if has_ports { ":*".to_owned() } else { site.port.clone() };
    let shown = Site { port, ..site.clone() };
    let widest = known.domains(site).into_iter().rfind(|it| below(it));
    match widest {
        Some(domain) => vec![shown.on(&format!("*.{domain}"))],
        None if below(&site.host) => vec![shown.text(), shown.on(&format!("*.{}", site.host))],
        None => vec![shown.text()],
    }
}

/// What the requests did not suffice for: origins that were given, and what beside the trusted ones may be let in.
fn unasked(known: &Known, config: &Config) -> Vec<String> {
    let is_asked = |origin: &String| known.access(&Ask::MAIN, origin).is_some();
    let is_open = |it: &Suspicion| {
        let [first, second] = &it.origins;
        let is_answered = is_asked(first) && (is_asked(second) || known.refuses(&Ask::MAIN, first));
        it.is_confirmed(known, &Ask::MAIN)
            || !(is_answered || suspicion::is_explained(known, &Ask::MAIN, first))
    };
    let is_unknown = |seed: &&String| known.trusts(&Ask::MAIN, seed) || !is_asked(seed);
    let seeds = known.seeds();
    let given = seeds.iter().filter(|it| known.target.given.contains(it) || is_asked(it));
    let sites = given.filter(is_unknown).filter_map(|it| Site::parse(it));
    let open = sites.flat_map(|site| {
        let all = entries(known, &site, is_open);
        let sure = entries(known, &site, |it| it.is_confirmed(known, &Ask::MAIN));
        let is_open = all != sure || !is_asked(&site.text());
        all.into_iter().filter(move |_| is_open)
    });
    // One wildcard can be that of several origins.
    let open: BTreeSet<String> = open.filter(|it| !config.allow_origins.contains(it)).collect();
    let note = |it| format!("whether `{it}` is let in as a whole: the requests did not suffice");
    open.into_iter().map(note).collect()
}

/// Without encryption, origins are asked for on the usual port: where any port is let in with it, others may be, too.
fn unasked_ports(config: &Config) -> Vec<String> {
    let sites = || config.allow_origins.iter().filter_map(|it| Site::parse(it));
    let has_ports =
        config.allow_origins.iter().any(|it| it.starts_with("https://") && it.ends_with(":*"));
    let plain = sites().filter(|it| it.scheme == "http" && it.port.is_empty() && !it.is_loopback());
    let note =
        |it: Site| format!("whether `{}` is let in on other ports: none was asked", it.text());
    plain.filter(|_| has_ports).map(note).collect()
}

/// The origins that were given in vain.
fn refused(known: &Known) -> Vec<&str> {
    let given = known.target.given.iter().map(|it| &**it);
    given.filter(|it| known.refuses(&Ask::MAIN, it)).collect()
}

/// Origins that only probes found.
fn others(known: &Known) -> Vec<String> {
    let mut suspicions = suspicion::of_everybody(known);
    suspicions.extend(suspicion::of_hosting(known));
    suspicions.extend(suspicion::of_rare(known));
    for seed in known.trusted(&Ask::MAIN) {
        suspicions.extend(suspicion::of_seed(known, &Ask::MAIN, &seed));
    }
    let confirmed = suspicions.into_iter().filter(|it| it.is_confirmed(known, &Ask::MAIN));
    let mut found = Vec::new();
    for Suspicion { code, origins: [first, _], .. } in confirmed {
        let Some(site) = Site::parse(&first) else {
            found.push(first);
            continue;
        };
        let suffix = site.host.split_once('.').map(|(_, suffix)| suffix);
        let below = |it: &str| site.host == known.below(it, 1);
        let any_port = format!(":{}", known.labels.port("loopback", 1));
        match (code, suffix.filter(|it| below(it))) {
            (Code::LocalhostTrusted, _) if site.port == any_port => {
                found.push(Site { port: ":*".to_owned(), ..site }.text());
            }
            (
                Code::PublicSuffixWildcard | Code::InsecureOrigin | Code::LocalhostTrusted,
                Some(suffix),
            ) => {
                found.push(site.on(&format!("*.{suffix}")));
            }
            (Code::InsecureOrigin | Code::LocalhostTrusted | Code::ThirdPartyTrusted, _) => {
                found.push(first)
            }
            _ => {}
        }
    }
    found
}

fn preflight(known: &Known, inferred: &mut Inferred) {
    let seed = preflights::seed(known);
    let of_seed =
        |it: &&Observation| it.probe.ask.is_preflight() && it.probe.origin.as_ref() == Some(&seed);
    let passed: Vec<_> =
        known.seen().iter().filter(of_seed).filter(|it| it.access() > Access::Nothing).collect();
    if passed.is_empty() {
        // A page that is made up tells nobody anything.
        let is_real = |it: &String| !known.strangers().contains(it);
        let whose = preflights::page(known).filter(is_real);
        let whose = whose.map(|it| format!(" for `{it}`")).unwrap_or_default();
        let note = format!("no preflight passed{whose}: which methods and headers it allows");
        inferred.unknown.push(note);
        return;
    }
    let passes = |ask: &Ask| known.access(ask, &seed).is_some_and(|it| it > Access::Nothing);
    let listed = |name: &str| -> BTreeSet<String> {
        let members = known.seen().iter().filter(of_seed).flat_map(|it| it.list(name));
        members.filter(|it| it != "*").collect()
    };
    let config = &mut inferred.config;
    if passes(&preflights::odd_method(known)) {
        config.allow_methods = vec!["*".to_owned()];
    } else {
        let mut methods = listed("access-control-allow-methods");
        methods.extend(passed.iter().filter_map(|it| match &it.probe.ask.how {
            How::Preflight { method, .. } => Some(method.clone()),
            _ => None,
        }));
        methods.retain(|it| !SAFELISTED.contains(&&**it));
        config.allow_methods = methods.into_iter().collect();
    }
    let names = listed("access-control-allow-headers").into_iter();
    let mut names: Vec<_> = names.map(|it| it.to_ascii_lowercase()).collect();
    if passes(&preflights::odd_header(known)) {
        // Not all browsers count it to what `*` covers.
        names.retain(|it| it == "authorization");
        names.insert(0, "*".to_owned());
    }
    config.allow_headers = names;
    let seconds = passed
        .iter()
        .find_map(|it| it.lines("access-control-max-age").first()?.parse::<u64>().ok());
    config.max_age = seconds.map(|it| it.min(MOST_SECONDS));
    if seconds.is_some_and(|it| it > MOST_SECONDS) {
        let note = "`max_age` was more than a policy allows, and than browsers heed";
        inferred.unknown.push(note.to_owned());
    }
}

fn exposed(known: &Known, inferred: &mut Inferred) {
    let reads = |it: &&Observation| it.probe.ask == Ask::MAIN && it.access() > Access::Nothing;
    let names =
        known.seen().iter().filter(reads).flat_map(|it| it.list("access-control-expose-headers"));
    let names: BTreeSet<_> = names.map(|it| it.to_ascii_lowercase()).collect();
    inferred.config.expose_headers = names.into_iter().collect();
    if inferred.config.allow_credentials {
        inferred.config.expose_headers.retain(|it| it != "*");
    }
}

/// What was asked twice, the second time past a cache, and answered in two ways.
fn changes(known: &Known) -> Option<String> {
    let again = known.seen().iter().filter(|it| it.probe.ask.what == What::Uncached);
    let (first, second) = again.filter(|it| it.probe.origin.is_some()).find_map(|it| {
        let first = known.get(&Ask::MAIN.by(it.probe.origin.as_deref()?))?;
        (first.access() != it.access()).then_some((first, it))
    })?;
    Some(format!(
        "the server changes its mind: `{}` was answered with status {} first and {} later, and gets another access: \
         several servers, or a cache, may stand behind one name",
        first.probe.origin.as_deref().unwrap_or_default(),
        first.status(),
        second.status(),
    ))
}

/// What no answer tells.
fn unknown(known: &Known) -> Vec<String> {
    let mut unknown = vec![
        "origins that nobody named and no pattern that was tried covers: name them with `--origin`"
            .to_owned(),
        "methods and headers that the server does not list, apart from those that were tried"
            .to_owned(),
    ];
    unknown.extend(changes(known));
    let cached = "which server answers: the same page got another answer from a URL that nobody had asked for, so \
                  that a cache or several servers stand behind the name, and each request had a query of its own";
    unknown.extend(known.is_cached.then(|| cached.to_owned()));
    if known.target.sends {
        return unknown;
    }
    unknown.push(
        "`cross_origin_protection`, and whether POST has the same policy: `--send` sends one"
            .to_owned(),
    );
    unknown
}
