"""Photos to the server and back: after the documents, in pieces, from where the other end has them.

A piece that got lost is asked after, not guessed: the server says how many bytes it holds, checks
the hash of the whole, and only then the photo leaves the queue.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

import orjson
import requests

from pos.domain.documents import Json
from pos.domain.photos import PHOTO_BYTES_MAX
from pos.errors import PhotoUnreadable, ServerUnreachable
from pos.ports.photos import Photos
from sync.client.http import HttpRemote, bounded, refusal, understood
from sync.protocol import PHOTO_PIECE_BYTES

RAW = "application/octet-stream"
TRIES = 3
"""A photo that came together wrongly at the server begins anew so often in one round."""


@dataclass(frozen=True, slots=True)
class PhotoState:
    """What the server has of a photo: bytes received, whether it is whole, whether erased."""

    size: int
    is_whole: bool
    is_erased: bool


class PhotoRemote(HttpRemote):
    """The server's photo store."""

    def state(self, photo: str) -> PhotoState:
        """Ask what the server has of a photo."""
        return _state_of(self._raw("GET", f"/v1/photo/{photo}/state", b""))

    def send(self, photo: str, at: int, size: int, piece: bytes) -> PhotoState:
        """Send a piece of a photo of so many bytes; returns what the server has then."""
        return _state_of(self._raw("PUT", f"/v1/photo/{photo}?at={at}&size={size}", piece))

    def fetch(self, photo: str, at: int) -> bytes:
        """Return a piece of a photo from a place on; empty at its end."""
        return self._raw("GET", f"/v1/photo/{photo}?at={at}", b"")

    def _raw(self, method: str, path: str, body: bytes) -> bytes:
        """Send bytes and return bytes. Raises ServerUnreachable, or the server's refusal."""
        try:
            with self._session.request(
                method,
                self._url + path,
                data=body,
                headers={"Content-Type": RAW},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as reply:
                answer = bounded(reply)
        except (requests.RequestException, OSError) as error:
            raise ServerUnreachable(reason=type(error).__name__) from error
        if reply.status_code != requests.codes.ok:
            raise refusal(reply.status_code, answer)
        if not reply.headers.get("Content-Type", "").startswith(RAW):
            raise ServerUnreachable(reason="not_ours")
        return answer


def _state_of(answer: bytes) -> PhotoState:
    """Return a state as the server writes it. Raises ServerUnreachable."""

    def read() -> PhotoState:
        told: Json = orjson.loads(answer)
        return PhotoState(int(told["size"]), bool(told["whole"]), bool(told["erased"]))

    return understood(read)


def fetch_whole(remote: PhotoRemote, photo: str) -> bytes:
    """Return a photo as the server has it, once what came gives its hash.

    Raises ServerUnreachable, PhotoUnknown (erased, or not there yet), PhotoUnreadable where what
    came is another content.
    """
    found = bytearray()
    while hashlib.sha256(found).hexdigest() != photo:
        piece = remote.fetch(photo, len(found))
        if not piece or len(found) + len(piece) > PHOTO_BYTES_MAX:
            raise PhotoUnreadable
        found += piece
    return bytes(found)


def send_waiting(photos: Photos, remote: PhotoRemote, may_go_on: Callable[[], bool]) -> int:
    """Send what waits, as long as nothing else does; returns how many photos arrived whole.

    Raises ServerUnreachable; what was sent up to there is not sent again.
    """
    arrived = 0
    for photo in photos.waiting():
        content = photos.read(photo)
        if content is None:
            continue  # a file that no longer gives its hash stays where it is, for people to see
        state = remote.state(photo)
        for _ in range(TRIES):
            state = _sent(photo, content, state, remote, may_go_on)
            if state.is_whole or state.is_erased or not may_go_on():
                break
        if state.is_erased:
            photos.erase(photo)
        elif state.is_whole:
            photos.mark_sent(photo)
            arrived += 1
        if not may_go_on():
            break
    return arrived


def _sent(
    photo: str,
    content: bytes,
    state: PhotoState,
    remote: PhotoRemote,
    may_go_on: Callable[[], bool],
) -> PhotoState:
    """Send what the server misses of a photo; returns what it has in the end."""
    while not (state.is_whole or state.is_erased) and may_go_on():
        at = state.size if state.size < len(content) else 0
        state = remote.send(photo, at, len(content), content[at : at + PHOTO_PIECE_BYTES])
        if not state.size and not state.is_whole:
            break  # what came together was another content: begin anew
    return state
