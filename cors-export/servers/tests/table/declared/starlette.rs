//! Starlette and FastAPI.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[Difference {
    reason: "Uvicorn answers a target with bytes that browsers encode with 400 by itself",
    asks: &[
        "paths-3//public/é from https://r0.example.com",
        "paths-3//public/é from https://r1.example.com",
        "paths-3//public/é from https://r2.example.com",
        "paths-3//é from https://r0.example.com",
        "paths-3//é from https://r1.example.com",
        "paths-3//é from https://r2.example.com",
        "paths-3//é/api/é from https://r0.example.com",
        "paths-3//é/api/é from https://r1.example.com",
        "paths-3//é/api/é from https://r2.example.com",
    ],
}];
