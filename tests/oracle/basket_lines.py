"""Random basket lines and discounts that look for trouble: half cents, ties, gifts, bottles back.

Everything comes from the `Random` handed in, so a seed is a basket.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from random import Random

from tests.oracle.figures import half
from tests.oracle.price import Document, Line, priced

RATES = {"general": ("13", "13", "9", "6", "0"), "small": ("1", "1", "3", "0")}
TIE_QUANTITIES = (500, 1500, 2500, 250, 750, 125, 50, 5)
TINY_QUANTITIES = (1, 2, 3, 5, 9)
PERCENTS = ("5", "10", "12.5", "33.3", "50", "99.9", "100")


@dataclass(frozen=True, slots=True)
class Good:
    """Something on the shelves: price in cents, rate in per cent, sold by weight or by piece."""

    product: str
    price: int
    rate: str
    weighed: bool


@dataclass(frozen=True, slots=True)
class Habits:
    """What a shop's day is made of.

    `prices` and `step` None: drawn for each sale. `goods` None: drawn for the day, and their
    prices move. `at_the_counter`: only what a cashier can do through the till's lines: goods once
    a basket at their list price, points, tenders, refunds in parts, post-voids, cash in and out.
    """

    taxpayer: str = "general"
    prices: str | None = None
    step: str | None = None
    goods: tuple[Good, ...] | None = None
    at_the_counter: bool = False


def money(amount: int) -> str:
    """Return cents as a document writes them."""
    return f"{Decimal(amount) / 100:.2f}"


def quantity(thousandths: int) -> str:
    """Return thousandths as a document writes them: no trailing zeros."""
    text = f"{Decimal(thousandths) / 1000:.3f}"
    return text.rstrip("0").rstrip(".")


def random_goods(rng: Random, taxpayer: str) -> tuple[Good, ...]:
    """Return the day's goods; a third of them share one price, so that shares tie."""
    twin = rng.randint(1, 2000)
    return tuple(
        Good(
            f"P{number}",
            twin if rng.random() < 1 / 3 else random_price(rng),
            rng.choice(RATES[taxpayer]),
            rng.random() < 0.4,
        )
        for number in range(1, 7)
    )


def random_price(rng: Random) -> int:
    """Return a price in cents: mostly small change, at times a cent, at times a fortune."""
    draw = rng.random()
    if draw < 0.05:
        return rng.randint(1, 3)
    if draw < 0.85:
        return rng.randint(5, 6000)
    if draw < 0.98:
        return rng.randint(1, 100) * 10
    return rng.randint(100_000, 99_999_999)


def random_count(rng: Random, *, weighed: bool) -> int:
    """Return a quantity in thousandths."""
    if not weighed:
        return rng.randint(1, 4 if rng.random() < 0.8 else 40) * 1000
    draw = rng.random()
    if draw < 0.15:
        return rng.choice(TINY_QUANTITIES)
    if draw < 0.4:
        return rng.choice(TIE_QUANTITIES)
    return rng.randint(10, 3500)


def random_lines(
    rng: Random, goods: tuple[Good, ...], habits: Habits, on_shelf: dict[str, int]
) -> list[Document]:
    """Return one to eight lines; `on_shelf` lets some of them empty a shelf exactly."""
    count = rng.choice((1, 1, 2, 2, 3, 4, 5, 6, 8))
    if habits.at_the_counter:
        picked = rng.sample(goods, min(count, len(goods)))
        return [_goods_line(rng, good, habits, on_shelf) for good in picked]
    lines: list[Document] = []
    for _ in range(count):
        draw = rng.random()
        if lines and draw < 0.12:
            lines.append(dict(rng.choice(lines)))
        elif lines and draw < 0.15:
            lines.append(_mirrored(rng.choice(lines)))
        elif draw < 0.80:
            lines.append(_goods_line(rng, rng.choice(goods), habits, on_shelf))
        else:
            lines.append(_other_line(rng, habits))
    return lines


def _goods_line(rng: Random, good: Good, habits: Habits, on_shelf: dict[str, int]) -> Document:
    """Return a line of a good, at times labelled, discounted, bundled or emptying its shelf."""
    price = good.price
    if habits.goods is None and not habits.at_the_counter and rng.random() < 0.1:
        price = random_price(rng)
    line: Document = {"p": good.product, "price": money(price), "tax": good.rate}
    left = on_shelf.get(good.product, 0)
    whole_or_weighed = left > 0 and (good.weighed or left % 1000 == 0)
    if whole_or_weighed and rng.random() < 0.15:
        line["q"] = quantity(left)
    elif good.weighed and not habits.at_the_counter and rng.random() < 0.3:
        line["label"] = money(max(1, price // 1000 + 1, rng.randint(1, 4 * price + 1)))
    else:
        line["q"] = quantity(random_count(rng, weighed=good.weighed))
    if habits.at_the_counter:
        return line
    draw = rng.random()
    if draw < 0.15:
        line["disc_pct"] = rng.choice(PERCENTS)
    elif draw < 0.28:
        size = rng.randint(2, 4)
        line["bundle"] = {"n": size, "for": money(rng.randint(price * size // 2, price * size))}
    elif draw < 0.36:
        line["disc_amt"] = money(rng.randint(0, 2 * price + 1))
    return line


def _mirrored(line: Document) -> Document:
    """Return a coupon over what another line costs, so that a rate's nets can cancel out."""
    count = line.get("q", "1").removeprefix("-")
    return {"q": f"-{count}", "price": line["price"], "tax": line.get("tax", "0"), "kind": "coupon"}


def _other_line(rng: Random, habits: Habits) -> Document:
    """Return a service, a coupon, a deposit or bottles back, some asking for a discount."""
    kind = rng.choice(("service", "coupon", "deposit", "bottles"))
    line: Document = {"q": "1", "price": money(rng.randint(1, 300)), "kind": "deposit"}
    if kind == "service":
        line |= {"price": money(random_price(rng)), "kind": kind}
    elif kind == "coupon":
        count = -random_count(rng, weighed=rng.random() < 0.3)
        line |= {"q": quantity(count), "kind": kind}
    else:
        line["q"] = str(rng.randint(1, 6) * (1 if kind == "deposit" else -1))
    if line["kind"] != "deposit":
        line["tax"] = rng.choice(RATES[habits.taxpayer])
    if rng.random() < 0.1:
        line["disc_pct"] = rng.choice(PERCENTS)
    return line


def add_discounts(rng: Random, sale: Document, habits: Habits) -> int:
    """Add promotions, a basket discount and points to a sale; return what its nets come to."""
    lines = priced({"lines": sale["lines"]})
    left = sum(line.net for line in lines)
    standing = sum(line.net for line in lines if line.takes_discounts())
    given = 0
    if not habits.at_the_counter:
        given = _add_promotions(rng, sale, lines)
        most = min(standing, max(0, left)) - given
        if most > 0 and rng.random() < 0.25:
            amount = _some(rng, most)
            percent = rng.choice(PERCENTS)
            by_percent = half((standing - given) * Fraction(percent) / 100)
            if rng.random() < 0.4 and by_percent <= most:
                sale["basket_pct"] = percent
                amount = by_percent
            else:
                sale["basket_disc"] = money(amount)
            given += amount
    most = min(standing, left) - given
    if most > 0 and rng.random() < 0.2:
        worth = _some(rng, most)
        sale["points"] = {"spent": worth, "worth": money(worth)}
        given += worth
    return left - given


def _add_promotions(rng: Random, sale: Document, lines: list[Line]) -> int:
    """Add up to two promotions, at times a gift's list price; return what they give in all."""
    given = 0
    promotions: list[Document] = []
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        named = sorted(rng.sample(range(1, len(lines) + 1), rng.randint(1, len(lines))))
        standing = sum(lines[n - 1].net for n in named if lines[n - 1].takes_discounts()) - given
        standing = min(standing, sum(line.net for line in lines) - given)
        if standing > 0:
            gift = lines[named[-1] - 1].net
            amount = gift if 0 < gift <= standing and rng.random() < 0.5 else _some(rng, standing)
            promotions.append({"lines": named, "amount": money(amount)})
            given += amount
    if promotions:
        sale["promos"] = promotions
    return given


def _some(rng: Random, most: int) -> int:
    """Return an amount from a cent to `most`; all of it in one case of six."""
    return most if rng.random() < 1 / 6 else rng.randint(1, most)


def total_of(sale: Document, nets: int) -> int:
    """Return what a sale comes to, given the sum of its nets (M4)."""
    if sale.get("prices") != "exclusive":
        return nets
    return sum(line.net + line.tax for line in priced(sale))
