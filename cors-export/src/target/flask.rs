//! Flask: a WSGI application around that of Flask, which also sees what Flask answers by itself.

use super::python::{self, Module};
use crate::model::Site;

const MODULE: Module = Module {
    beginning: BEGINNING,
    by_path: BY_PATH,
    standard: &[
        "from collections.abc import Callable, Iterable",
        "from typing import TYPE_CHECKING, Any, NamedTuple",
    ],
    imports: IMPORTS,
    request: "environ",
    target_of: TARGET_OF,
    calls_merged: true,
    answers: ANSWERS,
};

const BEGINNING: &str = "\
CORS for Flask, tested with Flask 3.1 and Waitress 3.0 on Python 3.11.

It replaces Flask-CORS, which omits `Vary` on refusals, does not answer preflights for
unrouted paths, and anchors its expressions only at the start.

Save it as `cors.py` beside the application, and write after everything else that
wraps `wsgi_app`:

    from cors import Cors

    app.wsgi_app = Cors(app.wsgi_app)

The server itself refuses requests that are too long, without CORS headers. The pages
of the debugger have none either.
";

const BY_PATH: &str = "
The policy is that of the path as sent, except with `flask run`, which merges leading
slashes: `//api` has the policy of `/api` there.
";

const IMPORTS: &str = r#"
from werkzeug.wrappers import Response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
"#;

const TARGET_OF: &str = r#"

def target_of(environ: WSGIEnvironment) -> str:
    """The target as sent, if the server passes it on: most do, such as Gunicorn, Waitress,
    uWSGI and mod_wsgi; `flask run` merges leading slashes.

    Otherwise the path that the application sees, encoded again: `/a%2Fb` is `/a/b` then,
    as it is for the application, and a route with characters other than letters, digits
    and `/-._~` is closed.
    """
    for name in ("RAW_URI", "REQUEST_URI"):
        if name in environ:
            return str(environ[name])
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return quote(path, safe="/%", encoding="latin-1")
"#;

const ANSWERS: &str = r#"

class Cors:
    """A WSGI application with CORS."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        policy = @policy
        origin = environ.get("HTTP_ORIGIN")
        method = environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
        is_options = environ["REQUEST_METHOD"] == "OPTIONS"
        if is_options and origin is not None and method is not None:
?requested             names = environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
?requested             status, headers = preflight(policy, origin, method, names)
?!requested             status, headers = preflight(policy, origin)
            return Response(status=status, headers=headers)(environ, start_response)

        def start(
            status: str, lines: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            lines = merged(lines, response(policy, origin))
            return start_response(status, lines, exc_info)

        return self.app(environ, start)
"#;

pub(super) fn write(site: &Site) -> String {
    python::write(site, &MODULE)
}
