"""The shop's date: its time zone, the hour its day begins at, the clock's measured offset."""

import json
from dataclasses import fields
from pathlib import Path

import pytest

from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Moment
from pos.services.till import business_date

DEFAULTS = {field.name: "" for field in fields(ShopSettings)}


def a_shop(zone: str = "Asia/Shanghai", begins: int = 4) -> ShopSettings:
    return ShopSettings(**{**DEFAULTS, "time_zone": zone, "day_begins_hour": begins})  # type: ignore[arg-type]


def at(wall: str, offset_ms: int | None = None) -> Moment:
    return Moment(wall, 0, "boot", offset_ms)


@pytest.mark.parametrize(
    ("wall", "date"),
    [
        ("2026-11-23T10:00:00.000+08:00", "2026-11-23"),
        ("2026-11-24T03:59:59.999+08:00", "2026-11-23"),
        ("2026-11-24T04:00:00.000+08:00", "2026-11-24"),
        ("2026-11-23T20:30:00.000+00:00", "2026-11-24"),
        ("2026-12-31T22:00:00.000-05:00", "2027-01-01"),
    ],
)
def test_the_day_is_the_shops_wherever_the_machine_stands(wall: str, date: str) -> None:
    assert business_date(a_shop(), at(wall)) == date


def test_summer_time_moves_no_day() -> None:
    shop = a_shop("Europe/Berlin", 0)
    assert business_date(shop, at("2026-03-29T00:30:00.000+00:00")) == "2026-03-29"
    assert business_date(shop, at("2026-10-24T22:30:00.000+00:00")) == "2026-10-25"


def test_a_clock_known_to_be_wrong_is_corrected() -> None:
    a_day_ms = 86_400_000
    assert business_date(a_shop(), at("2026-11-23T10:00:00.000+08:00", a_day_ms)) == "2026-11-24"
    assert business_date(a_shop(), at("2026-11-23T10:00:00.000+08:00", 0)) == "2026-11-23"


def test_the_demo_shop_names_a_zone_that_exists() -> None:
    demo = Path(__file__).parents[3] / "assets" / "demo" / "company.json"
    shop = json.loads(demo.read_text(encoding="utf-8"))["shop"]
    assert business_date(a_shop(shop["time_zone"]), at("2026-11-23T10:00:00.000+08:00"))
