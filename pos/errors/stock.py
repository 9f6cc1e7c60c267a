"""The stock room and spreadsheets: what cannot be booked as typed."""

from pos.errors.families import Rejected


class CostUnusual(Rejected):
    """A cost is far from the last one: ask before it is booked."""

    code = "cost.unusual"


class DeliveryKnown(Rejected):
    """This delivery note is booked already."""

    code = "delivery.known"


class ReasonUnknown(Rejected):
    """No such reason."""

    code = "reason.unknown"


class PhotosFull(Rejected):
    """Too many photos wait for the server: no room is left for one more."""

    code = "photo.full"


class PhotoUnknown(Rejected):
    """The server has no such photo: it was erased, or has not come yet."""

    code = "photo.unknown"


class PhotoUnreadable(Rejected):
    """The file is not a picture that can be read."""

    code = "photo.unreadable"


class SheetUnwritable(Rejected):
    """The template cannot be written to `path`: another kind of file, or a folder without right."""

    code = "import.unwritable"


class SheetUnreadable(Rejected):
    """The file is not a table of products that can be read: `reason` says why."""

    code = "import.unreadable"
