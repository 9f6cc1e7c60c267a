"""Goods, baskets, tenders, members and receipts: what a sale cannot be."""

from pos.errors.families import Rejected


class ProductUnknown(Rejected):
    """No product bears this code."""

    code = "product.unknown"


class ProductKnown(Rejected):
    """Another product bears this code by now: `code`."""

    code = "product.known"


class NameInvalid(Rejected):
    """A name is empty, endless or cannot be printed: `typed`."""

    code = "name.invalid"


class ProductNoPrice(Rejected):
    """The product has no price yet."""

    code = "product.no_price"


class PriceNeeded(Rejected):
    """The product's price is asked for at each sale: `sku`, `name`, `product`."""

    code = "price.needed"


class PriceFixed(Rejected):
    """The line's price is not the counter's to set: a label's, or a product's own."""

    code = "price.fixed"


class LimitExceeded(Rejected):
    """More is given away than this role may: `most` per cent; someone else's leave helps."""

    code = "limit.exceeded"


class ProductAmbiguous(Rejected):
    """Several products bear this code."""

    code = "product.ambiguous"


class BadCheckDigit(Rejected):
    """The code's check digit does not hold: it was misread or mistyped."""

    code = "code.bad_check_digit"


class CodeNotGoods(Rejected):
    """The code is a coupon or a refund receipt of another program, not goods."""

    code = "code.not_goods"


class CodeParcel(Rejected):
    """The code names a pallet or parcel, not the goods in it."""

    code = "code.parcel"


class PriceOtherCurrency(Rejected):
    """A label's price is in another currency than the shop's: `currency`."""

    code = "code.other_currency"


class LotExpired(Rejected):
    """The package may not be sold any more: `expiry`, and its `lot` where the code told it."""

    code = "lot.expired"


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


class LayoutFull(Rejected):
    """More quick keys than the screen turns pages for: `most`."""

    code = "layout.full"


class HoldUnknown(Rejected):
    """No basket is parked under this name."""

    code = "hold.unknown"


class HoldTaken(Rejected):
    """Another basket is parked under this name."""

    code = "hold.taken"


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
