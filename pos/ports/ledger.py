"""What services ask of the local ledger: one transaction at a time, journal first.

Owns the roles that `pos.store` plays. Ids are 32 hex digits, amounts minor units, quantities
thousandths. Every write happens inside `Ledger.begin()`: its end is the commit, and a failure
anywhere inside leaves nothing behind.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from pos.domain.catalogue import Member, Product, ShopSettings, Stock, User
from pos.domain.documents import Document, Draft, Json, Origin, Sealed


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the till's own stream, read inside the transaction that extends it."""

    epoch: str
    seq: int
    hash: bytes
    last_receipt: int
    """The last receipt counter given out in this epoch; 0 before the first."""
    last_z: int
    last_event_id: str | None
    last_wall: str | None


@dataclass(frozen=True, slots=True)
class OpenShift:
    """The till's open shift: its id is the event id of its opening."""

    id: str
    number: int
    business_date: str


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """One line of the sales journal (`sales`): totals are signed, refunds negative."""

    number: str
    kind: str
    total: int
    sale: str | None
    """For refund and post_void: the event id of the sale; for a sale: its own."""
    event_id: str
    user: str | None
    wall: str
    business_date: str
    shift: str | None


@dataclass(frozen=True, slots=True)
class Returned:
    """What has gone back of a sale so far, over all tills as far as this till knows."""

    quantities: dict[int, int]
    """line → thousandths"""
    tenders: dict[str, int]
    """tender kind → exact amount before cash rounding"""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """How far the server has confirmed the stream of an epoch, with its own seal."""

    epoch: str
    seq: int
    hash: bytes
    server_epoch: str
    mac: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """A person or a photo that was erased, under the seal of the server that did it."""

    kind: str
    """person | photo"""
    of: str
    """The person's id, or the photo's hash."""
    mac: str


@dataclass(frozen=True, slots=True)
class SpoolEntry:
    """A receipt that waits for its printer: marks are node state, never journal."""

    id: int
    event_id: str
    copy: int
    state: str
    """waiting | started | done: one found `started` at restart may be a second copy."""
    paper: str = "receipt"
    """receipt | gift (no prices) | x (a running shift's figures)"""
    printer: str = ""
    """The printer that it was sent to by hand; empty: the one that prints this paper."""
    figures: Json | None = None
    """What an X report says, which is no document: `figures`, `wall`, `user`."""


@dataclass(frozen=True, slots=True)
class WitnessBroken:
    """A witness that remembers a place of the journal otherwise than the journal has it."""

    witness: str
    """head_file (beside the ledger) | server (what it acknowledged) | chain (the last links)."""
    epoch: str
    seq: int
    hash: str
    """Hex, as the witness remembers it."""
    found: str | None
    """Hex, as the journal has it; None where the place is not there: the tail is lost."""


class Reads(Protocol):
    """Everything that can be asked without writing."""

    def origin(self) -> Origin: ...
    def head(self) -> Head: ...
    def settings(self) -> ShopSettings: ...
    def has_settings(self, shop: str) -> bool:
        """Claim that a shop has settings of its own; `settings` falls back on another's."""
        ...

    def document(self, event_id: str) -> Document | None: ...
    def documents_after(self, epoch: str, seq: int, most: int) -> list[Document]:
        """Own documents of an epoch after seq, in order, at most `most`."""
        ...

    def sealed_after(self, epoch: str, seq: int, most: int) -> list[Sealed]:
        """Return the same documents unread, at a quarter of what reading them costs."""
        ...

    def epochs(self) -> list[str]:
        """Own epochs, oldest first."""
        ...

    def letters(self) -> list[str]:
        """The letters of all own epochs: no new epoch may bear one of them again."""
        ...

    def grand_total(self) -> int:
        """Sales less refunds and post-voids since this ledger began; it never resets."""
        ...

    def last_seq(self, epoch: str) -> int:
        """The last seq of an own epoch, 0 where it has none."""
        ...

    def product(self, product_id: str) -> Product | None: ...
    def products_by_code(self, code: str) -> list[Product]:
        """Products that bear this normalised barcode or SKU, exactly; several are ambiguous."""
        ...

    def search_products(self, typed: str, most: int) -> list[Product]:
        """Products by part of a name, pinyin initials, SKU or barcode; best first."""
        ...

    def product_by_sku(self, sku: str) -> Product | None: ...
    def products_in_order(self, after_sku: str, most: int) -> list[Product]: ...
    def stock(self, product_ids: Sequence[str]) -> dict[str, Stock]:
        """This till's view of the shop: its own movements + the others' row."""
        ...

    def user(self, login: str) -> User | None: ...
    def user_by_id(self, user_id: str) -> User | None: ...
    def users(self) -> list[User]: ...
    def member(self, code: str) -> Member | None: ...

    def open_shift(self) -> OpenShift | None: ...
    def last_shift_number(self) -> int: ...
    def shift_sums(self, shift_id: str) -> dict[str, int]:
        """sales, refunds, float, cash_in, cash_out, tender:KIND → amount."""
        ...

    def receipt(self, number: str) -> ReceiptEntry | None: ...
    def receipts_since(self, business_date: str, user: str | None) -> list[ReceiptEntry]:
        """Sales, refunds and post-voids of this till from a business date on, oldest first."""
        ...

    def returned(self, sale: str) -> Returned: ...

    def state(self, key: str) -> Json | None:
        """Node state under a key (open basket, PIN counter, pull cursor …)."""
        ...

    def erased_photos(self) -> list[str]:
        """Return the hashes of photos that were erased on the server."""
        ...

    def erasures(self) -> list[Erasure]:
        """What was erased, as the server told and sealed it."""
        ...

    def picture_of(self, sku: str) -> str:
        """Return the hash of the photo that shows a product; empty where the shop has set none."""
        ...

    def pictures_changed(self) -> int:
        """Return a number that grows with each change of pictures of goods."""
        ...

    def held_names(self) -> list[str]: ...
    def held(self, name: str) -> Json | None: ...
    def acknowledged(self) -> list[Acknowledged]: ...
    def pending_count(self) -> int:
        """Own documents that the server has not acknowledged, over all epochs."""
        ...

    def oldest_pending_wall(self) -> str | None: ...
    def beside(self, document: Document) -> Json:
        """What travels beside a document of people: {"persons": [...], "pins": [...]}."""
        ...

    def office_ends(self) -> list[tuple[str, int]]:
        """(epoch, last seq) of the server's office documents that are kept here."""
        ...

    def office_documents(self, epoch: str, after: int, most: int) -> list[tuple[Any, ...]]:
        """(seq, raw, previous, mac) of kept office documents of an epoch, in order."""
        ...

    def spool_open(self) -> list[SpoolEntry]: ...
    def shift_closing(self, z: int | None) -> str | None:
        """The event id of a shift's closing by its Z number, the newest; None: the last one."""
        ...

    def foreign_document(self, number: str) -> Document | None:
        """A sale of another till fetched singly for a refund, kept as node state."""
        ...


class Work(Reads, Protocol):
    """One writing transaction: what is appended and set here is committed together."""

    def append(self, draft: Draft) -> Document:
        """Seal the draft as the next document of the stream and write all rows that follow."""
        ...

    def begin_epoch(self, origin: Origin) -> None:
        """Go on under a new origin: what is appended next is its document number 1."""
        ...

    def put_state(self, key: str, value: Json | None) -> None:
        """Set node state, or remove it with None."""
        ...

    def put_held(self, name: str, value: Json | None) -> None: ...
    def put_person(self, person_id: str, salt: str, fields: Json) -> None: ...
    def put_pin_hash(self, user_id: str, pin_hash: str) -> None: ...
    def put_acknowledged(self, acknowledged: Acknowledged) -> None: ...
    def put_foreign_document(self, number: str, document: Document) -> None: ...
    def spool(
        self, event_id: str, copy: int, paper: str = "receipt", figures: Json | None = None
    ) -> int: ...
    def mark_spool(self, entry_id: int, state: str) -> None: ...
    def move_spool(self, entry_id: int, printer: str) -> None:
        """Send an entry to another printer than the usual one, by its name."""
        ...

    def apply_rows(self, kind: str, rows: Sequence[Json]) -> int:
        """Take state rows of a pull page (product, user, member, settings, stock, returned …)."""
        ...

    def forget_rows(self, kind: str, after: str, upto: str, kept: Collection[str]) -> None:
        """Forget a kind's rows with ids after one, up to another or the end, but for those kept."""
        ...


class Ledger(Protocol):
    """The local ledger file of one till."""

    def begin(self) -> AbstractContextManager[Work]:
        """Open one writing transaction under `ledger.lock`; leaving it normally commits."""
        ...

    def read(self) -> AbstractContextManager[Reads]:
        """Open one consistent reading snapshot."""
        ...

    def ready_rows(self, kind: str, rows: Sequence[Json]) -> Sequence[Json]:
        """Return state rows as `Work.apply_rows` takes them soonest; needs no transaction."""
        ...

    def witness_check(self) -> WitnessBroken | None:
        """Compare the journal with its witnesses, at start; None where all of them agree.

        What is broken is answered by a new epoch (`Work.begin_epoch`, reason `lost_tail`), so
        that no number is given out twice; selling goes on.
        """
        ...

    def close(self) -> None: ...
