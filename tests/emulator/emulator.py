"""The emulated TM-T20III: started on a port of this machine, told of by its events."""

import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

WAIT_S = 60
BAD = ("printer.codepage.unsupported", "printer.command.unknown")
ZERO = "skipped unknown bytes 00"
"""What ends a command that a break left open; without one it is to be ignored."""
CONFIG = """schema: 1
api: {{port: {api}}}
devices:
  - id: front
    type: printer
    profile: epson-tm-t20iii
    connections: [{{tcp: {{port: {port}}}}}]
    receipts_dir: ./receipts
"""


class Emulator:
    """What the emulator printed, and what it did not understand."""

    def __init__(self, folder: Path, port: int, process: subprocess.Popen[str]) -> None:
        self.port, self._folder, self._process = port, folder, process
        self._lines: list[str] = []
        self._changed = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self._lines.append(line)
                self._changed.notify_all()

    def end(self) -> None:
        """End it and hear its last words."""
        self._process.terminate()
        self._listener.join(WAIT_S)

    def _wait_for(self, word: str, count: int) -> list[str]:
        """Return the lines that hold a word when there are so many."""

        def found() -> list[str]:
            return [line for line in self._lines if word in line]

        with self._changed:
            assert self._changed.wait_for(lambda: len(found()) >= count, WAIT_S), self._lines[-20:]
            return found()

    def wait_until_up(self) -> None:
        self._wait_for("Showing events", 1)

    def receipt(self, number: int) -> Image.Image:
        """Return a receipt as it printed it, counted from 1, black 1 on 0."""
        job = self._wait_for("printer.job.completed", number)[number - 1]
        found = re.search(r"→ (\S+)", job)
        assert found is not None, job
        grey = Image.open(self._folder / "receipts" / f"{found[1]}.png").convert("L")
        return grey.point(lambda light: 255 * (light < 128)).convert("1")

    def complaints(self) -> list[str]:
        """Return what it did not understand so far, zeros left out: it skips them, as it should."""
        with self._changed:
            told = [line.strip() for line in self._lines if any(bad in line for bad in BAD)]
        return [line for line in told if not line.endswith(ZERO)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def emulator(program: Path, folder: Path) -> Iterator[Emulator]:
    """Give an emulator that runs in a folder of its own."""
    folder.mkdir(parents=True)
    port = free_port()
    (folder / "emupos.yaml").write_text(CONFIG.format(port=port, api=free_port()))
    with subprocess.Popen(
        [str(program.resolve()), "run"], cwd=folder, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env={"COLUMNS": "300", "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        running = Emulator(folder, port, process)
        try:
            running.wait_until_up()
            yield running
        finally:
            running.end()
