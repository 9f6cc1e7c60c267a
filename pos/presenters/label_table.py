"""The shop's table of in-store numbers while its owner changes it: a row at a time, then saved.

Owns the row as it is typed, and what of a row matters for what its numbers carry. What a row means
and whether it fits thirteen digits is `pos.domain.codes.labels`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pos.domain.codes.labels import EAN_13_DIGITS, LabelRule, rules_of
from pos.errors import ConfigInvalid, PosError
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.forms import FormField, FormView
from pos.presenters.parts import FrameView, KeyView, Look, PadView, StripView, Tone
from pos.presenters.typing_pad import pad_keys
from pos.services.label_table import row_of

PREFIXES_MOST = 39
"""How long the prefixes of a row may get: thirteen of two digits."""
ANSWERS: dict[str, tuple[str, ...]] = {
    "value": ("price", "weight", "none", "member", "staff", "coupon"),
    "check": ("", "gs1", "mod10"),
    "unit": ("", "kg", "g"),
    "strict": ("yes", "no"),
}
_USUAL = {"price": ("5", "2"), "weight": ("5", "3")}
"""Digits and decimals as most scales print them."""
_LABELS = {"item": "settings.labels.item.digits"}
"""Fields that are called otherwise here than at the head of the table."""
_DIGITS_MOST = EAN_13_DIGITS - 1


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as it is typed."""

    prefixes: str = "20"
    item: str = "5"
    value: str = "price"
    digits: str = "5"
    decimals: str = "2"
    check: str = ""
    unit: str = ""
    strict: str = "yes"

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that matter for what the numbers carry."""
        inside = ("digits", "decimals", "check") if self.value in _USUAL else ()
        unit = ("unit",) if self.value == "weight" else ()
        return ("prefixes", "item", "value", *inside, *unit, "strict")

    def typed(self, field: str, key: str) -> "TypedRow":
        """Return the row with a key of the pad taken by one of its fields."""
        text = str(getattr(self, field))
        if key == "back":
            text = text[:-1]
        elif field == "prefixes":
            text = (text + (" " if key == "space" else key))[:PREFIXES_MOST].replace("  ", " ")
        elif key.isdigit():
            text = text + key if text and int(text + key) <= _DIGITS_MOST else key
        return replace(self, **{field: text})

    def answered(self, field: str, answer: str) -> "TypedRow":
        """Return the row with an answer; another kind of number has other digits."""
        if field != "value":
            return replace(self, **{field: answer})
        digits, decimals = _USUAL.get(answer, ("0", "0"))
        unit = self.unit if answer == "weight" else ""
        check = self.check if answer in _USUAL else ""
        return replace(self, value=answer, digits=digits, decimals=decimals, unit=unit, check=check)

    def rule(self) -> LabelRule | None:
        """Return the row as a rule, None while it does not fit."""
        row: dict[str, Any] = {
            "prefixes": self.prefixes.split(),
            "item_digits": self.item or "0",
            "value_digits": self.digits or "0",
            "value": self.value,
            "decimals": self.decimals or "0",
            "inner_check": self.check,
            "unit": self.unit,
            "strict": self.strict == "yes",
        }
        try:
            return rules_of([row])[0]
        except ConfigInvalid:
            return None


def typed_row_of(rule: LabelRule) -> TypedRow:
    """Return a rule as a row to be typed over."""
    return TypedRow(
        prefixes=" ".join(rule.prefixes),
        item=str(rule.item_digits),
        value=rule.value,
        digits=str(rule.value_digits),
        decimals=str(rule.decimals),
        check=rule.inner_check,
        unit=rule.unit,
        strict="yes" if rule.is_strict else "no",
    )


class LabelTable:
    """The table, and the row of it that is open."""

    def __init__(
        self,
        desk: Desk,
        told: Callable[[str], None],
        failed: Callable[[PosError], None],
    ) -> None:
        """`told` hears that the table was saved, `failed` why it could not be."""
        self._desk, self._told, self._failed = desk, told, failed
        self.rules: tuple[LabelRule, ...] = ()
        self._row: int | None = None
        self._open, self._chosen = TypedRow(), "prefixes"
        self._is_asking = False

    @property
    def is_open(self) -> bool:
        """Claim that a row is being changed."""
        return self._row is not None

    def close(self) -> None:
        """Leave the row as it was."""
        self._row, self._is_asking = None, False

    # --- what comes in -------------------------------------------------------------------

    def open(self, row: str) -> None:
        """Open a row by its number; "new" for one more."""
        is_new = row == "new"
        index = len(self.rules) if is_new else int(row)
        if index <= len(self.rules):
            self._row, self._chosen, self._is_asking = index, "prefixes", False
            self._open = TypedRow(prefixes="") if is_new else typed_row_of(self.rules[index])

    def tap(self, name: str) -> None:
        """Take a field, a key of the pad, an answer, or what ends it."""
        kind, _, argument = name.partition(":")
        was_asking, self._is_asking = self._is_asking, False
        match kind:
            case "field" if argument in self._open.fields:
                self._chosen = argument
            case "pad" if self._chosen not in ANSWERS:
                self._open = self._open.typed(self._chosen, argument)
            case "answer" if argument in ANSWERS.get(self._chosen, ()):
                self._open = self._open.answered(self._chosen, argument)
            case "save":
                self._save()
            case "remove":
                self._is_asking = argument == "" and self._is_known
                if argument == "yes" and was_asking and self._row is not None:
                    self._change([*self.rules[: self._row], *self.rules[self._row + 1 :]])
            case "back":
                self.close()
            case _:
                return

    @property
    def _is_known(self) -> bool:
        """Claim that the row stands in the table already."""
        return self._row is not None and self._row < len(self.rules)

    @property
    def _clash(self) -> str:
        """Return a prefix that another row has too, "" for none."""
        others = [it for index, it in enumerate(self.rules) if index != self._row]
        taken = [prefix for rule in others for prefix in rule.prefixes]
        own = self._open.prefixes.split()
        return next((one for one in own if one in taken or own.count(one) > 1), "")

    def _save(self) -> None:
        rule = self._open.rule()
        if rule is not None and not self._clash and self._row is not None:
            self._change([*self.rules[: self._row], rule, *self.rules[self._row + 1 :]])

    def _change(self, rules: list[LabelRule]) -> None:
        counter, rows = self._desk.counter, [row_of(rule) for rule in rules]

        def changed(rules: tuple[LabelRule, ...]) -> None:
            self.rules = rules
            self.close()
            self._told("settings.labels.kept")

        self._desk.ask("settings", lambda: counter.change_labels(rows), changed, self._failed)

    # --- what is seen --------------------------------------------------------------------

    def frame(self, notice: str) -> FrameView:
        """Return the frame while a row is open."""
        desk, say = self._desk, self._desk.words.say
        can_save = self._open.rule() is not None and not self._clash
        is_busy = desk.is_asking("settings")
        word = say("working" if is_busy else "key.save")
        look = Look.SOLID if can_save and not self._is_asking else Look.NOT_YET
        finish = KeyView("save", word, look=look, is_on=can_save and not is_busy)
        corner = KeyView("back", "", "back")
        top = frames.bar(desk, finish, title=say("settings.labels"), corner=corner)
        scan = frames.scan_key(desk, "scan.save_first", look=Look.NOT_YET, is_on=False)
        remove = KeyView("remove", say("key.remove"), "trash", look=Look.STOP)
        sides = (remove if self._is_known else None, None, None, None)
        frame = frames.frame(desk, top, scan, sides, notice)
        return frames.with_strip(frame, self._strip()) if self._is_asking else frame

    def _strip(self) -> StripView:
        say = self._desk.words.say
        keys = (
            KeyView("remove:no", say("key.leave"), look=Look.WAY_OUT),
            KeyView("remove:yes", say("key.remove"), look=Look.STOP, on_paper=True),
        )
        title = say("settings.labels.remove", prefixes=self._open.prefixes)
        return StripView(title, say("settings.labels.remove.text"), "question", Tone.AMBER, keys)

    def work(self) -> FormView:
        """Return the row's fields, and pad or answers for the chosen one."""
        say, chosen = self._desk.words.say, self._chosen
        answers = ANSWERS.get(chosen, ())
        return FormView(
            heading=self._heading(),
            fields=tuple(self._field(name) for name in self._open.fields),
            label=say(f"settings.labels.{chosen}") if answers else "",
            choices=tuple(self._answer(chosen, answer) for answer in answers),
            candidates=(),
            mode=None,
            keyboard=None,
            pad=None if answers else self._pad(),
        )

    def _heading(self) -> str:
        """Return how such a number looks, or why there is none."""
        say, clash, rule = self._desk.words.say, self._clash, self._open.rule()
        if not self._open.prefixes.strip():
            return say("settings.labels.prefixes.hint")
        if clash:
            return say("settings.labels.clash", prefix=clash)
        if rule is None:
            return say("settings.labels.unfit")
        parts = [
            rule.prefixes[0],
            say("settings.labels.sign.item") * rule.item_digits,
            say("settings.labels.sign.check") if rule.inner_check else "",
            say("settings.labels.sign.value") * (rule.value_digits if rule.has_value else 0),
        ]
        used = sum(len(part) for part in parts)
        last = "0" * (EAN_13_DIGITS - 1 - used) + say("settings.labels.sign.last")
        number = " ".join(part for part in (*parts, last) if part)
        return say("settings.labels.looks", number=number)

    def _field(self, name: str) -> FormField:
        say, text = self._desk.words.say, str(getattr(self._open, name))
        if name in ANSWERS:
            text = say(f"settings.labels.{name}.{text or 'none'}")
        return FormField(
            key=f"field:{name}",
            label=say(_LABELS.get(name, f"settings.labels.{name}")),
            text=text,
            hint=say("settings.labels.prefixes.hint") if name == "prefixes" else "0",
            is_chosen=name == self._chosen,
        )

    def _answer(self, field: str, answer: str) -> KeyView:
        look = Look.TINT if answer == getattr(self._open, field) else Look.KEY
        word = self._desk.words.say(f"settings.labels.{field}.{answer or 'none'}")
        return KeyView(f"answer:{answer}", word, look=look, on_paper=True)

    def _pad(self) -> PadView:
        say, text = self._desk.words.say, str(getattr(self._open, self._chosen))
        space = KeyView("pad:space", say("key.space"), on_paper=True)
        left = space if self._chosen == "prefixes" else KeyView("", "")
        keys = pad_keys(left, KeyView("", ""))
        label = say(_LABELS.get(self._chosen, f"settings.labels.{self._chosen}"))
        return PadView(label, text or "0", bool(text), keys)
