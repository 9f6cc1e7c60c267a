"""Tenders: who pays how much of a total, change, cash rounding, and the way back (M5, M6, M8)."""

from collections.abc import Sequence
from dataclasses import dataclass

from pos.domain.chart import ACCOUNT_TENDER, CASH_TENDER
from pos.domain.money import Minor, to_step
from pos.errors import AmountInvalid, TenderOver, TenderShort


@dataclass(frozen=True, slots=True)
class Tender:
    """What the customer hands over: kind and amount in minor units, above zero."""

    kind: str
    amount: Minor


@dataclass(frozen=True, slots=True)
class TakenTender:
    """One tender of a sale: what was handed over, and what it pays (cash net of change)."""

    kind: str
    handed: Minor
    amount: Minor


@dataclass(frozen=True, slots=True)
class Payment:
    """A total paid: the tenders, the change, and what cash rounding added (+) or forgave (−)."""

    tenders: tuple[TakenTender, ...]
    change: Minor
    rounding: Minor


def pay(total: Minor, tenders: Sequence[Tender], step: Minor) -> Payment:
    """Return how the tenders pay the total; cash takes the rest, rounded to step (M5, M6).

    Raises TenderShort, TenderOver (more than cash could give back), AmountInvalid below zero.
    """
    for tender in tenders:
        if tender.amount < 0:
            raise AmountInvalid(typed=tender.amount)
    others = [t for t in tenders if t.kind != CASH_TENDER and t.amount]
    rest = total - sum(tender.amount for tender in others)
    if rest < 0 and others:
        raise TenderOver
    due = to_step(rest, step)
    cash = [tender.amount for tender in tenders if tender.kind == CASH_TENDER]
    handed = sum(cash)
    if handed < due or (rest > 0 and not cash):
        raise TenderShort
    taken = [TakenTender(tender.kind, tender.amount, tender.amount) for tender in others]
    if handed or due:
        taken.append(TakenTender(CASH_TENDER, handed, due))
    return Payment(tuple(taken), handed - due, due - rest)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """Money on its way back: by tender exact and as handed, and the rounding within."""

    exact: dict[str, Minor]
    handed: dict[str, Minor]
    rounding: Minor


def give_back(
    amount: Minor,
    took: Sequence[tuple[str, Minor]],
    returned: dict[str, Minor],
    step: Minor,
    chosen: str | None,
) -> GivenBack:
    """Return a refund's amount by tender (rule M8).

    `took` is what each tender of the sale paid, exactly (cash before rounding); `returned` what
    of it went back before. Account first, other tenders in order, cash last, each up to what is
    left of it, the rest in cash; a chosen tender takes all. Cash is M5 of the running total less
    what went back before.
    """
    exact: dict[str, Minor] = {}
    rest = amount
    if chosen is not None:
        exact[chosen], rest = amount, 0
    else:
        left = _left(took, returned)
        for kind in sorted(left, key=lambda kind: kind != ACCOUNT_TENDER):
            part = min(rest, left[kind])
            if part > 0:
                exact[kind] = part
                rest -= part
        if rest:
            exact[CASH_TENDER] = rest
    handed = dict(exact)
    rounding = 0
    if CASH_TENDER in exact:
        before = returned.get(CASH_TENDER, 0)
        cash = to_step(before + exact[CASH_TENDER], step) - to_step(before, step)
        rounding = cash - exact[CASH_TENDER]
        handed[CASH_TENDER] = cash
    return GivenBack(exact, handed, rounding)


def _left(took: Sequence[tuple[str, Minor]], returned: dict[str, Minor]) -> dict[str, Minor]:
    """Return what is left of each tender but cash, in the sale's order."""
    left: dict[str, Minor] = {}
    for kind, amount in took:
        if kind != CASH_TENDER:
            left[kind] = left.get(kind, 0) + amount
    return {kind: amount - returned.get(kind, 0) for kind, amount in left.items()}
