"""A phone as a camera: the motion-JPEG stream that camera apps serve, over a real socket.

Ships for the demo, for `doctor` and for tests. It shows one picture until it is given another,
and its stream can be cut, taken away and brought back at the same address.
"""

import contextlib
import socket
import threading
from dataclasses import dataclass, field
from typing import Any

import cv2

BOUNDARY = "liushui"
FRAME_S = 0.04
_BREATH_S = 0.1
_HEAD_BYTES_MAX = 65536


@dataclass
class PhoneCamera:
    """A stream at `address` once it listens; `frame_s` between pictures."""

    frame_s: float = FRAME_S
    _port: int = 0
    _jpeg: bytes = b""
    _listener: socket.socket | None = None
    _watchers: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)
    _gate: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """Return the stream's address."""
        return f"http://127.0.0.1:{self._port}/video"

    def show(self, pixels: Any) -> None:
        """Show a picture, blue green red, from now on."""
        is_done, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 92])
        if not is_done:
            raise ValueError("no picture")
        self._jpeg = coded.tobytes()

    def listen(self) -> str:
        """Serve, at the same port as before where there was one; return the address."""
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._listener.settimeout(_BREATH_S)
        self._port = self._listener.getsockname()[1]
        self._start(self._accept, self._listener, self._ending)
        return self.address

    def cut(self) -> None:
        """End the streams of all who watch, as a lost network does; they may come again."""
        with self._gate:
            watchers, self._watchers = self._watchers, []
        for watcher in watchers:
            with contextlib.suppress(OSError):  # it may have gone by itself
                watcher.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        """Stop serving: streams end and nobody answers, until `listen` is called again."""
        self._ending.set()
        self.cut()
        if self._listener is not None:
            self._listener.close()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _start(self, job: Any, *args: Any) -> None:
        thread = threading.Thread(target=job, args=args, name="phone camera", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket, ending: threading.Event) -> None:
        """Serve whoever comes, until the end."""
        while not ending.is_set():
            try:
                watcher, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            watcher.settimeout(5)
            with self._gate:
                self._watchers.append(watcher)
            self._start(self._stream, watcher, ending)

    def _stream(self, watcher: socket.socket, ending: threading.Event) -> None:
        """Send picture after picture until the watcher goes or is cut off."""
        with watcher, contextlib.suppress(OSError):  # a watcher may go at any moment
            _take_request(watcher)
            watcher.sendall(
                "HTTP/1.0 200 OK\r\nCache-Control: no-cache\r\n"
                f"Content-Type: multipart/x-mixed-replace; boundary={BOUNDARY}\r\n\r\n".encode()
            )
            while not ending.is_set():
                jpeg = self._jpeg
                head = (
                    f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                    f"Content-Length: {len(jpeg)}\r\n\r\n"
                )
                watcher.sendall(head.encode() + jpeg + b"\r\n")
                ending.wait(self.frame_s)


def _take_request(watcher: socket.socket) -> None:
    """Read a request up to its blank line; what it asks for does not matter here."""
    request = b""
    while b"\r\n\r\n" not in request and len(request) < _HEAD_BYTES_MAX:
        got = watcher.recv(4096)
        if not got:
            raise ConnectionError("gone")
        request += got
