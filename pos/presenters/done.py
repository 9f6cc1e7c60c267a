"""Done: the change, large, and the receipt on its way; the next scan begins the next sale.

Owns nothing: the sale is on disk, and no key is needed here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.cash_drawer import hand_back, picture_of
from pos.presenters.desk import Desk
from pos.presenters.paper import AmountLine, goods_line, minute_of
from pos.presenters.parts import FrameView, KeyView, Look
from pos.services.selling_results import SaleDone


@dataclass(frozen=True, slots=True)
class MoneyPiece:
    """Notes or coins of one kind to hand back; `few` says how many where the picture says which."""

    picture: str
    text: str
    few: str


@dataclass(frozen=True, slots=True)
class DoneView:
    """A sale that is over."""

    badge: str
    label: str
    sign: str
    figure: str
    explanation: str
    pieces_label: str
    pieces: tuple[MoneyPiece, ...]
    receipt_icon: str
    receipt_state: str
    number: str
    shop: str
    at: str
    lines: tuple[AmountLine, ...]
    more: str
    total_label: str
    total: str


class Done:
    """The sale just made."""

    def __init__(self, desk: Desk, next_sale: Callable[[], None]) -> None:
        """`next_sale` brings the sell screen with an empty basket."""
        self._desk, self._next_sale = desk, next_sale
        self._sale: SaleDone | None = None

    def begin(self, sale: SaleDone) -> None:
        """Show this sale."""
        self._sale = sale

    def enter(self) -> None:
        """Nothing is fetched: the sale was handed over."""

    def tap(self, name: str) -> None:
        """Go on to the next sale; a scan does so too."""
        if name in {"done", "scan"}:
            self._next_sale()

    def scanned(self, reading: Reading) -> None:
        """Begin the next sale with what was read: no key at all."""
        self._next_sale()
        self._desk.scan_again(reading)

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.TINT)
        top = frames.bar(desk, finish, title=say("pay.title"))
        scan = frames.scan_key(desk, "scan.next_customer", look=Look.SOLID)
        return frames.frame(desk, top, scan)

    def work(self) -> DoneView:
        """Return the change and the receipt."""
        sale, words = self._sale, self._desk.words
        assert sale is not None, "begin comes before the screen is shown"
        say, body = words.say, sale.document.content["body"]
        pieces = hand_back(sale.change, self._desk.currency)
        return DoneView(
            badge=say("done.badge"),
            label=say("done.change" if sale.change else "done.paid"),
            sign=words.sign,
            figure=words.money(sale.change or sale.total),
            explanation=self._explanation(sale),
            pieces_label=say("done.hand_back") if pieces else say("done.no_change"),
            pieces=tuple(piece_of(self._desk, value, count) for value, count in pieces),
            receipt_icon="printer" if self._desk.outside.has("printer") else "receipt",
            receipt_state=receipt_state(self._desk),
            number=sale.number,
            shop=self._desk.name,
            at=minute_of(str(sale.document.content["at"]["wall"]), self._desk.now()),
            lines=tuple(goods_line(words, line, line["gross"]) for line in body["lines"]),
            more=words.template("pay.more"),
            total_label=say("done.total"),
            total=words.sign + words.money(sale.total),
        )

    def _explanation(self, sale: SaleDone) -> str:
        words = self._desk.words
        handed = [
            f"{words.say(f'tender.{tender.kind}')} {words.money(tender.amount)}"
            for tender in sale.tenders
        ]
        paid = words.say("join").join(handed)
        if not sale.change:
            return paid
        return words.say("done.of", paid=paid, total=words.money(sale.total))


def piece_of(desk: Desk, value: int, count: int) -> MoneyPiece:
    """Return notes or coins of one kind to hand back."""
    words = desk.words
    picture = picture_of(value, desk.currency)
    kind = "coin" if "coin" in picture else "note"
    text = words.say(f"done.{kind}", name=denomination_name(desk, value), n=count)
    return MoneyPiece(picture, text, words.say(f"done.{kind}.few", n=count))


def receipt_state(desk: Desk) -> str:
    """Return how far the receipt is on its way to paper."""
    outside, say = desk.outside, desk.words.say
    if not outside.has("printer"):
        return say("receipt.kept")
    if not outside.waiting_receipts():
        return say("receipt.printed")
    is_stuck = any(code.startswith("printer.") for code in outside.troubles())
    return say("receipt.waiting" if is_stuck else "receipt.printing")


def denomination_name(desk: Desk, value: int) -> str:
    """Return how a note or coin is called: 10 元, 5 角; 10, 0.50."""
    words = desk.words
    if desk.currency == "CNY" and words.language == "zh":
        return f"{value // 100} 元" if value >= 100 else f"{value // 10} 角"  # noqa: PLR2004 - a yuan in fen
    return words.sign + words.short_money(value)
