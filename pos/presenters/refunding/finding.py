"""Finding the receipt: scanned, picked from today's, or typed by its last digits or as a whole.

Owns what is typed and why a receipt could not be had; a receipt of another till needs the server.
"""

from collections.abc import Callable

from pos.errors import PosError
from pos.presenters.desk import Desk
from pos.presenters.paper import clock_of
from pos.presenters.parts import KeyView, Look, PadView, Tone
from pos.presenters.refunding.views import FindReceiptView, ProblemView, ReceiptRow
from pos.presenters.typing_line import FieldView, KeyboardView, TypedLine
from pos.presenters.typing_pad import Typed, money_keys
from pos.services.journal_results import Day, SaleEntry
from pos.services.refund_results import RefundPreview

_COUNTER_DIGITS = 6
_NUMBER_MAX = 30
_PROBLEMS = ("server.unreachable", "receipt.unknown")


class FindReceipt:
    """The receipt that goods come back on."""

    def __init__(self, desk: Desk, found: Callable[[RefundPreview], None]) -> None:
        """`found` gets the sale once it is here."""
        self._desk, self._found = desk, found
        self._day: Day | None = None
        self._typed = Typed(0)
        self._line = TypedLine(longest=_NUMBER_MAX)
        self._is_whole = False
        self._problem: tuple[str, str] | None = None
        self._asked = ""

    def enter(self) -> None:
        """Begin with nothing typed, and fetch today's receipts."""
        self._typed.clear()
        self._line.press("clear")
        self._problem, self._is_whole = None, False
        self._desk.ask("", self._desk.counter.day, self._know, self._fail)

    # --- what comes in -------------------------------------------------------------------

    @property
    def can_find(self) -> bool:
        """Claim that a number has been typed."""
        typed = self._line.text if self._is_whole else self._typed.text
        return bool(typed) and not self.is_finding

    @property
    def is_finding(self) -> bool:
        """Claim that a receipt is being fetched."""
        return self._desk.is_asking("receipt")

    @property
    def is_whole(self) -> bool:
        """Claim that a whole number is typed, letters and all."""
        return self._is_whole

    def toggle_whole(self) -> None:
        """Go from the last digits to the whole number, and back."""
        self._is_whole, self._problem = not self._is_whole, None

    def press(self, key: str) -> None:
        """Take a key of the pad."""
        self._problem = None
        self._typed.press(key)

    def type(self, key: str) -> None:
        """Take a key of the keyboard."""
        self._problem = None
        self._line.press(key.upper() if len(key) == 1 else key)

    def find_typed(self) -> None:
        """Look the typed number up."""
        self.find(self._line.text.strip() if self._is_whole else self._number_of(self._typed.text))

    def find(self, number: str) -> None:
        """Look a receipt up by its number."""
        self._problem, self._asked = None, number
        self._desk.ask(
            "receipt", lambda: self._desk.counter.preview_refund(number), self._found, self._fail
        )

    def again(self) -> None:
        """Try the same receipt once more."""
        self.find(self._asked)

    def close_problem(self) -> None:
        """Go back to the list."""
        self._problem = None

    def _number_of(self, digits: str) -> str:
        """Return the number of this till that ends so: one of today's where there is one."""
        for entry in reversed(self._sales()):
            if int(entry.number.rpartition("-")[2]) == int(digits):
                return entry.number
        shop = self._desk.shop
        return f"{shop.shop_code}-{shop.till_code}-{digits:0>{_COUNTER_DIGITS}}"

    def _sales(self) -> list[SaleEntry]:
        entries = self._day.entries if self._day else ()
        return [entry for entry in entries if entry.kind == "sale"]

    def _voided(self) -> set[str]:
        entries = self._day.entries if self._day else ()
        return {entry.number for entry in entries if entry.kind == "post_void"}

    def _know(self, day: Day) -> None:
        self._day = day

    def _fail(self, error: PosError) -> None:
        self._desk.sound("unknown")
        if error.code in _PROBLEMS and self._asked:
            self._problem = (error.code, "")
        else:
            self._problem = ("other", self._desk.words.failure(error))

    # --- what is seen --------------------------------------------------------------------

    def view(self) -> FindReceiptView:
        """Return today's receipts and what is typed."""
        say = self._desk.words.say
        day = self._day
        empty = "" if self._sales() else "refund.no_sales" if day else "working"
        keys = money_keys(0)
        pad = PadView(say("refund.digits"), self._typed.text or "0", bool(self._typed.text), keys)
        field = FieldView("receipt", self._line.text, say("refund.whole_hint"))
        is_whole = self._is_whole
        return FindReceiptView(
            title=say("refund.own_today" if day and day.is_own else "refund.today"),
            hint=say("refund.find_hint"),
            rows=tuple(self._row(entry) for entry in reversed(self._sales())),
            empty=say(empty) if empty else "",
            empty_text=say("refund.no_sales.text") if empty and day else "",
            below=self._desk.words.template("refund.below"),
            above=self._desk.words.template("refund.above"),
            problem=self._problem_view(),
            pad=None if is_whole else pad,
            field=field if is_whole else None,
            keyboard=KeyboardView(say("key.space"), "-", is_upper=True) if is_whole else None,
        )

    def _row(self, entry: SaleEntry) -> ReceiptRow:
        words = self._desk.words
        return ReceiptRow(
            key=f"receipt:{entry.number}",
            time=clock_of(entry.at, self._desk.now()),
            number=entry.number,
            who="" if self._day is None or self._day.is_own else entry.user or "",
            total=words.money(entry.total),
            note=words.say("refund.is_void") if entry.number in self._voided() else "",
        )

    def _problem_view(self) -> ProblemView | None:
        if self._problem is None:
            return None
        code, sentence = self._problem
        say = self._desk.words.say
        is_offline = code == "server.unreachable"
        close = KeyView("problem:close", say("key.close"), "cross", look=Look.WAY_OUT)
        again = KeyView("problem:again", say("key.retry"), "refresh", look=Look.TINT)
        return ProblemView(
            tone=Tone.AMBER if is_offline else Tone.RED,
            icon="cloud-off" if is_offline else "stop",
            title=say(f"refund.problem.{code}"),
            code=self._asked,
            text=sentence or say(f"refund.problem.{code}.text"),
            keys=(again, close) if is_offline else (close,),
        )
