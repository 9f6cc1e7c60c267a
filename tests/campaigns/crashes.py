"""Crashes of everything at once: three tills in each of two shops, four workers over PostgreSQL.

Tills are killed with SIGKILL at named steps and at random moments, workers and the whole server
with them, backends of PostgreSQL too (which then recovers all of itself); tills and workers stand
still for a while and go on; proxies cut, delay, double and trickle what goes between. Afterwards
everything must be there once, and even.
"""

import argparse
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psycopg
from sqlalchemy import create_engine, text

from bench.postgres import new_database, private_server
from pos.domain.failpoints import FAILPOINTS
from tests.campaigns.kills import Outcome, Selling
from tests.driving import Ended, Server, Till, succeeded
from tests.faults.proxy import KINDS, PASS, Line, Proxy

SHOPS = ("S01", "S02")
TILLS = ("T01", "T02", "T03")
WORKERS = 4
LIFE_S_MAX = 6.0
"""A till that met neither its step nor its end by then is killed."""
TILL_STEPS = tuple(name for name in FAILPOINTS if name.startswith(("ledger.", "sync.")))
DRAIN_TRIES = 30
STOPPED = ("till_stopped", "worker_stopped")
STOPPED_SHARE = 0.06
"""So many tills stand still at the moment at which others are killed."""
CUTS = ("cut_request", "cut_reply")
CUT_BYTES_MAX = 6000


class World:
    """The server with its workers, its proxies and its database, and what has been done to them."""

    def __init__(self, folder: Path, database: str, rng: random.Random) -> None:
        self.folder, self.database, self.rng = folder, database, rng
        self.done: Counter[str] = Counter()
        self.faults, self.stop_s = 0.6, 60.0
        self.is_over = threading.Event()
        self.server = Server(folder / "server", database, workers=WORKERS)
        self.port = self.server.port
        self.proxies: list[Proxy] = []

    def proxy(self) -> Proxy:
        """Return a new way to the server."""
        proxy = Proxy(lambda: self.port, self._line)
        self.proxies.append(proxy)
        return proxy

    def _line(self) -> Line:
        if self.rng.random() > self.faults:
            return PASS
        kind = self.rng.choice((*KINDS, *CUTS, *CUTS))
        if kind in CUTS:
            # As many in the first hundred bytes as in the next thousands: headers, then documents.
            return Line(kind, int(CUT_BYTES_MAX ** self.rng.random()))
        return Line(kind, self.rng.randrange(300))

    def kill_server(self) -> None:
        """Kill the server with its workers and start it again."""
        self.server.kill()
        self.done["server_killed"] += 1
        for _ in range(DRAIN_TRIES):
            try:
                self.server = Server(self.folder / "server", self.database, self.port, WORKERS)
            except AssertionError:
                # It says that its database does not answer, and ends: PostgreSQL is recovering.
                time.sleep(1)
            else:
                return
        raise TimeoutError(self.database)

    def kill_worker(self) -> None:
        """Kill one worker; the server starts another."""
        worker = self._worker()
        if worker is not None:
            os.kill(worker, signal.SIGKILL)
            self.done["worker_killed"] += 1

    def stop_worker(self) -> None:
        """Let one worker stand still, in whatever it does, and go on if it is there by then."""
        worker = self._worker()
        if worker is not None:
            os.kill(worker, signal.SIGSTOP)
            self.done["worker_stopped"] += 1
            threading.Thread(target=self._go_on, args=(worker,)).start()

    def _go_on(self, worker: int) -> None:
        self.is_over.wait(self.stop_s)
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGCONT)

    def _worker(self) -> int | None:
        listed = subprocess.run(
            ["pgrep", "-P", str(self.server.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        workers = [int(one) for one in listed.stdout.split()]
        return self.rng.choice(workers) if workers else None

    def kill_backend(self) -> None:
        """Kill a process of PostgreSQL: it ends all others and recovers from its log."""
        try:
            with psycopg.connect(self.database, connect_timeout=5) as connection:
                found = connection.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
                    "AND pid <> pg_backend_pid()"
                ).fetchall()
        except psycopg.OperationalError:
            return
        if found:
            os.kill(self.rng.choice(found)[0], signal.SIGKILL)
            self.done["postgres_crashed"] += 1

    @property
    def cuts(self) -> Counter[str]:
        """Return what the proxies did."""
        return sum((proxy.met for proxy in self.proxies), Counter[str]())


class CrashingTill(Selling):
    """A till that sells and syncs and is killed, again and again."""

    syncs = 0.4

    def live(self, world: World, stop: threading.Event) -> None:
        """Live one life after another until the event is set; what is not as told is a breach."""
        try:
            self._live(world, stop)
        except (AssertionError, OSError, ValueError) as error:
            self.outcome.broken.append(f"{self.home.name}: {error!r}")

    def _live(self, world: World, stop: threading.Event) -> None:
        while not stop.is_set():
            step = f"{self.rng.choice(TILL_STEPS)}:{self.rng.randint(1, 12)}"
            try:
                armed = {"LIUSHUI_FAILPOINT": step} if self.rng.random() < 0.8 else {}
                till = self.start(**armed)
            except Ended:
                world.done["till_killed"] += 1
                continue
            moment = self.rng.uniform(0.2, LIFE_S_MAX)
            is_stopped = self.rng.random() < STOPPED_SHARE
            end = threading.Timer(moment, _end, (till, world, moment if is_stopped else 0.0))
            end.start()
            self.sell_until(till, stop)
            end.cancel()
            if till.process.poll() is None:
                till.process.kill()
            till.process.wait()
            till.kill()
            world.done["till_killed"] += 1


def _end(till: Till, world: World, life_s: float) -> None:
    """Kill a till; one that has some life left stands still first, goes on and lives that long."""
    if life_s and till.process.poll() is None:
        till.process.send_signal(signal.SIGSTOP)
        world.done["till_stopped"] += 1
        world.is_over.wait(world.stop_s)
        till.process.send_signal(signal.SIGCONT)
        world.is_over.wait(life_s)
    till.process.kill()


def campaign(
    folder: Path, crashes: int, seed: int, url: str, limit_s: float, stop_s: float
) -> tuple[Outcome, World]:
    """Run until so many crashes and cuts, or until the time is over; then heal and compare."""
    rng, outcome = random.Random(seed), Outcome()
    world = World(folder, url, rng)
    world.stop_s = stop_s
    tills: list[CrashingTill] = []
    for shop in SHOPS:
        for code in TILLS:
            home = folder / f"{shop}-{code}"
            home.mkdir()
            if not tills:
                succeeded(home, "init", "--demo")
            # The way in is even: what is tried here is what comes after.
            succeeded(home, "enrol", world.server.url, world.server.invite(shop, code))
            tills.append(CrashingTill(home, random.Random(rng.random()), outcome))
            _lead_through(home, world.server.url, world.proxy().url)
    stop = threading.Event()
    threads = [threading.Thread(target=till.live, args=(world, stop)) for till in tills]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + limit_s
    workers = (world.kill_worker, world.kill_worker, world.stop_worker)
    kills = (*workers, world.kill_backend, world.kill_server)
    try:
        while time.monotonic() < deadline and _count(world) < crashes:
            time.sleep(rng.uniform(1, 4))
            rng.choice(kills)()
    finally:
        stop.set()
        world.is_over.set()
        for thread in threads:
            thread.join()
    world.faults = 0.0
    _compare(tills, world, outcome)
    return outcome, world


def _count(world: World) -> int:
    """Count kills and cuts; stops, delays, trickles, doubles and strange pages come on top."""
    killed = sum(count for kind, count in world.done.items() if kind not in STOPPED)
    return killed + sum(world.cuts[kind] for kind in CUTS)


def _lead_through(home: Path, server: str, proxy: str) -> None:
    """Let a till that has joined find its server through a proxy from now on."""
    from pos.bootstrap.enrolment import SERVER_STATE
    from pos.store.ledger import open_ledger

    ledger = open_ledger(home)
    try:
        with ledger.begin() as work:
            told = work.state(SERVER_STATE)
            assert told is not None
            assert told["url"] == server
            work.put_state(SERVER_STATE, {**told, "url": proxy})
    finally:
        ledger.close()


def _compare(tills: list[CrashingTill], world: World, outcome: Outcome) -> None:
    """Drain every queue, then look for every sale at both ends, once."""
    told: dict[str, list[str]] = {}
    for seller in tills:
        till = seller.start()
        for _ in range(DRAIN_TRIES):
            even = till.ask("sync")
            if even["ok"] and not even["pending"]:
                break
            time.sleep(1)
        else:
            outcome.broken.append(f"{seller.home.name}: {even}")
        numbers = [sale["number"] for sale in till.done("sales")["sales"]]
        till.end()
        told[seller.home.name] = numbers
        outcome.sales += len(numbers)
        outcome.lost += sorted(set(seller.acknowledged) - set(numbers))
        outcome.doubled += sorted({n for n in numbers if numbers.count(n) > 1})
        check = succeeded(seller.home, "verify", "--json")
        if not check["ok"]:
            outcome.broken.append(f"{seller.home.name}: {check['first_breach']}")
    check = world.server.verify()
    if not check["ok"]:
        outcome.broken.append(f"server: {check['first_breach']}")
    _compare_server(told, world, outcome)


def _compare_server(told: dict[str, list[str]], world: World, outcome: Outcome) -> None:
    engine = create_engine(world.database.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT number FROM receipt WHERE kind = 'sale'")).all()
        kept = connection.execute(text("SELECT count(*) FROM quarantine")).scalar()
    engine.dispose()
    found = Counter(str(row[0]) for row in rows)
    everything = {number for numbers in told.values() for number in numbers}
    outcome.lost += sorted(everything - set(found))
    outcome.doubled += sorted(number for number, count in found.items() if count > 1)
    outcome.broken += [f"on the server alone: {n}" for n in sorted(set(found) - everything)]
    if kept:
        outcome.broken.append(f"{kept} documents in quarantine")


def main() -> int:
    """Run from the command line and print the outcome."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--crashes", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=3600.0, metavar="S")
    parser.add_argument("--stop", type=float, default=60.0, metavar="S", help="a stop's length")
    arguments = parser.parse_args()
    started = time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        private_server("shared_buffers=64MB") as server,
        new_database(server, "crashes") as url,
    ):
        outcome, world = campaign(
            Path(folder),
            arguments.crashes,
            arguments.seed,
            url,
            arguments.limit,
            arguments.stop,
        )
        world.server.stop()
    print(f"killed {dict(world.done)}, network {dict(world.cuts)}: {_count(world)} kills and cuts")
    print(f"{outcome} in {time.monotonic() - started:.0f} s")
    return 0 if outcome.holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
