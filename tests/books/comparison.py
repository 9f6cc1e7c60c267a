"""Engine and oracle side by side over one seeded day: every figure must be equal."""

from dataclasses import dataclass
from random import Random

from pos.domain.documents import Decision
from tests.books.engine import EngineShop, facts
from tests.oracle.basket_lines import Habits
from tests.oracle.baskets import played_day
from tests.oracle.state import Result


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One figure on which the two differ; the seed replays the whole day."""

    seed: int
    document: str
    what: str
    engine: object
    oracle: object


def compare_day(seed: int) -> tuple[int, list[Disagreement]]:
    """Play one day through both; returns how many sales it had, and where they differ."""
    rng = Random(seed)
    taxpayer = rng.choice(("general", "general", "small"))
    shop = EngineShop(taxpayer)
    sales = 0
    found: list[Disagreement] = []
    for number, (document, result) in enumerate(played_day(rng, Habits(taxpayer))):
        sales += document["type"] == "sale"
        decision, rows = shop.book(document)
        told = facts(decision, rows)
        expected = expected_facts(result, is_receipt=rows.receipt is not None)
        told["stock"] = {
            product: (shop.stock[product].q, shop.stock[product].v)
            for product in result.stock
            if product in shop.stock
        }
        told["points"] = _points(decision) if any(result.points.values()) else {}
        for what, value in expected.items():
            if told[what] != value:
                where = f"{number} {document['type']}"
                found.append(Disagreement(seed, where, what, told[what], value))
    return sales, found


def expected_facts(result: Result, *, is_receipt: bool) -> dict[str, object]:
    """Return the oracle's result in the form of `facts`."""
    expected: dict[str, object] = {
        "voucher": result.voucher,
        "tenders": result.tenders,
        "total": result.total,
        "change": result.change,
        "rounding": result.rounding,
        "drawer": result.drawer,
        "stock": result.stock,
        "points": {name: n for name, n in result.points.items() if n},
    }
    if is_receipt:
        expected["lines"] = result.lines
        expected["taxes"] = {rate: (tax["net"], tax["tax"]) for rate, tax in result.taxes.items()}
    else:
        del expected["total"]
    return expected


def _points(decision: Decision) -> dict[str, int]:
    """Return the points that a document states, without zeros and what only the till knows."""
    points = decision.body.get("points") or {}
    names = ("spent", "earned", "returned", "taken")
    return {name: points[name] for name in names if points.get(name)}
