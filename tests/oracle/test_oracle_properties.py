"""What must hold of any day, whatever was sold: the oracle is held to it on seeded days."""

from collections import Counter
from random import Random

import pytest

from tests.oracle.basket_lines import Habits, quantity
from tests.oracle.baskets import played_day, random_day, random_example
from tests.oracle.price import Document, is_on_top, priced
from tests.oracle.shop import Shop
from tests.oracle.state import Result

SEEDS = range(60)
PLENTY = {f"P{n}": ("1000000", "7654321.09") for n in range(1, 7)}


def _played(seed: int) -> tuple[Shop, list[tuple[Document, Result]]]:
    """Return a shop at the end of a seeded day, with all its documents."""
    taxpayer = ("general", "small")[seed % 2]
    shop = Shop(taxpayer)
    documents = random_day(Random(seed), Habits(taxpayer))
    return shop, [(document, shop.book(document)) for document in documents]


def _sales(seed: int) -> list[Document]:
    """Return the sales of a seeded day."""
    documents = random_day(Random(seed), Habits(("general", "small")[seed % 2]))
    return [document for document in documents if document["type"] == "sale"]


def _refund_in_parts(shop: Shop, rng: Random, sale: Document) -> list[Result]:
    """Give a sale back in random parts until nothing is left."""
    results: list[Result] = []
    while True:
        left = [
            (number, abs(line.quantity - line.returned))
            for number, line in enumerate(shop.sales[sale["id"]].lines, start=1)
            if line.quantity != line.returned
        ]
        if not left:
            return results
        picked = rng.sample(left, rng.randint(1, len(left)))
        parts = [
            {"line": number, "q": quantity(rng.choice((rest, rng.randint(1, rest))))}
            for number, rest in picked
        ]
        results.append(shop.book({"type": "refund", "of": sale["id"], "parts": parts}))


def _net(results: list[Result]) -> dict[str, int]:
    """Return the sum of vouchers per account, without zeros."""
    sums: Counter[str] = Counter()
    for result in results:
        sums.update(result.voucher)
    return {account: amount for account, amount in sums.items() if amount}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_voucher_balances(seed: int) -> None:
    _, booked = _played(seed)
    assert [sum(result.voucher.values()) for _, result in booked] == [0] * len(booked)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_value_on_the_shelves_is_the_stock_account_after_every_document(seed: int) -> None:
    shop = Shop()
    for document in random_day(Random(seed)):
        shop.book(document)
        assert sum(shelf.value for shelf in shop.shelves.values()) == shop.balances["1405"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_drawer_is_the_cash_account_and_empty_after_the_shift(seed: int) -> None:
    shop, booked = _played(seed)
    cash = sum(
        result.tenders.get("cash", 0)
        for document, result in booked
        if document["type"] in {"sale", "refund", "post_void"}
    )
    moved = sum(
        result.voucher.get("1001", 0)
        for document, result in booked
        if document["type"] in {"shift_opened", "cash_in", "cash_out"}
    )
    assert booked[-1][1].drawer["expected"] == cash + moved
    assert shop.drawer == shop.balances["1001"] == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_lines_taxes_tenders_and_total_agree(seed: int) -> None:
    _, booked = _played(seed)
    for document, result in booked:
        if document["type"] == "sale":
            on_top = sum(line["tax"] for line in result.lines) if is_on_top(document) else 0
            assert result.total == sum(line["net"] for line in result.lines) + on_top
            assert sum(line["tax"] for line in result.lines) == sum(
                tax["tax"] for tax in result.taxes.values()
            )
            assert sum(result.tenders.values()) == result.total + result.rounding
            assert all(line["gross"] - line["disc"] == line["net"] for line in result.lines)
            assert all(line["net"] >= 0 for line in result.lines if line["gross"] >= 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_s_tax_is_less_than_a_cent_off_its_exact_tax(seed: int) -> None:
    for sale in _sales(seed):
        for line in priced(sale):
            base = 100 if is_on_top(sale) else 100 + line.rate
            assert abs(line.tax - line.net * line.rate / base) < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_a_sale_given_back_in_any_split_nets_to_zero_everywhere(seed: int) -> None:
    for sale in _sales(seed):
        shop = Shop(("general", "small")[seed % 2], PLENTY)
        sold = shop.book(sale)
        back = _refund_in_parts(shop, Random(seed), sale)
        assert _net([sold, *back]) == {}
        assert {p: (s.quantity, s.value) for p, s in shop.shelves.items()} == {
            p: (s.quantity, s.value) for p, s in Shop("general", PLENTY).shelves.items()
        }
        assert sum(result.total for result in back) == sold.total
        assert sum(result.points["returned"] for result in back) == sold.points["spent"]
        assert sum(result.points["taken"] for result in back) == sold.points["earned"]
        tenders: Counter[str] = Counter(sold.tenders)
        for result in back:
            tenders.update(result.tenders)
        assert not any(tenders.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_below_zero_a_sale_given_back_leaves_only_stock_against_variance(seed: int) -> None:
    shop = Shop("general", {f"P{n}": ("0.7", "3.33") for n in range(1, 6)})
    for sale in _sales(seed):
        results = [shop.book(sale), *_refund_in_parts(shop, Random(seed), sale)]
        rest = _net(results)
        assert set(rest) <= {"1405", "5401d"}
        assert sum(rest.values()) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_post_void_is_the_refund_of_everything(seed: int) -> None:
    for sale in _sales(seed):
        voided, refunded = Shop("general", PLENTY), Shop("general", PLENTY)
        voided.book(sale)
        refunded.book(sale)
        assert voided.book({"type": "post_void", "of": sale["id"]}) == refunded.book(
            {"type": "refund", "of": sale["id"]}
        )


def test_a_seed_is_a_day() -> None:
    assert random_day(Random(7)) == random_day(Random(7))
    assert random_day(Random(7)) != random_day(Random(8))
    documents = random_example(Random(7))["steps"]
    assert documents[-1]["document"]["type"] == "shift_closed"


def _traits(document: Document, result: Result, shop: Shop) -> set[str]:
    """Return what is remarkable about a document."""
    traits = {document["type"]}
    lines = document.get("lines", [])
    if document["type"] == "sale":
        traits |= {
            name for line in lines for name in ("label", "disc_pct", "bundle") if name in line
        }
        traits |= {line["kind"] for line in lines if "kind" in line}
        traits |= {name for name in ("promos", "basket_disc", "points", "step") if name in document}
        traits |= {str(document.get("prices", "inclusive")), f"{len(document['tenders'])} tenders"}
        traits |= {f"rate {line['tax']}" for line in lines if "tax" in line}
        checks = {
            "bottles back": any(
                line.get("kind") == "deposit" and line["q"] < "0" for line in lines
            ),
            "total 0": result.total == 0,
            "total below 0": result.total < 0,
            "cash rounded": result.rounding != 0,
            "unknown cost": bool(result.unknown_cost),
            "gift": any(line["gross"] > 0 and line["net"] == 0 for line in result.lines),
            "one product on two lines": len(result.stock) < sum("p" in line for line in lines),
            "below zero": any(quantity_ < 0 for quantity_, _ in result.stock.values()),
            "empties the shelf": any(stock == (0, 0) for stock in result.stock.values()),
            "tax back": any(tax["tax"] < 0 for tax in result.taxes.values()),
        }
    else:
        checks = {
            "in parts": "parts" in document,
            "tender chosen": "tender" in document,
            "customer pays at a refund": document["type"] == "refund" and result.total < 0,
            "refund rounded": document["type"] == "refund" and result.rounding != 0,
            "invoice later": document.get("invoice") == "later",
            "free units": any(line.get("cost") == "0.00" for line in lines),
            "freight": "freight" in document,
            "variance": "5401d" in result.voucher,
            "still below zero": document["type"] == "goods_received"
            and any(shop.shelves[line["p"]].quantity < 0 for line in lines),
            "whole again": document["type"] == "refund"
            and all(line.quantity == line.returned for line in shop.sales[document["of"]].lines),
        }
    return traits | {name for name, holds in checks.items() if holds}


EXPECTED_TRAITS = {
    *("opening_stock", "shift_opened", "shift_closed", "cash_in", "cash_out", "goods_received"),
    *("sale", "refund", "post_void", "label", "disc_pct", "bundle", "service", "coupon"),
    *("deposit", "promos", "basket_disc", "points", "step", "inclusive", "exclusive"),
    *("0 tenders", "1 tenders", "2 tenders", "3 tenders", "4 tenders", "bottles back", "total 0"),
    *("total below 0", "cash rounded", "unknown cost", "gift", "one product on two lines"),
    *("below zero", "empties the shelf", "tax back", "in parts", "tender chosen"),
    *("customer pays at a refund", "refund rounded", "invoice later", "free units", "freight"),
    *("variance", "still below zero", "whole again"),
    *(f"rate {rate}" for rate in ("13", "9", "6", "3", "1", "0")),
}


def test_random_days_hold_everything_that_could_go_wrong() -> None:
    seen: Counter[str] = Counter()
    for seed in range(120):
        taxpayer = ("general", "small")[seed % 2]
        shop = Shop(taxpayer)
        for document, _ in played_day(Random(seed), Habits(taxpayer)):
            seen.update(_traits(document, shop.book(document), shop))
    assert set(seen) >= EXPECTED_TRAITS
    assert min(seen[trait] for trait in EXPECTED_TRAITS) >= 5


def test_a_day_at_the_counter_holds_only_what_a_cashier_can_do() -> None:
    for seed in SEEDS:
        for document in random_day(Random(seed), Habits(at_the_counter=True, step="0.01")):
            lines = document["lines"] if document["type"] == "sale" else []
            assert {"promos", "basket_disc", "step"} & set(document) == set()
            assert all(set(line) == {"p", "q", "price", "tax"} for line in lines)
            assert len({line["p"] for line in lines}) == len(lines)
            assert document["type"] != "goods_received"
