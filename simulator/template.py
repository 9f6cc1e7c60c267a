"""The world before its first step: a server, two shops with two tills each, all even.

Made once by the real founding and joining, then copied for every seed: what differs between
seeds is what happens, not where it begins. Two processes make the same one, to the byte of every
document: their seeds replay each other's.
"""

import random
import shutil
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pos.bootstrap.joining import open_joined_epoch
from pos.domain.documents import Json, Origin
from pos.domain.identifiers import demo_id
from pos.services import shifts
from pos.services.founding import FirstMember, Founding, first_settings, found
from pos.services.products_in.importing import check_table
from pos.services.products_in.rows import COLUMNS
from pos.services.till import NoServer, Till
from pos.store.ledger import SqlLedger, create_ledger, open_ledger
from simulator.chance import BEGIN, SkewedClock, World, begin_epoch_at, ids, secrets_from
from simulator.network import Link, SimRemote
from simulator.node import USER
from simulator.server import FILE, SimServer
from sync.client.session import SyncSession
from sync.server.store.database import Database
from sync.server.store.joining import Joining, enrol, invite

TILLS = (("S01", "T01"), ("S01", "T02"), ("S02", "T01"), ("S02", "T02"))
HOSTILE = ("S02", "T09")
EMPTY = "empty-server"
"""Folder of a server that holds nothing, for booking all again in another order."""
GOODS = (
    ("A001", "6901234567892", "可乐", "Cola", "罐", "3.50", "13", "2.00", "40", "饮料"),
    ("A002", "", "面包", "Bread", "个", "6.80", "13", "4.15", "25", "食品"),
    ("A003", "", "苹果", "Apples", "kg", "12.92", "9", "7.77", "30.5", "水果"),
    ("A004", "", "报纸", "Paper", "份", "2.00", "0", "1.33", "9", "报刊"),
    ("A005", "", "纸尿裤", "Nappies", "包", "59.00", "13", "41.00", "6", "母婴"),
    ("A006", "", "电池", "Battery", "个", "4.99", "13", "2.22", "1", "日用"),
)


@dataclass(frozen=True, slots=True)
class Template:
    """Where the world's files lie, and each till's token by its folder's name."""

    folder: Path
    tokens: dict[str, str]
    hostile_token: str
    """Of a device that joined too and sends what no till of ours makes."""
    sample: bytes
    """A document as a till of that device would make it."""
    server_epoch: str


def make_template(folder: Path) -> Template:
    """Make the files of a world in an empty folder."""
    with secrets_from("the template"):
        return _make(folder, random.Random("devices"), World(0))


def _make(folder: Path, chance: random.Random, world: World) -> Template:
    server = SimServer(_server(folder / "server"), world, Counter())
    _server(folder / EMPTY)
    tokens: dict[str, str] = {}
    with closing(server):
        for number, (shop, till) in enumerate(TILLS):
            name = f"{shop}-{till}"
            device = f"{chance.getrandbits(128):032x}"
            tokens[name] = (
                _founder(folder / name, world, server, device)
                if number == 0
                else _joiner(folder / name, world, server, device, shop, till)
            )
        aside = folder.with_name(f"{folder.name}-hostile")
        device = f"{chance.getrandbits(128):032x}"
        hostile_token = _joiner(aside, world, server, device, *HOSTILE)
        server_epoch = str(server.all("SELECT value FROM server_state WHERE key = 'epoch'")[0][0])
    return Template(folder, tokens, hostile_token, _sample(aside, world), server_epoch)


def _sample(home: Path, world: World) -> bytes:
    """Let a till bring change into its drawer and return the document of it."""
    with closing(open_ledger(home)) as ledger:
        till = _till(ledger, world)
        shifts.open_shift(till, USER, 10_000)
        shifts.move_cash(till, USER, "in", 5_000, "safe")
        with ledger.read() as reads:
            head = reads.head()
            return bytes(reads.documents_after(head.epoch, head.seq - 1, 1)[0].raw)


def _till(ledger: SqlLedger, world: World) -> Till:
    """Return a till's parts over an open ledger, with no server behind it."""
    clock = SkewedClock(world)
    with ledger.read() as reads:
        last = reads.head().last_event_id
    return Till(ledger, clock, ids(world, clock, last), NoServer(), "zh", spools_receipts=False)


def copy_template(template: Template, target: Path) -> None:
    """Lay the template's files out for a seed."""
    shutil.copytree(template.folder, target)


def _server(place: Path) -> Path:
    """Make a server's database in a folder and return the folder."""
    place.mkdir(parents=True)
    with closing(Database(f"sqlite:///{place / FILE}")) as database:
        database.prepare()
    return place


def _founder(home: Path, world: World, server: SimServer, device: str) -> str:
    """Make the first till with goods and a member, let it found the company; returns its token."""
    company, shop = demo_id("company", "simulated"), demo_id("shop", "simulated S01")
    origin = Origin(company, shop, "S01", "T01", device, "51" * 8, "", "CNY")
    goods = check_table([COLUMNS, *GOODS], "CNY")
    if goods.errors:
        raise ValueError(f"a world without goods sells nothing: {goods.errors}")
    with closing(create_ledger(home, origin)) as ledger:
        till = _till(ledger, world)
        member = FirstMember(demo_id("member", "M001"), demo_id("person", "M001"), "M001", "会员",
                             "Member", 500, may_buy_on_account=True)  # fmt: skip
        found(
            till,
            Founding(
                till_id=demo_id("till", "simulated"),
                settings=first_settings(
                    "模拟公司", "模拟一店", time_zone="Asia/Shanghai", language="zh"
                ),
                users=(),
                members=(member,),
                products=goods,
                product_id=lambda sku: demo_id("product", f"simulated {sku}"),
            ),
            lambda count: "5a" * count,
        )
        place = _place(server, "S01", "T01", _joining(origin))
        _even(world, server, ledger, place["token"])
    return str(place["token"])


def _joiner(home: Path, world: World, server: SimServer, device: str, shop: str, till: str) -> str:
    """Let a further till join with an empty home; returns its token."""
    facts = Joining(device, None, None, None, None, None, has_history=False)
    place = _place(server, shop, till, facts)
    origin = Origin(
        place["company"], place["shop"], shop, till, device, device[:16], "", place["currency"]
    )
    with closing(create_ledger(home, origin)) as ledger:
        _even(world, server, ledger, place["token"])
        clock = SkewedClock(world)
        open_joined_epoch(ledger, origin, clock.now(), ids(world, clock, None))
        _even(world, server, ledger, place["token"])
    return str(place["token"])


def _place(server: SimServer, shop: str, till: str, facts: Joining) -> Json:
    code, _ = invite(server.database, shop, till, BEGIN)
    return enrol(server.database, code, facts, BEGIN)


def _joining(origin: Origin) -> Joining:
    return Joining(
        origin.device,
        origin.company,
        origin.shop,
        origin.shop_code,
        origin.till_code,
        origin.currency,
        has_history=True,
    )


def _even(world: World, server: SimServer, ledger: SqlLedger, token: str) -> None:
    """Sync until even over a link without faults."""
    open_epoch = partial(begin_epoch_at, world, SkewedClock(world))
    with closing(SimRemote(Link(world, server, Counter()), token)) as remote:
        outcome = SyncSession(ledger, remote, open_epoch).once(60)
    if not outcome.is_even:
        raise RuntimeError(f"the template is not even: {outcome}")
