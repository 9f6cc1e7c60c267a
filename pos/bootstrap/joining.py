"""Joining a server: a home gives its company, comes back, or is made from the server's snapshot.

Owns what happens on this side of `enrol`. It needs the ledger alone; a home that is made anew is
made beside the old one and moved in place at the end, so that a crash leaves one or the other.
"""

import re
import secrets
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from pos.bootstrap.clock import SystemClock, make_ids
from pos.bootstrap.enrolment import SERVER_STATE, server_of
from pos.bootstrap.epochs import open_epoch
from pos.bootstrap.home import KEY, home, make_home
from pos.domain.catalogue import ShopSettings
from pos.domain.documents import Decision, Document, Json, Moment, Origin
from pos.domain.identifiers import IdMaker, new_epoch, receipt_letters
from pos.domain.posting import effects
from pos.errors import LedgerMissing, ServerUnreachable, unwritable
from pos.ports.ledger import Ledger, Reads
from pos.ports.remote import HomeFacts, Place
from pos.services.founding import INIT, settings_fields
from pos.services.till import date_of, draft
from pos.store.connection import read_key
from pos.store.durable import sync_folder, write_durably
from pos.store.ledger import LEDGER_FILES, SqlLedger, create_ledger, open_ledger
from pos.store.locks import alone
from sync.client.http import HttpRemote
from sync.client.session import SyncSession

STAGING = "joining"
FIRST_PULL_S = 600.0
DEVICE_FILE = "joining.device"
DEVICE_BYTES = 16
DEVICE_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
HISTORY_PAGE = 500


def enrol(url: str, code: str) -> Json:
    """Join the server at a URL; returns {"shop", "till", "pending", "pulled"}.

    Raises EnrolBadCode, EnrolNoCompany, EnrolOtherCompany, EnrolOtherTill, EnrolHasHistory,
    ServerUnreachable, LedgerInUse, LedgerKey, HomeUnwritable.
    """
    make_home()
    with alone(home()):
        return _enrol(url, code)


def _enrol(url: str, code: str) -> Json:
    """Join as what the home is: a till with a ledger, or nothing yet."""
    try:
        ledger = open_ledger(home(), is_alone=True)
    except LedgerMissing:
        return _enrol_empty(url, code)
    with closing(ledger):
        with ledger.read() as reads:
            facts = _facts(reads)
        with closing(HttpRemote(url)) as remote:
            place = remote.enrol(code, facts)
        if place.keeps_ledger:
            with ledger.begin() as work:
                work.put_state(SERVER_STATE, _server(url, place))
            return _even(ledger, url, place)
    return _make_ledger(url, place, facts.device)


def _enrol_empty(url: str, code: str) -> Json:
    """Join from a home without a ledger, as a device of its own.

    The device's id is kept before the server is asked: when the reply is lost, the same device
    uses its code again.
    """
    device = _kept_device(home() / DEVICE_FILE)
    facts = HomeFacts(device, None, None, None, None, None, has_history=False)
    with closing(HttpRemote(url)) as remote:
        place = remote.enrol(code, facts)
    joined = _make_ledger(url, place, device)
    (home() / DEVICE_FILE).unlink(missing_ok=True)
    return joined


def _kept_device(path: Path) -> str:
    """Return the id with which this home began to join, made and kept the first time."""
    kept = path.read_text(encoding="ascii", errors="replace").strip() if path.exists() else ""
    if DEVICE_ID.fullmatch(kept):
        return kept
    device = secrets.token_hex(DEVICE_BYTES)
    try:
        write_durably(path, device.encode())
    except OSError as error:
        raise unwritable(error, path.parent) from error
    return device


def _facts(reads: Reads) -> HomeFacts:
    """Return what a home tells of itself."""
    origin = reads.origin()
    return HomeFacts(
        origin.device,
        origin.company,
        origin.shop,
        origin.shop_code,
        origin.till_code,
        origin.currency,
        has_history=_has_history(reads),
        has_joined=server_of(reads) is not None,
    )


def _has_history(reads: Reads) -> bool:
    """Claim that the journal holds anything beyond the documents that `init` itself wrote."""
    for epoch in reads.epochs():
        seq = 0
        while documents := reads.documents_after(epoch, seq, HISTORY_PAGE):
            if not all(_is_of_init(document) for document in documents):
                return True
            seq = documents[-1].seq
    return False


def _is_of_init(document: Document) -> bool:
    """Claim that `init` wrote a document: its own epoch, or what it did to found the shop."""
    body = document.content["body"]
    return bool(body.get("reason" if document.type == "epoch_started" else "why") == INIT)


def _server(url: str, place: Place) -> Json:
    """Return what an enrolled home keeps of its server."""
    return {"url": url, "token": place.token, "server_epoch": place.server_epoch}


def _make_ledger(url: str, place: Place, device: str) -> Json:
    """Make the home's ledger from the server's snapshot, move it in place, and push from there.

    Nothing is pushed before: a device that has pushed keeps its ledger when it joins again, and
    in a crash the home's would still be the one that the snapshot replaces.
    """
    staging = home() / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    epoch = new_epoch(secrets.randbits)
    origin = Origin(
        company=place.company,
        shop=place.shop,
        shop_code=place.shop_code,
        till_code=place.till_code,
        device=device,
        epoch=epoch,
        letters="" if place.is_first else receipt_letters(epoch),
        currency=place.currency,
    )
    with closing(create_ledger(staging, origin, _kept_key())) as ledger:
        with ledger.begin() as work:
            work.put_state(SERVER_STATE, _server(url, place))
        with closing(HttpRemote(url, place.token)) as remote:
            pulled = SyncSession(ledger, remote, open_epoch).once(FIRST_PULL_S)
        if not pulled.online or pulled.trouble:
            raise ServerUnreachable(reason="snapshot")
        open_joined_epoch(ledger, origin, SystemClock().now(), make_ids(None))
    try:
        _move_in(staging)
    except OSError as error:
        raise unwritable(error, staging.parent) from error
    with closing(open_ledger(home(), is_alone=True)) as ledger:
        evened = _even(ledger, url, place)
    return evened | {"pulled": pulled.pulled}


def _kept_key() -> bytes | None:
    """Return the key that stands in the home, None where there is none. Raises LedgerKey.

    The new ledger is made with it: a home in which only one of the two has been replaced would
    open no more.
    """
    path = home() / KEY
    return bytes.fromhex(read_key(path)) if path.exists() else None


def open_joined_epoch(ledger: Ledger, origin: Origin, now: Moment, new_id: IdMaker) -> None:
    """Append the document that opens the joined till's first epoch, and names the till."""
    till = {"code": origin.till_code, "device": origin.device, "shop": origin.shop}
    body = {
        "reason": "enrolled",
        "previous": None,
        "grand_total": 0,
        "letters": origin.letters,
    }
    with ledger.begin() as work:
        master = [{"kind": "till", "id": origin.device, "fields": till}]
        decision = Decision(body, effects(origin.currency, master=master))
        date = date_of(work, now)
        work.append(draft(new_id(), "epoch_started", date, None, now, decision))
        if not work.has_settings(origin.shop):
            named = _settings_of_new_shop(work.settings(), origin)
            work.append(draft(new_id(), "settings_changed", date, None, now, named))


def _settings_of_new_shop(others: ShopSettings, origin: Origin) -> Decision:
    """Return the settings of a shop that begins: the company's rules, no address yet."""
    fields = settings_fields(
        replace(
            others,
            shop_name_zh=origin.shop_code,
            shop_name_en=origin.shop_code,
            address_zh="",
            address_en="",
            phone="",
        )
    )
    master = [{"kind": "settings", "id": origin.shop, "fields": fields}]
    return Decision({"why": "enrolled"}, effects(origin.currency, master=master))


def _move_in(staging: Path) -> None:
    """Put a ledger made in staging in the home's place.

    Both have one key. The old head file goes first and the new one comes last: wherever a crash
    comes between, no witness speaks of the other ledger, and where the old database is still
    there the next `enrol` begins again.
    """
    target = staging.parent
    database, key, head = LEDGER_FILES
    for name in (head, f"{database}-wal", f"{database}-shm"):
        (target / name).unlink(missing_ok=True)
    # A log that came back after a power cut would be read into the new ledger.
    sync_folder(target)
    sync_folder(staging)
    for name in (key, database, head):
        if (staging / name).exists():
            (staging / name).replace(target / name)
            sync_folder(target)
    shutil.rmtree(staging, ignore_errors=True)


def _even(ledger: SqlLedger, url: str, place: Place) -> Json:
    """Push all that the home has and pull what the server has."""
    with closing(HttpRemote(url, place.token)) as remote:
        outcome = SyncSession(ledger, remote, open_epoch).once(FIRST_PULL_S)
    return {
        "shop": place.shop_code,
        "till": place.till_code,
        "pending": outcome.pending,
        "pulled": outcome.pulled,
    }
