"""The demo shop as processes: a server, two homes that have joined it, made new each time."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

MAIN = Path(__file__).resolve().parents[3] / "main.py"
COMMAND_S_MAX = 180


@dataclass(frozen=True, slots=True)
class DemoShop:
    """Where everything of the demo lives, and where its server answers."""

    folder: Path
    url: str

    @property
    def home(self) -> Path:
        """Return the home of till T01, which the kiosk runs on."""
        return self.folder / "home"

    @property
    def second_home(self) -> Path:
        """Return the home of till T02."""
        return self.folder / "till2"

    @property
    def server_home(self) -> Path:
        """Return the home of the server."""
        return self.folder / "server"


def command(home: Path, *arguments: str) -> dict[str, Any]:
    """Run one of the product's own commands; returns its JSON object where it printed one."""
    ended = subprocess.run(
        [sys.executable, str(MAIN), *arguments],
        env={**os.environ, "LIUSHUI_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=COMMAND_S_MAX,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {ended.stderr.strip()}")
    lines = ended.stdout.strip().splitlines()
    told: dict[str, Any] = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return told


@contextmanager
def open_shop(folder: Path) -> Iterator[DemoShop]:
    """Give a demo shop made new in a folder, its server running."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "server").mkdir(parents=True)
    with (folder / "server" / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, str(MAIN), "serve", "--port", "0"],
            env={**os.environ, "LIUSHUI_HOME": str(folder / "server")},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield _joined(folder, _ready(server))
        finally:
            server.terminate()
            server.wait(timeout=30)


def _ready(server: "subprocess.Popen[str]") -> str:
    """Return the server's address once it answers."""
    assert server.stdout is not None
    line = server.stdout.readline()
    if not line.startswith("ready "):
        raise RuntimeError(f"the demo's server did not start: {line!r}")
    return line.split()[1]


def _joined(folder: Path, url: str) -> DemoShop:
    """Found the shop in the first home and let both tills join."""
    shop = DemoShop(folder, url)
    command(shop.home, "init", "--demo")
    for home, till in ((shop.home, "T01"), (shop.second_home, "T02")):
        invited = command(shop.server_home, "invite", "--shop", "S01", "--till", till, "--json")
        command(home, "enrol", url, invited["code"], "--json")
    return shop


class LineTill:
    """The second till, with no screen: requests and replies, a line each."""

    def __init__(self, home: Path) -> None:
        self._log: IO[bytes] = (home / "till.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, str(MAIN), "till"],
            env={**os.environ, "LIUSHUI_HOME": str(home)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def ask(self, do: str, **fields: object) -> dict[str, Any]:
        """Send one request that must succeed and return its reply."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps({"do": do, **fields}, ensure_ascii=False) + "\n")
        stdin.flush()
        reply: dict[str, Any] = json.loads(stdout.readline())
        if not reply["ok"]:
            raise RuntimeError(f"{do} {fields}: {reply['error']}")
        return reply

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._log.close()
