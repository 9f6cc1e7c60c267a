"""What came of a refund or a void: the money to hand back, large, and the receipt on its way.

Owns nothing: the document is on disk. It is drawn as a finished sale is.
"""

from pos.presenters.cash_drawer import hand_back
from pos.presenters.desk import Desk
from pos.presenters.done import DoneView, piece_of, receipt_state
from pos.presenters.paper import goods_line, minute_of
from pos.services.refund_results import PostVoidDone, RefundDone


def returned_view(desk: Desk, done: RefundDone | PostVoidDone) -> DoneView:
    """Return a refund or a void that is over."""
    words, body = desk.words, done.document.content["body"]
    say = words.say
    is_void = isinstance(done, PostVoidDone)
    cash = sum(tender.amount for tender in done.tenders if tender.kind == "cash")
    pieces = hand_back(cash, desk.currency)
    return DoneView(
        badge=say("refund.voided" if is_void else "refund.done"),
        label=say("refund.to_customer"),
        sign=words.sign,
        figure=words.money(done.total),
        explanation=_explanation(desk, done),
        pieces_label=say("done.hand_back") if pieces else say("refund.no_cash"),
        pieces=tuple(piece_of(desk, value, count) for value, count in pieces),
        receipt_icon="printer" if desk.outside.has("printer") else "receipt",
        receipt_state=receipt_state(desk),
        number=done.number,
        shop=desk.name,
        at=minute_of(str(done.document.content["at"]["wall"]), desk.now()),
        lines=tuple(goods_line(words, line, -line["net"]) for line in body["lines"]),
        more=words.template("pay.more"),
        total_label=say("refund.total"),
        total=words.sign + words.money(done.total),
    )


def _explanation(desk: Desk, done: RefundDone | PostVoidDone) -> str:
    """Return how the money goes back, and where goods go that cannot be sold again."""
    words = desk.words
    parts = [f"{words.say(f'tender.{it.kind}')} {words.money(it.amount)}" for it in done.tenders]
    if not done.document.content["body"].get("can_be_sold", True):
        parts.append(words.say("refund.keep_apart"))
    return words.say("join").join(parts)
