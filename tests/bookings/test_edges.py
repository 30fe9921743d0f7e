"""The book at its edges, where chance led it: past times, other hours, other steps, a line that leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.bookings import actions, closing, outcomes, resources, undo
from community.bookings.check import faults
from community.bookings.closing import Shutting
from community.bookings.models import Booking, Call, Resource, Slot
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.partners import listing
from community.partners.models import Partner
from tests import factories as make
from tests.bookings.kinds import STAGES, WEDNESDAY, Staged, at
from tests.bookings.test_kinds import book, refusal_of, seen
from tests.bookings.test_resources import stands
from tests.cast import NOW, actor

pytestmark = pytest.mark.usefixtures("data")


def stage(kind: str, **fields) -> Staged:
    """A line of a kind; some of its fields are as a test says."""
    with transaction():
        staged = STAGES[kind]()
        for name, value in fields.items():
            setattr(staged.service, name, value)
    return staged


def state_of(booking: Booking) -> str:
    return seen(booking).state


def test_a_request_past_its_time_is_moved_by_nobody():
    staged = stage("appointment", by_approval=True)
    asked, late = book(staged), staged.at + timedelta(minutes=1)
    move = {"starts_at": staged.later, "by": actor("staff"), "now": late}
    assert refusal_of(lambda: actions.move(seen(asked), **move)).code == "late"
    assert list(faults(late)) == []


def test_no_request_is_put_back_into_the_past():
    staged = stage("appointment", by_approval=True)
    asked, late = book(staged), staged.at + timedelta(minutes=1)
    actions.move(seen(asked), starts_at=staged.later, by=actor("staff"), now=NOW)
    assert refusal_of(lambda: undo.step_back(seen(asked), by=actor("staff"), now=late)).code == "state"
    assert (state_of(asked), seen(asked).starts_at) == ("requested", staged.later)


def test_no_request_past_its_time_is_put_back_ahead():
    staged = stage("appointment", by_approval=True)
    asked = book(staged, starts_at=staged.later)
    actions.move(seen(asked), starts_at=staged.at, by=actor("staff"), now=NOW)
    late = staged.at + timedelta(minutes=1)
    assert refusal_of(lambda: undo.step_back(seen(asked), by=actor("staff"), now=late)).code == "state"


@pytest.mark.parametrize("end", ["finish", "miss"])
def test_who_is_booked_again_after_all_was_over_is_not_taken_back_twice(end):
    staged = stage("appointment")
    first, staff = book(staged), {"by": actor("staff"), "now": staged.at}
    for verb in ("arrive", "finish") if end == "finish" else ("miss",):
        outcomes.step(seen(first), verb, **staff)
    book(staged, channel="desk", **staff)
    assert refusal_of(lambda: undo.step_back(seen(first), **staff)).code == "limit"
    assert list(faults(staged.at)) == []


def test_a_line_for_which_somebody_waits_does_not_leave_its_resource():
    staged = stage("appointment")
    resource = db.session.get_one(Resource, staged.service.resource_id)
    with transaction():
        shop = db.session.get_one(Partner, staged.service.partner_id)
        beside = make.service(shop, "足疗", uses=resource, minutes=40)
    full = [book(staged, who) for who in (1, 2)]
    waiter = book(Staged(beside, staged.at, None), 3, waits=True)
    leave = stands(resource, lines=[staged.service.id])
    assert refusal_of(lambda: resources.change_resource(resource, **leave)).code == "booked"
    outcomes.cancel(seen(full[0]), by=actor("staff"), now=NOW)
    assert state_of(waiter) == "confirmed"


def test_another_step_forgets_the_old_one_where_nobody_is_booked():
    staged = stage("appointment")
    outcomes.cancel(seen(book(staged)), by=actor("staff"), now=NOW)
    resource = db.session.get_one(Resource, staged.service.resource_id)
    resources.change_resource(resource, **stands(resource, step_minutes=60))
    book(staged)
    spans = db.session.execute(select(Slot.starts_at, Slot.ends_at).where(Slot.taken > 0)).all()
    assert (at(WEDNESDAY, 10), at(WEDNESDAY, 11)) in spans and list(faults(NOW)) == []


def open_until(staged: Staged, hour: int) -> None:
    """The shop closes at another hour from today on."""
    shop, blocks = db.session.get_one(Partner, staged.service.partner_id), [(540, hour * 60)]
    week = [(day, *block) for day in range(7) for block in blocks]
    listing.set_hours(shop, week, starts_on=NOW.date(), by=actor("secretary"), now=NOW)


def shut(staged: Staged, start, end, fates=()) -> object:
    shutting = Shutting(staged.service.partner_id, None, start, end, "检修")
    fates = {one.reference: None for one in closing.hit_by(shutting, NOW)}
    return closing.close(shutting, fates, by=actor("secretary"), now=NOW)


def test_half_a_day_that_became_longer_is_booked_to_its_end():
    staged = stage("visit")
    open_until(staged, 11)
    book(staged)
    open_until(staged, 12)
    assert book(staged, 2).ends_at == at(WEDNESDAY, 12)
    assert list(faults(NOW)) == []


def test_who_waits_for_half_a_day_that_became_longer_waits_for_all_of_it():
    staged = stage("visit")
    open_until(staged, 11)
    first, _ = book(staged), book(staged, 2)
    open_until(staged, 12)
    waiter = book(staged, 3, waits=True)
    assert waiter in map(lambda one: db.session.get_one(Booking, one.id), hit_after(staged, 11))
    outcomes.cancel(seen(first), by=actor("staff"), now=NOW)
    assert state_of(waiter) == "confirmed" and list(faults(NOW)) == []


def hit_after(staged: Staged, hour: int) -> list:
    end = at(WEDNESDAY, hour + 1)
    return closing.hit_by(Shutting(staged.service.partner_id, None, at(WEDNESDAY, hour), end, "检修"), NOW)


def test_a_closure_serves_nobody_on_the_way_whom_it_cancels():
    staged = stage("appointment")
    for who in (1, 2, 3):
        book(staged, who, waits=True)
    shut(staged, staged.at, staged.at + timedelta(hours=1))
    assert db.session.scalars(select(Call.reason)).all() == ["cancelled_by_shop"] * 3


def test_half_a_day_taken_up_again_ends_where_a_closure_since_begins(data):
    with transaction():
        staged = STAGES["visit"]()
    booking = book(staged)
    outcomes.cancel(seen(booking), by=RESIDENT, now=NOW)
    noon = staged.at.replace(hour=12)
    shutting = Shutting(staged.service.partner_id, None, staged.at.replace(hour=11), noon, "开会")
    closing.close(shutting, {}, by=actor("secretary"), now=NOW)
    undo.step_back(seen(booking), by=actor("staff"), now=NOW)
    assert seen(booking).ends_at == staged.at.replace(hour=11)
    assert list(faults(NOW)) == []
