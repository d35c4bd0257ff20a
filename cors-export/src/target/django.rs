//! Django: a middleware, the first.

use super::python::{self, Module};
use crate::model::Site;

const MODULE: Module = Module {
    beginning: BEGINNING,
    by_path: BY_PATH,
    standard: &["from collections.abc import Callable", "from typing import Any, NamedTuple"],
    imports: IMPORTS,
    request: "request",
    target_of: TARGET_OF,
    calls_merged: false,
    answers: ANSWERS,
};

const BEGINNING: &str = "\
CORS for Django, tested with Django 5.2, Waitress 3.0 and Uvicorn 0.54 on Python 3.11.

It replaces django-cors-headers, which anchors its expressions only at the start.

Save it as `cors.py` beside settings.py, and put it first in MIDDLEWARE:

    MIDDLEWARE = [
        \"mysite.cors.cors\",
        ...
    ]

The server itself refuses requests that are too long, without CORS headers. Static
files that `runserver` serves have none either: they bypass middleware.
";

const BY_PATH: &str = "
The policy is that of the path as sent, except with `runserver`, which decodes it and
merges leading slashes: `/%61pi` and `//api` have the policy of `/api` there.
";

const IMPORTS: &str = r#"
from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
"#;

const TARGET_OF: &str = r#"

def target_of(request: HttpRequest) -> str:
    """The target as sent, if the server passes it on: most do, such as Gunicorn, Waitress,
    uWSGI, mod_wsgi and Uvicorn.

    Otherwise, as with `runserver`, the path that the application sees, encoded again:
    `/a%2Fb` is `/a/b` then, as it is for the application, and a route with characters
    other than letters, digits and `/-._~` is closed.
    """
    for name in ("RAW_URI", "REQUEST_URI"):
        if name in request.META:
            return str(request.META[name])
    raw_path = getattr(request, "scope", {}).get("raw_path")
    if raw_path is None:
        return quote(request.path, safe="/%")
    return str(raw_path, "latin-1")
"#;

const ANSWERS: &str = r#"

def answered(request: HttpRequest) -> HttpResponseBase | None:
    """The answer to a preflight."""
    origin = request.META.get("HTTP_ORIGIN")
    method = request.META.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD")
    is_options = request.META["REQUEST_METHOD"] == "OPTIONS"
    if not is_options or origin is None or method is None:
        return None
?requested     names = request.META.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "")
?requested     status, headers = preflight(@policy, origin, method, names)
?!requested     status, headers = preflight(@policy, origin)
    return HttpResponse(status=status, headers=headers)


def finished(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Any other response, with CORS."""
    headers = response(@policy, request.META.get("HTTP_ORIGIN"))
    for name in OWN:
        del answer[name]
    vary = headers.pop("Vary", None)
    if vary is not None:
        patch_vary_headers(answer, [vary])
    for name, value in headers.items():
        answer[name] = value
    return answer


@sync_and_async_middleware
def cors(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """The middleware."""

    async def asynchronous(request: HttpRequest) -> HttpResponseBase:
        return answered(request) or finished(request, await get_response(request))

    def synchronous(request: HttpRequest) -> HttpResponseBase:
        return answered(request) or finished(request, get_response(request))

    return asynchronous if iscoroutinefunction(get_response) else synchronous
"#;

pub(super) fn write(site: &Site) -> String {
    python::write(site, &MODULE)
}
