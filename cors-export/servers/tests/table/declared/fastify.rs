//! Fastify.

use super::{
    Difference,
    shared::{NODE_LONG, NODE_LOWER_CASE, NODE_NOT_ASCII, UNDECODABLE},
};

pub(super) const DIFFERENCES: &[Difference] = &[
    NODE_NOT_ASCII,
    NODE_LOWER_CASE,
    NODE_LONG,
    Difference {
        reason: "Fastify answers a path that it cannot decode with 400 before any plugin is called",
        asks: UNDECODABLE,
    },
];
