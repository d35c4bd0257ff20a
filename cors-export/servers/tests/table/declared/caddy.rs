//! Caddy.

use super::{Difference, shared::UNDECODABLE};

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "Caddy answers `OPTIONS *`, which no browser sends, with 200 by itself",
        asks: &["routes/a preflight to the asterisk"],
    },
    Difference {
        reason: "Caddy answers a path that cannot be decoded with 400 before any site sees it",
        asks: UNDECODABLE,
    },
];
