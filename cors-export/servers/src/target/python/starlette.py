import asyncio

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from sites import FAIL_OWN, OWN, FailOwn, Teapot, serve_asgi, sites


def answers(body="", headers=None):
    async def view(_request):
        return Response(body, headers=headers)

    return view


def raises(error):
    async def view(_request):
        raise error

    return view


async def number(request):
    if not request.path_params["number"].isdecimal():
        raise HTTPException(400)
    return Response()


async def stream(_request):
    async def parts():
        yield "one "
        yield "two"

    return StreamingResponse(parts(), headers=OWN)


class InFront:
    """Answers 401, sets `Vary` as what compresses does, and raises after the view has answered."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["path"] == "/private" and scope["method"] in ("GET", "HEAD"):
            return await Response(status_code=401)(scope, receive, send)

        async def zip(message):
            is_start = message["type"] == "http.response.start"
            if scope["path"] == "/zipped" and is_start:
                message["headers"].append((b"vary", b"accept-encoding"))
            if scope["path"] == "/late" and is_start:
                raise RuntimeError
            await send(message)

        await self.app(scope, receive, zip)


def get(path, view):
    return Route(path, view, methods=["GET"])


def application(cors):
    app = Starlette(
        routes=[
            # An application takes any method.
            Route("/ok", PlainTextResponse("ok")),
            get("/own", answers("own", OWN)),
            get("/vary-origin", answers(headers={"Vary": "accept-encoding, ORIGIN"})),
            get("/vary-any", answers(headers={"Vary": "*"})),
            get("/fail", raises(RuntimeError())),
            get("/fail-own", raises(FailOwn())),
            get("/teapot", raises(Teapot())),
            Route("/catch-all/{rest:path}", answers("caught"), methods=["OPTIONS"]),
            get("/get-only", answers()),
            get("/number/{number}", number),
            get("/private", answers()),
            get("/slow", raises(HTTPException(408))),
            get("/zipped", answers()),
            get("/stream", stream),
            get("/late", answers("late", OWN)),
        ],
        exception_handlers={
            FailOwn: lambda _request, _error: Response(status_code=500, headers=FAIL_OWN),
            Teapot: lambda _request, _error: Response(status_code=418),
        },
        middleware=[Middleware(InFront)],
    )
    app.router.redirect_slashes = False
    return cors.Cors(app)


async def main():
    await asyncio.gather(*(serve_asgi(site, application(site.cors)) for site in sites()))


asyncio.run(main())
