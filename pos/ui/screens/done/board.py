"""Done on the screen: the change at 144, what to hand back, the receipt coming out."""

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.badge import Badge  # noqa: F401 - named in the rule
from pos.ui.parts.board import Board
from pos.ui.parts.dashes import Dashes  # noqa: F401 - the same
from pos.ui.parts.ledger_list import AmountList  # noqa: F401 - named in the rule
from pos.ui.parts.picture import Icon, Picture  # noqa: F401 - the same
from pos.ui.parts.plate import Plate  # noqa: F401 - the same
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

load_rules(__file__)
_CHANGE = ("card", "badge", "label", "figure", "explanation", "rule", "pieces_label", "pieces")
_PAPER = (
    *("receipt", "receipt_icon", "receipt_state", "number", "slot", "paper"),
    *("shop", "at", "dashes", "lines", "dashes_low", "total_label", "total"),
)


class DoneBoard(Board):
    """The change on the left, the receipt on the right."""

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        if area.size is Size.TALL:
            change, paper = area.work.rows(0, 520)
        elif area.size is Size.LOW:
            change, paper = area.work.columns(0, 408)
        else:
            change, paper = area.work.columns(0, 504)
        plan = {**_change(change), **_paper(paper)}
        return plan if area.size is Size.TALL else area.sided(plan, (_CHANGE, _PAPER))


def _change(card: Box) -> Plan:
    is_low = card.h < 420  # noqa: PLR2004 - 600 high
    inside = card.inset(24, 16) if is_low else card.inset(32, 24)
    badge, label, figure = (40, 36, 120) if is_low else (48, 56, 168)
    pieces = 64 if is_low else 88
    spare = inside.h - badge - label - figure - 40 - 24 - pieces - 40
    is_tight = spare < 0
    if is_tight:
        label, figure, pieces = 28, 88, 56
        spare = max(0, inside.h - badge - label - figure - 36 - 24 - pieces - 16)
    top = badge + spare / 3
    return {
        "card": card,
        "badge": inside.top(badge),
        "label": inside.top(label, top),
        "figure": inside.top(figure, top + label),
        "explanation": inside.top(36, top + label + figure),
        "rule": inside.low(1, pieces + 32),
        "pieces_label": inside.low(28, pieces),
        "pieces": inside.low(pieces - 4, 0),
    }


def _paper(card: Box) -> Plan:
    inside = card.inset(24)
    paper = inside.below(56).inset(32, 0)
    paper = Box(paper.x, paper.y + 8, paper.w, inside.bottom - paper.y - 8)
    sheet = paper.inset(20, 16)
    is_low = card.h < 420  # noqa: PLR2004 - 600 high
    head = 0 if is_low else 64
    lines = Box(sheet.x, sheet.y + head + 16, sheet.w, sheet.h - head - 16 - 56)
    plan = {
        "receipt": card,
        "receipt_icon": inside.top(32).left(32),
        "receipt_state": Box(inside.x + 48, inside.y, inside.w - 48, 32),
        "number": inside.top(32),
        "slot": inside.top(16, 56),
        "paper": paper,
        "lines": lines,
        "dashes": Box(sheet.x, sheet.y + head + 6, sheet.w, 2),
        "dashes_low": Box(sheet.x, sheet.bottom - 48, sheet.w, 2),
        "total_label": sheet.low(40),
        "total": sheet.low(40),
    }
    if head:
        plan["shop"], plan["at"] = sheet.top(36), sheet.top(28, 36)
    return plan


class MoneyPieces(Widget):
    """Notes and coins in a row, each with how many; as many as have room."""

    pieces = ObjectProperty(())

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._cells: list[tuple[Picture, Text]] = []
        refill = thread.before_frame(self._fill)
        for name in ("pieces", "pos", "size"):
            self.fbind(name, refill)
        refill()

    def _fill(self) -> None:
        """Lay picture and words of each piece from the left, in two rows where one is short."""
        while len(self._cells) < len(self.pieces):
            self._cells.append((Picture(ground="", corner=0), Text(bold=True)))
            for part in self._cells[-1]:
                self.add_widget(part)
        px, side, gap = PX_KEY, min(self.height, 80), 24
        if self._wide(px, side, gap) > self.width:
            px, side, gap = PX_LIST, min(self.height, 56), 16
        if self._wide(px, side, gap) > self.width:
            px, side, gap = PX_BODY, min(self.height, 40), 12
        x = self.x
        for index, (picture, words) in enumerate(self._cells):
            piece = self.pieces[index] if index < len(self.pieces) else None
            wide = width_of(piece.text, px, True) + 2 if piece else 0  # noqa: FBT003
            if piece is None or x + side + 8 + wide > self.right + 1:
                picture.size = words.size = (0, 0)
                picture.source = words.text = ""
                continue
            picture.source, words.text, words.px = piece.picture, piece.text, px
            drawn = side if piece.picture else 0
            picture.size, picture.pos = (drawn, drawn), (x, self.center_y - drawn / 2)
            x += drawn + (8 if drawn else 0)
            words.size, words.pos = (wide, self.height), (x, self.y)
            x += wide + gap

    def _wide(self, px: int, side: float, gap: float) -> float:
        return sum(
            (side + 8 if piece.picture else 0) + width_of(piece.text, px, True) + 2 + gap  # noqa: FBT003
            for piece in self.pieces
        )
