"""The shift: opening with a float, cash in and out, and the close that counts (rule A3)."""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.domain.chart import SMALL_BUSINESS_CHINA, Chart
from pos.domain.documents import Decision, Json
from pos.domain.money import Minor
from pos.domain.posting import Voucher, effects
from pos.domain.projection import CREDIT, DEBIT


@dataclass(frozen=True, slots=True)
class ShiftTotals:
    """What a shift has done so far, from its sums; the same figures serve X and Z."""

    float_: Minor
    sales: Minor
    refunds: Minor
    """Refunds and post-voids, positive."""
    cash_in: Minor
    cash_out: Minor
    tenders: dict[str, Minor]
    """Net by kind: what came in less change and refunds."""

    @property
    def net(self) -> Minor:
        """Return sales less refunds."""
        return self.sales - self.refunds

    @property
    def expected(self) -> Minor:
        """Return the cash that should lie in the drawer (I4: the till's cash account)."""
        return self.float_ + self.tenders.get("cash", 0) + self.cash_in - self.cash_out


def totals_of(sums: Mapping[str, Minor]) -> ShiftTotals:
    """Return a shift's totals from its projected sums."""
    prefix = "tender:"
    return ShiftTotals(
        sums.get("float", 0),
        sums.get("sales", 0),
        sums.get("refunds", 0),
        sums.get("cash_in", 0),
        sums.get("cash_out", 0),
        {
            what.removeprefix(prefix): amount
            for what, amount in sums.items()
            if what.startswith(prefix)
        },
    )


def decide_shift_opened(
    shift_id: str,
    number: int,
    float_: Minor,
    currency: str,
    chart: Chart = SMALL_BUSINESS_CHINA,
) -> Decision:
    """Return the opening of a shift: the float goes from the safe into the drawer.

    `shift_id` is the event id of this very document.
    """
    voucher = Voucher()
    voucher.post(chart.tenders["cash"], DEBIT, float_)
    voucher.post(chart.safe, CREDIT, float_)
    return Decision(
        {"shift": number, "float": float_},
        effects(
            currency,
            postings=voucher.postings(),
            shift={"id": shift_id, "number": number, "step": "opened"},
            shift_sums={"shift": shift_id, "sums": {"float": float_}},
        ),
    )


def decide_cash(  # noqa: PLR0913 - one argument for each part that was decided
    direction: str,
    amount: Minor,
    reason: str,
    account: str,
    shift_id: str,
    currency: str,
    chart: Chart = SMALL_BUSINESS_CHINA,
) -> Decision:
    """Return cash put into (`in`) or taken out of (`out`) the drawer, against its reason."""
    into, out_of = (DEBIT, CREDIT) if direction == "in" else (CREDIT, DEBIT)
    voucher = Voucher()
    voucher.post(chart.tenders["cash"], into, amount)
    voucher.post(account, out_of, amount)
    return Decision(
        {"amount": amount, "reason": reason, "account": account},
        effects(
            currency,
            postings=voucher.postings(),
            shift_sums={"shift": shift_id, "sums": {f"cash_{direction}": amount}},
        ),
    )


@dataclass(frozen=True, slots=True)
class CloseRequest:
    """What the close of a shift is asked for: its Z number and the cash that was counted."""

    shift_id: str
    number: int
    z: int
    counted: Minor
    count_sales: int
    count_refunds: int


def decide_shift_closed(
    request: CloseRequest,
    totals: ShiftTotals,
    currency: str,
    chart: Chart = SMALL_BUSINESS_CHINA,
) -> Decision:
    """Return the close: the counted cash goes to the safe, over or short to 1901 (rule A3)."""
    difference = request.counted - totals.expected
    voucher = Voucher()
    voucher.post(chart.safe, DEBIT, request.counted)
    voucher.post_either(chart.pending, DEBIT, -difference)
    voucher.post_either(chart.tenders["cash"], CREDIT, totals.expected)
    body: Json = {
        "shift": request.number,
        "z": request.z,
        "float": totals.float_,
        "expected": totals.expected,
        "counted": request.counted,
        "difference": difference,
        "sales": totals.sales,
        "refunds": totals.refunds,
        "cash_in": totals.cash_in,
        "cash_out": totals.cash_out,
        "tenders": dict(totals.tenders),
        "count_sales": request.count_sales,
        "count_refunds": request.count_refunds,
    }
    stated = effects(
        currency,
        postings=voucher.postings(),
        shift={
            "id": request.shift_id,
            "number": request.number,
            "step": "closed",
            "z": request.z,
            "expected": totals.expected,
            "counted": request.counted,
        },
        counters={"z": request.z},
    )
    return Decision(body, stated)
