"""Courses made and changed, their dates moved with all who signed up, their sign-up closed."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from community.accounts.models import Contact
from community.bookings import check as book_check
from community.bookings import outcomes, undo
from community.bookings.actions import move
from community.bookings.details.child import BookingChild
from community.bookings.models import Booking, BookingEvent, Call, Claim, Resource, Slot
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.courses import actions, attendance, dates, queries
from community.courses.check import faults
from community.courses.models import Attendance, Course
from community.partners import lines
from community.partners.models import Price, Service
from tests import factories as make
from tests.cast import NOW, actor, service
from tests.courses.staged import MONDAY, NEXT_SATURDAY, SATURDAY, lesson, partner, seen, sign_up

SUNDAY = SATURDAY + timedelta(days=1)
FREE = {"price_fen": 0, "is_from": False, "market_low_fen": None, "market_high_fen": None}
FIELDS = {
    "name": "剪纸",
    "for_whom": "谁都行",
    "about": "剪窗花",
    "place": "活动室",
    "seats": 6,
    "is_series": False,
    "needs_guardian": False,
    "books_from": None,
    "books_until": None,
}


def by_desk(now: datetime = NOW) -> dict:
    return {"by": actor("secretary"), "now": now}


def make_course(*spans, **fields) -> int:
    values = FIELDS | fields
    return actions.add_course(partner("lao-zhou"), dates=spans, price=FREE, **values, **by_desk())


def change(course: Service, *, digest: str | None = None, now: datetime = NOW, **fields) -> None:
    stands = actions.standing(course.id, now=now)
    values = {name: getattr(stands, name) for name in actions.COURSE_NAMES} | fields
    digest = actions.course_seen(stands) if digest is None else digest
    actions.change_course(course.id, seen=digest, **values, **by_desk(now))


def refusal_of(act) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value


def audit_of(verb: str) -> AuditLine:
    return db.session.scalars(select(AuditLine).filter_by(verb=verb)).one()


def clean(now: datetime = NOW) -> None:
    assert [*faults(now), *book_check.faults(now)] == []


def test_a_course_is_made_with_its_line_price_seats_and_dates_and_nobody_sees_it_yet(data):
    course_id = make_course(lesson(SUNDAY), lesson(SATURDAY))
    course = queries.course(course_id, NOW)
    assert [one.starts_at for one in course.dates] == [SATURDAY, SUNDAY]
    assert (course.seats, course.price_fen, course.for_whom, course.place) == (6, 0, "谁都行", "活动室")
    assert not course.is_shown() and course not in queries.shown_courses(NOW)
    assert db.session.scalars(select(Price.price_fen).filter_by(service_id=course_id)).one() == 0
    assert json.loads(audit_of("add_course").after)["seats"] == 6
    clean()


def test_a_course_that_is_refused_leaves_nothing(data):
    with pytest.raises(KeyError):
        actions.add_course(partner("lao-zhou"), dates=(), price={}, **FIELDS, **by_desk())
    assert db.session.query(Course).count() == db.session.query(Service).filter_by(name="剪纸").count() == 0


def test_a_course_without_dates_is_not_shown_to_residents(data):
    course = queries.course(make_course(), NOW)
    assert refusal_of(lambda: actions.show(course, **by_desk())).code == "dates"
    dates.add_dates(course, [lesson(SATURDAY)], **by_desk())
    actions.show(course, **by_desk())
    assert queries.course(course.id, NOW).is_shown()
    actions.withdraw(course, **by_desk())
    assert not queries.course(course.id, NOW).is_shown()
    clean()


def test_a_course_comes_back_from_its_own_page_alone(data):
    course_id = make_course()
    line = db.session.get_one(Service, course_id)
    refusal = refusal_of(lambda: lines.bring_back(line, **by_desk()))
    assert (refusal.code, refusal.sentence) == ("course", "“剪纸”要在“课程”里给居民看")
    assert not queries.course(course_id, NOW).is_listed
    clean()


def test_a_change_holds_what_its_shop_has_in_the_one_order(braiding):
    first, *_ = of_shop = sorted(
        db.session.scalars(select(Resource.id).where(Resource.partner_id == braiding.partner_id))
    )
    assert first != braiding.resource_id
    held = []

    def listen(connection, cursor, statement, parameters, *rest) -> None:
        if statement.startswith("UPDATE resource SET capacity=resource.capacity"):
            held.append(parameters[0] if isinstance(parameters, tuple) else [*parameters.values()][0])

    event.listen(db.engine, "before_cursor_execute", listen)
    change(braiding, seats=3)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert held[: len(of_shop)] == of_shop


def test_a_change_is_kept_with_both_values(braiding):
    change(braiding, name="编发", seats=5, for_whom="大人", books_until=SATURDAY)
    course = seen(braiding)
    assert (course.name, course.seats, course.for_whom) == ("编发", 5, "大人")
    assert course.books_until == SATURDAY
    said = audit_of("change_course")
    assert json.loads(said.before)["seats"] == 2 and json.loads(said.after)["seats"] == 5


def test_the_second_of_two_who_change_a_course_is_told_what_stands(braiding):
    digest = actions.course_seen(actions.standing(braiding.id, now=NOW))
    change(braiding, seats=5)
    refusal = refusal_of(lambda: change(braiding, digest=digest, seats=9))
    assert refusal.code == "seen" and "几个名额现在是“5”，您填的是“9”" in refusal.then
    change(braiding, digest=refusal.choices[0].value, seats=9)
    assert seen(braiding).seats == 9


def test_more_seats_let_who_waits_in(braiding):
    for number in (1, 2):
        sign_up(braiding, number)
    waiter = sign_up(braiding, 3, waits=True)
    assert waiter.state == "waiting"
    change(braiding, seats=3)
    db.session.refresh(waiter)
    assert waiter.state == "confirmed" and seen(braiding).dates[0].seats_left == 0
    clean()


@pytest.mark.parametrize("fields", [{"is_series": True}, {"needs_guardian": False}])
def test_what_people_signed_up_to_does_not_change_its_nature(braiding, fields):
    sign_up(braiding)
    assert refusal_of(lambda: change(braiding, **fields)).code == "booked"
    clean()


def test_a_line_that_got_dates_without_words_is_a_course_and_gets_them(data):
    with transaction():
        shop = partner("lao-zhou")
        uses = make.resource(shop, step_minutes=None, days_ahead=90)
        make.resource_date(uses, *lesson(SATURDAY))
        line = make.service(shop, "讲座", uses=uses, kind="course", unit="人")
    assert seen(line).place == shop.place and seen(line).for_whom == ""
    change(line, for_whom="老人")
    assert seen(line).for_whom == "老人"


# ---- dates


def test_a_date_is_added_with_nobody_at_it(braiding):
    dates.add_dates(seen(braiding), [lesson(SUNDAY)], **by_desk())
    assert [one.seats_left for one in seen(braiding).dates] == [2, 2, 2]
    assert json.loads(audit_of("add_date").after)["at"] == "2026-11-29 14:00:00"


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (lesson(NOW - timedelta(hours=1)), "past"),
        (lesson(SATURDAY + timedelta(minutes=30)), "overlap"),
        (lesson(datetime(2027, 1, 10, 14)), "shut"),
    ],
)
def test_a_date_that_cannot_be_is_neither_added_nor_moved_to(braiding, span, code):
    course = seen(braiding)
    assert refusal_of(lambda: dates.add_dates(course, [span], **by_desk())).code == code
    second = course.dates[1]
    assert refusal_of(lambda: dates.move_date(course, second, span, **by_desk())).code == code
    assert seen(braiding).dates == course.dates


def test_what_else_of_its_shop_is_shut_shuts_no_date(braiding, data):
    with transaction():
        shop = partner("lao-zhou")
        chair = make.resource(shop, name="椅子")
        make.closure(shop, *lesson(SUNDAY), "换椅子", chair)
        make.closure(shop, *lesson(MONDAY), "老师请假", db.session.get_one(Resource, braiding.resource_id))
    dates.add_dates(seen(braiding), [lesson(SUNDAY)], **by_desk())
    assert not any(one.is_shut for one in seen(braiding).dates)
    assert refusal_of(lambda: dates.add_dates(seen(braiding), [lesson(MONDAY)], **by_desk())).code == "shut"


def test_a_series_with_people_in_it_gets_no_further_date(sewing):
    sign_up(sewing)
    assert refusal_of(lambda: dates.add_dates(seen(sewing), [lesson(SUNDAY)], **by_desk())).code == "booked"


def test_a_date_sent_back_unchanged_rings_nobody(braiding):
    sign_up(braiding, 1)
    course = seen(braiding)
    one = course.dates[0]
    assert refusal_of(lambda: dates.move_date(course, one, one.span(), **by_desk())).code == "same"
    assert db.session.scalar(select(func.count()).select_from(Call)) == 0


def test_a_date_moves_with_its_seats_and_everybody_is_to_be_rung(braiding):
    first, second = sign_up(braiding, 1), sign_up(braiding, 2)
    waiter, other = sign_up(braiding, 3, waits=True), sign_up(braiding, 4, NEXT_SATURDAY)
    course = seen(braiding)
    told = dates.move_date(course, course.dates[0], lesson(SUNDAY), **by_desk())
    assert told == 3
    assert {one.starts_at for one in (first, second, waiter)} == {SUNDAY}
    assert other.starts_at == NEXT_SATURDAY
    called = db.session.execute(select(Call.booking_id, Call.reason, Call.due_at)).all()
    due = SATURDAY - timedelta(hours=2)
    assert set(called) == {(one.id, "moved_by_shop", due) for one in (first, second, waiter)}
    assert set(db.session.scalars(select(Call.note))) == {"11月28日14:00–15:30改到11月29日14:00–15:30"}
    events = select(BookingEvent.after).filter_by(verb="move_date").order_by(BookingEvent.id)
    assert db.session.scalars(events).all() == ["confirmed", "confirmed", "waiting"]
    assert [one.seats_left for one in seen(braiding).dates] == [0, 1]
    assert json.loads(audit_of("move_date").after)["bookings"] == 3
    clean()


def test_after_its_date_moved_a_booking_is_cancelled_and_moved_as_any_other(braiding):
    first, second = sign_up(braiding, 1), sign_up(braiding, 2)
    course = seen(braiding)
    dates.move_date(course, course.dates[0], lesson(SUNDAY), **by_desk())
    outcomes.cancel(ticket(first.reference), by=RESIDENT, now=NOW)
    move(ticket(second.reference), starts_at=NEXT_SATURDAY, by=RESIDENT, now=NOW)
    assert [one.seats_left for one in seen(braiding).dates] == [2, 1]
    assert refusal_of(lambda: sign_up(braiding, 3)).code == "time"
    sign_up(braiding, 3, SUNDAY)
    clean()


def test_the_first_date_of_a_series_moves_and_so_does_when_it_begins(sewing):
    booking = sign_up(sewing)
    course = seen(sewing)
    later = lesson(MONDAY + timedelta(days=1))
    dates.move_date(course, course.dates[0], later, **by_desk())
    assert (booking.starts_at, booking.ends_at) == (later[0], course.dates[-1].ends_at)
    last = lesson(course.dates[-1].starts_at + timedelta(days=3))
    dates.move_date(seen(sewing), course.dates[-1], last, **by_desk())
    assert (booking.starts_at, booking.ends_at) == (later[0], last[1])
    clean()


def test_a_date_moved_far_enough_lets_who_waits_in(braiding):
    first, _ = sign_up(braiding, 1), sign_up(braiding, 2)
    waiter = sign_up(braiding, 3, waits=True)
    eve = SATURDAY - timedelta(minutes=30)
    outcomes.cancel(ticket(first.reference), **by_desk(eve))
    db.session.refresh(waiter)
    assert waiter.state == "waiting"
    course = seen(braiding, eve)
    dates.move_date(course, course.dates[0], lesson(SUNDAY), **by_desk(eve))
    db.session.refresh(waiter)
    assert waiter.state == "confirmed"
    clean(eve)


def test_who_waited_until_it_was_too_late_is_not_rung_when_a_date_moves(sewing):
    for number in (1, 2):
        sign_up(sewing, number)
    waiter = sign_up(sewing, 3, waits=True)
    begun = MONDAY + timedelta(days=1)
    course = seen(sewing, begun)
    later = lesson(course.dates[1].starts_at + timedelta(days=1))
    assert dates.move_date(course, course.dates[1], later, **by_desk(begun)) == 2
    assert set(db.session.scalars(select(Call.due_at))) == {course.dates[1].starts_at - timedelta(hours=2)}
    db.session.refresh(waiter)
    assert waiter.state == "expired"
    assert waiter.id not in db.session.scalars(select(Call.booking_id)).all()
    clean(begun)


def test_of_two_who_move_one_date_the_second_is_told(braiding):
    sign_up(braiding)
    course = seen(braiding)
    dates.move_date(course, course.dates[0], lesson(SUNDAY), **by_desk())
    again = refusal_of(lambda: dates.move_date(course, course.dates[0], lesson(SATURDAY), **by_desk()))
    assert again.code == "state"
    clean()


def test_a_date_that_has_begun_or_was_called_over_stays(braiding):
    booking = sign_up(braiding)
    course = seen(braiding)

    def refused_at(now: datetime) -> str:
        return refusal_of(
            lambda: dates.move_date(course, course.dates[0], lesson(SUNDAY), **by_desk(now))
        ).code

    assert refused_at(SATURDAY + timedelta(minutes=1)) == "past"
    morning = SATURDAY.replace(hour=9)
    attendance.mark_present(ticket(booking.reference), course.dates[0], **by_desk(morning))
    assert refused_at(morning) == "past"


def test_a_date_is_taken_off_only_while_nobody_has_it(braiding):
    booking = sign_up(braiding)
    course = seen(braiding)
    first, second = course.dates
    assert refusal_of(lambda: dates.take_off_date(course, first, **by_desk())).code == "booked"
    dates.take_off_date(course, second, **by_desk())
    outcomes.cancel(ticket(booking.reference), by=RESIDENT, now=NOW)
    only = refusal_of(lambda: dates.take_off_date(course, first, **by_desk()))
    assert only.code == "only" and only.then == "先加上新的时间，或者先收起来"
    clean()
    actions.withdraw(course, **by_desk())
    dates.take_off_date(course, first, **by_desk())
    assert seen(braiding).dates == ()
    assert refusal_of(lambda: dates.take_off_date(course, first, **by_desk())).code == "state"
    of_it = Slot.resource_id == course.resource_id
    assert db.session.query(Slot).where(of_it).count() == 0


def test_a_series_of_which_a_date_is_called_off_goes_on_with_the_others(sewing):
    held, _ = sign_up(sewing, 1), sign_up(sewing, 2)
    waiter = sign_up(sewing, 3, waits=True)
    course = seen(sewing)
    first, *rest = course.dates
    assert refusal_of(lambda: dates.take_off_date(course, first, **by_desk())).code == "booked"
    assert dates.call_off_date(course, first, **by_desk()) == 3
    assert [one.span() for one in seen(sewing).dates] == [one.span() for one in rest]
    for booking in (held, waiter):
        assert (booking.starts_at, booking.ends_at) == (rest[0].starts_at, rest[-1].ends_at)
    assert set(db.session.scalars(select(Call.note))) == {"11月30日19:00–20:30这一次不上了"}
    assert set(db.session.scalars(select(Call.due_at))) == {MONDAY - timedelta(hours=2)}
    clean()
    begun = rest[0].starts_at + timedelta(minutes=1)
    refusal = refusal_of(lambda: dates.call_off_date(course, rest[0], **by_desk(begun)))
    assert refusal.code == "past"


@pytest.mark.parametrize("way", ["move", "call_off"])
def test_whoever_has_paid_for_a_series_or_missed_a_date_of_it_is_rung_too(sewing, way):
    paid, missed, waits = sign_up(sewing, 1), sign_up(sewing, 2), sign_up(sewing, 3, waits=True)
    begun = MONDAY + timedelta(hours=2)
    for booking, verb in ((paid, "arrive"), (paid, "finish"), (missed, "miss")):
        outcomes.step(ticket(booking.reference), verb, **by_desk(begun))
    course = seen(sewing, begun)
    if way == "move":
        told = dates.move_date(course, course.dates[1], lesson(MONDAY + timedelta(days=2)), **by_desk(begun))
    else:
        told = dates.call_off_date(course, course.dates[1], **by_desk(begun))
    assert told == 2
    assert set(db.session.scalars(select(Call.booking_id))) == {paid.id, missed.id}
    assert (paid.state, missed.state, waits.state) == ("done", "no_show", "expired")
    clean(begun)


def test_a_date_called_off_lets_in_who_was_too_late_for_it_alone(sewing):
    first, _ = sign_up(sewing, 1), sign_up(sewing, 2)
    waiter = sign_up(sewing, 3, waits=True)
    eve = MONDAY - timedelta(minutes=30)
    outcomes.cancel(ticket(first.reference), **by_desk(eve))
    assert ticket(waiter.reference).state == "waiting"
    course = seen(sewing, eve)
    dates.call_off_date(course, course.dates[0], **by_desk(eve))
    assert ticket(waiter.reference).state == "confirmed"
    clean(eve)


def test_a_single_date_that_is_called_off_cancels_who_came_to_it(braiding):
    held, _ = sign_up(braiding, 1), sign_up(braiding, 2)
    waiter, other = sign_up(braiding, 3, waits=True), sign_up(braiding, 4, NEXT_SATURDAY)
    course = seen(braiding)
    assert dates.call_off_date(course, course.dates[0], **by_desk()) == 3
    for booking in (held, waiter, other):
        db.session.refresh(booking)
    assert (held.state, waiter.state, other.state) == ("cancelled", "cancelled", "confirmed")
    assert set(db.session.scalars(select(Call.reason))) == {"cancelled_by_shop"}
    only = refusal_of(lambda: dates.call_off_date(seen(braiding), course.dates[1], **by_desk()))
    assert only.code == "only" and other.state == "confirmed"
    clean()


# ---- sign-up


def test_nobody_signs_up_before_it_opens_or_after_it_closes_but_through_the_desk(braiding):
    change(braiding, books_from=NOW + timedelta(days=1), books_until=NOW + timedelta(days=2))
    assert refusal_of(lambda: sign_up(braiding)).code == "time"
    later = NOW + timedelta(days=1, seconds=30)
    sign_up(braiding, 1, now=later)
    actions.close_sign_up(seen(braiding, later), **by_desk(later))
    assert refusal_of(lambda: sign_up(braiding, 2, now=later)).code == "time"
    assert seen(braiding, later).sign_up(later).state == "closed"
    assert seen(braiding, later).books_until.second == 0
    sign_up(braiding, 2, now=later, channel="desk", by=actor("staff"))
    closed = refusal_of(lambda: actions.close_sign_up(seen(braiding, later), **by_desk(later)))
    assert closed.code == "state"
    clean(later)


@pytest.mark.parametrize("channel", ["web", "kiosk", "desk", "phone"])
def test_no_way_of_booking_signs_a_child_up_without_a_guardians_consent(braiding, channel):
    by = actor("staff") if channel in ("desk", "phone") else RESIDENT
    assert refusal_of(lambda: sign_up(braiding, details=(), channel=channel, by=by)).code == "consent"
    assert db.session.query(Booking).filter_by(service_id=braiding.id).count() == 0


def test_the_last_seat_of_a_series_is_one_on_every_date(sewing):
    sign_up(sewing, 1)
    sign_up(sewing, 2)
    assert refusal_of(lambda: sign_up(sewing, 3)).code == "full"
    assert db.session.query(Claim).join(Booking).filter_by(service_id=sewing.id).count() == 6
    assert [one.seats_left for one in seen(sewing).dates] == [0, 0, 0]


def test_courses_with_a_seat_come_first_and_those_over_not_at_all(braiding, sewing):
    assert [one.name for one in queries.shown_courses(NOW)] == ["亲子编发", "缝纫班"]
    for number in (1, 2):
        sign_up(braiding, number)
        sign_up(braiding, number + 2, NEXT_SATURDAY)
    assert [one.name for one in queries.shown_courses(NOW)] == ["缝纫班", "亲子编发"]
    assert [one.name for one in queries.with_room(NOW, 3)] == ["缝纫班"]
    assert queries.shown_courses(datetime(2027, 1, 1)) == []


# ---- the list at the door


def test_who_is_there_has_arrived_and_is_taken_back(braiding):
    booking = sign_up(braiding)
    one = seen(braiding).dates[0]
    who = ticket(booking.reference)
    assert refusal_of(lambda: attendance.mark_present(who, one, **by_desk())).code == "early"
    for _ in range(2):
        attendance.mark_present(who, one, **by_desk(SATURDAY))
    assert booking.state == "arrived" and db.session.query(Attendance).count() == 0
    audit_of("arrive")
    assert queries.seats_of(one, braiding.id)[0].is_present
    for _ in range(2):
        attendance.mark_absent(who, one, **by_desk(SATURDAY))
    assert ticket(booking.reference).state == "confirmed"
    audit_of("undo")
    assert not queries.seats_of(one, braiding.id)[0].is_present
    clean(SATURDAY)


def test_whoever_the_day_board_says_has_arrived_is_there(braiding):
    booking = sign_up(braiding)
    one = seen(braiding).dates[0]
    outcomes.step(ticket(booking.reference), "arrive", **by_desk(SATURDAY))
    assert queries.seats_of(one, braiding.id)[0].is_present
    undo.step_back(ticket(booking.reference), **by_desk(SATURDAY))
    assert not queries.seats_of(one, braiding.id)[0].is_present
    outcomes.step(ticket(booking.reference), "miss", **by_desk(SATURDAY))
    who = ticket(booking.reference)
    assert refusal_of(lambda: attendance.mark_present(who, one, **by_desk(SATURDAY))).code == "missed"
    undo.step_back(who, **by_desk(SATURDAY))
    for verb in ("arrive", "finish"):
        outcomes.step(ticket(booking.reference), verb, **by_desk(SATURDAY))
    assert queries.seats_of(one, braiding.id)[0].is_present
    assert refusal_of(lambda: attendance.mark_absent(who, one, **by_desk(SATURDAY))).code == "done"
    clean(SATURDAY)


def test_of_a_series_the_first_date_somebody_is_there_makes_the_booking_arrived(sewing):
    who = ticket(sign_up(sewing).reference)
    first, second, _ = seen(sewing).dates
    attendance.mark_present(who, first, **by_desk(MONDAY))
    for _ in range(2):
        attendance.mark_present(who, second, **by_desk(second.starts_at))
    rows = db.session.execute(select(Attendance.present_at, Attendance.account_id)).all()
    assert rows == [(at, actor("secretary").account_id) for at in (MONDAY, second.starts_at)]
    attendance.mark_absent(who, first, **by_desk(second.starts_at))
    assert ticket(who.reference).state == "arrived" and not ticket(who.reference).can_undo(MONDAY)
    assert [queries.seats_of(one, sewing.id)[0].is_present for one in (first, second)] == [False, True]
    attendance.mark_absent(who, second, **by_desk(second.starts_at))
    assert ticket(who.reference).state == "confirmed"
    audit_of("arrive"), audit_of("undo")
    clean(second.starts_at)


def test_whoever_is_moved_along_keeps_a_code_of_his_own(sewing):
    mine = sign_up(sewing, 1)
    a_day_later = MONDAY + timedelta(days=1)
    there = sign_up(service("截裤边"), 2, at=a_day_later.replace(hour=10))
    with transaction():
        there.pickup_code = mine.pickup_code
    course = seen(sewing)
    dates.move_date(course, course.dates[0], lesson(a_day_later), **by_desk())
    assert ticket(mine.reference).pickup_code != ticket(there.reference).pickup_code
    clean()


def test_a_date_is_not_called_off_over_somebody_who_signed_up_meanwhile(braiding, monkeypatch):
    sign_up(braiding)
    course = seen(braiding)
    nobody = select(Contact.mobile).where(Contact.id == 0)  # as it was read a moment before
    monkeypatch.setattr(dates, "_mobiles", lambda course, one: nobody)
    assert refusal_of(lambda: dates.call_off_date(course, course.dates[0], **by_desk())).code == "state"
    monkeypatch.undo()
    assert dates.call_off_date(course, course.dates[0], **by_desk()) == 1
    clean()


def test_nobody_is_marked_at_a_date_that_moved_or_in_a_seat_given_back(sewing):
    who, other = (ticket(sign_up(sewing, number).reference) for number in (1, 2))
    course = seen(sewing)
    one = course.dates[0]
    dates.move_date(course, one, lesson(MONDAY + timedelta(hours=2)), **by_desk())
    moved = refusal_of(lambda: attendance.mark_present(who, one, **by_desk(MONDAY)))
    outcomes.cancel(ticket(other.reference), **by_desk())
    now_at = seen(sewing).dates[0]
    given_back = refusal_of(lambda: attendance.mark_present(other, now_at, **by_desk(MONDAY)))
    assert (moved.code, given_back.code) == ("state", "state")
    assert db.session.query(Attendance).count() == 0


# ---- check-data


def test_check_data_finds_a_shown_course_without_dates(data):
    course_id = make_course()
    assert list(faults(NOW)) == []
    with transaction():
        db.session.get_one(Service, course_id).ended_at = None
    assert list(faults(NOW)) == [f"course {course_id} is shown and has no dates"]


def test_check_data_finds_a_date_that_was_moved_without_its_seats(braiding):
    booking = sign_up(braiding)
    one = seen(braiding).dates[0]
    with transaction() as session:
        moved = select(dates.ResourceDate).filter_by(id=one.id)
        row = session.scalars(moved).one()
        row.starts_at, row.ends_at = lesson(SUNDAY)
    (line,) = faults(NOW)
    assert line.startswith(f"booking {booking.reference} has a seat at 2026-11-28 14:00")


def test_check_data_finds_a_child_without_consent_and_an_attendance_before_its_day(braiding):
    booking = sign_up(braiding)
    with transaction() as session:
        session.query(BookingChild).delete()
        values = {"resource_date_id": seen(braiding).dates[0].id, "present_at": NOW}
        session.add(Attendance(booking_id=booking.id, **values))
    found = list(faults(NOW))
    assert f"booking {booking.reference} is a child's without a guardian's consent" in found
    assert any(line.endswith("is before its day") for line in found) and len(found) == 2


def test_seats_belong_to_one_course_alone(braiding, sewing):
    names = db.session.scalars(select(Resource.name).where(Resource.capacity == 2, Resource.days_ahead == 90))
    assert sorted(names) == ["亲子编发的名额", "缝纫班的名额"]
    assert seen(sewing).dates[0].starts_at.date() == date(2026, 11, 30)
