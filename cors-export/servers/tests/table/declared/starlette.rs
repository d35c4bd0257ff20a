//! Starlette and FastAPI.

use super::{Difference, shared::NOT_ASCII};

pub(super) const DIFFERENCES: &[Difference] = &[Difference {
    reason: "Uvicorn answers a target with bytes that browsers encode with 400 by itself",
    asks: NOT_ASCII,
}];
