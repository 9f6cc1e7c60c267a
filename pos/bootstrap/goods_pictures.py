"""Pictures of goods put together: which photo shows a product, from the folder or the server.

Owns a connection to the ledger of its own, what it has looked up, and seeing that another photo
was set, here or by a pull. A till without a server shows what it has.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pos.bootstrap.enrolment import server_of
from pos.bootstrap.picture_fetch import PictureFetch
from pos.errors import PosError
from pos.ports.ledger import Ledger, Reads
from pos.store.photos import PhotoFolder

LOOK_S = 1.0
"""Between two looks whether pictures were set."""
KNOWN_MAX = 2_000
"""Products whose photo is remembered: several screens of quick keys and of what was searched."""
_log = logging.getLogger(__name__)


class ShopPictures:
    """The shop's pictures of goods, as `pos.ports.pictures` has them."""

    def __init__(self, home: Path, open_own: Callable[[], Ledger]) -> None:
        """Open nothing yet: the first picture that is asked for opens the ledger."""
        self._photos, self._open_own = PhotoFolder(home), open_own
        self._gate = threading.Lock()
        self._ledger: Ledger | None = None
        self._known: OrderedDict[str, str] = OrderedDict()
        self._seen = 0
        self._shown: dict[str, None] = {}
        self._renewed: Callable[[str], None] | None = None
        self._fetch: PictureFetch | None = None
        self._closed = threading.Event()

    def listen(self, renewed: Callable[[str], None]) -> None:
        """Call back with the SKU of each product whose picture is another now."""
        self._renewed = renewed

    def shown(self, sku: str) -> None:
        """Remember that a product's picture is being shown."""
        self._shown[sku] = None

    def find(self, sku: str) -> bytes | None:
        """Return a product's picture; empty while it is not here, None where there is none."""
        try:
            photo = self._photo_of(sku)
            content = self._photos.read(photo) if photo else None
        except (PosError, OSError):
            # A sale goes on without pictures; whatever the ledger or the disk has, others tell.
            _log.warning("the picture of %s cannot be looked up", sku, exc_info=True)
            return None
        if not photo:
            return None
        if content is None and self._fetch is not None:
            self._fetch.want(photo)
        return content or b""

    def close(self) -> None:
        """End looking and fetching, and close the ledger."""
        self._closed.set()
        if self._fetch is not None:
            self._fetch.close()
        with self._gate:
            if self._ledger is not None:
                self._ledger.close()
                self._ledger = None

    def _photo_of(self, sku: str) -> str:
        """Return the hash of the photo of a product, empty where there is none."""
        with self._reading() as reads:
            if reads is None:
                return ""
            if sku not in self._known:
                self._known[sku] = reads.picture_of(sku)
            self._known.move_to_end(sku)
            while len(self._known) > KNOWN_MAX:
                self._known.popitem(last=False)
            return self._known[sku]

    @contextmanager
    def _reading(self) -> Iterator[Reads | None]:
        """Give the ledger to one thread at a time; None once closed."""
        with self._gate:
            if self._closed.is_set():
                yield None
                return
            is_first = self._ledger is None
            if self._ledger is None:
                self._ledger = self._open_own()
            with self._ledger.read() as reads:
                if is_first:
                    self._begin(reads)
                yield reads

    def _begin(self, reads: Reads) -> None:
        """Begin to watch for changes, and to fetch where there is a server."""
        self._seen = reads.pictures_changed()
        server = server_of(reads)
        if server is not None:
            self._fetch = PictureFetch(server, self._photos, self._came)
        threading.Thread(target=self._watch, name="pictures changed", daemon=True).start()

    def _watch(self) -> None:
        """Look for changes until closed."""
        while not self._closed.wait(LOOK_S):
            try:
                self._look()
            except (PosError, OSError):
                _log.warning("pictures cannot be looked after", exc_info=True)

    def _look(self) -> None:
        """Tell of products whose photo is another now; note what is being shown."""
        changed: list[str] = []
        with self._reading() as reads:
            if reads is None:
                return
            now = reads.pictures_changed()
            if now != self._seen:
                self._seen = now
                changed = [sku for sku, was in self._known.items() if reads.picture_of(sku) != was]
                for sku in changed:
                    del self._known[sku]
            shown, self._shown = self._shown, {}
            photos = [self._known[sku] for sku in list(shown) if self._known.get(sku)]
        for photo in photos:
            self._photos.shown(photo)
        self._tell(changed)

    def _came(self, photo: str) -> None:
        """Tell of the products that a photo shows, now that it is here."""
        with self._gate:
            skus = [sku for sku, known in self._known.items() if known == photo]
        self._tell(skus)

    def _tell(self, skus: list[str]) -> None:
        if self._renewed is not None:
            for sku in skus:
                self._renewed(sku)
