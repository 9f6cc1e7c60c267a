"""The simulated server: the real store over a real database file, without sockets between.

Requests pass through the very form checks that the HTTP routes use. The server may be killed at
its own steps, and put back from an older copy of its file.
"""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from pos.domain.documents import SCHEMA_V, Json
from pos.errors import ServerTooOld, ServerUnreachable
from simulator.broken import Broken
from simulator.chance import World
from simulator.killing import Killed, killed_at
from sync.protocol import pack, unpack
from sync.server.api.asked import (
    ack_of,
    follows_of,
    macs_of,
    offices_of,
    places_of,
    push_of,
    streams_of,
    text_of,
)
from sync.server.api.turns import check_follows
from sync.server.store import pulling, streams
from sync.server.store.booking import book
from sync.server.store.database import Database
from sync.server.store.held import Tails
from sync.server.store.joining import device_of
from sync.server.store.office import begin_office_epoch, shops
from sync.server.store.office_rows import take_back
from sync.server.store.pushed import Pusher, read_ahead
from sync.server.store.restoring import prove_restored
from sync.server.store.settling import settle

SERVER_STEPS = ("server.booked", "server.committed")
SETTLER_STEPS = ("settler.judged", "settler.committed")
FILE = "server.db"
READ_AHEAD = 0.3
"""Chance that a push was read before its turn."""


class SimServer:
    """One central server of a simulated world."""

    def __init__(self, folder: Path, world: World, hits: Counter[str]) -> None:
        self._folder, self._world, self._hits = folder, world, hits
        self._tails = Tails()
        self._doom: str | None = None
        self.reads = SCHEMA_V
        """The newest form of documents that this server reads."""
        self.times_put_back = 0
        self.database = Database(f"sqlite:///{folder / FILE}")

    def doom(self, step: str | None) -> None:
        """Kill the server at the next request that reaches a step, None lets it live."""
        self._doom = step

    def answer(self, token: str, path: str, body: bytes) -> bytes:
        """Answer one request. Raises a PosError as a refusal, ServerUnreachable when it dies."""
        try:
            with killed_at(self._doom, 1, self._hits):
                who = device_of(self.database, token)
                return pack(self._answer(who, path, unpack(body)))
        except Killed as killed:
            self._doom = None
            self._restart()
            raise ServerUnreachable(reason="killed") from killed

    def _answer(self, who: Pusher, path: str, asked: Json) -> Json:
        routes = {
            "/v1/hello": self._hello,
            "/v1/hashes": self._hashes,
            "/v1/restored": self._restored,
            "/v1/push": self._push,
            "/v1/pull": self._pull,
            "/v1/office": self._office,
        }
        if path in routes:
            return routes[path](who, asked)
        return streams.document(self.database, who, path.removeprefix("/v1/document/"))

    def _hello(self, who: Pusher, asked: Json) -> Json:
        told = streams_of(asked), offices_of(asked)
        return streams.hello(self.database, who, *told, self._world.time)

    def _hashes(self, who: Pusher, asked: Json) -> Json:
        return streams.hashes(self.database, who, *places_of(asked))

    def _restored(self, who: Pusher, asked: Json) -> Json:
        told, now = ack_of(asked), self._world.time
        epoch = prove_restored(self.database, who, *told, now, self._new_epoch)
        return {"server_epoch": epoch}

    def _pull(self, who: Pusher, asked: Json) -> Json:
        cursor = None if asked.get("cursor") is None else text_of(asked, "cursor")
        return pulling.pull(self.database, who, streams_of(asked), cursor, self._tails)

    def _office(self, who: Pusher, asked: Json) -> Json:
        push = push_of(asked)
        macs = macs_of(asked, len(push.raws))
        return {"seq": take_back(self.database, who, push, macs, self._world.time, self.reads)}

    def _push(self, who: Pusher, asked: Json) -> Json:
        push = push_of(asked)
        if follows_of(asked):
            check_follows(self.database, who, push)
        if self._world.rng.random() < READ_AHEAD:
            push = replace(push, ahead=read_ahead(who, push, self.reads))
        booked = book(self.database, who, push, self._world.time, self.reads)
        stopped = booked.stopped_by
        if isinstance(stopped, ServerTooOld):
            self._expect_told(who, stopped)
        return {
            "seq": booked.ack.seq,
            "hash": booked.ack.hash,
            "server_epoch": booked.ack.server_epoch,
            "mac": booked.ack.mac,
            "stopped_by": stopped and {"code": stopped.code, "details": stopped.details},
        }

    def _expect_told(self, who: Pusher, stopped: ServerTooOld) -> None:
        """Expect that a stream which is held stands written down for the owner."""
        told = self.all("SELECT hex(device), code FROM trouble")
        if (who.device.hex().upper(), stopped.code) not in told:
            raise Broken("told", f"a stream of {who.device.hex()} is held and nobody is told")

    def _new_epoch(self) -> str:
        return f"{self._world.rng.getrandbits(64):016x}"

    def settle(self, step: str | None = None) -> int:
        """Judge one slice of every shop, killed at a step where one is named."""
        done = 0
        with self.database.reading() as connection:
            known = shops(connection)
        try:
            with killed_at(step, 1, self._hits):
                for shop in known:
                    done += settle(self.database, shop, self._world.time)
        except Killed:
            self._restart()
        return done

    def copy_to(self, target: Path) -> None:
        """Copy the database as a backup of last night would hold it."""
        self.database.close()
        for suffix in ("", "-wal"):
            source = self._folder / f"{FILE}{suffix}"
            if source.exists():
                shutil.copy(source, target / source.name)
        self._open()

    def put_back(self, saved: Path) -> None:
        """Put an older copy of the database in place and start again."""
        self.times_put_back += 1
        self.database.close()
        for suffix in ("", "-wal", "-shm"):
            (self._folder / f"{FILE}{suffix}").unlink(missing_ok=True)
        for found in saved.iterdir():
            shutil.copy(found, self._folder / found.name)
        self._open()

    def _restart(self) -> None:
        self.database.close()
        self._open()

    def _open(self) -> None:
        self._tails = Tails()
        self.database = Database(f"sqlite:///{self._folder / FILE}")
        with self.database.writing() as connection:
            begin_office_epoch(connection, self._new_epoch())

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """Return what a query gives, for checks."""
        with self.database.reading() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query).all()]

    def close(self) -> None:
        """Close the database."""
        self.database.close()
