"""The form of a document's rows: what the tables take without a doubt, checked before a write.

A till seals its own documents and needs none of this. The server writes what others send: a
number that is text, a truth value where an amount belongs or an id that is none would stop a
whole batch inside the database, so such a document is told apart here, one by one.
"""

from typing import NamedTuple, cast

from pos.domain.documents import Document, is_date
from pos.domain.money import FIGURE_LIMIT
from pos.domain.projection import Rows
from pos.errors import DocumentUnreadable, EffectsBroken
from sync.server.store.master_forms import is_master_row

_ID_LENGTHS = frozenset({32})
_ESCAPED_NUL = b"\\u0000"
_WHOLE = frozenset({int})
_WHOLE_OR_NONE = frozenset({int, type(None)})
_TEXT = frozenset({str})


def check_envelope(document: Document) -> None:
    """Raise DocumentUnreadable unless the envelope's fields are of their kinds."""
    content = document.content
    event_id, date, kind = content["event_id"], content["business_date"], content["type"]
    at = content["at"]
    is_right = (
        type(event_id) is str
        and type(date) is str
        and type(kind) is str
        and type(content["epoch"]) is str
        and type(content["seq"]) is int
        and type(at) is dict
        and type(content["body"]) is dict
        and type(content["effects"]) is dict
        and _are_ids([event_id])
        and is_date(date)
        and ("offset_ms" not in at or _are_figures([at["offset_ms"]]))
        and "\0" not in kind
    )
    if not is_right:
        raise DocumentUnreadable(reason="envelope")


def check_rows(document: Document, rows: Rows) -> None:
    """Raise EffectsBroken unless every row is of the kinds that its table takes."""
    found = _Found([], [], [], [])
    try:
        _sort_movements(found, rows)
        _sort_rest(found, rows)
        _sort_single(found, rows)
        is_right = (
            _are_figures(found.wholes)
            and _WHOLE_OR_NONE.issuperset(map(type, found.optional))
            and _are_ids(found.ids)
            and _are_texts(found.texts, may_hold_nul=_ESCAPED_NUL in document.raw)
            and all(
                type(row.fields) is dict and is_master_row(row.kind, row.fields)
                for row in rows.master
            )
        )
    except TypeError:
        is_right = False
    if not is_right:
        raise EffectsBroken(document=document.event_id, check="form")


class _Found(NamedTuple):
    """The values of a document's rows by what they must be."""

    wholes: list[object]
    optional: list[object]
    """A whole number or nothing."""
    ids: list[str]
    texts: list[str]


def _sort_movements(found: _Found, rows: Rows) -> None:
    """Add what movements and postings hold, which is most of a document, by columns.

    Columns take half the time of rows field by field.
    """
    if rows.movements:
        products, quantities, values, *costs = zip(*rows.movements, strict=True)
        found.ids.extend(products)
        found.wholes.extend(quantities + values)
        for column in costs:
            found.optional.extend(column)
    if rows.postings:
        accounts, sides, amounts, parties = zip(*rows.postings, strict=True)
        found.wholes.extend(amounts)
        found.texts.extend(accounts + sides)
        found.ids.extend(party for party in parties if party is not None)


def _sort_rest(found: _Found, rows: Rows) -> None:
    """Add what tenders, sums, counters and master rows hold."""
    wholes, _, ids, texts = found
    for kind, amount in rows.tenders:
        texts.append(kind)
        wholes.append(amount)
    for sale, line, quantity in rows.returned:
        ids.append(sale)
        wholes += (line, quantity)
    for sale, kind, amount in rows.returned_tenders:
        ids.append(sale)
        texts.append(kind)
        wholes.append(amount)
    for member, delta in rows.points:
        ids.append(member)
        wholes.append(delta)
    for shift, what, amount in rows.shift_sums:
        ids.append(shift)
        texts.append(what)
        wholes.append(amount)
    for name, number in rows.counters:
        texts.append(name)
        wholes.append(number)
    for row in rows.master:
        ids.append(row.id)
        texts.append(row.kind)


def _sort_single(found: _Found, rows: Rows) -> None:
    """Add what a document has one of: a receipt, a shift's step."""
    wholes, optional, ids, texts = found
    if (receipt := rows.receipt) is not None:
        texts += (receipt.number, receipt.kind)
        wholes.append(receipt.total)
        if receipt.sale is not None:
            ids.append(receipt.sale)
    if (state := rows.shift) is not None:
        ids.append(state.shift)
        texts.append(state.step)
        wholes.append(state.number)
        optional += (state.z, state.expected, state.counted)


def _are_figures(figures: list[object]) -> bool:
    """Claim whole numbers of a believable size: one that overflows a sum stops every till."""
    if not _WHOLE.issuperset(map(type, figures)):
        return False
    whole = cast("list[int]", figures)
    return not whole or (min(whole) > -FIGURE_LIMIT and max(whole) < FIGURE_LIMIT)


def _are_ids(ids: list[str]) -> bool:
    """Claim that all of these are ids of 32 lower hex digits. Raises TypeError for no text."""
    if not _ID_LENGTHS.issuperset(map(len, ids)):
        return False
    digits = "".join(ids)
    try:
        # There and back takes a fifth of a pattern; it leaves out spaces and makes capitals small.
        return bytes.fromhex(digits).hex() == digits
    except ValueError:
        return False


def _are_texts(texts: list[str], *, may_hold_nul: bool) -> bool:
    """Claim that all are texts without NUL, which PostgreSQL cannot keep."""
    if not _TEXT.issuperset(map(type, texts)):
        return False
    return not may_hold_nul or "\0" not in "".join(texts)
