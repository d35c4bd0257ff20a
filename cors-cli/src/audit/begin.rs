//! From arguments to a target: what is asked, what it is called, and where it redirects to.

use cors_core::{Escaped, Policy, Routes};
use cors_tools::location::location;
use url::Url;

use super::{
    args::Server,
    known::Known,
    labels::Labels,
    origin::Site,
    probe::{Ask, Exchange, Observation},
    request::{self, Sent},
    send::Sender,
    target::Target,
};
use crate::check::{self, target};

/// What the name and the port of a seed are made up for, where a pattern stands for many.
pub(super) const SEED: &str = "seed";
/// So many origins of a declared policy are asked for.
const MOST_DECLARED: usize = 8;
/// So many redirects are followed.
const MOST_HOPS: usize = 5;

/// What is asked, and where WebSockets are opened. Everything that is wrong with the arguments is an error.
pub(super) fn target(args: &Server, labels: Labels) -> Result<(Target, Vec<Url>), String> {
    let is_websocket = args.url.starts_with("ws://") || args.url.starts_with("wss://");
    let url = match args.url.strip_prefix("ws") {
        Some(rest) if is_websocket => target::url(&format!("http{rest}"))?,
        _ => target::url(&args.url)?,
    };
    let life = args.life.as_ref().map(|it| life(it)).transpose()?;
    let mut given = Vec::new();
    for origin in &args.origins {
        given.extend(seed(origin, labels)?);
    }
    let mut target = Target::new(url, life, given).ok_or_else(|| {
        format!("`{}` has no host: write a URL such as `https://api.example.com/items`", args.url)
    })?;
    target.sends = args.send;
    target.has_cookies = !args.cookies.is_empty();
    target.paths = args.paths.iter().map(|it| path(&target.url, it)).collect::<Result<_, _>>()?;
    let paths = args.websockets.iter().map(|it| path(&target.url, it));
    let own = is_websocket.then(|| Ok(target.url.clone()));
    let websockets = own.into_iter().chain(paths).collect::<Result<_, _>>()?;
    Ok((target, websockets))
}

fn life(text: &str) -> Result<Site, String> {
    let origin = check::origin::parse(text)?;
    Site::parse(&origin).filter(Site::is_web).ok_or_else(|| {
        format!("`{text}` is not what a server is called: write `--as https://api.example.com`")
    })
}

/// An origin, or for a pattern of a policy one that it covers. `*` and `none` name nobody.
pub(super) fn seed(text: &str, labels: Labels) -> Result<Option<String>, String> {
    if matches!(text, "*" | "none") {
        return Ok(None);
    }
    let one = text.replacen("://*.", &format!("://{}.", labels.label(SEED, 1)), 1);
    let one = match one.strip_suffix(":*") {
        Some(front) => format!("{front}:{}", labels.port(SEED, 1)),
        None => one,
    };
    check::origin::parse(&one).map(Some)
}

/// The origins of the policy that the URL should have: as many as an audit has the time for.
pub(super) fn add_declared(target: &mut Target, declared: &Routes, labels: Labels) {
    let found = declared.find(target.url.path().as_bytes());
    let config = found.policy().map(Policy::to_config).unwrap_or_default();
    let seeds = config.allow_origins.iter().filter_map(|it| seed(it, labels).ok().flatten());
    let new: Vec<_> = seeds.filter(|it| !target.given.contains(it)).collect();
    target.given.extend(new.into_iter().take(MOST_DECLARED));
}

fn path(url: &Url, text: &str) -> Result<Url, String> {
    let joined =
        url.join(text).ok().filter(|it| it.origin() == url.origin() && text.starts_with('/'));
    joined.ok_or_else(|| {
        format!("`{}` is not a path of the same server: write `--path /items`", Escaped::str(text))
    })
}

/// Asks without an origin, and follows redirects on the same host. The error says why nothing came back.
pub(super) fn begin(
    mut target: Target,
    labels: Labels,
    sender: &mut Sender,
) -> Result<Known, String> {
    loop {
        let known = Known::new(target.clone(), labels);
        let probe = Ask::MAIN.without_origin();
        let Sent { method, url, headers } = request::of(&known, &probe, &[], &[]);
        let exchange = sender.first(&method, &url, headers)?;
        let next = next(&target, &exchange);
        match next {
            Some(Ok(url)) if target.hops.len() < MOST_HOPS && !target.hops.contains(&url) => {
                let hop = std::mem::replace(&mut target.url, url);
                target.hops.push(hop);
            }
            other => {
                if let Some(Err(elsewhere)) = other {
                    sender.notes.push(format!(
                        "{} redirects to {elsewhere}, which is another host and was not asked",
                        target.url
                    ));
                }
                let mut known = known;
                known.learn(Observation::new(probe, exchange));
                return Ok(known);
            }
        }
    }
}

/// Where an answer redirects to; the error is another host.
fn next(target: &Target, exchange: &Exchange) -> Option<Result<Url, String>> {
    let url = match location(&exchange.response, &target.url)? {
        Ok(url) => url,
        Err(text) => return Some(Err(Escaped::str(&text).to_string())),
    };
    if url.origin() == target.url.origin() {
        return Some(Ok(url));
    }
    let is_own_name = url.host_str() == Some(&*target.life.host);
    if is_own_name && target.life.text() != target.url.origin().ascii_serialization() {
        let mut own = target.url.clone();
        own.set_path(url.path());
        own.set_query(url.query());
        return Some(Ok(own));
    }
    if url.host() == target.url.host() && url.scheme().starts_with("http") {
        return Some(Ok(url));
    }
    Some(Err(Escaped::str(url.as_str()).to_string()))
}
