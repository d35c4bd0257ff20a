//! HAProxy.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "HAProxy answers a path with letters that are not ASCII, which browsers encode, with 400 by itself",
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
        reason: "HAProxy answers requests that are longer than its buffers, of 16 KiB by default, with 400 by itself",
        asks: &[
            "preflight-headers/64 KiB of commas, any header allowed",
            "preflight-headers/64 KiB of one long name",
        ],
    },
];
