"""The server over HTTP: `requests`, one session, bounded waits, bounded answers.

Owns telling an answer of ours from anything else that answers: a captive portal's page, a proxy's
error, a cut, truncated or endless reply are all "the server cannot be reached", and nothing is
lost by it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar
from urllib.parse import quote

import orjson
import requests

from pos.domain.documents import Document, Json, chain_hash, read
from pos.errors import (
    DocumentUnreadable,
    PosError,
    ReceiptUnknown,
    RequestMalformed,
    ServerUnreachable,
)
from pos.ports.ledger import Acknowledged, Erasure
from pos.ports.remote import (
    Hello,
    HomeFacts,
    OfficeDocument,
    OwnStream,
    Place,
    PulledPage,
    PushBatch,
    Pushed,
    StreamState,
)
from sync.client.refusals import error_of
from sync.protocol import BODY_BYTES_MAX, ERASURES_MAX, MEDIA_TYPE, pack, unpack

CONNECT_S, READ_S = 3.05, 30.0
CHUNK_BYTES = 64 * 1024
SERVER_FAULTS = 500
"""Statuses from here on are the server's own trouble: kept here and tried again."""
T = TypeVar("T")


class HttpRemote:
    """The central server at a URL, with this device's token once it has one."""

    def __init__(self, url: str, token: str | None = None, *, read_s: float = READ_S) -> None:
        self._url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._timeout = (min(CONNECT_S, read_s), read_s)
        self._due: dict[int, float] = {}
        """Thread → when the request that it has under way is due; each has one at most."""
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    @property
    def overdue_s(self) -> float:
        """Return how long the oldest request under way has had no answer; 0 where none is.

        Read from other threads, which tell by it a server that hangs from one that is at work.
        """
        due = min(list(self._due.values()), default=None)
        return 0.0 if due is None else max(0.0, time.monotonic() - due)

    def close(self) -> None:
        """Close what connections are open."""
        self._session.close()

    def enrol(self, code: str, facts: HomeFacts) -> Place:
        """Join with a code."""
        asked = {name: getattr(facts, name) for name in HomeFacts.__slots__}
        reply = self._ask("POST", "/v1/enrol", {"code": code, **asked})
        return understood(lambda: Place(**{name: reply[name] for name in Place.__slots__}))

    def hello(self, streams: Sequence[OwnStream], offices: Sequence[OwnStream] = ()) -> Hello:
        """Ask where the server stands; an answer about other streams is no server of ours."""
        asked = {"streams": _told(streams), "offices": _told(offices)}
        reply = self._ask("POST", "/v1/hello", asked)
        hello = understood(
            lambda: Hello(
                reply["server_epoch"],
                reply["time"],
                tuple(
                    StreamState(
                        s["epoch"],
                        s["branch"],
                        int(s["seq"]),
                        int(s["at"]),
                        bytes.fromhex(s["hash"]),
                        s["mac"],
                    )
                    for s in reply["streams"]
                ),
                tuple((str(epoch), int(seq)) for epoch, seq in reply["wanted"]),
                str(reply.get("erased", "")),
                # An older server does not say how much it takes at once.
                int(reply.get("push_bytes", 0)),
            )
        )
        answered = [(told.epoch, told.branch) for told in hello.streams]
        if answered != [(own.epoch, own.branch) for own in streams]:
            raise ServerUnreachable(reason="not_ours")
        return hello

    def hashes(self, epoch: str, branch: str, seqs: Sequence[int]) -> list[bytes]:
        """Ask which hashes the server has."""
        reply = self._ask(
            "POST", "/v1/hashes", {"epoch": epoch, "branch": branch, "seqs": list(seqs)}
        )
        found = understood(lambda: [bytes.fromhex(told) for told in reply["hashes"]])
        if len(found) != len(seqs):
            raise ServerUnreachable(reason="not_ours")
        return found

    def restored(self, ack: Acknowledged, branch: str) -> str:
        """Show the server its own seal over what it no longer has."""
        asked = {
            "epoch": ack.epoch,
            "branch": branch,
            "seq": ack.seq,
            "hash": ack.hash.hex(),
            "server_epoch": ack.server_epoch,
            "mac": ack.mac,
        }
        reply = self._ask("POST", "/v1/restored", asked)
        return understood(lambda: str(reply["server_epoch"]))

    def erase_again(self, erasures: Sequence[Erasure]) -> None:
        """Tell the server again what it has erased."""
        for at in range(0, len(erasures), ERASURES_MAX):
            part = erasures[at : at + ERASURES_MAX]
            told = [[erasure.kind, erasure.of, erasure.mac] for erasure in part]
            self._ask("POST", "/v1/erased", {"erasures": told})

    def give_back(self, documents: Sequence[OfficeDocument]) -> int:
        """Give the server's own office documents back to it."""
        first = documents[0]
        asked = {
            "epoch": first.epoch,
            "first": first.seq,
            "previous": first.previous.hex(),
            "documents": [document.raw.decode() for document in documents],
            "macs": [document.mac for document in documents],
        }
        reply = self._ask("POST", "/v1/office", asked)
        return understood(lambda: int(reply["seq"]))

    def push(self, batch: PushBatch) -> Pushed:
        """Send a contiguous batch of documents."""
        asked = {
            "epoch": batch.epoch,
            "branch": batch.branch,
            "first": batch.first,
            "previous": batch.previous.hex(),
            "documents": [raw.decode() for raw in batch.raws],
            "beside": batch.beside,
            "follows": batch.follows,
        }
        reply = self._ask("POST", "/v1/push", asked)
        return understood(
            lambda: Pushed(
                int(reply["seq"]),
                bytes.fromhex(reply["hash"]),
                reply["server_epoch"],
                reply["mac"],
                str(reply["stopped_by"]["code"]) if reply["stopped_by"] else None,
            )
        )

    def begin_push(self, batch: PushBatch) -> Callable[[], Pushed]:
        """Push on a thread of its own, over a connection of its own."""
        answer: Future[Pushed] = Future()

        def work() -> None:
            try:
                answer.set_result(self.push(batch))
            except BaseException as error:  # noqa: BLE001 - raised where the answer is waited for
                answer.set_exception(error)

        # No pool: its threads would hold the end of the process up while a server hangs.
        threading.Thread(target=work, name="push", daemon=True).start()
        return answer.result

    def pull(self, cursor: str | None, held: Sequence[OwnStream]) -> PulledPage:
        """Ask for state rows since a cursor; None asks for everything."""
        asked = {"cursor": cursor, "streams": _told(held)}
        reply = self._ask("POST", "/v1/pull", asked)
        return understood(
            lambda: PulledPage(
                tuple(reply["rows"]),
                reply["cursor"],
                bool(reply["more"]),
                reply["server_epoch"],
                # An older server does not say what its pages cover.
                tuple((kind, after, upto) for kind, after, upto in reply.get("covers", ())),
                tuple((epoch, branch) for epoch, branch in reply.get("beyond", ())),
            )
        )

    def has_news(self, cursor: str, wait_s: int) -> bool:
        """Ask whether a pull from a cursor would bring something, waiting so long for it."""
        asked = {"cursor": cursor, "wait_s": wait_s}
        reply = self._ask("POST", "/v1/news", asked)
        return understood(lambda: bool(reply["news"]))

    def sale(self, number: str) -> Document:
        """Ask for another till's sale; what does not match its own hash is none."""
        reply = self._ask("GET", f"/v1/document/{quote(number, safe='')}", None)
        raw, previous, told = understood(
            lambda: (reply["raw"].encode(), bytes.fromhex(reply["previous"]), reply["hash"])
        )
        if chain_hash(previous, raw).hex() != told:
            raise ReceiptUnknown(number=number)
        try:
            return read(raw, previous)
        except DocumentUnreadable as error:
            raise ReceiptUnknown(number=number) from error

    def _ask(self, method: str, path: str, asked: Json | None) -> Json:
        """Send one request and return its answer. Raises ServerUnreachable, or its refusal."""
        thread = threading.get_ident()
        self._due[thread] = time.monotonic() + (asked or {}).get("wait_s", 0)
        try:
            with self._session.request(
                method,
                self._url + path,
                data=None if asked is None else pack(asked),
                headers={"Content-Type": MEDIA_TYPE},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as reply:
                body = bounded(reply)
        except (requests.RequestException, OSError) as error:
            raise ServerUnreachable(reason=type(error).__name__) from error
        finally:
            del self._due[thread]
        if reply.status_code == requests.codes.ok:
            if not reply.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
                raise ServerUnreachable(reason="not_ours")
            try:
                return unpack(body)
            except RequestMalformed as error:
                raise ServerUnreachable(reason="not_whole") from error
        raise refusal(reply.status_code, body)


def _told(streams: Sequence[OwnStream]) -> list[list[str | int]]:
    """Return streams as they are written in a request."""
    return [[own.epoch, own.branch, own.seq] for own in streams]


def bounded(reply: requests.Response) -> bytes:
    """Return a reply's body. Raises ServerUnreachable where it runs on beyond every bound."""
    body = bytearray()
    for chunk in reply.iter_content(CHUNK_BYTES):
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise ServerUnreachable(reason="not_ours")
    return bytes(body)


def understood(make: Callable[[], T]) -> T:
    """Return what a reply says; one of another form comes from no server of ours."""
    try:
        return make()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ServerUnreachable(reason="not_ours") from error


def refusal(status: int, body: bytes) -> PosError:
    """Return what a refusal says as its error; anything unknown is no server of ours."""
    if status >= SERVER_FAULTS:
        return ServerUnreachable(reason=f"status {status}")
    try:
        told = orjson.loads(body)["error"]
        return error_of(str(told["code"]), dict(told.get("details", {})))
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return ServerUnreachable(reason=f"status {status}")
