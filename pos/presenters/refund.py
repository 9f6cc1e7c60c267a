"""Refund by receipt: find it, choose what goes back, hand the money over; the owner's void.

Owns the walk between these. Nothing is written before the key that says Refund, or the answer
to the question whether a whole sale is to be taken back.
"""

from collections.abc import Callable

from pos.domain.codes import ReceiptCode, interpret
from pos.domain.money import Minor
from pos.errors import BadCheckDigit, PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.desk import Desk
from pos.presenters.done import DoneView
from pos.presenters.forms import FormView
from pos.presenters.leave_form import LeaveForm
from pos.presenters.parts import FrameView, KeyView, Look, StripView, Tone
from pos.presenters.refunding.finding import FindReceipt
from pos.presenters.refunding.lines import RefundLines
from pos.presenters.refunding.returned import returned_view
from pos.presenters.refunding.views import FindReceiptView, RefundView
from pos.services.refund_results import PostVoidDone, RefundDone, RefundPreview
from pos.services.shop_results import StockView


class Refund:
    """Money back for goods back."""

    def __init__(self, desk: Desk, go: Callable[[str], None]) -> None:
        """`go` wants sell and menu."""
        self._desk, self._go = desk, go
        self._finding = FindReceipt(desk, self._found)
        self._lines = RefundLines(desk)
        self._leave = LeaveForm(desk, "refund", self._fail)
        self._done: RefundDone | PostVoidDone | None = None
        self._is_asking_void = False
        self._notice = ""
        self._wanted = ""

    def begin(self, number: str) -> None:
        """Open with this receipt, once the screen is up."""
        self._wanted = number

    def enter(self) -> None:
        """Begin with finding a receipt, or with the one that was asked for."""
        self._done, self._lines.sale, self._notice = None, None, ""
        self._is_asking_void = False
        self._leave.end()
        self._finding.enter()
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self._finding.find(wanted)

    # --- what comes in -------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap on any key of this screen."""
        kind, _, argument = name.partition(":")
        self._notice, self._lines.notice = "", ""
        if self._leave.is_asking:
            self._leave.tap(name)
            return
        self._is_asking_void = self._is_asking_void and kind == "void"
        match kind:
            case "receipt":
                self._finding.find(argument)
            case "pad":
                self._finding.press(argument)
            case "type":
                self._finding.type(argument)
            case "line":
                self._lines.step(*argument.partition(":")[::2])
            case "tender":
                self._lines.pay_by(argument)
            case "why":
                self._lines.because(argument)
            case "problem":
                self._tap_problem(argument)
            case "void":
                self._answer_void(argument)
            case _:
                self._tap_key(name)

    def _tap_key(self, name: str) -> None:
        """Take a tap on a key of the frame."""
        match name:
            case "find" if self._finding.can_find:
                self._finding.find_typed()
            case "whole":
                self._finding.toggle_whole()
            case "refund" if self._lines.can_refund:
                self._refund()
            case "ways":
                self._lines.turn_card()
            case "shelf":
                self._lines.toggle_shelf()
            case "all":
                self._lines.toggle_all()
            case "done":
                self._go("sell")
            case "back":
                self._back()
            case _:
                return

    def _tap_problem(self, what: str) -> None:
        if what == "again":
            self._finding.again()
        else:
            self._finding.close_problem()

    def _back(self) -> None:
        """Go one step back: from the lines to the list, from the list to where one came from."""
        if self._lines.sale is not None and self._done is None:
            self.enter()
        else:
            self._go("sell" if self._done else "menu")

    def scanned(self, reading: Reading) -> None:
        """Take a receipt's code as the receipt, goods as one more of their line."""
        if self._leave.is_asking:
            self._leave.scanned(reading)
            return
        if self._done is not None:
            self._go("sell")
            self._desk.scan_again(reading)
            return
        number = receipt_number(reading)
        if number is not None:
            self._desk.sound("read")
            self._lines.sale = None
            self._finding.find(number)
        elif self._lines.sale is None:
            self._desk.sound("stop")
            self._notice = self._desk.words.say("refund.receipt_first")
        else:
            text, counter = reading.text, self._desk.counter
            self._desk.ask("", lambda: counter.stock(text), self._scanned_goods, self._fail)

    def _scanned_goods(self, stock: StockView) -> None:
        if self._lines.scanned(stock.sku):
            self._desk.sound("read")
        else:
            self._desk.sound("unknown")
            self._notice = self._desk.words.say("refund.not_on_receipt")

    # --- doing ---------------------------------------------------------------------------

    def _found(self, sale: RefundPreview) -> None:
        self._lines.begin(sale)

    def _refund(self) -> None:
        sale, counter = self._lines.sale, self._desk.counter
        assert sale is not None, "can_refund says so"
        number, lines, tender = sale.number, self._lines.asked, self._lines.tender
        why = self._lines.why
        self._ask_leave(
            "menu.refund", self._lines.total, lambda: counter.refund(number, lines, tender, why)
        )

    def _ask_leave(
        self, what: str, total: Minor, action: Callable[[], RefundDone | PostVoidDone]
    ) -> None:
        """Give money back, by someone's leave where the cashier may not alone."""
        words = self._desk.words
        self._leave.do(words.say(what), words.sign + words.money(total), action, self._over)

    @property
    def _may_void(self) -> bool:
        """Claim that the whole sale can be taken back still, be it by the owner's leave."""
        sale = self._lines.sale
        is_whole = sale is not None and all(not line.returned for line in sale.lines)
        return sale is not None and sale.is_of_open_shift and is_whole

    def _answer_void(self, answer: str) -> None:
        """Ask before a whole sale is taken back; only a clear yes does it."""
        sale, counter = self._lines.sale, self._desk.counter
        was_asked, self._is_asking_void = self._is_asking_void, not answer and self._may_void
        if answer == "yes" and was_asked and sale is not None:
            number = sale.number
            self._ask_leave("key.void", sale.total, lambda: counter.post_void(number))

    def _over(self, done: RefundDone | PostVoidDone) -> None:
        self._done = done

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        self._notice = self._desk.words.failure(error)

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        if self._leave.is_asking:
            return self._leave.frame(self._desk.words.say("refund.title"), self._notice)
        if self._done is not None:
            return self._frame_done()
        if self._lines.sale is None:
            return self._frame_finding()
        return self._frame_lines()

    def _frame_finding(self) -> FrameView:
        desk, say = self._desk, self._desk.words.say
        is_on = self._finding.can_find
        word = "working" if self._finding.is_finding else "key.find"
        look = Look.SOLID if is_on else Look.NOT_YET
        finish = KeyView("find", say(word), look=look, is_on=is_on)
        scan = frames.scan_key(desk, "scan.receipt", look=Look.TINT if is_on else Look.SOLID)
        icon, key = ("quantity", "digits") if self._finding.is_whole else ("keyboard", "whole")
        sides = (
            KeyView("whole", say(f"key.{key}"), icon),
            None,
            None,
            KeyView("done", say("key.sell"), "basket"),
        )
        top = frames.bar(desk, finish, title=say("refund.title"), corner=_back_key())
        return frames.frame(desk, top, scan, sides, self._notice)

    def _frame_lines(self) -> FrameView:
        desk, say, lines = self._desk, self._desk.words.say, self._lines
        is_busy = desk.is_asking("refund")
        is_on = lines.can_refund and not is_busy
        look = Look.NOT_YET if not is_on or self._is_asking_void else Look.SOLID
        finish = KeyView(
            "refund", say("working" if is_busy else "key.refund"), look=look, is_on=is_on
        )
        void = KeyView("void", say("key.void"), "trash", look=Look.STOP, is_on=self._may_void)
        all_ = "key.none_of_it" if lines.is_all and lines.asked else "key.all"
        sides = (
            self._card_key(),
            KeyView("all", say(all_), "check", is_on=lines.has_left),
            void,
            KeyView("done", say("key.sell"), "basket"),
        )
        top = frames.bar(desk, finish, title=say("refund.title"), corner=_back_key())
        scan = frames.scan_key(desk, "scan.back_goods")
        frame = frames.frame(desk, top, scan, sides, self._notice or lines.notice)
        return frames.with_strip(frame, self._void_strip()) if self._is_asking_void else frame

    def _card_key(self) -> KeyView:
        """Return the key to the ways to give the money back, or back to the reasons."""
        say = self._desk.words.say
        if self._lines.is_asking_how:
            return KeyView("ways", say("key.why"), "question")
        return KeyView("ways", say("key.how"), "wallet")

    def _void_strip(self) -> StripView:
        words, sale = self._desk.words, self._lines.sale
        assert sale is not None, "asked for a sale on the screen"
        keys = (
            KeyView("void:no", words.say("key.leave"), look=Look.WAY_OUT),
            KeyView("void:yes", words.say("key.void"), look=Look.STOP, on_paper=True),
        )
        title = words.say("refund.void_ask", number=sale.number)
        total = words.sign + words.money(sale.total)
        return StripView(
            title, words.say("refund.void_ask.text", total=total), "question", Tone.AMBER, keys
        )

    def _frame_done(self) -> FrameView:
        desk, say = self._desk, self._desk.words.say
        finish = KeyView("done", say("key.done"), look=Look.TINT)
        top = frames.bar(desk, finish, title=say("refund.title"))
        return frames.frame(desk, top, frames.scan_key(desk, "scan.next_customer", look=Look.SOLID))

    def work(self) -> FindReceiptView | RefundView | DoneView | FormView:
        """Return the list to find in, the lines, what came of it, or the question for leave."""
        if self._leave.is_asking:
            return self._leave.work()
        if self._done is not None:
            return returned_view(self._desk, self._done)
        if self._lines.sale is not None:
            return self._lines.view()
        return self._finding.view()


def receipt_number(reading: Reading) -> str | None:
    """Return the receipt number that was read, None for anything else."""
    try:
        meant = interpret(reading.text, reading.aim, ())
    except BadCheckDigit:
        return None
    return meant.number if isinstance(meant, ReceiptCode) else None


def _back_key() -> KeyView:
    return KeyView("back", "", "back")
