"""Pictures of goods: set on one till, fetched by another when its screen first shows them."""

import hashlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from bench.shop import AT, DATE, PRODUCT_IDS, RULES
from pos.bootstrap import goods_pictures, picture_fetch
from pos.bootstrap.enrolment import SERVER_STATE
from pos.bootstrap.goods_pictures import ShopPictures
from pos.bootstrap.sync import exchange_photos
from pos.bootstrap.till import till_over
from pos.domain.documents import Draft
from pos.domain.identifiers import demo_id
from pos.domain.posting import effects
from pos.services.pictures import set_pictures
from pos.store import photos as photo_folder
from pos.store.ledger import SqlLedger, open_ledger
from pos.store.photos import PhotoFolder
from sync.server.api.app import create_app
from sync.server.store.photos import PhotoStore, erase_photo
from tests.services.shops import own_settings
from tests.sync.conftest import JoinedTill, RunningServer, joined
from tests.sync.photographing import WAIT_S, content_of, running
from tests.waiting import until

SKU, OTHER_SKU = "B1", "B2"
ROW = {
    "name_zh": "可乐", "name_en": "Cola", "unit": "罐", "price": 350, "rate": 1300,
    "category": "", "kind": "goods", "barcodes": [],
}  # fmt: skip


class Screen:
    """What stands for a till's screen: it shows products, and hears of pictures that came."""

    def __init__(self, till: JoinedTill) -> None:
        home = till.ledger.home
        self.photos = PhotoFolder(home)
        self.pictures = ShopPictures(home, lambda: open_ledger(home))
        self.renewed: list[str] = []
        self._changed = threading.Condition()
        self.pictures.listen(self._renewed)

    def _renewed(self, sku: str) -> None:
        with self._changed:
            self.renewed.append(sku)
            self._changed.notify_all()

    def hears_of(self, sku: str) -> None:
        """Wait until a product's picture is another one."""
        with self._changed:
            assert self._changed.wait_for(lambda: sku in self.renewed, WAIT_S)
            self.renewed.clear()


class Shop:
    """Two tills of one shop whose server takes photos."""

    def __init__(self, first: JoinedTill, second: JoinedTill, folder: Path) -> None:
        self.first, self.second, self.folder = first, second, folder
        self.store = PhotoStore(folder)
        self.server_url = first.server.url
        for till in (first, second):
            with till.ledger.begin() as work:
                work.put_state(SERVER_STATE, self.place_of(till))

    def place_of(self, till: JoinedTill) -> dict[str, str]:
        return {"url": self.server_url, "token": till.place.token}

    def even(self, till: JoinedTill) -> None:
        """Sync documents, then photos, as the background does."""
        assert till.session.once(60).is_even
        photos = PhotoFolder(till.ledger.home)
        exchange_photos(till.ledger, photos, self.place_of(till), lambda: True)

    def set_picture(self, sku: str, content: bytes) -> str:
        """Set a product's picture on the first till; returns its hash."""
        photo = PhotoFolder(self.first.ledger.home).keep(content)
        set_pictures(till_over(self.first.ledger, "zh", spools_receipts=False), {sku: photo})
        return photo


class Gate:
    """Holds or spoils photos on their way from the server."""

    def __init__(self, app: FastAPI) -> None:
        self.is_open = threading.Event()
        self.is_open.set()
        self.under_way = self.most = self.asked = 0
        self._counting = threading.Lock()
        app.middleware("http")(self._pass)

    async def _pass(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if request.method != "GET" or request.url.path.endswith("/state"):
            return await call_next(request)
        if not request.url.path.startswith("/v1/photo/"):
            return await call_next(request)
        with self._counting:
            self.asked += 1
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        try:
            await run_in_threadpool(self.is_open.wait, WAIT_S)
            return await call_next(request)
        finally:
            with self._counting:
                self.under_way -= 1


@contextmanager
def screen_of(till: JoinedTill) -> Iterator[Screen]:
    screen = Screen(till)
    try:
        yield screen
    finally:
        screen.pictures.close()


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look and try again without long pauses."""
    monkeypatch.setattr(goods_pictures, "LOOK_S", 0.05)
    monkeypatch.setattr(picture_fetch, "RETRY_S", 0.05)


@pytest.fixture
def app(sqlite_server: RunningServer, tmp_path: Path) -> FastAPI:
    folder = tmp_path / "server-photos"
    return create_app(sqlite_server.database, settles=False, photos=folder)


@pytest.fixture
def gate(app: FastAPI) -> Gate:
    return Gate(app)


@pytest.fixture
def shop(
    app: FastAPI,
    gate: Gate,
    sqlite_server: RunningServer,
    sqlite_till: JoinedTill,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Shop]:
    """Give two tills that have joined and know two products."""
    assert gate.is_open.is_set()
    with running(app) as url:
        monkeypatch.setattr(RunningServer, "url", property(lambda _: url))
        give_products(sqlite_till.ledger)
        second = joined(sqlite_till, sqlite_server, tmp_path / "second", "T02")
        shop = Shop(sqlite_till, second, tmp_path / "server-photos")
        shop.even(sqlite_till)
        shop.even(second)
        yield shop
        second.close()


def give_products(ledger: SqlLedger) -> None:
    """Let the shop know its products by name."""
    rows = [
        {"kind": "product", "id": PRODUCT_IDS[n], "fields": {**ROW, "sku": sku}}
        for n, sku in enumerate((SKU, OTHER_SKU))
    ]
    settings = {**asdict(own_settings()), "labels": [], "quick_keys": [], "limits": []}
    shop = {"kind": "settings", "id": demo_id("shop", "bench"), "fields": settings}
    stated = effects(RULES.currency, master=[shop, *rows])
    with ledger.begin() as work:
        work.append(Draft("0a" * 16, "product_changed", DATE, None, AT, {}, stated))


def test_a_picture_set_on_one_till_comes_to_the_other_when_it_is_first_shown(shop: Shop) -> None:
    content = content_of(1.4)
    photo = shop.set_picture(SKU, content)
    with screen_of(shop.first) as first, screen_of(shop.second) as second:
        assert first.pictures.find(SKU) == content
        assert second.pictures.find(SKU) is None
        shop.even(shop.first)
        shop.even(shop.second)
        second.hears_of(SKU)
        assert second.photos.read(photo) is None
        assert second.pictures.find(SKU) == b""
        second.hears_of(SKU)
        assert second.pictures.find(SKU) == content
        assert second.pictures.find(OTHER_SKU) is None
        # Another picture takes its place on both, and none where it is taken away.
        shop.set_picture(SKU, content_of(0.2, seed=2))
        first.hears_of(SKU)
        assert first.pictures.find(SKU) == content_of(0.2, seed=2)
        shop.even(shop.first)
        shop.even(shop.second)
        second.hears_of(SKU)
        assert second.pictures.find(SKU) == b""
        second.hears_of(SKU)
        till = till_over(shop.first.ledger, "zh", spools_receipts=False)
        assert set_pictures(till, {SKU: "", OTHER_SKU: ""}) == 1
        shop.even(shop.first)
        shop.even(shop.second)
        second.hears_of(SKU)
        assert second.pictures.find(SKU) is None


def test_a_row_that_comes_before_its_photo_waits_for_it(shop: Shop) -> None:
    shop.set_picture(SKU, content_of(0.1))
    assert shop.first.session.once(60).is_even
    shop.even(shop.second)
    with screen_of(shop.second) as second:
        assert second.pictures.find(SKU) == b""
        shop.even(shop.first)
        second.hears_of(SKU)
        assert second.pictures.find(SKU) == content_of(0.1)


def test_what_arrives_spoiled_is_not_kept_and_is_asked_for_again(shop: Shop, gate: Gate) -> None:
    content = content_of(0.3)
    photo = shop.set_picture(SKU, content)
    shop.even(shop.first)
    shop.even(shop.second)
    held = shop.folder / photo[:2] / photo
    held.write_bytes(b"rotten")
    with screen_of(shop.second) as second:
        assert second.pictures.find(SKU) == b""
        sent = shop.second.ledger.home / "photos" / "sent"
        # Asked for a second time: what came the first time was not taken.
        until(lambda: gate.asked > 1)
        assert not sent.exists() or not list(sent.iterdir())
        held.write_bytes(content)
        second.hears_of(SKU)
        assert second.pictures.find(SKU) == content
        # What rots here is noticed by its hash and fetched once more.
        (sent / photo).write_bytes(b"rotten")
        assert second.pictures.find(SKU) == b""
        second.hears_of(SKU)
        assert second.pictures.find(SKU) == content


def test_a_server_that_is_away_is_no_error_and_is_asked_again(shop: Shop, app: FastAPI) -> None:
    shop.set_picture(SKU, content_of(0.1))
    shop.even(shop.first)
    shop.even(shop.second)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with shop.second.ledger.begin() as work:
        away = {**shop.place_of(shop.second), "url": f"http://127.0.0.1:{port}"}
        work.put_state(SERVER_STATE, away)
    with screen_of(shop.second) as second:
        assert [second.pictures.find(SKU) for _ in range(3)] == [b""] * 3
        with running(app, port):
            second.hears_of(SKU)
        assert second.pictures.find(SKU) == content_of(0.1)


def test_few_are_fetched_at_once_and_what_was_asked_for_last_comes_first(
    shop: Shop, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_fetch, "WANTED_MAX", 10)
    shop.store.prepare()
    photos = [PhotoFolder(shop.first.ledger.home).keep(content_of(0.01, seed=n)) for n in range(20)]
    shop.even(shop.first)
    gate.is_open.clear()
    came: list[str] = []
    fetch = picture_fetch.PictureFetch(
        shop.place_of(shop.second), PhotoFolder(shop.second.ledger.home), came.append
    )
    try:
        for photo in photos:
            fetch.want(photo)
        until(lambda: gate.under_way >= picture_fetch.AT_ONCE)
        gate.is_open.set()
        until(lambda: set(photos[10:]) <= set(came))
    finally:
        fetch.close()
    assert gate.most == picture_fetch.AT_ONCE
    assert len(came) <= 10 + picture_fetch.AT_ONCE


def test_an_erased_picture_is_gone_and_is_asked_for_ever_more_seldom(
    shop: Shop, gate: Gate
) -> None:
    photo = shop.set_picture(SKU, content_of(0.1))
    shop.even(shop.first)
    shop.even(shop.second)
    erase_photo(shop.first.server.database, shop.store, photo)
    with screen_of(shop.second) as second:
        assert second.pictures.find(SKU) == b""
        until(lambda: gate.asked >= 3)
        assert second.pictures.find(SKU) == b""
    pauses = [picture_fetch.pause_s(failed, 60) for failed in (1, 4, 8, 1_000)]
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 75


def test_the_cache_is_bounded_and_what_was_shown_least_lately_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_folder, "SENT_BYTES_MAX", 5_000)
    photos = PhotoFolder(tmp_path)
    waiting = photos.keep(bytes(4_000))
    contents = {hashlib.sha256(c).hexdigest(): c for c in (bytes([n]) * 1_000 for n in range(1, 7))}
    first, second, *rest = contents
    for photo in (first, second, *rest[:3]):
        assert photos.take(photo, contents[photo])
    photos.shown(first)
    assert photos.take(rest[3], contents[rest[3]])
    assert photos.read(second) is None
    assert photos.read(first) == contents[first]
    assert photos.read(rest[3]) == contents[rest[3]]
    assert photos.read(waiting) == bytes(4_000)
    assert not photos.take(second, b"another content")
    assert photos.read(second) is None
