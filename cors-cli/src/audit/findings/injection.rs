//! Headers that the sender of a request writes into the answer.

use super::finding;
use crate::audit::{
    finding::{Code, Finding},
    known::Known,
};

pub(super) fn of(known: &Known) -> Option<Finding> {
    let name = known.labels.label("header", 1);
    let shown = known.seen().iter().find(|it| !it.lines(&name).is_empty())?;
    let where_from = match shown.probe.origin.as_deref() {
        Some(origin) if origin.contains('%') => "the header `Origin`",
        _ => "the URL",
    };
    let text = format!(
        "whoever makes a user follow a link writes headers into the answer: an encoded line break in {where_from} \
         comes back decoded, and the header `{name}` after it as one of the server's"
    );
    let remedy = "copy nothing from a request into a header without parsing it: this library names origins \
                  that are on the list";
    Some(finding(Code::HeaderInjection, text, &[shown], remedy))
}
