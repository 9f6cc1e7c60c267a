"""The server and joining it: refusals that stop sync, never a sale."""

from pos.errors.families import Rejected, Unavailable


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


class SyncAlone(Unavailable):
    """This till has joined no server, so there is nobody to sync with."""

    code = "sync.alone"


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


class SyncUneven(Rejected):
    """Till and server still differ after every way of coming even was tried."""

    code = "sync.uneven"


class SyncWrongStream(Rejected):
    """Documents of another company, shop, device or epoch than the token's."""

    code = "sync.wrong_stream"


class SyncOfficeUnsealed(Rejected):
    """What a till gave back as the office's own does not bear this server's seal."""

    code = "sync.office_unsealed"


class SyncCrowded(Rejected):
    """A device has begun more streams than the server keeps of one; no new one is opened."""

    code = "sync.crowded"


class OwnerNeeded(Rejected):
    """Erasing this person would leave nobody who can sign in as the owner."""

    code = "person.owner_needed"


class PersonUnknown(Rejected):
    """The server knows no such person, member or user."""

    code = "person.unknown"


class ServerTooOld(Rejected):
    """A document is of a newer form than the server reads: update the server."""

    code = "server_too_old"
