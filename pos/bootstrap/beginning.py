"""The first minute put together: the home without a ledger, its printers, and its founding.

Owns what an own shop begins with beside its names: the codes S01 and T01, and one item whose
price is asked for at each sale, so that the till sells before the first product is entered.
"""

import logging
import os
import zoneinfo
from collections.abc import Callable
from datetime import datetime

from pos.bootstrap.clock import system_zone
from pos.bootstrap.founding import OwnShop, finish_founding, found_own
from pos.bootstrap.habits import keep_habits, keep_places, read_settings
from pos.bootstrap.home import LEDGER, home, make_home
from pos.bootstrap.printer_search import PluggedPrinter, plugged_printers, trouble_of
from pos.domain.words import catalogue
from pos.presenters.desk import Habits, Runs
from pos.presenters.first.answers import Answers
from pos.presenters.first.founder import FoundPrinter, NewShop
from pos.presenters.first.steps import offset_text
from pos.presenters.machines import Places
from pos.services.products_in.importing import Table, check_table
from pos.services.products_in.rows import COLUMNS
from pos.store.locks import alone

_log = logging.getLogger(__name__)
SHOP_CODE, TILL_CODE = "S01", "T01"
OPEN_ITEM = "OPEN"
_RATE = "13"
USUAL_ZONES = (
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo"),
    *("Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles"),
    *("Australia/Sydney", "UTC"),
)


def is_first_start() -> bool:
    """Claim that this home has no ledger; a founding cut off at its last step is finished first."""
    finish_founding(home())
    return not (home() / LEDGER).exists()


class HomeFounder:
    """The presenters' `Founder` over this home."""

    def time_zone(self) -> str:
        """Return the zone that this machine is set to."""
        return system_zone()

    def zones(self, text: str) -> tuple[tuple[str, str], ...]:
        """Return zones that a text names, each with its offset now; the usual ones for ""."""
        wanted = text.strip().lower().replace(" ", "_")
        usual = dict.fromkeys((system_zone(), *USUAL_ZONES))
        if not wanted:
            return tuple((zone, _offset(zone)) for zone in usual)
        names = sorted(zoneinfo.available_timezones(), key=lambda zone: (zone not in usual, zone))
        return tuple(
            (zone, _offset(zone)) for zone in names if wanted in zone.lower() and "/" in zone
        )

    def printers(self) -> tuple[FoundPrinter, ...]:
        """Return the printers that are plugged in, asking each how it stands."""
        told = os.environ.get("LIUSHUI_PRINTER", "")
        plugged = [PluggedPrinter(told, told)] if told else []
        plugged += [it for it in plugged_printers() if it.address != told]
        return tuple(FoundPrinter(it.name, it.address, trouble_of(it.address)) for it in plugged)

    def found(self, shop: NewShop) -> None:
        """Make the ledger, whole or not at all; the screen's settings are kept before it."""
        place = make_home()
        with alone(place):
            keep_habits(place, shop.habits)
            settings = read_settings(place, shop.habits.language)
            if shop.printer != settings.printer:
                places = Places(settings.scanner, settings.camera, shop.printer, None)
                keep_places(place, places, settings)
        own = OwnShop(
            company=shop.company,
            shop_code=SHOP_CODE,
            till_code=TILL_CODE,
            owner_pin=shop.pin,
            time_zone=shop.time_zone,
            shop=shop.shop,
            owner=shop.owner,
            products=_open_item(),
        )
        found_own(shop.habits.language, own)


def begin_answers(language: str, lane: Runs) -> Answers:
    """Return the first minute's answers before any is given.

    Raises ConfigInvalid where an older `kiosk.json` cannot be read.
    """
    habits: Habits = read_settings(home(), language).habits
    return Answers(HomeFounder(), lane, _clock(), habits, system_zone())


def log_bug(error: BaseException) -> None:
    """Keep a bug in the log: the owner has read a sentence, nothing was written."""
    _log.error("a step of the first minute failed unexpectedly", exc_info=error)


def _clock() -> Callable[[str], datetime]:
    """Return what tells the time in a zone."""
    return lambda zone: datetime.now(zoneinfo.ZoneInfo(zone))


def _offset(zone: str) -> str:
    return offset_text(datetime.now(zoneinfo.ZoneInfo(zone)))


def _open_item() -> Table:
    """Return the one product to begin with, in the form in which a spreadsheet would bring it."""
    names = {language: catalogue(language, "shell")["first.open_item"] for language in ("zh", "en")}
    head = list(COLUMNS)
    row = [OPEN_ITEM, "", names["zh"], names["en"], "件", "open", _RATE, "", "", ""]
    return check_table([head, row], "CNY")
