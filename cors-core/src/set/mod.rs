//! Sets that are searched for every request: one that is built once, and one that changes while it serves.

mod hash_index;
mod shared_texts;
mod texts;

pub(crate) use hash_index::{Hash, HashIndex};
pub(crate) use shared_texts::{Numbered, SharedTexts};
pub(crate) use texts::{Case, TextSet};
