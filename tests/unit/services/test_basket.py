"""The open basket over random changes: numbers, sums and what node state keeps."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.catalogue import LineKind, Product
from pos.errors import LineUnknown, QuantityInvalid
from pos.services import basket as baskets
from pos.services.basket import OpenBasket


def a_product(number: int, price: int = 350) -> Product:
    return Product(
        id=f"{number:032x}",
        sku=f"P{number}",
        name_zh=f"商品{number}",
        name_en="",
        unit="个",
        price=price,
        rate=1300,
        category="",
        kind=LineKind.GOODS,
        barcodes=(),
        version=0,
    )


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["scan", "label", "remove", "quantity", "restart"]),
        st.integers(0, 4),
        st.integers(1, 9_999),
    ),
    max_size=40,
)


@given(steps=STEPS)
def test_no_line_number_is_ever_used_twice_and_every_change_survives_a_restart(
    steps: list[tuple[str, int, int]],
) -> None:
    ids = count()
    basket: OpenBasket | None = None
    given_out: list[int] = []
    expected: dict[int, int] = {}
    for step, number, quantity in steps:
        product = a_product(number)
        if step == "scan":
            basket, line = baskets.add(basket, product, 350, quantity, lambda: str(next(ids)))
            expected[line] = expected.get(line, 0) + quantity
        elif step == "label":
            basket, line = baskets.add_label(
                basket, product, 350, quantity, None, lambda: str(next(ids))
            )
            assert line not in expected
            expected[line] = quantity
        elif basket is not None and step == "remove" and expected:
            line = sorted(expected)[number % len(expected)]
            basket = basket.without(line)
            del expected[line]
        elif basket is not None and step == "quantity" and expected:
            line = sorted(expected)[number % len(expected)]
            basket = baskets.set_quantity(basket, line, quantity)
            expected[line] = quantity
        elif basket is not None:
            basket = OpenBasket.from_state(basket.to_state())
        if step in {"scan", "label"} and line not in given_out:
            assert line > max(given_out, default=0)
            given_out.append(line)
        if basket is not None:
            assert {line.line: line.q for line in basket.lines} == expected
            assert baskets.view(basket, "inclusive").total == sum(
                (quantity * 350 * 2 + 1000) // 2000 for quantity in expected.values()
            )


def test_a_line_keeps_the_price_it_was_opened_at() -> None:
    basket, line = baskets.add(None, a_product(1), 350, 1000, lambda: "id")
    basket, again = baskets.add(basket, a_product(1, price=990), 990, 1000, lambda: "id")
    assert again == line
    assert baskets.view(basket, "inclusive").total == 700


@pytest.mark.parametrize("quantity", [0, -1, 100_000_001])
def test_quantities_beyond_belief_are_refused(quantity: int) -> None:
    with pytest.raises(QuantityInvalid):
        baskets.add(None, a_product(1), 350, quantity, lambda: "id")
    with pytest.raises(QuantityInvalid):
        baskets.add(None, a_product(1), 10**13, 100_000_000, lambda: "id")


def test_a_line_that_is_not_there_cannot_be_changed() -> None:
    basket, line = baskets.add(None, a_product(1), 350, 1000, lambda: "id")
    with pytest.raises(LineUnknown):
        basket.without(line + 1)
    with pytest.raises(LineUnknown):
        baskets.set_quantity(basket, line + 1, 1000)


def test_tax_on_top_is_in_the_running_total() -> None:
    basket, _ = baskets.add(None, a_product(1), 350, 1000, lambda: "id")
    assert baskets.view(basket, "exclusive").total == 396
    assert baskets.view(None, "inclusive").is_empty
