//! A code of any browser, or what a console says, explained: `cors explain`.

// The entries (`entry.rs`) say what is known. A text is made plain (`plain.rs`), looked up among them (`find.rs`), and
// the matches are printed as text or JSON.

mod around;
mod blocks;
mod command;
mod cookies;
mod csp;
mod cut_off;
mod elsewhere;
mod entry;
mod find;
mod framework;
mod json;
mod least;
mod local_network;
mod localised;
mod names;
mod near;
mod network;
mod pattern;
mod plain;
mod policy;
mod protection;
mod rare;
mod remedy;
mod script;
mod server;
mod starts;
mod text;
mod topics;
mod without_cors;

use cors_export::Target;

use self::{entry::Entry, find::Match, json::Matches, plain::Text, remedy::Remedy, topics::Topic};

pub use framework::{Framework, InRust};
pub use server::{Server, UnknownServer};

/// What is known of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// What to print.
    pub text: String,
    /// Whether anything matches.
    pub is_known: bool,
    /// What is said of the question, beside the text.
    pub note: Option<String>,
}

/// What there is to say of a text, with a server's remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// What [`text()`] says.
    pub text: Explained,
    /// What [`json()`] says.
    pub json: Explained,
    /// The remedy for a server in Rust; `None` for another server, and for a text about nothing known.
    pub in_rust: Option<InRust>,
}

/// Explains a code, such as `CORSMissingAllowOrigin`, a topic, or what a console says, in words. With a target, the
/// remedy is the one for that server.
///
/// ```
/// use cors_tools::explain::text;
///
/// let line = "Access to fetch at 'https://api.example.com/' from origin 'https://app.example.com' has been \
///             blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested \
///             resource.";
/// let explained = text(line, None)?;
/// assert!(explained.is_known && explained.text.starts_with("CORSMissingAllowOrigin"));
///
/// assert!(!text("the page is blank", None)?.is_known);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// None: the remedy's policy can be written as TOML.
pub fn text(asked: &str, target: Option<Target>) -> Result<Explained, String> {
    if let Some(topic) = topics::find(asked) {
        return Ok(of_topic(topic, target));
    }
    let (text, entries) = (Text::new(asked), entry::all());
    let matches = find::find(&text, &entries);
    let mut explained = in_words(&text, &entries, &matches, target)?;
    if target.is_none() {
        text::push_other_servers(&mut explained.text, &matches);
    }
    Ok(explained)
}

fn in_words(
    asked: &Text,
    entries: &[Entry],
    matches: &[Match<'_>],
    target: Option<Target>,
) -> Result<Explained, String> {
    let (text, is_known) = match (matches, target) {
        ([], _) => match topics::about(asked) {
            Some(topic) => return Ok(of_topic(topic, target)),
            None => (text::unknown(&near::nearest(&asked.plain, entries)), false),
        },
        (matches, None) => (text::explain(matches), true),
        (matches, Some(target)) => {
            (text::explain_for(matches, &Remedy::new(matches, target))?, true)
        }
    };
    Ok(Explained { text, is_known, note: None })
}

/// The same for programs: an object `{matches: [{code, family, names, cause, remedy, found, check}]}`, the best match
/// first, without topics. With a target it also has `remedy_for: {target, policy, text, notes}`.
///
/// ```
/// use cors_export::Target;
/// use cors_tools::explain::json;
///
/// let explained = json("MissingAllowOriginHeader", Some(Target::Nginx))?;
/// assert!(explained.is_known);
/// assert!(explained.text.contains("\"code\": \"CORSMissingAllowOrigin\""));
/// assert!(explained.text.contains("\"target\": \"nginx\""));
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// None for matches.
pub fn json(asked: &str, target: Option<Target>) -> Result<Explained, String> {
    let entries = entry::all();
    for_programs(asked, &find::find(&Text::new(asked), &entries), target)
}

fn for_programs(
    asked: &str,
    matches: &[Match<'_>],
    target: Option<Target>,
) -> Result<Explained, String> {
    let text = crate::json::pretty(&Matches::new(matches, target))?;
    let note = topics::find(asked).map(|Topic { name, .. }| {
        format!("topics are only printed as text: `cors explain {name}`")
    });
    Ok(Explained { text, is_known: !matches.is_empty(), note })
}

/// What [`text()`] and [`json()`] say, and the remedy for a server in Rust, with one search for all of it. The text does
/// not tell how to ask for another server.
///
/// ```
/// use cors_tools::explain::{Framework, Server, both, json, text};
///
/// let axum = Some(Server::Rust(Framework::Axum));
/// let asked = "CORSMissingAllowOrigin";
/// let said = both(asked, axum)?;
/// assert!(text(asked, None)?.text.starts_with(&said.text.text));
/// assert_eq!(said.json, json(asked, None)?);
/// let remedy = said.in_rust.unwrap().text.unwrap();
/// assert!(remedy.ends_with("let app = app.layer(Cors::new(policy));\n"));
///
/// assert_eq!(both("CORSRequestNotHttp", axum)?.in_rust.unwrap().text, None);
/// assert_eq!(both("the page is blank", axum)?.in_rust, None);
/// # Ok::<(), String>(())
/// ```
///
/// # Errors
///
/// None, as for each of them.
pub fn both(asked: &str, server: Option<Server>) -> Result<Both, String> {
    let (framework, target) = match server {
        None => (None, None),
        Some(Server::Rust(framework)) => (Some(framework), None),
        Some(Server::Other(target)) => (None, Some(target)),
    };
    let (text, entries) = (Text::new(asked), entry::all());
    let matches = find::find(&text, &entries);
    let words = match topics::find(asked) {
        Some(topic) => of_topic(topic, target),
        None => in_words(&text, &entries, &matches, target)?,
    };
    Ok(Both {
        text: words,
        json: for_programs(asked, &matches, target)?,
        in_rust: framework.and_then(|it| framework::in_rust(&matches, it)),
    })
}

fn of_topic(topic: &Topic, target: Option<Target>) -> Explained {
    let note = target.map(|_| {
        "`--for` is for codes and lines of a console; a topic is the same for every server"
            .to_owned()
    });
    Explained { text: (topic.text)(), is_known: true, note }
}
