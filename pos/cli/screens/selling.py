"""The walk through selling: sign in, open the shift, scan, refuse, ask, hold, pay, close."""

from collections.abc import Iterator

from pos.cli.kiosk_driver import KioskDriver
from pos.cli.screens.props import GOODS, UNKNOWN, Props, scan


def walk_to_selling(kiosk: KioskDriver) -> Iterator[str]:
    """Sign in, with a wrong PIN first, and open the shift."""
    kiosk.type_keys("user:cashier pad:2 pad:2")
    yield "sign-in"
    kiosk.type_keys("pad:2 pad:1 sign_in")
    yield "sign-in-wrong"
    scan(kiosk, "A001")
    yield "sign-in-scan"
    kiosk.type_keys("pad:2 pad:2 pad:2 pad:2 sign_in")
    yield "open-shift"
    kiosk.tap("float:300")
    yield "open-shift-typed"
    kiosk.tap("open_shift")


def walk_selling(kiosk: KioskDriver, props: Props) -> Iterator[str]:
    """Scan, refuse, ask, hold."""
    yield "sell-empty"
    scan(kiosk, *GOODS)
    yield "sell"
    kiosk.tap("line:4")
    yield "sell-open"
    scan(kiosk, UNKNOWN)
    yield "sell-unknown"
    kiosk.tap("panel:leave")
    scan(kiosk, "6901234567890")
    yield "sell-misread"
    kiosk.tap("panel:leave")
    scan(kiosk, props.shared.lstrip("0"))
    yield "sell-which"
    kiosk.type_keys("which:none line:4:quantity pad:1 pad:2")
    yield "sell-quantity"
    kiosk.tap("panel:leave")
    kiosk.tap("member")
    yield "sell-member"
    scan(kiosk, "M001")
    yield "sell-member-known"
    kiosk.tap("panel:leave")
    kiosk.tap("scan")
    yield "sell-notice"
    kiosk.tap("notice:ok")
    kiosk.tap("hold")
    yield "sell-held"
    kiosk.tap("hold")
    kiosk.tap("more")
    yield "menu"
    kiosk.tap("back")


def walk_paying(kiosk: KioskDriver) -> Iterator[str]:
    """Pay by parts and in cash."""
    kiosk.tap("pay")
    yield "pay"
    kiosk.type_keys("way:split pad:5 pad:0 way:card")
    yield "pay-split"
    kiosk.type_keys("pad:2 pad:0 pad:0")
    yield "pay-typed"
    kiosk.tap("take")
    yield "done"
    scan(kiosk, "C001")
    yield "next-sale"
    kiosk.tap("pay")
    kiosk.tap("way:wechat")
    yield "done-exact"
    kiosk.tap("done")


def walk_without_paper(kiosk: KioskDriver, props: Props) -> Iterator[str]:
    """Run out of paper, sell on, put a roll in."""
    machines = kiosk.parts.machines
    kiosk.wait_for(lambda: not machines.waiting_receipts())
    props.printer.run_out()
    scan(kiosk, *GOODS)
    kiosk.type_keys("pay way:card")
    kiosk.wait_for(lambda: bool(machines.troubles()))
    kiosk.parts.kiosk.tick()
    kiosk.settle()
    yield "done-no-paper"
    kiosk.tap("done")
    scan(kiosk, *GOODS[:6])
    yield "sell-no-paper"
    kiosk.tap("more")
    yield "menu-no-paper"
    kiosk.type_keys("back pay")
    yield "pay-no-paper"
    kiosk.type_keys("back more clear")
    props.printer.refill()
    kiosk.wait_for(lambda: not machines.troubles() and not machines.waiting_receipts())


def walk_closing(kiosk: KioskDriver) -> Iterator[str]:
    """Count and close."""
    kiosk.type_keys("more close_shift")
    yield "count"
    kiosk.type_keys("pad:4 pad:next pad:1 pad:next pad:2")
    yield "count-typed"
    kiosk.tap("close_shift")
    yield "result"
    kiosk.tap("done")
