"""Copies, gift receipts and shift reports: counted, marked, on record, never a price too many."""

from collections.abc import Callable

import pytest

from pos.domain.documents import Document
from pos.errors import LoginRequired, ReceiptUnknown, RightMissing, ShiftNotOpen
from pos.services.counter import Counter
from pos.services.printing import paper_of
from pos.services.selling_results import TenderHanded
from pos.services.till import Till
from pos.store.ledger import SqlLedger


@pytest.fixture
def printing(counter_with: Callable[..., Counter]) -> Counter:
    """A counter with a printer, the owner signed in."""
    return counter_with(spools_receipts=True)


def sell(counter: Counter) -> str:
    counter.scan("A001")
    return counter.pay([TenderHanded("cash", 10_00)]).number


def last_document(ledger: SqlLedger) -> Document:
    with ledger.read() as reads:
        head = reads.head()
        return reads.documents_after(head.epoch, head.seq - 1, 1)[0]


def test_every_copy_bears_its_number_and_is_on_record(printing: Counter, ledger: SqlLedger) -> None:
    number = sell(printing)
    first, second = printing.reprint(number), printing.reprint(number)
    assert (first.copy, second.copy) == (1, 2)
    assert "第 1 份副本" in first.receipt_text
    assert "第 2 份副本" in second.receipt_text
    document = last_document(ledger)
    assert document.type == "receipt_reprinted"
    told = document.content["body"]
    assert (told["number"], told["paper"], told["copy"]) == (number, "receipt", 2)
    with ledger.read() as reads:
        entries = reads.spool_open()
        papers = [paper_of(reads, entry) for entry in entries]
    assert [(entry.copy, entry.paper) for entry in entries] == [
        (0, "receipt"), (1, "receipt"), (2, "receipt"),
    ]  # fmt: skip
    assert [paper.opens_drawer for paper in papers] == [True, False, False]


def test_the_count_of_copies_survives_a_restart(
    printing: Counter, counter_with: Callable[..., Counter]
) -> None:
    number = sell(printing)
    printing.reprint(number)
    assert counter_with(spools_receipts=True).reprint(number).copy == 2


def test_a_refunds_receipt_can_be_had_again_too(printing: Counter) -> None:
    refund = printing.refund(sell(printing)).number
    assert "退款" in printing.reprint(refund).receipt_text


def test_a_gift_receipt_names_goods_and_number_and_no_money(printing: Counter) -> None:
    number = sell(printing)
    text = printing.print_gift(number).receipt_text
    assert "礼品小票" in text
    assert number in text
    assert "1 x 可口可乐" in text
    assert ".50" not in text.replace("010-5550", "")
    with pytest.raises(ReceiptUnknown):
        printing.print_gift(printing.refund(number).number)


def test_an_x_report_is_printed_as_the_shift_stood_when_it_was_asked_for(
    printing: Counter, ledger: SqlLedger
) -> None:
    sell(printing)
    text = printing.print_x().receipt_text
    assert "X 报表" in text
    assert "3.50" in text
    sell(printing)
    with ledger.read() as reads:
        (entry,) = [entry for entry in reads.spool_open() if entry.paper == "x"]
        lines = [getattr(line, "text", "") for line in paper_of(reads, entry).lines]
    assert any("3.50" in line for line in lines)
    assert not any("7.00" in line for line in lines)


def test_a_z_report_can_be_printed_again_by_its_number(printing: Counter) -> None:
    with pytest.raises(ReceiptUnknown):
        printing.reprint_z()
    sell(printing)
    z = printing.close_shift(203_50).z
    again = printing.reprint_z()
    assert (again.number, again.copy) == (f"Z {z}", 1)
    assert "第 1 份副本" in again.receipt_text
    assert printing.reprint_z(z).copy == 2
    for unknown in (z + 1, 0, 2**53, 2**70):
        with pytest.raises(ReceiptUnknown):
            printing.reprint_z(unknown)
    with pytest.raises(ShiftNotOpen):
        printing.print_x()


def test_a_cashier_prints_own_receipts_again_and_nobody_elses(printing: Counter) -> None:
    owners = sell(printing)
    printing.sign_in("cashier", "2222")
    own = sell(printing)
    assert printing.reprint(own).copy == 1
    with pytest.raises(RightMissing):
        printing.reprint(owners)
    printing.sign_in("warehouse", "3333")
    with pytest.raises(RightMissing):
        printing.reprint(own)
    printing.sign_out()
    with pytest.raises(LoginRequired):
        printing.reprint(own)


def test_a_number_that_names_no_receipt_is_said_so(printing: Counter) -> None:
    with pytest.raises(ReceiptUnknown):
        printing.reprint("S01-T01-999999")


def test_without_a_printer_the_text_comes_and_nothing_waits(counter: Counter, till: Till) -> None:
    number = sell(counter)
    assert number in counter.reprint(number).receipt_text
    with till.ledger.read() as reads:
        assert reads.spool_open() == []


def test_a_refunds_receipt_shows_the_points_that_go_back(printing: Counter) -> None:
    printing.scan("A001", 2000)
    sale = printing.pay([TenderHanded("cash", 6_00)], member="M001", points=100)
    back = printing.refund(sale.number)
    for fact in ("M001", "+100", "-6"):
        assert fact in back.receipt_text, (fact, back.receipt_text)


def test_a_member_is_called_by_name_in_the_language_of_the_screen(printing: Counter) -> None:
    member = printing.member("M001")
    assert member.name("zh") != member.name("en")
    assert member.name("en").isascii()
