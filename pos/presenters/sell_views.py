"""What the sell screen shows, as frozen views made from the basket and what was read last.

Owns how a line, a picture, a quick key and the side panels are worded. Refuses to decide anything.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from pos.domain.figures import format_rate
from pos.domain.money import UNIT, Minor
from pos.presenters.parts import KeyView, Look, PadView
from pos.presenters.words import Words, goods_name
from pos.services.selling_results import Line
from pos.services.shop_results import MemberView, ProductView


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the basket; an open one has its keys under it."""

    number: int
    key: str
    name: str
    rest: str
    picture: str
    price: str
    given: str
    """What was given away on it, after its price; "" for nothing."""
    quantity: str
    amount: str
    is_newest: bool
    is_open: bool
    flashes: int
    """Goes up by one whenever a scan adds to the line."""
    less: KeyView
    more: KeyView
    typed: KeyView
    """The quantity between them: a tap types another."""
    reprice: KeyView
    discount: KeyView
    remove: KeyView


@dataclass(frozen=True, slots=True)
class ReadPanel:
    """The thing read last, large, with the quick keys below."""

    picture: str
    name: str
    variant: str
    rest: str
    sign: str
    price: str
    stock: str
    hint: str
    """Shown while nothing has been read: how to sell what has no barcode."""
    hint_text: str
    quick: tuple[KeyView, ...]
    """The quick keys, all of them: the screen turns pages where it has no room."""
    turn: KeyView
    """The key that turns the page, its word with {n} and {of} for the pages."""
    find: KeyView
    """The key that finds all other goods, as it stands among the quick keys."""
    find_line: KeyView
    """The same as a line of its own, where there is room for one."""
    again: KeyView | None = None
    """The key that puts it into the basket once more, while it was the last thing entered."""


@dataclass(frozen=True, slots=True)
class ProblemPanel:
    """What was read cannot be sold as it is; the sale has not changed. Keys sell by picture."""

    title: str
    code: str
    text: str
    keys: tuple[KeyView, ...]
    leave: KeyView


@dataclass(frozen=True, slots=True)
class QuantityPanel:
    """A quantity being typed, for a line or for the next scan."""

    title: str
    text: str
    pad: PadView
    done: KeyView
    leave: KeyView


@dataclass(frozen=True, slots=True)
class ListPanel:
    """Something to choose from: the sales put aside; or a word of how to go on."""

    title: str
    text: str
    icon: str
    keys: tuple[KeyView, ...]
    leave: KeyView


@dataclass(frozen=True, slots=True)
class PricePanel:
    """What a thing costs that was only asked about, and the keys that add it or end the asking."""

    read: ReadPanel
    note: str
    keys: tuple[KeyView, ...]


@dataclass(frozen=True, slots=True)
class ArrangePanel:
    """The quick keys while they are arranged; the chosen one is tinted."""

    title: str
    text: str
    keys: tuple[KeyView, ...]
    turn: KeyView
    chosen: int
    """Which key must be seen, on whichever page it is; -1 for none."""
    remove: KeyView
    done: KeyView
    leave: KeyView


Panel: TypeAlias = ReadPanel | ProblemPanel | QuantityPanel | ListPanel | PricePanel | ArrangePanel


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """One of the products that a code may mean."""

    key: str
    picture: str
    name: str
    variant: str
    rest: str
    sign: str
    price: str
    stock: str


@dataclass(frozen=True, slots=True)
class WhichView:
    """The question which product a code means, with the pictures as its answers."""

    heading: str
    code: str
    choices: tuple[ChoiceView, ...]
    hint: str
    none: KeyView


@dataclass(frozen=True, slots=True)
class SellView:
    """The sale so far, newest line on top, and the panel beside it."""

    lines: tuple[LineView, ...]
    heading: str
    """Said while the basket is empty, with `text` below and facts that are well at the foot."""
    text: str
    facts: tuple[str, ...]
    count: str
    below: str
    """How many more kinds are on the pages below, with {n} for the number."""
    above: str
    """The same of the pages above."""
    member: str
    points: str
    panel: Panel
    which: WhichView | None


@lru_cache(maxsize=1024)
def line_view(
    line: Line, words: Words, *, is_newest: bool, is_open: bool, flashes: int
) -> LineView:
    """Return a line of the basket as it is shown; kept, for a basket is shown at every touch."""
    name = goods_name(line.name(words.language))
    price = words.money(line.price)
    each = words.say("per_unit", price=price, unit=line.unit) if line.is_weighed else price
    given = _given(line, words)
    if not line.is_weighed and not given:
        # Beside its list price a price needs no word, and a low window has no room for one.
        each = words.say("each", price=price)
    at, is_whole = f"line:{line.line}", not line.is_weighed and line.q % UNIT == 0
    return LineView(
        number=line.line,
        key=at,
        name=name.main,
        rest=name.rest,
        picture=f"goods/{line.sku}",
        price=each,
        given=given,
        quantity=words.quantity(line.q, line.unit if line.is_weighed else ""),
        amount=words.money(line.amount),
        is_newest=is_newest,
        is_open=is_open,
        flashes=flashes,
        less=KeyView(f"{at}:less", "", "minus", is_on=is_whole and line.q > UNIT),
        more=KeyView(f"{at}:more", "", "plus", is_on=is_whole),
        typed=KeyView(
            f"{at}:quantity", words.quantity(line.q), look=Look.WAY_OUT, is_on=line.label is None
        ),
        reprice=KeyView(f"{at}:price", words.say("key.reprice"), "tag", is_on=line.label is None),
        discount=KeyView(f"{at}:off", words.say("key.discount"), "percent"),
        remove=KeyView(f"{at}:remove", words.say("key.remove"), "trash", look=Look.STOP),
    )


def _given(line: Line, words: Words) -> str:
    """Return what was given away on a line: its list price, its discount."""
    told = []
    if line.listed is not None:
        told.append(words.say("line.listed", price=words.money(line.listed)))
    if line.percent:
        told.append(words.say("line.percent", percent=format_rate(line.percent)))
    elif line.off:
        told.append(words.say("line.off", amount=words.money(line.off)))
    return words.say("join").join(told)


def read_panel(
    words: Words,
    product: ProductView | None,
    price: Minor | None,
    quick: tuple[ProductView, ...],
    *,
    is_last: bool = False,
) -> ReadPanel:
    """Return the picture panel of the thing read last, or how to sell without a barcode.

    `is_last` claims that the thing was the last one entered, so that it can be had once more.
    """
    keys = tuple(quick_key(words, item) for item in quick)
    ways = (turn_key(words), search_key(words), search_line(words))
    if product is None:
        hint, text = words.say("sell.no_barcode"), words.say("sell.no_barcode.text")
        return ReadPanel("", "", "", "", "", "", "", hint, text, keys, *ways)
    name = goods_name(product.name(words.language))
    unit = product.unit if product.is_weighed else ""
    return ReadPanel(
        picture=f"goods/{product.sku}",
        name=name.main,
        variant=name.variant,
        rest=name.amount or (words.say("by_unit", unit=unit) if unit else ""),
        sign=words.sign,
        price=words.money(price if price is not None else product.price or 0),
        stock=words.say("stock", q=words.quantity(product.stock, unit)),
        hint="",
        hint_text="",
        quick=keys,
        turn=ways[0],
        find=ways[1],
        find_line=ways[2],
        again=KeyView("repeat", words.say("key.again"), look=Look.KEY) if is_last else None,
    )


def search_key(words: Words) -> KeyView:
    """Return the key that finds all other goods, the last of the quick keys."""
    return KeyView("search", words.say("key.search"), "search", on_paper=True)


def search_line(words: Words) -> KeyView:
    """Return the same key as a line that says what can be typed."""
    return KeyView("search", words.say("search.hint"), "search", on_paper=True)


def turn_key(words: Words) -> KeyView:
    """Return the key that turns to the next page of quick keys; the screen itself turns it."""
    return KeyView("turn", words.template("sell.turn"), "next", on_paper=True)


def quick_key(words: Words, product: ProductView) -> KeyView:
    """Return a quick key: picture, short name, price."""
    name = goods_name(product.name(words.language))
    note = "" if product.price is None else words.money(product.price)
    return KeyView(
        f"product:{product.product}",
        name.main,
        note=note,
        picture=f"goods/{product.sku}",
        category=product.category,
        on_paper=True,
    )


def which_view(words: Words, code: str, products: tuple[ProductView, ...]) -> WhichView:
    """Return the question which of the products a code means."""
    return WhichView(
        heading=words.say("which.heading", n=len(products)),
        code=grouped(code),
        choices=tuple(_choice(words, product) for product in products),
        hint=words.say("which.hint"),
        none=KeyView("which:none", words.say("key.none"), "cross", look=Look.WAY_OUT),
    )


def _choice(words: Words, product: ProductView) -> ChoiceView:
    name = goods_name(product.name(words.language))
    unit = product.unit if product.is_weighed else ""
    return ChoiceView(
        key=f"product:{product.product}",
        picture=f"goods/{product.sku}",
        name=name.main,
        variant=name.variant,
        rest=name.amount,
        sign=words.sign if product.price is not None else "",
        price=words.money(product.price) if product.price is not None else "",
        stock=words.say("stock", q=words.quantity(product.stock, unit)),
    )


def member_panel(words: Words, member: MemberView | None) -> ListPanel:
    """Return whom the sale is for, or how to say so."""
    leave = KeyView("panel:leave", words.say("key.close"), "cross", look=Look.WAY_OUT)
    if member is None:
        title, text = words.say("member.title"), words.say("member.text")
        return ListPanel(title, text, "member", (), leave)
    text = words.say("member.points", points=f"{member.points:,}")
    without = KeyView("member:none", words.say("member.none"), "trash", look=Look.STOP)
    return ListPanel(member.name(words.language), text, "member", (without,), leave)


def grouped(code: str) -> str:
    """Return a code as it is printed under its bars: 6 901234 567892."""
    if code.isdigit() and len(code) == 13:  # noqa: PLR2004 - an EAN-13
        return f"{code[0]} {code[1:7]} {code[7:]}"
    return code if len(code) <= 24 else f"{code[:24]}…"  # noqa: PLR2004 - what a panel's line holds


def facts_of(*facts: Any) -> tuple[str, ...]:
    """Return the facts that are true, in order."""
    return tuple(str(fact) for fact in facts if fact)
