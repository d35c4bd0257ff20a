from contextlib import asynccontextmanager

from cors import Cors
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute


@asynccontextmanager
async def lifespan(app):
    app.state.body = "ok"
    yield


async def ok(request):
    return PlainTextResponse(request.app.state.body)


async def fail(_request):
    raise RuntimeError


async def socket(websocket):
    await websocket.accept()
    await websocket.close()


app = Starlette(
    routes=[
        Route("/api/ok", ok),
        Route("/api/fail", fail),
        WebSocketRoute("/api/socket", socket),
    ],
    lifespan=lifespan,
)

application = Cors(app)
