"""Done on the screen: the change at 144, what to hand back, the receipt coming out."""

from typing import Any

from kivy.properties import ObjectProperty
from kivy.uix.widget import Widget

from pos.ui import thread
from pos.ui.kv import load_rules
from pos.ui.parts.badge import Badge
from pos.ui.parts.board import Board, place
from pos.ui.parts.dashes import Dashes
from pos.ui.parts.ledger_list import AmountList
from pos.ui.parts.picture import Icon, Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.textures import width_of
from pos.ui.theme import PX_BODY, PX_KEY, PX_LIST

load_rules(__file__)
_IN_A_ROW = 3
_PICTURE_SHARE = 0.45
_WIDE_CELL = 200
_BESIDE = 12
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
        plan = {**_change(change, len(self.view.pieces)), **_paper(paper)}
        return plan if area.size is Size.TALL else area.sided(plan, (_CHANGE, _PAPER))


def _change(card: Box, pieces: int) -> Plan:
    """The figure as large as there is room, what to hand back at the foot."""
    is_low = card.h < 420  # noqa: PLR2004 - 600 high
    inside = card.inset(24, 16) if is_low else card.inset(32, 24)
    row = 48 if is_low else 64
    foot = 0 if not pieces else row if pieces <= _IN_A_ROW else 2 * row - 16
    badge, label, explanation = (40, 32, 32) if is_low else (48, 48, 36)
    room = inside.h - badge - label - explanation - foot - 28 - 16
    figure = min(176.0, room)
    top = badge + max(0, (room - figure) / 2)
    return {
        "card": card,
        "badge": inside.top(badge),
        "label": inside.top(label, top),
        "figure": inside.top(figure, top + label),
        "explanation": inside.top(explanation, top + label + figure),
        "rule": inside.low(1, foot + 32),
        "pieces_label": inside.low(28, foot),
        "pieces": inside.low(foot),
    }


def _paper(card: Box) -> Plan:
    inside = card.inset(24)
    is_low = card.h < 420  # noqa: PLR2004 - 600 high
    paper = inside.below(56).inset(8 if is_low else 32, 0)
    paper = Box(paper.x, paper.y + 8, paper.w, inside.bottom - paper.y - 8)
    sheet = paper.inset(20, 16)
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
    """Notes and coins to hand back, each with how many: in one row, or in two of three."""

    pieces = ObjectProperty(())

    def __init__(self, **given: Any) -> None:
        """Fill before the next frame, and again whenever something changed."""
        super().__init__(**given)
        self._cells: list[tuple[Picture, Text]] = []
        thread.on_change(self, ("pieces", "pos", "size"), self._fill)

    def _fill(self) -> None:
        """Lay picture and words of each piece in equal cells from the left."""
        while len(self._cells) < len(self.pieces):
            self._cells.append((Picture(backing="", corner=0), Text(bold=True, px_least=PX_BODY)))
            for part in self._cells[-1]:
                self.add_widget(part)
        count = len(self.pieces)
        rows = 1 if count <= _IN_A_ROW else 2
        columns = max(_IN_A_ROW, -(-count // rows))
        cells = Box(0, 0, self.width, self.height).cells(columns, rows, gap=8)
        for index, (picture, words) in enumerate(self._cells):
            if index >= count or self.width < 1:
                place(picture, None, 0)
                place(words, None, 0)
                continue
            self._lay_piece(picture, words, self.pieces[index], cells[index])

    def _lay_piece(self, picture: Picture, words: Text, piece: Any, cell: Box) -> None:
        """Picture as high as the cell, words beside it."""
        high = min(cell.h, 64)
        wide = (high * 2 if "note" in piece.picture else high) if piece.picture else 0
        if wide > cell.w * _PICTURE_SHARE:
            wide = cell.w * _PICTURE_SHARE
            high = wide / 2 if "note" in piece.picture else wide
        picture.source, picture.is_note = piece.picture, "note" in piece.picture
        room = cell.w - wide - _BESIDE
        is_tight = wide and width_of(piece.text, PX_BODY, is_bold=True) > room
        words.text = piece.few if is_tight else piece.text
        words.px = PX_KEY if cell.w > _WIDE_CELL else PX_LIST
        place(picture, Box(cell.x, cell.y + (cell.h - high) / 2, wide, high), self.height)
        left = cell.x + wide + (_BESIDE if wide else 0)
        place(words, Box(left, cell.y, cell.right - left, cell.h), self.height)
        for part in (picture, words):
            part.pos = (part.x + self.x, part.y + self.y)
