"""Times that begin at other minutes than those booked before: after a closure, at new hours."""

from datetime import datetime

import pytest
from sqlalchemy import select

from community.bookings import closing, resources
from community.bookings.actions import book, move
from community.bookings.check import faults
from community.bookings.models import Resource
from community.bookings.queries import offer_of, ticket
from community.bookings.times import Times
from community.core.access import RESIDENT
from community.core.db import db
from community.core.errors import Refusal
from community.partners import listing
from tests.bookings.test_closing import shut, tomorrow
from tests.bookings.test_resources import stands
from tests.cast import NOW, actor, service
from tests.partners.shops import shop_row

WEDNESDAY = datetime(2026, 11, 25)


def at(hour: int, minute: int) -> datetime:
    return WEDNESDAY.replace(hour=hour, minute=minute)


def hem(starts_at: datetime, who: int) -> str:
    """截裤边 takes the only seat of 小修小补 for 20 minutes."""
    person = {"contact": f"1380000{who:04d}", "for_whom": "示例", "by": RESIDENT, "now": NOW}
    return book(service("截裤边").id, starts_at=starts_at, **person).reference


def shut_from_ten(minutes: int):
    span = {"starts_at": at(10, 0), "ends_at": at(10, minutes)}
    return shut(tomorrow(partner_id=shop_row("mending").id, **span), {})


def free(starts_at: datetime) -> int:
    return Times(offer_of(service("截裤边").id, NOW), NOW).free_at(starts_at)


@pytest.mark.usefixtures("data")
def test_after_a_closure_the_seat_is_not_given_twice_at_crossing_times():
    hem(at(10, 40), 1)
    shut_from_ten(30)  # from 10:30 on the times begin anew: 10:30, 10:50
    assert [free(at(10, 30)), free(at(10, 50)), free(at(11, 10))] == [0, 0, 1]
    for crossing in (at(10, 30), at(10, 50)):
        with pytest.raises(Refusal, match="约走了"):
            hem(crossing, 2)
    hem(at(11, 10), 2)
    assert list(faults(NOW)) == []


@pytest.mark.usefixtures("data")
def test_once_the_closure_is_lifted_the_old_times_know_the_new_bookings():
    closure = shut_from_ten(30)
    hem(at(10, 50), 1)
    closing.lift(closure, by=actor("secretary"), now=NOW)
    assert [free(at(10, 20)), free(at(10, 40)), free(at(11, 0)), free(at(11, 20))] == [1, 0, 0, 1]


@pytest.mark.usefixtures("data")
def test_new_hours_leave_bookings_made_and_do_not_sell_their_seat_again():
    hem(at(10, 40), 1)
    later = [(day, 630, 720) for day in range(7)]  # 10:30-12:00
    listing.set_hours(shop_row("mending"), later, starts_on=NOW.date(), by=actor("secretary"), now=NOW)
    assert [free(at(10, 30)), free(at(10, 50)), free(at(11, 10))] == [0, 0, 1]
    with pytest.raises(Refusal, match="约走了"):
        hem(at(10, 30), 2)


@pytest.mark.usefixtures("data")
def test_a_place_more_at_a_crossing_time_is_one_and_no_more():
    hem(at(10, 40), 1)
    shut_from_ten(30)
    person = {"contact": "13800000002", "for_whom": "示例", "by": actor("secretary"), "now": NOW}
    book(service("截裤边").id, starts_at=at(10, 30), channel="desk", extra="fits", **person)
    assert free(at(10, 30)) == 0 and list(faults(NOW)) == []


@pytest.mark.usefixtures("data")
def test_a_booking_moves_to_a_time_that_crosses_its_own():
    reference = hem(at(10, 40), 1)
    shut_from_ten(30)
    move(ticket(reference), starts_at=at(10, 50), by=RESIDENT, now=NOW)
    assert [free(at(10, 30)), free(at(10, 50)), free(at(11, 10))] == [1, 0, 1]


@pytest.mark.usefixtures("data")
def test_fewer_places_leave_bookings_that_cross_as_they_are():
    seat = db.session.scalars(select(Resource).where(Resource.partner_id == shop_row("mending").id)).one()
    resources.change_resource(seat, **stands(seat, capacity=2))
    hem(at(10, 40), 1)
    shut_from_ten(30)
    hem(at(10, 30), 2)
    resources.change_resource(seat, **stands(seat, capacity=1))
    assert free(at(10, 30)) == 0 and list(faults(NOW)) == []
