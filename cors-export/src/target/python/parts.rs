//! The parts of the module, some of whose lines are kept only where they are needed; see
//! [`Needs`](super::Needs).

pub(super) const POLICY: &str = r#"

class Policy(NamedTuple):
    """The values of the headers; `None` for a header that is not sent."""

?any-and-listed     origins: frozenset[str] | None  # `None` for any.
?!any     origins: frozenset[str]
    methods: str
?patterns     patterns: tuple[re.Pattern[str], ...] = ()
?credentials     credentials: str | None = None
?headers     headers: str | None = None
?exposed     exposed: str | None = None
?max-age     max_age: str | None = None


"#;

/// Every `@…` stands for a value.
pub(super) const CONSTANTS: &str = r#"
# The application's own CORS headers are removed: they would be sent as well or override
# these.
OWN = frozenset(
    {
@own
    }
)
VARY = @vary
?patterns # No host has more than 254 characters.
?patterns TOO_LONG = @too_long
?requested TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"#;

pub(super) const ALLOW_ORIGIN: &str = r#"

def allow_origin(policy: Policy, origin: str | None) -> str | None:
    """The value of `Access-Control-Allow-Origin`; `None` for an origin that is refused."""
?any-and-listed     if policy.origins is None:
?any-and-listed         return "*"
    if origin is None or origin in policy.origins:
        return origin
?patterns     if TOO_LONG.match(origin):
?patterns         return None
?patterns     return origin if any(it.fullmatch(origin) for it in policy.patterns) else None
?!patterns     return None
"#;

pub(super) const ALLOW_METHODS: &str = r#"

def allow_methods(policy: Policy, requested: str) -> str | None:
    """With credentials, `*` does not stand for all: the requested method is repeated."""
    if policy.credentials is None or policy.methods != "*":
        return policy.methods
    return requested if TOKEN.fullmatch(requested) else None
"#;

pub(super) const ALLOW_HEADERS: &str = r#"

def allow_headers(policy: Policy, requested: str) -> str | None:
    """With credentials, `*` does not stand for all: the requested names are repeated.

    There is no value if `*` is among them, which would stand for every name, or
    `Authorization` without being allowed.
    """
    allowed = (policy.headers or "").split(", ")
    if policy.credentials is None or "*" not in allowed:
        return policy.headers
    members = [it.strip(" \t").lower() for it in requested.split(",")]
    names = [it for it in members if it]
    if "*" in names or not all(TOKEN.fullmatch(it) for it in names):
        return None
    if "authorization" in names and "authorization" not in allowed:
        return None
    return ", ".join(names) or None
"#;

pub(super) const ANSWERS: &str = r#"

?requested def preflight(
?requested     policy: @Policy, origin: str, method: str, names: str
?requested ) -> tuple[int, dict[str, str]]:
?!requested def preflight(policy: @Policy, origin: str) -> tuple[int, dict[str, str]]:
    """The status and the headers of the answer to a preflight."""
?paths     if policy is None:
?paths         return 403, {}
?listed     allowed = allow_origin(policy, origin)
?listed     if allowed is None:
?listed         return 403, {"Vary": VARY}
    headers = {
?listed         "Access-Control-Allow-Origin": allowed,
?!listed         "Access-Control-Allow-Origin": "*",
?credentials         "Access-Control-Allow-Credentials": policy.credentials,
?requested-method         "Access-Control-Allow-Methods": allow_methods(policy, method),
?same-methods         "Access-Control-Allow-Methods": policy.methods,
?requested-headers         "Access-Control-Allow-Headers": allow_headers(policy, names),
?same-headers         "Access-Control-Allow-Headers": policy.headers,
?max-age         "Access-Control-Max-Age": policy.max_age,
        "Vary": VARY,
    }
    return 204, {name: value for name, value in headers.items() if value is not None}


def response(policy: @Policy, origin: str | None) -> dict[str, str]:
    """The headers of any other response, in place of those in `OWN`."""
?paths     if policy is None:
?paths         return {}
?listed     allowed = allow_origin(policy, origin)
?listed     if allowed is None:
?listed         return {"Vary": "Origin"}
    headers = {
?listed         "Access-Control-Allow-Origin": allowed,
?!listed         "Access-Control-Allow-Origin": "*",
?credentials         "Access-Control-Allow-Credentials": policy.credentials,
?exposed         "Access-Control-Expose-Headers": policy.exposed,
?any-and-listed         "Vary": None if policy.origins is None else "Origin",
?!any         "Vary": "Origin",
    }
    return {name: value for name, value in headers.items() if value is not None}
"#;

pub(super) const AMBIGUOUS: &str = "
# What servers read in different ways: an empty segment, dots, an encoded slash, a
# backslash, white space, control characters, and a `%` that encodes nothing.
";

pub(super) const POLICY_OF: &str = r#"

def policy_of(target: str) -> Policy | None:
    """The policy of a request's target, whose route has to be the same when decoded."""
    path = target.partition("?")[0]
    route = route_of(path)
    if route is None or route != route_of(unquote(path)) or AMBIGUOUS.match(target):
        return None
    return ROUTES[route]


def route_of(path: str) -> str | None:
    """The longest route that the path begins with."""
    begins = f"{path}/".startswith
    return next((it for it in ROUTES if begins(f"{it.rstrip('/')}/")), None)
"#;

/// For servers whose headers are a list of lines.
pub(super) const MERGED: &str = r#"

def merged(
    lines: Iterable[tuple[str, str]], headers: dict[str, str]
) -> list[tuple[str, str]]:
    """A response's header lines with these headers, in place of those in `OWN`."""
    kept = [(name, value) for name, value in lines if name.lower() not in OWN]
    vary = ",".join(value for name, value in kept if name.lower() == "vary")
    members = {it.strip().lower() for it in vary.split(",")}
    if not members.isdisjoint({"*", "origin"}):
        headers = {name: value for name, value in headers.items() if name != "Vary"}
    return [*kept, *headers.items()]
"#;
