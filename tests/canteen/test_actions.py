"""Menus written and copied, portions handed out, walk-ins counted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.bookings import outcomes
from community.bookings.models import BookingEvent, Charge
from community.canteen import actions
from community.canteen.models import MOST_WALK_INS, WalkInCount
from community.canteen.queries import menus, next_meals, sittings, walk_ins
from community.canteen.rules import menus_seen
from community.core.audit import AuditLine
from community.core.db import transaction
from community.core.errors import Refusal
from tests import factories as make
from tests.canteen.stage import (
    AFTER,
    CUT_OFF,
    MONDAY,
    NOON,
    WEDNESDAY,
    fresh,
    kitchen_of,
    open_canteen,
    order,
)
from tests.cast import GRANTED, NOW, actor, service


@pytest.fixture
def canteen(data):
    open_canteen()
    return [service("午餐").id, service("晚餐").id]


def write(canteen, typed, *, seen=None, login="cook"):
    seen = menus_seen(menus(canteen, MONDAY, 7)) if seen is None else seen
    return actions.set_week(canteen, MONDAY, typed, seen=seen, by=actor(login), now=NOW)


def audited(data) -> list[str]:
    return list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


# ---- menus


def test_a_week_is_written_and_each_changed_sitting_leaves_a_line(canteen, data):
    noon, evening = (canteen[0], WEDNESDAY), (canteen[1], WEDNESDAY)
    assert write(canteen, {noon: ["饺子", "饺子汤"], evening: []}) == 1
    assert menus(canteen, MONDAY, 7) == {noon: ["饺子", "饺子汤"]} and audited(data) == ["set_menu"]
    assert write(canteen, {noon: ["饺子", "饺子汤"], evening: []}) == 0 and len(audited(data)) == 1
    assert write(canteen, {noon: ["面"], evening: ["粥"]}) == 2
    line = data.session.scalars(select(AuditLine).order_by(AuditLine.id)).all()[1]
    assert '"饺子、饺子汤"' in line.before and '"面"' in line.after


def test_what_is_blanked_has_no_menu(canteen):
    noon = (canteen[0], WEDNESDAY)
    write(canteen, {noon: ["饺子"]})
    write(canteen, {noon: []})
    assert menus(canteen, MONDAY, 7) == {}


def test_of_two_who_write_a_week_the_second_is_told_and_may_insist(canteen):
    noon, seen = (canteen[0], WEDNESDAY), menus_seen({})
    write(canteen, {noon: ["饺子"]}, seen=seen)
    with pytest.raises(Refusal) as refusal:
        write(canteen, {noon: ["面"]}, seen=seen, login="secretary")
    assert refusal.value.code == "seen" and menus(canteen, MONDAY, 7)[noon] == ["饺子"]
    write(canteen, {noon: ["面"]}, seen=refusal.value.choices[0].value, login="secretary")
    assert menus(canteen, MONDAY, 7)[noon] == ["面"]


def test_dishes_that_are_no_menu_leave_the_week_as_it_was(canteen):
    with pytest.raises(Refusal):
        write(canteen, {(canteen[0], WEDNESDAY): ["面"], (canteen[1], WEDNESDAY): ["菜" * 21]})
    assert menus(canteen, MONDAY, 7) == {}


def test_last_weeks_menus_are_copied_to_the_days_to_come_that_have_none(canteen, data):
    by, week = actor("cook"), timedelta(days=7)
    for days, dish in ((0, "周一的"), (1, "周二的"), (2, "周三的"), (3, "周四的")):
        day = MONDAY - week + timedelta(days=days)
        actions.set_menu(canteen[0], day, [dish], by=by, now=NOW)
    actions.set_menu(canteen[0], WEDNESDAY, ["写好的"], by=by, now=NOW)
    assert actions.copy_week(canteen, MONDAY, by=by, now=NOW) == 2  # NOW is Tuesday
    found = {day.day: dishes for (_, day), dishes in menus(canteen, MONDAY, 7).items()}
    assert found == {24: ["周二的"], 25: ["写好的"], 26: ["周四的"]} and audited(data)[-1] == "copy_week"
    with pytest.raises(Refusal) as refusal:
        actions.copy_week(canteen, MONDAY, by=by, now=NOW)
    assert refusal.value.code == "nothing"


# ---- sittings as residents see them


def test_a_sitting_says_what_is_left_and_until_when(canteen):
    order(quantity=3)
    actions.set_menu(canteen[0], WEDNESDAY, ["饺子"], by=actor("cook"), now=NOW)
    noon, evening = sittings(NOW, WEDNESDAY, 1)
    assert (noon.offer.service_name, noon.free, noon.dishes) == ("午餐", 197, ["饺子"])
    assert noon.order_until() == CUT_OFF and noon.conceded == [("60岁以上低保老人等", 960)]
    assert noon.can_order(CUT_OFF) and not noon.can_order(AFTER) and not noon.is_over(NOON)
    assert evening.dishes == () and evening.can_order(AFTER)


def test_a_full_sitting_can_be_waited_for_until_the_cut_off(data):
    open_canteen(capacity=2)
    order(quantity=2)
    noon = sittings(NOW, WEDNESDAY, 1)[0]
    assert noon.is_full() and not noon.can_order(NOW) and noon.can_wait(NOW) and not noon.can_wait(AFTER)


def test_what_is_eaten_next_is_todays_and_late_at_night_tomorrows(canteen):
    assert [s.time.at.day for s in next_meals(NOW)] == [24, 24]
    assert [s.offer.service_name for s in next_meals(NOW.replace(hour=14))] == ["晚餐"]
    assert [s.time.at.day for s in next_meals(NOW.replace(hour=19))] == [25, 25]


# ---- the counter


def test_one_tap_hands_out_and_one_takes_it_back(canteen, data):
    booking, by = order(quantity=2), actor("cook")
    actions.hand_out(fresh(booking), by=by, now=NOON)
    assert fresh(booking).state == "done" and kitchen_of(now=NOON).at_counter()[0].state == "done"
    actions.take_back(fresh(booking), by=by, now=NOON)
    verbs = data.session.scalars(
        select(BookingEvent.verb).filter_by(booking_id=booking.id).order_by(BookingEvent.id)
    )
    assert fresh(booking).state == "confirmed" and list(verbs) == ["book", "arrive", "finish", "undo", "undo"]


def test_whoever_was_marked_as_there_is_handed_out_too(canteen):
    booking = order()
    outcomes.step(fresh(booking), "arrive", by=actor("secretary"), now=NOON)
    actions.hand_out(fresh(booking), by=actor("cook"), now=NOON)
    assert fresh(booking).state == "done"


@pytest.mark.parametrize("days", [-1, 0])
def test_two_counters_hand_out_once_and_nothing_before_its_day(canteen, days):
    booking, by = order(), actor("cook")
    ticket, now = fresh(booking), NOON + timedelta(days=days)
    if days == 0:
        actions.hand_out(ticket, by=by, now=now)
    with pytest.raises(Refusal) as refusal:
        actions.hand_out(ticket, by=by, now=now)
    assert refusal.value.code == "state"


def test_what_was_not_handed_out_is_not_taken_back(canteen):
    with pytest.raises(Refusal):
        actions.take_back(fresh(order()), by=actor("cook"), now=NOON)


def test_the_concession_is_charged_with_the_same_tap(canteen, data):
    booking = order(contact=GRANTED, for_whom="钱奶奶", quantity=2, asks_concession=True)
    with pytest.raises(Refusal):
        actions.hand_out(fresh(booking), seen_fen=2600, by=actor("cook"), now=NOON)
    assert fresh(booking).state == "confirmed"
    actions.hand_out(fresh(booking), seen_fen=2496, by=actor("cook"), now=NOON)
    assert data.session.scalars(select(Charge.amount_fen)).all() == [2496]


def test_whoever_would_be_one_too_many_is_refused_and_not_counted(canteen, data):
    row = {"service_id": canteen[0], "day": WEDNESDAY, "number": MOST_WALK_INS - 1}
    with transaction():
        make.saved(WalkInCount(**row))
    by = actor("cook")
    assert actions.count_walk_in(canteen[0], WEDNESDAY, 1, by=by, now=NOON) == MOST_WALK_INS
    with pytest.raises(Refusal) as refusal:
        actions.count_walk_in(canteen[0], WEDNESDAY, 1, by=by, now=NOON)
    assert refusal.value.code == "most" and walk_ins(canteen[0], WEDNESDAY) == MOST_WALK_INS
    assert actions.count_walk_in(canteen[0], WEDNESDAY, -1, by=by, now=NOON) == MOST_WALK_INS - 1


def test_walk_ins_are_counted_up_and_down_and_never_below_nobody(canteen, data):
    def count(step, now=NOON):
        return actions.count_walk_in(canteen[0], WEDNESDAY, step, by=actor("cook"), now=now)

    assert [count(1), count(1), count(-1)] == [1, 2, 1] and walk_ins(canteen[0], WEDNESDAY) == 1
    assert count(-1) == 0 and walk_ins(canteen[1], WEDNESDAY) == 0
    with pytest.raises(Refusal) as refusal:
        count(-1)
    assert refusal.value.code == "none" and audited(data).count("count_walk_in") == 4
    with pytest.raises(Refusal) as refusal:
        count(1, now=NOW)
    assert refusal.value.code == "day"
