"""A push and its documents, as far as they are known before the database is asked.

Reading a document, giving it its rows and packing it need nothing but the push itself.
A push that waits for its predecessor is read meanwhile (`read_ahead`), so that its stream is
locked for the writing alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pos.domain.documents import SCHEMA_V, Document, Json, chain_hash, read
from pos.domain.projection import Rows, rows_of
from pos.errors import (
    DocumentUnreadable,
    EffectsBroken,
    PosError,
    ServerTooOld,
    SyncWrongStream,
)
from sync.server.store.chains import MAIN_BRANCH
from sync.server.store.forms import check_envelope, check_rows
from sync.server.store.packing import packed

WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
"""What reading somebody else's document by its keys may end in."""


@dataclass(frozen=True, slots=True)
class Pusher:
    """Which device pushes, as its token says."""

    company: bytes
    device: bytes
    shop: bytes
    shop_code: str


class Read(NamedTuple):
    """A document of a push: what it comes to, or why nobody can make one of its bytes."""

    seq: int
    raw: bytes
    hash: bytes
    document: Document | None = None
    rows: Rows | None = None
    """None for what cannot be booked; `reason` then says why."""
    reason: str = ""
    packed: bytes = b""


class Reading(NamedTuple):
    """A push that was read: its documents in order, and what stops the stream before its end."""

    found: list[Read]
    stopped: PosError | None
    reads: int
    """The newest form of documents that the reader knew."""

    def serves(self, known: int, reads: int) -> bool:
        """Claim that this is a reading of what comes after so many known documents, too."""
        return self.reads == reads and (self.stopped is None or len(self.found) >= known)


@dataclass(frozen=True, slots=True)
class Push:
    """What a device sends: documents of one epoch from seq `first` on, chained to `previous`."""

    epoch: str
    first: int
    previous: bytes
    raws: Sequence[bytes]
    beside: Json
    """Persons and PIN hashes of users and members that these documents name."""
    branch: str = MAIN_BRANCH
    """A fork's branch, by the hash of its first document."""
    ahead: Reading | None = None
    """What its documents come to, where they were read before its turn."""


def read_ahead(pusher: Pusher, push: Push, reads: int = SCHEMA_V) -> Reading:
    """Read a whole push; whether it chains to what is booked is asked when it is taken."""
    return read_push(pusher, push, push.first, push.previous, reads)


def read_push(pusher: Pusher, push: Push, first: int, previous: bytes, reads: int) -> Reading:
    """Read a push from seq `first` on, chained to `previous`, up to what stops its stream."""
    found: list[Read] = []
    origin = (pusher.company.hex(), pusher.device.hex(), pusher.shop.hex(), push.epoch)
    for seq, raw in enumerate(push.raws[first - push.first :], first):
        try:
            document = read(raw, previous)
            _check_place(document, origin, seq, reads)
            new = read_document(document)
        except (ServerTooOld, SyncWrongStream) as error:
            return Reading(found, error, reads)
        except DocumentUnreadable as error:
            reason = str(error.details["reason"])
            new = Read(seq, raw, chain_hash(previous, raw), reason=reason)
        except WRONG_FORM:
            new = Read(seq, raw, chain_hash(previous, raw), reason="form")
        found.append(new)
        previous = new.hash
    return Reading(found, None, reads)


def read_document(document: Document) -> Read:
    """Return what a document comes to; without rows where its effects cannot be booked."""
    rows, reason = _rows(document)
    own = (document.seq, document.raw, document.hash, document)
    if rows is None:
        return Read(*own, reason=reason)
    return Read(*own, rows, "", packed(document.raw))


def _check_place(document: Document, origin: tuple[str, ...], seq: int, reads: int) -> None:
    """Raise DocumentUnreadable (kept), ServerTooOld (held) or SyncWrongStream (refused)."""
    content = document.content
    if type(content["schema_v"]) is not int or content["schema_v"] < 1:
        raise DocumentUnreadable(reason="envelope")
    if content["schema_v"] > reads:
        raise ServerTooOld(schema_v=content["schema_v"])
    told = (content["company"], content["device"], content["shop"], content["epoch"])
    if told != origin:
        raise SyncWrongStream(epoch=origin[3], seq=seq)
    check_envelope(document)
    if content["seq"] != seq:
        raise DocumentUnreadable(reason="seq")


def _rows(document: Document) -> tuple[Rows | None, str]:
    """Return a document's rows, or None and why its effects cannot be booked."""
    try:
        rows = rows_of(document)
        check_rows(document, rows)
    except EffectsBroken as error:
        return None, str(error.details["check"])
    except WRONG_FORM:
        return None, "form"
    return rows, ""
