"""Pictures of goods on the screen: the shop's own, the moment that they have come."""

import hashlib
import io
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from PIL import Image

from pos.bootstrap.joining import enrol
from pos.bootstrap.till import open_back_room
from pos.services.pictures import set_pictures
from pos.services.shop_results import ProductView
from pos.store.photos import PhotoFolder
from sync.server.api.app import create_app
from sync.server.store.database import Database
from sync.server.store.feeds import COMPANY_SCOPE, advance_feed, write_master
from sync.server.store.joining import invite
from sync.server.store.photos import PhotoStore
from tests.sync.photographing import running
from tests.ui.hands import Kiosk, open_kiosk

WAIT_S = 30.0
COLOUR, OTHER_COLOUR = (250, 20, 250), (20, 250, 250)
NEAR, LEAST = 12, 500


def a_picture(colour: tuple[int, int, int]) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (120, 120), colour).save(written, "PNG")
    return written.getvalue()


class PhotoServer:
    """A server with photos, whose photos can be held back on their way."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'server.db'}")
        self.database.prepare()
        self.may_go = threading.Event()
        self._folder, self._store = folder, PhotoStore(folder / "photos")
        self.app = create_app(self.database, settles=False, photos=folder / "photos")
        self._store.prepare()
        self.asked = threading.Event()
        self.app.middleware("http")(self._hold)

    async def _hold(
        self, request: Request, call_next: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        if request.url.path.startswith("/v1/photo/"):
            self.asked.set()
            await run_in_threadpool(self.may_go.wait, WAIT_S)
        return await call_next(request)

    def code(self) -> str:
        return invite(self.database, "S01", "T01", datetime.now(UTC))[0]

    def set_picture(self, product: str, content: bytes) -> None:
        """Give a product a picture, as another till's documents and photos do."""
        photo = hashlib.sha256(content).hexdigest()
        self._store.take(photo, b"2" * 16, 0, len(content), content)
        with self.database.reading() as connection:
            company: bytes = connection.exec_driver_sql("SELECT company FROM company").one()[0]
        with self.database.writing() as connection:
            changed = write_master(connection, company, [("picture", product, {"photo": photo})])
            advance_feed(connection, company, COMPANY_SCOPE, sorted(changed))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PhotoServer]:
    made = PhotoServer(tmp_path)
    yield made
    made.may_go.set()
    made.database.close()


def shown(kiosk: Kiosk, colour: tuple[int, int, int], folder: Path) -> bool:
    """Claim that the screen shows enough of a colour."""
    with Image.open(kiosk.driver.screenshot(folder / "seen.png")) as seen:
        pixels = np.asarray(seen.convert("RGB"), dtype=np.int16)
    is_near = np.abs(pixels - np.array(colour, dtype=np.int16)).max(axis=2) < NEAR
    return int(is_near.sum()) > LEAST


def first_key(kiosk: Kiosk) -> ProductView:
    """Return the product of the first quick key."""
    return kiosk.parts.lane.run(lambda: kiosk.parts.counter.quick_keys(1)).result(WAIT_S)[0]


def test_a_picture_comes_to_the_screen_that_shows_its_product(
    home: Path, server: PhotoServer, tmp_path: Path
) -> None:
    with running(server.app) as url:
        with mock.patch.dict(os.environ, LIUSHUI_HOME=str(home)):
            enrol(url, server.code())
        with open_kiosk(home) as kiosk:
            kiosk.begin_selling()
            server.set_picture(first_key(kiosk).product, a_picture(COLOUR))
            kiosk.driver.wait_for(server.asked.is_set, WAIT_S)
            kiosk.driver.settle()
            assert not shown(kiosk, COLOUR, tmp_path)
            server.may_go.set()
            kiosk.driver.wait_for(lambda: shown(kiosk, COLOUR, tmp_path), WAIT_S)
            assert kiosk.screen == "sell"
    # The server is gone, the picture stays, and what is asked for meanwhile is a drawn card.
    with open_kiosk(home) as kiosk:
        kiosk.taps("user:cashier", *(f"pad:{digit}" for digit in "2222"), "sign_in")
        kiosk.waits_for("sell")
        assert shown(kiosk, COLOUR, tmp_path)
        assert not kiosk.driver.shows("server.unreachable")


def test_a_picture_set_beside_the_counter_is_seen_at_once(
    home: Path, selling: Kiosk, tmp_path: Path
) -> None:
    sku = first_key(selling).sku
    assert not shown(selling, OTHER_COLOUR, tmp_path)
    with open_back_room("zh") as till:
        for colour in (COLOUR, OTHER_COLOUR):
            set_pictures(till, {sku: PhotoFolder(home).keep(a_picture(colour))})
    selling.driver.wait_for(lambda: shown(selling, OTHER_COLOUR, tmp_path), WAIT_S)
    assert not shown(selling, COLOUR, tmp_path)
