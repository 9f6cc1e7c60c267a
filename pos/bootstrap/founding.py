"""Founding: which shop a new home begins with, and the ledger made for it.

Owns the two ways in, the demo shop of `assets/demo` (its ids are uuid5 of its codes, so that
every demo knows the same company) and a shop of one's own.
"""

import json
import secrets
import shutil
import tempfile
import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pos.bootstrap.home import KEY, LEDGER, home, make_home
from pos.bootstrap.till import till_over
from pos.domain.catalogue import Role, ShopSettings
from pos.domain.documents import Json, Origin
from pos.domain.identifiers import demo_id, new_epoch
from pos.errors import LedgerExists, unwritable
from pos.services.founding import FirstMember, FirstUser, Founding, first_settings, found
from pos.services.products_in.files import read_table
from pos.services.products_in.importing import NO_PRODUCTS, Table, check_table
from pos.store.durable import sync_folder
from pos.store.ledger import LEDGER_FILES, create_ledger
from pos.store.locks import alone

DEMO = Path(__file__).resolve().parents[2] / "assets" / "demo"
DEMO_COMPANY = "liushui-demo"
ASIDE, FOUNDED = ".init-", ".founded"
"""Folders in the home while a shop is made, and between its last document and its place."""


def found_demo(language: str) -> Path:
    """Make the demo shop's ledger in the home and return it. Raises LedgerExists."""
    plan: dict[str, Any] = json.loads((DEMO / "company.json").read_text(encoding="utf-8"))
    shop, till = plan["shop"], plan["tills"][0]
    origin = _origin(
        demo_id("company", DEMO_COMPANY),
        demo_id("shop", shop["code"]),
        shop["code"],
        till["code"],
        plan["company"]["currency"],
    )
    products = check_table(read_table(DEMO / "products.csv"), plan["company"]["currency"])
    founding = Founding(
        till_id=demo_id("till", f"{shop['code']}/{till['code']}"),
        settings=_demo_settings(plan),
        users=[_demo_user(user) for user in plan["users"]],
        members=[_demo_member(member) for member in plan["members"]],
        products=products,
        product_id=lambda sku: demo_id("product", sku),
    )
    return _write(language, origin, founding)


def _demo_settings(plan: dict[str, Any]) -> ShopSettings:
    """Return the demo shop's settings, label rules included."""
    company, shop = plan["company"], plan["shop"]
    return ShopSettings(
        company_name_zh=company["name_zh"],
        company_name_en=company["name_en"],
        shop_name_zh=shop["name_zh"],
        shop_name_en=shop["name_en"],
        address_zh=shop["address_zh"],
        address_en=shop["address_en"],
        phone=shop["phone"],
        time_zone=shop["time_zone"],
        day_begins_hour=shop["day_begins_hour"],
        currency=company["currency"],
        taxpayer=company["taxpayer"],
        prices=company["prices"],
        cash_step=shop["cash_step"],
        points_per_unit=plan["points"]["points_per_unit"],
        language=shop["language"],
        receipt_columns=shop["receipt_columns"],
        labels=_demo_labels(),
        quick_keys=tuple(plan["quick_keys"]),
    )


def _demo_labels() -> tuple[Json, ...]:
    """Return the label rules that the demo shop has, and any other shop begins with."""
    return tuple(json.loads((DEMO / "labels.json").read_text(encoding="utf-8"))["labels"])


def _demo_user(user: dict[str, Any]) -> FirstUser:
    """Return one of the demo's users."""
    return FirstUser(
        id=demo_id("user", user["login"]),
        person=demo_id("person", f"user/{user['login']}"),
        login=user["login"],
        role=Role(user["role"]),
        pin=user["pin"],
        name_zh=user["name_zh"],
        name_en=user["name_en"],
    )


def _demo_member(member: dict[str, Any]) -> FirstMember:
    """Return one of the demo's members."""
    return FirstMember(
        id=demo_id("member", member["code"]),
        person=demo_id("person", f"member/{member['code']}"),
        code=member["code"],
        name_zh=member["name_zh"],
        name_en=member["name_en"],
        points=member["points"],
        may_buy_on_account=member["may_buy_on_account"],
    )


@dataclass(frozen=True, slots=True)
class OwnShop:
    """What a shop of one's own begins with; names that nobody gave are empty."""

    company: str
    shop_code: str
    till_code: str
    owner_pin: str
    time_zone: str
    """Of the shop, as "Europe/Berlin"."""
    shop: str = ""
    owner: str = ""
    products: Table = NO_PRODUCTS


def found_own(language: str, own: OwnShop) -> Path:
    """Make the ledger of a shop of one's own in the home and return it. Raises LedgerExists."""
    plain = first_settings(
        own.company, own.shop or own.shop_code, time_zone=own.time_zone, language=language
    )
    settings = replace(
        plain, labels=_demo_labels(), quick_keys=tuple(row.sku for row in own.products.rows)
    )
    owner = FirstUser(
        _new_id(), _new_id(), "owner", Role.OWNER, own.owner_pin, own.owner, own.owner
    )
    origin = _origin(_new_id(), _new_id(), own.shop_code, own.till_code, settings.currency)
    founding = Founding(
        _new_id(), settings, [owner], (), own.products, product_id=lambda _sku: _new_id()
    )
    return _write(language, origin, founding)


def _new_id() -> str:
    """Return an id of something that is not an event."""
    return uuid.uuid4().hex


def _origin(company: str, shop: str, shop_code: str, till_code: str, currency: str) -> Origin:
    """Return where this ledger's documents come from: a device and an epoch of its own."""
    return Origin(
        company=company,
        shop=shop,
        shop_code=shop_code,
        till_code=till_code,
        device=_new_id(),
        epoch=new_epoch(secrets.randbits),
        letters="",
        currency=currency,
    )


def _write(language: str, origin: Origin, founding: Founding) -> Path:
    """Make the ledger aside, then move it into the home: a home never holds half a shop.

    Raises LedgerExists, LedgerInUse (another command makes one there), DiskFull, HomeUnwritable.
    """
    finish_founding(home())
    refuse_second(home())
    place = make_home()
    with alone(place):
        _write_aside(language, origin, founding, place)
    return place


def _write_aside(language: str, origin: Origin, founding: Founding, place: Path) -> None:
    """Make the ledger in a folder of its own and move it in; the caller has the home alone."""
    try:
        aside = Path(tempfile.mkdtemp(prefix=ASIDE, dir=place))
    except OSError as error:
        raise unwritable(error, place) from error
    try:
        ledger = create_ledger(aside, origin)
        try:
            till = till_over(ledger, language, spools_receipts=False)
            found(till, founding, secrets.token_hex)
        finally:
            ledger.close()
        refuse_second(place)
        try:
            sync_folder(aside)
            # From this step on the shop is there: whoever comes next moves in what is not in yet.
            aside.rename(place / FOUNDED)
            sync_folder(place)
            _move_in(place)
        except OSError as error:
            raise unwritable(error, place) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def finish_founding(place: Path) -> None:
    """Move in a shop whose founding was cut off at its last step, and sweep what came of others.

    Raises LedgerInUse where it is being founded right now.
    """
    left = [*place.glob(f"{ASIDE}*"), *place.glob(FOUNDED)] if place.is_dir() else []
    if not left:
        return
    with alone(place):
        if (place / FOUNDED).is_dir():
            _move_in(place)
        for folder in place.glob(f"{ASIDE}*"):
            shutil.rmtree(folder, ignore_errors=True)


def refuse_second(place: Path) -> None:
    """Raise LedgerExists where the home has a ledger, or a key that a ledger may still need."""
    for name in (LEDGER, KEY):
        if (place / name).exists():
            raise LedgerExists(path=str(place / name))


def _move_in(place: Path) -> None:
    """Move a founded ledger's files into their home, the ledger itself last."""
    aside = place / FOUNDED
    # The locks are the home's own and are held; putting others in their place would free them.
    for name in reversed(LEDGER_FILES):
        if (aside / name).exists():
            (aside / name).replace(place / name)
    # The files are in before anything forgets where they came from.
    sync_folder(place)
    shutil.rmtree(aside, ignore_errors=True)
