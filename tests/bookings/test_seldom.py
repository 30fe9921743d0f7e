"""What seldom happens to a booking, and must come out right all the same."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, event, select, update

from community.bookings import actions, closing, codes, outcomes, queue, resources, seating, undo
from community.bookings.calls import open_calls
from community.bookings.check import faults
from community.bookings.closing import Shutting
from community.bookings.hours import Hours
from community.bookings.models import Booking, Call, Resource, ResourceHours, Want
from community.bookings.queries import tickets_of
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.partners.models import Partner, Service
from community.partners.rules import Plan
from tests.bookings.kinds import WEDNESDAY, at, meal, room
from tests.bookings.test_kind_pages import bookings_of, check_page
from tests.bookings.test_kinds import book, fill, free, refusal_of, seen
from tests.bookings.test_pages import both_ways
from tests.cast import LI, NOW, actor


@pytest.fixture
def tables(data):
    with transaction():
        return room()


@pytest.fixture
def lunch(data):
    with transaction():
        return meal()


def test_a_request_past_its_time_is_not_moved(tables):
    tables.service.by_approval = True
    asked, late = book(tables), tables.at + timedelta(minutes=1)
    desk = {"by": actor("staff"), "now": late}
    assert refusal_of(lambda: actions.move(seen(asked), starts_at=tables.later, **desk)).code == "late"
    assert list(faults(late)) == []


def test_who_is_served_while_the_desk_taps_is_not_given_a_place_more(lunch, monkeypatch):
    fill(lunch)
    waiter = book(lunch, 3, waits=True)

    def held_by_another_until_now(*which):
        """What another transaction had written meanwhile, of which this session knows nothing."""
        connection = db.session.connection()
        connection.execute(delete(Want.__table__))
        connection.execute(
            update(Booking.__table__).where(Booking.__table__.c.id == waiter.id).values(state="confirmed")
        )

    monkeypatch.setattr(seating, "hold_resources", held_by_another_until_now)
    seat = {"reason": "fits", "by": actor("staff"), "now": NOW}
    assert refusal_of(lambda: seating.seat(seen(waiter), **seat)).code == "state"


def test_a_closure_tells_nobody_of_a_place_that_it_takes(lunch):
    fill(lunch)
    book(lunch, 3, waits=True)
    shutting = Shutting(lunch.service.partner_id, None, lunch.at, lunch.at + timedelta(hours=2), "检修")
    fates = {one.reference: None for one in closing.hit_by(shutting, NOW)}
    closing.close(shutting, fates, by=actor("secretary"), now=NOW)
    assert db.session.scalars(select(Call.reason)).all() == ["cancelled_by_shop"] * 3


def test_a_line_for_which_somebody_waits_keeps_its_resource(lunch):
    portions = db.session.get_one(Resource, lunch.service.resource_id)
    names = ("name", "counter", "step_minutes", "days_ahead")
    fields = {name: getattr(portions, name) for name in names} | {"capacity": 0}
    desk = {"by": actor("staff"), "now": NOW}
    resources.change_resource(portions, lines=[lunch.service.id], **desk, **fields)
    assert book(lunch, waits=True).state == "waiting"
    leave = lambda: resources.change_resource(portions, lines=(), **desk, **fields)  # noqa: E731
    assert refusal_of(leave).code == "booked"


@pytest.mark.parametrize("closes", [14 * 60, 12 * 60 + 30])
def test_a_sitting_that_gets_longer_or_shorter_is_booked_to_its_new_end(lunch, closes):
    book(lunch)
    with transaction():
        db.session.execute(update(ResourceHours).values(closes=closes))
    assert book(lunch, 2).ends_at == at(WEDNESDAY, closes // 60, closes % 60)
    assert list(faults(NOW)) == [] and free(lunch) == 0


@pytest.mark.parametrize("minutes", [30, 120])
def test_slots_that_are_left_empty_go_by_the_new_steps(tables, minutes):
    outcomes.cancel(seen(book(tables)), by=RESIDENT, now=NOW)
    resource = db.session.get_one(Resource, tables.service.resource_id)
    names = ("name", "counter", "capacity", "days_ahead")
    fields = {name: getattr(resource, name) for name in names} | {"step_minutes": minutes}
    lines = [tables.service.id]
    resources.change_resource(resource, lines=lines, by=actor("staff"), now=NOW, **fields)
    book(tables, starts_at=at(WEDNESDAY, 11))
    assert list(faults(NOW)) == [] and free(tables, at(WEDNESDAY, 13)) == 2


@pytest.mark.parametrize(
    ("odd", "opens"),
    [({}, 0), ({"workdays": {WEDNESDAY.date()}}, 1), ({"extra": {WEDNESDAY.date(): [(540, 720)]}}, 1)],
)
def test_a_day_that_a_week_of_its_own_does_not_know_is_off_unless_it_is_odd(odd, opens):
    week = [(day, 540, 1080) for day in range(7)]
    hours = Hours(Plan(week, **odd), [(0, 540, 720), (4, 540, 720)])
    assert len(hours.openings(WEDNESDAY.date())) == opens


def test_a_request_past_its_time_keeps_nobody_from_coming_back(tables):
    tables.service.by_approval = True
    given_up, late = book(tables, starts_at=at(WEDNESDAY, 11)), at(WEDNESDAY, 10, 30)
    outcomes.cancel(seen(given_up), by=actor("staff"), now=NOW)
    fill(tables)
    undo.step_back(seen(given_up), by=actor("staff"), now=late)
    assert seen(given_up).state == "requested" and list(faults(late)) == []


def test_a_request_that_was_moved_and_is_past_its_time_is_not_moved_back(tables):
    tables.service.by_approval = True
    asked, late = book(tables), at(WEDNESDAY, 12)
    actions.move(seen(asked), starts_at=at(WEDNESDAY, 12), by=actor("staff"), now=NOW)
    assert refusal_of(lambda: undo.step_back(seen(asked), by=actor("staff"), now=late)).code == "state"
    assert list(faults(late)) == []


def test_a_request_past_its_time_is_nobodys_next_booking(tables):
    tables.service.by_approval = True
    asked, late = book(tables), tables.at + timedelta(minutes=1)
    assert [len(found) for found in tickets_of([asked.reference], NOW)] == [1, 0]
    assert [len(found) for found in tickets_of([asked.reference], late)] == [0, 1]


def test_who_gave_up_the_place_that_came_free_is_not_rung_about_it(lunch):
    first, _ = fill(lunch)
    waiter = book(lunch, 3, waits=True)
    outcomes.cancel(seen(first), by=RESIDENT, now=NOW)
    assert len(open_calls()) == 1
    outcomes.cancel(seen(waiter), by=RESIDENT, now=NOW)
    assert open_calls() == []
    undo.step_back(seen(waiter), by=actor("staff"), now=NOW)
    assert len(open_calls()) == 1


def press(page, refused=None, **button):
    """Send the check page again by a button of the refusal, with what its form carries since."""
    names = ("at", "price_id", "quantity")
    carried = {
        name: (refused or page).find(f"//*[@id='carried']/input[@name='{name}']/@value") for name in names
    }
    kept = {name: value for name, value in page.form("/bookings").form_values() if value is not None}
    typed = {"name": "李阿姨", "mobile": LI} | carried
    htmx, status = button.pop("htmx", False), button.pop("status", 200)
    return page.visitor.post(page.form("/bookings").action, kept | typed | button, htmx=htmx, status=status)


@both_ways
def test_of_several_days_two_that_are_full_are_left_out_one_after_the_other(resident, data, lunch, htmx):
    days = [lunch.at, lunch.later, lunch.later + timedelta(days=1)]
    page = check_page(resident, lunch, *days)
    for day in days[:2]:
        fill(lunch, starts_at=day)
    again = {"htmx": htmx, "status": 409}
    refused = press(page, **again)
    refused = press(page, refused, without=f"{days[0]:%Y-%m-%dT%H:%M}", **again)
    press(page, refused, without=f"{days[1]:%Y-%m-%dT%H:%M}", htmx=htmx)
    assert [b.starts_at for b in bookings_of(data, lunch)[4:]] == days[2:]


@both_ways
def test_who_finds_the_other_time_full_too_waits_for_that_one(resident, data, tables, htmx):
    page = check_page(resident, tables)
    fill(tables)
    fill(tables, starts_at=tables.later)
    again = {"htmx": htmx, "status": 409}
    refused = press(page, **again)
    refused = press(page, refused, instead=f"{tables.later:%Y-%m-%dT%H:%M}", **again)
    press(page, refused, waits="1", htmx=htmx)
    assert [(b.state, b.starts_at) for b in bookings_of(data, tables)[4:]] == [("waiting", tables.later)]


NO_TIME = {"at": "2026-11-25T11:30", "without": "2026-11-25T11:30", "name": "李阿姨", "mobile": LI}


@pytest.mark.parametrize("desk", ["", "/desk"])
def test_an_order_of_which_no_time_is_left_is_not_understood(secretary, lunch, desk):
    page = secretary.open(f"{desk}/services/{lunch.service.id}/book?at=2026-11-25T11:30")
    form = page.form("/bookings")
    kept = {name: value for name, value in form.form_values() if value is not None}
    secretary.post(form.action, kept | NO_TIME, status=422)


@pytest.mark.parametrize("step", ["check", "bookings", "number"])
def test_the_hall_screen_does_not_understand_it_either(screen, lunch, step):
    page = screen.open(f"/kiosk/services/{lunch.service.id}/book?at=2026-11-25T11:30")
    kept = {name: page.find(f"//input[@name='{name}']/@value")[0] for name in ("csrf_token", "request_key")}
    sent = kept | NO_TIME | {"key": "1"}
    screen.post(f"/kiosk/services/{lunch.service.id}/{step}", sent, status=422)


@both_ways
def test_the_desk_books_each_of_the_times_it_is_shown(secretary, data, lunch, htmx):
    asked = "&".join(f"at={day:%Y-%m-%dT%H:%M}" for day in (lunch.at, lunch.later))
    page = secretary.open(f"/desk/services/{lunch.service.id}/book?{asked}")
    page.send("/bookings", name="李阿姨", mobile=LI, htmx=htmx)
    assert [b.starts_at for b in bookings_of(data, lunch)] == [lunch.at, lunch.later]


@both_ways
def test_a_place_more_for_who_waits_is_no_step_that_goes_back(secretary, lunch, htmx):
    fill(lunch)
    waiter = book(lunch, 3, waits=True)
    board = secretary.open("/desk/bookings?partner=of-meal&day=2026-11-25")
    assert "点错了" not in board.send(f"{waiter.reference}/seat", htmx=htmx).text


def test_the_hall_screen_says_what_the_least_of_a_line_costs(screen, tables):
    page = screen.open(f"/kiosk/services/{tables.service.id}/book?at={tables.at:%Y-%m-%dT%H:%M}")
    assert "2小时" in page.text and "到店付20元" in page.text


def test_when_a_days_codes_are_used_up_the_day_is_full_and_nobody_hangs(lunch, monkeypatch):
    monkeypatch.setattr(codes, "CODES", 2)
    fill(lunch)
    assert refusal_of(lambda: book(lunch, 3, waits=True)).code == "full"
    assert book(lunch, 3, starts_at=lunch.later).state == "confirmed"


def test_whom_the_desk_put_in_the_queue_needs_no_other_yes(lunch):
    lunch.service.by_approval = True
    first, _ = fill(lunch)
    waiter = book(lunch, 3, waits=True, channel="phone", by=actor("staff"))
    outcomes.cancel(seen(first), by=RESIDENT, now=NOW)
    assert seen(waiter).state == "confirmed"


def test_a_long_queue_is_not_asked_one_by_one(lunch):
    first, _ = fill(lunch)
    for who in range(3, 33):
        book(lunch, who, waits=True)
    asked: list = []

    def listen(*said):
        asked.append(said)

    event.listen(db.engine, "before_cursor_execute", listen)
    outcomes.cancel(seen(first), by=RESIDENT, now=NOW)
    event.remove(db.engine, "before_cursor_execute", listen)
    assert len(asked) < 40


@pytest.mark.parametrize("change", [{"ended_at": NOW}, {"kind": "walk_in"}])
def test_nobody_is_served_a_line_that_is_booked_no_more(lunch, change):
    first, _ = fill(lunch)
    waiter = book(lunch, 3, waits=True)
    with transaction():
        db.session.execute(update(Service).where(Service.id == lunch.service.id).values(**change))
    outcomes.cancel(seen(first), by=RESIDENT, now=NOW)
    assert seen(waiter).state == "waiting" and list(faults(NOW)) == []


def test_nobody_is_served_where_the_shop_is_shut_and_the_first_when_it_opens_again(lunch):
    first, _ = fill(lunch)
    waiter = book(lunch, 3, waits=True)

    def let(state: str):
        with transaction():
            which = Partner.id == lunch.service.partner_id
            db.session.execute(update(Partner).where(which).values(state=state))

    let("paused")
    outcomes.cancel(seen(first), by=RESIDENT, now=NOW)
    assert seen(waiter).state == "waiting" and list(faults(NOW)) == []
    let("published")
    queue.settle_all(now=NOW)
    assert seen(waiter).state == "confirmed" and list(faults(NOW)) == []
