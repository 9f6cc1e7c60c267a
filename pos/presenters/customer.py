"""What the customer sees on a screen of their own: lines, total, change, points, or the shop.

Owns the wording of that screen. It shows nothing that a receipt would not: no cost, no cashier's
notices, no other customer's sale.
"""

from pos.ports.devices import CustomerFace, CustomerLine
from pos.presenters.desk import Desk
from pos.presenters.words import Words, goods_name
from pos.services.selling_results import BasketView, Line, SaleDone


def idle_face(desk: Desk) -> CustomerFace:
    """Return what stands while nobody is being served."""
    say = desk.words.say
    is_here = desk.user is not None
    text = say("customer.welcome" if is_here else "customer.closed")
    return CustomerFace(desk.name, text, is_dark=desk.habits.is_dark)


def sale_face(desk: Desk, basket: BasketView, newest_first: list[int]) -> CustomerFace:
    """Return the sale so far."""
    words, by_number = desk.words, {line.line: line for line in basket.lines}
    lines = [by_number[number] for number in newest_first if number in by_number]
    notes = []
    if basket.off:
        notes.append(words.say("sell.off", amount=words.money(basket.off)))
    if desk.member is not None:
        notes.append(words.say("customer.points", n=f"{desk.member.points:,}"))
    return CustomerFace(
        heading=desk.name,
        text="",
        lines=tuple(_line(words, line) for line in lines),
        label=words.say("customer.total"),
        sign=words.sign,
        figure=words.money(basket.total),
        notes=tuple(notes),
        more=words.template("pay.more"),
        is_dark=desk.habits.is_dark,
    )


def done_face(desk: Desk, sale: SaleDone) -> CustomerFace:
    """Return a paid sale: the change, what was paid, the points."""
    words = desk.words
    say = words.say
    paid = words.say("join").join(
        f"{say(f'tender.{tender.kind}')} {words.money(tender.amount)}" for tender in sale.tenders
    )
    notes = [say("customer.paid", paid=paid, total=words.money(sale.total))]
    if sale.points_balance is not None:
        earned, balance = f"{sale.points_earned:,}", f"{sale.points_balance:,}"
        notes.append(say("customer.earned", n=earned, balance=balance))
    return CustomerFace(
        heading=say("customer.thanks"),
        text=desk.name,
        label=say("done.change" if sale.change else "done.paid"),
        sign=words.sign,
        figure=words.money(sale.change or sale.total),
        notes=tuple(notes),
        is_done=True,
        is_dark=desk.habits.is_dark,
    )


def _line(words: Words, line: Line) -> CustomerLine:
    name = goods_name(line.name(words.language))
    whole = " ".join(part for part in (name.main, name.variant) if part)
    quantity = words.quantity(line.q, line.unit if line.is_weighed else "")
    return CustomerLine(whole, quantity, words.money(line.amount))
