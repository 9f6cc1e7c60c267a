"""The first documents of a ledger: shop, people, members, products and opening stock.

Owns what `init` writes, in one transaction, from a plan that says nothing about how it is kept.
Names and PIN hashes stand beside the documents, never in them.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from pos.domain.catalogue import Role, ShopSettings
from pos.domain.documents import Decision, Json, Origin
from pos.domain.posting import effects
from pos.ports.ledger import Work
from pos.services.people import Person
from pos.services.pins import SALT_BYTES, hash_pin
from pos.services.products_in.importing import NO_PRODUCTS, Table, import_into
from pos.services.till import Till, business_date, draft

INIT = "init"


@dataclass(frozen=True, slots=True)
class FirstUser:
    """Someone who may sign in from the first day."""

    id: str
    person: str
    login: str
    role: Role
    pin: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class FirstMember:
    """A member that the shop begins with."""

    id: str
    person: str
    code: str
    name_zh: str
    name_en: str
    points: int
    may_buy_on_account: bool


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new ledger begins with."""

    till_id: str
    settings: ShopSettings
    users: Sequence[FirstUser]
    members: Sequence[FirstMember] = ()
    products: Table = NO_PRODUCTS
    product_id: Callable[[str], str] = str


def first_settings(company: str, shop: str, *, time_zone: str, language: str) -> ShopSettings:
    """Return what a shop begins with where its owner says no more than names, zone and language.

    Yuan, a general taxpayer, tax inside prices, cash to the cent, 100 points for one yuan.
    """
    return ShopSettings(
        company_name_zh=company,
        company_name_en=company,
        shop_name_zh=shop,
        shop_name_en=shop,
        address_zh="",
        address_en="",
        phone="",
        time_zone=time_zone,
        day_begins_hour=4,
        currency="CNY",
        taxpayer="general",
        prices="inclusive",
        cash_step=1,
        points_per_unit=100,
        language=language,
        receipt_columns=48,
    )


def settings_fields(settings: ShopSettings) -> Json:
    """Return a shop's settings as documents state them."""
    fields: Json = asdict(settings)
    for name in ("labels", "quick_keys", "limits"):
        fields[name] = list(fields[name])
    return fields


class _Founder:
    """Appends the first documents within one transaction."""

    def __init__(self, till: Till, work: Work, founding: Founding, salt: Callable[[], str]) -> None:
        self._till, self._work, self._plan, self._salt = till, work, founding, salt
        self._currency = founding.settings.currency

    def append(self, type_: str, body: Json, **stated: object) -> None:
        """Append one document; nobody at a counter has made it."""
        now = self._till.clock.now()
        date = business_date(self._plan.settings, now)
        decision = Decision(body, effects(self._currency, **stated))
        self._work.append(draft(self._till.new_id(), type_, date, None, now, decision))

    def shop(self, origin: Origin) -> None:
        """State the shop's settings and this till."""
        fields = settings_fields(self._plan.settings)
        till = {"code": origin.till_code, "device": origin.device, "shop": origin.shop}
        master = [
            {"kind": "settings", "id": origin.shop, "fields": fields},
            {"kind": "till", "id": self._plan.till_id, "fields": till},
        ]
        self.append("settings_changed", {"why": INIT}, master=master)

    def users(self) -> None:
        """State who may sign in; names and PIN hashes go beside."""
        master: list[Json] = []
        for user in self._plan.users:
            person = self._person(user.person, user.name_zh, user.name_en)
            fields = {
                "login": user.login,
                "role": user.role.value,
                "person": person.id,
                "person_hash": person.hash,
            }
            master.append({"kind": "user", "id": user.id, "fields": fields})
        self.append("user_changed", {"why": INIT}, master=master)
        for user in self._plan.users:
            self._work.put_pin_hash(user.id, hash_pin(user.pin, bytes.fromhex(self._salt())))

    def members(self) -> None:
        """State the members, then the points that each begins with."""
        master: list[Json] = []
        for member in self._plan.members:
            person = self._person(member.person, member.name_zh, member.name_en)
            fields = {
                "code": member.code,
                "account": member.may_buy_on_account,
                "person": person.id,
                "person_hash": person.hash,
            }
            master.append({"kind": "member", "id": member.id, "fields": fields})
        if not master:
            return
        self.append("member_changed", {"why": INIT}, master=master)
        points = [{"member": m.id, "delta": m.points} for m in self._plan.members if m.points]
        if points:
            self.append("points_adjusted", {"why": INIT}, points=points)

    def _person(self, person_id: str, name_zh: str, name_en: str) -> Person:
        """Keep someone's names beside the documents and return what a document may say."""
        person = Person(person_id, self._salt(), {"name_zh": name_zh, "name_en": name_en})
        self._work.put_person(person.id, person.salt, person.fields)
        return person


def found(till: Till, founding: Founding, random_hex: Callable[[int], str]) -> None:
    """Write the first documents of an empty ledger, all in one transaction.

    `random_hex` gives so many random bytes in hex, for salts.
    """
    with till.ledger.begin() as work:
        founder = _Founder(till, work, founding, lambda: random_hex(SALT_BYTES))
        founder.append(
            "epoch_started",
            {"reason": INIT, "previous": None, "grand_total": 0, "letters": ""},
        )
        founder.shop(work.origin())
        founder.users()
        founder.members()
        import_into(till, work, founding.products, why=INIT, id_of=founding.product_id)
