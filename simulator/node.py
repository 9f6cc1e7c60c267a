"""A simulated till: the real ledger on a real file, the real services, the real sync session.

Owns a till's life: work, crash at any step, and what people and disks do to its files.
"""

import itertools
import shutil
from datetime import timedelta
from pathlib import Path

from pos.bootstrap.epochs import heed_witnesses_with
from pos.domain.catalogue import Role
from pos.domain.documents import Document
from pos.errors import Rejected, ServerUnreachable
from pos.ports.ledger import Work
from pos.services import checkout, entry, refunds, shifts, voids
from pos.services.refund_results import RefundLine
from pos.services.selling_results import TenderHanded
from pos.services.shop_results import SignedIn
from pos.services.till import NoServer, Till
from pos.store.ledger import HEAD_FILE, KEY_FILE, LEDGER_FILE, open_ledger
from simulator.chance import SkewedClock, World, begin_epoch_at, ids
from simulator.network import Link, SimRemote
from sync.client.session import SyncOutcome, SyncSession
from sync.protocol import PUSH_DOCUMENTS_MAX

USER = SignedIn("1" * 32, "cashier", Role.OWNER, "", "")
FILES = (LEDGER_FILE, f"{LEDGER_FILE}-wal", KEY_FILE, HEAD_FILE)
SYNC_S = 3600.0
TENDERS = ("cash", "card", "wechat")
PUSHES_OF = (1, 3, PUSH_DOCUMENTS_MAX)
"""Documents of a push at most: few make many pushes, of which two are under way."""
ROUND_TRIP_S = 0.4
"""What the session takes to pass between two looks at its clock."""


class _Uplink(NoServer):
    """The counter's way to the server: receipts of other tills, fetched singly."""

    def __init__(self, remote: SimRemote) -> None:
        self._remote = remote

    def fetch_sale(self, number: str) -> Document:
        """Ask the server for another till's sale."""
        return self._remote.sale(number)


class Node:
    """One machine with one till's home on its disk."""

    def __init__(self, name: str, home: Path, token: str, link: Link, world: World) -> None:
        self.name, self.home, self.token, self.link, self.world = name, home, token, link, world
        self.clock = SkewedClock(world)
        self.saved: Path | None = None
        self._start()

    def _start(self) -> None:
        """Start the till's process: what the counter does at its start."""
        self.ledger = open_ledger(self.home)
        self.remote = SimRemote(self.link, self.token)
        heed_witnesses_with(self.ledger, self._begin_epoch)
        with self.ledger.read() as reads:
            last = reads.head().last_event_id
        self.till = Till(
            ledger=self.ledger,
            clock=self.clock,
            new_id=ids(self.world, self.clock, last),
            uplink=_Uplink(self.remote),
            language="zh",
            spools_receipts=False,
        )
        seconds = itertools.count(0.0, ROUND_TRIP_S)
        self.session = SyncSession(
            self.ledger,
            self.remote,
            self._begin_epoch,
            lambda: next(seconds),
            self.world.rng.choice(PUSHES_OF),
        )

    def _begin_epoch(self, work: Work, reason: str) -> None:
        begin_epoch_at(self.world, self.clock, work, reason)

    def restart(self) -> None:
        """End the process wherever it is and start it again."""
        self.ledger.close()
        self._start()

    # --- work ----------------------------------------------------------------------------

    def work_some(self, times: int) -> None:
        """Do so many things, one after another."""
        for _ in range(times):
            self.work()

    def work(self) -> None:
        """Do something that a shop does; what the rules refuse is refused and no matter."""
        rng = self.world.rng
        self.world.events += 1
        try:
            if self._is_shift_open():
                job = rng.choices(
                    (self.sell, self.refund, self.void, self.cash, self.close_shift),
                    (12, 3, 1, 1, 1),
                )[0]
                job()
            else:
                shifts.open_shift(self.till, USER, rng.randint(0, 500) * 100)
        except (Rejected, ServerUnreachable):
            # A refund of another till's sale needs the network, and says so; selling goes on.
            voids.clear(self.till, USER)

    def _is_shift_open(self) -> bool:
        with self.ledger.read() as reads:
            return reads.open_shift() is not None

    def sell(self) -> None:
        """Sell some goods, now and then to the member for points."""
        rng = self.world.rng
        with self.ledger.read() as reads:
            products = reads.products_in_order("", 50)
        if not products:
            # A till whose log was left behind may stand without its first pull.
            return
        for product in rng.sample(products, rng.randint(1, min(3, len(products)))):
            entry.add_product(self.till, product.id, rng.choice((1000, 1000, 2000, 250)))
        member, points = ("M001", rng.choice((None, 100))) if rng.random() < 0.2 else (None, None)
        kind = rng.choice(TENDERS)
        total = entry.view_basket(self.till).total
        amount = 10**7 if kind == "cash" else total
        if kind != "cash" and points:
            points = None
        checkout.pay(self.till, USER, [TenderHanded(kind, amount)], member, points, None)

    def refund(self) -> None:
        """Give back some of a sale, an own one or another till's."""
        rng = self.world.rng
        number = self._some_sale()
        if number is None:
            return
        lines = None
        preview = refunds.preview_refund(self.till, number)
        left = [line for line in preview.lines if line.sold - line.returned > 0]
        if left and rng.random() < 0.6:
            line = rng.choice(left)
            lines = [RefundLine(line.line, min(1000, line.sold - line.returned))]
        refunds.refund(self.till, USER, number, lines, None)

    def _some_sale(self) -> str | None:
        rows = self.link.server.all(
            "SELECT number FROM receipt WHERE kind = 'sale' ORDER BY number LIMIT 40"
        )
        with self.ledger.read() as reads:
            own = [one.number for one in reads.receipts_since("", None) if one.kind == "sale"]
        numbers = sorted({str(row[0]) for row in rows} | set(own[-20:]))
        return self.world.rng.choice(numbers) if numbers else None

    def void(self) -> None:
        """Take back a whole sale of this shift."""
        with self.ledger.read() as reads:
            own = [one.number for one in reads.receipts_since("", None) if one.kind == "sale"]
        if own:
            refunds.post_void(self.till, USER, self.world.rng.choice(own[-5:]))

    def cash(self) -> None:
        """Bring change, or money to the safe."""
        shifts.move_cash(self.till, USER, self.world.rng.choice(("in", "out")), 5000, "safe")

    def close_shift(self) -> None:
        """Count and close."""
        shifts.close_shift(self.till, USER, self.world.rng.randint(0, 100_000))

    def sync(self) -> SyncOutcome:
        """Sync until even or until something stops it."""
        return self.session.once(SYNC_S)

    # --- what happens to machines --------------------------------------------------------

    def copy_to(self, target: Path) -> Path:
        """Copy the home's files as they lie on the disk between two commits."""
        target.mkdir(parents=True)
        for name in FILES:
            if (self.home / name).exists():
                shutil.copy(self.home / name, target / name)
        return target

    def put_back(self, source: Path) -> None:
        """Start again from a copy of the home's files."""
        self.ledger.close()
        for name in (*FILES, f"{LEDGER_FILE}-shm"):
            (self.home / name).unlink(missing_ok=True)
        for found in source.iterdir():
            shutil.copy(found, self.home / found.name)
        self._start()

    def fill_disk(self) -> None:
        """Leave no room on the disk: the next page that is wanted cannot be had."""
        with self.ledger.begin() as work:
            pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar()
            work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def free_disk(self) -> None:
        """Give the disk room again."""
        with self.ledger.begin() as work:
            work.connection.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    def set_clock(self, skew: timedelta) -> None:
        """Set the machine's clock wrong."""
        self.clock.skew = skew

    def events(self) -> dict[str, int]:
        """Return event id → seq of everything in the journal."""
        with self.ledger.read() as reads:
            rows = reads.connection.exec_driver_sql("SELECT hex(event_id), seq FROM journal")
            return {str(event).lower(): int(seq) for event, seq in rows}

    def close(self) -> None:
        """End the process."""
        self.ledger.close()
