"""The shift: opened with a float, shared by any cashier, counted blind and closed with a Z.

Owns opening, X, cash in and out, and the close. The Z's figures come from the shift's running
sums, so closing a thousand sales reads no sale again.
"""

from dataclasses import replace

from pos.domain.chart import CASH_REASONS_IN, CASH_REASONS_OUT
from pos.domain.documents import Json
from pos.domain.figures import format_amount
from pos.domain.money import FIGURE_LIMIT, Minor
from pos.domain.rights import Right
from pos.domain.shift import (
    CloseRequest,
    ShiftTotals,
    decide_cash,
    decide_shift_closed,
    decide_shift_opened,
    totals_of,
)
from pos.errors import AmountInvalid, ReasonUnknown, RequestMalformed, ShiftAlreadyOpen
from pos.ports.ledger import OpenShift, Reads
from pos.services import basket as baskets
from pos.services.leave import answered
from pos.services.shift_results import CashDone, ShiftClosed, ShiftOpened, XReport
from pos.services.shop_results import SignedIn
from pos.services.till import Till, append_with_receipt, business_date, draft, open_shift_of


def open_shift(till: Till, user: SignedIn, float_: Minor) -> ShiftOpened:
    """Open the till's shift. Raises ShiftAlreadyOpen, AmountInvalid."""
    with till.ledger.begin() as work:
        if work.open_shift() is not None:
            raise ShiftAlreadyOpen
        settings, now = work.settings(), till.clock.now()
        _check_cash(float_, settings.currency)
        date = business_date(settings, now)
        shift_id, number = till.new_id(), work.last_shift_number() + 1
        decision = decide_shift_opened(shift_id, number, float_, settings.currency, till.chart)
        work.append(draft(shift_id, "shift_opened", date, user.user_id, now, decision))
    till.uplink.nudge()
    return ShiftOpened(shift_id, number, date)


def x_report(till: Till) -> XReport:
    """Return the running shift's figures. Raises ShiftNotOpen."""
    with till.ledger.read() as reads:
        shift = open_shift_of(reads)
        totals = totals_of(reads.shift_sums(shift.id))
    return XReport(shift.number, totals.sales, totals.refunds, totals.net, dict(totals.tenders))


def x_figures(reads: Reads, shift: OpenShift) -> Json:
    """Return a running shift's figures under the keys of a closing's body."""
    totals = totals_of(reads.shift_sums(shift.id))
    sales, refunds = _counts(reads, shift.id, shift.business_date)
    return {
        "shift": shift.number,
        "float": totals.float_,
        "sales": totals.sales,
        "refunds": totals.refunds,
        "cash_in": totals.cash_in,
        "cash_out": totals.cash_out,
        "tenders": dict(totals.tenders),
        "count_sales": sales,
        "count_refunds": refunds,
    }


def move_cash(till: Till, user: SignedIn, direction: str, amount: Minor, reason: str) -> CashDone:
    """Move cash in or out of the drawer. Raises ShiftNotOpen, AmountInvalid, ReasonUnknown."""
    reasons = {"in": CASH_REASONS_IN, "out": CASH_REASONS_OUT}.get(direction)
    if reasons is None:
        raise RequestMalformed(reason="direction")
    with till.ledger.begin() as work:
        shift = open_shift_of(work)
        settings, event_id = work.settings(), till.new_id()
        _check_cash(amount, settings.currency, least=1)
        if reason not in reasons:
            raise ReasonUnknown(reason=reason, direction=direction)
        decision = decide_cash(
            direction,
            amount,
            reason,
            till.chart.cash_reasons[reason],
            shift.id,
            settings.currency,
            till.chart,
        )
        decision = answered(decision, user, Right.CASH)
        at = till.clock.now()
        work.append(
            draft(event_id, f"cash_{direction}", shift.business_date, user.user_id, at, decision)
        )
    till.uplink.nudge()
    return CashDone(event_id)


def close_shift(till: Till, user: SignedIn, counted: Minor) -> ShiftClosed:
    """Close the shift with the cash counted. Raises ShiftNotOpen, AmountInvalid."""
    with till.ledger.begin() as work:
        shift = open_shift_of(work)
        settings, now, event_id = work.settings(), till.clock.now(), till.new_id()
        _check_cash(counted, settings.currency)
        totals = totals_of(work.shift_sums(shift.id))
        sales, refunds = _counts(work, shift.id, shift.business_date)
        request = CloseRequest(
            shift.id, shift.number, work.head().last_z + 1, counted, sales, refunds
        )
        decision = decide_shift_closed(request, totals, settings.currency, till.chart)
        drafted = draft(event_id, "shift_closed", shift.business_date, user.user_id, now, decision)
        append_with_receipt(till, work, drafted)
        held, basket = tuple(work.held_names()), baskets.load(work)
    till.uplink.nudge()
    return replace(
        _closed(event_id, request, totals, held), open_lines=len(basket.lines) if basket else 0
    )


def _closed(
    event_id: str, request: CloseRequest, totals: ShiftTotals, held: tuple[str, ...]
) -> ShiftClosed:
    """Return the Z as the counter answers it."""
    return ShiftClosed(
        document=event_id,
        number=request.number,
        z=request.z,
        expected=totals.expected,
        counted=request.counted,
        difference=request.counted - totals.expected,
        sales=totals.sales,
        refunds=totals.refunds,
        tenders=dict(totals.tenders),
        held=held,
    )


def _counts(reads: Reads, shift_id: str, date: str) -> tuple[int, int]:
    """Return how many sales and how many refunds and voids the shift has made."""
    kinds = [entry.kind for entry in reads.receipts_since(date, None) if entry.shift == shift_id]
    sales = kinds.count("sale")
    return sales, len(kinds) - sales


def _check_cash(amount: Minor, currency: str, least: Minor = 0) -> None:
    """Raise AmountInvalid for cash below the least that makes sense, or beyond belief."""
    if not least <= amount < FIGURE_LIMIT:
        raise AmountInvalid(typed=format_amount(amount, currency))
