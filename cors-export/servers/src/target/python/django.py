import asyncio

import django
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.views.decorators.http import require_http_methods, require_safe

from sites import FAIL_OWN, OWN, FailOwn, Teapot, serve_asgi, serve_wsgi, sites


def answers(body="", headers=None):
    return require_safe(lambda _request: HttpResponse(body, headers=headers))


def raises(error):
    @require_safe
    def view(_request):
        raise error

    return view


@require_safe
def number(_request, number):
    if not number.isdecimal():
        raise SuspiciousOperation
    return HttpResponse()


@require_http_methods(["OPTIONS"])
def catch_all(_request, rest):
    return HttpResponse("caught")


@require_safe
def stream(_request):
    return StreamingHttpResponse(iter(["one ", "two"]), headers=OWN)


class InFront(MiddlewareMixin):
    """Answers 401, turns errors into responses, sets `Vary` as what compresses does, and raises
    after the view has answered."""

    def process_request(self, request):
        if request.path == "/private" and request.method in ("GET", "HEAD"):
            return HttpResponse(status=401)

    def process_response(self, request, response):
        if request.path == "/late":
            raise RuntimeError
        if request.path == "/zipped":
            patch_vary_headers(response, ["accept-encoding"])
        return response

    def process_exception(self, _request, error):
        if isinstance(error, FailOwn):
            return HttpResponse(status=500, headers=FAIL_OWN)
        if isinstance(error, Teapot):
            return HttpResponse(status=418)


urlpatterns = [
    path("ok", lambda _request: HttpResponse("ok")),
    path("own", answers("own", OWN)),
    path("vary-origin", answers(headers={"Vary": "accept-encoding, ORIGIN"})),
    path("vary-any", answers(headers={"Vary": "*"})),
    path("fail", raises(RuntimeError())),
    path("fail-own", raises(FailOwn())),
    path("teapot", raises(Teapot())),
    path("catch-all/<path:rest>", catch_all),
    path("get-only", answers()),
    path("number/<number>", number),
    path("private", answers()),
    path("slow", require_safe(lambda _request: HttpResponse(status=408))),
    path("zipped", answers()),
    path("stream", stream),
    path("late", answers("late", OWN)),
]


def application(site, handler):
    settings.MIDDLEWARE = [f"{site.name}.cors", "__main__.InFront"]
    return handler()


async def serve(sites):
    await asyncio.gather(*(serve_asgi(site, application(site, ASGIHandler)) for site in sites))


settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="for tests")
django.setup()
all_sites = sites()
for site in all_sites:
    if site.policy != "asgi":
        serve_wsgi(site, application(site, WSGIHandler))
asyncio.run(serve(site for site in all_sites if site.policy == "asgi"))
