"""Pay: the total, and every way it can be paid.

Owns what has been handed over until the sale is on disk. A second tap while it is being written
does nothing here, and the counter knows the basket by its id besides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pos.domain.codes import PaymentCode, interpret
from pos.domain.figures import decimals_of, parse_amount
from pos.domain.money import Minor
from pos.errors import BadCheckDigit, PosError
from pos.ports.devices import Reading
from pos.presenters import frame as frames
from pos.presenters.cash_drawer import notes_above
from pos.presenters.desk import Desk
from pos.presenters.paper import AmountLine
from pos.presenters.parts import FrameView, KeyView, Look, PadView, Tone
from pos.presenters.typing_pad import Typed, money_keys
from pos.presenters.words import goods_name
from pos.services.selling_results import BasketView, SaleDone, TenderHanded

WAYS = (
    ("wechat", "wechat"),
    ("alipay", "alipay"),
    ("card", "card"),
    ("account", "account-book"),
    ("points", "star"),
    ("split", "split"),
)


@dataclass(frozen=True, slots=True)
class PayView:
    """What is due, what was sold, and the keys that pay."""

    due_label: str
    sign: str
    due: str
    lines: tuple[AmountLine, ...]
    more: str
    """Says how many lines are not shown, with {n}."""
    paid: tuple[AmountLine, ...]
    member: str
    cash_label: str
    exact: KeyView
    notes: tuple[KeyView, ...]
    ways_label: str
    ways: tuple[KeyView, ...]
    pad: PadView


class Pay:
    """Taking the money for the basket on the screen."""

    def __init__(
        self, desk: Desk, go: Callable[[str], None], sold: Callable[[SaleDone], None]
    ) -> None:
        """`go` wants sell; `sold` gets the sale once it is on disk."""
        self._desk, self._go, self._sold = desk, go, sold
        self._basket = BasketView(None, (), 0)
        self._typed = Typed(decimals_of(desk.currency))
        self._handed: list[TenderHanded] = []
        self._points = 0
        self._points_worth: Minor = 0
        self._is_splitting = False
        self._notice, self._tone = "", Tone.RED
        self._late: list[Reading] = []

    def begin(self, basket: BasketView) -> None:
        """Take the money for this basket."""
        self._basket = basket
        self._typed.clear()
        self._handed, self._points, self._points_worth = [], 0, 0
        self._is_splitting, self._notice, self._tone = False, "", Tone.RED
        offered, self._desk.offered = self._desk.offered, ""
        if offered:
            self._offer(offered)

    def _offer(self, kind: str) -> None:
        """Say that the customer has shown a payment code: the money is taken by the next one."""
        words = self._desk.words
        way = words.say(f"tender.{kind}")
        self._notice = words.say("pay.offered", way=way, due=words.money(self.due))
        self._tone = Tone.WATER

    def enter(self) -> None:
        """Nothing is fetched: the basket was handed over."""

    @property
    def due(self) -> Minor:
        """Return what is still to be paid."""
        paid = sum(tender.amount for tender in self._handed)
        return max(0, self._basket.total - self._points_worth - paid)

    @property
    def is_paying(self) -> bool:
        """Claim that the sale is on its way to the disk."""
        return self._desk.is_asking("pay")

    # --- taps and scans ------------------------------------------------------------------

    def tap(self, name: str) -> None:
        """Take a tap; while the sale is being written none counts."""
        if self.is_paying:
            return
        kind, _, argument = name.partition(":")
        self._notice, self._tone = "", Tone.RED
        match kind:
            case "pad":
                self._typed.press(argument)
            case "cash":
                self._pay("cash", int(argument))
            case "way":
                self._tap_way(argument)
            case "take" if self._can_take:
                self._pay("cash", self._typed_amount)
            case "back":
                self._go("sell")
            case _:
                return

    def scanned(self, reading: Reading) -> None:
        """Take a customer's payment code as the way to pay; goods go to the sale instead."""
        if self.is_paying:
            self._late.append(reading)
            return
        try:
            meaning = interpret(reading.text, reading.aim, ())
        except BadCheckDigit:
            meaning = None
        if isinstance(meaning, PaymentCode):
            self._desk.sound("read")
            self._tap_way(meaning.provider)
            return
        self._go("sell")
        self._desk.scan_again(reading)

    def _tap_way(self, kind: str) -> None:
        if kind == "split":
            self._is_splitting = not self._is_splitting
        elif kind == "points":
            self._spend_points()
        else:
            typed = self._typed_amount
            self._pay(kind, typed if 0 < typed < self.due else self.due)

    def _spend_points(self) -> None:
        """Spend as many of the member's points as the total is worth, or none again."""
        member, counter = self._desk.member, self._desk.counter
        if self._points or member is None:
            self._points, self._points_worth = 0, 0
            return
        known, due = member.points, self.due

        def job() -> tuple[int, Minor]:
            points = known
            worth = counter.points_worth(points)
            if worth > due and worth:
                points = known * due // worth
                worth = counter.points_worth(points)
            return points, worth

        def took(spent: tuple[int, Minor]) -> None:
            self._points, self._points_worth = spent

        self._desk.ask("points", job, took, self._fail)

    def _pay(self, kind: str, amount: Minor) -> None:
        """Take a tender; when the total is reached, sell."""
        due, handed = self.due, [*self._handed, TenderHanded(kind, amount)]
        if amount < due:
            if amount > 0:
                self._handed = handed
            self._typed.clear()
            return
        member = self._desk.member
        code = member.code if member and (self._points or self._earns) else None
        points, basket = self._points or None, self._basket.id
        self._desk.ask(
            "pay",
            lambda: self._desk.counter.pay(handed, code, points, basket),
            self._paid,
            self._fail,
        )

    @property
    def _earns(self) -> bool:
        """Claim that the sale is a member's, who then earns points."""
        return self._desk.member is not None

    def _paid(self, sale: SaleDone) -> None:
        """Go on to Done; what was scanned meanwhile begins the next sale."""
        late, self._late = self._late, []
        self._sold(sale)
        for reading in late:
            self._desk.scan_again(reading)

    def _fail(self, error: PosError) -> None:
        self._notice, self._tone = self._desk.words.failure(error), Tone.RED
        self._desk.sound("unknown")
        late, self._late = self._late, []
        for reading in late:
            self._desk.scan_again(reading)

    @property
    def _typed_amount(self) -> Minor:
        return parse_amount(self._typed.figure, self._desk.currency)

    @property
    def _can_take(self) -> bool:
        return self._typed_amount > 0

    # --- what is seen --------------------------------------------------------------------

    def frame(self) -> FrameView:
        """Return the frame of this screen."""
        desk, say = self._desk, self._desk.words.say
        is_enough = self._typed_amount >= self.due > 0
        look = Look.SOLID if is_enough else Look.TINT if self._can_take else Look.NOT_YET
        word = "working" if self.is_paying else "key.pay"
        finish = KeyView("take", say(word), look=look, is_on=self._can_take and not self.is_paying)
        corner = KeyView("back", "", "back", is_on=not self.is_paying)
        top = frames.bar(desk, finish, title=say("pay.title"), corner=corner)
        scan = frames.scan_key(desk, "scan.payment", look=Look.TINT if is_enough else Look.SOLID)
        return frames.frame(desk, top, scan, notice=self._notice, tone=self._tone)

    def work(self) -> PayView:
        """Return what is due and the keys that pay it."""
        words, due = self._desk.words, self.due
        say, member = words.say, self._desk.member
        is_on = not self.is_paying
        exact = KeyView(
            f"cash:{due}", say("pay.exact"), note=words.money(due), look=Look.TINT, is_on=is_on
        )
        notes = tuple(
            KeyView(f"cash:{note}", words.short_money(note), on_paper=True, is_on=is_on)
            for note in notes_above(due, self._desk.currency)
        )
        pad = PadView(
            say("pay.pad_split" if self._is_splitting else "pay.pad"),
            self._typed.text or words.money(0),
            bool(self._typed.text),
            money_keys(self._typed.decimals),
        )
        return PayView(
            due_label=say("pay.due" if not self._handed else "pay.left"),
            sign=words.sign,
            due=words.money(due),
            lines=self._lines(),
            more=words.template("pay.more"),
            paid=self._paid_lines(),
            member=f"{member.name(words.language)}  {say('points', n=f'{member.points:,}')}"
            if member
            else "",
            cash_label=say("pay.cash"),
            exact=exact,
            notes=notes,
            ways_label=say("pay.split_hint" if self._is_splitting else "pay.ways"),
            ways=tuple(self._way(kind, icon) for kind, icon in WAYS),
            pad=pad,
        )

    def _lines(self) -> tuple[AmountLine, ...]:
        words = self._desk.words
        off = AmountLine(words.say("pay.off"), words.money(-self._basket.off))
        return (
            *([off] if self._basket.off else []),
            *(
                AmountLine(" ".join(_short(line.name(words.language))), words.money(line.amount))
                for line in reversed(self._basket.lines)
            ),
        )

    def _paid_lines(self) -> tuple[AmountLine, ...]:
        words = self._desk.words
        paid = [
            AmountLine(words.say(f"tender.{tender.kind}"), words.money(-tender.amount))
            for tender in self._handed
        ]
        if self._points_worth:
            paid.append(AmountLine(words.say("tender.points"), words.money(-self._points_worth)))
        return tuple(paid)

    def _way(self, kind: str, icon: str) -> KeyView:
        say, member = self._desk.words.say, self._desk.member
        may_buy_on_account = bool(member and member.may_buy_on_account)
        has_points = bool(member and member.points)
        is_on, note = not self.is_paying, ""
        if not {"account": may_buy_on_account, "points": has_points}.get(kind, True):
            is_on, note = False, say("pay.needs_member")
        chosen = (kind == "split" and self._is_splitting) or (kind == "points" and self._points)
        look = Look.TINT if chosen else Look.KEY
        word = say(f"tender.{kind}")
        return KeyView(f"way:{kind}", word, icon, note, look, is_on, on_paper=True)


def _short(name: str) -> tuple[str, ...]:
    """Return what a short list needs of a name: the main part and the variant."""
    parts = goods_name(name)
    return tuple(part for part in (parts.main, parts.variant) if part)
