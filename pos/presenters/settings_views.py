"""What the settings show: habits with their answers, keys of a section, the table of labels.

Owns how each is worded. Refuses to decide anything: who may set what is `pos.presenters.settings`.
"""

from dataclasses import dataclass

from pos.domain.codes.labels import LabelRule
from pos.presenters.desk import Habits
from pos.presenters.parts import KeyView, Look
from pos.presenters.typing_line import FieldView, KeyboardView
from pos.presenters.words import Words

LOCK_MINUTES = (0, 2, 5, 10, 15, 30)
WIDTHS = ((None, "shop"), (32, "58"), (48, "80"))
CAMERAS = ("", "0", "1")
PORTS_MOST = 3


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A habit with its two answers; the one in use is tinted."""

    icon: str
    title: str
    text: str
    first: KeyView
    second: KeyView


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A row of the table of labels that scales print."""

    prefixes: str
    item: str
    value: str
    decimals: str
    check: str
    key: str = ""
    """What a tap on the row sends, "" where nobody here may change it."""


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The sections on one side, the open one on the other."""

    sections: tuple[KeyView, ...]
    title: str
    text: str
    choices: tuple[ChoiceView, ...]
    keys: tuple[KeyView, ...]
    keys_label: str
    more_keys: tuple[KeyView, ...]
    more_label: str
    field: FieldView | None
    keyboard: KeyboardView | None
    table_head: LabelRow | None
    table: tuple[LabelRow, ...]
    below: str
    above: str


def section_key(words: Words, name: str, icon: str, *, is_open: bool, is_locked: bool) -> KeyView:
    """Return the key that opens a section; one that is the owner's says so."""
    return KeyView(
        f"section:{name}",
        words.say(f"settings.{name}"),
        "lock" if is_locked else icon,
        words.say("settings.owner") if is_locked else "",
        look=Look.TINT if is_open else Look.KEY,
        is_on=not is_locked,
        on_paper=True,
    )


def habit_choices(words: Words, habits: Habits) -> tuple[ChoiceView, ...]:
    """Return the habits of the screen, each with its two answers."""
    light = "dark" if habits.is_dark else "light"
    hand = "left" if habits.is_left_handed else "right"
    return (
        _choice(words, "language", "language", ("zh", "en"), habits.language),
        _choice(words, "sun", "light", ("light", "dark"), light),
        _choice(words, "hand", "hand", ("right", "left"), hand),
        _choice(words, "sound", "sound", ("on", "off"), "on" if habits.has_sound else "off"),
    )


def _choice(
    words: Words, icon: str, name: str, answers: tuple[str, str], chosen: str
) -> ChoiceView:
    first, second = (
        KeyView(
            f"{name}:{answer}",
            words.say(f"menu.{name}.{answer}"),
            look=Look.TINT if answer == chosen else Look.KEY,
        )
        for answer in answers
    )
    title, text = words.say(f"menu.{name}"), words.say(f"menu.{name}.text")
    return ChoiceView(icon, title, text, first, second)


def lock_keys(words: Words, chosen: int) -> tuple[KeyView, ...]:
    """Return after how many minutes the till may lock itself."""
    return tuple(
        _answer(
            f"lock:{n}", words.say("settings.minutes" if n else "settings.never", n=n), n == chosen
        )
        for n in LOCK_MINUTES
    )


def width_keys(words: Words, chosen: int | None) -> tuple[KeyView, ...]:
    """Return how wide the paper may be, in columns; None as the shop has it."""
    return tuple(
        _answer(f"width:{n or ''}", words.say(f"settings.width.{name}"), n == chosen)
        for n, name in WIDTHS
    )


def camera_keys(words: Words, chosen: str) -> tuple[KeyView, ...]:
    """Return no camera, and the first two that are plugged in."""
    return tuple(
        _answer(f"place:{it}", words.say(f"settings.camera.{it or 'none'}"), it == chosen)
        for it in CAMERAS
    )


def place_keys(words: Words, kind: str, ports: tuple[str, ...], chosen: str) -> tuple[KeyView, ...]:
    """Return none, found by itself (a scanner), and the serial ports that there are.

    `kind` stands before a port in an address: "serial:" for a printer, "" for a scanner.
    """
    keys = [_answer("place:", words.say("settings.none"), chosen == "")]
    if not kind:
        keys.append(_answer("place:auto", words.say("settings.auto"), chosen == "auto"))
    keys += [_answer(f"place:{kind}{it}", it, chosen == f"{kind}{it}") for it in ports[:PORTS_MOST]]
    return tuple(keys)


def _answer(name: str, word: str, is_chosen: bool) -> KeyView:  # noqa: FBT001 - the answer itself
    return KeyView(name, word, look=Look.TINT if is_chosen else Look.KEY)


def label_head(words: Words) -> LabelRow:
    """Return the heads of the table's columns."""
    names = ("prefixes", "item", "value", "decimals", "check")
    return LabelRow(*(words.say(f"settings.labels.{name}") for name in names))


def label_row(words: Words, rule: LabelRule, key: str) -> LabelRow:
    """Return a row of the table; `key` is what a tap on it sends."""
    return LabelRow(
        prefixes=" ".join(rule.prefixes),
        item=words.say("settings.digits", n=rule.item_digits),
        value=words.say(f"settings.labels.{rule.value}", n=rule.value_digits),
        decimals=str(rule.decimals),
        check=words.say("settings.yes" if rule.inner_check else "settings.no"),
        key=key,
    )
