"""What every use case is handed: the ledger, the clock, ids, the server, the shop's habits.

Owns the bundle that `pos.bootstrap.till` makes once a process, and two small questions asked
everywhere (which business date, which shift). Refuses to make any of its parts itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from pos.domain.catalogue import ShopSettings
from pos.domain.chart import SMALL_BUSINESS_CHINA, Chart
from pos.domain.documents import Decision, Document, Draft, Json, Moment
from pos.domain.figures import decimals_of
from pos.domain.posting import effects
from pos.domain.sale import SaleRules
from pos.errors import ReceiptUnknown, ShiftNotOpen
from pos.ports.ledger import Ledger, OpenShift, Reads, Work


class Clock(Protocol):
    """Tells the time as documents keep it."""

    def now(self) -> Moment:
        """Return this moment."""
        ...


class Uplink(Protocol):
    """What the counter asks of sync; every answer is quick or bounded by what was asked."""

    @property
    def is_online(self) -> bool:
        """Claim that the last exchange with the server worked."""
        ...

    @property
    def met_at(self) -> str | None:
        """Return the wall time of the last exchange that worked, None before the first one."""
        ...

    def meet(self) -> None:
        """Let the first greeting after a start come back before the first sale.

        Waits at most a second after the start, and not at all once the server has answered or
        could not be reached: a till that was put back must learn it before it numbers a receipt.
        """
        ...

    def nudge(self) -> None:
        """Say that there is something new to push; returns at once."""
        ...

    def wait_until_even(self, wait_s: float) -> None:
        """Wait until the server has everything, or wait_s are over; never raises for a cable."""
        ...

    def fetch_sale(self, number: str) -> Document:
        """Return another till's sale by receipt number, from the server.

        Raises ServerUnreachable, ReceiptUnknown.
        """
        ...


class NoServer:
    """The uplink of a till that has joined no server: everything it knows it knows itself."""

    is_online = False
    met_at = None

    def meet(self) -> None:
        """Return at once: there is nobody to greet."""

    def nudge(self) -> None:
        """Return at once: the journal waits for a server on its own."""

    def wait_until_even(self, wait_s: float) -> None:
        """Return at once: waiting brings no server."""

    def fetch_sale(self, number: str) -> Document:
        """Raise ReceiptUnknown: there is nobody else who could know it."""
        raise ReceiptUnknown(number=number)


@dataclass(frozen=True, slots=True)
class Till:
    """The parts of one till, as bootstrap chose them."""

    ledger: Ledger
    clock: Clock
    new_id: Callable[[], str]
    uplink: Uplink
    language: str
    """"zh" or "en": what receipts are written in where the shop does not say otherwise."""
    spools_receipts: bool
    """Claim that a printer takes receipts from the spool: true in the kiosk alone."""
    chart: Chart = SMALL_BUSINESS_CHINA


def business_date(settings: ShopSettings, now: Moment) -> str:
    """Return the shop's date at a moment: its time zone, the day begins at a set hour.

    The moment is corrected by the clock offset last measured against the server.
    """
    local = local_time(settings, now)
    return (local - timedelta(hours=settings.day_begins_hour)).date().isoformat()


def local_time(settings: ShopSettings, now: Moment) -> datetime:
    """Return a moment by the shop's own clock, corrected as `business_date` is."""
    instant = datetime.fromisoformat(now.wall) + timedelta(milliseconds=now.offset_ms or 0)
    return instant.astimezone(ZoneInfo(settings.time_zone))


def date_of(reads: Reads, now: Moment) -> str:
    """Return the business date: the open shift's, else the shop's date at the moment."""
    shift = reads.open_shift()
    return shift.business_date if shift else business_date(reads.settings(), now)


def open_shift_of(reads: Reads) -> OpenShift:
    """Return the till's open shift; raises ShiftNotOpen."""
    shift = reads.open_shift()
    if shift is None:
        raise ShiftNotOpen
    return shift


def sale_rules(settings: ShopSettings, chart: Chart) -> SaleRules:
    """Return the rules that sales and refunds are decided by, from the shop's settings."""
    return SaleRules(
        currency=settings.currency,
        taxpayer=settings.taxpayer,
        prices=settings.prices,
        step=settings.cash_step,
        minor_per_point=10 ** decimals_of(settings.currency),
        chart=chart,
    )


def told(body: Json, currency: str) -> Decision:
    """Return the decision of a document that only tells and moves nothing (a sign-in)."""
    return Decision(body, effects(currency))


def draft(
    event_id: str, type_: str, date: str, user: str | None, at: Moment, decision: Decision
) -> Draft:
    """Return a document to append from what was decided."""
    return Draft(event_id, type_, date, user, at, decision.body, decision.effects)


def append_with_receipt(till: Till, work: Work, drafted: Draft) -> Document:
    """Append a document and put its receipt in line, in the same transaction, where one prints."""
    document = work.append(drafted)
    if till.spools_receipts:
        work.spool(document.event_id, 0)
    return document
