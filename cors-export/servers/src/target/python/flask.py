from flask import Flask, Response, abort, after_this_request, request
from werkzeug.routing import Rule

from sites import FAIL_OWN, OWN, FailOwn, Teapot, serve_wsgi, sites


def raises(error):
    raise error


def application(cors):
    app = Flask(__name__)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.url_map.merge_slashes = False

    def any_method(path, endpoint, view):
        app.url_map.add(Rule(path, endpoint=endpoint))
        app.view_functions[endpoint] = view

    any_method("/ok", "ok", lambda: "ok")

    @app.get("/own")
    def own():
        return "own", OWN

    @app.get("/vary-origin")
    def vary_origin():
        return "", {"Vary": "accept-encoding, ORIGIN"}

    @app.get("/vary-any")
    def vary_any():
        return "", {"Vary": "*"}

    @app.get("/fail")
    def fail():
        raise RuntimeError

    @app.get("/fail-own")
    def fail_own():
        raise FailOwn

    @app.errorhandler(FailOwn)
    def answer_fail_own(_error):
        return "", 500, FAIL_OWN

    @app.get("/teapot")
    def teapot():
        raise Teapot

    @app.errorhandler(Teapot)
    def answer_teapot(_error):
        return "", 418

    @app.route("/catch-all/<path:_rest>", methods=["OPTIONS"])
    def catch_all(_rest):
        return "caught"

    @app.get("/get-only")
    def get_only():
        return ""

    @app.get("/number/<number>")
    def number(number):
        return "" if number.isdecimal() else abort(400)

    @app.get("/private")
    def private():
        return ""

    @app.before_request
    def in_front():
        if request.path == "/private" and request.method in ("GET", "HEAD"):
            return "", 401

    @app.get("/slow")
    def slow():
        abort(408)

    @app.get("/zipped")
    def zipped():
        return ""

    @app.after_request
    def zip(response):
        if request.path == "/zipped":
            response.vary.add("accept-encoding")
        return response

    @app.get("/stream")
    def stream():
        def parts():
            yield "one "
            yield "two"

        return Response(parts(), headers=OWN)

    @app.get("/late")
    def late():
        # After the view has answered.
        after_this_request(lambda _response: raises(RuntimeError))
        return "late", OWN

    app.wsgi_app = cors.Cors(app.wsgi_app)
    return app


for site in sites():
    serve_wsgi(site, application(site.cors))
