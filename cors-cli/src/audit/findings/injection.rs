//! Headers that the sender of a request writes into the answer.

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
};

pub(super) fn of(known: &Known) -> Option<Finding> {
    let places = [
        ("whoever makes a user follow a link writes headers into the answer", "the URL"),
        ("whoever sends a request writes headers into the answer", "the header `Origin`"),
        ("any page writes headers into the answer to its preflight", "the name of a header"),
    ];
    let found = (1..).zip(places).find_map(|(turn, place)| {
        let name = known.labels.label("header", turn);
        let shown = known.seen().iter().find(|it| !it.lines(&name).is_empty())?;
        Some((name, shown, place))
    });
    let (name, shown, (who, place)) = found?;
    let text = format!(
        "{who}: an encoded line break in {place} comes back decoded, and the header `{name}` after it as one of the \
         server's"
    );
    let remedy = "copy nothing from a request into a header without parsing it";
    Some(finding(Code::HeaderInjection, text, &[shown], remedy))
}
