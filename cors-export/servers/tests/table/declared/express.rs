//! Express.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[Difference {
    reason: "Node.js answers methods in lower case and targets that are not ASCII, which no browser sends, with 400 by itself",
    asks: &[
        "malformed/options in lower case is a different method",
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
