//! What a framework forces to be otherwise, declared. An undeclared difference fails, and so does a
//! declared one that has vanished.

use crate::cases::Case;

/// One thing that a framework forces, and the cases in which it shows.
#[derive(Debug, Clone, Copy)]
pub struct Quirk {
    /// [`Adapter::NAME`](crate::Adapter::NAME).
    pub adapter: &'static str,
    /// What is otherwise, and why it must be: one sentence.
    pub reason: &'static str,
    /// Where the framework's own documents or source say so.
    pub link: &'static str,
    /// The cases, with their group, and what is answered instead.
    pub cases: &'static [(&'static str, Instead)],
}

/// What is answered instead of what a case wants.
#[derive(Debug, Clone, Copy)]
pub struct Instead {
    /// The status.
    pub status: u16,
    /// As [`Case::answer`]; `None` where it is as the case wants.
    pub answer: Option<&'static [&'static str]>,
}

impl Instead {
    /// What the case comes to.
    pub fn applied_to(&self, case: &Case) -> Case {
        let answer = self.answer.map(|lines| lines.iter().map(|&line| line.to_owned()).collect());
        Case {
            status: self.status,
            answer: answer.unwrap_or_else(|| case.answer.clone()),
            forwarded: true,
            ..case.clone()
        }
    }
}

/// All of them.
pub const QUIRKS: &[Quirk] = &[Quirk {
    adapter: "cors-actix, scope",
    reason: "no scope holds the target `*` of `OPTIONS *`, which no browser sends; `App::wrap` does",
    link: "https://docs.rs/actix-web/4/actix_web/struct.Scope.html",
    cases: &[(
        "routes/a preflight to the asterisk",
        Instead { status: 404, answer: Some(&[]) },
    )],
}];

/// The quirks of an adapter.
pub fn of(adapter: &str) -> impl Iterator<Item = &'static Quirk> {
    QUIRKS.iter().filter(move |quirk| quirk.adapter == adapter)
}

/// What an adapter answers instead in a case, with the quirk that makes it so.
pub fn declared(adapter: &str, case: &str) -> Option<(&'static Quirk, &'static Instead)> {
    of(adapter).find_map(|quirk| {
        let (_, instead) = quirk.cases.iter().find(|(name, _)| *name == case)?;
        Some((quirk, instead))
    })
}
