"""Drives the product as an outsider does: `main.py` as processes, by what it prints alone."""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

MAIN = Path(__file__).resolve().parents[1] / "main.py"
Reply = dict[str, Any]


class Ended(RuntimeError):
    """The process is gone (killed, or ended by itself) before it answered."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a process whose data live in `home`."""
    return {**os.environ, "LIUSHUI_HOME": str(home), "LIUSHUI_LANG": "en", **more}


def command(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, str(MAIN), *arguments],
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def succeeded(home: Path, *arguments: str, **more: str) -> Reply:
    """Run a command that must succeed; returns its JSON object where it printed one."""
    ended = command(home, *arguments, **more)
    assert ended.returncode == 0, f"{arguments}: {ended.returncode} {ended.stderr}"
    printed = ended.stdout.strip().splitlines()
    reply: Reply = json.loads(printed[-1]) if printed and printed[-1].startswith("{") else {}
    return reply


class Till:
    """One `main.py till` process: a request a line, a reply a line."""

    def __init__(self, home: Path, **more: str) -> None:
        self.log = (home / "till.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, str(MAIN), "till"],
            env=environment(home, **more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            bufsize=1,
        )

    def ask(self, do: str, **fields: object) -> Reply:
        """Send one request and return its reply, whatever it says. Raises Ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.write(json.dumps({"do": do, **fields}, ensure_ascii=False) + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except (OSError, ValueError) as error:
            # A pipe that broke, or one that `kill` on another thread has closed by now.
            raise Ended(do) from error
        if not line.endswith("\n"):
            raise Ended(do)
        reply: Reply = json.loads(line)
        return reply

    def done(self, do: str, **fields: object) -> Reply:
        """Send one request that must succeed."""
        reply = self.ask(do, **fields)
        assert reply["ok"], (do, fields, reply)
        return reply

    def refused(self, do: str, **fields: object) -> str:
        """Send one request that must fail; returns the code."""
        reply = self.ask(do, **fields)
        assert not reply["ok"], (do, fields, reply)
        assert reply["error"]["message"], reply
        return str(reply["error"]["code"])

    def kill(self) -> None:
        """Kill -9 and wait until it is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._close_pipes()

    def end(self) -> int:
        """Close stdin and return the exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(timeout=60)
        self._close_pipes()
        return code

    def _close_pipes(self) -> None:
        """Release what the process left open."""
        self.log.close()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.process.poll() is None:
            self.kill() if kind else self.end()


class Server:
    """One `main.py serve` process on a port of its own choosing."""

    def __init__(
        self,
        home: Path,
        database: str | None = None,
        port: int = 0,
        workers: int = 1,
        **more: str,
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.database = home, database
        self.arguments = ["--database", database] if database else []
        self.log = (home / "server.log").open("ab")
        self.process = subprocess.Popen(
            [
                *(sys.executable, str(MAIN), "serve", "--port", str(port)),
                *("--workers", str(workers), *self.arguments),
            ],
            env=environment(home, **more),
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("ready http://"), line
        self.url = line.split()[1]

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self.url.rsplit(":", 1)[1])

    def invite(self, shop: str, till: str) -> str:
        """Return a code with which one till may join."""
        arguments = ("invite", "--shop", shop, "--till", till, "--json", *self.arguments)
        return str(succeeded(self.home, *arguments)["code"])

    def verify(self) -> Reply:
        """Return what `verify` says of the server's books."""
        ended = command(self.home, "verify", "--json", *self.arguments)
        told: Reply = json.loads(ended.stdout)
        assert told["ok"] == (ended.returncode == 0), ended.stderr
        return told

    def stop(self) -> int:
        """End it by SIGTERM; returns its exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self._close()
        return code

    def kill(self) -> None:
        """Kill -9, workers and all."""
        # Gone already where a fail point has ended it; its workers bear the same group.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._close()

    def _close(self) -> None:
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()
