"""Arranging the quick keys on the sell screen: scan to add, tap two to move, take away, save.

Owns the arrangement until it is saved; then it is the shop's, on all its tills.
"""

from dataclasses import replace

from pos.ports.devices import Reading
from pos.presenters import sell_views as views
from pos.presenters.parts import KeyView, Look
from pos.presenters.selling.leaves import Leaves
from pos.presenters.selling.state import Selling
from pos.services.layout import QUICK_KEYS_MAX
from pos.services.shop_results import ProductView


class Arranging:
    """The quick keys while they are being arranged."""

    def __init__(self, selling: Selling, leaves: Leaves) -> None:
        """Take the screen's state, and the way to the owner's leave."""
        self._selling, self._leaves = selling, leaves
        self._keys: list[ProductView] = []
        self._chosen: int | None = None

    @property
    def is_on(self) -> bool:
        """Claim that the keys are being arranged: a scan adds to them."""
        return isinstance(self._selling.panel, views.ArrangePanel)

    def begin(self) -> None:
        """Begin with the keys as they are, and what was read last, if there is room for it."""
        selling = self._selling
        self._keys, self._chosen = list(selling.quick), None
        selling.close_panels()
        self._show()

    def scanned(self, reading: Reading) -> None:
        """Add what was read."""
        selling, text, aim = self._selling, reading.text, reading.aim
        counter = selling.desk.counter
        selling.ask(lambda: counter.inquire(text, aim).product, self._add)

    def tap(self, what: str) -> None:
        """Take a tap: a key's place, "current", "remove" or "save"."""
        match what:
            case "current" if self._selling.product is not None:
                self._add(self._selling.product)
            case "remove" if self._chosen is not None:
                del self._keys[self._chosen]
                self._chosen = None
            case "save":
                self._save()
                return
            case _ if what.isdigit():
                self._tap_place(int(what))
        self._show()

    def _tap_place(self, place: int) -> None:
        """Choose a key; with one chosen, move it to this place."""
        chosen = self._chosen
        if chosen is None:
            self._chosen = place
        else:
            self._keys.insert(place, self._keys.pop(chosen))
            self._chosen = None

    def _add(self, product: ProductView) -> None:
        selling = self._selling
        skus = [key.sku for key in self._keys]
        if product.sku in skus:
            self._chosen = skus.index(product.sku)
        elif len(skus) >= QUICK_KEYS_MAX:
            selling.desk.sound("unknown")
            selling.notice = selling.desk.words.say("arrange.full", most=QUICK_KEYS_MAX)
        else:
            selling.desk.sound("read")
            self._keys.append(product)
            self._chosen = len(self._keys) - 1
        self._show()

    def _save(self) -> None:
        counter, skus = self._selling.desk.counter, [key.sku for key in self._keys]
        kept = tuple(self._keys)

        def saved(_skus: tuple[str, ...]) -> None:
            self._selling.close_panels()
            self._selling.quick = kept
            self._selling.tell(self._selling.desk.words.say("arrange.saved"))

        self._leaves.do(lambda: counter.arrange_quick_keys(skus), saved)

    def _show(self) -> None:
        selling, words = self._selling, self._selling.desk.words
        say, chosen = words.say, self._chosen
        keys = [
            replace(
                views.quick_key(words, product),
                name=f"arrange:{place}",
                look=Look.TINT if place == chosen else Look.KEY,
            )
            for place, product in enumerate(self._keys)
        ]
        current = selling.product
        is_new = current is not None and current.sku not in [key.sku for key in self._keys]
        if is_new and len(keys) < QUICK_KEYS_MAX:
            keys.append(KeyView("arrange:current", say("arrange.current"), "plus"))
        selling.panel = views.ArrangePanel(
            title=say("arrange.title"),
            text=say("arrange.text" if chosen is None else "arrange.move"),
            keys=tuple(keys),
            turn=replace(views.turn_key(words), on_paper=False),
            chosen=-1 if chosen is None else chosen,
            remove=KeyView(
                "arrange:remove", say("arrange.remove"), look=Look.STOP, is_on=chosen is not None
            ),
            done=KeyView("arrange:save", say("key.save"), "check", look=Look.TINT),
            leave=KeyView("panel:leave", say("key.leave"), look=Look.WAY_OUT),
        )
