"""The oracle reproduces the worked examples of the books to the cent."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.shop import Shop
from tests.oracle.state import Result

EXAMPLES = Path(__file__).parents[1] / "books" / "examples.json"
WHOLE = [f"B{n:02d}" for n in range(1, 13)] + ["B17", "B25", "B27"]
FIRST_STEPS = {"B13": 1, "B14": 5, "B22": 3}


def _examples() -> dict[str, dict[str, Any]]:
    """Return the examples by their id."""
    data = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return {example["id"]: example for example in data["examples"]}


def _scaled(text: str, units: int) -> int:
    """Return a decimal string in whole units of 1/units."""
    figure = Fraction(text) * units
    assert figure.denominator == 1
    return figure.numerator


def _expected_voucher(rows: list[dict[str, str]]) -> dict[str, int]:
    """Return the voucher of an example net per account, debit above zero."""
    voucher: dict[str, int] = {}
    for row in rows:
        amount = _scaled(row.get("debit", "0"), 100) - _scaled(row.get("credit", "0"), 100)
        voucher[row["account"]] = voucher.get(row["account"], 0) + amount
    return voucher


def _told_facts(result: Result, names: set[str]) -> dict[str, Any]:
    """Return the facts of these names as the result tells them."""
    told: dict[str, Any] = {
        "change": result.change,
        "total": result.total,
        "earned": result.points.get("earned"),
        **result.drawer,
    }
    for name in names & {"net", "disc", "tax", "q"}:
        told[name] = [line[name] for line in result.lines]
    return {name: told[name] for name in names}


def _expected_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return an example's facts in cents, thousandths and points."""
    expected: dict[str, Any] = {}
    for name, fact in facts.items():
        units = 1000 if name == "q" else 100
        if isinstance(fact, list):
            expected[name] = [_scaled(item, units) for item in fact]
        else:
            expected[name] = fact if isinstance(fact, int) else _scaled(fact, units)
    return expected


@pytest.mark.parametrize("example_id", [*WHOLE, *FIRST_STEPS])
def test_the_oracle_reproduces_the_worked_example(example_id: str) -> None:
    example = _examples()[example_id]
    shop = Shop(example["taxpayer"], example["start"].get("1", {}))
    steps = example["steps"][: FIRST_STEPS.get(example_id)]
    for step in steps:
        expect = step["expect"]
        result = shop.book(step["document"])
        assert result.voucher == _expected_voucher(expect["voucher"])
        assert result.stock == {
            product: (_scaled(quantity, 1000), _scaled(value, 100))
            for product, (quantity, value) in expect.get("stock", {}).items()
        }
        facts = expect.get("facts", {})
        assert _told_facts(result, set(facts)) == _expected_facts(facts)
