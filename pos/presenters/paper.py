"""What the screens draw of documents: lines with amounts, and when it was.

Owns how a document's line and time read on a screen; the printed receipt is `pos.reports`' own.
"""

from dataclasses import dataclass
from datetime import datetime

from pos.domain.documents import Json
from pos.domain.money import Minor
from pos.domain.words import in_language
from pos.presenters.words import Words, goods_name


@dataclass(frozen=True, slots=True)
class AmountLine:
    """Words with an amount at the right edge, as receipts and sums have them."""

    text: str
    amount: str


def goods_line(words: Words, line: Json, amount: Minor) -> AmountLine:
    """Return a document's line: what it was, how often, and the amount that is to stand there."""
    name = goods_name(in_language(words.language, line["name_zh"], line["name_en"]))
    text = " ".join(part for part in (name.main, name.rest) if part)
    return AmountLine(text + words.times(line["q"]), words.money(amount))


def minute_of(wall: str, now: datetime) -> str:
    """Return a document's date and time as the shop's clock shows them, to the minute."""
    return datetime.fromisoformat(wall).astimezone(now.tzinfo).strftime("%Y-%m-%d %H:%M")


def clock_of(wall: str, now: datetime) -> str:
    """Return a document's time of day as the shop's clock shows it, to the minute."""
    return datetime.fromisoformat(wall).astimezone(now.tzinfo).strftime("%H:%M")
