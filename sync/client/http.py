"""The server over HTTP: `requests`, one session, bounded waits.

Owns telling an answer of ours from anything else that answers: a captive portal's page, a proxy's
error, a cut or truncated reply are all "the server cannot be reached", and nothing is lost by it.
"""

from typing import Any
from urllib.parse import quote

import orjson
import requests

from pos.domain.documents import Document, Json, chain_hash, read
from pos.errors import PosError, ReceiptUnknown, RequestMalformed, ServerUnreachable
from pos.ports.remote import Hello, HomeFacts, Place, PulledPage, Pushed, StreamState
from sync.client.refusals import error_of
from sync.protocol import MEDIA_TYPE, pack, unpack

CONNECT_S, READ_S = 3.05, 30.0


class HttpRemote:
    """The central server at a URL, with this device's token once it has one."""

    def __init__(self, url: str, token: str | None = None, *, read_s: float = READ_S) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._timeout = (min(CONNECT_S, read_s), read_s)
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def close(self) -> None:
        """Close what connections are open."""
        self._session.close()

    def enrol(self, code: str, facts: HomeFacts) -> Place:
        """Join with a code."""
        asked = {name: getattr(facts, name) for name in HomeFacts.__slots__}
        reply = self._ask("POST", "/v1/enrol", {"code": code, **asked})
        return Place(**{name: reply[name] for name in Place.__slots__})

    def hello(self, epochs: dict[str, int]) -> Hello:
        """Ask where the server stands."""
        reply = self._ask("POST", "/v1/hello", {"epochs": epochs})
        streams = tuple(
            StreamState(s["epoch"], s["seq"], s["at"], bytes.fromhex(s["hash"]))
            for s in reply["streams"]
        )
        return Hello(reply["server_epoch"], reply["time"], streams)

    def push(self, epoch: str, first: int, raws: list[bytes], beside: Json) -> Pushed:
        """Send a contiguous batch of documents."""
        asked = {
            "epoch": epoch,
            "first": first,
            "documents": [raw.decode() for raw in raws],
            "beside": beside,
        }
        reply = self._ask("POST", "/v1/push", asked)
        stopped = reply["stopped_by"]
        return Pushed(
            reply["seq"],
            bytes.fromhex(reply["hash"]),
            reply["server_epoch"],
            reply["mac"],
            stopped["code"] if stopped else None,
        )

    def pull(self, cursor: str | None, wait_s: int) -> PulledPage:
        """Ask for state rows since a cursor; None asks for everything."""
        query: dict[str, Any] = {"wait_s": wait_s}
        if cursor is not None:
            query["cursor"] = cursor
        reply = self._ask("GET", "/v1/pull", None, query)
        return PulledPage(
            tuple(reply["rows"]), reply["cursor"], reply["more"], reply["server_epoch"]
        )

    def sale(self, number: str) -> Document:
        """Ask for another till's sale; what does not match its own hash is none."""
        reply = self._ask("GET", f"/v1/document/{quote(number, safe='')}", None)
        raw, previous = reply["raw"].encode(), bytes.fromhex(reply["previous"])
        if chain_hash(previous, raw).hex() != reply["hash"]:
            raise ReceiptUnknown(number=number)
        return read(raw, previous)

    def _ask(
        self, method: str, path: str, asked: Json | None, query: dict[str, Any] | None = None
    ) -> Json:
        """Send one request and return its answer. Raises ServerUnreachable, or its refusal."""
        try:
            reply = self._session.request(
                method,
                self._url + path,
                params=query,
                data=None if asked is None else pack(asked),
                headers={"Content-Type": MEDIA_TYPE},
                timeout=self._timeout,
                allow_redirects=False,
            )
            body = reply.content
        except (requests.RequestException, OSError) as error:
            raise ServerUnreachable(reason=type(error).__name__) from error
        if reply.status_code == requests.codes.ok:
            if not reply.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
                raise ServerUnreachable(reason="not_ours")
            try:
                return unpack(body)
            except RequestMalformed as error:
                raise ServerUnreachable(reason="not_whole") from error
        raise _refusal(reply.status_code, body)


def _refusal(status: int, body: bytes) -> PosError:
    """Return what a refusal says as its error; anything unknown is no server of ours."""
    try:
        told = orjson.loads(body)["error"]
        return error_of(str(told["code"]), dict(told.get("details", {})))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return ServerUnreachable(reason=f"status {status}")
