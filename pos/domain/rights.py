"""Who may do what: rights by role, as data.

Owns the table that services ask before anything else happens; refuses to hide things on screens
(a presenter asks the same table). A right is a claim about a role, never about a person.
"""

from enum import StrEnum

from pos.domain.catalogue import Role


class Right(StrEnum):
    """What can be allowed, in the words of the shop."""

    SELL = "sell"
    LINE_VOID = "line_void"
    BASKET_VOID = "basket_void"
    DISCOUNT = "discount"
    REPRICE = "reprice"
    HOLD = "hold"
    REFUND = "refund"
    POST_VOID = "post_void"
    RECEIVE = "receive"
    LOSE = "lose"
    COUNT = "count"
    CASH = "cash"
    DRAWER = "drawer"
    SHIFT = "shift"
    X_REPORT = "x_report"
    REPRINT = "reprint"
    OWN_SALES = "own_sales"
    ALL_SALES = "all_sales"
    STOCK = "stock"
    SEE_COST = "see_cost"
    SETTINGS = "settings"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.CASHIER: frozenset(
        {
            Right.SELL,
            Right.LINE_VOID,
            Right.BASKET_VOID,
            Right.DISCOUNT,
            Right.HOLD,
            Right.REFUND,
            Right.LOSE,
            Right.CASH,
            Right.SHIFT,
            Right.X_REPORT,
            Right.REPRINT,
            Right.OWN_SALES,
            Right.STOCK,
        }
    ),
    Role.WAREHOUSE: frozenset(
        {Right.RECEIVE, Right.LOSE, Right.COUNT, Right.STOCK, Right.SEE_COST}
    ),
}
"""The demo's rights; the warehouse sees cost because it types it from delivery notes."""


def may(role: Role, right: Right) -> bool:
    """Claim that a role has a right."""
    return right in RIGHTS[role]
