//! Fastify.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[];
