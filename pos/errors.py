"""Everything that can go wrong on purpose: one class a fact, each with its stable code.

Owns codes and families; words are in `assets/i18n` under `error.<code>`. Three families, three
reactions: `Rejected` (tell the user), `Unavailable` (keep and retry), anything else is a bug.
"""

from typing import ClassVar


class PosError(Exception):
    """The base of every foreseen failure; `details` fill the sentence and the reply."""

    code: ClassVar[str] = "bug"

    def __init__(self, **details: object) -> None:
        """Keep the facts of this failure under their names."""
        super().__init__(self.code)
        self.details = details

    def __str__(self) -> str:
        """Return the code and its facts, for logs; users get the sentence instead."""
        facts = " ".join(f"{name}={value!r}" for name, value in self.details.items())
        return f"{self.code} {facts}".rstrip()


class Rejected(PosError):
    """What was asked cannot be done as asked: tell the user, nothing has changed."""


class Unavailable(PosError):
    """Something needed is not there now: keep what is to be done, and retry."""


class DeviceUnavailable(Unavailable):
    """A device does not answer; selling goes on without it."""


# --- requests and rights -------------------------------------------------------------------


class RequestMalformed(Rejected):
    """The request is not of the form that the contract gives."""

    code = "request.malformed"


class LoginRequired(Rejected):
    """Nobody is signed in."""

    code = "login.required"


class WrongPin(Rejected):
    """User and PIN do not belong together."""

    code = "login.wrong_pin"


class LoginWait(Rejected):
    """Too many wrong PINs: wait `retry_after_s`."""

    code = "login.wait"


class RightMissing(Rejected):
    """The role may not do this."""

    code = "right.missing"


class ShiftNotOpen(Rejected):
    """The till has no open shift."""

    code = "shift.not_open"


class ShiftAlreadyOpen(Rejected):
    """The till's shift is open already."""

    code = "shift.already_open"


# --- goods and basket ----------------------------------------------------------------------


class ProductUnknown(Rejected):
    """No product bears this code."""

    code = "product.unknown"


class ProductNoPrice(Rejected):
    """The product has no price yet."""

    code = "product.no_price"


class ProductAmbiguous(Rejected):
    """Several products bear this code."""

    code = "product.ambiguous"


class BadCheckDigit(Rejected):
    """The code's check digit does not hold: it was misread or mistyped."""

    code = "code.bad_check_digit"


class QuantityInvalid(Rejected):
    """Not a quantity: zero, below it, too large, or too many decimals."""

    code = "quantity.invalid"


class AmountInvalid(Rejected):
    """Not an amount of this currency."""

    code = "amount.invalid"


class LineUnknown(Rejected):
    """The basket or receipt has no such line."""

    code = "line.unknown"


class BasketEmpty(Rejected):
    """There is nothing in the basket."""

    code = "basket.empty"


class BasketNotEmpty(Rejected):
    """The basket has lines that would be mixed up."""

    code = "basket.not_empty"


class BasketFull(Rejected):
    """The basket has as many lines as a document can hold: `most`."""

    code = "basket.full"


class HoldUnknown(Rejected):
    """No basket is parked under this name."""

    code = "hold.unknown"


class HoldTaken(Rejected):
    """Another basket is parked under this name."""

    code = "hold.taken"


# --- tenders, members, receipts --------------------------------------------------------------


class TenderUnknown(Rejected):
    """No such kind of tender."""

    code = "tender.unknown"


class TenderShort(Rejected):
    """The tenders do not reach the total."""

    code = "tender.short"


class TenderOver(Rejected):
    """More than the total by something other than cash."""

    code = "tender.over"


class TenderNeedsMember(Rejected):
    """This way of paying needs a member who may use it."""

    code = "tender.needs_member"


class MemberUnknown(Rejected):
    """No member bears this code."""

    code = "member.unknown"


class ReceiptUnknown(Rejected):
    """No receipt bears this number here."""

    code = "receipt.unknown"


class RefundTooMuch(Rejected):
    """More than what is left of the sale."""

    code = "refund.too_much"


class VoidTooLate(Rejected):
    """The sale belongs to an earlier shift: refund it instead."""

    code = "void.too_late"


class PointsTooMany(Rejected):
    """More points than the member has, or than the total is worth."""

    code = "points.too_many"


# --- stock room ------------------------------------------------------------------------------


class CostUnusual(Rejected):
    """A cost is far from the last one: ask before it is booked."""

    code = "cost.unusual"


class DeliveryKnown(Rejected):
    """This delivery note is booked already."""

    code = "delivery.known"


class ReasonUnknown(Rejected):
    """No such reason."""

    code = "reason.unknown"


class PhotoUnreadable(Rejected):
    """The file is not a picture that can be read."""

    code = "photo.unreadable"


class SheetUnreadable(Rejected):
    """The file is not a table of products that can be read: `reason` says why."""

    code = "import.unreadable"


# --- ledger and documents --------------------------------------------------------------------


class LedgerInUse(Rejected):
    """Another process holds the ledger."""

    code = "ledger.in_use"


class LedgerExists(Rejected):
    """There is a ledger already."""

    code = "ledger.exists"


class LedgerMissing(Rejected):
    """There is no ledger here yet."""

    code = "ledger.missing"


class LedgerKey(Rejected):
    """The ledger's key is missing or does not open it."""

    code = "ledger.key"


class LedgerDamaged(Rejected):
    """The ledger's own safeguards are not as they were made: `check` says which."""

    code = "ledger.damaged"


class LedgerNewer(Rejected):
    """A later release wrote this ledger: this one does not know its form."""

    code = "ledger.newer"


class DocumentUnreadable(Rejected):
    """Bytes that are no document: `reason` says why."""

    code = "document.unreadable"


class EffectsBroken(Rejected):
    """A document whose stated effects disagree among themselves: `check` says where."""

    code = "document.effects"


class DiskFull(Unavailable):
    """The disk has no room: nothing was written."""

    code = "disk.full"


class ConfigInvalid(Rejected):
    """A setting cannot be understood."""

    code = "config.invalid"


# --- server ------------------------------------------------------------------------------------


class ServerUnreachable(Unavailable):
    """The server does not answer, or something else answers in its place."""

    code = "server.unreachable"


class AddressTaken(Rejected):
    """The server cannot listen where it was told to: `address`."""

    code = "server.address"


class EnrolBadCode(Rejected):
    """The invitation code is unknown, used or expired."""

    code = "enrol.bad_code"


class EnrolNoCompany(Rejected):
    """The server has no company yet, and this home has none to give."""

    code = "enrol.no_company"


class EnrolOtherCompany(Rejected):
    """The server belongs to another company."""

    code = "enrol.other_company"


class EnrolOtherTill(Rejected):
    """The invitation is for another shop or till."""

    code = "enrol.other_till"


class EnrolHasHistory(Rejected):
    """This home has documents of its own that joining would replace."""

    code = "enrol.has_history"


class TokenUnknown(Rejected):
    """The server does not know this till's token: it must join again."""

    code = "sync.token"


class SyncGap(Rejected):
    """A push does not follow on what the server has: it misses documents."""

    code = "sync.gap"


class SyncFork(Rejected):
    """Two different documents bear one seq: this ledger was copied or put back."""

    code = "sync.fork"


class SyncRolledBack(Rejected):
    """The server has more of this stream than the till: an older copy was put back."""

    code = "sync.rolled_back"


class SyncServerRestored(Rejected):
    """The server has less than it once confirmed: an older copy of it was put back."""

    code = "sync.server_restored"


class SyncWrongStream(Rejected):
    """Documents of another company, shop, device or epoch than the token's."""

    code = "sync.wrong_stream"


class ServerTooOld(Rejected):
    """A document is of a newer form than the server reads: update the server."""

    code = "server_too_old"


# --- devices -----------------------------------------------------------------------------------


class PaperOut(DeviceUnavailable):
    """The printer has no paper."""

    code = "printer.paper_out"


class CoverOpen(DeviceUnavailable):
    """The printer's cover is open."""

    code = "printer.cover_open"


class PrinterOffline(DeviceUnavailable):
    """The printer does not answer."""

    code = "printer.offline"


class CameraGone(DeviceUnavailable):
    """The camera gives no picture."""

    code = "camera.gone"


class ScannerGone(DeviceUnavailable):
    """The scanner's port cannot be read."""

    code = "scanner.gone"


class PictureUnreadable(Rejected):
    """A file is no picture that can be read."""

    code = "picture.unreadable"


class FontMissing(Unavailable):
    """No font with Chinese characters is on this machine."""

    code = "font.missing"


class PrinterUnknown(Rejected):
    """A printer setting names no kind of connection: `name`."""

    code = "printer.unknown"
