"""Photos over HTTP: bytes in pieces, to be resumed from wherever they stopped."""

import re
from collections.abc import Awaitable, Callable

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from pos.errors import PhotoUnknown, RequestMalformed
from sync.protocol import PHOTO_PIECE_BYTES
from sync.server.store.photos import PhotoStore
from sync.server.store.pushed import Pusher

RAW = "application/octet-stream"
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
Known = Callable[[str | None], Awaitable[Pusher]]


class PhotoRoutes:
    """What the server answers of photos, to the devices that it knows."""

    def __init__(self, store: PhotoStore, device_of: Known) -> None:
        self._store, self._device_of = store, device_of

    def add_to(self, app: FastAPI) -> None:
        """Put the routes into an application."""
        for method, path, route in (
            ("GET", "/v1/photo/{photo}/state", self.state),
            ("GET", "/v1/photo/{photo}", self.read),
            ("PUT", "/v1/photo/{photo}", self.take),
        ):
            app.add_api_route(path, route, methods=[method], response_model=None)

    async def state(self, photo: str, request: Request) -> Response:
        """Say what is here of a photo."""
        who = await self._device_of(request.headers.get("authorization"))
        return _told(await run_in_threadpool(self._store.state, _checked(photo), who.device))

    async def take(self, photo: str, request: Request, at: int, size: int) -> Response:
        """Take a piece of a photo."""
        who = await self._device_of(request.headers.get("authorization"))
        piece = bytearray()
        async for chunk in request.stream():
            piece += chunk
            if len(piece) > PHOTO_PIECE_BYTES:
                raise RequestMalformed(field="piece", reason="too_large")
        return _told(
            await run_in_threadpool(
                self._store.take, _checked(photo), who.device, at, size, bytes(piece)
            )
        )

    async def read(self, photo: str, request: Request, at: int = 0) -> Response:
        """Give a piece of a photo."""
        await self._device_of(request.headers.get("authorization"))
        if at < 0:
            raise RequestMalformed(field="at")
        piece = await run_in_threadpool(self._store.read, _checked(photo), at)
        if piece is None:
            raise PhotoUnknown
        return Response(piece, media_type=RAW)


def _checked(photo: str) -> str:
    """Return a hash as it names a file. Raises RequestMalformed."""
    if not _HASH.fullmatch(photo):
        raise RequestMalformed(field="photo")
    return photo


def _told(state: dict[str, object]) -> Response:
    """Return a state as it travels."""
    return Response(orjson.dumps(state), media_type=RAW)
