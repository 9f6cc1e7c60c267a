"""The counter over a real ledger: what the screens rely on beyond the line protocol."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from pos.bootstrap.till import till_over
from pos.domain.codes import check_digit
from pos.domain.documents import Document, Json
from pos.errors import (
    AmountInvalid,
    BasketEmpty,
    BasketFull,
    LineUnknown,
    LoginRequired,
    ProductUnknown,
    QuantityInvalid,
    ReceiptUnknown,
    RefundTooMuch,
    ServerUnreachable,
    TenderShort,
)
from pos.ports.ledger import Reads, WitnessBroken, Work
from pos.services import checkout
from pos.services.counter import Counter
from pos.services.refund_results import RefundLine
from pos.services.selling_results import TenderHanded
from pos.services.till import Till
from pos.store.ledger import SqlLedger, open_ledger
from tests.services.conftest import ready

CARD_350 = [TenderHanded("card", 350)]


def sell(counter: Counter, code: str = "A001") -> str:
    basket = counter.scan(code).basket
    return counter.pay([TenderHanded("card", basket.total)], basket=basket.id).number


def test_a_second_tap_on_pay_gives_the_same_sale_again(counter: Counter) -> None:
    basket = counter.scan("A001").basket.id
    first = counter.pay(CARD_350, basket=basket)
    second = counter.pay(CARD_350, basket=basket)
    assert second == first
    assert len(counter.sales()) == 1


def test_a_late_tap_on_pay_never_sells_the_next_basket(counter: Counter) -> None:
    old = counter.scan("A001").basket.id
    counter.pay(CARD_350, basket=old)
    counter.scan("A002")
    assert counter.pay(CARD_350, basket=old).total == 350
    assert len(counter.basket().lines) == 1
    with pytest.raises(BasketEmpty):
        counter.pay(CARD_350, basket="0" * 32)


def test_a_basket_keeps_its_price_and_its_id_until_it_is_paid(counter: Counter) -> None:
    first = counter.scan("A001").basket
    with pytest.raises(TenderShort):
        counter.pay([TenderHanded("cash", 100)], basket=first.id)
    assert counter.basket() == first
    assert counter.scan("A002").basket.id == first.id


def test_quantities_are_set_and_bounded(counter: Counter) -> None:
    line = counter.scan("A001").line.line
    assert counter.set_quantity(line, 12_000).total == 42_00
    for absurd in (0, -1000, 10**12):
        with pytest.raises(QuantityInvalid):
            counter.set_quantity(line, absurd)
    with pytest.raises(LineUnknown):
        counter.set_quantity(9, 1000)
    assert counter.basket().total == 42_00


def test_a_price_label_keeps_its_own_quantity(counter: Counter) -> None:
    line = counter.scan("2000001025000").line
    assert (line.label, line.amount, line.q) == (2500, 2500, 762)
    with pytest.raises(QuantityInvalid):
        counter.set_quantity(line.line, 1000)


def test_quick_keys_and_search_give_what_can_be_added(counter: Counter) -> None:
    keys = counter.quick_keys()
    assert [key.sku for key in keys[:2]] == ["F001", "F002"]
    assert counter.add_product(keys[0].product, 500).line.sku == "F001"
    (cola, *_) = counter.search("kkkl")
    assert cola.sku == "A001"
    assert counter.product(cola.product) == cola
    with pytest.raises(ProductUnknown):
        counter.add_product("0" * 32)


def test_a_basket_stops_at_what_a_document_holds(counter: Counter) -> None:
    for grams in range(100, 600):
        code = f"2300001{grams:05d}"
        counter.scan(code + str(check_digit(code)))
    with pytest.raises(BasketFull):
        counter.scan("A001")
    total = counter.basket().total
    assert counter.pay([TenderHanded("card", total)]).total == total


def test_signing_out_keeps_the_basket_and_shuts_the_gate(counter: Counter) -> None:
    counter.scan("A001")
    counter.sign_out()
    with pytest.raises(LoginRequired):
        counter.scan("A001")
    assert counter.signed_in is None
    assert len(counter.basket().lines) == 1


@pytest.mark.parametrize(("amount", "shown"), [(-500, "-5.00"), (0, "0.00")])
def test_an_amount_that_will_not_do_is_named_as_it_was_typed(
    counter: Counter, amount: int, shown: str
) -> None:
    with pytest.raises(AmountInvalid) as refused:
        counter.cash("out", amount, "safe")
    assert refused.value.details["typed"] == shown


class BreaksBeforeItsCommit:
    """The ledger, whose every transaction fails after the last thing that a sale writes."""

    def __init__(self, ledger: SqlLedger) -> None:
        self.ledger = ledger

    @contextmanager
    def begin(self) -> Iterator[Work]:
        """Run the block, then fail before the commit."""
        with self.ledger.begin() as work:
            yield work
            raise OSError("power cut")

    def read(self) -> AbstractContextManager[Reads]:
        """Read as ever."""
        return self.ledger.read()

    def ready_rows(self, kind: str, rows: Sequence[Json]) -> Sequence[Json]:
        """Ask the real one."""
        return self.ledger.ready_rows(kind, rows)

    def witness_check(self) -> WitnessBroken | None:
        """Ask the real one."""
        return self.ledger.witness_check()

    def close(self) -> None:
        """The real one is closed by its own fixture."""


def test_a_failure_inside_the_sale_leaves_nothing_of_it(
    till: Till, counter: Counter, ledger: SqlLedger
) -> None:
    basket = counter.scan("A001").basket
    before = counter.status()
    user = counter.signed_in
    assert user is not None
    broken = replace(till, ledger=BreaksBeforeItsCommit(ledger), spools_receipts=True)
    with pytest.raises(OSError, match="power cut"):
        checkout.pay(broken, user, CARD_350, None, None, basket.id)
    assert counter.status() == before
    assert counter.basket() == basket
    assert counter.sales() == ()
    with ledger.read() as reads:
        assert reads.spool_open() == []
    assert counter.pay(CARD_350, basket=basket.id).number == "S01-T01-000001"


def test_receipts_wait_in_the_spool_only_where_a_printer_takes_them(
    counter_with: Callable[..., Counter], ledger: SqlLedger
) -> None:
    sell(counter_with())
    printing = counter_with(spools_receipts=True)
    number = sell(printing)
    printing.refund(number)
    printing.post_void(sell(printing))
    printing.close_shift(0)
    with ledger.read() as reads:
        waiting = reads.spool_open()
        kinds = []
        for entry in waiting:
            document = reads.document(entry.event_id)
            assert document is not None
            kinds.append(document.type)
    assert kinds == ["sale", "refund", "sale", "post_void", "shift_closed"]
    assert {entry.state for entry in waiting} == {"waiting"}


def test_a_refund_can_be_looked_at_before_it_is_made(counter: Counter) -> None:
    counter.scan("A001", 3000)
    number = counter.pay([TenderHanded("card", 500), TenderHanded("cash", 600)]).number
    counter.refund(number, [RefundLine(1, 1000)])
    preview = counter.preview_refund(number)
    assert (preview.total, preview.is_of_open_shift) == (1050, True)
    (line,) = preview.lines
    assert (line.sold, line.returned, line.left, line.net) == (3000, 1000, 2000, 1050)
    quote = counter.quote_refund(number, [RefundLine(1, 2000)])
    assert quote.total == 700
    assert quote.tenders == (TenderHanded("card", 150), TenderHanded("cash", 550))
    done = counter.refund(number)
    assert (done.total, done.tenders) == (quote.total, quote.tenders)


class OtherTill:
    """An uplink that hands over another till's sale, or finds the cable out."""

    is_online = True

    def __init__(self, other: SqlLedger | None) -> None:
        self.other, self.asked = other, 0

    def meet(self) -> None:
        """Greeted already."""

    def nudge(self) -> None:
        """Nothing to push."""

    def wait_until_even(self, wait_s: float) -> None:
        """Nothing to wait for."""

    def fetch_sale(self, number: str) -> Document:
        """Return the other till's sale."""
        self.asked += 1
        if self.other is None:
            raise ServerUnreachable
        with self.other.read() as reads:
            entry = reads.receipt(number)
            document = reads.document(entry.event_id) if entry else None
        if document is None:
            raise ReceiptUnknown(number=number)
        return document


@pytest.fixture
def other(founded: Path, tmp_path: Path) -> Iterator[SqlLedger]:
    """Another till's ledger, with three sales of three colas."""
    opened = open_ledger(Path(shutil.copytree(founded, tmp_path / "other")))
    its_counter = ready(till_over(opened, "en", spools_receipts=False))
    for _ in range(3):
        basket = its_counter.scan("A001", 3000).basket
        its_counter.pay([TenderHanded("cash", basket.total)])
    yield opened
    opened.close()


def test_another_tills_receipt_is_fetched_once_and_then_held_here(
    counter_with: Callable[..., Counter], other: SqlLedger
) -> None:
    uplink = OtherTill(other)
    counter = counter_with(uplink=uplink)
    number = "S01-T01-000003"
    assert counter.preview_refund(number).is_of_open_shift is False
    one = [RefundLine(1, 1000)]
    assert [counter.refund(number, one).total for _ in range(3)] == [350, 350, 350]
    with pytest.raises(RefundTooMuch):
        counter.refund(number, one)
    assert uplink.asked == 1
    uplink.other = None
    assert counter.preview_refund(number).lines[0].left == 0


def test_without_the_server_another_tills_receipt_is_refused_and_own_ones_are_not(
    counter_with: Callable[..., Counter],
) -> None:
    counter = counter_with(uplink=OtherTill(None))
    with pytest.raises(ServerUnreachable):
        counter.refund("S01-T02-000001")
    assert counter.refund(sell(counter)).total == 350


def test_a_till_without_a_server_knows_its_own_receipts_alone(counter: Counter) -> None:
    with pytest.raises(ReceiptUnknown):
        counter.refund("S01-T02-000001")
