//! What CORS blocks, from the core's codes: with older wordings, and with sentences that name what a line names.

use std::borrow::Cow;

use cors_core::browser::{Code, Phase};

use super::{
    entry::{By, Entry, Family, Line, lines},
    policy,
};

pub(super) fn entries() -> Vec<Entry> {
    Code::ALL.into_iter().filter_map(entry).collect()
}

/// A code that MDN explains; others have entries of their own.
fn entry(code: Code) -> Option<Entry> {
    let mdn = code.mdn().filter(|name| name.starts_with("CORS"))?;
    let chromium = [Phase::Response, Phase::Preflight].map(|phase| code.chromium(phase));
    let mut names: Vec<_> = [Some(mdn)].into_iter().chain(chromium).flatten().collect();
    names.dedup();
    let mut causes = causes(code).to_vec();
    causes.push(code.cause());
    let mut remedies = remedies(code).to_vec();
    remedies.push(code.remedy());
    let danger = Some(("Is there a risk?", code.danger()));
    Some(Entry {
        code: mdn,
        family: Family::Cors,
        what: "",
        names,
        lines: current(code).chain(lines(older(code))).chain(network_panel(mdn)).collect(),
        causes,
        remedies,
        need: policy::need(code),
        questions: danger.filter(|(_, danger)| !danger.is_empty()).into_iter().collect(),
    })
}

/// What the core says that browsers print, with a name for what differs.
fn current(code: Code) -> impl Iterator<Item = Line> {
    let name = match code {
        Code::HeaderNotAllowed => "{header}",
        Code::AuthorizationNotAllowed => "{header:authorization}",
        Code::MethodNotAllowed => "{method}",
        Code::RedirectUserinfo => "{redirect}",
        _ => "{value}",
    };
    let all = [
        (By::Firefox, code.firefox_prints()),
        (By::Chrome, code.chromium_prints()),
        // A blocked port is a matter of the network.
        (By::Safari, if code == Code::BadPort { &[] } else { code.webkit_prints() }),
    ];
    all.into_iter().flat_map(move |(by, lines)| {
        lines.iter().map(move |line| {
            let line = line.replace("Origin {}", "Origin {origin}").replace("{}", name);
            Line { by, line: Cow::Owned(line) }
        })
    })
}

/// The words of a code, as Firefox's network panel has them: `CORS Missing Allow Origin`.
fn network_panel(mdn: &str) -> [Line; 1] {
    let mut words = String::new();
    for char in mdn.trim_start_matches("CORS").chars() {
        if char.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(char);
    }
    [Line { by: By::Anyone, line: Cow::Owned(format!("CORS{words}")) }]
}

/// Older wordings, and those of older browsers.
fn older(code: Code) -> &'static [(By, &'static [&'static str])] {
    match code {
        Code::AllowOriginMissing => &[
            (By::Safari, &["load denied by Cross-Origin Resource Sharing policy"]),
            (
                By::Anyone,
                &[
                    "No Access-Control-Allow-Origin header",
                    "did not find '{origin}' in the Access-Control-Allow-Origin response header",
                    "{origin} not found in Access-Control-Allow-Origin header",
                    "This can be fixed by moving the resource to the same domain or enabling CORS",
                    "required Cross Origin Resource Sharing (CORS)",
                ],
            ),
            // Spring, ASP.NET, Express's `cors`, and gin's.
            (
                By::Anyone,
                &[
                    "{server:Invalid CORS request}",
                    "{server:CORS policy execution failed}{}Request origin {origin} does not have permission to access \
                     the resource",
                    "Request origin {origin} {server:does not have permission to access the resource}",
                    "{server:CORS policy execution failed}",
                    "{server:Not allowed by CORS}",
                    "{conflict:conflict settings: all origins}",
                ],
            ),
            // A font, in Firefox.
            (By::Echo, &["bad URI or cross-site access not allowed source: {url}"]),
        ],
        Code::AllowOriginWildcard => &[(
            By::Anyone,
            &[
                "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag \
                 is true",
                "must not be the wildcard '*' when the request's credentials mode is 'include'",
                "Credential is not supported when the CORS header 'Access-Control-Allow-Origin' is '*'",
                "Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true",
                // Spring and ASP.NET.
                "When allowCredentials is true, allowedOrigins cannot contain the special value",
                "does not allow specifying a wildcard (any) origin and credentials at the same time",
            ],
        )],
        Code::AllowOriginSeveralLines => &[(
            By::Anyone,
            &[
                "Multiple Access-Control-Allow-Origin headers are not allowed",
                "contains multiple values '{value}', but only one is allowed",
            ],
        )],
        Code::AllowOriginInvalid => &[(
            By::Anyone,
            &[
                "The 'Access-Control-Allow-Origin' header contains the invalid value '{value}'. Origin",
                // Django's `corsheaders`.
                "(corsheaders.E013) Origin '{value}' in {few}is missing",
                "corsheaders.E013",
            ],
        )],
        Code::AllowOriginMismatch => &[(
            By::Anyone,
            &[
                "The 'Access-Control-Allow-Origin' header has a value '{value}' that is not equal to the supplied \
                 origin. Origin '{origin}' is therefore not allowed access",
                "The 'Access-Control-Allow-Origin' whitelists only '{value}'. Origin '{origin}' is not in the list",
            ],
        )],
        Code::AllowCredentialsNotTrue => &[(
            By::Anyone,
            &[
                "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{value}'. It must \
                 be 'true' to allow credentials",
                "Credentials flag is true, but Access-Control-Allow-Credentials is not",
                "did not find 'true' in the Access-Control-Allow-Credentials response header",
                "header in the response is '{value}' which must be 'true' when the request's credentials mode is",
            ],
        )],
        Code::PreflightStatus => &[(
            By::Anyone,
            &[
                "Response for preflight has invalid HTTP status code {status}",
                "Invalid HTTP status code {status}",
                "It does not have HTTP ok status",
                "Preflight response is not successful",
                "CORS Preflight Failed",
            ],
        )],
        Code::PreflightRedirected => &[(
            By::Anyone,
            &[
                "Response for preflight is invalid (redirect)",
                "The request was redirected to '{redirect}', which is disallowed for cross-origin requests that \
                 require preflight",
                "Request requires preflight, which is disallowed to follow cross-origin redirect",
                "Redirect is not allowed for a preflight request",
                "Redirect was blocked for CORS request",
                "Preflight response is not successful. Status code: {status:30*}",
            ],
        )],
        Code::AllowMethodsUnparsable => &[(
            By::Anyone,
            &[
                "Header Access-Control-Allow-Methods has an invalid value: {value}",
                "Cannot parse Access-Control-Allow-Methods response header field",
            ],
        )],
        Code::AllowHeadersUnparsable => &[(
            By::Anyone,
            &[
                "Header Access-Control-Allow-Headers has an invalid value: {value}",
                "Cannot parse Access-Control-Allow-Headers response header field",
            ],
        )],
        Code::MethodNotAllowed => &[(
            By::Anyone,
            &["Request method {method} was not present in the Access-Control-Allow-Methods list"],
        )],
        Code::AuthorizationNotAllowed => &[(
            By::Anyone,
            &[
                "Request header {header:Authorization} was not present in the Access-Control-Allow-Headers list",
                "When the Access-Control-Allow-Headers is *, the {header:Authorization} header is not covered",
                "{header:Authorization} will not be covered by the wildcard symbol (*)",
            ],
        )],
        Code::HeaderNotAllowed => &[(
            By::Anyone,
            &[
                "Request header {header} was not present in the Access-Control-Allow-Headers list",
                "missing token '{header}' in CORS header 'Access-Control-Allow-Headers'",
                "CORS Missing Allow Header",
            ],
        )],
        Code::RedirectUserinfo => &[(
            By::Anyone,
            &[
                "redirection URL {redirect} has credentials",
                "The request was redirected to a URL ('{redirect}') containing userinfo, which is disallowed for \
                 cross-origin requests",
            ],
        )],
        Code::NotHttp => &[(
            By::Anyone,
            &[
                "Cross origin requests are only supported for",
                "URL scheme \"{scheme}\" is not supported",
                "URL scheme must be \"http\" or \"https\" for CORS request",
                "'file:' URLs are treated as unique security origins",
                "Not allowed to load local resource: {file}",
                "Module source URI is not allowed in this document: {file:file:*}",
                "may not load or link to {file:file:*}",
            ],
        )],
        Code::RedirectNotHttp => &[(
            By::Anyone,
            &[
                "Access to {few}at '{redirect}' (redirected from '{first}') from origin '{origin}' has been blocked by \
                 CORS policy: Cross origin requests are only supported for",
                "not allowed to follow a cross-origin CORS redirection with non CORS scheme",
                "Redirect from '{first}' to '{redirect}' has been blocked by CORS policy: Cross origin requests are \
                 only supported for",
            ],
        )],
        Code::RedirectsTooMany => &[],
        Code::NoResponse => &[(By::Anyone, &["(Reason: CORS request failed)", "CORS Failed"])],
        _ => &[],
    }
}

/// Causes that say what a line names.
fn causes(code: Code) -> &'static [&'static str] {
    match code {
        Code::AllowOriginMissing => &[
            "the server refused the request (`{server}`): its policy does not list the page's origin or, at a \
             preflight, the method or a header",
            "the server's settings allow all origins and list some as well, or allow none (`{conflict}`), so it does not start",
            "the server did not say that the page may read this response, and the page's origin is `{opaque}`: it was \
             opened from a file, or it is in a sandboxed frame",
            "`{first}` redirects to `{url}`, and the server there did not say that `{origin}` may read its response: \
             its policy does not list the origin, or it is a login page or another server that knows nothing of the \
             page",
            "the server did not say that `{origin}` may read this response: its policy does not list the origin, \
             or the response bypassed the policy, as errors, redirects and responses from proxies often do",
        ],
        Code::AllowOriginSeveralLines | Code::AllowOriginSeveralValues => &[
            "the server names more than one origin, `{value}`, as a list or because two layers each add the header",
        ],
        Code::AllowOriginInvalid => {
            &["what the server names, `{value}`, is not an origin as browsers write it, such as \
             `https://app.example.com`"]
        }
        Code::AllowOriginMismatch => &[
            "the server names `{slashed}`, which is an address and not an origin: it ends with a slash",
            "the server names `{value}`, and the page's origin is `{origin}`: they differ in scheme, host or port, or \
             a cache served an answer meant for another page",
            "the server names `{value}`, which is not the page's origin: it differs in scheme, host, port or a \
             trailing slash, or a cache served an answer meant for another page",
        ],
        Code::AllowCredentialsNotTrue => {
            &["the page sends cookies or other credentials, and the server answers \
             `Access-Control-Allow-Credentials: {value}`, which does not count: only `true` does, in lower case"]
        }
        Code::PreflightStatus => &[
            "the server answers the preflight, an `OPTIONS` request without credentials, with the status {status}: no \
             route handles it, or authentication, a firewall or a redirect comes first",
        ],
        Code::AllowMethodsUnparsable => {
            &["`Access-Control-Allow-Methods` is not a comma-separated list of methods: `{value}`"]
        }
        Code::AllowHeadersUnparsable => &[
            "`Access-Control-Allow-Headers` is not a comma-separated list of header names: `{value}`",
        ],
        Code::MethodNotAllowed => &[
            "the server's answer to the preflight does not list `{lowercase}` exactly as the page sent it: except \
             for `get`, `post`, `put`, `delete`, `head` and `options`, browsers do not change a method's case",
            "the server's answer to the preflight does not list `{method}`; `*` counts only without credentials",
        ],
        Code::HeaderNotAllowed => &[
            "the page sends the header `{header}`, which the server's answer to the preflight does not list; `*` \
             counts only without credentials",
        ],
        Code::AuthorizationNotAllowed => &[
            "the page sends `{header}`, which the server's answer to the preflight does not list by name; `*`, if it \
             has that, does not cover it",
        ],
        Code::RedirectUserinfo => {
            &["the server redirects to `{redirect}`, a URL with a user name or a password in it"]
        }
        Code::NotHttp => &[
            "the page requests the file `{file}`, and was opened from a file itself, so that its origin is \
             `{opaque}`: browsers keep files apart",
            "the page requests the file `{file}`, and no page may read files of the machine that it runs on",
            "`{no_scheme}` is no URL of a server: what comes before the first `:` is its scheme",
            "the scheme of the URL is `{scheme}`, and scripts can only request `http` and `https` from other origins",
        ],
        Code::RedirectNotHttp => &[
            "the server answers `{first}` with a redirect to `{redirect}`, which is not `http` or `https`",
        ],
        _ => &[],
    }
}

/// Remedies that say what a line names.
fn remedies(code: Code) -> &'static [&'static str] {
    match code {
        Code::AllowOriginMissing => &[
            "keep either a list of origins or the setting for all of them (`{conflict}`)",
            "serve the page over http, for instance from localhost, and list that origin in `allow_origins`; to allow \
             `{opaque}` would allow every sandboxed frame of every website",
            "list `{origin}` in `allow_origins`, and make sure that the policy covers every response, errors \
             included",
        ],
        Code::AllowOriginMismatch => &[
            "take the slash at the end of `{slashed}` away, or list the page's exact origin, and send `Vary: \
             Origin` so that caches keep the answers apart",
            "list `{origin}` in `allow_origins`, and send `Vary: Origin` so that caches keep the answers apart",
        ],
        Code::AllowOriginWildcard => &[
            "list `{origin}` in `allow_origins` and set `allow_credentials`; or have the page leave credentials \
             out",
        ],
        Code::MethodNotAllowed => &[
            "have the page send the method in capitals instead of `{lowercase}`, and list it so in `allow_methods`",
            "list `{method}` in `allow_methods`",
        ],
        Code::HeaderNotAllowed => &["list `{header}` in `allow_headers`"],
        Code::NotHttp => &[
            "serve the page and the file `{file}` over http, for instance from localhost",
            "write the URL with its scheme: `http://{no_scheme}`",
        ],
        _ => &[],
    }
}
