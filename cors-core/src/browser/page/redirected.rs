//! What a redirect has to do with a failure, which the step that fails cannot tell.

use super::{
    address::NoAddress,
    unreadable::{Reason, Words},
};
use crate::browser::{Blocked, remedy::FINAL_URL};

/// The reason for what failed after a redirect that has
/// [tainted](https://fetch.spec.whatwg.org/#concept-request-redirect-taint) the request. What a CORS check says
/// of the page's origin is then wrong.
pub(super) fn tainted(blocked: Blocked) -> Reason {
    match blocked {
        Blocked::AllowOriginMissing { .. }
        | Blocked::AllowOriginMismatch { .. }
        | Blocked::AllowCredentialsNotTrue { .. } => Reason::OnTheWay(blocked, &TAINTED),
        _ => blocked.into(),
    }
}

/// The reason why a redirect with one `Location` is not followed.
pub(super) fn nowhere(why: &NoAddress) -> Reason {
    match why {
        NoAddress::OtherScheme => Blocked::RedirectNotHttp.into(),
        NoAddress::Unread => Reason::OnTheWay(Blocked::RedirectNotHttp, &UNREAD),
    }
}

/// The reason why a redirect with several `Location` is not followed.
pub(super) fn several_locations() -> Reason {
    Reason::OnTheWay(Blocked::RedirectNotHttp, &SEVERAL_LOCATIONS)
}

static TAINTED: Words = Words {
    said: "the redirect to another origin made the browser send `Origin: null`, which the server does \
           not allow to read the response",
    cause: "a server other than the page's own redirected the request to another origin: from there on \
            browsers send `Origin: null`, and listing the page's origin does not help",
    remedy: FINAL_URL,
};

static SEVERAL_LOCATIONS: Words = Words {
    said: "the redirect has several `Location` lines",
    cause: "browsers follow no redirect with more than one `Location`: often two layers each add one",
    remedy: "let only one layer write `Location`",
};

static UNREAD: Words = Words {
    said: "the `Location` of the redirect is not a URL that this model reads",
    cause: "it has no host, a host or a port that no server can have, or more than 65,534 bytes",
    remedy: "redirect to a URL such as `https://api.example.com/items`",
};
