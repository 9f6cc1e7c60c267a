"""The server's HTTP face: who may ask, how much, and how an answer or a refusal looks.

Owns routes, tokens, body limits and metrics. Everything that is known of books is below it, in
`sync.server.store`.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse

from pos.domain.documents import Json
from pos.domain.words import sentence
from pos.errors import PosError, RequestMalformed, TokenUnknown, Unavailable
from sync.protocol import (
    BODY_BYTES_MAX,
    LONG_POLL_S_MAX,
    MEDIA_TYPE,
    PUSH_DOCUMENTS_MAX,
    pack,
    unpack,
)
from sync.server.api.metrics import Metrics
from sync.server.store import joining, pulling, streams
from sync.server.store.booking import Pusher, book
from sync.server.store.database import Database

DATABASE_VARIABLE = "LIUSHUI_SERVER_DATABASE"
POLL_S = 0.2
STATUS = {
    "sync.token": 401,
    "receipt.unknown": 404,
    "request.malformed": 400,
    "sync.gap": 409,
    "sync.fork": 409,
    "sync.wrong_stream": 403,
    "server_too_old": 409,
}


Authorization = Annotated[str | None, Header()]


def create_app(database: Database) -> FastAPI:
    """Return the application over an open database."""
    app = FastAPI(title="Liushui", version="1", docs_url=None, redoc_url=None)
    routes = Routes(database)
    app.add_exception_handler(PosError, routes.refuse)
    for method, path, route in (
        ("GET", "/healthz", routes.healthz),
        ("GET", "/metrics", routes.show_metrics),
        ("POST", "/v1/enrol", routes.enrol),
        ("POST", "/v1/hello", routes.hello),
        ("POST", "/v1/push", routes.push),
        ("GET", "/v1/pull", routes.pull),
        ("GET", "/v1/document/{number}", routes.document),
        ("GET", "/v1/shown", routes.shown),
    ):
        app.add_api_route(path, route, methods=[method], response_model=None)
    _limit_bodies(app)
    return app


class Routes:
    """What the server answers, a method a route; the database's work runs off the event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._metrics = Metrics()

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer a refusal with its code and its sentence in the asker's language."""
        assert isinstance(error, PosError)
        self._metrics.refused(error.code)
        status = 503 if isinstance(error, Unavailable) else STATUS.get(error.code, 422)
        language = "zh" if request.headers.get("accept-language", "").startswith("zh") else "en"
        told = {
            "code": error.code,
            "message": sentence(error.code, language, error.details),
            "details": json.loads(json.dumps(error.details, default=str)),
        }
        return JSONResponse({"error": told}, status_code=status)

    async def _device(self, authorization: str | None) -> Pusher:
        """Return which device asks. Raises TokenUnknown."""
        token = (authorization or "").removeprefix("Bearer ")
        if not token:
            raise TokenUnknown
        return await run_in_threadpool(joining.device_of, self._database, token)

    async def healthz(self) -> Json:
        """Say that the server answers and its database too."""
        await run_in_threadpool(_touch, self._database)
        return {"ok": True}

    async def show_metrics(self) -> PlainTextResponse:
        """Return counters for a monitoring system."""
        return PlainTextResponse(await run_in_threadpool(self._metrics.text, self._database))

    async def enrol(self, request: Request) -> Response:
        """Let a device join with a code."""
        asked = await _body(request)
        code, facts = _text(asked, "code"), _joining(asked)
        return _packed(await run_in_threadpool(joining.enrol, self._database, code, facts, _now()))

    async def hello(self, request: Request, authorization: Authorization = None) -> Response:
        """Say where the server stands with a device's streams; changes nothing."""
        who = await self._device(authorization)
        epochs = (await _body(request)).get("epochs")
        if not isinstance(epochs, dict) or not all(isinstance(n, int) for n in epochs.values()):
            raise RequestMalformed(field="epochs")
        return _packed(await run_in_threadpool(streams.hello, self._database, who, epochs, _now()))

    async def push(self, request: Request, authorization: Authorization = None) -> Response:
        """Book a batch of documents."""
        who = await self._device(authorization)
        epoch, documents, beside = _push(await _body(request))
        booked = await run_in_threadpool(
            book, self._database, who, epoch, documents, beside, _now()
        )
        self._metrics.booked(booked.accepted)
        stopped = booked.stopped_by
        if stopped is not None:
            self._metrics.refused(stopped.code)
        return _packed(
            {
                "seq": booked.ack.seq,
                "hash": booked.ack.hash,
                "server_epoch": booked.ack.server_epoch,
                "mac": booked.ack.mac,
                "stopped_by": stopped and {"code": stopped.code, "details": stopped.details},
            }
        )

    async def pull(
        self,
        cursor: str | None = None,
        wait_s: int = 0,
        authorization: Authorization = None,
    ) -> Response:
        """Return state rows since a cursor; waits for news up to wait_s."""
        who = await self._device(authorization)
        now = asyncio.get_running_loop().time
        deadline = now() + max(0, min(wait_s, LONG_POLL_S_MAX))
        while not await run_in_threadpool(pulling.has_news, self._database, who, cursor):
            if now() >= deadline:
                break
            await asyncio.sleep(POLL_S)
        return _packed(await run_in_threadpool(pulling.pull, self._database, who, cursor))

    async def document(self, number: str, authorization: Authorization = None) -> Response:
        """Return one sale of the company by receipt number."""
        who = await self._device(authorization)
        return _packed(await run_in_threadpool(streams.document, self._database, who, number))

    async def shown(self, authorization: Authorization = None) -> Json:
        """Return what the owner is shown: troubles, audit differences, quarantine."""
        await self._device(authorization)
        return await run_in_threadpool(joining.shown, self._database)


def create_from_environment() -> FastAPI:
    """Return the application for a worker process, over the database the parent named."""
    return create_app(Database(os.environ[DATABASE_VARIABLE]))


def _limit_bodies(app: FastAPI) -> None:
    """Refuse bodies that say they are too large before a byte of them is read."""

    @app.middleware("http")
    async def limit(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            return JSONResponse(
                {"error": {"code": "request.malformed", "message": "too large"}}, status_code=413
            )
        return await call_next(request)


async def _body(request: Request) -> Json:
    """Return a request's body, read no further than the limit. Raises RequestMalformed."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > BODY_BYTES_MAX:
            raise RequestMalformed(reason="too_large")
    return await run_in_threadpool(unpack, bytes(received))


def _packed(message: Json) -> Response:
    """Return a message as the protocol packs it."""
    return Response(pack(message), media_type=MEDIA_TYPE)


def _now() -> datetime:
    """Return the server's time; the one clock of this end."""
    return datetime.now(UTC)


def _touch(database: Database) -> None:
    """Ask the database for anything at all."""
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT 1")


def _text(asked: Json, field: str) -> str:
    """Return a text field. Raises RequestMalformed."""
    value = asked.get(field)
    if not isinstance(value, str):
        raise RequestMalformed(field=field)
    return value


def _joining(asked: Json) -> joining.Joining:
    """Return what a device says of itself. Raises RequestMalformed."""
    optional: dict[str, str | None] = {}
    for field in ("company", "shop", "shop_code", "till_code", "currency"):
        optional[field] = None if asked.get(field) is None else _text(asked, field)
    device = _text(asked, "device")
    for id_ in (device, optional["company"], optional["shop"]):
        if id_ is not None and not _is_id(id_):
            raise RequestMalformed(field="id")
    return joining.Joining(device=device, has_history=bool(asked.get("has_history")), **optional)


def _is_id(text: str) -> bool:
    """Claim that a text is an id: 32 hex digits."""
    try:
        return len(bytes.fromhex(text)) == 16  # noqa: PLR2004 - bytes of a UUID
    except ValueError:
        return False


def _push(asked: Json) -> tuple[str, list[tuple[int, bytes]], Json]:
    """Return (epoch, [(seq, raw)], beside) of a push. Raises RequestMalformed."""
    epoch, first, raws = asked.get("epoch"), asked.get("first"), asked.get("documents")
    beside: Any = asked.get("beside", {})
    if not isinstance(epoch, str) or not isinstance(first, int) or first < 1:
        raise RequestMalformed(field="first")
    if not isinstance(raws, list) or not 0 < len(raws) <= PUSH_DOCUMENTS_MAX:
        raise RequestMalformed(field="documents")
    if not all(isinstance(raw, str) for raw in raws) or not isinstance(beside, dict):
        raise RequestMalformed(field="documents")
    return epoch, [(first + n, raw.encode()) for n, raw in enumerate(raws)], beside
