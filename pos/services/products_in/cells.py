"""Cells as spreadsheets hold them, turned into text that can be checked.

Owns what spreadsheets do to figures: numbers where a barcode was typed, 1.2E+12, formulas,
full-width digits. A number is written with the 15 digits that a spreadsheet itself keeps.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, time

DIGITS_OF_A_SPREADSHEET = 15
ROUNDED_ZEROS = "00000"
"""A barcode that ends so came back from 1.2E+12: its last digits are gone."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes: what it comes to depends on the sheet, so it is not read."""

    text: str


Cell = str | int | float | bool | date | time | Formula | None


def is_blank(cell: Cell) -> bool:
    """Claim that nothing was entered."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def as_text(cell: Cell) -> str:
    """Return a cell as somebody would read it out, without spaces around it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return unicodedata.normalize("NFC", cell).strip().strip("\ufeff")
    if isinstance(cell, Formula):
        return cell.text
    if isinstance(cell, float):
        return plain_number(cell)
    return str(cell)


def as_figure(cell: Cell) -> str:
    """Return a cell as a figure: full-width digits become plain ones, no thousands' commas."""
    text = unicodedata.normalize("NFKC", as_text(cell))
    return text.replace(",", "") if text.count(",") and "." in text else text


def plain_number(number: float) -> str:
    """Return a spreadsheet's number without exponent, at the 15 digits that it keeps."""
    text = f"{number:.{DIGITS_OF_A_SPREADSHEET}g}"
    if "e" not in text:
        return text
    whole = format(number, ".0f")
    return whole if float(whole) == number else text


def is_rounded_number(cell: Cell) -> bool:
    """Claim that a numeric cell lost its last digits, as 1.2E+12 does."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return plain_number(float(cell)).endswith(ROUNDED_ZEROS)
    return False
