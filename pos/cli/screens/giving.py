"""The walk through giving away and asking: discounts, prices, leave, inquiry, quick keys."""

from collections.abc import Iterator

from pos.cli.kiosk_driver import KioskDriver
from pos.cli.screens.props import DEPARTMENT, GOODS, MORE_KEYS, scan


def walk_giving(kiosk: KioskDriver) -> Iterator[str]:
    """Give something away, with a reason and the owner's leave; ask prices; arrange keys."""
    scan(kiosk, *GOODS)
    kiosk.type_keys("line:4 line:4:off pad:5")
    yield "sell-discount"
    kiosk.tap("quantity_done")
    yield "sell-why"
    kiosk.tap("reason:expiring")
    kiosk.type_keys("line:4:price pad:6 pad:. pad:8")
    yield "sell-reprice"
    kiosk.type_keys("quantity_done reason:match")
    kiosk.type_keys("pad:1 pad:1")
    yield "sell-leave"
    kiosk.type_keys("pad:1 pad:1 quantity_done")
    kiosk.type_keys("menu sell:off pad:unit pad:5 quantity_done reason:regular")
    yield "sell-given"
    kiosk.tap("pay")
    yield "pay-given"
    kiosk.type_keys("back menu sell:price")
    yield "sell-inquiry"
    scan(kiosk, "N002")
    yield "sell-price"
    kiosk.tap("panel:leave")
    scan(kiosk, DEPARTMENT)
    kiosk.type_keys("pad:1 pad:2 pad:. pad:5")
    yield "sell-open-price"
    kiosk.type_keys("quantity_done menu sell:arrange arrange:1")
    yield "sell-arrange"
    scan(kiosk, *MORE_KEYS)
    yield "sell-arrange-more"
    kiosk.tap("arrange:save")
    sign = "pad:1 pad:1 pad:1 pad:1 quantity_done"
    kiosk.type_keys(sign)
    kiosk.tap("notice:ok")
    yield "sell-quick"
    kiosk.tap("turn")
    yield "sell-quick-more"
    kiosk.type_keys("menu clear")
