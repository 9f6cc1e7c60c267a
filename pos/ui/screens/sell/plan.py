"""Where the parts of the sell screen stand, for each size, with and without a strip."""

from pos.ui.plan import Area, Box, Plan, Size
from pos.ui.theme import GAP, KEY_GAP

_BASKET = (
    *("basket", "rows", "foot_rule", "count", "below", "member"),
    *("welcome", "empty_heading", "empty_text", "facts"),
)
_BESIDE = ("beside", "read", "quick", "find", "side", "answers", "note")
_FEW = 8
"""So many quick keys leave room for the line that finds all others; more take that room too."""
_FIND, _QUICK = 72, 136
_PICTURE_LEAST = 96


def sell_plan(area: Area, kind: str, *, is_empty: bool, quick: int) -> Plan:
    """Return the plan for what stands beside the basket: read, a side panel, or which alone.

    `quick` is how many quick keys there are.
    """
    if kind == "which":
        return {"which": area.work}
    basket, beside = _columns(area, kind, quick)
    plan = {**_basket(basket, area.size, is_empty=is_empty), "beside": beside}
    if kind == "price":
        plan |= _asked(beside, area)
    elif kind != "read":
        plan["side"] = beside
    elif area.size is Size.TALL:
        plan |= {"read": beside.top(184), **_quick(beside.low(_foot(quick)), quick)}
    else:
        plan |= _read_and_quick(beside, area, quick)
    if area.size is Size.TALL:
        return plan
    return area.sided(plan, (_BASKET, _BESIDE))


def _columns(area: Area, kind: str, quick: int) -> tuple[Box, Box]:
    """Return the basket's place and that of what stands beside it, or above and below it."""
    if area.size is not Size.TALL:
        basket, beside = area.work.columns(0, 424 if area.size is Size.LOW else 504)
        return basket, beside
    if kind == "read":
        _, basket, _ = area.work.rows(184, 0, _foot(quick))
        return basket, area.work
    if kind == "price":
        side, basket = area.work.rows(368, 0)
        return basket, side
    side, basket = area.work.rows(584 if kind == "quantity" else 480, 0)
    return basket, side


def _foot(quick: int) -> float:
    """Return how high quick keys and search stand below the basket of an upright window."""
    return _QUICK + GAP + _FIND if quick <= _FEW else 2 * _QUICK + KEY_GAP


def _quick(box: Box, quick: int) -> Plan:
    """Return the quick keys with the line that finds all others, or more of them without it."""
    if quick > _FEW:
        return {"quick": box}
    return {"quick": box.top(box.h - GAP - _FIND), "find": box.low(_FIND)}


def _read_and_quick(beside: Box, area: Area, count: int) -> Plan:
    if area.size is Size.WIDE:
        read, quick = beside.rows(200, 0)
        keys = {"quick": quick} if area.has_strip else _quick(quick, count)
        return {"read": read, **keys}
    if area.has_strip:
        read, quick = beside.rows(112, 0, gap=KEY_GAP)
    else:
        read, quick = beside.rows(152, 0, gap=GAP)
    return {"read": read, "quick": quick}


def _asked(beside: Box, area: Area) -> Plan:
    """Return the thing that was asked about, large, and its keys under it."""
    read, rest = beside.rows(152 if area.size is Size.LOW else 200, 0)
    return {"read": read, "answers": rest.top(96), "note": rest.top(40, 112)}


def _basket(box: Box, size: Size, *, is_empty: bool) -> Plan:
    foot = 64 if size is Size.LOW else 72
    if is_empty:
        return {"basket": box, **_empty(box, size)}
    low = box.low(foot).inset(16, 0)
    count, below = (104, 184) if size is Size.LOW else (130, 230)
    return {
        "basket": box,
        "rows": box.top(box.h - foot).inset(1, 0),
        "foot_rule": box.inset(1, 0).low(1, foot),
        "count": low.left(count),
        "below": Box(low.x + count, low.y, below, low.h),
        "member": Box(low.x + count + below, low.y, low.w - count - below, low.h),
    }


def _empty(box: Box, size: Size) -> Plan:
    """Say what to do first; the picture only where there is room for it."""
    facts = 56 if size is Size.LOW else 88
    words = 72 + 40
    inside = box.inset(24, 0)
    room = box.h - facts - words - 32
    picture = min(336.0, room, box.w - 64) if room >= _PICTURE_LEAST else 0
    top = max(8, (box.h - facts - picture - words) / 2)
    plan = {
        "basket": box,
        "empty_heading": inside.top(72, top + picture),
        "empty_text": inside.top(40, top + picture + 72),
        "facts": inside.low(facts),
        "foot_rule": inside.low(1, facts),
    }
    if picture:
        plan["welcome"] = Box(box.x + (box.w - picture) / 2, box.y + top, picture, picture)
    return plan
