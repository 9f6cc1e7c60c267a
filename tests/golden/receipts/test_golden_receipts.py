"""Receipts byte for byte. LIUSHUI_NEW_GOLDENS=1 writes them anew: look at the pictures then."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.drivers.escpos_encoding import receipt_bytes
from hardware.fakes.escpos_stream import CommandStream
from hardware.fakes.paper import Paper
from pos.domain.documents import Document
from pos.ports.devices import Receipt
from pos.reports.receipt import Printing, gift_receipt_of, receipt_of, receipt_text, x_report_of
from tests.golden.receipts import documents as kept

HERE = Path(__file__).parent
CASHIERS = {"zh": "王敏", "en": "Min Wang"}


def laid_out(
    document: Document,
    language: str,
    columns: int,
    copy: int = 0,
    *,
    may_be_second: bool = False,
    number_as: str = "barcode",
) -> Receipt:
    cashier = CASHIERS[language]
    printing = Printing(language, cashier, columns, copy, may_be_second, "T01", number_as)
    return receipt_of(document, kept.SETTINGS, printing)


def gift(language: str, columns: int) -> Receipt:
    how = Printing(language, CASHIERS[language], columns, till="T01")
    return gift_receipt_of(kept.a_discounted_sale(), kept.SETTINGS, how)


def x_report(language: str, columns: int) -> Receipt:
    figures = {
        "shift": 31, "sales": 128650, "refunds": 6400, "count_sales": 46, "count_refunds": 2,
        "tenders": {"cash": 58300, "wechat": 41250, "card": 22700},
        "float": 20000, "cash_in": 10000, "cash_out": 50000,
    }  # fmt: skip
    how = Printing(language, CASHIERS[language], columns, till="T01")
    return x_report_of(figures, "2026-11-23T14:05:31.000+08:00", kept.SETTINGS, how)


CASES: dict[str, Callable[[str, int], Receipt]] = {
    "sale": lambda language, columns: laid_out(kept.a_sale(), language, columns),
    "discounts": lambda language, columns: laid_out(kept.a_discounted_sale(), language, columns),
    "refund": lambda language, columns: laid_out(kept.a_refund(), language, columns),
    "void": lambda language, columns: laid_out(kept.a_refund("post_void"), language, columns),
    "copy": lambda language, columns: laid_out(kept.a_sale(), language, columns, copy=2),
    "cut-off": lambda language, columns: laid_out(
        kept.a_sale(), language, columns, may_be_second=True
    ),
    "qr": lambda language, columns: laid_out(kept.a_refund(), language, columns, number_as="qr"),
    "gift": gift,
    "z": lambda language, columns: laid_out(kept.a_closing(), language, columns),
    "x": x_report,
}
"""Both languages and both widths of each."""


def readable(content: bytes) -> str:
    """Return bytes one command a line, each byte still to be told from every other."""
    stream = CommandStream()
    commands = stream.feed(content)
    assert not stream.is_within_command
    assert b"".join(command.sent for command in commands) == content
    return "\n".join(repr(command.sent)[2:-1] for command in commands) + "\n"


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", CASES)
def test_a_receipt_is_what_it_was_byte_for_byte_and_prints_without_a_fault(
    case: str, language: str, columns: int
) -> None:
    receipt = CASES[case](language, columns)
    # Lines that are drawn depend on the machine's font, so they are kept as a mark of their own.
    content = receipt_bytes(receipt, None)
    name = f"{case}-{language}-{58 if columns == 32 else 80}"
    golden = HERE / "kept" / f"{name}.txt"
    written = readable(content) + "\f\n" + receipt_text(receipt)
    if os.environ.get("LIUSHUI_NEW_GOLDENS"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(written, encoding="utf-8")
    assert written == golden.read_text(encoding="utf-8")
    paper = Paper(columns * 12)
    sheets = [sheet for c in CommandStream().feed(content) if (sheet := paper.obey(c))]
    # What a break left on the paper comes off before the receipt that is printed again.
    assert len(sheets) == 1 + receipt.after_break
    assert [sheet.faults for sheet in sheets] == [()] * len(sheets)


def test_paper_says_the_shops_time_whatever_zone_the_machine_is_in() -> None:
    figures = {"shift": 31, "sales": 0, "refunds": 0, "tenders": {}, "float": 20000}
    how = Printing("en", CASHIERS["en"], 48, till="T01")
    receipt = x_report_of(figures, "2026-11-23T22:05:31.000+00:00", kept.SETTINGS, how)
    assert "2026-11-24 06:05" in receipt_text(receipt)
