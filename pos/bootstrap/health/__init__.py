"""The health of a till: every part that it needs found and tried, for `doctor`.

Owns the order of the checks. None of them writes into the ledger, and none raises: what is wrong
is a finding with a stable code. Where the kiosk is running, its machines are left to it.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pos.bootstrap.enrolment import server_of
from pos.bootstrap.habits import KioskSettings, read_settings
from pos.bootstrap.health import machines, surroundings
from pos.bootstrap.health.finding import Finding, State
from pos.bootstrap.home import home
from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Json
from pos.errors import LedgerInUse, LedgerMissing, PosError
from pos.store.ledger import open_ledger
from pos.store.locks import COUNTER_LOCK_FILE, Claim

__all__ = ["Finding", "State", "examine"]


@dataclass(frozen=True, slots=True)
class _Ledger:
    """What the ledger says of the till; nothing where there is none that opens."""

    finding: Finding
    server: Json | None = None
    last_wall: str | None = None
    shop: ShopSettings | None = None


def examine(language: str, *, tries: bool) -> Iterator[Finding]:
    """Yield a finding for each part as soon as it was looked at.

    With `tries` the printers print a page and the drawer opens. `language` is the page's.
    """
    place = home()
    ledger = _ledger(place)
    is_in_use = place.is_dir() and _is_counter_up(place)
    try:
        settings = read_settings(place, language)
    except PosError as error:
        yield Finding("settings", State.FAILED, error.code, error.details)
        settings = KioskSettings(habits=read_settings(place / "none", language).habits)
    yield machines.scanner(settings, is_in_use=is_in_use)
    yield machines.camera(settings, is_in_use=is_in_use)
    yield from machines.printers(settings, ledger.shop, language, is_in_use=is_in_use, tries=tries)
    yield ledger.finding
    server, offset_s = surroundings.server(ledger.server)
    yield server
    yield surroundings.disk(place)
    yield surroundings.clock(ledger.last_wall, ledger.shop, offset_s)


def _ledger(place: Path) -> _Ledger:
    """Open the ledger and look at its end."""
    try:
        with closing(open_ledger(place)) as ledger, ledger.read() as reads:
            head, shop = reads.head(), reads.settings()
            facts = {"count": head.seq, "shop": shop.shop_name_zh or shop.shop_name_en}
            return _Ledger(
                Finding("ledger", State.OK, "ledger.ok", facts),
                server_of(reads),
                head.last_wall,
                shop,
            )
    except LedgerMissing as missing:
        return _Ledger(Finding("ledger", State.ATTENTION, missing.code))
    except PosError as error:
        return _Ledger(Finding("ledger", State.FAILED, error.code, error.details))


def _is_counter_up(place: Path) -> bool:
    """Claim that a kiosk or a `till` runs on this home."""
    claim = Claim(place / COUNTER_LOCK_FILE)
    try:
        claim.take()
    except LedgerInUse:
        return True
    except PosError:  # a home that cannot be written: the disk's check says so
        return False
    claim.release()
    return False
