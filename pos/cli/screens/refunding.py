"""The walk through giving back and putting aside: every state of refund, hold and recall."""

from collections.abc import Iterator

from pos.cli.kiosk_driver import KioskDriver
from pos.cli.screens.props import GOODS, scan


def walk_holding(kiosk: KioskDriver) -> Iterator[str]:
    """Hold under a name, refuse to mix two sales, take one back."""
    kiosk.type_keys("more held")
    yield "recall-empty"
    kiosk.tap("back")
    scan(kiosk, *GOODS[:4])
    kiosk.type_keys("hold park:name")
    yield "hold"
    kiosk.type_keys("name:1 pad:3")
    yield "hold-named"
    kiosk.tap("note")
    yield "hold-note"
    kiosk.type_keys("quick:6 set")
    yield "hold-noted"
    kiosk.tap("hold")
    for codes in (GOODS[4:6], GOODS[5:8], ("C001", "C002")):
        scan(kiosk, *codes)
        kiosk.tap("hold")
    kiosk.tap("hold")
    yield "recall"
    kiosk.tap("back")
    scan(kiosk, "A001")
    kiosk.type_keys("more held held:2")
    yield "recall-refused"
    kiosk.tap("swap:yes")
    kiosk.type_keys("more clear")


def walk_refunding(kiosk: KioskDriver) -> Iterator[str]:
    """Find a receipt in each way, give some of it back, then all that is left, and void one."""
    kiosk.type_keys("more refund")
    yield "refund-find"
    kiosk.tap("pad:9")
    kiosk.tap("find")
    yield "refund-unknown"
    kiosk.type_keys("problem:close whole type:S type:0 type:1 type:-")
    yield "refund-whole"
    kiosk.tap("whole")
    scan(kiosk, "S01-T01-000001")
    yield "refund-lines"
    kiosk.type_keys("line:1:more line:1:more line:2:more ways tender:cash")
    yield "refund"
    kiosk.type_keys("ways why:faulty")
    yield "refund-why"
    kiosk.tap("refund")
    yield "refund-done"
    kiosk.tap("done")
    kiosk.type_keys("more refund receipt:S01-T01-000001 all")
    yield "refund-rest"
    kiosk.tap("refund")
    kiosk.tap("done")
    kiosk.type_keys("more refund receipt:S01-T01-000001")
    yield "refund-all-gone"
    kiosk.type_keys("back receipt:S01-T01-000002 void")
    yield "refund-void"
    kiosk.tap("void:yes")
    yield "refund-leave"
    kiosk.type_keys("back back done")


def walk_cash(kiosk: KioskDriver) -> Iterator[str]:
    """Take cash out of the drawer, and ask for leave to open it without a sale."""
    kiosk.type_keys("more cash")
    yield "cash"
    kiosk.type_keys("pad:5 pad:0 pad:0")
    yield "cash-typed"
    kiosk.tap("save")
    yield "cash-moved"
    kiosk.type_keys("back drawer pad:1 pad:1")
    yield "drawer-leave"
    kiosk.type_keys("pad:1 pad:1 allow")
    yield "drawer-opened"
    kiosk.tap("back")
