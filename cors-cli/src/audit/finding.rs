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
    ($($class:ident: $($code:ident = $name:literal),+;)+) => {
        /// Which flaw it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum Code { $($($code),+),+ }

        impl Code {
            pub(crate) fn name(self) -> &'static str {
                match self { $($(Self::$code => $name),+),+ }
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
        PreflightReflected = "preflight-reflected",
        NullOrigin = "null-origin",
        PrefixMatch = "prefix-match",
        SuffixMatch = "suffix-match",
        SubstringMatch = "substring-match",
        ReverseSubstring = "reverse-substring",
        UnescapedDot = "unescaped-dot",
        SpecialCharacters = "special-characters",
        InsecureOrigin = "insecure-origin",
        PublicSuffixWildcard = "public-suffix-wildcard",
        LocalhostTrusted = "localhost-trusted",
        ThirdPartyTrusted = "third-party-trusted",
        MissingVary = "missing-vary",
        HeaderInjection = "header-injection",
        WebsocketOrigin = "websocket-origin",
        WiderThanDeclared = "wider-than-declared";
    Weak:
        AnyPort = "any-port",
        AnySubdomain = "any-subdomain",
        Wildcard = "wildcard",
        WildcardWithCookies = "wildcard-with-cookies",
        AllowMethodsEverything = "allow-methods-everything",
        AllowHeadersReflected = "allow-headers-reflected",
        MaxAgeExcessive = "max-age-excessive";
    Broken:
        WildcardWithCredentials = "wildcard-with-credentials",
        MultipleAcao = "multiple-acao",
        AcaoList = "acao-list",
        AcaoInvalid = "acao-invalid",
        CredentialsValue = "credentials-value",
        ActualMissing = "actual-missing",
        PreflightStatus = "preflight-status",
        ErrorsUncovered = "errors-uncovered",
        RedirectsUncovered = "redirects-uncovered",
        MethodsCase = "methods-case",
        NarrowerThanDeclared = "narrower-than-declared";
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
