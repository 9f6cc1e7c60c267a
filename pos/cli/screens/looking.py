"""The walk through looking: goods by name, the day's receipts."""

from collections.abc import Iterator

from pos.cli.kiosk_driver import KioskDriver
from pos.cli.screens.props import scan, sign_in
from pos.presenters.my_day import MyDayView
from pos.presenters.search import SearchView


def walk_searching(kiosk: KioskDriver) -> Iterator[str]:
    """Find goods by initials, find none, put one into the sale."""
    kiosk.type_keys("more search")
    yield "search-empty"
    kiosk.type_keys("type:n type:i")
    yield "search"
    kiosk.type_keys("type:x type:q")
    yield "search-none"
    kiosk.type_keys("type:clear type:k type:l")
    found = kiosk.view.work
    assert isinstance(found, SearchView), "the search screen is up"
    kiosk.tap(found.rows[0].key)
    kiosk.wait_for(lambda: kiosk.screen == "sell")
    kiosk.settle()
    yield "search-sold"
    kiosk.type_keys("more clear")


def walk_my_day(kiosk: KioskDriver) -> Iterator[str]:
    """Look at the day and at one receipt of it."""
    kiosk.type_keys("more my_day")
    yield "my-day"
    day = kiosk.view.work
    assert isinstance(day, MyDayView), "the day's list is up"
    kiosk.tap(day.rows[-1].key)
    yield "my-day-receipt"
    kiosk.tap(day.rows[0].key)
    yield "my-day-refund"
    kiosk.tap("done")


def walk_devices(kiosk: KioskDriver) -> Iterator[str]:
    """Look at the machines, test a scan and the printer."""
    kiosk.type_keys("more devices")
    yield "devices"
    scan(kiosk, "6901234567892")
    kiosk.tap("try:printer")
    upkeep = kiosk.parts.desk.upkeep
    kiosk.wait_for(lambda: upkeep.outcome("printer") == "ok")
    kiosk.parts.kiosk.tick()
    kiosk.settle()
    yield "devices-tested"
    kiosk.tap("done")


def walk_settings(kiosk: KioskDriver) -> Iterator[str]:
    """Look at the settings as a cashier, then at the owner's."""
    kiosk.type_keys("more settings")
    yield "settings-cashier"
    kiosk.type_keys("done more switch")
    sign_in(kiosk, "owner", "1111")
    kiosk.type_keys("more settings")
    yield "settings"
    for section in ("lock", "printer", "scanner", "camera", "labels"):
        if f"section:{section}" not in kiosk.touchable():
            kiosk.tap("back")
        kiosk.tap(f"section:{section}")
        yield f"settings-{section}"
    kiosk.tap("row:1")
    yield "labels-row"
    kiosk.tap("field:value")
    yield "labels-value"
    kiosk.type_keys("field:prefixes pad:space pad:2 pad:0")
    yield "labels-clash"
    kiosk.tap("remove")
    yield "labels-remove"
    kiosk.type_keys("remove:no back row:new")
    yield "labels-new"
    kiosk.type_keys("field:value answer:member back")
    kiosk.type_keys("done more my_day")
    yield "my-day-owner"
    kiosk.tap("unusual")
    yield "unusual"
    day = kiosk.view.work
    assert isinstance(day, MyDayView), "what is out of the ordinary is up"
    kiosk.tap(day.rows[0].key)
    yield "unusual-of"
    kiosk.type_keys("done more switch")
    sign_in(kiosk, "cashier", "2222")


def walk_offline(kiosk: KioskDriver) -> Iterator[str]:
    """Look at what a till without its server shows, where it makes a difference."""
    sign_in(kiosk, "cashier", "2222")
    kiosk.type_keys("float:300 open_shift")
    kiosk.type_keys("more refund")
    yield "refund-empty"
    scan(kiosk, "S01-T02-000123")
    yield "refund-offline"
    kiosk.type_keys("problem:close done more my_day")
    yield "my-day-empty"
    kiosk.type_keys("done more devices")
    kiosk.parts.kiosk.tick()
    kiosk.settle()
    yield "devices-offline"
