"""What the applications have in common."""

import importlib.util
import logging
import pathlib
import sys
import threading

logging.disable()

OWN = {
    "Access-Control-Allow-Origin": "https://handler.example",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "x-handler",
    "Vary": "Accept-Language",
}
FAIL_OWN = {
    "Access-Control-Allow-Origin": "https://handler.example",
    "Vary": "Accept-Language",
}
# The header of a request whose target the server does not tell.
UNTOLD = "HTTP_X_UNTOLD"


class FailOwn(Exception):
    """What is answered with 500 and headers of the application's own."""


class Teapot(Exception):
    """What is answered with 418."""


class Site:
    """Where a policy is served, and its exported module."""

    def __init__(self, host, port, path):
        self.host, self.port, self.name = host, int(port), f"cors_{port}"
        self.policy = pathlib.Path(path).parent.name
        spec = importlib.util.spec_from_file_location(self.name, path)
        self.cors = sys.modules[self.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(self.cors)


def sites():
    """The sites in the arguments."""
    arguments = iter(sys.argv[1:])
    return [Site(*it) for it in zip(arguments, arguments, arguments)]


def serve_wsgi(site, application):
    """Serves a WSGI application, and again below a prefix."""
    import waitress
    from werkzeug.middleware.dispatcher import DispatcherMiddleware

    mounted = DispatcherMiddleware(application, {"/mounted": application})

    def served(environ, start_response):
        if UNTOLD in environ:
            del environ["REQUEST_URI"]
        return mounted(environ, start_response)

    server = waitress.create_server(served, host=site.host, port=site.port, threads=1)
    threading.Thread(target=server.run).start()


async def serve_asgi(site, application):
    """Serves an ASGI application, and again below a prefix."""
    import uvicorn

    async def served(scope, receive, send):
        if scope["type"] == "http":
            if scope["path"].startswith("/mounted/"):
                scope["root_path"] = "/mounted"
            if any(name == b"x-untold" for name, _ in scope["headers"]):
                del scope["raw_path"]
        await application(scope, receive, send)

    config = uvicorn.Config(
        served, host=site.host, port=site.port, log_config=None, access_log=False, lifespan="off"
    )
    await uvicorn.Server(config).serve()
