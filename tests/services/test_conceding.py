"""Discounts, prices and voids by hand: who may, by whose leave, and what the books say of it."""

from collections.abc import Callable

import pytest

from pos.domain.audit import differences
from pos.domain.catalogue import Role
from pos.domain.concessions import is_within, limits_of
from pos.domain.documents import Document, Json
from pos.domain.money import WHOLE, half
from pos.errors import (
    AmountInvalid,
    BasketEmpty,
    LimitExceeded,
    LineUnknown,
    LoginRequired,
    PriceFixed,
    ReasonUnknown,
    RightMissing,
    WrongPin,
)
from pos.services.conceding import Off
from pos.services.counter import Counter
from pos.services.founding import settings_fields
from pos.services.refund_results import RefundLine
from pos.services.selling_results import BasketView, Line, TenderHanded
from pos.services.till import Till

TEN, TWENTY = Off(percent=10_00), Off(percent=20_00)
LABEL_25 = "2000001025000"


@pytest.fixture
def cashier(till: Till) -> Counter:
    made = Counter(till)
    made.sign_in("owner", "1111")
    made.open_shift(200_00)
    made.sign_in("cashier", "2222")
    return made


def line_of(basket: BasketView, number: int = 1) -> Line:
    return next(line for line in basket.lines if line.line == number)


def sold(counter: Counter, basket: BasketView) -> Document:
    return counter.pay([TenderHanded("card", basket.total)], basket=basket.id).document


def last(till: Till) -> Document:
    with till.ledger.read() as reads:
        head = reads.head()
        return reads.documents_after(head.epoch, head.seq - 1, 1)[0]


def stocks_and_accounts(till: Till) -> Json:
    sums: dict[str, int] = {}
    with till.ledger.read() as reads:
        for document in reads.documents_after(reads.head().epoch, 0, 10_000):
            for posting in document.content["effects"].get("postings", ()):
                sign = 1 if posting["side"] == "D" else -1
                account = posting["account"]
                sums[account] = sums.get(account, 0) + sign * posting["amount"]
    return sums


def test_a_discount_within_the_limit_is_the_cashiers_own(cashier: Counter) -> None:
    cashier.scan("A001", 3000)
    basket = cashier.discount(1, TEN, "damaged")
    assert (line_of(basket).amount, line_of(basket).off, basket.total) == (945, 105, 945)
    document = sold(cashier, basket)
    body = document.content["body"]
    told = {"kind": "line", "line": 1, "reason": "damaged", "user": body["concessions"][0]["user"]}
    assert body["concessions"] == [told]
    assert body["lines"][0]["asked"] == {"percent": 10_00}
    assert differences(document) == []


def test_who_may_give_a_percentage_may_give_it_on_any_price() -> None:
    limits = limits_of(Role.CASHIER, ())
    for of in range(1, 2000):
        for limit in (limits.line, limits.basket):
            given = half(of * limit, WHOLE)
            assert is_within(given, of, limit)
            assert not is_within(given + 1, of, limit)


def test_beyond_the_limit_it_takes_the_owners_pin_and_the_sale_names_who_allowed_it(
    cashier: Counter,
) -> None:
    basket = cashier.scan("A001").basket
    with pytest.raises(LimitExceeded) as refused:
        cashier.discount(1, TWENTY, "expiring")
    assert refused.value.details["most"] == "10"
    assert cashier.basket() == basket
    with cashier.leave("owner", "1111") as owner:
        basket = cashier.discount(1, TWENTY, "expiring")
    assert cashier.signed_in is not None
    assert cashier.signed_in.login == "cashier"
    concession = sold(cashier, basket).content["body"]["concessions"][0]
    assert concession["allowed_by"] == owner.user_id
    assert concession["user"] == cashier.signed_in.user_id


def test_both_of_a_cashiers_percentages_hold_on_odd_cents(cashier: Counter) -> None:
    cashier.scan("A001")
    cashier.discount(1, TEN, "damaged")
    assert cashier.discount(None, Off(percent=5_00), "regular").total == 299
    assert cashier.discount(1, Off(amount=35), "damaged").total == 299


def test_a_leave_ends_with_its_action_even_when_that_fails(cashier: Counter) -> None:
    cashier.scan("A001")
    with pytest.raises(LineUnknown), cashier.leave("owner", "1111"):
        cashier.discount(9, TWENTY, "expiring")
    with pytest.raises(LimitExceeded):
        cashier.discount(1, TWENTY, "expiring")
    with pytest.raises(RightMissing):
        cashier.reprice(1, 100, "label")


def test_a_wrong_pin_gives_no_leave_and_is_entered_in_the_journal(
    cashier: Counter, till: Till
) -> None:
    cashier.scan("A001")
    with pytest.raises(WrongPin), cashier.leave("owner", "9999"):
        raise AssertionError("nobody gave leave")
    assert last(till).type == "sign_in_failed"
    with pytest.raises(LimitExceeded):
        cashier.discount(1, TWENTY, "other")


def test_a_leave_from_someone_who_may_not_either_helps_nobody(cashier: Counter) -> None:
    cashier.scan("A001")
    with pytest.raises(RightMissing), cashier.leave("warehouse", "3333"):
        cashier.reprice(1, 100, "label")


def test_nobody_signed_in_can_be_backed(till: Till) -> None:
    with pytest.raises(LoginRequired), Counter(till).leave("owner", "1111"):
        raise AssertionError("nobody stands here")


def test_a_price_agreed_on_keeps_the_list_price_beside_it(counter: Counter) -> None:
    counter.scan("A001", 2000)
    basket = counter.reprice(1, 300, "match")
    assert (line_of(basket).price, line_of(basket).listed, basket.total) == (300, 350, 600)
    document = sold(counter, basket)
    assert document.content["body"]["lines"][0]["asked"] == {"listed": 350}
    assert differences(document) == []


def test_the_list_price_again_ends_the_agreement(counter: Counter) -> None:
    counter.scan("A001")
    counter.reprice(1, 300, "match")
    basket = counter.reprice(1, 350, "match")
    assert line_of(basket).listed is None
    assert "concessions" not in sold(counter, basket).content["body"]


def test_a_labels_price_is_not_the_counters_to_set(counter: Counter) -> None:
    counter.scan(LABEL_25)
    with pytest.raises(PriceFixed):
        counter.reprice(1, 100, "label")
    assert counter.discount(1, TEN, "expiring").total == 2250


def test_what_is_scanned_after_a_discount_pays_its_full_price(counter: Counter) -> None:
    counter.scan("A001")
    counter.discount(1, TWENTY, "damaged")
    scanned = counter.scan("A001")
    assert scanned.line.line == 2
    assert scanned.total == 280 + 350
    assert counter.scan("A001").line.line == 2


def test_a_basket_discount_is_shared_and_printed(counter: Counter) -> None:
    counter.scan("A001", 2000)
    counter.scan("N002")
    basket = counter.discount(None, Off(amount=6_00), "regular")
    assert (basket.off, basket.total) == (600, 700 + 5900 - 600)
    assert [line.amount for line in basket.lines] == [700, 5900]
    done = counter.pay([TenderHanded("card", basket.total)])
    assert differences(done.document) == []
    assert "-6.00" in done.receipt_text
    assert done.document.content["body"]["asked"] == {"basket": 600}


def test_a_basket_percentage_grows_with_the_basket_and_an_amount_shrinks_with_it(
    counter: Counter,
) -> None:
    counter.scan("A001", 2000)
    counter.scan("N002")
    counter.discount(None, TEN, "regular")
    assert counter.scan("A001").basket.off == 695
    basket = counter.discount(None, Off(amount=69_50), "regular")
    assert basket.total == 0
    assert counter.remove(2).off == 1050


def test_nothing_given_away_outlives_the_last_line(counter: Counter) -> None:
    counter.scan("A001")
    counter.discount(None, TWENTY, "regular")
    counter.remove(1)
    assert counter.scan("A001").total == 350


def test_an_amount_off_shrinks_with_its_line(counter: Counter) -> None:
    counter.scan("A001", 10_000)
    counter.discount(1, Off(amount=10_00), "damaged")
    assert counter.set_quantity(1, 1000).total == 250


def test_no_discount_takes_the_one_before_away(counter: Counter) -> None:
    counter.scan("A001")
    counter.discount(1, TEN, "damaged")
    basket = counter.discount(1, Off(), "damaged")
    assert basket.total == 350
    assert "concessions" not in sold(counter, basket).content["body"]


@pytest.mark.parametrize("off", [Off(percent=100_01), Off(percent=-1), Off(amount=351)])
def test_nobody_gives_away_more_than_there_is(counter: Counter, off: Off) -> None:
    counter.scan("A001")
    with pytest.raises(AmountInvalid):
        counter.discount(1, off, "other")
    with pytest.raises(AmountInvalid):
        counter.discount(None, off, "other")
    assert counter.basket().total == 350


def test_a_reason_is_one_of_the_shops(counter: Counter) -> None:
    with pytest.raises(BasketEmpty):
        counter.discount(None, TEN, "other")
    counter.scan("A001")
    with pytest.raises(ReasonUnknown):
        counter.discount(1, TEN, "because")


def test_a_discounted_sale_and_its_refund_in_parts_leave_the_books_where_they_were(
    counter: Counter, till: Till
) -> None:
    before = stocks_and_accounts(till)
    counter.scan("A001", 3000)
    counter.scan("N002")
    counter.reprice(2, 55_55, "match")
    counter.discount(1, Off(amount=99), "damaged")
    basket = counter.discount(None, Off(percent=3_33), "regular")
    number = counter.pay([TenderHanded("card", basket.total)], basket=basket.id).number
    for part in (RefundLine(1, 1000), RefundLine(2, 1000), RefundLine(1, 1000)):
        counter.refund(number, [part])
    counter.refund(number)
    after = stocks_and_accounts(till)
    assert {
        account: sum_ for account, sum_ in after.items() if sum_ != before.get(account, 0)
    } == {}


def test_a_held_basket_keeps_what_was_given_away(counter: Counter) -> None:
    counter.scan("A001", 2000)
    counter.discount(1, TEN, "damaged")
    given = counter.discount(None, Off(amount=100), "regular")
    counter.hold("later", "blue jacket")
    (held,) = counter.held()
    assert (held.note, held.user, held.total) == ("blue jacket", "owner", given.total)
    assert counter.recall("later") == given


def test_a_shops_own_limits_are_data(counter_with: Callable[..., Counter], till: Till) -> None:
    counter = counter_with()
    with till.ledger.begin() as work:
        shop = work.origin().shop
        row = {"id": shop, "version": 1, **_fields_of(till)}
        work.apply_rows("settings", [row | {"limits": [{"role": "cashier", "line": 30_00}]}])
    counter.sign_in("cashier", "2222")
    counter.scan("A001")
    assert counter.discount(1, TWENTY, "damaged").total == 280
    with pytest.raises(LimitExceeded):
        counter.discount(None, Off(percent=1_00), "regular")


def _fields_of(till: Till) -> Json:
    with till.ledger.read() as reads:
        return settings_fields(reads.settings())


def test_taking_out_is_logged_with_what_and_who(counter: Counter, till: Till) -> None:
    counter.scan("A001", 3000)
    counter.set_quantity(1, 1000)
    less = last(till)
    assert (less.type, less.content["body"]["q"], less.content["body"]["left"]) == (
        "line_voided",
        2000,
        1000,
    )
    counter.set_quantity(1, 5000)
    assert last(till).event_id == less.event_id
    counter.remove(1)
    body = last(till).content["body"]
    assert (body["sku"], body["q"], body["amount"], body["left"]) == ("A001", 5000, 1750, 0)
    assert last(till).content["effects"] == {"currency": "CNY"}


def test_an_emptied_basket_is_logged_as_a_whole_and_an_empty_one_not_at_all(
    counter: Counter, till: Till
) -> None:
    counter.scan("A001")
    counter.scan("N002", 2000)
    counter.clear()
    voided = last(till)
    assert voided.type == "basket_voided"
    assert voided.content["body"]["total"] == 350 + 11800
    assert [line["sku"] for line in voided.content["body"]["lines"]] == ["A001", "N002"]
    counter.clear()
    assert last(till).event_id == voided.event_id


def test_the_owner_may_allow_what_the_role_may_not(cashier: Counter) -> None:
    basket = cashier.scan("A001").basket
    done = cashier.pay([TenderHanded("card", basket.total)], basket=basket.id)
    with pytest.raises(RightMissing):
        cashier.post_void(done.number)
    with cashier.leave("owner", "1111") as owner:
        voided = cashier.post_void(done.number)
    assert voided.document.content["body"]["allowed_by"] == owner.user_id


def test_the_drawer_without_a_sale_is_the_owners_or_by_leave_and_moves_nothing(
    till: Till, cashier: Counter
) -> None:
    before = stocks_and_accounts(till)
    with pytest.raises(RightMissing):
        cashier.open_drawer()
    with cashier.leave("owner", "1111"):
        opened = cashier.open_drawer()
    document = last(till)
    assert (document.type, document.event_id) == ("drawer_opened", opened.document)
    assert document.content["body"]["allowed_by"]
    assert not differences(document)
    assert stocks_and_accounts(till) == before


def test_what_is_out_of_the_ordinary_is_told_by_whom_and_what_it_came_to(cashier: Counter) -> None:
    cashier.scan("A001", 3000)
    cashier.set_quantity(1, 2000)
    cashier.discount(1, TEN, "damaged")
    with cashier.leave("owner", "1111"):
        basket = cashier.reprice(1, 3_00, "match")
    done = cashier.pay([TenderHanded("cash", basket.total)])
    cashier.reprint(done.number)
    cashier.refund(done.number, [RefundLine(1, 1000)])
    cashier.scan("A001")
    cashier.clear()
    with pytest.raises(RightMissing):
        cashier.unusual()
    cashier.sign_in("owner", "1111")
    cashier.open_drawer()
    assert [(it.kind, it.user, it.amount) for it in cashier.unusual()] == [
        ("line_void", "cashier", 3_50),
        ("discount", "cashier", 60),
        ("reprice", "cashier", 1_00),
        ("copy", "cashier", 0),
        ("refund", "cashier", 2_70),
        ("basket_void", "cashier", 3_50),
        ("drawer", "owner", 0),
    ]
