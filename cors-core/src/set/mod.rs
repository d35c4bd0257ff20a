//! Sets that are built once, when a policy is compiled, and searched for every request.

mod hash_index;
mod texts;

pub(crate) use hash_index::{Hash, HashIndex};
pub(crate) use texts::{Case, TextSet};
