"""Choosing what goes back: line by line up to what is left of it, and by which means.

Owns what is chosen; what it comes to is the counter's answer, never reckoned here.
"""

from dataclasses import replace

from pos.domain.chart import TENDER_KINDS
from pos.domain.coming_back import REASONS, ComingBack, coming_back
from pos.domain.money import UNIT, Thousandths
from pos.domain.words import in_language
from pos.errors import PosError
from pos.presenters.desk import Desk
from pos.presenters.paper import clock_of
from pos.presenters.parts import KeyView, Look
from pos.presenters.refunding.views import RefundLineView, RefundView
from pos.presenters.words import goods_name
from pos.services.refund_results import RefundLine, RefundPreview, RefundPreviewLine, RefundQuote

AS_PAID = "as_paid"
_ICONS = {
    "cash": "cash",
    "wechat": "wechat",
    "alipay": "alipay",
    "card": "card",
    "account": "account-book",
}
_MEMBERS_ONLY = "account"


class RefundLines:
    """The lines of one sale, as they go back."""

    def __init__(self, desk: Desk) -> None:
        """Know no sale yet."""
        self._desk = desk
        self.sale: RefundPreview | None = None
        self._chosen: dict[int, Thousandths] = {}
        self._tender = AS_PAID
        self._why: ComingBack | None = None
        self._is_asking_how = False
        self._quote: RefundQuote | None = None
        self._asked = 0
        self.notice = ""

    def begin(self, sale: RefundPreview) -> None:
        """Show this sale with nothing chosen; a sale of one thing is chosen whole."""
        self.sale, self._chosen, self._tender = sale, {}, AS_PAID
        self._quote, self.notice = None, ""
        self._why, self._is_asking_how = None, False
        left = [line for line in sale.lines if line.left]
        if len(left) == 1 and left[0].left == UNIT:
            self._set(left[0], left[0].left)

    # --- choosing ------------------------------------------------------------------------

    @property
    def asked(self) -> list[RefundLine]:
        """Return what is to go back."""
        return [RefundLine(line, q) for line, q in self._chosen.items()]

    @property
    def tender(self) -> str | None:
        """Return the one kind of money to give back, None for as paid."""
        return None if self._tender == AS_PAID else self._tender

    @property
    def why(self) -> ComingBack | None:
        """Return why the goods come back, None while nobody said."""
        return self._why

    @property
    def is_asking_how(self) -> bool:
        """Claim that the ways to give the money back stand where the reasons do else."""
        return self._is_asking_how

    @property
    def total(self) -> int:
        """Return what the customer gets, as last answered."""
        return self._quote.total if self._quote and self._chosen else 0

    @property
    def can_refund(self) -> bool:
        """Claim that something is chosen and what it comes to is known."""
        return bool(self._chosen) and self._quote is not None

    @property
    def has_left(self) -> bool:
        """Claim that something of the sale can still go back."""
        return any(line.left for line in (self.sale.lines if self.sale else ()))

    @property
    def is_all(self) -> bool:
        """Claim that everything left is chosen."""
        lines = self.sale.lines if self.sale else ()
        return all(self._chosen.get(line.line, 0) == line.left for line in lines)

    def step(self, number: str, what: str) -> None:
        """Take one more or one less of a line; a weighed package goes back whole."""
        line = self._line(number)
        if line is None or self.sale is None:
            return
        now, step = self._chosen.get(line.line, 0), _step(line)
        wanted = now + step if what == "more" else now - step
        self._set(line, max(0, min(line.left, wanted)))

    def toggle_all(self) -> None:
        """Choose all that is left, or nothing again."""
        is_all = self.is_all
        for line in self.sale.lines if self.sale else ():
            self._chosen[line.line] = 0 if is_all else line.left
        self._ask()

    def pay_by(self, tender: str) -> None:
        """Give back as it was paid, or by one kind."""
        self._tender = tender
        self._ask()

    def turn_card(self) -> None:
        """Show the ways to give the money back, or the reasons again."""
        self._is_asking_how = not self._is_asking_how

    def because(self, reason: str) -> None:
        """Say why the goods come back; the same once more takes it back."""
        is_same = self._why is not None and self._why.reason == reason
        self._why = None if is_same else coming_back(reason)

    def toggle_shelf(self) -> None:
        """Say that these goods can be sold again after all, or cannot."""
        if self._why is not None:
            self._why = replace(self._why, can_be_sold=not self._why.can_be_sold)

    def scanned(self, sku: str) -> bool:
        """Take one more of the line with this product; false where there is none."""
        lines = [it for it in (self.sale.lines if self.sale else ()) if it.sku == sku]
        for line in lines:
            if self._chosen.get(line.line, 0) < line.left:
                self.step(str(line.line), "more")
                return True
        return False

    def _line(self, number: str) -> RefundPreviewLine | None:
        lines = self.sale.lines if self.sale else ()
        return next((line for line in lines if str(line.line) == number), None)

    def _set(self, line: RefundPreviewLine, q: Thousandths) -> None:
        self._chosen[line.line] = q
        self._ask()

    def _ask(self) -> None:
        """Ask what it comes to; only the newest answer counts."""
        self._chosen = {line: q for line, q in self._chosen.items() if q}
        self._asked += 1
        asked, sale, counter = self._asked, self.sale, self._desk.counter
        if sale is None or not self._chosen:
            self._quote = None
            return
        number, lines, tender = sale.number, self.asked, self.tender

        def came(quote: RefundQuote) -> None:
            if asked == self._asked:
                self._quote, self.notice = quote, ""

        def failed(error: PosError) -> None:
            if asked == self._asked:
                self._quote, self.notice = None, self._desk.words.failure(error)

        self._desk.ask("", lambda: counter.quote_refund(number, lines, tender), came, failed)

    # --- what is seen --------------------------------------------------------------------

    def view(self) -> RefundView:
        """Return the lines and what they come to."""
        words, sale = self._desk.words, self.sale
        assert sale is not None, "begin comes before the screen is shown"
        say = words.say
        at = clock_of(sale.at, self._desk.now())
        icon, text = self._tender_words()
        return RefundView(
            heading=say("refund.heading", number=sale.number, time=at),
            columns=(
                say("refund.sold"),
                say("refund.before"),
                say("refund.now"),
                say("refund.amount"),
            ),
            lines=tuple(self._line_view(line) for line in sale.lines),
            below=words.template("refund.below"),
            above=words.template("refund.above"),
            label=say("refund.to_customer"),
            sign=words.sign,
            total=words.money(self.total),
            is_chosen=bool(self._chosen),
            tender_icon=icon,
            tender_text=text,
            ways_label=say("refund.how" if self._is_asking_how else "refund.why"),
            ways=self._ways(sale) if self._is_asking_how else self._reasons(),
        )

    def _line_view(self, line: RefundPreviewLine) -> RefundLineView:
        words = self._desk.words
        name = goods_name(in_language(words.language, line.name_zh, line.name_en))
        now = self._chosen.get(line.line, 0)
        amount = self._quote.lines.get(line.line) if self._quote and now else None
        at = f"line:{line.line}"
        return RefundLineView(
            picture=f"goods/{line.sku}",
            name=name.main,
            rest=name.rest,
            price=words.money(line.net),
            sold=words.quantity(line.sold),
            before=words.quantity(line.returned),
            now=words.quantity(now),
            amount="" if amount is None else words.money(amount),
            is_chosen=now > 0,
            less=KeyView(f"{at}:less", "", "minus", is_on=now > 0, on_paper=now > 0),
            more=KeyView(f"{at}:more", "", "plus", is_on=now < line.left, on_paper=now > 0),
            done="" if line.left else words.say("refund.line_done"),
        )

    def _tender_words(self) -> tuple[str, str]:
        """Return icon and words of how the money goes back."""
        words, quote = self._desk.words, self._quote
        if not self.has_left:
            return "done", words.say("refund.all_gone")
        if not self._chosen or quote is None:
            return "info", words.say("refund.choose")
        parts = [
            f"{words.say(f'tender.{tender.kind}')} {words.money(tender.amount)}"
            for tender in quote.tenders
        ]
        icon = _ICONS.get(quote.tenders[0].kind, "wallet") if quote.tenders else "wallet"
        if len(parts) == 1:
            kind = words.say(f"tender.{quote.tenders[0].kind}")
            how = "refund.back_as_paid" if self.tender is None else "refund.back_by"
            return icon, words.say(how, kind=kind)
        return icon, words.say("join").join(parts)

    def _reasons(self) -> tuple[KeyView, ...]:
        """Return why goods come back, and at the end whether they go back on the shelf."""
        say, why = self._desk.words.say, self._why
        keys = [
            KeyView(
                f"why:{reason}",
                say(f"refund.why.{reason}"),
                look=Look.TINT if why is not None and why.reason == reason else Look.KEY,
            )
            for reason in REASONS
        ]
        is_spoilt = why is not None and not why.can_be_sold
        shelf = KeyView(
            "shelf",
            say("refund.not_for_sale" if is_spoilt else "refund.sell_again"),
            look=Look.STOP if is_spoilt else Look.KEY,
            is_on=why is not None,
        )
        return (*keys, shelf)

    def _ways(self, sale: RefundPreview) -> tuple[KeyView, ...]:
        """Return as paid and each kind; an account needs a member to be on."""
        say = self._desk.words.say
        kinds = [kind for kind in _ICONS if kind in TENDER_KINDS]
        keys = [(AS_PAID, say("refund.as_paid"), "refund")]
        keys += [(kind, say(f"tender.{kind}"), _ICONS[kind]) for kind in kinds]
        return tuple(
            KeyView(
                f"tender:{kind}",
                word,
                icon,
                look=Look.TINT if kind == self._tender else Look.KEY,
                is_on=kind != _MEMBERS_ONLY or sale.has_member,
            )
            for kind, word, icon in keys
        )


def _step(line: RefundPreviewLine) -> Thousandths:
    """Return how much one tap takes: one piece, or a weighed package as a whole."""
    return UNIT if line.sold % UNIT == 0 else line.left
