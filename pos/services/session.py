"""Who stands at the counter: signing in, wrong PINs, and the gate every request passes.

Owns the person signed in (memory of this process alone: a restart begins with nobody) and the
order sign-in, right. The PIN is hashed outside the transaction, so that trying PINs holds up no
sale.
"""

from dataclasses import dataclass, replace
from functools import cache

from pos.domain.catalogue import User
from pos.domain.documents import Moment
from pos.domain.rights import Right, may
from pos.errors import LoginRequired, LoginWait, RightMissing, WrongPin
from pos.ports.ledger import Work
from pos.services.pins import SALT_BYTES, WrongPins, hash_pin, is_pin
from pos.services.shop_results import SignedIn
from pos.services.till import Till, date_of, draft, told

_PIN_STATE = "pins:"
_NOBODY = "?"
"""All logins that do not exist share one count, so that trying names makes no rows."""


@cache
def _no_hash() -> str:
    """Return what is checked for a login that does not exist, so that it takes as long."""
    return hash_pin("", bytes(SALT_BYTES))


@dataclass(slots=True)
class Session:
    """Who is signed in at this counter, and the gate in front of every use case."""

    signed_in: SignedIn | None = None
    backer: SignedIn | None = None
    """Who gave leave for the one action under way."""

    def enter(self, right: Right) -> SignedIn:
        """Return who is signed in, with who backs them. Raises LoginRequired, RightMissing."""
        if self.signed_in is None:
            raise LoginRequired
        people = (self.signed_in, self.backer)
        if not any(person is not None and may(person.role, right) for person in people):
            raise RightMissing(right=right.value, role=self.signed_in.role.value)
        return (
            self.signed_in if self.backer is None else replace(self.signed_in, backer=self.backer)
        )


def sign_in(till: Till, login: str, pin: str) -> SignedIn:
    """Check the PIN and record the sign-in, or the failure. Raises WrongPin, LoginWait."""
    return _checked(till, login, pin, "sign_in")


def give_leave(till: Till, login: str, pin: str) -> SignedIn:
    """Check the PIN of someone who gives leave for one action. Raises as `sign_in`.

    The action's own document names who gave it; a wrong PIN counts and is entered as one at
    sign-in is, for it is the same PIN that is being tried.
    """
    return _checked(till, login, pin, None)


def _checked(till: Till, login: str, pin: str, type_: str | None) -> SignedIn:
    """Check a PIN and record who it was, or the failure."""
    now = till.clock.now()
    with till.ledger.read() as reads:
        user = reads.user(login)
        tries = WrongPins.from_state(reads.state(_state_key(user)), now)
    left_s = tries.wait_s(now)
    if left_s:
        _keep_waiting(till, user, tries, now)
        raise LoginWait(retry_after_s=left_s)
    is_right = is_pin(pin, user.pin_hash if user else _no_hash())
    if user is None or not is_right:
        _record_failure(till, user, tries, now)
        raise WrongPin
    with till.ledger.begin() as work:
        work.put_state(_state_key(user), None)
        if type_ is not None:
            _append(till, work, type_, user, now)
    return signed_in_of(user)


def users(till: Till) -> tuple[SignedIn, ...]:
    """Return who may sign in, in order of login."""
    with till.ledger.read() as reads:
        everyone = reads.users()
    return tuple(signed_in_of(user) for user in sorted(everyone, key=lambda user: user.login))


def signed_in_of(user: User) -> SignedIn:
    """Return what the counter shows of a user."""
    return SignedIn(user.id, user.login, user.role, user.name_zh, user.name_en)


def _state_key(user: User | None) -> str:
    """Return where the count of wrong PINs of a login is kept."""
    return _PIN_STATE + (user.id if user else _NOBODY)


def _keep_waiting(till: Till, user: User | None, tries: WrongPins, now: Moment) -> None:
    """Begin the wait again where the machine was started anew, so that it can end."""
    if not tries.is_of(now):
        with till.ledger.begin() as work:
            work.put_state(_state_key(user), tries.started_over(now).to_state())


def _record_failure(till: Till, user: User | None, tries: WrongPins, now: Moment) -> None:
    """Count the wrong PIN and enter it in the journal, without what was typed."""
    with till.ledger.begin() as work:
        work.put_state(_state_key(user), tries.once_more(now).to_state())
        _append(till, work, "sign_in_failed", user, now)


def _append(till: Till, work: Work, type_: str, user: User | None, now: Moment) -> None:
    """Append a sign-in document; a login that does not exist is not named.

    What was typed there may be a PIN in the wrong field, and hashed bytes can never forget it.
    """
    settings = work.settings()
    body = told({"login": user.login if user else None}, settings.currency)
    date = date_of(work, now)
    who = user.id if user and type_ == "sign_in" else None
    work.append(draft(till.new_id(), type_, date, who, now, body))
