"""The requests of `till`: which exist, what gate each passes, and how each is answered.

Owns the table from `do` to the counter's use case. Form is read first; a figure that is wrong
is raised only after sign-in, right and shift have been checked (docs/till.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.cli.till_form import NAME_MAX, Form
from pos.cli.till_replies import Replies, Reply
from pos.domain.coming_back import coming_back
from pos.domain.money import UNIT
from pos.domain.rights import Right
from pos.errors import RequestMalformed
from pos.services.conceding import Off
from pos.services.counter import Counter
from pos.services.journal_views import check_date
from pos.services.label_table import row_of
from pos.services.refund_results import RefundLine
from pos.services.selling_results import TenderHanded

OVERRIDABLE = frozenset(
    {
        *("remove", "clear", "discount", "reprice", "quick_keys"),
        *("refund", "post_void", "cash", "x_report", "sales"),
    }
)
"""What someone else's leave may be asked for, one action at a time."""
SYNC_WAIT_S = 30

Act = Callable[[], Reply]
Prepare = Callable[[Form, Counter, Replies], Act]


@dataclass(frozen=True, slots=True)
class Request:
    """One `do`: its form, and the gate that a wrong figure must not overtake."""

    prepare: Prepare
    right: Right | None
    needs_shift: bool = False


def answer(form: Form, counter: Counter, replies: Replies) -> Reply:
    """Return the reply to a request. Raises RequestMalformed and whatever the counter raises."""
    request, act = _prepared(form, counter, replies)
    if form.delayed:
        if request.right is not None:
            counter.admit(request.right, needs_shift=request.needs_shift)
        raise form.delayed[0]
    return act()


def _prepared(form: Form, counter: Counter, replies: Replies) -> tuple[Request, Act]:
    """Return the request that a form is, its fields read. Raises RequestMalformed."""
    name = form.fields.get("do")
    request = REQUESTS.get(name) if isinstance(name, str) else None
    if request is None:
        raise RequestMalformed(reason="do")
    return request, request.prepare(form, counter, replies)


def _login(form: Form, counter: Counter, _: Replies) -> Act:
    user, pin = form.text("user"), form.text("pin")

    def act() -> Reply:
        signed_in = counter.sign_in(user, pin)
        return {"user": signed_in.login, "role": signed_in.role.value}

    return act


def _open_shift(form: Form, counter: Counter, _: Replies) -> Act:
    float_ = form.amount("float")

    def act() -> Reply:
        opened = counter.open_shift(float_)
        return {"shift": opened.number, "business_date": opened.business_date}

    return act


def _scan(form: Form, counter: Counter, replies: Replies) -> Act:
    code, quantity = form.text("code"), form.optional_quantity("quantity", UNIT)
    price, product = form.optional_amount("price"), form.optional_text("product")
    return lambda: replies.scanned(counter.scan(code, quantity, price=price, product=product))


def _repeat(form: Form, counter: Counter, replies: Replies) -> Act:
    quantity = form.optional_quantity("quantity", UNIT)
    return lambda: replies.scanned(counter.repeat(quantity))


def _price(form: Form, counter: Counter, replies: Replies) -> Act:
    code = form.text("code")
    return lambda: replies.price(counter.inquire(code))


def _discount(form: Form, counter: Counter, replies: Replies) -> Act:
    line, reason = form.optional_integer("line"), form.text("reason")
    percent, amount = form.optional_percent("percent"), form.optional_amount("amount")
    if (percent is None) == (amount is None):
        raise RequestMalformed(reason="percent")
    off = Off(percent or 0, amount or 0)

    def act() -> Reply:
        basket = counter.discount(line, off, reason)
        return replies.total(basket) if line is None else replies.line_of(basket, line)

    return act


def _reprice(form: Form, counter: Counter, replies: Replies) -> Act:
    line, price, reason = form.integer("line"), form.amount("price"), form.text("reason")
    return lambda: replies.line_of(counter.reprice(line, price, reason), line)


def _override(form: Form, counter: Counter, replies: Replies) -> Act:
    """Do one request by someone else's leave."""
    user, pin, inner = form.text("user"), form.text("pin"), form.form("request")
    if inner.text("do") not in OVERRIDABLE:
        raise RequestMalformed(reason="request")
    _prepared(inner, counter, replies)

    def act() -> Reply:
        with counter.leave(user, pin) as backer:
            return answer(inner, counter, replies) | {"allowed_by": backer.login}

    return act


def _quick_keys(form: Form, counter: Counter, _: Replies) -> Act:
    skus = form.texts("skus")
    return lambda: {"skus": list(counter.arrange_quick_keys(skus))}


def _labels(form: Form, counter: Counter, _: Replies) -> Act:
    rows = None if form.fields.get("rows") is None else form.objects("rows")

    def act() -> Reply:
        rules = counter.labels() if rows is None else counter.change_labels(rows)
        return {"rows": [row_of(rule) for rule in rules]}

    return act


def _remove(form: Form, counter: Counter, replies: Replies) -> Act:
    line = form.integer("line")
    return lambda: replies.total(counter.remove(line))


def _clear(_: Form, counter: Counter, replies: Replies) -> Act:
    return lambda: replies.total(counter.clear())


def _hold(form: Form, counter: Counter, _: Replies) -> Act:
    name, note = form.name("name"), form.optional_text("note") or ""
    if len(note) > NAME_MAX:
        raise RequestMalformed(reason="note")
    return lambda: {"held": list(counter.hold(name, note))}


def _recall(form: Form, counter: Counter, replies: Replies) -> Act:
    name = form.text("name")
    return lambda: replies.recalled(counter.recall(name))


def _pay(form: Form, counter: Counter, replies: Replies) -> Act:
    tenders = [TenderHanded(t.text("kind"), t.amount("amount")) for t in form.forms("tenders")]
    member, points = form.optional_text("member"), form.optional_count("points")
    return lambda: replies.sale(counter.pay(tenders, member, points))


def _refund(form: Form, counter: Counter, replies: Replies) -> Act:
    number, tender = form.text("number"), form.optional_text("tender")
    lines: list[RefundLine] | None = None
    if form.fields.get("lines") is not None:
        lines = [
            RefundLine(line.integer("line"), line.quantity("quantity"))
            for line in form.forms("lines")
        ]
        if not lines:
            raise RequestMalformed(reason="lines")
    reason, can_be_sold = form.optional_text("reason"), form.optional_truth("can_be_sold")
    if reason is None and can_be_sold is not None:
        raise RequestMalformed(reason="can_be_sold")

    def act() -> Reply:
        why = None if reason is None else coming_back(reason, can_be_sold=can_be_sold)
        return replies.refund(counter.refund(number, lines, tender, why))

    return act


def _post_void(form: Form, counter: Counter, replies: Replies) -> Act:
    number = form.text("number")
    return lambda: replies.post_void(counter.post_void(number))


def _stock(form: Form, counter: Counter, replies: Replies) -> Act:
    code = form.text("code")
    return lambda: replies.stock(counter.stock(code))


def _sales(form: Form, counter: Counter, replies: Replies) -> Act:
    since = form.optional_text("since")
    if since is not None:
        check_date(since)
    return lambda: replies.sales(counter.sales(since))


def _cash(form: Form, counter: Counter, _: Replies) -> Act:
    direction, reason = form.text("direction"), form.text("reason")
    if direction not in {"in", "out"}:
        raise RequestMalformed(reason="direction")
    amount = form.amount("amount")
    return lambda: {"document": counter.cash(direction, amount, reason).document}


def _x_report(_: Form, counter: Counter, replies: Replies) -> Act:
    return lambda: replies.x_report(counter.x_report())


def _close_shift(form: Form, counter: Counter, replies: Replies) -> Act:
    counted = form.amount("counted")
    return lambda: replies.shift_closed(counter.close_shift(counted))


def _reprint(form: Form, counter: Counter, replies: Replies) -> Act:
    number = form.text("number")
    return lambda: replies.printed(counter.reprint(number))


def _gift(form: Form, counter: Counter, replies: Replies) -> Act:
    number = form.text("number")
    return lambda: replies.printed(counter.print_gift(number))


def _print_x(_: Form, counter: Counter, replies: Replies) -> Act:
    return lambda: replies.printed(counter.print_x())


def _print_z(form: Form, counter: Counter, replies: Replies) -> Act:
    z = form.integer("z") if form.fields.get("z") is not None else None
    return lambda: replies.printed(counter.reprint_z(z))


def _sync(_: Form, counter: Counter, __: Replies) -> Act:
    def act() -> Reply:
        done = counter.sync(SYNC_WAIT_S)
        return {"acked": done.acked, "pending": done.pending, "online": done.online}

    return act


def _status(_: Form, counter: Counter, replies: Replies) -> Act:
    return lambda: replies.status(counter.status())


REQUESTS: dict[str, Request] = {
    "login": Request(_login, None),
    "open_shift": Request(_open_shift, Right.SHIFT),
    "scan": Request(_scan, Right.SELL, needs_shift=True),
    "repeat": Request(_repeat, Right.SELL, needs_shift=True),
    "price": Request(_price, Right.STOCK),
    "remove": Request(_remove, Right.LINE_VOID),
    "clear": Request(_clear, Right.BASKET_VOID),
    "discount": Request(_discount, Right.DISCOUNT, needs_shift=True),
    "reprice": Request(_reprice, Right.REPRICE, needs_shift=True),
    "override": Request(_override, None),
    "quick_keys": Request(_quick_keys, Right.SETTINGS),
    "labels": Request(_labels, Right.STOCK),
    "hold": Request(_hold, Right.HOLD, needs_shift=True),
    "recall": Request(_recall, Right.HOLD, needs_shift=True),
    "pay": Request(_pay, Right.SELL, needs_shift=True),
    "refund": Request(_refund, Right.REFUND, needs_shift=True),
    "post_void": Request(_post_void, Right.POST_VOID),
    "stock": Request(_stock, Right.STOCK),
    "sales": Request(_sales, Right.OWN_SALES),
    "cash": Request(_cash, Right.CASH, needs_shift=True),
    "x_report": Request(_x_report, Right.X_REPORT, needs_shift=True),
    "close_shift": Request(_close_shift, Right.SHIFT, needs_shift=True),
    "reprint": Request(_reprint, Right.REPRINT),
    "gift": Request(_gift, Right.REPRINT),
    "print_x": Request(_print_x, Right.X_REPORT, needs_shift=True),
    "print_z": Request(_print_z, Right.X_REPORT),
    "sync": Request(_sync, None),
    "status": Request(_status, None),
}
"""`receive`, `lose` and `count` join when the stock room opens; until then they are unknown."""
