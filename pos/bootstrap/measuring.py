"""Measuring this machine's clock against the server's, with every greeting."""

from collections.abc import Sequence
from datetime import datetime

from pos.bootstrap.clock import SystemClock, now_ms
from pos.errors import ServerUnreachable
from pos.ports.remote import Hello, OwnStream
from sync.client.http import HttpRemote

WAY_MS_MAX = 5_000
"""An answer that took longer tells too little of the server's clock to be believed."""


class MeasuringRemote(HttpRemote):
    """The server over HTTP; each greeting sets how far the clock here is off."""

    def __init__(self, url: str, token: str, clock: SystemClock) -> None:
        super().__init__(url, token)
        self._clock = clock

    def hello(self, streams: Sequence[OwnStream], offices: Sequence[OwnStream] = ()) -> Hello:
        """Greet, and take the server's time as that of half the way."""
        asked_ms = now_ms()
        hello = super().hello(streams, offices)
        answered_ms = now_ms()
        if 0 <= answered_ms - asked_ms <= WAY_MS_MAX:
            try:
                theirs_ms = int(datetime.fromisoformat(hello.time).timestamp() * 1000)
            except ValueError as error:
                raise ServerUnreachable(reason="not_ours") from error
            self._clock.offset_ms = theirs_ms - (asked_ms + answered_ms) // 2
        return hello
