"""The server's tables; every key leads with the company, so that the schema distributes by it.

The same three kinds as on a till: journal, projections, state. Ids are 16 bytes, hashes 32.
A stream is (device, epoch, branch); the main branch of an epoch is "", a fork's branch is named
by the hash of its first document and begins after the last seq that it shares with the branch
that it left, its `parent`; that seq is its `base`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

HEAD_REVISION = "0001"
metadata = MetaData()
Whole = BigInteger().with_variant(Integer, "sqlite")


def _id(name: str, *, key: bool = False, empty: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=key, nullable=empty and not key)


def _text(name: str, *, key: bool = False, empty: bool = False) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=empty and not key)


def _whole(name: str, *, key: bool = False, empty: bool = False) -> Column[int]:
    return Column(name, Whole, primary_key=key, nullable=empty and not key, autoincrement=False)


def _table(
    name: str, *columns: Column[bytes] | Column[str] | Column[int] | Index | UniqueConstraint
) -> Table:
    return Table(name, metadata, *columns, sqlite_strict=True)


def _place() -> tuple[Column[bytes], Column[bytes], Column[str], Column[str], Column[int]]:
    """Return the key of a document: company, device, epoch, branch, seq."""
    return (
        _id("company", key=True),
        _id("device", key=True),
        _text("epoch", key=True),
        _text("branch", key=True),
        _whole("seq", key=True),
    )


def _stream() -> tuple[Column[bytes], Column[str], Column[str]]:
    """Return the rest of a stream's key: a till holds streams, not whatever its device did."""
    return _id("device", key=True), _text("epoch", key=True), _text("branch", key=True)


def _costs() -> tuple[Column[int] | Column[bytes], ...]:
    """Return the columns of basis and receipt cost, each the one of the greatest event id."""
    return (
        _whole("basis_v", empty=True),
        _whole("basis_q", empty=True),
        _id("basis_event", empty=True),
        _whole("receipt_v", empty=True),
        _whole("receipt_q", empty=True),
        _id("receipt_event", empty=True),
    )


server_state = _table("server_state", _text("key", key=True), _text("value"))
company = _table("company", _id("company", key=True), _text("founded_at"))
device = _table(
    "device",
    _id("company", key=True),
    _id("device", key=True),
    _id("shop"),
    _text("shop_code"),
    _text("till_code"),
    _text("token_hash"),
    _text("enrolled_at"),
    Index("device_token", "token_hash"),
)
shop = _table(
    "shop", _id("company", key=True), _id("shop", key=True), _text("code"), _text("currency")
)
invite = _table(
    "invite",
    _text("code_hash", key=True),
    _text("shop_code"),
    _text("till_code"),
    _text("expires_at"),
    _id("used_by", empty=True),
)
stream = _table(
    "stream",
    _id("company", key=True),
    _id("device", key=True),
    _text("epoch", key=True),
    _text("branch", key=True),
    _text("parent"),
    _whole("base"),
    _whole("seq"),
    _id("hash"),
    _text("received_at"),
)
journal = _table(
    "journal",
    *_place(),
    _id("event_id"),
    _text("type"),
    _id("shop"),
    _text("date"),
    _id("hash"),
    _id("raw"),
    UniqueConstraint("company", "event_id"),
)
movement = _table(
    "movement", *_place(), _id("product", key=True), _id("shop"), _whole("q"), _whole("v")
)
voucher = _table("voucher", *_place(), _id("shop"), _text("date"), _text("type"), _whole("amount"))
posting = _table(
    "posting",
    *_place(),
    _whole("n", key=True),
    _text("account"),
    _text("side"),
    _whole("amount"),
    _id("party", empty=True),
)
tender = _table("tender", *_place(), _whole("n", key=True), _text("kind"), _whole("amount"))
receipt = _table(
    "receipt",
    *_place(),
    _text("number"),
    _text("kind"),
    _whole("total"),
    _id("sale", empty=True),
    Index("receipt_number", "company", "number"),
)
stock = _table(
    "stock",
    _id("company", key=True),
    _id("shop", key=True),
    _id("product", key=True),
    _whole("q"),
    _whole("v"),
    *_costs(),
)
stock_of_stream = _table(
    "stock_of_stream",
    _id("company", key=True),
    _id("shop", key=True),
    *_stream(),
    _id("product", key=True),
    _whole("q"),
    _whole("v"),
)
returned = _table(
    "returned",
    _id("company", key=True),
    _id("sale", key=True),
    *_stream(),
    _whole("line", key=True),
    _whole("q"),
)
returned_tender = _table(
    "returned_tender",
    _id("company", key=True),
    _id("sale", key=True),
    *_stream(),
    _text("kind", key=True),
    _whole("amount"),
)
points = _table(
    "points",
    _id("company", key=True),
    _id("member", key=True),
    *_stream(),
    _whole("delta"),
)
shift_sum = _table(
    "shift_sum",
    _id("company", key=True),
    _id("device", key=True),
    _id("shift", key=True),
    _text("what", key=True),
    _whole("amount"),
)
shift_state = _table(
    "shift_state",
    *_place(),
    _id("shift"),
    _whole("number"),
    _text("step"),
    _whole("z", empty=True),
    _whole("expected", empty=True),
    _whole("counted", empty=True),
)
master = _table(
    "master",
    _id("company", key=True),
    _text("kind", key=True),
    _id("id", key=True),
    _text("fields"),
    _whole("version"),
)
feed_head = _table("feed_head", _id("company", key=True), _text("scope", key=True), _whole("n"))
feed = _table(
    "feed",
    _id("company", key=True),
    _text("scope", key=True),
    _whole("n", key=True),
    _text("touched"),
)
quarantine = _table(
    "quarantine", *_place(), _text("reason"), _id("raw"), _id("hash"), _text("received_at")
)
trouble = _table(
    "trouble",
    _id("company", key=True),
    _id("device", key=True),
    _text("epoch", key=True),
    _text("code", key=True),
    _text("details"),
    _text("seen_at"),
)
difference = _table(
    "difference",
    *_place(),
    _whole("n", key=True),
    _text("what"),
    _text("stated"),
    _text("by_rules"),
)

settled = _table(
    "settled",
    _id("company", key=True),
    *_stream(),
    _whole("seq"),
)
average = _table(
    "average",
    _id("company", key=True),
    _id("shop", key=True),
    _id("product", key=True),
    _whole("q"),
    _whole("v"),
    _whole("stated"),
    _whole("basis_v", empty=True),
    _whole("basis_q", empty=True),
    _whole("receipt_v", empty=True),
    _whole("receipt_q", empty=True),
)

STANDING = ("movement", "voucher", "posting", "tender", "receipt", "shift_state")
"""Projections in which a row stands for ever; the rest are sums and maxima."""
IMMUTABLE = ("journal", *STANDING)
