"""What comes over the wire: odd requests are refused with a code, odd answers are no server."""

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests
import zstandard

from pos.bootstrap.epochs import open_epoch
from pos.errors import ServerUnreachable
from sync.client.http import HttpRemote
from sync.client.session import SyncSession
from sync.protocol import (
    BODY_BYTES_MAX,
    MEDIA_TYPE,
    PUSH_BYTES_MAX,
    PUSH_DOCUMENTS_MAX,
    pack,
    unpack,
    unpacked_size,
)
from sync.server.api import app
from tests.sync.conftest import JoinedTill, RunningServer
from tests.waiting import until

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """Something that stands in the server's place."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            answer(self)

        do_GET = do_POST  # noqa: N815 - the standard library's name

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=serving.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{serving.server_address[1]}"
    finally:
        serving.shutdown()
        serving.server_close()


def saying(status: int, body: bytes, kind: str = MEDIA_TYPE, length: int | None = None) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body) if length is None else length))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", MEDIA_TYPE)
    handler.end_headers()
    try:
        for _ in range(2 * BODY_BYTES_MAX // 65536):
            handler.wfile.write(b"x" * 65536)
    except OSError:
        handler.close_connection = True


def hanging_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


WHOLE = pack({"server_epoch": "x", "time": "y", "streams": []})
ELSEWHERE: dict[str, Answer] = {
    "a page": saying(200, b"<html>sign in</html>", "text/html"),
    "a page that claims to be ours": saying(200, b"<html>sign in</html>"),
    "half an answer": saying(200, WHOLE[:-5]),
    "fewer bytes than announced": saying(200, WHOLE, length=len(WHOLE) + 10),
    "an answer of another form": saying(200, pack({"hello": 1})),
    "a stream of another form": saying(
        200, pack({"server_epoch": "x", "time": "y", "streams": [{"epoch": 1}]})
    ),
    "a broken gateway": saying(502, b"bad gateway", "text/plain"),
    "a server's own trouble": saying(503, b'{"error":{"code":"disk.full"}}', "application/json"),
    "a redirect": saying(302, b""),
    "a refusal nobody knows": saying(403, b'{"error":{"code":"x.y"}}', "application/json"),
    "a list for a refusal": saying(403, b"[]", "application/json"),
    "an endless answer": endless,
    "a cut line": hanging_up,
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_whatever_else_answers_is_no_server_and_everything_still_waits(
    sqlite_till: JoinedTill, what: str
) -> None:
    till = sqlite_till
    with answering(ELSEWHERE[what]) as url, closing(HttpRemote(url, "t", read_s=5)) as remote:
        with pytest.raises(ServerUnreachable):
            remote.hello([])
        outcome = SyncSession(till.ledger, remote, open_epoch).once(5)
    assert (outcome.online, outcome.pending, outcome.trouble) == (False, 20, None)
    assert till.session.once(60).is_even


def test_a_push_cut_off_before_its_answer_is_booked_once(
    till: JoinedTill, server: RunningServer
) -> None:
    """The request arrives whole, the answer never does: the till sends it again."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_server(("127.0.0.1", 0)) as between:

        def pass_on() -> None:
            client, _ = between.accept()
            with client, socket.create_connection((host, int(port))) as upstream:
                head = client.recv(65536)
                upstream.sendall(head)
                while b"\r\n\r\n" not in head:
                    head += (more := client.recv(65536))
                    upstream.sendall(more)
                length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
                left = length - len(head.split(b"\r\n\r\n", 1)[1])
                while left > 0:
                    more = client.recv(65536)
                    upstream.sendall(more)
                    left -= len(more)
                upstream.recv(1)

        thread = threading.Thread(target=pass_on)
        thread.start()
        url = f"http://127.0.0.1:{between.getsockname()[1]}"
        with closing(HttpRemote(url, till.place.token)) as cut, pytest.raises(ServerUnreachable):
            cut.push(till.batch())
        thread.join()
    assert server.count("journal") == 20
    assert till.session.once(60).is_even
    assert server.count("journal") == 20


def test_a_push_cut_off_half_way_in_is_not_there(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    host, port = sqlite_server.url.removeprefix("http://").split(":")
    head = (
        f"POST /v1/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {sqlite_till.place.token}\r\n"
        "Content-Length: 5000\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as line:
        line.sendall(head.encode() + b"x" * 100)
    assert sqlite_till.session.once(60).is_even
    assert sqlite_server.count("journal") == 20


def asked(till: JoinedTill, path: str, body: bytes) -> tuple[int, str]:
    """Status and code of a request that is refused."""
    headers = {"Authorization": f"Bearer {till.place.token}", "Accept-Language": "zh-CN"}
    reply = requests.post(till.server.url + path, data=body, headers=headers, timeout=30)
    told: dict[str, Any] = reply.json()["error"]
    # It names what is wrong.
    assert told["message"]
    assert "（）" not in told["message"]
    return reply.status_code, told["code"]


def packed(plain: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(plain)


def test_odd_bodies_are_refused_with_a_code_and_nothing_is_booked(
    sqlite_till: JoinedTill, sqlite_server: RunningServer
) -> None:
    batch = {"epoch": "ab" * 8, "first": 1, "previous": "00" * 32, "documents": ["{}"]}
    for path, body in (
        ("/v1/push", b""),
        ("/v1/push", b"{}"),
        ("/v1/push", pack(batch)[:-3]),
        ("/v1/push", pack(batch) + b"more"),
        ("/v1/push", pack([batch])),
        ("/v1/push", pack(batch | {"first": 1.0})),
        ("/v1/push", pack(batch | {"first": True})),
        ("/v1/push", pack(batch | {"first": 0})),
        ("/v1/push", pack(batch | {"first": 2**53})),
        ("/v1/push", pack(batch | {"epoch": "a\0"})),
        ("/v1/push", pack(batch | {"previous": "00"})),
        ("/v1/push", pack(batch | {"documents": []})),
        ("/v1/push", pack(batch | {"documents": [1]})),
        ("/v1/push", pack(batch | {"follows": "yes"})),
        ("/v1/push", pack(batch | {"documents": ["{}"] * (PUSH_DOCUMENTS_MAX + 1)})),
        ("/v1/push", pack(batch | {"documents": ["x" * PUSH_BYTES_MAX, "y"]})),
        ("/v1/push", packed(b'{"epoch":"a","epoch":"b"}')),
        ("/v1/push", packed(b'{"a": {"b":1,"b":2}}')),
        ("/v1/push", packed(b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}")),
        ("/v1/push", packed(b" " * 40_000_000)),
        ("/v1/hello", pack({})),
        ("/v1/hello", pack({"streams": {"x": 1}})),
        ("/v1/hello", pack({"streams": [["x", "", 1]]})),
        ("/v1/hello", pack({"streams": [["ab" * 8, "", -1]]})),
        ("/v1/hello", pack({"streams": [["ab" * 8, "main", 1]]})),
        ("/v1/hello", pack({"streams": [["ab" * 8, 1]]})),
        ("/v1/hello", pack({"streams": [[f"{n:016x}", "", 1] for n in range(1001)]})),
        ("/v1/hashes", pack({"epoch": "x", "seqs": [1]})),
        ("/v1/hashes", pack({"epoch": "ab" * 8, "seqs": [-1]})),
        ("/v1/hashes", pack({"epoch": "ab" * 8, "seqs": list(range(65))})),
        ("/v1/restored", pack({"epoch": "ab" * 8, "branch": "", "seq": 1, "hash": "00"})),
        ("/v1/push", pack(batch | {"branch": "x"})),
        ("/v1/enrol", pack({"code": "A", "device": "x", "has_history": False})),
        ("/v1/enrol", pack({"code": "A", "device": "0" * 32, "has_history": 1})),
    ):
        assert asked(sqlite_till, path, body) == (400, "request.malformed"), (path, body[:80])
    assert asked(sqlite_till, "/v1/push", b"x" * (BODY_BYTES_MAX + 1))[0] == 413
    assert sqlite_server.count("stream") == sqlite_server.count("journal") == 0


def test_a_greeting_is_answered_while_many_large_bodies_wait_to_be_unpacked(
    sqlite_till: JoinedTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacking, at_once, greeted = list[int](), list[int](), threading.Event()

    def slow(body: bytes) -> object:
        if unpacked_size(body) > app.SMALL_BYTES:
            unpacking.append(1)
            at_once.append(len(unpacking))
            assert greeted.wait(30)
            unpacking.pop()
        return unpack(body)

    monkeypatch.setattr(app, "unpack", slow)
    large = pack({"more": "x" * (app.SMALL_BYTES + 1)})
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(asked, sqlite_till, "/v1/push", large) for _ in range(8)]
        until(lambda: len(unpacking) == app.UNPACKING_MAX)
        sqlite_till.remote.hello(sqlite_till.held())
        greeted.set()
        assert {one.result(30) for one in sent} == {(400, "request.malformed")}
    assert len(at_once) == 8
    assert max(at_once) == app.UNPACKING_MAX


def test_odd_cursors_and_queries_are_refused(sqlite_till: JoinedTill) -> None:
    headers = {"Authorization": f"Bearer {sqlite_till.place.token}"}
    for query in (
        {"cursor": "x"},
        {"cursor": "[]"},
        {"cursor": '{"epoch":"e","shop":-1,"company":0}'},
        {"cursor": '{"epoch":"e","shop":0,"company":0,"snapshot":[99,""]}'},
        {"cursor": '{"epoch":"e","shop":0,"company":0,"snapshot":[0,"zz"]}'},
        {"cursor": '{"epoch":"e","shop":true,"company":0}'},
        {"cursor": '{"epoch":"e","shop":18446744073709551615,"company":0}'},
        {"cursor": 1},
        {"streams": None},
        {"cursor": "", "wait_s": "soon"},
    ):
        route = "news" if "wait_s" in query else "pull"
        url = f"{sqlite_till.server.url}/v1/{route}"
        body = pack({"streams": [], **query})
        reply = requests.post(url, data=body, headers=headers, timeout=30)
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "request.malformed")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("POST", "/v2/push", 404), ("GET", "/v1/push", 405), ("PUT", "/x", 404)],
)
def test_what_is_asked_of_no_route_is_refused_with_a_code(
    sqlite_server: RunningServer, method: str, path: str, status: int
) -> None:
    reply = requests.request(method, sqlite_server.url + path, timeout=30)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, "request.malformed")
    assert reply.json()["error"]["message"]
    assert ("Allow" in reply.headers) == (status == 405)


@pytest.mark.parametrize(
    "path",
    ["hello", "hashes", "restored", "push", "pull", "document/S01-T01-000001", "shown"],
)
def test_no_route_answers_without_a_token_that_the_server_gave(
    sqlite_server: RunningServer, path: str
) -> None:
    is_read = path.startswith("document") or path == "shown"
    method = "GET" if is_read else "POST"
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic x"}):
        reply = requests.request(
            method, f"{sqlite_server.url}/v1/{path}", headers=headers, timeout=30
        )
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "sync.token")


def test_a_receipt_of_another_till_comes_singly_and_others_are_unknown(
    till: JoinedTill, server: RunningServer
) -> None:
    till.session.once(60)
    own = next(document for document in till.documents() if document.type == "sale")
    number = own.content["effects"]["receipt"]["number"]
    found = till.remote.sale(number)
    assert (found.raw, found.hash, found.previous) == (own.raw, own.hash, own.previous)
    headers = {"Authorization": f"Bearer {till.place.token}"}
    for unknown in ("S01-T01-999999", "%00", "%E6%B5%81"):
        url = f"{server.url}/v1/document/{unknown}"
        reply = requests.get(url, headers=headers, timeout=30)
        assert (reply.status_code, reply.json()["error"]["code"]) == (404, "receipt.unknown")
