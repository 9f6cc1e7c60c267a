"""The answers of the first minute while they are given, and what all its steps share."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from pos.presenters.desk import Habits, Runs
from pos.presenters.first.founder import Founder, FoundPrinter, NewShop
from pos.presenters.parts import Tone
from pos.presenters.typing_name import Letters, TypedName
from pos.presenters.words import Words

SHOP, OWNER, COMPANY = "shop", "owner", "company"


@dataclass(slots=True)
class Answers:
    """What was answered so far, in memory alone: the ledger is made from all of it at the end."""

    founder: Founder
    lane: Runs
    now: Callable[[str], datetime]
    """The time in a zone."""
    habits: Habits
    zone: str
    letters: Letters = field(init=False)
    names: dict[str, TypedName] = field(init=False)
    printers: tuple[FoundPrinter, ...] | None = None
    """None while they are being looked for."""
    printer: str | None = None
    """An address, "" for none yet, None before an answer."""
    notice: str = ""
    tone: Tone = Tone.RED

    def __post_init__(self) -> None:
        self.letters = Letters(lambda: self.habits.language)
        self.names = {name: TypedName(self.letters) for name in (SHOP, OWNER, COMPANY)}

    @property
    def words(self) -> Words:
        """Return the words of the language chosen; no amount is shown here."""
        return Words(self.habits.language, "")

    def name(self, which: str) -> str:
        """Return a name as it is typed."""
        return self.names[which].text

    def change(self, **habits: Any) -> None:
        """Change a habit; it is kept with the shop."""
        self.habits = replace(self.habits, **habits)

    def new_shop(self, pin: str) -> NewShop:
        """Return the whole shop."""
        shop = self.name(SHOP)
        return NewShop(
            shop=shop,
            company=self.name(COMPANY) or shop,
            owner=self.name(OWNER),
            pin=pin,
            time_zone=self.zone,
            printer=self.printer or "",
            habits=self.habits,
        )
