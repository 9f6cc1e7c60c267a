"""The walk through the first minute: a home without a ledger becomes a shop that sells."""

from collections.abc import Iterator

from pos.cli.kiosk_driver import KioskDriver
from pos.cli.screens.props import UNKNOWN, scan

PIN = "4711"
VARIED = frozenset(
    {
        "first-language",
        "first-names",
        "first-printer",
        "first-pin",
        "first-zone",
        "new-product",
        "new-product-price",
    }
)
_SHOPS = {"zh": "xinhuachaoshi", "en": "Corner shop"}
_GOODS = {"zh": "kele", "en": "Cola"}
_OWNERS = {"zh": "wang", "en": "Ann"}


def walk_first(kiosk: KioskDriver, language: str) -> Iterator[str]:
    """Answer the four questions, with a wrong turn at each, then make a product and sell it."""
    yield from _walk_names(kiosk, language)
    yield from _walk_printer_and_pin(kiosk)
    yield from _walk_first_product(kiosk, language)


def _walk_names(kiosk: KioskDriver, language: str) -> Iterator[str]:
    yield "first-language"
    kiosk.tap(f"speak:{language}")
    kiosk.tap("next")
    yield "first-names-empty"
    _type(kiosk, _SHOPS[language][:-2])
    kiosk.settle()
    yield "first-names"
    _type(kiosk, _SHOPS[language][-2:])
    while "hanzi:0" in kiosk.touchable():
        kiosk.tap("hanzi:0")
    kiosk.tap("field:owner")
    _type(kiosk, _OWNERS[language])
    if language == "zh":
        kiosk.tap("hanzi:0")
    yield "first-names-typed"
    kiosk.tap("zone")
    yield "first-zone"
    _type(kiosk, "lon")
    yield "first-zone-typed"
    kiosk.type_keys("done next")
    kiosk.settle()


def _walk_printer_and_pin(kiosk: KioskDriver) -> Iterator[str]:
    yield "first-printer"
    scan(kiosk, "6901234567892")
    yield "first-scanned"
    kiosk.tap("printer:0")
    kiosk.tap("next")
    _press(kiosk, PIN[:2])
    yield "first-pin"
    _press(kiosk, PIN[2:])
    kiosk.tap("next")
    _press(kiosk, PIN[::-1])
    kiosk.tap("next")
    yield "first-pin-differs"
    for _ in range(2):
        _press(kiosk, PIN)
        if "next" in kiosk.touchable():
            yield "first-pin-again"
        kiosk.tap("next")
    kiosk.wait_for(lambda: kiosk.screen == "open_shift")
    kiosk.settle()
    yield "first-shift"
    kiosk.tap("open_shift")
    kiosk.settle()
    yield "first-sell"


def _walk_first_product(kiosk: KioskDriver, language: str) -> Iterator[str]:
    scan(kiosk, UNKNOWN)
    yield "first-unknown"
    kiosk.tap("new_product")
    _type(kiosk, _GOODS[language])
    yield "new-product"
    if language == "zh":
        kiosk.tap("hanzi:0")
    kiosk.type_keys("field:price pad:3 pad:. pad:5")
    yield "new-product-price"
    kiosk.tap("save")
    kiosk.settle()
    yield "first-sold"


def _type(kiosk: KioskDriver, text: str) -> None:
    """Type on the screen's keyboard, with the capital letters that it offers."""
    for sign in text:
        there = kiosk.touchable()
        names = (f"type:{it}" for it in (sign, sign.upper(), sign.lower()))
        kiosk.tap(next(name for name in names if name in there))


def _press(kiosk: KioskDriver, digits: str) -> None:
    for digit in digits:
        kiosk.tap(f"pad:{digit}")
