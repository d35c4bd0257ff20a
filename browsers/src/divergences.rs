//! Where a browser does otherwise than the model: declared. An undeclared difference fails the test, and
//! so does a declared one that has vanished.

use cors_fuzz_laws::input::Page;

use crate::{browser::Kind, compare::Compared};

/// One thing that a browser does otherwise.
pub struct Divergence {
    /// Which.
    pub browser: Kind,
    /// What, and why: one sentence.
    pub reason: &'static str,
    /// Where its source or its makers say so.
    pub source: &'static str,
    /// Whether an exchange differs for that reason.
    pub applies: fn(&Page, &Compared) -> bool,
}

/// All of them.
pub const DIVERGENCES: &[Divergence] = &[];
