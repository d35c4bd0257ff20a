//! What several servers answer otherwise.

use super::Difference;

pub(super) const NOT_ASCII: &[&str] = &[
    "paths-3//public/é from https://r0.example.com",
    "paths-3//public/é from https://r1.example.com",
    "paths-3//public/é from https://r2.example.com",
    "paths-3//é from https://r0.example.com",
    "paths-3//é from https://r1.example.com",
    "paths-3//é from https://r2.example.com",
    "paths-3//é/api/é from https://r0.example.com",
    "paths-3//é/api/é from https://r1.example.com",
    "paths-3//é/api/é from https://r2.example.com",
];
pub(super) const LOWER_CASE: &[&str] = &["malformed/options in lower case is a different method"];
pub(super) const UNDECODABLE: &[&str] = &[
    "default-limits/GET /%zz from https://app.example.com",
    "default-limits/GET /%zz from https://evil.example",
    "default-limits/OPTIONS /%zz from https://app.example.com",
    "default-limits/OPTIONS /%zz from https://evil.example",
    "default-limits/GET /x% from https://app.example.com",
    "default-limits/GET /x% from https://evil.example",
    "default-limits/OPTIONS /x% from https://app.example.com",
    "default-limits/OPTIONS /x% from https://evil.example",
];
pub(super) const LONG: &[&str] = &[
    "default-limits/GET 20 kB from https://app.example.com",
    "default-limits/GET 20 kB from https://evil.example",
    "default-limits/OPTIONS 20 kB from https://app.example.com",
    "default-limits/OPTIONS 20 kB from https://evil.example",
    "default-limits/GET 40 kB from https://app.example.com",
    "default-limits/GET 40 kB from https://evil.example",
    "default-limits/OPTIONS 40 kB from https://app.example.com",
    "default-limits/OPTIONS 40 kB from https://evil.example",
];

pub(super) const NODE_NOT_ASCII: Difference = Difference {
    reason: "Node.js answers a target with bytes that browsers encode with 400 by itself",
    asks: NOT_ASCII,
};
pub(super) const NODE_LOWER_CASE: Difference = Difference {
    reason: "Node.js answers methods in lower case, which no browser sends, with 400 by itself",
    asks: LOWER_CASE,
};
pub(super) const NODE_LONG: Difference = Difference {
    reason: "Node.js answers a request whose line and headers are over 16 KiB with 431 by itself",
    asks: LONG,
};
pub(super) const WAITRESS: &[Difference] = &[
    Difference {
        reason: "Waitress answers a target with bytes that browsers encode with 400 by itself",
        asks: NOT_ASCII,
    },
    Difference {
        reason: "Waitress answers methods in lower case, which no browser sends, with 400 by itself",
        asks: LOWER_CASE,
    },
];
