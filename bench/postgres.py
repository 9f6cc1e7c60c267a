"""A private PostgreSQL server for benches and tests: made new, on its own port, gone afterwards.

Owns finding, starting and stopping it. Refuses to touch a server that is already running, and
to install anything: who wants that calls `make setup-tests`.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

USER = "liushui"
START_TRIES = 5
START_WAIT_S = 30
STOP_WAIT_S = 20


class PostgresMissing(RuntimeError):
    """No PostgreSQL server is installed on this machine."""


class PostgresSilent(RuntimeError):
    """The private server did not come up; its log is in the message."""


def programs() -> Path:
    """Return the folder of the newest PostgreSQL's programs. Raises PostgresMissing."""
    found = sorted(
        (int(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "initdb").exists()
    )
    if found:
        return found[-1][1]
    on_path = shutil.which("initdb")
    if on_path is None:
        raise PostgresMissing(
            "PostgreSQL is not installed, so the server cannot run on it; run: make setup-tests"
        )
    return Path(on_path).resolve().parent


def _as_owner() -> dict[str, Any]:
    """Return how to start its programs: they refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(process: subprocess.Popen[bytes], url: str) -> bool:
    """Wait until the server answers; False when it ended instead (its port was taken)."""
    give_up = time.monotonic() + START_WAIT_S
    while process.poll() is None and time.monotonic() < give_up:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server at once but cleanly; kill it if it does not."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_WAIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _initialise(data: Path, owner: dict[str, Any]) -> None:
    """Make an empty cluster that trusts this machine alone."""
    choices = f"-U {USER} --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync"
    subprocess.run(
        [f"{programs()}/initdb", "-D", str(data), *choices.split()],
        check=True,
        cwd=data.parent,
        stdout=subprocess.DEVNULL,
        **owner,
    )


def _start(
    data: Path, port: int, settings: tuple[str, ...], owner: dict[str, Any]
) -> subprocess.Popen[bytes]:
    """Start the server's process; whether it comes up is seen afterwards."""
    options = [f"-c{setting}" for setting in ("listen_addresses=127.0.0.1", *settings)]
    place = ["-D", str(data), "-k", str(data.parent), "-p", str(port)]
    with (data.parent / "log").open("wb") as log:
        return subprocess.Popen(
            [f"{programs()}/postgres", *place, *options],
            cwd=data.parent,
            stdout=subprocess.DEVNULL,
            stderr=log,
            **owner,
        )


@contextmanager
def private_server(*settings: str) -> Iterator[str]:
    """Run a server of its own; gives the URL of its `postgres` database.

    `settings` are further `name=value` of postgresql.conf. Durability stays as PostgreSQL has
    it, so that figures taken on it are honest. Raises PostgresMissing, PostgresSilent.
    """
    programs()
    owner = _as_owner()
    home = Path(tempfile.mkdtemp(prefix="liushui-postgres-", dir="/tmp"))
    try:
        if owner:
            shutil.chown(home, owner["user"], owner["group"])
        _initialise(home / "data", owner)
        for _ in range(START_TRIES):
            port = _free_port()
            url = f"postgresql://{USER}@127.0.0.1:{port}/postgres"
            process = _start(home / "data", port, settings, owner)
            try:
                if _answers(process, url):
                    yield url
                    return
            finally:
                _stop(process)
        raise PostgresSilent((home / "log").read_text(errors="replace")[-2000:])
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def new_database(server_url: str, name: str) -> Iterator[str]:
    """Make an empty database on a server, give its URL, and drop it afterwards."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield server_url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
