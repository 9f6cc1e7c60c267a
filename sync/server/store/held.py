"""What a till holds of its device's streams, and what those streams say beyond it.

Of stock, points and refunded quantities a till is told the *others'*: all that its own journal
does not hold. A lost tail and a fork's other branch bear its device's name and are the others'
all the same, so a till says with each pull what it holds, and this module answers for
the rest.
"""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from sqlalchemy import Connection, text

from pos.domain.documents import NO_HASH, trusted
from pos.domain.projection import rows_of
from sync.server.store.chains import MAIN_BRANCH, Stream, end_of
from sync.server.store.packing import unpacked
from sync.server.store.pushed import Pusher
from sync.server.store.streams import Greeted

TAILS_KEPT_MAX = 32


@dataclass(slots=True)
class Tail:
    """Sums of documents that a till does not hold, though they stand in a stream that it does."""

    stock: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    """product → [quantity, value]"""
    points: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    lines: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """(sale, line) → quantity given back"""
    tenders: defaultdict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))


class Tails:
    """The tails that were asked for lately: a stream that has ended keeps its tail for good.

    Kept by the hash at the stream's end, under which the documents are the same in any database: a
    server that is put back under running workers may have others at the same seq.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Stream, int, bytes], Tail] = OrderedDict()
        self._lock = Lock()

    def of(self, connection: Connection, stream: Stream, held: int) -> Tail | None:
        """Return what a stream says after seq `held`, None where it ends there or before."""
        end = end_of(connection, stream)
        if end.seq <= held:
            return None
        key = (stream, held, end.hash)
        with self._lock:
            tail = self._kept.get(key)
            if tail is not None:
                self._kept.move_to_end(key)
        if tail is None:
            tail = _read(connection, stream, held, end.seq)
            with self._lock:
                self._kept[key] = tail
                while len(self._kept) > TAILS_KEPT_MAX:
                    self._kept.popitem(last=False)
        return tail


@dataclass(frozen=True, slots=True)
class Holding:
    """The streams of a till's journal: which rows of sums are its own, and what is beyond them."""

    condition: str
    """SQL that is true for a row of sums of a stream that the till holds."""
    values: dict[str, Any]
    tails: tuple[Tail, ...]
    beyond: tuple[tuple[str, str], ...] = ()
    """(epoch, branch) of those of which there is more than the till said it has."""

    @staticmethod
    def of(connection: Connection, who: Pusher, held: Sequence[Greeted], tails: Tails) -> "Holding":
        """Return what a till holds, by the streams that it says it has."""
        values: dict[str, Any] = {"device": who.device}
        marks: dict[bool, list[str]] = {True: [], False: []}
        for number, own in enumerate(held):
            is_main = own.branch == MAIN_BRANCH
            values[f"h{number}"] = own.epoch if is_main else own.branch
            marks[is_main].append(f":h{number}")
        parts = [
            f"{what} IN ({','.join(names)})"
            for what, names in (("branch = '' AND epoch", marks[True]), ("branch", marks[False]))
            if names
        ]
        told = " OR ".join(f"({part})" for part in parts) or "1 = 0"
        found = [
            tails.of(connection, Stream(who.company, who.device, own.epoch, own.branch), own.seq)
            for own in held
        ]
        return Holding(
            f"(device = :device AND ({told}))",
            values,
            tuple(tail for tail in found if tail is not None),
            tuple(
                (own.epoch, own.branch)
                for own, tail in zip(held, found, strict=True)
                if tail is not None
            ),
        )


def _read(connection: Connection, stream: Stream, held: int, end: int) -> Tail:
    """Return the sums of a stream's documents after seq `held`."""
    tail = Tail()
    rows = connection.execute(
        text(
            "SELECT raw, hash FROM journal WHERE company = :company AND device = :device "
            "AND epoch = :epoch AND branch = :branch AND seq > :held AND seq <= :end ORDER BY seq"
        ),
        {**stream.key(), "held": held, "end": end},
    )
    for raw, own_hash in rows:
        found = rows_of(trusted(unpacked(raw), NO_HASH, bytes(own_hash)))
        for movement in found.movements:
            level = tail.stock[movement.product]
            level[0] += movement.q
            level[1] += movement.v
        for sale, line, quantity in found.returned:
            tail.lines[sale, str(line)] += quantity
        for sale, kind, amount in found.returned_tenders:
            tail.tenders[sale, kind] += amount
        for member, delta in found.points:
            tail.points[member] += delta
    return tail
