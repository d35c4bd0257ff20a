//! Connections and certificates: no answer at all, whatever the policy.

use super::entry::{By, Entry, Family, lines};

/// <https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h>
const CHROME: &[&str] = &[
    "net::{refused:ERR_CONNECTION_REFUSED}",
    "net::{certificate:ERR_CERT_*}",
    "net::{certificate:ERR_SSL_*}",
    "{certificate:ERR_CERT_*}",
    "{certificate:ERR_SSL_*}",
    "{certificate:ERR_BAD_SSL_CLIENT_AUTH_CERT}",
    "{name:ERR_NAME_NOT_RESOLVED}",
    "{refused:ERR_CONNECTION_REFUSED}",
    "{loop:ERR_TOO_MANY_REDIRECTS}",
    "{port:ERR_UNSAFE_PORT}",
    "{error:ERR_CONNECTION_*}",
    "{error:ERR_NETWORK_*}",
    "{error:ERR_INTERNET_DISCONNECTED}",
    "{error:ERR_TIMED_OUT}",
    "{error:ERR_EMPTY_RESPONSE}",
    "net::{answered:ERR_HTTP_RESPONSE_CODE_FAILURE}",
    "net::{error:ERR_*}",
    "WebSocket connection to '{socket}' failed: Error in connection establishment",
];

/// <https://searchfox.org/mozilla-central/source/xpcom/base/ErrorList.py>, and NSS's.
const FIREFOX: &[&str] = &[
    "{refused:NS_ERROR_CONNECTION_REFUSED}",
    "{certificate:SEC_ERROR_*}",
    "{certificate:SSL_ERROR_*}",
    "{certificate:MOZILLA_PKIX_ERROR_*}",
    "{name:NS_ERROR_UNKNOWN_HOST}",
    "{loop:NS_ERROR_REDIRECT_LOOP}",
    "{port:NS_ERROR_PORT_ACCESS_NOT_ALLOWED}",
    "{error:NS_ERROR_*}",
    "{cancelled:NS_BINDING_ABORTED}",
    "can't establish a connection to the server at http",
    "Firefox can't establish a connection to the server at {socket:ws*}",
    "{error:PR_CONNECT_RESET_ERROR}",
    "{error:PR_END_OF_FILE_ERROR}",
];

const SAFARI: &[&str] = &[
    "{refused:Could not connect to the server}",
    "{certificate:The certificate for this server is invalid}",
    "{certificate:An SSL error has occurred}",
    "{certificate:A TLS error caused the secure connection to fail}",
    "{name:A server with the specified hostname could not be found}",
    "{refused:Failed to connect to} {host} port",
    "The network connection was lost",
    "The Internet connection appears to be offline",
    "The request timed out",
    "{error:NSURLErrorDomain}",
    "{loop:too many HTTP redirects}",
    "Not allowed to use restricted network port {port}",
];

/// [Node.js](https://nodejs.org/api/errors.html) and [undici](https://undici.nodejs.org/#/docs/api/Errors), for
/// servers and tests.
const NODE: &[&str] = &[
    "{ipv6:ECONNREFUSED ::1*}",
    "{refused:ECONNREFUSED}",
    "{name:ENOTFOUND}",
    "{name:EAI_AGAIN}",
    "{error:ECONNRESET}",
    "{error:ETIMEDOUT}",
    "{certificate:DEPTH_ZERO_SELF_SIGNED_CERT}",
    "{certificate:SELF_SIGNED_CERT_IN_CHAIN}",
    "{certificate:UNABLE_TO_VERIFY_LEAF_SIGNATURE}",
    "{certificate:CERT_HAS_EXPIRED}",
    "{certificate:self-signed certificate}",
    "{certificate:self signed certificate}",
    "{certificate:unable to verify the first certificate}",
    "{refused:UND_ERR_CONNECT_TIMEOUT}",
    "{refused:EHOSTUNREACH}",
    "{refused:ENETUNREACH}",
    "{error:UND_ERR_*}",
    "{error:ECONNABORTED}",
    "{certificate:UNABLE_TO_GET_ISSUER_CERT*}",
    "{certificate:ERR_TLS_CERT_ALTNAME_INVALID}",
];

/// Lines that follow from others.
const ECHOES: &[&str] = &[
    "net::{echo:ERR_FAILED}",
    "net::{echo:ERR_ABORTED}",
    "WebSocket connection to '{socket}' failed",
    "http proxy error",
    "Error occurred while proxying request",
];

pub(super) fn entry() -> Entry {
    Entry {
        code: "network",
        family: Family::NotCors,
        what: "connection and certificate errors, such as `net::ERR_CONNECTION_REFUSED`",
        names: vec!["blocked-port"],
        lines: lines(&[
            (By::Chrome, CHROME),
            (By::Firefox, FIREFOX),
            (By::Safari, SAFARI),
            (By::Node, NODE),
            (By::Echo, ECHOES),
        ]),
        causes: vec![
            "`net::{echo}` alone tells nothing: Chrome prints it beside the line that says why, and for \
             whatever CORS blocks",
            "the browser does not trust the server's certificate (`{certificate}`), so there is no connection and no \
             answer; for a request in the background it does not ask whether to go on",
            "the host's name has no address (`{name}`), so there is no connection and no answer",
            "the server answered (`{answered}`), with the status that stands next to it",
            "the page cancelled the request, or was left before the answer came (`{cancelled}`)",
            "no server listens at `::1`, the address of `localhost` in IPv6 (`{ipv6}`): it listens only on `127.0.0.1`, \
             or does not run",
            "no server accepts connections at this address and port (`{refused}`), so there is no answer",
            "the server redirects more often than browsers follow, usually in a loop (`{loop}`)",
            "browsers do not connect to this port (`{port}`), as another protocol uses it",
            "the connection failed (`{error}`), so there is no answer, whatever the CORS policy",
            "the WebSocket to `{socket}` did not open: the server cannot be reached, its certificate is not trusted, \
             or it answered with an error instead of opening it",
            "the connection failed, so there is no answer, whatever the CORS policy",
        ],
        remedies: vec![
            "look for the line above `net::{echo}` that begins with `Access to`, and paste it here",
            "open the URL itself in the browser to see what is wrong with the certificate (`{certificate}`); for \
             development, make a local authority that the browser trusts, for instance with `mkcert`",
            "check the URL's host for a typo, and whether this machine's network knows it (`{name}`)",
            "look for what cancels it (`{cancelled}`): `abort()`, or a link or a form that leaves the page",
            "start the server; if it runs, have it listen on `localhost`, or connect to `127.0.0.1` (`{ipv6}`)",
            "start the server, and check the URL's host and port, and that the server listens on more than \
             `127.0.0.1` if it runs elsewhere or in a container (`{refused}`)",
            "request the last URL itself, or fix the loop (`{loop}`), often between `http` and `https` or two \
             spellings of a path",
            "let the server listen on another port (`{port}`), such as 8080",
            "look at the request for `{socket}` in the network panel: a status there is the server's answer; without \
             one, start the server, and check the URL's host, port and path",
            "open the URL itself in the browser, and look at the request in the network panel",
        ],
        need: None,
        questions: vec![(
            "Why does it look like CORS?",
            "Firefox prints `CORS request did not succeed` for it, and a script cannot tell one from the other",
        )],
    }
}
