"""The form of a document's rows: what the tables take without a doubt, checked before a write.

A till seals its own documents and needs none of this. The server writes what others send: a
number that is text, a truth value where an amount belongs or an id that is none would stop a
whole batch inside the database, so such a document is told apart here, one by one.
"""

import re
from itertools import chain
from typing import cast

from pos.domain.documents import Document
from pos.domain.money import FIGURE_LIMIT
from pos.domain.projection import Rows
from pos.errors import DocumentUnreadable, EffectsBroken
from sync.server.store.master_forms import is_master_row

_IDS = re.compile(r"(?:[0-9a-f]{32})*", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_ID_LENGTHS = frozenset({32})
_ESCAPED_NUL = b"\\u0000"
_WHOLE = frozenset({int})
_WHOLE_OR_NONE = frozenset({int, type(None)})
_TEXT = frozenset({str})


def check_envelope(document: Document) -> None:
    """Raise DocumentUnreadable unless the envelope's fields are of their kinds."""
    content = document.content
    texts = (content["event_id"], content["type"], content["business_date"], content["epoch"])
    if {type(text) for text in texts} != _TEXT or type(content["seq"]) is not int:
        raise DocumentUnreadable(reason="envelope")
    if not _are_ids([content["event_id"]]) or not _DATE.fullmatch(content["business_date"]):
        raise DocumentUnreadable(reason="envelope")
    if _ESCAPED_NUL in document.raw and "\0" in content["type"]:
        raise DocumentUnreadable(reason="envelope")
    parts = (content["at"], content["body"], content["effects"])
    if {type(part) for part in parts} != {dict}:
        raise DocumentUnreadable(reason="envelope")
    if not _are_figures([content["at"].get("offset_ms", 0)]):
        raise DocumentUnreadable(reason="envelope")


def check_rows(document: Document, rows: Rows) -> None:
    """Raise EffectsBroken unless every row is of the kinds that its table takes."""
    try:
        is_right = (
            _are_figures(_wholes(rows))
            and _WHOLE_OR_NONE.issuperset(map(type, _optional(rows)))
            and _are_ids(_ids(rows))
            and _are_texts(_texts(rows), may_hold_nul=_ESCAPED_NUL in document.raw)
            and all(
                type(row.fields) is dict and is_master_row(row.kind, row.fields)
                for row in rows.master
            )
        )
    except TypeError:
        is_right = False
    if not is_right:
        raise EffectsBroken(document=document.event_id, check="form")


def _are_figures(figures: list[object]) -> bool:
    """Claim whole numbers of a believable size: one that overflows a sum stops every till."""
    if not _WHOLE.issuperset(map(type, figures)):
        return False
    whole = cast("list[int]", figures)
    return not whole or (min(whole) > -FIGURE_LIMIT and max(whole) < FIGURE_LIMIT)


def _wholes(rows: Rows) -> list[object]:
    """Return everything that must be a whole number."""
    found: list[object] = [posting.amount for posting in rows.postings]
    for movement in rows.movements:
        found += (movement.q, movement.v)
    for _, line, quantity in rows.returned:
        found += (line, quantity)
    found += (row[-1] for row in chain(rows.tenders, rows.returned_tenders, rows.points))
    found += (row[-1] for row in chain(rows.shift_sums, rows.counters))
    if rows.receipt is not None:
        found.append(rows.receipt.total)
    if rows.shift is not None:
        found.append(rows.shift.number)
    return found


def _optional(rows: Rows) -> list[object]:
    """Return everything that must be a whole number or nothing."""
    found: list[object] = []
    for movement in rows.movements:
        found += movement[3:]
    if rows.shift is not None:
        found += (rows.shift.z, rows.shift.expected, rows.shift.counted)
    return found


def _ids(rows: Rows) -> list[str]:
    """Return everything that must be an id."""
    found = [movement.product for movement in rows.movements]
    found += (posting.party for posting in rows.postings if posting.party is not None)
    found += (sale for sale, _, _ in rows.returned)
    found += (sale for sale, _, _ in rows.returned_tenders)
    found += (member for member, _ in rows.points)
    found += (shift for shift, _, _ in rows.shift_sums)
    found += (row.id for row in rows.master)
    if rows.receipt is not None and rows.receipt.sale is not None:
        found.append(rows.receipt.sale)
    if rows.shift is not None:
        found.append(rows.shift.shift)
    return found


def _texts(rows: Rows) -> list[str]:
    """Return everything that must be text."""
    found = [posting.account for posting in rows.postings]
    found += (kind for kind, _ in rows.tenders)
    found += (kind for _, kind, _ in rows.returned_tenders)
    found += (what for _, what, _ in rows.shift_sums)
    found += (row[0] for row in rows.counters)
    found += (row.kind for row in rows.master)
    if rows.receipt is not None:
        found += (rows.receipt.number, rows.receipt.kind)
    if rows.shift is not None:
        found.append(rows.shift.step)
    return found


def _are_ids(ids: list[str]) -> bool:
    """Claim that all of these are ids of 32 lower hex digits. Raises TypeError for no text."""
    return _ID_LENGTHS.issuperset(map(len, ids)) and _IDS.fullmatch("".join(ids)) is not None


def _are_texts(texts: list[str], *, may_hold_nul: bool) -> bool:
    """Claim that all are texts without NUL, which PostgreSQL cannot keep."""
    if not _TEXT.issuperset(map(type, texts)):
        return False
    return not may_hold_nul or "\0" not in "".join(texts)
