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
    Difference { reason: "the same, for what a page can send: a long path or header", asks: LONG },
];
