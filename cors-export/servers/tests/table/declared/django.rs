//! Django.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "Waitress answers a target with bytes that browsers encode with 400 by itself",
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
    },
    Difference {
        reason: "Waitress answers methods in lower case, which no browser sends, with 400 by itself",
        asks: &["malformed/options in lower case is a different method"],
    },
];
