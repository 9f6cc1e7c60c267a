"""Pictures of goods for the screens: the shop's own, named in master data by their hash."""

from collections.abc import Callable
from typing import Protocol


class GoodsPictures(Protocol):
    """What the shop shows its products by; what is not on this till comes in the background."""

    def find(self, sku: str) -> bytes | None:
        """Return a product's picture; empty while it is not here, None where the shop has none.

        Reads ledger and disk, so it is never called on the screen's thread. What is not here is
        asked for from now on, without an end; `listen` tells when it has come.
        """
        ...

    def shown(self, sku: str) -> None:
        """Say that a product's picture is being shown; returns at once."""
        ...

    def listen(self, renewed: Callable[[str], None]) -> None:
        """Call back, on any thread, with the SKU of each product whose picture is another now."""
        ...
