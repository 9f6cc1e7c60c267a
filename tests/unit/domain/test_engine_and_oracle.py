"""The engine says what the books say, and what a second program made of the same books says."""

import json
from pathlib import Path
from typing import Any

import pytest

from pos.domain import pricing
from pos.domain.figures import format_amount, format_quantity
from pos.errors import EffectsBroken, Rejected
from tests.books import requests as ask
from tests.books.comparison import compare_day
from tests.books.engine import EngineShop, net_by_account

EXAMPLES = {
    example["id"]: example
    for example in json.loads(
        (Path(__file__).parents[2] / "books" / "examples.json").read_text(encoding="utf-8")
    )["examples"]
}
WHOLE = [*(f"B{number:02d}" for number in range(1, 13)), "B17", "B25", "B27"]
FIRST_STEPS = {"B13": 1, "B14": 5, "B22": 3}
WAITING = {
    "B13": "settlement",
    "B14": "decision",
    "B15": "goods_returned",
    "B16": "supplier_invoice",
    "B18": "loss",
    "B19": "loss",
    "B20": "count",
    "B21": "transfer_out",
    "B22": "cost_adjustment",
    "B23": "settlement",
    "B24": "top_up",
    "B26": "period seal",
}


def test_every_example_runs_here_or_waits_by_name() -> None:
    assert set(EXAMPLES) == {*WHOLE, *FIRST_STEPS, *WAITING}


@pytest.mark.parametrize("name", [*WHOLE, *FIRST_STEPS])
def test_a_worked_example_comes_out_to_the_cent(name: str) -> None:
    example = EXAMPLES[name]
    start = {
        product: (ask.quantity(q), ask.amount(v))
        for product, (q, v) in example["start"].get("1", {}).items()
    }
    shop = EngineShop(example["taxpayer"], start)
    for step in example["steps"][: FIRST_STEPS.get(name)]:
        decision, rows = shop.book(step["document"])
        assert net_by_account(rows) == voucher_of(step["expect"])
        for product, (q, v) in step["expect"].get("stock", {}).items():
            shelf = shop.stock[product]
            assert (format_quantity(shelf.q), format_amount(shelf.v, "CNY")) == (q, v)
        for fact, value in step["expect"].get("facts", {}).items():
            assert told(decision.body, fact) == value, fact


def voucher_of(expect: dict[str, Any]) -> dict[str, int]:
    return {
        row["account"]: ask.amount(row.get("debit", "0")) - ask.amount(row.get("credit", "0"))
        for row in expect["voucher"]
    }


def told(body: dict[str, Any], fact: str) -> object:
    """A fact of an example as the document's body tells it."""
    if fact == "disc":
        return [money(sum(line["discounts"].values())) for line in body["lines"]]
    if fact == "q":
        return [format_quantity(line["q"]) for line in body["lines"]]
    if fact in {"net", "tax"}:
        return [money(line[fact]) for line in body["lines"]]
    return body["points"]["earned"] if fact == "earned" else money(body[fact])


def money(amount: int) -> str:
    return format_amount(amount, "CNY")


def test_engine_and_oracle_agree_on_random_days() -> None:
    compared = [compare_day(seed) for seed in range(150)]
    assert sum(sales for sales, _ in compared) > 500
    assert [difference for _, found in compared for difference in found] == []


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("half", lambda numerator, denominator: numerator // denominator),
        ("spread", lambda total, numerators, _: [total, *[0] * (len(numerators) - 1)]),
        ("points_earned", lambda total, minor: total // minor + 1),
    ],
)
def test_the_comparison_notices_one_wrong_rule(
    monkeypatch: pytest.MonkeyPatch, name: str, wrong: object
) -> None:
    monkeypatch.setattr(pricing, name, wrong)
    if name == "points_earned":
        monkeypatch.setattr("pos.domain.sale.points_earned", wrong)
    assert any(is_noticed(seed) for seed in range(20))


def is_noticed(seed: int) -> bool:
    """A wrong rule shows as a difference, or refuses a basket that the oracle sells."""
    try:
        return bool(compare_day(seed)[1])
    except (Rejected, EffectsBroken):
        return True
