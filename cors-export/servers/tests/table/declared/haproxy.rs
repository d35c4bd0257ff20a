//! HAProxy.

use super::{
    Difference,
    shared::{LONG, NOT_ASCII},
};

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "HAProxy answers a path with letters that are not ASCII, which browsers encode, with 400 by itself",
        asks: NOT_ASCII,
    },
    Difference {
        reason: "HAProxy answers requests that are longer than its buffers, of 16 KiB by default, with 400 by itself",
        asks: &[
            "preflight-headers/64 KiB of commas, any header allowed",
            "preflight-headers/64 KiB of one long name",
        ],
    },
    Difference {
        reason: "HAProxy answers a path or a header that is longer than its buffers, which a page can send, with 400 by itself",
        asks: LONG,
    },
];
