"""Words and figures of the screens in one language.

Owns the catalogue `assets/i18n/ui.*.json` and how figures stand on a screen: thousands grouped,
the currency's sign apart. Refuses arithmetic.
"""

from dataclasses import dataclass
from datetime import datetime

from pos.domain.figures import format_amount, format_quantity
from pos.domain.money import UNIT, Minor, Thousandths
from pos.domain.words import catalogue, sentence
from pos.errors import PosError

_SIGNS = {"CNY": "¥", "JPY": "¥", "USD": "$", "EUR": "€", "GBP": "£"}


@dataclass(frozen=True, slots=True)
class Words:
    """Says things in "zh" or "en", amounts in one currency."""

    language: str
    currency: str

    def say(self, key: str, **facts: object) -> str:
        """Return the words under a key of the screens' catalogue, its {facts} filled in.

        Where {n} is one and the catalogue has words for that under `KEY.one`, it says those.
        """
        words = catalogue(self.language, "ui")
        is_one = str(facts.get("n")) == "1"
        return words.get(f"{key}.one" if is_one else key, words[key]).format_map(facts)

    def knows(self, key: str) -> bool:
        """Claim that the catalogue has words under a key."""
        return key in catalogue(self.language, "ui")

    def template(self, key: str) -> str:
        """Return the words under a key as they stand, {facts} and all, for a screen to fill in."""
        return catalogue(self.language, "ui")[key]

    def failure(self, error: PosError) -> str:
        """Return the one clear sentence of a failure."""
        return sentence(error.code, self.language, error.details)

    @property
    def sign(self) -> str:
        """Return the currency's sign, its code where it has none."""
        return _SIGNS.get(self.currency, self.currency)

    def money(self, amount: Minor) -> str:
        """Return an amount with grouped thousands: 128750 is "1,287.50"."""
        text = format_amount(abs(amount), self.currency)
        whole, dot, rest = text.partition(".")
        return ("−" if amount < 0 else "") + f"{int(whole):,}" + dot + rest

    def short_money(self, amount: Minor) -> str:
        """Return an amount without decimals where it has none: 9000 is "90"."""
        text = self.money(amount)
        whole, dot, rest = text.partition(".")
        return whole if dot and not rest.strip("0") else text

    def quantity(self, q: Thousandths, unit: str = "") -> str:
        """Return a quantity, with its unit where one is given: "0.752 kg"."""
        return f"{format_quantity(q)} {unit}".rstrip()

    def times(self, q: Thousandths) -> str:
        """Return how often a thing was taken, after its name: " x3"; nothing for one."""
        return "" if q == UNIT else f" x{self.quantity(q)}"

    def day(self, at: datetime) -> str:
        """Return a date as it is spoken: 11 月 23 日 星期一, Monday 23 November."""
        return self.say(
            "date",
            day=at.day,
            month=self.say(f"month.{at.month}"),
            weekday=self.say(f"weekday.{at.isoweekday()}"),
        )


@dataclass(frozen=True, slots=True)
class GoodsName:
    """A product's name taken apart: L and XL look alike in text, so the variant stands out."""

    main: str
    variant: str
    """What tells it from its sisters: a size, a flavour; may be empty."""
    amount: str
    """How much is in it, and in what: "330ml 罐"; may be empty."""

    @property
    def rest(self) -> str:
        """Return all but the main name."""
        return " ".join(part for part in (self.variant, self.amount) if part)


def goods_name(name: str) -> GoodsName:
    """Return a name's parts: 纸尿裤 · L 码 · 40片, Nappies · size L · 40 pieces."""
    words = name.replace(", ", " , ").split()
    end = _end_of_main(words)
    rest = [word for word in words[end:] if word != ","]
    digits = next((i for i, word in enumerate(rest) if word[0].isdigit()), len(rest))
    return GoodsName(" ".join(words[:end]), " ".join(rest[:digits]), " ".join(rest[digits:]))


def _end_of_main(words: list[str]) -> int:
    """Return where the main name ends: at a comma, a figure, a size; in Chinese at a space."""
    for index, word in enumerate(words[1:], start=1):
        is_chinese = "一" <= words[index - 1][-1] <= "鿿"
        if word in {",", "size"} or word[0].isdigit() or is_chinese:
            return index
    return len(words)
