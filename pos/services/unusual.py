"""What is out of the ordinary at a counter: voids, gifts, copies, a drawer without a sale.

Owns reading them from the day's documents, each with who did it and what it came to. None of them
is wrong by itself; by cashier, they are what an owner wants to see first.
"""

from collections.abc import Iterator

from pos.domain.coming_back import ComingBack
from pos.domain.documents import Document, Json
from pos.domain.money import UNIT, half
from pos.ports.ledger import Reads
from pos.services.journal_results import UnusualEvent
from pos.services.till import Till, date_of

KINDS = (
    *("line_void", "basket_void", "discount", "reprice"),
    *("post_void", "refund", "drawer", "copy"),
)
_PAGE = 200


def list_unusual(till: Till) -> tuple[UnusualEvent, ...]:
    """Return what was out of the ordinary on this business date, oldest first."""
    with till.ledger.read() as reads:
        since = date_of(reads, till.clock.now())
        logins = {person.id: person.login for person in reads.users()}
        found = [
            UnusualEvent(
                kind,
                logins.get(who or ""),
                document.content["at"]["wall"],
                amount,
                told,
                _why(document.content["body"]) if kind == "refund" else None,
            )
            for document in _documents_since(reads, since)
            for kind, who, amount, told in reversed(list(_of(document)))
        ]
    return tuple(reversed(found))


def _documents_since(reads: Reads, date: str) -> Iterator[Document]:
    """Yield own documents of a business date and after it, newest first.

    Dates follow shifts, so a page that is older as a whole ends the search.
    """
    for epoch in reversed(reads.epochs()):
        end = reads.last_seq(epoch)
        while end > 0:
            start = max(0, end - _PAGE)
            page = reads.documents_after(epoch, start, end - start)
            fitting = [it for it in page if it.content["business_date"] >= date]
            yield from reversed(fitting)
            if not fitting:
                return
            end = start


def _of(document: Document) -> Iterator[tuple[str, str | None, int, str]]:
    """Yield what is out of the ordinary in a document: kind, whose, how much, of what."""
    body, who = document.content["body"], document.content["user"]
    match document.type:
        case "line_voided":
            yield "line_void", who, body["amount"], body["sku"]
        case "basket_voided":
            yield "basket_void", who, body["total"], ""
        case "post_void" | "refund":
            yield document.type, who, body["total"], body["number"]
        case "drawer_opened":
            yield "drawer", who, 0, ""
        case "receipt_reprinted" if body["paper"] == "receipt":
            yield "copy", who, 0, body["number"]
        case "sale":
            for given in body.get("concessions", ()):
                kind = "reprice" if given["kind"] == "price" else "discount"
                yield kind, given["user"], _given(body, given), body["number"]
        case _:
            return


def _why(refund: Json) -> ComingBack | None:
    """Return why goods came back, None where nobody said."""
    if "reason" not in refund:
        return None
    return ComingBack(refund["reason"], refund["can_be_sold"])


def _given(sale: Json, given: Json) -> int:
    """Return what a concession took off a sale, in minor units."""
    lines = [it for it in sale["lines"] if given.get("line") in {None, it["line"]}]
    if given["kind"] == "price":
        return sum(half(it["q"] * (it["asked"]["listed"] - it["price"]), UNIT) for it in lines)
    return sum(it["discounts"].get(given["kind"], 0) for it in lines)
