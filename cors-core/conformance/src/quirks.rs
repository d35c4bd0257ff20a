//! What a framework forces to be otherwise, declared. An undeclared difference fails, and so does a
//! declared one that has vanished.

/// One difference.
#[derive(Debug, Clone, Copy)]
pub struct Quirk {
    /// [`Adapter::NAME`](crate::Adapter::NAME).
    pub adapter: &'static str,
    /// The case, with its group.
    pub case: &'static str,
    /// Why it cannot be otherwise, with a link.
    pub reason: &'static str,
}

/// All of them.
pub const QUIRKS: &[Quirk] = &[];

/// The quirk of an adapter in a case.
pub fn declared(adapter: &str, case: &str) -> Option<&'static Quirk> {
    QUIRKS.iter().find(|quirk| quirk.adapter == adapter && quirk.case == case)
}
