"""Whoever holds a grant pays the concession price at the counter, never told why; the ledger only grows."""

import runpy
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from community.accounts.grants import end_grant
from community.accounts.queries import contact_of, grants_of
from community.bookings import actions, outcomes, undo
from community.bookings.charges import Due, due, dues_of
from community.bookings.check import faults
from community.bookings.models import Booking, Charge
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.core.setup import MIGRATIONS
from tests import factories as make
from tests.bookings.test_check import plant
from tests.cast import GRANTED, LI, NOW, actor, service
from tests.page import Visitor
from tests.steps import both_ways

AT = datetime(2026, 11, 25, 10, 0)
BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"


@pytest.fixture
def haircut(data, standing_clock):
    """理女发 costs 13 元 and has 9.6 折; it is the morning on which it is done."""
    standing_clock(AT)
    with transaction():
        line = service("理女发")
        make.price(line, 1300, starts_on=NOW.date())
        make.concession(line)
    return line


def booked(mobile: str = GRANTED, *, asks: bool = True, state: str = "arrived", at: datetime = AT) -> str:
    """钱奶奶 (or another number) has a haircut; returns the reference."""
    person = {"contact": mobile, "for_whom": "钱奶奶", "asks_concession": asks}
    booking = actions.book(service("理女发").id, starts_at=at, by=RESIDENT, now=NOW, **person)
    for verb in {"confirmed": (), "arrived": ("arrive",), "done": ("arrive", "finish")}[state]:
        outcomes.step(ticket(booking.reference), verb, by=actor("shop"), now=AT)
    return booking.reference


def finish(reference: str, **seen) -> None:
    outcomes.step(ticket(reference), "finish", by=actor("shop"), now=AT, **seen)


def back(reference: str) -> None:
    undo.step_back(ticket(reference), by=actor("shop"), now=AT)


def charges() -> list[tuple[int, int | None]]:
    db.session.rollback()
    rows = db.session.scalars(select(Charge).order_by(Charge.id))
    return [(row.amount_fen, row.share_permille) for row in rows]


# ---- the rule


@pytest.mark.parametrize(
    ("price_fen", "quantity", "share", "amount_fen"),
    [
        (1300, 1, None, 1300),
        (1300, 1, 960, 1248),
        (1300, 4, 960, 4992),
        (5, 1, 500, 3),  # 2.5 fen: half up
        (5, 4, 500, 12),  # once an item: 4 × 3, not 10
        (1000, 1, 0, 0),
        (1000, 1, 1000, 1000),
    ],
)
def test_what_is_due_is_exact_and_half_up_once_an_item(price_fen, quantity, share, amount_fen):
    booking = Booking(price_fen=price_fen, quantity=quantity, amount_fen=price_fen * quantity)
    assert due(booking, share) == Due(amount_fen, share)


# ---- the verbs


def test_whoever_asks_and_holds_a_grant_pays_the_concession_price(haircut):
    reference = booked()
    assert ticket(reference).amount_fen == 1300  # booked at the full price
    finish(reference)
    assert charges() == [(1248, 960)] and list(faults(AT)) == []


@pytest.mark.parametrize(("mobile", "asks"), [(GRANTED, False), (LI, True), (LI, False)])
def test_whoever_does_not_ask_or_holds_none_pays_the_full_price(haircut, mobile, asks):
    finish(booked(mobile, asks=asks))
    assert charges() == [(1300, None)] and list(faults(AT)) == []


def test_a_grant_of_another_group_or_for_another_service_is_none(haircut):
    with transaction():
        make.grant(LI, "残疾人")
        make.concession(service("理男发"), 500).group = "残疾人"
    finish(booked(LI))
    assert charges() == [(1300, None)]


def test_of_several_grants_the_best_share_counts(haircut):
    with transaction():
        make.grant(GRANTED, "残疾人")
        make.concession(haircut, 500).group = "残疾人"
    finish(booked())
    assert charges() == [(650, 500)]


@pytest.mark.parametrize(("days", "paid"), [(0, 1248), (-1, 1300)])
def test_a_grant_counts_until_its_last_day(haircut, days, paid):
    with transaction():
        make.grant(LI, ends_on=AT.date() + timedelta(days=days))
    finish(booked(LI))
    assert charges()[0][0] == paid


def test_a_grant_that_was_ended_is_none(haircut):
    reference = booked()
    end_grant(grants_of(contact_of(GRANTED).id)[0].id, by=actor("staff"), now=AT)
    with pytest.raises(Refusal) as refusal:
        finish(reference, seen_fen=1248)  # the page still says so
    assert refusal.value.code == "price" and "13元" in refusal.value.sentence
    assert ticket(reference).state == "arrived" and charges() == []
    finish(reference, seen_fen=1300)
    assert charges() == [(1300, None)]


def test_a_price_that_changed_meanwhile_changes_nothing_that_was_agreed(haircut):
    reference = booked()
    with transaction():
        make.price(haircut, 2000, starts_on=AT.date())
    finish(reference)
    assert charges() == [(1248, 960)]


def test_a_charge_that_is_taken_back_leaves_both_rows_and_a_sum_of_what_was_taken(haircut):
    reference = booked(state="done")
    back(reference)
    assert charges() == [(1248, 960), (-1248, 960)] and list(faults(AT)) == []
    finish(reference)
    assert charges() == [(1248, 960), (-1248, 960), (1248, 960)] and list(faults(AT)) == []
    assert db.session.scalar(select(func.sum(Charge.amount_fen))) == 1248


def test_other_steps_taken_back_touch_no_charge(haircut):
    reference = booked()
    back(reference)
    assert ticket(reference).state == "confirmed" and charges() == []


def test_what_was_done_before_there_were_charges_is_taken_back_all_the_same(haircut):
    reference = booked()
    with transaction() as session:
        session.execute(text("UPDATE booking SET state = 'done' WHERE reference = :r"), {"r": reference})
    back(reference)
    assert ticket(reference).state == "arrived" and charges() == []


def test_charges_are_appended_and_never_changed(haircut):
    booked(state="done")
    for change in ("UPDATE charge SET amount_fen = 1", "DELETE FROM charge"):
        with pytest.raises(DBAPIError, match="never change"), transaction() as session:
            session.execute(text(change))


@pytest.mark.parametrize(
    ("amount_fen", "share", "said"),
    [
        (1200, "NULL", "neither its amount nor a concession"),
        (1250, "960", "neither its amount nor a concession"),
        (1300, "NULL", "2 charges that stand"),
    ],
)
def test_check_data_names_a_charge_that_is_wrong(haircut, amount_fen, share, said):
    reference = booked(state="done")
    booking_id = ticket(reference).id
    columns = "booking_id, amount_fen, share_permille, charged_at"
    row = f"{booking_id}, {amount_fen}, {share}, '2026-11-25 10:00:00'"
    found = plant(f"INSERT INTO charge ({columns}) VALUES ({row})")
    assert any(reference in fault and said in fault for fault in found)


def test_check_data_names_a_reversal_of_another_amount(haircut):
    booking_id = ticket(booked(state="done")).id
    made = db.session.scalar(select(Charge.id))
    columns = "booking_id, amount_fen, share_permille, reverses_id, charged_at"
    row = f"{booking_id}, -1, NULL, {made}, '2026-11-25 10:00:00'"
    found = plant(f"INSERT INTO charge ({columns}) VALUES ({row})")
    assert any("is not the negative" in fault for fault in found)


def test_dues_are_of_those_who_are_there(haircut):
    there = ticket(booked())
    ahead = ticket(booked(LI, state="confirmed", at=AT + timedelta(hours=4)))
    silent = ticket(booked("13900000001", asks=False, at=AT + timedelta(hours=5)))
    dues = dues_of([there, ahead, silent], AT)
    assert dues.asked == {there.id: Due(1248, 960)} and set(dues.unasked) == {silent.id}


# ---- the counter


@both_ways
def test_the_counter_is_told_yes_and_the_price_and_never_why(shop, haircut, htmx):
    reference = booked(state="confirmed")
    board = shop.open(BOARD)
    assert "可享优惠" not in board.text
    row = board.send(f"{reference}/arrival", htmx=htmx)
    assert "可享优惠是" in row.text and "完成，收12.48元" in row.text
    assert "低保" not in row.body and "折" not in row.text
    assert "已完成" in row.send("/completion", htmx=htmx).text
    assert charges() == [(1248, 960)]


@both_ways
def test_the_counter_is_told_no_and_charges_in_full(shop, haircut, htmx):
    booked(LI)
    board = shop.open(BOARD)
    assert "可享优惠否" in board.text and "完成，收" not in board.text
    board.send("/completion", htmx=htmx)
    assert charges() == [(1300, None)]


def test_a_row_of_somebody_who_did_not_ask_says_nothing(shop, haircut):
    booked(asks=False)
    board = shop.open(BOARD)
    assert "可享优惠" not in board.text
    board.send("/completion")
    assert charges() == [(1300, None)]


@both_ways
def test_a_button_whose_price_no_longer_stands_charges_nothing(shop, haircut, htmx):
    booked()
    board = shop.open(BOARD)
    end_grant(grants_of(contact_of(GRANTED).id)[0].id, by=actor("staff"), now=AT)
    refused = board.send("/completion", htmx=htmx, status=409)
    assert "要收的钱刚变了，现在是13元" in refused.text and charges() == []


@both_ways
def test_two_taps_on_the_button_are_one_charge_and_one_tap_takes_it_back(shop, haircut, htmx):
    booked()
    board = shop.open(BOARD)
    for _ in range(2):
        done = board.send("/completion", htmx=htmx)
    assert charges() == [(1248, 960)]
    assert "完成，收12.48元" in done.send("/correction", htmx=htmx).text
    assert charges() == [(1248, 960), (-1248, 960)]


def test_what_costs_nothing_with_the_concession_says_so(shop, haircut):
    with transaction():
        make.concession(haircut, 0)
    booked()
    assert "完成，不收钱" in shop.open(BOARD).text


def test_the_row_on_a_page_of_its_own_and_among_those_found_says_the_same(shop, haircut):
    reference = booked()
    assert "完成，收12.48元" in shop.open(f"/desk/bookings/{reference}/row").text
    assert "完成，收12.48元" in shop.open(BOARD).send("/lookup", q="钱奶奶").text


def test_what_the_paper_says_was_done_is_charged_as_due(shop, haircut):
    reference = booked(state="confirmed")
    page = shop.open("/desk/bookings/catch-up?day=2026-11-25")
    page.send(page.find("//form[@id='catch-up']/@action")[0], **{f"row-{ticket(reference).id}": "finish"})
    assert charges() == [(1248, 960)]


@pytest.mark.parametrize("login", ["mending", "supervisor"])
def test_nobody_else_charges(app, haircut, login):
    reference = booked()
    visitor = Visitor(app, login)
    own = dict(visitor.open("/desk/password").form("/logout").form_values())
    url, status = f"/desk/bookings/{reference}/completion", 404 if login == "mending" else 403
    visitor.post(url, own | {"seen_fen": "1248"}, status=status)
    assert charges() == []


def test_a_booking_that_is_done_without_a_charge_is_named(haircut):
    reference = booked(state="arrived")
    found = plant(f"UPDATE booking SET state = 'done' WHERE reference = '{reference}'")
    assert f"booking {reference} has 0 charges that stand" in found


def test_what_was_done_before_there_were_charges_is_charged_at_its_amount(haircut):
    """As an older database stands: done, with its event and no charge; a charge is made once."""
    before = runpy.run_path(str(MIGRATIONS / "versions" / "0017_charges_of_before.py"))
    old, new = booked(state="arrived"), booked(LI, state="done", asks=False, at=AT + timedelta(hours=1))
    event = "(booking_id, at, verb, before, after) SELECT id, starts_at, 'finish', 'arrived', 'done'"
    plant(
        f"INSERT INTO booking_event {event} FROM booking WHERE reference = '{old}'",
        f"UPDATE booking SET state = 'done' WHERE reference = '{old}'",
    )
    for _ in range(2):
        assert plant(before["CHARGE"]) == []
    assert charges() == [(1300, None), (1300, None)] and ticket(new).state == "done"


# ---- a price 起


@pytest.fixture
def from_ten(haircut):
    """理女发 costs 13 元起, 9.6 折 for whoever is granted it."""
    with transaction():
        make.price(service("理女发"), 1300, starts_on=NOW.date(), is_from=True)


def taken_page(visitor: Visitor):
    return visitor.open(BOARD)


@both_ways
@pytest.mark.parametrize(
    ("asks", "stands", "typed", "charged"),
    [
        (False, "13", "25.5", (2550, None)),
        (False, "13", "13", (1300, None)),
        (True, "12.48", "20", (2000, 960)),
    ],
)
def test_of_a_price_from_the_counter_types_what_was_taken(shop, from_ten, asks, stands, typed, charged, htmx):
    booked(asks=asks)
    board = taken_page(shop)
    assert board.find("//input[@name='taken']/@value") == [stands]
    board.send("/completion", htmx=htmx, taken=typed)
    assert charges() == [charged] and list(faults(AT)) == []


@both_ways
@pytest.mark.parametrize("typed", ["12.99", "0", "", "二十", "-5"])
def test_less_than_the_price_or_no_amount_is_refused(shop, from_ten, typed, htmx):
    reference = booked(asks=False)
    taken_page(shop).send("/completion", htmx=htmx, taken=typed, status=409)
    assert charges() == [] and ticket(reference).state == "arrived"


def test_of_a_fixed_price_no_other_amount_is_charged(haircut):
    reference = booked(asks=False)
    for amount in (1299, 1301):
        with pytest.raises(Refusal) as refusal:
            finish(reference, taken_fen=amount)
        assert refusal.value.code == "taken" and charges() == []


def test_what_was_taken_is_taken_back_whole(from_ten):
    reference = booked(asks=False)
    finish(reference, taken_fen=2550)
    back(reference)
    assert charges() == [(2550, None), (-2550, None)] and list(faults(AT)) == []


@both_ways
def test_the_paper_asks_what_was_taken(shop, from_ten, htmx):
    reference = booked(asks=False)
    row, field = f"row-{ticket(reference).id}", f"taken-{ticket(reference).id}"
    url = "/desk/bookings/catch-up?day=2026-11-25&partner=lao-zhou"
    assert "收____元" in shop.open("/desk/bookings/sheet?day=2026-11-25&partner=lao-zhou").text
    page = shop.open(url).send(url, htmx=htmx, status=422, **{row: "finish", field: "十块"})
    assert "收了多少写成10或12.5这样的数" in page.text and charges() == []
    assert page.find(f"//input[@name='{field}']/@value") == ["十块"]
    shop.open(url).send(url, htmx=htmx, **{row: "finish", field: "25"})
    assert charges() == [(2500, None)]
