"""A kiosk put together: the counter on its lane, the machines, the presenters over both.

Owns what runs where: the ledger is touched on its own lane alone, machines have threads of their
own, and everything comes home through the `to_ui` that the window hands in.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pos.bootstrap.customer import build_display
from pos.bootstrap.goods_pictures import ShopPictures
from pos.bootstrap.habits import KioskSettings, keep_habits, read_settings
from pos.bootstrap.home import home
from pos.bootstrap.machines import Machines
from pos.bootstrap.till import open_counter
from pos.bootstrap.upkeep import MachineUpkeep
from pos.lane import Deliver, Lane
from pos.presenters.desk import Desk, Habits, Shop
from pos.presenters.kiosk import Kiosk, Show
from pos.services.counter import Counter
from pos.store.ledger import open_ledger

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KioskParts:
    """A kiosk ready to be shown."""

    kiosk: Kiosk
    desk: Desk
    machines: Machines
    lane: Lane
    counter: Counter
    pictures: ShopPictures


@contextmanager
def open_kiosk(
    language: str,
    show: Show,
    to_ui: Deliver,
    report: Callable[[BaseException], None] | None = None,
) -> Iterator[KioskParts]:
    """Give the kiosk of this home, and close everything after it.

    Raises LedgerMissing, LedgerKey, LedgerInUse, ConfigInvalid, DiskFull.
    """
    place = home()
    settings = read_settings(place, language)
    lane = Lane("ledger", to_ui=to_ui)
    machines = Machines(settings, lambda: open_ledger(place))
    with open_counter(language, spools_receipts=bool(settings.printers)) as counter:
        desk = _desk(counter, lane, machines, settings, place)
        desk.report = report or _report
        upkeep = MachineUpkeep(
            machines, place, lambda: desk.habits.language, lambda: to_ui(desk.show)
        )
        desk.upkeep = upkeep
        pictures = ShopPictures(place, lambda: open_ledger(place))
        display = build_display(settings.display)
        if display is not None:
            desk.face = display.show
        kiosk = Kiosk(desk, show)
        machines.start(lambda reading: to_ui(lambda: kiosk.scan(reading)))
        try:
            yield KioskParts(kiosk, desk, machines, lane, counter, pictures)
        finally:
            pictures.close()
            if display is not None:
                display.close()
            upkeep.close()
            machines.close()
            lane.close()


def _desk(
    counter: Counter, lane: Lane, machines: Machines, settings: KioskSettings, place: Path
) -> Desk:
    """Return the desk over the counter."""
    shop = counter.shop()
    zone = ZoneInfo(shop.time_zone)

    def keep(habits: Habits) -> None:
        lane.run(lambda: keep_habits(place, habits))

    return Desk(
        counter=counter,
        lane=lane,
        outside=machines,
        shop=Shop(shop.shop_name_zh, shop.shop_name_en, shop.till_code, shop.shop_code),
        habits=settings.habits,
        currency=shop.currency,
        now=lambda: datetime.now(zone),
        keep_habits=keep,
        report=_report,
    )


def _report(error: BaseException) -> None:
    """Keep a bug in the log: the cashier has read a sentence, the sale is as it was."""
    _log.error("a step failed unexpectedly", exc_info=error)
