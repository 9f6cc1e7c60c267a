"""The customer's screen as a second process: a window that is told faces, one JSON line each.

Owns starting it, telling it the newest face, and starting it again when it has ended. All of that
is done on a lane of its own that keeps the newest face alone, so that the kiosk never waits: not
for a window that starts slowly, hangs, or is closed by somebody.
"""

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict

from pos.lane import Lane
from pos.ports.devices import CustomerFace

RESTART_AFTER_S = 2.0
END_WAIT_S = 3.0


class WindowDisplay:
    """Shows faces in the window of another process, which lives and dies on its own."""

    def __init__(
        self, command: Sequence[str], clock_s: Callable[[], float] = time.monotonic
    ) -> None:
        """`command` starts a process that reads faces from its standard input."""
        self._command, self._clock_s = list(command), clock_s
        self._lane = Lane("customer display", jobs_max=1, keeps_newest=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_s: float | None = None
        self._told: CustomerFace | None = None
        """What the window shows now."""

    @property
    def pid(self) -> int | None:
        """Return the process that shows faces now, None while there is none."""
        return None if self._process is None else self._process.pid

    def show(self, face: CustomerFace) -> None:
        """Have this face shown, unless a newer one comes before; the same again costs nothing.

        Told the same from time to time, it notices that the window is gone and brings it back.
        """
        self._lane.run(lambda: self._tell(face))

    def close(self) -> None:
        """End the window."""
        self._lane.close()
        if self._process is None:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(END_WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tell(self, face: CustomerFace) -> None:
        """Write a face to the window; where it has ended, start it again and write it there."""
        process = self._running()
        if process is None or process.stdin is None or face == self._told:
            return
        line = json.dumps(asdict(face), ensure_ascii=False).encode() + b"\n"
        try:
            written = process.stdin.write(line)
        except BrokenPipeError:
            written = None
        if written == len(line):
            self._told = face
            return
        # It has ended, or it hangs and its pipe is full: the next face finds a new window.
        process.kill()
        process.wait()

    def _running(self) -> subprocess.Popen[bytes] | None:
        """Return the process, started where there is none; None so soon after the last start."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        now_s = self._clock_s()
        if self._started_s is not None and now_s - self._started_s < RESTART_AFTER_S:
            return None
        self._started_s, self._told = now_s, None
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, bufsize=0)
        if os.name == "posix" and process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
        self._process = process
        return process
