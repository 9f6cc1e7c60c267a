"""Settings: anyone's habits, the owner's machines, and a till that locks when it is left alone."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from pos.errors import DiskFull, PrinterUnknown
from pos.presenters.machines import NoUpkeep, Places
from pos.presenters.parts import Look
from tests.unit.presenters.stand import COLA, Stand


@dataclass
class Noted(NoUpkeep):
    """An upkeep that notes what it is told."""

    at: Places = field(default_factory=Places)
    told: list[Places] = field(default_factory=list)

    def places(self) -> Places:
        return self.at

    def ports(self) -> tuple[str, ...]:
        return ("/dev/ttyUSB0",)

    def set_up(self, places: Places) -> None:
        if "smoke" in places.printer:
            raise PrinterUnknown(name=places.printer)
        self.told.append(places)
        self.at = places


@pytest.fixture
def owner(selling: Stand) -> Stand:
    """The owner in the settings of a till with machines."""
    selling.desk.upkeep = Noted()
    selling.taps("more switch")
    selling.signs_in("owner", "1111")
    selling.taps("more settings")
    return selling


def looks(stand: Stand) -> dict[str, Look]:
    return {key.name: key.look for key in (*stand.work.keys, *stand.work.more_keys)}


def test_anyone_sets_how_the_screen_is_liked(selling: Stand) -> None:
    selling.taps("more settings sound:off light:dark hand:left language:zh")
    kept = selling.kept[-1]
    assert (kept.has_sound, kept.is_dark, kept.is_left_handed, kept.language) == (
        False,
        True,
        True,
        "zh",
    )
    assert [row.second.look for row in selling.work.choices][1:] == [Look.TINT] * 3
    assert selling.work.title == "屏幕和声音"


def test_what_changes_the_till_is_the_owners_alone(selling: Stand) -> None:
    selling.desk.upkeep = upkeep = Noted()
    selling.taps("more settings")
    locked = {key.name: key.note for key in selling.work.sections if not key.is_on}
    assert locked == dict.fromkeys(
        ("section:lock", "section:printer", "section:scanner", "section:camera"), "Owner only"
    )
    selling.taps("section:printer")
    assert selling.work.title == "Screen and sound"
    selling.taps("place:auto lock:5 width:32")
    assert upkeep.told == []
    assert selling.desk.habits.lock_after_min == 0
    assert selling.strip[0]


def test_a_network_printer_is_typed_and_saved(owner: Stand) -> None:
    owner.taps("section:printer")
    for sign in "10.0.0.9:9100":
        owner.kiosk.tap(f"type:{sign}")
    assert (owner.finish.name, owner.finish.look) == ("save", Look.SOLID)
    owner.taps("save")
    assert owner.desk.upkeep.places().printer == "tcp://10.0.0.9:9100"
    assert "started again" in " ".join(owner.strip)
    assert owner.work.field.text == "10.0.0.9:9100"
    assert owner.finish.name == "done"
    owner.taps("width:32")
    assert owner.desk.upkeep.places().columns == 32
    assert looks(owner)["width:32"] is Look.TINT


def test_an_address_that_names_no_printer_is_refused_in_words(owner: Stand) -> None:
    owner.taps("section:printer place:smoke:signals")
    assert "smoke:signals" in " ".join(owner.strip)
    assert owner.desk.upkeep.places() == Places()


def test_scanner_and_camera_are_picked(owner: Stand) -> None:
    owner.taps("section:scanner place:/dev/ttyUSB0 back section:camera place:1")
    assert owner.desk.upkeep.places() == Places(scanner="/dev/ttyUSB0", camera="1")
    assert looks(owner)["place:1"] is Look.TINT
    owner.taps("back back")
    assert owner.screen == "menu"


def test_the_table_of_labels_is_shown_as_it_is_set(owner: Stand) -> None:
    owner.taps("section:labels")
    assert owner.work.table_head.prefixes == "Prefixes"
    rules = owner.counter.labels()
    assert [row.prefixes for row in owner.work.table] == [" ".join(it.prefixes) for it in rules]


def test_the_owner_changes_a_row_of_labels_on_the_screen(owner: Stand) -> None:
    owner.taps("section:labels row:0")
    assert owner.work.heading == "Read as 20 IIIII VVVVV C"
    owner.taps("field:digits pad:4 field:check answer:gs1 field:decimals pad:1 field:prefixes")
    owner.taps("pad:back pad:back pad:2 pad:9")
    assert owner.work.heading == "Prefix 29 stands there already"
    assert not owner.finish.is_on
    owner.taps("pad:back pad:2")
    assert owner.work.heading == "Read as 20 IIIII C VVVV C"
    owner.taps("save")
    assert owner.strip == ("Saved", "For all tills of the shop")
    rule = owner.counter.labels()[0]
    assert (rule.value_digits, rule.decimals, rule.inner_check) == (4, 1, "gs1")
    assert owner.work.table[0].check == "Yes"


def test_a_row_of_labels_that_does_not_fit_is_not_saved(owner: Stand) -> None:
    before = owner.counter.labels()
    owner.taps("section:labels row:0 field:item pad:9 save")
    assert owner.work.heading.startswith("Too many digits")
    owner.taps("back")
    assert owner.counter.labels() == before
    assert len(owner.work.table) == len(before)


def test_rows_of_labels_are_added_and_taken_away_after_a_question(owner: Stand) -> None:
    owner.taps("section:labels row:new pad:2 pad:1 pad:7 field:value answer:weight")
    assert [field.key for field in owner.work.fields][-2:] == ["field:unit", "field:strict"]
    owner.taps(
        "field:item pad:4 field:digits pad:5 field:unit answer:g field:strict answer:no save"
    )
    rule = owner.counter.labels()[-1]
    assert (rule.prefixes, rule.item_digits, rule.unit) == (("217",), 4, "g")
    assert not rule.is_strict
    count = len(owner.work.table)
    owner.taps(f"row:{count - 1} remove remove:no remove:yes")
    assert len(owner.counter.labels()) == count
    owner.taps("remove remove:yes")
    assert len(owner.counter.labels()) == len(owner.work.table) == count - 1


def test_a_card_asks_for_no_digits_of_a_value(owner: Stand) -> None:
    owner.taps("section:labels row:2 field:value answer:member")
    assert [field.key for field in owner.work.fields] == [
        *("field:prefixes", "field:item", "field:value", "field:strict"),
    ]
    owner.taps("field:item pad:1 pad:0 save")
    assert owner.counter.labels()[2].value == "member"
    assert owner.counter.labels()[2].item_digits == 10


def test_a_table_that_cannot_be_written_is_told_and_the_row_stays_open(owner: Stand) -> None:
    owner.taps("section:labels row:0 field:decimals pad:1")
    owner.lane.next_error = DiskFull()
    owner.taps("save")
    assert owner.strip[0]
    assert owner.work.heading
    owner.scans(COLA)
    assert (owner.screen, owner.sounds[-1]) == ("settings", "stop")
    assert "Save this row first" in owner.strip[0]


def test_nobody_but_the_owner_opens_a_row_of_labels(selling: Stand) -> None:
    selling.taps("more settings section:labels row:0 row:new")
    assert [row.key for row in selling.work.table] == [""] * len(selling.work.table)
    assert selling.frame.sides[0] is None


def test_a_till_left_alone_locks_and_keeps_the_sale(owner: Stand) -> None:
    owner.taps("section:lock lock:5 done")
    owner.scans(COLA)
    owner.time += timedelta(minutes=5)
    owner.kiosk.tick()
    assert owner.screen == "sell"
    owner.time += timedelta(seconds=1)
    owner.kiosk.tick()
    assert (owner.screen, owner.counter.signed_in) == ("sign_in", None)
    owner.signs_in()
    assert len(owner.work.lines) == 1


def test_goods_scanned_in_the_settings_go_to_the_sale(owner: Stand) -> None:
    owner.scans(COLA)
    assert (owner.screen, len(owner.work.lines)) == ("sell", 1)
