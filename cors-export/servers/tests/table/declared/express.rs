//! Express.

use super::{
    Difference,
    shared::{NODE_LONG, NODE_LOWER_CASE, NODE_NOT_ASCII},
};

pub(super) const DIFFERENCES: &[Difference] = &[NODE_NOT_ASCII, NODE_LOWER_CASE, NODE_LONG];
