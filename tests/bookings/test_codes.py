"""取号码: of one shop and day no two are the same, however a booking came to its day."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from community.bookings import actions, codes, undo
from community.bookings.check import faults
from community.bookings.models import Booking
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import db, transaction
from tests.cast import LI, NOW, TOMORROW_0940, ZHANG, actor, service

pytestmark = pytest.mark.usefixtures("data")
THE_DAY_AFTER = TOMORROW_0940 + timedelta(days=1)


@pytest.fixture
def draw(monkeypatch):
    """What is drawn next, in order."""

    def draws(*numbers: int) -> None:
        left = iter(numbers)
        monkeypatch.setattr(codes.secrets, "randbelow", lambda most: next(left))

    return draws


def book(starts_at: datetime, contact: str = LI) -> Booking:
    who = {"contact": contact, "for_whom": "李阿姨"}
    return actions.book(service("理女发").id, starts_at=starts_at, by=RESIDENT, now=NOW, **who)


def code_of(reference: str) -> str:
    return db.session.scalar(select(Booking.pickup_code).filter_by(reference=reference))


def test_codes_of_a_shops_day_are_all_different(draw):
    draw(7, 7, 7, 8)
    first = book(datetime(2026, 11, 26, 14, 0))
    second = book(datetime(2026, 11, 26, 15, 0))
    assert (first.pickup_code, second.pickup_code) == ("0007", "0008")


def test_a_booking_keeps_its_code_on_another_day(draw):
    draw(7)
    moved = book(TOMORROW_0940 + timedelta(hours=1)).reference
    actions.move(ticket(moved), starts_at=THE_DAY_AFTER, by=RESIDENT, now=NOW)
    assert code_of(moved) == "0007"


@pytest.mark.parametrize("who", ["resident", "desk"])
def test_a_code_that_another_has_on_the_new_day_is_drawn_anew_and_again_on_the_way_back(draw, who):
    draw(7, 7, 7, 9, 9, 5)
    moved = book(TOMORROW_0940 + timedelta(hours=1)).reference
    there = book(THE_DAY_AFTER + timedelta(hours=1)).reference
    by = RESIDENT if who == "resident" else actor("secretary")
    actions.move(ticket(moved), starts_at=THE_DAY_AFTER, by=by, now=NOW)
    assert (code_of(moved), code_of(there)) == ("0009", "0007")
    with transaction() as session:  # meanwhile somebody draws the new code on the old day
        session.execute(update(Booking).filter_by(for_whom="张阿姨").values(pickup_code="0009"))
    undo.step_back(ticket(moved), by=actor("secretary"), now=NOW)
    assert code_of(moved) == "0005" and list(faults(NOW)) == []


def test_two_codes_of_one_day_are_a_fault(data):
    reference = book(TOMORROW_0940 + timedelta(hours=1), contact=ZHANG).reference
    other = db.session.scalar(select(Booking.pickup_code).filter_by(for_whom="张阿姨"))
    with transaction() as session:
        session.execute(update(Booking).filter_by(reference=reference).values(pickup_code=other))
    assert list(faults(NOW)) == [f"shop 1 has the code {other} twice on 2026-11-25"]
