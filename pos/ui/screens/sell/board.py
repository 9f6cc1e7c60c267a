"""Sell on the screen: the basket, and beside it what was read last or a panel that asks."""

from typing import Any

from kivy.properties import BooleanProperty

from pos.presenters.sell_views import (
    ArrangePanel,
    ListPanel,
    PricePanel,
    ProblemPanel,
    QuantityPanel,
    ReadPanel,
    SellView,
)
from pos.ui.kv import load_rules
from pos.ui.parts.board import Board
from pos.ui.parts.facts import Facts
from pos.ui.parts.grid import KeyGrid
from pos.ui.parts.pages import PageKey
from pos.ui.parts.picture import Picture
from pos.ui.parts.plate import Plate
from pos.ui.parts.quick_grid import QuickGrid
from pos.ui.parts.text import Text
from pos.ui.plan import Area, Plan
from pos.ui.screens.sell.panels import ReadCard, SidePanel, WhichPanel
from pos.ui.screens.sell.plan import sell_plan
from pos.ui.screens.sell.rows import BasketRows

load_rules(__file__)
_KINDS: dict[type, str] = {
    ReadPanel: "read",
    ProblemPanel: "problem",
    QuantityPanel: "quantity",
    ListPanel: "list",
    PricePanel: "price",
    ArrangePanel: "list",
}


class SellBoard(Board):
    """The sale; a question which product a code means takes the whole work area."""

    has_find_line = BooleanProperty(False)

    @classmethod
    def has_room_beside(cls, view: object) -> bool:
        """Claim that a strip fits: a pad needs the whole height for keys that a finger hits."""
        return not (isinstance(view, SellView) and isinstance(view.panel, QuantityPanel))

    def plan(self, area: Area) -> Plan:
        """Return where each part stands."""
        view: SellView = self.view
        kind = "which" if view.which is not None else _KINDS[type(view.panel)]
        panel = self.read(view)
        plan = sell_plan(
            area, kind, is_empty=not view.lines, quick=len(panel.quick) if panel else 0
        )
        self.has_find_line = "find" in plan
        return plan

    def read(self, view: SellView) -> ReadPanel | None:
        """Return the panel with the thing read last and the quick keys, None for any other."""
        return view.panel if isinstance(view.panel, ReadPanel) else None

    def quick(self, view: SellView) -> Any:
        """Return the quick keys where the panel has any."""
        return view.panel.quick if isinstance(view.panel, ReadPanel) else ()

    def card(self, view: SellView) -> Any:
        """Return the thing that stands large, sold or asked about."""
        return view.panel.read if isinstance(view.panel, PricePanel) else view.panel

    def answers(self, view: SellView) -> Any:
        """Return the keys under a thing that was asked about."""
        return view.panel.keys if isinstance(view.panel, PricePanel) else ()

    def note(self, view: SellView) -> str:
        """Return what stands under a thing that was asked about."""
        return view.panel.note if isinstance(view.panel, PricePanel) else ""
