//! Starlette and FastAPI.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[];
