"""What the applications have in common."""

import importlib.util
import logging
import sys
import threading
import time

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


class FailOwn(Exception):
    """What is answered with 500 and headers of the application's own."""


class Teapot(Exception):
    """What is answered with 418."""


def sites():
    """The host, the port and the exported module of each site."""
    arguments = iter(sys.argv[1:])
    for host, port, path in zip(arguments, arguments, arguments):
        name = f"cors_{port}"
        spec = importlib.util.spec_from_file_location(name, path)
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield host, int(port), module


def serve_wsgi(applications):
    """Serves a WSGI application for each host and port."""
    import waitress

    for host, port, application in applications:
        server = waitress.create_server(
            application, host=host, port=port, threads=1, clear_untrusted_proxy_headers=False
        )
        threading.Thread(target=server.run, daemon=True).start()
    while True:
        time.sleep(3600)
