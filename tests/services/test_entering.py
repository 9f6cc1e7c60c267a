"""Once more, prices asked for, price inquiry, quick keys as the shop arranges them."""

import pytest

from pos.errors import (
    AmountInvalid,
    BasketEmpty,
    LayoutFull,
    PriceFixed,
    PriceNeeded,
    ProductUnknown,
    QuantityInvalid,
    RightMissing,
)
from pos.services.conceding import Off
from pos.services.counter import Counter
from pos.services.layout import QUICK_KEYS_MAX
from pos.services.products_in.importing import ImportDone, check_table, import_products
from pos.services.products_in.rows import COLUMNS
from pos.services.selling_results import TenderHanded
from pos.services.till import Till

LABEL_25 = "2000001025000"


def imported(till: Till, price: str, cost: str = "", stock: str = "") -> ImportDone:
    row = ["Z001", "", "其他商品", "Sundries", "个", price, "13", cost, stock, "其他"]
    table = check_table([COLUMNS, row], "CNY")
    return import_products(till, table, why="import", id_of=lambda _: till.new_id())


@pytest.fixture
def department(till: Till) -> str:
    assert imported(till, "open").errors == ()
    return "Z001"


def test_once_more_raises_what_was_entered_last(counter: Counter) -> None:
    with pytest.raises(BasketEmpty):
        counter.repeat()
    counter.scan("A001")
    counter.scan("N002")
    counter.scan("A001")
    again = counter.repeat(2000)
    assert (again.line.sku, again.line.q) == ("A001", 4000)


def test_once_more_never_takes_anything_off_a_line(counter: Counter) -> None:
    counter.scan("A001", 3000)
    for wrong in (0, -1000, -2999):
        with pytest.raises(QuantityInvalid):
            counter.repeat(wrong)
    assert counter.basket().lines[0].q == 3000


def test_once_more_of_a_label_is_another_package(counter: Counter) -> None:
    first = counter.scan(LABEL_25).line
    again = counter.repeat()
    assert (again.line.line, again.line.amount, again.line.q) == (2, first.amount, first.q)
    assert again.total == 2 * first.amount
    with pytest.raises(QuantityInvalid):
        counter.repeat(2000)


def test_once_more_of_what_was_given_away_on_pays_full(counter: Counter) -> None:
    counter.scan("A001")
    counter.reprice(1, 100, "match")
    counter.discount(1, Off(percent=50_00), "damaged")
    assert counter.repeat().total == 50 + 350


def test_a_department_asks_for_its_price(counter: Counter, department: str) -> None:
    with pytest.raises(PriceNeeded):
        counter.scan(department)
    for wrong in (0, -5, 2**53):
        with pytest.raises(AmountInvalid):
            counter.scan(department, price=wrong)
    assert counter.basket().is_empty
    counter.scan(department, 2000, price=12_34)
    assert counter.scan(department, price=12_34).line.q == 3000
    other = counter.scan(department, price=5_00)
    assert (other.line.line, other.total) == (2, 3 * 1234 + 500)
    done = counter.pay([TenderHanded("cash", other.total)])
    assert "movements" not in done.document.content["effects"]
    assert done.document.content["body"]["lines"][0]["kind"] == "department"


def test_what_has_a_price_takes_no_other_at_the_scan(counter: Counter) -> None:
    with pytest.raises(PriceFixed):
        counter.scan("A001", price=100)
    assert counter.basket().is_empty


def test_a_department_keeps_no_stock(till: Till) -> None:
    (error,) = imported(till, "现填", "1.00", "5").errors
    assert (error.column, error.code) == ("stock", "import.department_stock")


def test_a_department_that_gets_a_price_is_goods_again(
    counter: Counter, department: str, till: Till
) -> None:
    assert imported(till, "9.00").changed == 1
    assert counter.scan(department).total == 900


def test_asking_a_price_sells_nothing(counter: Counter, department: str) -> None:
    found = counter.inquire("6901234567892")
    assert (found.product.sku, found.amount, found.q) == ("A001", 350, 1000)
    assert found.product.stock == 144_000
    label = counter.inquire(LABEL_25)
    assert label.amount == 2500
    assert counter.inquire(department).amount is None
    with pytest.raises(ProductUnknown):
        counter.inquire("nothing")
    assert counter.basket().is_empty


def test_the_shop_arranges_its_quick_keys(counter: Counter, till: Till) -> None:
    usual = [product.sku for product in counter.quick_keys(24)]
    assert len(usual) > 2
    assert counter.arrange_quick_keys(["N002", "A001", "N002"]) == ("N002", "A001")
    assert [product.sku for product in counter.quick_keys(24)] == ["N002", "A001"]
    with till.ledger.read() as reads:
        head = reads.head()
        document = reads.documents_after(head.epoch, head.seq - 1, 1)[0]
    assert document.type == "layout_changed"
    assert counter.arrange_quick_keys(["N002", "A001"]) == ("N002", "A001")
    with till.ledger.read() as reads:
        assert reads.head().seq == head.seq


def test_quick_keys_are_goods_few_enough_and_the_owners(counter: Counter) -> None:
    with pytest.raises(ProductUnknown):
        counter.arrange_quick_keys(["no such"])
    with pytest.raises(LayoutFull):
        counter.arrange_quick_keys([f"X{n}" for n in range(QUICK_KEYS_MAX + 1)])
    counter.sign_in("cashier", "2222")
    with pytest.raises(RightMissing):
        counter.arrange_quick_keys(["A001"])
