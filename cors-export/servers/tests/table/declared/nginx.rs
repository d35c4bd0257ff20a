//! nginx.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "of several `Origin` lines, which no browser sends, nginx before 1.23 shows its configuration the first",
        asks: &[
            "preflight/two origins",
            "simple/malformed: two lines with the same origin",
            "simple/malformed: two lines, the second refused",
        ],
    },
    Difference {
        reason: "nginx answers `OPTIONS *` and methods in lower case, which no browser sends, with 400 by itself",
        asks: &[
            "malformed/options in lower case is a different method",
            "routes/a preflight to the asterisk",
        ],
    },
    Difference {
        reason: "for nginx, a header without a value is none",
        asks: &["malformed/an empty method"],
    },
    Difference {
        reason: "nginx shows its configuration the path of a target that is a whole URL, which only proxies are sent",
        asks: &["paths-0/http://x/api from https://r0.example.com"],
    },
    Difference {
        reason: "nginx answers a path that it cannot decode with 400, and one of over 8 KiB with 414, before it reads the headers",
        asks: &[
            "default-limits/GET /%zz from https://app.example.com",
            "default-limits/OPTIONS /%zz from https://app.example.com",
            "default-limits/GET /x% from https://app.example.com",
            "default-limits/OPTIONS /x% from https://app.example.com",
            "default-limits/GET 20 kB from https://app.example.com",
            "default-limits/OPTIONS 20 kB from https://app.example.com",
        ],
    },
    Difference {
        reason: "nginx answers a preflight with a header of over 8 KiB with 400; it has the headers of CORS, but fails",
        asks: &["default-limits/OPTIONS 40 kB from https://app.example.com"],
    },
];
