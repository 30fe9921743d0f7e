"""问优惠: the counter asks for the concession for whoever has not ticked it; never in public, never why."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.bookings import actions, outcomes
from community.bookings.check import faults
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests import factories as make
from tests.bookings.test_charges import AT, BOARD, booked, charges
from tests.cast import GRANTED, LI, NOW, actor, service
from tests.page import Visitor
from tests.steps import both_ways, post_as

KEY = {"request_key": "0" * 8 + "-0000" * 3 + "-" + "0" * 12}


@pytest.fixture
def haircut(data, standing_clock):
    """理女发 costs 13 元 and has 9.6 折; it is the morning on which it is done."""
    standing_clock(AT)
    with transaction():
        make.price(service("理女发"), 1300, starts_on=NOW.date())
        make.concession(service("理女发"))


def asks(reference: str) -> bool:
    db.session.rollback()
    return ticket(reference).asks_concession


def audited() -> list[str]:
    return list(db.session.scalars(select(AuditLine.subject_key).filter_by(verb="ask_concession")))


def url(reference: str) -> str:
    return f"/desk/bookings/{reference}/concession"


@both_ways
@pytest.mark.parametrize(
    ("mobile", "said", "charged"),
    [(GRANTED, "可享优惠是完成，收12.48元", (1248, 960)), (LI, "可享优惠否完成", (1300, None))],
)
def test_one_tap_asks_and_the_counter_is_told_as_if_it_had_been_ticked(
    shop, haircut, mobile, said, charged, htmx
):
    reference = booked(mobile, asks=False)
    board = shop.open(BOARD)
    assert "问优惠" in board.text and "可享优惠" not in board.text
    row = board.send("/concession", htmx=htmx)
    assert said in row.text and "问优惠" not in row.text and "低保" not in row.body
    assert asks(reference) and audited() == [reference]
    row.send("/completion", htmx=htmx)
    assert charges() == [charged] and list(faults(AT)) == []


def test_of_a_price_from_it_is_asked_too_and_the_amount_to_be_taken_follows(shop, haircut):
    with transaction():
        make.price(service("理女发"), 1300, is_from=True, starts_on=NOW.date())
    booked(asks=False)
    row = shop.open(BOARD).send("/concession")
    assert row.find("//input[@name='taken']/@value") == ["12.48"]
    row.send("/completion", taken="20")
    assert charges() == [(2000, 960)]


def test_the_price_of_the_booking_stays(haircut):
    reference = booked(asks=False)
    outcomes.ask_concession(ticket(reference), by=actor("shop"), now=AT)
    found = ticket(reference)
    assert (found.price_fen, found.amount_fen) == (1300, 1300)


@both_ways
def test_two_who_ask_have_asked_once(shop, secretary, haircut, htmx):
    reference = booked(asks=False)
    first, second = shop.open(BOARD), secretary.open(BOARD)
    first.send("/concession", htmx=htmx)
    assert "可享优惠是" in second.send("/concession", htmx=htmx).text
    assert audited() == [reference]


@both_ways
def test_what_is_paid_is_asked_no_more(shop, secretary, haircut, htmx):
    reference = booked(asks=False)
    late = secretary.open(BOARD)
    shop.open(BOARD).send("/completion")
    assert "刚刚有人动过" in late.send("/concession", htmx=htmx, status=409).text
    assert not asks(reference) and charges() == [(1300, None)]


def test_a_line_without_a_concession_has_nothing_to_ask_for(shop, haircut):
    booking = actions.book(
        service("理男发").id, contact=LI, for_whom="李大爷", starts_at=AT, by=RESIDENT, now=NOW
    )
    outcomes.step(ticket(booking.reference), "arrive", by=actor("shop"), now=AT)
    assert "问优惠" not in shop.open(BOARD).text
    assert "这一项没有优惠" in post_as(shop, url(booking.reference), KEY, status=409).text
    with pytest.raises(Refusal) as refusal:
        outcomes.ask_concession(ticket(booking.reference), by=actor("shop"), now=AT)
    assert refusal.value.code == "concession" and audited() == []


def test_whoever_is_not_there_yet_or_has_ticked_is_not_asked(shop, haircut):
    booked(asks=False, state="confirmed")
    booked(LI, asks=True, at=AT + timedelta(hours=4))
    assert "问优惠" not in shop.open(BOARD).text


def test_a_tap_without_its_key_asks_nothing(shop, haircut):
    reference = booked(asks=False)
    post_as(shop, url(reference), {}, status=422)
    assert not asks(reference)


@pytest.mark.parametrize(
    ("login", "status"), [("mending", 404), ("supervisor", 403), ("member", 403), ("kiosk", 403)]
)
def test_nobody_else_asks(app, haircut, login, status):
    reference = booked(asks=False)
    post_as(Visitor(app, login), url(reference), KEY, status=status)
    assert not asks(reference) and audited() == []


def test_the_supervisor_reads_the_board_and_has_nothing_to_tap(app, haircut):
    booked(asks=False)
    assert "问优惠" not in Visitor(app, "supervisor").open(BOARD).text


def test_whoever_else_opens_the_booking_learns_nothing_of_it(app, shop, haircut):
    reference = booked(asks=False)
    before = Visitor(app).open(f"/bookings/{reference}").text
    shop.open(BOARD).send("/concession")
    assert Visitor(app).open(f"/bookings/{reference}").text == before


def test_the_audit_says_who_asked_and_not_what_for(shop, secretary, haircut):
    booked(asks=False)
    shop.open(BOARD).send("/concession")
    said = secretary.open("/desk/audit").text
    assert "问优惠" in said and "低保" not in said
