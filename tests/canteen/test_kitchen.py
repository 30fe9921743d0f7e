"""The kitchen's count of each sitting: before the cut-off it moves, after it it stands."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from community.bookings import outcomes, undo
from community.bookings.actions import move
from community.bookings.models import ResourceHours
from community.bookings.queries import ticket
from community.canteen.rules import count_of
from community.core.db import transaction
from community.partners.lines import change_service, service_seen
from tests import factories as make
from tests.canteen.stage import (
    AFTER,
    CUT_OFF,
    LUNCH,
    NOON,
    WEDNESDAY,
    fresh,
    kitchen_of,
    lunch,
    many_orders,
    open_canteen,
    order,
)
from tests.cast import NOW, actor, service


@pytest.fixture
def canteen(data):
    open_canteen()


def test_the_kitchens_count_of_six_hundred_orders_is_right(canteen):
    many_orders(600)
    for n in range(4):
        outcomes.cancel(ticket(f"many-{n}"), by=actor("secretary"), now=NOW)
    count = count_of(lunch().standing(NOW))
    assert (count.orders, count.portions) == (596, 600 * 10 // 4 - 10)
    assert (count.takeaway, count.eaten_here) == (300 * 6 // 2 - 6, 300 * 4 // 2 - 4)
    codes = [one.pickup_code for one in kitchen_of().at_counter()]
    assert codes == sorted(codes) and len(codes) == 596


def test_before_the_cut_off_the_count_moves(canteen):
    booking = order(quantity=2)
    assert count_of(lunch().standing(NOW)).portions == 2 and not lunch().is_frozen(CUT_OFF)
    outcomes.cancel(fresh(booking), by=actor("secretary"), now=NOW)
    assert count_of(lunch().standing(NOW)).portions == 0 and lunch().given_up(NOW) == []


def test_after_the_cut_off_the_count_stands_whatever_the_desk_does(canteen):
    stays, goes, leaves = order(1, quantity=2), order(2, quantity=3), order(3)
    desk = {"by": actor("secretary"), "now": AFTER}
    order(4, quantity=4, channel="desk", **desk)
    outcomes.cancel(fresh(goes), **desk)
    move(fresh(leaves), starts_at=LUNCH + timedelta(days=1), **desk)
    batch = lunch(AFTER)
    assert batch.is_frozen(AFTER) and count_of(batch.standing(AFTER)).portions == 6
    assert count_of(batch.added(AFTER)).portions == 4 and count_of(batch.given_up(AFTER)).portions == 4
    there = kitchen_of(now=AFTER).at_counter()
    assert len(there) == 2 and stays.reference in {one.reference for one in there}


def test_what_is_moved_away_after_the_cut_off_and_back_is_no_news_to_the_kitchen(canteen):
    booking, desk = order(quantity=3), {"by": actor("secretary"), "now": AFTER}
    move(fresh(booking), starts_at=LUNCH + timedelta(days=1), **desk)
    undo.step_back(fresh(booking), **desk)
    outcomes.cancel(fresh(booking), **desk)
    undo.step_back(fresh(booking), **desk)
    batch = lunch(AFTER)
    assert count_of(batch.standing(AFTER)).portions == 3
    assert batch.added(AFTER) == [] and batch.given_up(AFTER) == []


def test_a_count_stands_wherever_an_order_was_moved_on_to(canteen):
    booking, by = order(quantity=2), actor("secretary")
    for days in (14, 28, 42, 56, 70, 84, 98, 112):
        moved_at = AFTER + timedelta(days=days - 14)
        move(fresh(booking), starts_at=LUNCH + timedelta(days=days), by=by, now=moved_at)
    later = AFTER + timedelta(days=112)
    assert count_of(lunch(later).standing(later)).portions == 2


def test_a_lead_time_set_later_moves_no_cut_off_that_has_passed(canteen):
    order(quantity=2)
    line, by = service("午餐"), actor("cook")
    change_service(line, seen=service_seen(line), lead_book_minutes=15, by=by, now=AFTER)
    late = order(2, quantity=3, now=AFTER)
    assert late.state == "confirmed" and lunch(AFTER).cut_off == CUT_OFF
    assert count_of(lunch(AFTER).standing(AFTER)).portions == 2
    assert count_of(lunch(AFTER).added(AFTER)).portions == 3
    assert lunch(AFTER, WEDNESDAY + timedelta(days=1)).cut_off == LUNCH.replace(day=26, hour=11, minute=15)


def test_other_hours_move_no_sitting_that_was_ordered(canteen, data):
    order(quantity=2)
    with transaction() as session:
        lunchtime = ResourceHours.opens == 11 * 60 + 30
        session.execute(update(ResourceHours).where(lunchtime).values(opens=12 * 60))
    ordered, new = kitchen_of(now=AFTER).batches
    assert (ordered.starts_at, ordered.cut_off, len(ordered.standing(AFTER))) == (LUNCH, CUT_OFF, 1)
    assert (new.starts_at, new.is_frozen(AFTER), new.is_empty(AFTER)) == (
        LUNCH.replace(hour=12, minute=0),
        False,
        True,
    )


def test_two_sittings_of_one_line_are_counted_each_by_itself(canteen, data):
    with transaction():
        block = {"weekday": 2, "opens": 17 * 60, "closes": 18 * 60}
        make.saved(ResourceHours(resource_id=service("午餐").resource_id, **block))
    evening = LUNCH.replace(hour=17, minute=0)
    order(1, quantity=2)
    order(2, quantity=3, starts_at=evening)
    noon, dinner = kitchen_of(now=AFTER).batches
    assert (noon.is_frozen(AFTER), dinner.is_frozen(AFTER)) == (True, False)
    assert [count_of(batch.standing(AFTER)).portions for batch in (noon, dinner)] == [2, 3]
    assert len(kitchen_of(now=AFTER).at_counter()) == 2


def test_what_is_moved_here_after_the_cut_off_is_added(canteen):
    booking = order(starts_at=LUNCH + timedelta(days=1))
    move(fresh(booking), starts_at=LUNCH, by=actor("secretary"), now=AFTER)
    assert lunch(AFTER).standing(AFTER) == [] and len(lunch(AFTER).added(AFTER)) == 1


def test_who_waits_is_not_cooked_for_and_never_counts_as_given_up(data):
    open_canteen(capacity=2)
    order(1, quantity=2)
    waiter = order(2, waits=True)
    assert len(lunch().waiting()) == 1 and count_of(lunch().standing(NOW)).orders == 1
    outcomes.cancel(fresh(waiter), by=actor("secretary"), now=AFTER)
    assert lunch(AFTER).given_up(AFTER) == []


def test_a_missed_order_was_cooked(canteen):
    booking = order()
    outcomes.step(fresh(booking), "miss", by=actor("cook"), now=NOON)
    assert count_of(lunch(NOON).standing(NOON)).portions == 1


def test_a_day_that_is_shut_has_no_cut_off(canteen, data):
    with transaction():
        make.closure(None, datetime(2026, 11, 25), datetime(2026, 11, 26))
    assert kitchen_of(now=NOON).batches == []


def test_what_another_line_moved_away_is_none_of_its_own(canteen):
    other = order(starts_at=LUNCH.replace(hour=17, minute=0), service_id=service("晚餐").id)
    move(fresh(other), starts_at=other.starts_at + timedelta(days=1), by=actor("secretary"), now=NOW)
    assert kitchen_of().orders == [] and len(kitchen_of("晚餐").orders) == 1
