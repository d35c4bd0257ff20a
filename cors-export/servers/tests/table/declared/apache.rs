//! Apache httpd.

use super::Difference;

pub(super) const DIFFERENCES: &[Difference] = &[
    Difference {
        reason: "httpd resolves dots in a path before the application sees it; no header of CORS is sent",
        asks: &[
            "by-path/a foreign read of an ambiguous path",
            "by-path/a write of no browser to an ambiguous path",
            "by-path/a write of the own origin to an ambiguous path",
            "by-path/the server's own write to an ambiguous path",
        ],
    },
    Difference {
        reason: "for httpd, a header without a value is none",
        asks: &["malformed/an empty method"],
    },
    Difference {
        reason: "httpd answers `OPTIONS *`, which no browser sends, by itself",
        asks: &["routes/a preflight to the asterisk"],
    },
    Difference {
        reason: "httpd answers a line of over 8,190 bytes with 414 or 400 before it has read all headers",
        asks: &[
            "default-limits/GET 20 kB from https://app.example.com",
            "default-limits/OPTIONS 20 kB from https://app.example.com",
            "default-limits/GET 40 kB from https://app.example.com",
            "default-limits/OPTIONS 40 kB from https://app.example.com",
        ],
    },
    Difference {
        reason: "httpd answers a preflight to a path that it cannot decode with 400; it has the headers of CORS, but fails",
        asks: &[
            "default-limits/OPTIONS /%zz from https://app.example.com",
            "default-limits/OPTIONS /x% from https://app.example.com",
        ],
    },
];
