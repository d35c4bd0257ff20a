from cors import Cors
from flask import Flask

app = Flask(__name__)


@app.get("/api/ok")
def ok():
    return "ok"


@app.get("/api/fail")
def fail():
    raise RuntimeError


app.wsgi_app = Cors(app.wsgi_app)
