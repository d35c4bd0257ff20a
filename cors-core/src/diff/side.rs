//! Two policies at one path: what each allows and the other does not.

use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};

use super::{
    Change, ChangeKind, Field, Witness,
    names::{self, Name},
};
use crate::{
    Found, Policy,
    origin::{OriginSet, Uncovered},
    policy::AllowedOrigins,
};

/// The paths that take the same routes of both.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// One of them.
    pub(super) path: &'a str,
    pub(super) route: Option<&'a str>,
}

/// What holds there.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) policy: Option<&'a Policy>,
    is_protected: bool,
}

/// What a policy allows that another one does not. Read off for both directions in the same way.
struct Comparison<'a> {
    place: Place<'a>,
    kind: ChangeKind,
    allows: Side<'a>,
    refuses: Side<'a>,
}

impl<'a> Place<'a> {
    pub(super) fn changes(self, old: Side<'a>, new: Side<'a>) -> Vec<Change> {
        let common = old.common_origin(new);
        let [wider, narrower] = [(ChangeKind::Wider, new, old), (ChangeKind::Narrower, old, new)]
            .map(|(kind, allows, refuses)| Comparison { place: self, kind, allows, refuses });
        let mut changes = wider.origins();
        changes.extend(narrower.origins());
        // All origins that both allow are treated alike, and what only one of them allows is said already.
        if let Some(origin) = common {
            changes.extend([&wider, &narrower].into_iter().flat_map(|it| it.for_origin(&origin)));
        }
        changes.extend([wider.writes(), narrower.writes()].into_iter().flatten());
        changes
    }
}

impl<'a> Side<'a> {
    pub(super) fn of(found: Found<'a>) -> Self {
        Self { policy: found.policy().ok(), is_protected: found.is_protected() }
    }

    /// Whether it is one policy, so that nothing needs to be compared: of many routes, most do not change.
    pub(super) fn is(self, other: Self) -> bool {
        match (self.policy, other.policy) {
            (Some(one), Some(other)) => one.is(other),
            (None, None) => self.is_protected == other.is_protected,
            _ => false,
        }
    }

    /// The origins that are listed, and whether `null` is one of them; `None` where any origin is allowed.
    fn listed(self) -> Option<(OriginSet, bool)> {
        match self.policy.map(|policy| &policy.0.origins) {
            Some(AllowedOrigins::Any) => None,
            Some(AllowedOrigins::Listed { set, null }) => Some((set.clone(), *null)),
            None => Some((OriginSet::default(), false)),
        }
    }

    fn has_credentials(self) -> bool {
        self.policy.is_some_and(|policy| policy.0.answers.credentials)
    }

    /// An origin that both allow.
    fn common_origin(self, other: Self) -> Option<String> {
        match (self.listed(), other.listed()) {
            (None, None) => Some(OriginSet::default().stranger()),
            (None, Some((set, null))) | (Some((set, null)), None) => {
                set.example().or_else(|| null.then(|| NULL.to_owned()))
            }
            (Some((one, null)), Some((other, other_null))) => {
                let both_null = (null && other_null).then(|| NULL.to_owned());
                one.common_with(&other).or(both_null)
            }
        }
    }
}

const NULL: &str = "null";

impl Comparison<'_> {
    /// Whose pages may read responses.
    fn origins(&self) -> Vec<Change> {
        let credentials = match (self.kind, self.allows.has_credentials()) {
            (ChangeKind::Wider, true) => ", with credentials",
            (ChangeKind::Wider, false) => ", without credentials",
            (ChangeKind::Narrower, _) => "",
        };
        let how = format!("{}{credentials}", self.may_read());
        let change = |text: String, origin: &str| {
            let witness = self.witness(origin, "GET", None, self.allows.has_credentials());
            self.change(Field::AllowOrigins, text, witness)
        };
        match (self.allows.listed(), self.refuses.listed()) {
            (_, None) => Vec::new(),
            (None, Some((listed, _))) => {
                let origin = listed.stranger();
                let whose = match self.kind {
                    ChangeKind::Wider => "pages of any origin",
                    ChangeKind::Narrower => "pages of origins that are not listed",
                };
                Vec::from([change(format!("{whose} {how}, such as those of `{origin}`"), &origin)])
            }
            (Some((set, null)), Some((other, other_null))) => {
                let uncovered = set.uncovered_by(&other).into_iter();
                let mut changes: Vec<_> = uncovered
                    .map(|Uncovered { pattern, witness }| {
                        let such_as = match pattern.is_exact() {
                            true => String::new(),
                            false => format!(", such as those of `{witness}`"),
                        };
                        change(format!("pages of `{pattern}` {how}{such_as}"), &witness)
                    })
                    .collect();
                if null && !other_null {
                    let text =
                        format!("pages whose origin is `null`, as in a sandboxed frame, {how}");
                    changes.push(change(text, NULL));
                }
                changes
            }
        }
    }

    /// What pages of an origin that both allow may do.
    fn for_origin(&self, origin: &str) -> Vec<Change> {
        let (Some(allows), Some(refuses)) = (self.allows.policy, self.refuses.policy) else {
            return Vec::new();
        };
        let (allows, refuses) = (&allows.0, &refuses.0);
        let lists = [
            (Field::AllowMethods, names::methods(&allows.methods, &refuses.methods)),
            (Field::AllowHeaders, names::headers(&allows.headers, &refuses.headers)),
            (
                Field::ExposeHeaders,
                names::exposed(&allows.normalised.exposed, &refuses.normalised.exposed),
            ),
        ];
        let of_list = |(field, names): (_, Vec<_>)| {
            names.into_iter().map(move |name| self.name(field, &name, origin))
        };
        self.credentials(origin).into_iter().chain(lists.into_iter().flat_map(of_list)).collect()
    }

    fn credentials(&self, origin: &str) -> Option<Change> {
        if !self.allows.has_credentials() || self.refuses.has_credentials() {
            return None;
        }
        let may = self.may_read();
        let text =
            format!("pages of allowed origins {may} with credentials, such as those of `{origin}`");
        let witness = self.witness(origin, "GET", None, true);
        Some(self.change(Field::AllowCredentials, text, witness))
    }

    /// What an allowed origin's pages may do. Where both are protected, that is more than to read.
    fn may_read(&self) -> &'static str {
        let is_protected = self.allows.is_protected && self.refuses.is_protected;
        match (self.kind, is_protected) {
            (ChangeKind::Wider, false) => "may now read responses",
            (ChangeKind::Wider, true) => "may now read responses, write and open WebSockets",
            (ChangeKind::Narrower, false) => "may no longer read responses",
            (ChangeKind::Narrower, true) => {
                "may no longer read responses, write or open WebSockets"
            }
        }
    }

    /// A name of one of the three lists.
    fn name(&self, field: Field, name: &Name, origin: &str) -> Change {
        let (noun, allowed) = match field {
            Field::AllowMethods => ("method", "allowed"),
            Field::ExposeHeaders => ("response header", "exposed"),
            _ => ("request header", "allowed"),
        };
        let text = match (self.kind, name) {
            (ChangeKind::Wider, Name::Listed(name)) => {
                format!("the {noun} `{name}` is now {allowed}")
            }
            (ChangeKind::Narrower, Name::Listed(name)) => {
                format!("the {noun} `{name}` is no longer {allowed}")
            }
            (ChangeKind::Wider, Name::Any { example }) => {
                format!("any {noun} is now {allowed}, such as `{example}`")
            }
            (ChangeKind::Narrower, Name::Any { example }) => {
                format!("{noun}s that are not listed are no longer {allowed}, such as `{example}`")
            }
        };
        let (Name::Listed(name) | Name::Any { example: name }) = name;
        let credentials = self.allows.has_credentials() && self.refuses.has_credentials();
        let witness = match field {
            Field::AllowMethods => self.witness(origin, name, None, credentials),
            _ => self.witness(origin, "GET", Some(name), credentials),
        };
        self.change(field, text, witness)
    }

    /// Whether requests that pages of other origins must not make reach the handler.
    fn writes(&self) -> Option<Change> {
        if self.allows.is_protected || !self.refuses.is_protected {
            return None;
        }
        let (switch, may) = match self.kind {
            ChangeKind::Wider => ("off", "may now write and open WebSockets"),
            ChangeKind::Narrower => ("on", "may no longer write or open WebSockets"),
        };
        let (whose, origin) = match self.refuses.listed() {
            // None of them with credentials.
            None => ("of any origin", OriginSet::default().stranger()),
            Some((listed, _)) => ("of origins that are not allowed", listed.stranger()),
        };
        // Protection lets an allowed origin act as it may read.
        let more = match (self.refuses.policy, self.refuses.has_credentials()) {
            (None, _) | (_, true) => "",
            (Some(policy), false) if policy.0.answers.any_origin => " with credentials",
            (Some(_), false) => ", and those of allowed ones with credentials",
        };
        let text = format!(
            "cross-origin protection is {switch}: pages {whose} {may}{more}, such as those of `{origin}`"
        );
        let witness = self.witness(&origin, "POST", None, true);
        Some(self.change(Field::CrossOriginProtection, text, witness))
    }

    fn witness(
        &self,
        origin: &str,
        method: &str,
        header: Option<&str>,
        credentials: bool,
    ) -> Witness {
        Witness {
            path: self.place.path.to_owned(),
            origin: origin.to_owned(),
            method: method.to_owned(),
            header: header.map(str::to_owned),
            credentials,
        }
    }

    fn change(&self, field: Field, text: String, witness: Witness) -> Change {
        let route = self.place.route.map(str::to_owned);
        Change { kind: self.kind, route, field, witness, text }
    }
}
