"""The welcome on the screen: what this is, and a large key for each language."""

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.facts import Facts
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.picture import Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size

load_rules(__file__)
_KEYS, _KEYS_LOW, _KEYS_TALL = 424, 328, 320
_WORDS = 72 + 72


class LanguageBoard(Board):
    """The welcome on one side, the languages on the other."""

    has_room_for_strip = False

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            card, keys = area.work.rows(0, _KEYS_TALL)
            return {**_card(card), "keys": keys}
        card, keys = area.work.columns(0, _KEYS_LOW if area.size is Size.LOW else _KEYS)
        plan = _card(card)
        high = min(keys.h, 360)
        keys = keys.top(high, (keys.h - high) / 2)
        return area.sided({**plan, "keys": keys}, (tuple(plan), ("keys",)))


def _card(card: Box) -> Plan:
    inside = card.inset(24, 0)
    facts = 64 if card.h < 480 else 88  # noqa: PLR2004 - 600 high
    picture = min(336.0, card.h - facts - _WORDS - 48)
    top = max(8, (card.h - facts - picture - _WORDS) / 2)
    return {
        "card": card,
        "welcome": Box(card.x + (card.w - picture) / 2, card.y + top, picture, picture),
        "heading": inside.top(72, top + picture),
        "text": inside.top(72, top + picture + 72),
        "rule": inside.low(1, facts),
        "facts": inside.low(facts),
    }
