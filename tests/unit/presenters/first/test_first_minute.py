"""The first minute: four questions, any of them taken back, nothing written before the last."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from pos.errors import DiskFull, PosError
from pos.ports.devices import Reading
from pos.presenters.desk import Habits
from pos.presenters.first.answers import Answers
from pos.presenters.first.founder import FoundPrinter, NewShop
from pos.presenters.first.minute import FirstMinute
from pos.presenters.first.views import NewPinView
from pos.presenters.forms import FormView, PickView
from pos.presenters.parts import KioskView
from tests.unit.presenters.stand import HeldLane

NOON = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
KITCHEN = FoundPrinter("lp0", "/dev/usb/lp0", "printer.paper_out")


class Home:
    """A home that notes what is founded in it."""

    def __init__(self) -> None:
        self.plugged: tuple[FoundPrinter, ...] = (KITCHEN,)
        self.founded: list[NewShop] = []
        self.next_error: PosError | None = None

    def time_zone(self) -> str:
        return "Asia/Shanghai"

    def zones(self, text: str) -> tuple[tuple[str, str], ...]:
        zones = (("Asia/Shanghai", "UTC+8"), ("Europe/Berlin", "UTC+1"))
        return tuple(zone for zone in zones if text.lower() in zone[0].lower())

    def printers(self) -> tuple[FoundPrinter, ...]:
        return self.plugged

    def found(self, shop: NewShop) -> None:
        if self.next_error is not None:
            error, self.next_error = self.next_error, None
            raise error
        self.founded.append(shop)


class Owner:
    """Someone before a till that was never used."""

    def __init__(self, language: str = "en") -> None:
        self.home, self.lane = Home(), HeldLane()
        self.began: list[str] = []
        self.bugs: list[BaseException] = []
        self.shown: list[KioskView] = []
        self.answers = Answers(
            self.home, self.lane, lambda _zone: NOON, Habits(language=language), "Asia/Shanghai"
        )
        self.first = FirstMinute(
            self.answers, self.shown.append, self.began.append, self.bugs.append
        )
        self.first.start()

    def taps(self, names: str) -> None:
        for name in names.split():
            self.first.tap(name)

    def types(self, text: str) -> None:
        for sign in text:
            self.first.tap(f"type:{sign}")

    def pin(self, digits: str) -> None:
        self.taps(" ".join(f"pad:{digit}" for digit in digits) + " next")

    def names_the_shop(self) -> None:
        self.taps("next")
        self.types("Kiosk")
        self.taps("next")

    @property
    def can_go_on(self) -> bool:
        return self.first.frame().bar.finish.is_on


@pytest.fixture
def owner() -> Iterator[Owner]:
    someone = Owner()
    yield someone
    assert someone.bugs == []


def test_four_answers_make_the_shop_and_hand_the_pin_to_the_counter(owner: Owner) -> None:
    owner.names_the_shop()
    owner.taps("printer:0 next")
    owner.pin("4711")
    owner.pin("4711")
    assert owner.began == ["4711"]
    (shop,) = owner.home.founded
    assert (shop.shop, shop.company, shop.owner) == ("Kiosk", "Kiosk", "")
    assert (shop.time_zone, shop.printer) == ("Asia/Shanghai", KITCHEN.address)


def test_without_a_name_there_is_no_next_step(owner: Owner) -> None:
    owner.taps("next")
    assert not owner.can_go_on
    owner.taps("next next")
    assert owner.first.screen == "names"
    owner.types("K")
    assert owner.can_go_on


def test_nothing_is_written_before_the_pin_was_typed_twice_alike(owner: Owner) -> None:
    owner.names_the_shop()
    owner.taps("printer:none next")
    owner.pin("4711")
    owner.pin("4712")
    view = owner.first.view().work
    assert isinstance(view, NewPinView)
    assert view.is_refused
    assert owner.home.founded == []
    owner.pin("88")
    assert owner.home.founded == [], "two digits are no PIN"


def test_each_answer_can_be_taken_back(owner: Owner) -> None:
    owner.names_the_shop()
    owner.taps("printer:0 next back back field:owner")
    owner.types("Ann")
    owner.taps("zone take:Europe/Berlin next printer:none next")
    owner.pin("4711")
    owner.pin("4711")
    (shop,) = owner.home.founded
    assert (shop.shop, shop.owner, shop.printer) == ("Kiosk", "Ann", "")
    assert shop.time_zone == "Europe/Berlin"


def test_the_language_is_the_first_answer_and_changes_the_screen_at_once(owner: Owner) -> None:
    owner.taps("speak:zh")
    assert owner.first.frame().bar.finish.word == "下一步"


def test_a_printer_is_shown_with_what_it_lacks_and_can_be_looked_for_again(owner: Owner) -> None:
    owner.names_the_shop()
    view = owner.first.view().work
    assert isinstance(view, PickView)
    assert view.rows[0].note == "Out of paper"
    owner.home.plugged = ()
    owner.taps("look")
    view = owner.first.view().work
    assert isinstance(view, PickView)
    assert [row.name for row in view.rows] == ["printer:none", "look"]


def test_a_disk_without_room_is_said_and_the_answers_stay(owner: Owner) -> None:
    owner.names_the_shop()
    owner.taps("printer:none next")
    owner.home.next_error = DiskFull()
    owner.pin("4711")
    owner.pin("4711")
    assert owner.began == []
    strip = owner.first.frame().strip
    assert strip is not None
    owner.pin("4711")
    owner.pin("4711")
    assert [shop.shop for shop in owner.home.founded] == ["Kiosk"]


def test_while_the_shop_is_made_no_tap_counts(owner: Owner) -> None:
    owner.names_the_shop()
    owner.taps("printer:none next")
    owner.pin("4711")
    owner.lane.is_held = True
    owner.pin("4711")
    assert not owner.can_go_on
    owner.taps("back back next")
    owner.lane.let_go()
    assert (owner.began, len(owner.home.founded)) == (["4711"], 1)


def test_a_scan_says_that_the_scanner_works(owner: Owner) -> None:
    owner.first.scan(Reading("6901234567892", "serial", 0))
    strip = owner.first.frame().strip
    assert strip is not None
    assert "6901234567892" in strip.title


def test_a_chinese_name_is_typed_by_pinyin_with_fingers_alone() -> None:
    owner = Owner("zh")
    owner.taps("next")
    owner.types("chaoshi")
    view = owner.first.view().work
    assert isinstance(view, FormView)
    assert view.candidates[0].word == "超市"
    owner.taps("hanzi:0")
    owner.types("dian")
    owner.taps("hanzi:more hanzi:0 next")
    assert owner.answers.name("shop").startswith("超市")
    assert owner.first.screen == "printer"


def test_a_keyboard_of_ones_own_types_into_the_chosen_field(owner: Owner) -> None:
    owner.taps("next")
    owner.first.typed("城南店")
    assert owner.answers.name("shop") == "城南店"


def test_a_zone_is_found_by_typing(owner: Owner) -> None:
    owner.taps("next zone")
    owner.types("ber")
    view = owner.first.view().work
    assert isinstance(view, PickView)
    assert [row.name for row in view.rows] == ["take:Europe/Berlin"]
