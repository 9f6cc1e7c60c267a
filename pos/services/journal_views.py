"""What has been sold and how things stand: the sales journal, stock of one product, status.

Owns reading only; what a role may not see is left out here, in the query (I12).
"""

from datetime import datetime

from pos.domain.documents import Document, Moment, is_date
from pos.domain.rights import Right, may
from pos.errors import ReceiptUnknown, RequestMalformed
from pos.ports.ledger import Head, Reads, ReceiptEntry
from pos.services import basket as baskets
from pos.services.journal_results import Day, ReceiptShown, SaleEntry
from pos.services.naming import read_code
from pos.services.shop_results import HeadView, ShopView, SignedIn, Status, StockView, SyncDone
from pos.services.till import Till, date_of


def list_sales(till: Till, user: SignedIn, since: str | None) -> tuple[SaleEntry, ...]:
    """Return the sales journal from a business date on: the till's, or the user's own."""
    if since is not None:
        check_date(since)
    with till.ledger.read() as reads:
        first = since or date_of(reads, till.clock.now())
        return _entries(reads, first, _own_only(user))


def view_day(till: Till, user: SignedIn) -> Day:
    """Return this business date's sales journal with its sums, from the documents' effects."""
    own = _own_only(user)
    with till.ledger.read() as reads:
        date_ = date_of(reads, till.clock.now())
        entries = _entries(reads, date_, own)
        tenders: dict[str, int] = {}
        for entry in entries:
            document = reads.document(entry.event_id)
            assert document is not None, "an entry is written with its document"
            for tender in document.content["effects"].get("tenders", ()):
                kind = tender["kind"]
                tenders[kind] = tenders.get(kind, 0) + tender["amount"]
    sales = sum(entry.kind == "sale" for entry in entries)
    return Day(
        business_date=date_,
        entries=entries,
        sales=sales,
        refunds=len(entries) - sales,
        net=sum(entry.total for entry in entries),
        tenders={kind: amount for kind, amount in tenders.items() if amount},
        is_own=own is not None,
    )


def view_receipt(till: Till, user: SignedIn, event_id: str) -> ReceiptShown:
    """Return one receipt of this till; a cashier's own only. Raises ReceiptUnknown."""
    own = _own_only(user)
    with till.ledger.read() as reads:
        document = reads.document(event_id)
        body = document.content["body"] if document is not None else {}
        entry = reads.receipt(_place_of(document)) if document is not None else None
        if document is None or entry is None or (own is not None and entry.user != own):
            raise ReceiptUnknown(number=str(body.get("number", "")))
        shown = _entry(entry, _logins(reads))
    return ReceiptShown(shown, document)


def _place_of(document: Document) -> str:
    """Return the number under which the sales journal has a document; a void's has a mark."""
    receipt = document.content["effects"].get("receipt") or {}
    return str(receipt.get("number", ""))


def _own_only(user: SignedIn) -> str | None:
    """Return whose sales alone may be seen, None for a role that may see the till's."""
    return None if may(user.role, Right.ALL_SALES) else user.user_id


def _entries(reads: Reads, since: str, own: str | None) -> tuple[SaleEntry, ...]:
    """Return the sales journal from a business date on, oldest first."""
    logins = _logins(reads)
    return tuple(_entry(entry, logins) for entry in reads.receipts_since(since, own))


def _logins(reads: Reads) -> dict[str, str]:
    return {person.id: person.login for person in reads.users()}


def _entry(entry: ReceiptEntry, logins: dict[str, str]) -> SaleEntry:
    """Return an entry as it is shown; a void bears its sale's number."""
    return SaleEntry(
        number=entry.number.partition("#")[0],
        total=entry.total,
        user=logins.get(entry.user) if entry.user else None,
        at=entry.wall,
        kind=entry.kind,
        event_id=entry.event_id,
    )


def check_date(text: str) -> None:
    """Raise RequestMalformed unless the text is a date as ISO 8601 writes it, 2026-11-23."""
    if not is_date(text):
        raise RequestMalformed(reason="since")


def view_stock(till: Till, user: SignedIn, code: str) -> StockView:
    """Return the stock of what a code names; its value only for a role that may see cost."""
    with till.ledger.read() as reads:
        product = read_code(reads, code, None).product
        stock = reads.stock([product.id]).get(product.id)
    value = stock.v if stock else 0
    return StockView(
        product.id,
        product.sku,
        stock.q if stock else 0,
        value if may(user.role, Right.SEE_COST) else None,
    )


def view_shop(till: Till) -> ShopView:
    """Return which shop and till this is."""
    with till.ledger.read() as reads:
        origin, settings = reads.origin(), reads.settings()
    return ShopView(
        shop_code=origin.shop_code,
        till_code=origin.till_code,
        shop_name_zh=settings.shop_name_zh,
        shop_name_en=settings.shop_name_en,
        company_name_zh=settings.company_name_zh,
        company_name_en=settings.company_name_en,
        currency=settings.currency,
        language=settings.language,
        time_zone=settings.time_zone,
    )


def status(till: Till, user: SignedIn | None) -> Status:
    """Return the till at a glance."""
    with till.ledger.read() as reads:
        head, shift = reads.head(), reads.open_shift()
        view = baskets.view(baskets.load(reads), reads.settings().prices)
        acked = _acked(reads, head)
        pending = reads.pending_count()
        oldest = reads.oldest_pending_wall()
        device = reads.origin().device
    now = till.clock.now()
    return Status(
        user=user.login if user else None,
        role=user.role if user else None,
        shift=shift.number if shift else None,
        lines=len(view.lines),
        total=view.total,
        acked=acked,
        pending=pending,
        oldest_s=None if oldest is None else _age_s(oldest, now),
        online=till.uplink.is_online,
        head=HeadView(device, head.epoch, head.seq, head.hash.hex()),
        met_at=till.uplink.met_at,
        offset_ms=now.offset_ms,
    )


def wait_for_server(till: Till, wait_s: float) -> SyncDone:
    """Wait until the server has everything, or wait_s are over, and say how far it is."""
    till.uplink.wait_until_even(wait_s)
    with till.ledger.read() as reads:
        acked, pending = _acked(reads, reads.head()), reads.pending_count()
    return SyncDone(acked or 0, pending, till.uplink.is_online)


def _acked(reads: Reads, head: Head) -> int | None:
    """Return the highest acknowledged seq of the present epoch, None where there is none."""
    return max((ack.seq for ack in reads.acknowledged() if ack.epoch == head.epoch), default=None)


def _age_s(wall: str, now: Moment) -> int:
    """Return how many whole seconds ago a wall time was; a clock set back gives 0."""
    passed = datetime.fromisoformat(now.wall) - datetime.fromisoformat(wall)
    return max(0, int(passed.total_seconds()))
