"""A form on the screen: fields on one side, the keyboard or the pad on the other."""

from kivy.properties import NumericProperty

from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.form_field import FieldCell
from pos.ui.parts.grid import Cells, KeyGrid
from pos.ui.parts.key import Key
from pos.ui.parts.keyboard import Keyboard
from pos.ui.parts.pad import Display
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Box, Plan, Size, keyboard_column, pad_boxes
from pos.ui.theme import KEY_GAP

load_rules(__file__)
_HEADING, _LABEL, _ROW, _MODE = 56, 32, 64, 136
_FIELD, _FIELD_LOW, _KEYBOARD_TALL = 96, 72, 456
_IN_A_ROW, _IN_A_ROW_LOW = 8, 4
_FIELDS_FEW = 3


class FormBoard(Board):
    """Fields and choices; beside them what they are typed with."""

    has_room_for_strip = False
    field_columns = NumericProperty(1)
    """Many fields stand in two columns, their choices where others have a pad."""
    choice_columns = NumericProperty(1)
    candidate_columns = NumericProperty(_IN_A_ROW)
    candidate_rows = NumericProperty(1)

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        is_low = area.size is Size.LOW
        self.candidate_columns = _IN_A_ROW_LOW if is_low else _IN_A_ROW
        self.candidate_rows = 2 if is_low else 1
        self.field_columns = 2 if len(self.view.fields) > _FIELDS_FEW else 1
        self.choice_columns = max(1, len(self.view.choices))
        if self.field_columns > 1:
            return self._many(area)
        if area.size is Size.TALL:
            fields, typing = area.work.rows(0, _KEYBOARD_TALL + _ROW + KEY_GAP)
            return {**self._fields(fields), **self._typing(typing, area.size)}
        wide = keyboard_column(area.size)
        if self.view.pad is not None:
            wide = 328 if is_low else 376
        fields, typing = area.work.columns(0, wide)
        left = self._fields_low(fields) if is_low else self._fields(fields)
        right = self._typing(typing, area.size)
        return area.sided({**left, **right}, (tuple(left), tuple(right)))

    def _many(self, area: Area) -> Plan:
        """Fields in two columns under the heading, pad or choices beside or below them."""
        is_low = area.size is Size.LOW
        if area.size is Size.TALL:
            # A strip takes its room from the pad, never from the fields.
            fields, typing = area.work.rows(_HEADING + 4 * (_FIELD + KEY_GAP) + KEY_GAP, 0)
            typing = _middle(typing)
        else:
            fields, typing = area.work.columns(0, 328 if is_low else 376)
        rows, field = -(-len(self.view.fields) // 2), _FIELD_LOW if is_low else _FIELD
        heading = 48 if is_low else _HEADING
        high = rows * (field + KEY_GAP) - KEY_GAP
        left = {"heading": fields.top(heading), "fields": fields.top(high, heading + KEY_GAP)}
        is_typed = self.view.pad is not None
        right = pad_boxes(typing, area.size) if is_typed else self._answers(typing)
        plan = {**left, **right}
        if area.size is Size.TALL:
            return plan
        return area.sided(plan, (tuple(left), tuple(right)))

    def _answers(self, box: Box) -> Plan:
        """Choices below each other; two beside each other where they would be too low."""
        keys, count = box.below(_LABEL), len(self.view.choices)
        self.choice_columns = 1 if count * (_ROW + KEY_GAP) <= keys.h else 2
        rows = -(-count // int(self.choice_columns))
        return {"label": box.top(_LABEL), "choices": keys.top(rows * (72 + KEY_GAP) - KEY_GAP)}

    def _fields(self, box: Box) -> Plan:
        high = len(self.view.fields) * (_FIELD + KEY_GAP) - KEY_GAP
        plan = {"heading": box.top(_HEADING), "fields": box.top(high, _HEADING + KEY_GAP)}
        return {**plan, **self._choices(box.below(_HEADING + high + 3 * KEY_GAP))}

    def _fields_low(self, box: Box) -> Plan:
        """Fields and choices close together; while hanzi are offered, these stand there alone."""
        high = len(self.view.fields) * (_FIELD_LOW + KEY_GAP) - KEY_GAP
        plan = {"fields": box.top(high)}
        below = box.below(high + KEY_GAP)
        if self.view.mode is None:
            return {**plan, **self._choices(below)}
        if len(self.view.choices) > 1:
            # With few fields there is room for all of it below each other.
            plan["choices"], below = below.top(_ROW), below.below(_ROW + KEY_GAP)
            if not self.view.candidates:
                return {**plan, "mode": below.top(_ROW).left(_MODE)}
        if self.view.candidates:
            return {**plan, "candidates": below.top(2 * _ROW + KEY_GAP)}
        choices, mode = below.top(_ROW).columns(0, _MODE, gap=KEY_GAP)
        return {**plan, "choices": choices, "mode": mode}

    def _choices(self, box: Box) -> Plan:
        if not self.view.choices:
            return {}
        return {"label": box.top(_LABEL), "choices": box.below(_LABEL).top(72)}

    def _typing(self, box: Box, size: Size) -> Plan:
        if self.view.pad is not None:
            return pad_boxes(box if size is not Size.TALL else _middle(box), size)
        if size is Size.LOW:
            return {"keyboard": box}
        plan = {"keyboard": box.below(_ROW + KEY_GAP)}
        if self.view.mode is not None:
            mode, candidates = box.top(_ROW).columns(_MODE, 0, gap=KEY_GAP)
            plan |= {"mode": mode, "candidates": candidates}
        return plan


def _middle(box: Box) -> Box:
    """Return a pad's width in the middle of an upright window."""
    wide = 520
    return Box(box.x + (box.w - wide) / 2, box.y, wide, box.h)
