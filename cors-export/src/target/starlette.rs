//! Starlette and FastAPI: an ASGI application around theirs, so that it also sees what they answer when a handler
//! raises.

use super::python::{self, Module};
use crate::model::Site;

const MODULE: Module = Module {
    beginning: BEGINNING,
    by_path: "",
    standard: &["from collections.abc import Iterable", "from typing import NamedTuple"],
    imports: IMPORTS,
    request: "scope",
    target_of: TARGET_OF,
    calls_merged: true,
    answers: ANSWERS,
};

const BEGINNING: &str = "\
CORS for Starlette and FastAPI, tested with Starlette 1.10, FastAPI 0.165 and Uvicorn
0.54 on Python 3.11.

It replaces CORSMiddleware, which tells refused origins what is allowed, always allows
four headers, and does not cover the 500 of a handler that raises.

Save it as `cors.py` beside the application, and write at the end of its module:

    from cors import Cors

    application = Cors(app)

Then serve that: `uvicorn main:application`.

`app.add_middleware(Cors)` works too, but then pages cannot read the 500 of a handler
that raises: Starlette writes it outside of all middleware. `fastapi dev` and `fastapi
run` need this form, because they serve only FastAPI objects.

The server itself refuses requests that are too long, without CORS headers.
";

const IMPORTS: &str = r#"
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
"#;

const TARGET_OF: &str = r#"

def target_of(scope: Scope) -> str:
    """The path as sent, if the server passes it on, behind the `--root-path`.

    Otherwise the path that the application sees, encoded again: `/a%2Fb` is `/a/b` then,
    as it is for the application, and a route with characters other than letters, digits
    and `/-._~` is closed.
    """
    raw_path = scope.get("raw_path")
    if raw_path is None:
        return quote(scope["path"], safe="/%")
    return str(raw_path, "latin-1")
"#;

const ANSWERS: &str = r#"

class Cors:
    """An ASGI application with CORS."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        policy = @policy
        request = Headers(scope=scope)
        # Joined, several lines are no origin.
        origin = ",".join(request.getlist("origin")) if "origin" in request else None
        method = request.get("access-control-request-method")
        if scope["method"] == "OPTIONS" and origin is not None and method is not None:
?requested             names = ",".join(request.getlist("access-control-request-headers"))
?requested             status, headers = preflight(policy, origin, method, names)
?!requested             status, headers = preflight(policy, origin)
            await Response(status_code=status, headers=headers)(scope, receive, send)
            return

        async def start(message: Message) -> None:
            if message["type"] == "http.response.start":
                lines = Headers(raw=list(message.get("headers", ()))).items()
                headers = [
                    (name.lower().encode("latin-1"), value.encode("latin-1"))
                    for name, value in merged(lines, response(policy, origin))
                ]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, start)
"#;

pub(super) fn write(site: &Site) -> String {
    python::write(site, &MODULE)
}
