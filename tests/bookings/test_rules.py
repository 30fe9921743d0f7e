"""Which times are offered, and what may become of a booking."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from community.bookings.hours import Hours
from community.bookings.kinds import KINDS, is_bookable, places_of
from community.bookings.kinds.appointment import APPOINTMENT
from community.bookings.kinds.course import COURSE
from community.bookings.kinds.meal import MEAL
from community.bookings.kinds.room import ROOM
from community.bookings.kinds.visit import VISIT
from community.bookings.places import Places
from community.bookings.rules import (
    STEPS,
    Offer,
    Ticket,
    Time,
    TimeChoice,
    day_of,
    nearest,
    week_of,
)
from community.partners.models import SERVICE_KINDS
from community.partners.rules import Plan
from tests.cast import NOW

OFFER = Offer(
    service_id=1,
    service_name="理女发",
    note="",
    kind="appointment",
    unit="次",
    minutes=40,
    buffer_steps=0,
    least=1,
    most=1,
    lead_book_minutes=60,
    lead_change_minutes=60,
    lead_cancel_minutes=60,
    limit_day=None,
    limit_week=None,
    by_approval=False,
    is_series=False,
    needs_guardian=False,
    books_from=None,
    books_until=None,
    resource_id=1,
    counter="位",
    step_minutes=20,
    capacity=2,
    days_ahead=14,
    partner_id=1,
    partner_slug="lao-zhou",
    partner_name="老周理发",
    partner_phone="",
    partner_state="published",
    category_key="daily",
    place="",
    place_short="",
    price_id=1,
    price_fen=1000,
    is_from=False,
    market_low_fen=None,
    market_high_fen=None,
    market_is_from=False,
)
TICKET = Ticket(
    id=1,
    reference="r",
    pickup_code="0000",
    state="confirmed",
    starts_at=datetime(2026, 11, 25, 9, 40),
    ends_at=datetime(2026, 11, 25, 10, 20),
    quantity=1,
    for_whom="张阿姨",
    mobile="13800000001",
    channel="web",
    price_fen=1000,
    price_is_from=False,
    amount_fen=1000,
    created_at=NOW,
    cancelled_at=None,
    cancelled_by_id=None,
    refused_because=None,
    service_id=1,
    service_name="理女发",
    kind="appointment",
    unit="次",
    minutes=40,
    is_series=False,
    lead_change_minutes=60,
    lead_cancel_minutes=60,
    partner_id=1,
    partner_slug="lao-zhou",
    partner_name="老周理发",
    partner_phone="",
    place="",
    place_short="",
    estate=None,
)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 25, hour, minute)


class Opened(Hours):
    """Hours whose openings a test says."""

    def __init__(self, *spans, dates=None):
        super().__init__(Plan([]), dates=dates)
        object.__setattr__(self, "spans", spans)

    def openings(self, day):
        return [span for span in self.spans if span[0].date() == day]


def offered(kind, *spans, offer=OFFER, quantity=1, dates=None):
    return kind.times(offer, Opened(*spans, dates=dates), at(0).date(), quantity)


def starts(*spans, **fields) -> list[datetime]:
    return [time.at for time in offered(APPOINTMENT, *spans, offer=replace(OFFER, **fields))]


def test_a_start_is_offered_where_the_whole_service_fits():
    assert starts((at(9), at(10))) == [at(9), at(9, 20)]


def test_the_grid_starts_anew_at_each_opening():
    assert starts((at(9), at(9, 50)), (at(14, 10), at(15))) == [at(9), at(14, 10)]


def test_a_service_longer_than_the_opening_is_not_offered():
    assert starts((at(9), at(10)), minutes=120) == []


def first(**fields) -> Time:
    return offered(APPOINTMENT, (at(9), at(12)), offer=replace(OFFER, **fields))[0]


def begins(time: Time) -> list[datetime]:
    return [start for start, _ in time.slots]


def test_it_claims_the_steps_it_lasts():
    assert begins(first()) == [at(9), at(9, 20)]


def test_a_part_of_a_step_takes_the_whole_step():
    assert begins(first(minutes=50)) == [at(9), at(9, 20), at(9, 40)]


def test_a_buffer_is_one_more_step_and_is_not_shown():
    time = first(buffer_steps=1)
    assert begins(time) == [at(9), at(9, 20), at(9, 40)]
    assert time.ends_at == at(9, 40)


def test_a_sitting_is_one_slot_whatever_the_portions():
    lunch = (at(11), at(13))
    for kind in (MEAL, VISIT):
        assert offered(kind, lunch, offer=replace(OFFER, minutes=60), quantity=3) == [Time(*lunch, (lunch,))]
        assert offered(kind, lunch, offer=replace(OFFER, minutes=150)) == []
    assert places_of("meal", 3) == 3 and places_of("visit", 3) == 1


def test_hours_of_a_room_follow_each_other():
    hourly = replace(OFFER, step_minutes=60, minutes=60)
    times = offered(ROOM, (at(9), at(12)), offer=hourly, quantity=2)
    assert [(time.at, time.ends_at) for time in times] == [(at(9), at(11)), (at(10), at(12))]
    assert begins(times[1]) == [at(10), at(11)] and places_of("room", 2) == 1


def test_a_series_is_offered_once_with_all_of_its_dates():
    dates = [(at(9) + timedelta(days=7 * n), at(10) + timedelta(days=7 * n)) for n in range(3)]
    series = replace(OFFER, is_series=True)
    assert offered(COURSE, *dates, offer=series, dates=dates) == [Time(at(9), dates[2][1], tuple(dates))]
    assert offered(COURSE, *dates[:2], offer=series, dates=dates) == []  # one of its dates is shut
    assert offered(COURSE, *dates, dates=dates) == [Time(*dates[0], (dates[0],))]


def test_days_are_offered_fourteen_ahead():
    days = OFFER.days(NOW.date())
    assert (days[0], days[-1]) == (NOW.date(), NOW.date() + timedelta(days=14))


def twenty(hour: int, minute: int = 0):
    start = at(hour, minute)
    return start, start + timedelta(minutes=20)


def test_free_places_are_those_of_the_fullest_slot():
    places = Places([(*twenty(9), 2, 1), (*twenty(9, 20), 3, 3)], capacity=2)
    assert places.free([twenty(9)]) == 1
    assert places.free([twenty(9), twenty(9, 20)]) == 0
    assert places.free([twenty(11)]) == 2


def test_slots_that_cross_take_places_of_each_other():
    rows = [(*twenty(9), 2, 1), (*twenty(9, 20), 2, 1), (*twenty(9, 40), 2, 2)]
    places = Places(rows, capacity=2)
    crossing = {minute: places.crossing(twenty(9, minute)) for minute in (10, 20, 30, 50)}
    assert crossing == {10: 1, 20: 0, 30: 2, 50: 2}  # one after the other is one place, not two
    assert places.free([twenty(9, 10)]) == 1 and places.free([twenty(10)]) == 2


def test_the_nearest_free_times_are_offered_in_order_of_the_clock():
    choices = [TimeChoice(at(h), free) for h, free in ((8, 1), (9, 1), (10, 0), (11, 1), (15, 1), (16, 1))]
    assert [c.at for c in nearest(choices, at(10))] == [at(8), at(9), at(11), at(15)]


@pytest.mark.parametrize(
    ("now", "allowed"),
    [(at(8, 40), True), (at(8, 40) + timedelta(seconds=1), False), (at(9, 40), False)],
)
def test_cancelling_and_moving_end_with_their_lead_time(now, allowed):
    assert TICKET.can_cancel(now) is allowed
    assert TICKET.can_move(now) is allowed


@pytest.mark.parametrize("state", ["arrived", "done", "no_show", "cancelled", "refused", "expired"])
def test_what_is_over_is_neither_cancelled_nor_moved(state):
    ticket = replace(TICKET, state=state)
    assert not ticket.can_cancel(NOW) and not ticket.can_move(NOW)


def test_a_request_past_its_time_counts_as_expired_stored_or_not():
    asked = replace(TICKET, state="requested")
    assert not asked.is_expired(at(9, 39))
    assert asked.is_expired(at(9, 40))
    assert not TICKET.is_expired(at(12))


def test_a_booking_is_ahead_until_it_ends():
    assert TICKET.is_ahead(at(10, 19)) and not TICKET.is_ahead(at(10, 20))
    assert not replace(TICKET, state="cancelled").is_ahead(NOW)


def test_the_desks_steps_go_one_way():
    assert STEPS["arrive"] == (("confirmed",), "arrived") and STEPS["finish"] == (("arrived",), "done")
    ends = {"done", "no_show", "cancelled", "refused"}
    assert not any(ends.intersection(before) for before, _ in STEPS.values())


def test_a_week_goes_from_monday_to_monday():
    assert week_of(NOW) == (datetime(2026, 11, 23), datetime(2026, 11, 30))
    assert day_of(NOW) == (datetime(2026, 11, 24), datetime(2026, 11, 25))


def test_a_line_is_bookable_with_a_known_kind_and_a_resource():
    assert is_bookable("appointment", 1)
    assert not is_bookable("appointment", None)
    assert not is_bookable("walk_in", 1)
    assert set(KINDS) == {*SERVICE_KINDS} - {"walk_in"}
