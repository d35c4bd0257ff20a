//! Caddy.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[Difference {
    reason: "Caddy answers `OPTIONS *`, which no browser sends, with 200 by itself",
    asks: &["routes/a preflight to the asterisk"],
}];
