"""The server's HTTP face: who may ask, how much, and how an answer or a refusal looks.

Owns routes, tokens, body limits and metrics. Everything that is known of books is below it, in
`sync.server.store`.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from pos.domain.documents import Json
from pos.domain.words import sentence
from pos.errors import PosError, RequestMalformed, TokenUnknown, Unavailable
from sync.protocol import (
    BODY_BYTES_MAX,
    LONG_POLL_S_MAX,
    MEDIA_TYPE,
    pack,
    unpack,
    unpacked_size,
)
from sync.server.api.asked import (
    ack_of,
    erasures_of,
    follows_of,
    is_count,
    joining_of,
    macs_of,
    offices_of,
    places_of,
    push_of,
    streams_of,
    text_of,
)
from sync.server.api.metrics import Metrics
from sync.server.api.photos import PhotoRoutes
from sync.server.api.settler import Settler
from sync.server.api.turns import Turns
from sync.server.store import joining, pulling, streams
from sync.server.store.booking import Pusher, book
from sync.server.store.database import Database
from sync.server.store.erasing import PHOTO, erased_again
from sync.server.store.held import Tails
from sync.server.store.office_rows import take_back
from sync.server.store.photos import PhotoStore
from sync.server.store.restoring import prove_restored
from sync.server.store.settling import settle_shop
from sync.server.store.shown import shown

DATABASE_VARIABLE = "LIUSHUI_SERVER_DATABASE"
PHOTOS_VARIABLE = "LIUSHUI_SERVER_PHOTOS"
POLL_S = 0.2
SMALL_BYTES = 64 * 1024
UNPACKING_MAX = 2
"""Large bodies unpacked at once: each may take some 100 MB for a moment, and the interpreter."""
STATUS = {
    "sync.token": 401,
    "receipt.unknown": 404,
    "photo.unknown": 404,
    "request.malformed": 400,
    "sync.gap": 409,
    "sync.fork": 409,
    "sync.wrong_stream": 403,
    "server_too_old": 409,
}


Authorization = Annotated[str | None, Header()]


def create_app(database: Database, *, settles: bool = True, photos: Path | None = None) -> FastAPI:
    """Return the application over an open database; with it runs the settler, if it `settles`.

    `photos` is the folder of its photos; without one it takes none.
    """
    settler = Settler(database)

    @asynccontextmanager
    async def run_settler(_: FastAPI) -> AsyncIterator[None]:
        if settles:
            settler.start()
        yield
        await run_in_threadpool(settler.close)

    app = FastAPI(title="Liushui", version="1", docs_url=None, redoc_url=None, lifespan=run_settler)
    store = None if photos is None else PhotoStore(photos)
    app.state.unpacking = asyncio.Semaphore(UNPACKING_MAX)
    routes = Routes(database, settler, store)
    app.add_exception_handler(PosError, routes.refuse)
    app.add_exception_handler(RequestValidationError, routes.refuse_query)
    app.add_exception_handler(HTTPException, routes.refuse_route)
    for method, path, route in (
        ("GET", "/healthz", routes.healthz),
        ("GET", "/metrics", routes.show_metrics),
        ("POST", "/v1/enrol", routes.enrol),
        ("POST", "/v1/hello", routes.hello),
        ("POST", "/v1/push", routes.push),
        ("POST", "/v1/hashes", routes.hashes),
        ("POST", "/v1/restored", routes.restored),
        ("POST", "/v1/office", routes.office),
        ("POST", "/v1/erased", routes.erased),
        ("POST", "/v1/pull", routes.pull),
        ("POST", "/v1/news", routes.news),
        ("GET", "/v1/document/{number}", routes.document),
        ("GET", "/v1/shown", routes.shown),
        ("GET", "/v1/trouble", routes.trouble),
        ("GET", "/v1/differences", routes.differences),
        ("GET", "/v1/exceptions", routes.exceptions),
        ("POST", "/v1/settle", routes.settle),
    ):
        app.add_api_route(path, route, methods=[method], response_model=None)
    if store is not None:
        store.prepare()
        PhotoRoutes(store, routes.device_of).add_to(app)
    _limit_bodies(app, routes)
    return app


class Routes:
    """What the server answers, a method a route; the database's work runs off the event loop."""

    def __init__(self, database: Database, settler: Settler, photos: PhotoStore | None) -> None:
        self._database, self._settler, self._photos = database, settler, photos
        self._metrics = Metrics()
        self._tails = Tails()
        self._turns = Turns(database)

    async def refuse(self, request: Request, error: Exception) -> Response:
        """Answer a refusal with its code and its sentence in the asker's language."""
        assert isinstance(error, PosError)
        self._metrics.refused(error.code)
        status = 503 if isinstance(error, Unavailable) else STATUS.get(error.code, 422)
        language = "zh" if request.headers.get("accept-language", "").startswith("zh") else "en"
        # The sentence names what is wrong by its reason; here that is often a field alone.
        facts = {"reason": error.details.get("field", ""), **error.details}
        told = {
            "code": error.code,
            "message": sentence(error.code, language, facts),
            "details": json.loads(json.dumps(error.details, default=str)),
        }
        return JSONResponse({"error": told}, status_code=status)

    async def refuse_query(self, request: Request, error: Exception) -> Response:
        """Answer a query whose fields are not of their kinds, as any other refusal."""
        assert isinstance(error, RequestValidationError)
        fields = ",".join(str(found["loc"][-1]) for found in error.errors())
        return await self.refuse(request, RequestMalformed(field=fields))

    async def refuse_route(self, request: Request, error: Exception) -> Response:
        """Answer what is asked of no route, or in another way than its own, as any refusal."""
        assert isinstance(error, HTTPException)
        told = await self.refuse(request, RequestMalformed(field="path"))
        told.status_code = error.status_code
        told.headers.update(error.headers or {})
        return told

    async def device_of(self, authorization: str | None) -> Pusher:
        """Return which device asks. Raises TokenUnknown."""
        token = (authorization or "").removeprefix("Bearer ")
        if not token:
            raise TokenUnknown
        return await run_in_threadpool(joining.device_of, self._database, token)

    async def healthz(self) -> Json:
        """Say that the server answers and its database too."""
        await run_in_threadpool(_touch, self._database)
        return {"ok": True}

    async def show_metrics(self) -> Response:
        """Return counters for a monitoring system."""
        failed = self._settler.failed
        figures = await run_in_threadpool(self._metrics.text, self._database, failed)
        return Response(figures, media_type="text/plain; version=0.0.4")

    async def enrol(self, request: Request) -> Response:
        """Let a device join with a code."""
        asked = await _body(request)
        code, facts = text_of(asked, "code"), joining_of(asked)
        return _packed(await run_in_threadpool(joining.enrol, self._database, code, facts, _now()))

    async def hello(self, request: Request, authorization: Authorization = None) -> Response:
        """Say where the server stands with a device's streams; changes nothing."""
        who = await self.device_of(authorization)
        asked = await _body(request)
        greeted, offices = streams_of(asked), offices_of(asked)
        return _packed(
            await run_in_threadpool(streams.hello, self._database, who, greeted, offices, _now())
        )

    async def office(self, request: Request, authorization: Authorization = None) -> Response:
        """Take documents back that this server's office made and lost."""
        who = await self.device_of(authorization)
        asked = await _body(request)
        push = push_of(asked)
        macs = macs_of(asked, len(push.raws))
        seq = await run_in_threadpool(take_back, self._database, who, push, macs, _now())
        return _packed({"seq": seq})

    async def erased(self, request: Request, authorization: Authorization = None) -> Response:
        """Erase once more what this server erased before it was put back."""
        who = await self.device_of(authorization)
        told = erasures_of(await _body(request))
        new = await run_in_threadpool(erased_again, self._database, who.company, told)
        if self._photos is not None:
            for one in new:
                if one.kind == PHOTO:
                    await run_in_threadpool(self._photos.erase, one.of)
        return _packed({"new": len(new)})

    async def hashes(self, request: Request, authorization: Authorization = None) -> Response:
        """Say which hashes the server has in an epoch at some places; changes nothing."""
        who = await self.device_of(authorization)
        places = places_of(await _body(request))
        return _packed(await run_in_threadpool(streams.hashes, self._database, who, *places))

    async def restored(self, request: Request, authorization: Authorization = None) -> Response:
        """Take a till's proof that this server was put back, and say its epoch from now on."""
        who = await self.device_of(authorization)
        ack, branch = ack_of(await _body(request))
        epoch = await run_in_threadpool(prove_restored, self._database, who, ack, branch, _now())
        return _packed({"server_epoch": epoch})

    async def push(self, request: Request, authorization: Authorization = None) -> Response:
        """Book a batch of documents, in its turn where another one of its stream is under way."""
        who = await self.device_of(authorization)
        asked = await _body(request)
        push, follows = push_of(asked), follows_of(asked)
        # A push that waits is kept once: what it was unpacked to is as large again, or larger.
        del asked
        async with self._turns.turn(who, push, follows=follows) as turn:
            booked = await run_in_threadpool(book, self._database, who, turn.push, _now())
            turn.reached = booked.ack.seq
        self._metrics.booked(booked.accepted)
        if booked.accepted:
            self._settler.nudge()
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

    async def pull(self, request: Request, authorization: Authorization = None) -> Response:
        """Return state rows since a cursor."""
        who = await self.device_of(authorization)
        asked = await _body(request)
        held = streams_of(asked)
        cursor = None if asked.get("cursor") is None else text_of(asked, "cursor")
        return _packed(
            await run_in_threadpool(pulling.pull, self._database, who, held, cursor, self._tails)
        )

    async def news(self, request: Request, authorization: Authorization = None) -> Response:
        """Say whether there is something to pull; waits for it up to wait_s."""
        who = await self.device_of(authorization)
        asked = await _body(request)
        return _packed({"news": await self._wait_for_news(who, text_of(asked, "cursor"), asked)})

    async def _wait_for_news(self, who: Pusher, cursor: str | None, asked: Json) -> bool:
        """Wait until a pull from a cursor would bring something; False when wait_s went by."""
        wait_s = asked.get("wait_s", 0)
        if not is_count(wait_s):
            raise RequestMalformed(field="wait_s")
        now = asyncio.get_running_loop().time
        deadline = now() + min(wait_s, LONG_POLL_S_MAX)
        while not await run_in_threadpool(pulling.has_news, self._database, who, cursor):
            if now() >= deadline:
                return False
            await asyncio.sleep(POLL_S)
        return True

    async def document(self, number: str, authorization: Authorization = None) -> Response:
        """Return one sale of the company by receipt number."""
        who = await self.device_of(authorization)
        return _packed(await run_in_threadpool(streams.document, self._database, who, number))

    async def shown(self, authorization: Authorization = None) -> Json:
        """Return what the owner is shown: troubles, audit differences, quarantine."""
        who = await self.device_of(authorization)
        return await run_in_threadpool(shown, self._database, who)

    async def trouble(self, authorization: Authorization = None) -> Json:
        """Return which streams were stopped, and by which code."""
        return {"trouble": (await self.shown(authorization))["trouble"]}

    async def exceptions(self, authorization: Authorization = None) -> Json:
        """Return what the settler found odd, for the owner."""
        return {"exceptions": (await self.shown(authorization))["exceptions"]}

    async def settle(self, authorization: Authorization = None) -> Json:
        """Judge all that has come of the asker's shop, and adjust its costs now."""
        who = await self.device_of(authorization)
        adjusted = await run_in_threadpool(settle_shop, self._database, who.shop, _now())
        return {"adjusted": adjusted}

    async def differences(self, authorization: Authorization = None) -> Json:
        """Return where documents differ from the rules."""
        return {"differences": (await self.shown(authorization))["differences"]}


def create_from_environment() -> FastAPI:
    """Return the application for a worker process, over the database the parent named."""
    photos = Path(os.environ[PHOTOS_VARIABLE])
    return create_app(Database(os.environ[DATABASE_VARIABLE]), photos=photos)


def _limit_bodies(app: FastAPI, routes: Routes) -> None:
    """Refuse bodies that say they are too large before a byte of them is read."""

    @app.middleware("http")
    async def limit(
        request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            told = await routes.refuse(request, RequestMalformed(reason="too_large"))
            told.status_code = 413
            return told
        return await call_next(request)


async def _body(request: Request) -> Json:
    """Return a request's body, read no further than the limit. Raises RequestMalformed."""
    received = bytearray()
    try:
        async for chunk in request.stream():
            received += chunk
            if len(received) > BODY_BYTES_MAX:
                raise RequestMalformed(reason="too_large")
    except ClientDisconnect as error:
        # A line that was cut is nothing to be logged as a fault; nobody reads this answer.
        raise RequestMalformed(reason="cut") from error
    body = bytes(received)
    if unpacked_size(body) <= SMALL_BYTES:
        return await run_in_threadpool(unpack, body)
    # A greeting does not wait behind the large ones.
    async with request.app.state.unpacking:
        return await run_in_threadpool(unpack, body)


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
