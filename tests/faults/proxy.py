"""A TCP proxy between a real till and a real server that does what networks do.

Each connection meets what its chooser says: it is passed on, cut after so many bytes of the request
or of the reply, kept waiting, trickled byte by byte, answered by a page of somebody else, or its
first request is delivered twice.
"""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from typing import NamedTuple

CHUNK = 65536
LINE_S = 60
PAGE = b"<html><body>Sign in to the network</body></html>"
HTML = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(PAGE), PAGE)
)


class Line(NamedTuple):
    """What one connection meets; `after` counts bytes for a cut, milliseconds for a delay."""

    kind: str
    after: int = 0


PASS = Line("pass")
KINDS = ("cut_request", "cut_reply", "delay", "trickle", "page", "twice")


class Proxy:
    """Listens on a port of its own until it is closed."""

    def __init__(self, port: Callable[[], int], choose: Callable[[], Line]) -> None:
        """Take where the server listens now, and what the next connection shall meet."""
        self._port_of, self._choose = port, choose
        self.met: Counter[str] = Counter()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address that a till is told."""
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, self._choose()), daemon=True).start()

    def _serve(self, client: socket.socket, line: Line) -> None:
        client.settimeout(LINE_S)
        # Whatever breaks here is a network that broke, which is what this is for.
        with closing(client), suppress(OSError):
            if line.kind == "page":
                client.recv(CHUNK)
                client.sendall(HTML)
                self.met["page"] += 1
                return
            if line.kind == "delay":
                time.sleep(line.after / 1000)
                self.met["delay"] += 1
            with socket.create_connection(("127.0.0.1", self._port_of()), LINE_S) as server:
                if line.kind == "twice":
                    request = self._send_twice(client)
                    server.sendall(request)
                self._pump_both(client, server, line)

    def _send_twice(self, client: socket.socket) -> bytes:
        """Deliver the first request once beforehand; returns it."""
        request = _whole_request(client)
        with socket.create_connection(("127.0.0.1", self._port_of()), LINE_S) as first:
            first.sendall(request)
            first.settimeout(LINE_S)
            first.recv(CHUNK)
        self.met["twice"] += 1
        return request

    def _pump_both(self, client: socket.socket, server: socket.socket, line: Line) -> None:
        back = threading.Thread(target=self._pump, args=(server, client, line, "cut_reply"))
        back.start()
        self._pump(client, server, line, "cut_request")
        back.join()

    def _pump(self, source: socket.socket, target: socket.socket, line: Line, cut: str) -> None:
        """Pass bytes on until one end closes, or until the cut."""
        left = line.after if line.kind == cut else -1
        is_slow = line.kind == "trickle" and cut == "cut_reply"
        with suppress(OSError):
            while chunk := source.recv(CHUNK):
                if 0 <= left <= len(chunk):
                    target.sendall(chunk[:left])
                    self.met[cut] += 1
                    break
                left -= len(chunk) if left >= 0 else 0
                if is_slow:
                    self.met["trickle"] += 1
                    _trickle(target, chunk, line.after)
                else:
                    target.sendall(chunk)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _trickle(target: socket.socket, chunk: bytes, most: int) -> None:
    """Send the first bytes one by one, then the rest."""
    for at in range(min(most, len(chunk))):
        target.sendall(chunk[at : at + 1])
        time.sleep(0.002)
    target.sendall(chunk[most:])


def _whole_request(client: socket.socket) -> bytes:
    request = client.recv(CHUNK)
    while b"\r\n\r\n" not in request and (more := client.recv(CHUNK)):
        request += more
    head, _, body = request.partition(b"\r\n\r\n")
    fields = head.lower().split(b"content-length:")
    length = int(fields[1].split(b"\r\n")[0]) if len(fields) > 1 else 0
    while len(body) < length and (more := client.recv(CHUNK)):
        body += more
    return head + b"\r\n\r\n" + body
