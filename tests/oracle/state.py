"""What the oracle remembers of a shop, and the form in which it tells what a document did."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.oracle.figures import cents, thousandths
from tests.oracle.price import Line
from tests.oracle.shelf import Shelf

TENDER_ACCOUNTS = {
    "cash": "1001",
    "wechat": "1012w",
    "alipay": "1012a",
    "card": "1122c",
    "account": "1122",
    "stored": "2203",
}


@dataclass(slots=True)
class Result:
    """What a document does, in cents and thousandths.

    `voucher`: net per account, debit above zero, no zeros. `lines`: per line of a sale q, gross,
    disc, net, tax, cost; per returned line line, q, net, tax, points in the sale's own signs.
    `taxes`: by rate in hundredths of a per cent, net without tax and tax (rate 0 too, deposits
    not). `total`: to pay; of a refund what goes back, before cash rounding. `tenders`: net of
    change, as the till sees them (a refund's are below zero), no zeros. `rounding`: what cash
    paid beyond its exact part; of a refund what was handed back beyond it. `points`: spent and
    earned; of a refund returned and taken. `stock`: (q, v) after, of the products touched.
    `drawer`: expected, counted, difference of a closed shift. `unknown_cost`: products issued
    with no cost to go by.
    """

    voucher: dict[str, int] = field(default_factory=dict)
    lines: list[dict[str, int]] = field(default_factory=list)
    taxes: dict[int, dict[str, int]] = field(default_factory=dict)
    total: int = 0
    tenders: dict[str, int] = field(default_factory=dict)
    change: int = 0
    rounding: int = 0
    points: dict[str, int] = field(default_factory=dict)
    stock: dict[str, tuple[int, int]] = field(default_factory=dict)
    drawer: dict[str, int] = field(default_factory=dict)
    unknown_cost: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sold:
    """A sale as refunds need it; `took` and `back` are exact, cash before its rounding."""

    lines: list[Line]
    on_top: bool
    step: int
    total: int
    spent: int
    worth: int
    earned: int
    took: dict[str, int]
    back: dict[str, int] = field(default_factory=lambda: defaultdict(int))


class Voucher(dict[str, int]):
    """Net amounts by account, debit above zero."""

    def debit(self, account: str, amount: int) -> None:
        """Add to the debit side."""
        self[account] = self.get(account, 0) + amount

    def credit(self, account: str, amount: int) -> None:
        """Add to the credit side."""
        self[account] = self.get(account, 0) - amount

    def sell(self, lines: Iterable[Line], *, on_top: bool, tax_account: str, sign: int) -> None:
        """Post revenue, tax and deposits of lines, or with sign −1 of what goes back (M4)."""
        for line in lines:
            if line.kind == "deposit":
                self.credit("2241", sign * line.net)
            else:
                self.credit("5001", sign * (line.net if on_top else line.net - line.tax))
                self.credit(tax_account, sign * line.tax)


class State:
    """Shelves, balances, sales and the drawer of one shop with one till."""

    def __init__(
        self, taxpayer: str = "general", start: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        """Begin with `start`: product to (quantity, value) as decimal strings."""
        self.taxpayer = taxpayer
        self.shelves: dict[str, Shelf] = defaultdict(Shelf)
        self.balances: dict[str, int] = defaultdict(int)
        self.sales: dict[str, Sold] = {}
        self.drawer = 0
        for product, (quantity, value) in (start or {}).items():
            self.shelves[product] = Shelf(thousandths(quantity), cents(value))
            self.balances["1405"] += cents(value)
            self.balances["3001o"] -= cents(value)

    def tax_account(self) -> str:
        """Return where tax on sales goes (M4)."""
        return "2221s" if self.taxpayer == "small" else "2221o"

    def close(self, voucher: Voucher, result: Result) -> Result:
        """Add the voucher to the balances and to the result, cash to the drawer's expected."""
        for account, amount in voucher.items():
            self.balances[account] += amount
            if amount:
                result.voucher[account] = amount
        self.drawer += voucher.get("1001", 0)
        return result


def by_product(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """Return the goods lines of each product, in order (C1)."""
    products: dict[str, list[Line]] = {}
    for line in lines:
        if line.kind == "goods" and line.product is not None:
            products.setdefault(line.product, []).append(line)
    return products


def money(net: int, tax: int, *, on_top: bool) -> int:
    """Return what a customer pays for a net and its tax (M4)."""
    return net + tax if on_top else net


def tax_summary(lines: Iterable[Line], *, on_top: bool) -> dict[int, dict[str, int]]:
    """Return net without tax, and tax, by rate in hundredths of a per cent (M4)."""
    rates: dict[Fraction, tuple[int, int]] = {}
    for line in lines:
        if line.kind != "deposit":
            net, tax = rates.get(line.rate, (0, 0))
            without = line.net if on_top else line.net - line.tax
            rates[line.rate] = (net + without, tax + line.tax)
    return {int(rate * 100): {"net": net, "tax": tax} for rate, (net, tax) in rates.items()}
