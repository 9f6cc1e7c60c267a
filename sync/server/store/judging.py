"""What a settler finds odd in documents that are booked: each finding an office document to write.

Everything here reads; nothing is changed by a judgement but by the documents that it writes. A
finding's id is made of what it is about, so that finding it again writes nothing.
"""

import re
from collections.abc import Iterator, Sequence

import orjson
from sqlalchemy import Connection, text

from pos.domain.audit import Difference, differences
from pos.domain.documents import Document, Json
from pos.domain.office_documents import (
    REFUNDED_TWICE,
    decide_correction,
    decide_exception,
    excesses,
    office_event_id,
)
from pos.errors import PosError
from sync.server.store.database import among
from sync.server.store.office import Shop, Written
from sync.server.store.pushed import WRONG_FORM
from sync.server.store.unsettled import Stretch, Unreadable, opened

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
CLOCK_OFF_MS = 300_000
"""A till's clock further than this from the server's is flagged."""
LEFT_EPOCHS = frozenset({"rolled_back", "lost_tail", "fork"})
GOES_BACK = ("refund", "post_void")
DETAIL_MAX = 32_000
"""Bytes of one fact that a document states and an exception repeats: an exception that is too
large to be a document could never be written, and its shop not be judged any further."""
FIGURE_MAX = 100
SHOWN_MAX = 20
"""Figures that one exception spells out; how many there are in all stands beside them."""


def exception(
    shop: Shop, kind: str, date: str, of: Sequence[str], details: Json, *subject: str
) -> Written:
    """Return an exception for the owner; `subject` is what it is about besides its documents."""
    event_id = office_event_id("exception", kind, *subject, *of)
    bounded = {name: _bounded(fact) for name, fact in details.items()}
    decision = decide_exception(kind, of, bounded, shop.currency)
    return Written("exception_raised", event_id, decision, date)


def _bounded(fact: object) -> object:
    """Return a fact as an exception may repeat it; of one that is too long, how it begins."""
    told = orjson.dumps(fact)
    return fact if len(told) <= DETAIL_MAX else _spelled(told.decode())


def of_document(shop: Shop, document: Document) -> Iterator[Written]:
    """Yield what is odd in a document by itself: its clock, the epoch that it had to open."""
    content = document.content
    date, body = content["business_date"], content["body"]
    offset = content["at"].get("offset_ms", 0)
    if abs(offset) > CLOCK_OFF_MS:
        details = {"device": document.device, "offset_ms": offset}
        yield exception(shop, "clock_off", date, [], details, document.device, date)
    if document.type == "epoch_started" and str(body.get("reason")) in LEFT_EPOCHS:
        details = {"device": document.device, "previous": body.get("previous")}
        yield exception(shop, body["reason"], date, [document.event_id], details)


def of_fork(connection: Connection, shop: Shop, stretch: Stretch, first: Document) -> Written:
    """Return the exception of a fork: both branches, and the numbers that both gave out."""
    rows = connection.execute(
        text(
            "SELECT r.number FROM receipt r JOIN receipt m ON m.company = r.company "
            "AND m.number = r.number AND m.device = r.device AND m.epoch = r.epoch "
            "AND m.branch <> r.branch WHERE r.company = :company AND r.device = :device "
            "AND r.epoch = :epoch AND r.branch = :branch ORDER BY r.number"
        ),
        stretch.stream.key(),
    )
    numbers = sorted({str(row[0]) for row in rows})
    details: Json = {
        "device": stretch.stream.device.hex(),
        "epoch": stretch.stream.epoch,
        "base": stretch.base,
        "branch": stretch.stream.branch,
        "numbers": numbers[:SHOWN_MAX],
        "numbers_in_all": len(numbers),
    }
    date = first.content["business_date"]
    return exception(shop, "forked", date, [first.event_id], details)


def of_quarantine(shop: Shop, kept: Unreadable, date: str) -> Written:
    """Return the exception of a document that nobody can read."""
    details = {
        "device": kept.stream.device.hex(),
        "epoch": kept.stream.epoch,
        "seq": kept.seq,
        "reason": kept.reason,
    }
    return exception(shop, "document_unreadable", date, [], details, kept.hash)


def unjudged(shop: Shop, one: Stretch, reason: str, date: str) -> Written:
    """Return the exception of a document that is booked and that no judgement could be made of."""
    device, epoch = one.stream.device.hex(), one.stream.epoch
    details = {"device": device, "epoch": epoch, "seq": one.upto, "reason": reason}
    place = device, epoch, one.stream.branch, str(one.upto)
    return exception(shop, "unjudged", date, [], details, *place)


def audited(document: Document) -> list[Difference]:
    """Return what the rules give otherwise; a body that they cannot read is one of these."""
    try:
        found = differences(document)
    except (*WRONG_FORM, ArithmeticError, PosError) as error:
        found = [Difference("body", type(error).__name__, "")]
    return [Difference(*map(_spelled, one)) for one in found]


def _spelled(figure: str) -> str:
    """Return a figure as it is kept: PostgreSQL knows no NUL, and the owner reads no novel."""
    cut = figure if len(figure) <= FIGURE_MAX else f"{figure[: FIGURE_MAX - 1]}…"
    return cut.replace("\0", "␀")


def of_audit(shop: Shop, document: Document, found: Sequence[Difference]) -> Written:
    """Return the exception of a document that the rules give otherwise."""
    told = [list(one) for one in found[:SHOWN_MAX]]
    details: Json = {"differences": told, "differences_in_all": len(found)}
    date = document.content["business_date"]
    return exception(shop, "audit_difference", date, [document.event_id], details)


def of_points(
    connection: Connection, shop: Shop, documents: Sequence[Document]
) -> Iterator[Written]:
    """Yield an exception for each member whose points these documents took below zero."""
    last: dict[str, Document] = {}
    for document in documents:
        for change in document.content["effects"].get("points", ()):
            if change["delta"] < 0:
                last[change["member"]] = document
    for member, document in sorted(last.items()):
        balance = connection.execute(
            text(
                "SELECT coalesce(sum(delta), 0) FROM points "
                "WHERE company = :company AND member = :member"
            ),
            {"company": shop.company, "member": bytes.fromhex(member)},
        ).scalar()
        if balance is not None and int(balance) < 0:
            details = {"member": member, "balance": int(balance)}
            date = document.content["business_date"]
            yield exception(shop, "points_below_zero", date, [document.event_id], details)


def of_oversold(
    connection: Connection, shop: Shop, product: str, document: Document, left: int
) -> Written:
    """Return the exception of a product that was sold below zero: both last receipts."""
    row = connection.execute(
        text(
            "SELECT j.event_id FROM movement m JOIN journal j ON j.company = m.company "
            "AND j.device = m.device AND j.epoch = m.epoch AND j.branch = m.branch "
            "AND j.seq = m.seq WHERE m.company = :company AND m.shop = :shop "
            "AND m.product = :product AND m.q < 0 AND j.event_id <> :own "
            "ORDER BY j.event_id DESC LIMIT 1"
        ),
        {
            "company": shop.company,
            "shop": shop.shop,
            "product": bytes.fromhex(product),
            "own": bytes.fromhex(document.event_id),
        },
    ).first()
    of = [document.event_id] + ([bytes(row[0]).hex()] if row is not None else [])
    details = {"product": product, "left": left}
    return exception(shop, "oversold", document.content["business_date"], of, details, product)


def of_unknown_products(
    connection: Connection, shop: Shop, documents: Sequence[Document]
) -> Iterator[Written]:
    """Yield an exception for each product that moved and that nobody has ever told of."""
    moved: dict[str, Document] = {}
    for document in documents:
        for movement in document.content["effects"].get("movements", ()):
            moved.setdefault(movement["product"], document)
    names = {f"p{number}": bytes.fromhex(product) for number, product in enumerate(sorted(moved))}
    if not names:
        return
    rows = connection.execute(
        text(f"SELECT id FROM master WHERE kind = 'product' AND {among('id', names)}"),
        {**names, "company": shop.company},
    )
    known = {bytes(row[0]).hex() for row in rows}
    for product in sorted(moved.keys() - known):
        document = moved[product]
        date = document.content["business_date"]
        yield exception(
            shop, "product_unknown", date, [document.event_id], {"product": product}, product
        )


def of_refunds(
    connection: Connection, shop: Shop, documents: Sequence[Document]
) -> Iterator[Written]:
    """Yield a correction and an exception for each refund that another one had made already.

    A sale is looked at when a refund of it comes, and when it comes itself after one.
    """
    by_sale = {str(d.content["body"].get("of")): d for d in documents if d.type in GOES_BACK}
    sales = {sale for sale in by_sale if _ID.fullmatch(sale)}
    sales |= _refunded(connection, shop, [d.event_id for d in documents if d.type == "sale"])
    for sale in sorted(sales):
        original = _document(connection, shop, sale)
        if original is None:
            continue
        try:
            yield from list(_of_refunded(connection, shop, original))
        except WRONG_FORM as error:
            # Booked as stated, by a device that is none of ours: no rule can read its lines, and
            # it must not keep the settler from what comes after it.
            odd = by_sale.get(sale, original)
            details = {"differences": [["body", type(error).__name__, ""]], "differences_in_all": 1}
            date = odd.content["business_date"]
            yield exception(shop, "audit_difference", date, [odd.event_id], details)


def _of_refunded(connection: Connection, shop: Shop, original: Document) -> Iterator[Written]:
    """Yield what is to be written for one sale. Raises WRONG_FORM where a body is none of ours."""
    sale = original.event_id
    sold = {line["line"]: line["q"] for line in original.content["body"]["lines"]}
    returned = _returned(connection, shop, sale)
    for excess in excesses(sold, returned, _refunds(connection, shop, sale)):
        refund, date = excess.refund, excess.refund.content["business_date"]
        lines = [f"{line}:{q}" for line, q in sorted(excess.lines.items())]
        event_id = office_event_id("correction", REFUNDED_TWICE, refund.event_id, *lines)
        yield Written("correction", event_id, decide_correction(excess), date)
        details = {"number": original.content["body"]["number"], "lines": lines}
        yield exception(shop, REFUNDED_TWICE, date, [refund.event_id, sale], details)


def _refunded(connection: Connection, shop: Shop, sales: Sequence[str]) -> set[str]:
    """Return which of these sales something went back of."""
    names = {f"s{number}": bytes.fromhex(sale) for number, sale in enumerate(sales)}
    if not names:
        return set()
    rows = connection.execute(
        text(f"SELECT DISTINCT sale FROM returned WHERE {among('sale', names)}"),
        {**names, "company": shop.company},
    )
    return {bytes(row[0]).hex() for row in rows}


def _returned(connection: Connection, shop: Shop, sale: str) -> dict[int, int]:
    """Return line → quantity that went back of a sale over all tills, corrections taken off."""
    rows = connection.execute(
        text(
            "SELECT line, sum(q) FROM returned WHERE company = :company AND sale = :sale "
            "GROUP BY line"
        ),
        {"company": shop.company, "sale": bytes.fromhex(sale)},
    )
    return {int(line): int(q) for line, q in rows}


def _document(connection: Connection, shop: Shop, event_id: str) -> Document | None:
    """Return a document of the company by its id."""
    row = connection.execute(
        text("SELECT raw, hash FROM journal WHERE company = :company AND event_id = :id"),
        {"company": shop.company, "id": bytes.fromhex(event_id)},
    ).first()
    return None if row is None else opened(bytes(row[0]), bytes(row[1]))


def _refunds(connection: Connection, shop: Shop, sale: str) -> list[Document]:
    """Return every refund and post-void of a sale."""
    rows = connection.execute(
        text(
            "SELECT j.raw, j.hash FROM receipt r JOIN journal j ON j.company = r.company "
            "AND j.device = r.device AND j.epoch = r.epoch AND j.branch = r.branch "
            "AND j.seq = r.seq WHERE r.company = :company AND r.sale = :sale"
        ),
        {"company": shop.company, "sale": bytes.fromhex(sale)},
    )
    return [opened(bytes(raw), bytes(own_hash)) for raw, own_hash in rows]
