"""The invariants (docs/invariants.md), as a simulated world is held to them after every step.

What is cheap is asked after each step of whoever took it; the whole of `verify`, I7 and I8 are
asked once everything has healed.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from pos.store.verification import verify as verify_ledger
from simulator.broken import Broken
from simulator.node import Node
from simulator.server import FILE, SimServer
from sync.client.recovery import NO_SERVER, hash_at
from sync.server.store.verification import verify as verify_server


@dataclass
class Memory:
    """What the world has seen of a till so far."""

    events: set[str] = field(default_factory=set)
    acks: dict[tuple[str, str], int] = field(default_factory=dict)
    """(epoch, server epoch) → the highest seq that this server epoch has confirmed."""


@dataclass
class Checks:
    """What every document and every acknowledgement must come to."""

    owed: set[str] = field(default_factory=set)
    """Event ids whose commit returned and whose disk still has them, or the server has."""
    tills: dict[str, Memory] = field(default_factory=dict)

    def after_step(self, node: Node) -> None:
        """Look at a till after a step of its own: I1, I3, I6."""
        memory = self.tills.setdefault(node.name, Memory())
        events = set(node.events())
        gone = memory.events - events
        if gone:
            raise Broken("I1", f"{node.name} lost {sorted(gone)}")
        self.owed |= events
        memory.events = events
        with node.ledger.read() as reads:
            unbalanced = reads.connection.exec_driver_sql(
                "SELECT pos FROM posting GROUP BY pos "
                "HAVING sum(CASE side WHEN 'D' THEN amount ELSE -amount END) <> 0"
            ).first()
            acks = reads.acknowledged()
            odd = [ack for ack in acks if hash_at(reads, ack.epoch, ack.seq) != ack.hash]
        if unbalanced is not None:
            raise Broken("I3", f"{node.name} at {unbalanced}")
        if odd:
            raise Broken("I6", f"{node.name} holds for confirmed what it has not: {odd[0]}")
        lost = {epoch for epoch, _ in memory.acks} - {ack.epoch for ack in acks}
        if lost:
            raise Broken("I6", f"{node.name} forgot what was confirmed of {sorted(lost)}")
        for ack in acks:
            # One that no server gave (a fork's base, its branch not yet there) may go back, but
            # what its server confirmed before and after it may not.
            if ack.server_epoch == NO_SERVER:
                continue
            key = ack.epoch, ack.server_epoch
            before = memory.acks.get(key, 0)
            if ack.seq < before:
                raise Broken("I6", f"{node.name} {ack.epoch} went from {before} to {ack.seq}")
            memory.acks[key] = ack.seq

    def disk_changed(self, node: Node, server: SimServer) -> None:
        """Take note that a disk lost documents: what no server had is gone with it, truly."""
        memory = self.tills.setdefault(node.name, Memory())
        events = set(node.events())
        lost = memory.events - events
        self.owed -= lost - on_server(server) - self._elsewhere(node.name)
        self.owed |= events
        with node.ledger.read() as reads:
            acks = {(a.epoch, a.server_epoch): a.seq for a in reads.acknowledged()}
        self.tills[node.name] = Memory(events, acks)

    def server_changed(self) -> None:
        """Take note that the server was put back: what only it still had is gone, truly."""
        held: set[str] = set()
        for memory in self.tills.values():
            held |= memory.events
        self.owed &= held

    def _elsewhere(self, name: str) -> set[str]:
        held: set[str] = set()
        for other, memory in self.tills.items():
            if other != name:
                held |= memory.events
        return held

    def server_after_step(self, server: SimServer) -> None:
        """Look at the server: I2, I3, I4, and that it invented nothing."""
        odd = server.all(
            "SELECT device, epoch, seq FROM posting GROUP BY device, epoch, branch, seq "
            "HAVING sum(CASE side WHEN 'D' THEN amount ELSE -amount END) <> 0 LIMIT 1"
        )
        if odd:
            raise Broken("I3", f"server at {odd}")
        odd = server.all(
            "SELECT hex(s.product), s.q, s.v, sum(m.q), sum(m.v) FROM stock s LEFT JOIN movement m "
            "ON m.company = s.company AND m.shop = s.shop AND m.product = s.product "
            "GROUP BY s.shop, s.product HAVING s.q <> sum(m.q) OR s.v <> sum(m.v) LIMIT 1"
        )
        if odd:
            raise Broken("I2", f"server {odd}")
        odd = server.all(
            "SELECT 1 WHERE (SELECT coalesce(sum(CASE side WHEN 'D' THEN amount ELSE -amount END),"
            " 0) FROM posting WHERE account = '1405') <> (SELECT coalesce(sum(v), 0) FROM stock)"
        )
        if odd:
            raise Broken("I4", "1405 of the server is not its stock value")


def on_server(server: SimServer) -> set[str]:
    """Return every event id that the server has booked."""
    rows = server.all("SELECT hex(event_id) FROM journal")
    return {str(row[0]).lower() for row in rows}


def healed(checks: Checks, server: SimServer, nodes: list[Node], folder: Path) -> None:
    """Look at a world that has healed: everything owed is there once, all books are true."""
    booked = on_server(server)
    missing = checks.owed - booked
    if missing:
        raise Broken("I1", f"{len(missing)} documents never reached the server: {sorted(missing)}")
    told = verify_server(f"sqlite:///{folder / 'server' / FILE}")
    if not told["ok"]:
        raise Broken("verify", told["first_breach"])
    odd = server.all("SELECT hex(device), epoch, seq, what FROM difference LIMIT 1")
    if odd:
        raise Broken("audit", f"the rules give otherwise what a till of ours made: {odd}")
    for node in nodes:
        told = verify_ledger(node.home)
        if not told["ok"]:
            raise Broken("verify", f"{node.name} {told['first_breach']}")
        _same_stock(server, node)


def _same_stock(server: SimServer, node: Node) -> None:
    """A till's view of its shop is the server's, to the thousandth and the cent (I2, I8)."""
    with node.ledger.read() as reads:
        origin = reads.origin()
        products = [product.id for product in reads.products_in_order("", 100)]
        seen = {key: (s.q, s.v) for key, s in reads.stock(products).items()}
    rows = server.all("SELECT hex(shop), hex(product), q, v FROM stock")
    shop = origin.shop.upper()
    whole = {str(row[1]).lower(): (row[2], row[3]) for row in rows if row[0] == shop}
    for product in products:
        if seen.get(product, (0, 0)) != whole.get(product, (0, 0)):
            told = f"{node.name} {product}: {seen.get(product)}, server {whole.get(product)}"
            raise Broken("I8", told)


def seal_of(server: SimServer, nodes: list[Node]) -> str:
    """Return the digest of every journal and of every acknowledgement.

    Two runs of a seed are the same run only where these are equal: counts are equal by luck too.
    """
    seal = hashlib.sha256()
    kept = (
        "SELECT device, epoch, branch, seq, hash FROM journal ORDER BY device, epoch, branch, seq"
    )
    seal.update(repr(server.all(kept)).encode())
    for node in nodes:
        with node.ledger.read() as reads:
            rows = reads.connection.exec_driver_sql(
                "SELECT epoch, seq, hash FROM journal ORDER BY pos"
            )
            journal = [tuple(row) for row in rows]
            acks = sorted((a.epoch, a.seq, a.server_epoch, a.mac) for a in reads.acknowledged())
        seal.update(repr((node.name, journal, acks)).encode())
    return seal.hexdigest()
