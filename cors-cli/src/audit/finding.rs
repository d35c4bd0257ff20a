//! What an audit finds: codes and classes that programs may rely on.

use serde::Serialize;

use super::probe::Exchange;

/// What a finding means for the server's users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    /// A page that should not can read, or send, what a user can.
    Security,
    /// A page that should be able to read is kept from it.
    Broken,
    /// Wider than it need be, with nothing to gain today.
    Weak,
}

macro_rules! codes {
    ($($class:ident: $($code:ident = $name:literal, $flaw:literal, $remedy:literal),+;)+) => {
        /// Which flaw it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum Code { $($($code),+),+ }

        impl Code {
            pub(crate) fn name(self) -> &'static str {
                match self { $($(Self::$code => $name),+),+ }
            }

            /// What is wrong, whatever the server, as a sentence.
            pub(super) fn flaw(self) -> &'static str {
                match self { $($(Self::$code => $flaw),+),+ }
            }

            /// What to do about it, as a sentence.
            pub(super) fn remedy(self) -> &'static str {
                match self { $($(Self::$code => $remedy),+),+ }
            }

            /// The class where the flaw has its full effect.
            pub(super) fn class(self) -> Class {
                match self { $($(Self::$code)|+ => Class::$class),+ }
            }
        }
    };
}

codes! {
    Security:
        OriginReflected = "origin-reflected",
            "The server lets any page in: it answers each `Origin` with itself.",
            "Name the pages that are meant in `allow_origins`.",
        PreflightReflected = "preflight-reflected",
            "Preflights let any page send requests that change things.",
            "Name the pages that are meant in `allow_origins`.",
        NullOrigin = "null-origin",
            "The origin `null` is let in, and any page can have it, in a sandboxed frame.",
            "Take `null` off the list: it names nobody.",
        PrefixMatch = "prefix-match",
            "A domain that only begins like a trusted one is let in.",
            "Compare whole origins, not their beginnings.",
        SuffixMatch = "suffix-match",
            "A domain that only ends like a trusted one is let in.",
            "Compare whole origins, not their ends.",
        SubstringMatch = "substring-match",
            "A domain whose name only contains that of a trusted one is let in.",
            "Compare whole origins, not parts of them.",
        ReverseSubstring = "reverse-substring",
            "A domain whose name is only a part of a trusted one is let in.",
            "Compare whole origins, not parts of them.",
        UnescapedDot = "unescaped-dot",
            "A dot in a pattern stands for any character, so that another domain is let in.",
            "Escape the dots of the pattern, or compare whole origins.",
        SpecialCharacters = "special-characters",
            "A domain that goes on where the server takes a trusted one to end is let in.",
            "Compare whole origins, not parts of them.",
        InsecureOrigin = "insecure-origin",
            "Pages without TLS are let in, and an attacker on the user's network can impersonate them.",
            "Let in `https:` pages only.",
        PublicSuffixWildcard = "public-suffix-wildcard",
            "All names below a domain where anybody can register one are let in.",
            "Name your own pages there, one by one.",
        LocalhostTrusted = "localhost-trusted",
            "Whatever is served on the user's own computer or network is let in.",
            "Keep that to a policy for development.",
        ThirdPartyTrusted = "third-party-trusted",
            "Pages on a host where anybody can put one are let in.",
            "Take the host off the list.",
        MissingVary = "missing-vary",
            "The answer depends on `Origin` and its `Vary` does not say so, so that a cache can give it to another page.",
            "Send `Vary: Origin` with every answer, also where the request has no `Origin` or is refused.",
        HeaderInjection = "header-injection",
            "An encoded line break in a request comes back decoded, and starts a header of the answer.",
            "Copy nothing from a request into a header without parsing it.",
        WebsocketOrigin = "websocket-origin",
            "A page that should not can open a WebSocket with the user's cookies.",
            "Compare the whole `Origin` in the handshake.",
        WiderThanDeclared = "wider-than-declared",
            "The server lets a page do what its policy does not.",
            "Find what answers instead of the policy, or widen the policy if that is meant.";
    Weak:
        AnyPort = "any-port",
            "Pages on any port of a trusted host are let in.",
            "Name the port, or none for the usual one.",
        AnySubdomain = "any-subdomain",
            "Pages on any subdomain are let in.",
            "Name the pages that are meant, unless you control every subdomain.",
        Wildcard = "wildcard",
            "Every page reads the answers, without the user's credentials.",
            "Leave it if all of it is public; otherwise name the pages in `allow_origins`.",
        WildcardWithCookies = "wildcard-with-cookies",
            "An answer that depends on the user is open to every page with `*`, which never counts with credentials.",
            "List the pages in `allow_origins`, or keep `*` to what needs no login.",
        AllowMethodsEverything = "allow-methods-everything",
            "Preflights allow every method, even one that nobody has.",
            "List the methods that the server has in `allow_methods`.",
        AllowHeadersReflected = "allow-headers-reflected",
            "Preflights allow every header, even one that nobody knows.",
            "List the headers that the server reads in `allow_headers`.",
        MaxAgeExcessive = "max-age-excessive",
            "Browsers are told to keep the answer to a preflight for longer than a day.",
            "Write `max_age = 7200`.";
    Broken:
        WildcardWithCredentials = "wildcard-with-credentials",
            "`Access-Control-Allow-Credentials: true` does not count with `Access-Control-Allow-Origin: *`.",
            "List the pages in `allow_origins` if they need credentials; otherwise leave the header out.",
        MultipleAcao = "multiple-acao",
            "There is more than one `Access-Control-Allow-Origin` header, which no browser accepts.",
            "Let either the proxy or the application write it, not both.",
        AcaoList = "acao-list",
            "`Access-Control-Allow-Origin` lists several origins, which no browser accepts.",
            "List them in `allow_origins`, and answer each page with its own.",
        AcaoInvalid = "acao-invalid",
            "`Access-Control-Allow-Origin` is not an origin as browsers write it.",
            "Answer with the page's origin, byte for byte, or with `*`.",
        CredentialsValue = "credentials-value",
            "`Access-Control-Allow-Credentials` is not `true`, in lower case and once, and so allows no credentials.",
            "Write `allow_credentials = true`, or leave the header out.",
        ActualMissing = "actual-missing",
            "The preflight lets a page through, and the answer itself has no `Access-Control-Allow-Origin`.",
            "Add the headers to every answer, not just to those to OPTIONS.",
        PreflightStatus = "preflight-status",
            "Preflights are not answered with a status from 200 to 299, and browsers accept no other.",
            "Answer preflights with 204, before logins, routes and redirects come into play.",
        ErrorsUncovered = "errors-uncovered",
            "A page can read successful answers, but not errors.",
            "Let CORS wrap everything that answers, such as routes, logins and rate limits.",
        RedirectsUncovered = "redirects-uncovered",
            "A page can read the answer that a redirect leads to, but not through the redirect.",
            "Let CORS wrap what redirects, or have pages ask for the last URL.",
        MethodsCase = "methods-case",
            "A method is listed in lower case, and pages send it in upper case.",
            "Write methods in upper case in `allow_methods`.",
        MethodsInvalid = "methods-invalid",
            "`Access-Control-Allow-Methods` is not a list that browsers can parse, and no preflight with it passes.",
            "Write the methods with commas between them.",
        HeadersInvalid = "headers-invalid",
            "`Access-Control-Allow-Headers` is not a list that browsers can parse, and no preflight with it passes.",
            "Write the names with commas between them.",
        ExposedInvalid = "exposed-invalid",
            "`Access-Control-Expose-Headers` is not a list that browsers can parse, and exposes nothing.",
            "Write the names with commas between them.",
        MaxAgeInvalid = "max-age-invalid",
            "`Access-Control-Max-Age` is not a number of seconds.",
            "Write `max_age = 7200`.",
        NarrowerThanDeclared = "narrower-than-declared",
            "The server keeps a page from what its policy lets it do.",
            "Find what keeps the policy from the answer, or remove the entry from the policy.";
}

/// A consequence that the browser model shows.
#[derive(Debug, Clone)]
pub(crate) struct Finding {
    pub(crate) code: Code,
    pub(crate) class: Class,
    /// A sentence without a full stop: which page, what it gets, in which browsers.
    pub(crate) text: String,
    pub(crate) evidence: Vec<Exchange>,
    pub(crate) remedy: String,
}
