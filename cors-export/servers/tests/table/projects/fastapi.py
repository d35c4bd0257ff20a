from contextlib import asynccontextmanager

from cors import Cors
from fastapi import FastAPI, WebSocket
from fastapi.responses import PlainTextResponse


@asynccontextmanager
async def lifespan(app):
    app.state.body = "ok"
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/api/ok", response_class=PlainTextResponse)
async def ok():
    return app.state.body


@app.get("/api/fail")
async def fail():
    raise RuntimeError


@app.websocket("/api/socket")
async def socket(websocket: WebSocket):
    await websocket.accept()
    await websocket.close()


