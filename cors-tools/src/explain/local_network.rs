//! Pages of the internet and servers nearby: <https://wicg.github.io/local-network-access/>, and the drafts before
//! it.

use super::entry::{By, Entry, NOT_CORS, lines};

/// Chromium's names for it, of all its versions.
const NAMES: &[&str] = &[
    "LocalNetworkAccessPermissionDenied",
    "InsecureLocalNetwork",
    "InvalidLocalNetworkAccess",
    "InsecurePrivateNetwork",
    "InvalidPrivateNetworkAccess",
    "UnexpectedPrivateNetworkAccess",
    "PreflightMissingAllowPrivateNetwork",
    "PreflightInvalidAllowPrivateNetwork",
    "PreflightMissingPrivateNetworkAccessId",
    "PreflightMissingPrivateNetworkAccessName",
    "PrivateNetworkAccessPermissionUnavailable",
    "PrivateNetworkAccessPermissionDenied",
    "PreflightMissingAllowExternal",
    "PreflightInvalidAllowExternal",
];

const CHROME: &[&str] = &[
    "Permission was denied for this request to access the `{space}` address space.",
    "The request client is not a secure context and the resource is in more-private address space \
     `{space}`.",
    "Request had a target IP address space of {few}yet the resource is in address space `{space}`.",
    "Request had no target IP address space, yet the resource is in address space `{space}`.",
    "Unable to ask for permission to access the `{space}` IP address space.",
    "No 'Access-Control-Allow-Private-Network' header was present",
    "The 'Access-Control-Allow-Private-Network' header in the preflight response",
    "No 'Access-Control-Allow-External' header was present",
    "The 'Access-Control-Allow-External' header in the preflight response",
    "No 'Private-Network-Access-{what}' header was present",
    "ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS",
    "ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS",
    "ERR_INSECURE_PRIVATE_NETWORK_REQUEST",
    "requested a subresource on the local network",
    "requested a subresource from a network that it could only access because of its users' privileged",
];

const FIREFOX: &[&str] = &["NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED"];

pub(super) fn entry() -> Entry {
    Entry {
        code: "local-network-access",
        what: "a page of the internet and a server on this machine or in its network",
        names: NAMES.to_vec(),
        lines: lines(&[(By::Chrome, CHROME), (By::Firefox, FIREFOX)]),
        causes: vec![
            "a page from the internet asked for an address on this machine or in its network (`{space}`), and the \
             browser allows that only with the user's permission and, in Chrome, only to pages on `https`; no header \
             of the server's answer changes that any more",
            "a page from the internet asked for an address on this machine or in its network, and the browser \
             allows that only with the user's permission and, in Chrome, only to pages on `https`; older versions \
             asked the server instead, with `Access-Control-Request-Private-Network` in a preflight",
        ],
        remedies: vec![
            "serve the page over `https` and allow it in the browser's prompt or its settings for the site, or serve \
             the page itself from this machine or network. The server still needs a CORS policy for the page's \
             origin",
        ],
        ..NOT_CORS
    }
}
