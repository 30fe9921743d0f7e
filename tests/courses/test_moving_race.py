"""A course that changes while others sign up, come in or shut its shop: real threads, real databases."""

import importlib
import os
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from community.bookings import check as book_check
from community.bookings.closing import Shutting, close
from community.bookings.queries import ticket
from community.core.db import db, transaction
from community.courses import actions, check, dates, queries
from community.courses.attendance import mark_present
from tests import factories as make
from tests.bookings.test_undo_race import at_once, book
from tests.cast import NOW, actor
from tests.contests import held
from tests.courses.staged import lesson, partner

pytestmark = pytest.mark.processes
LATER = timedelta(minutes=15)
NOON = NOW.replace(hour=12, minute=0)
DATES = [datetime(2026, 12, 1, 9) + timedelta(hours=2 * n) for n in range(24)]


def contest(folder: str, url: str, module: str) -> list[str]:
    """For each date of a course: one signs up to it, one moves it by a quarter of an hour."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        by = actor("secretary")
        with transaction():
            line = make.course(partner("mending"), "补衣服", *map(lesson, DATES)).id
        for at in DATES[::2]:  # half of them have somebody already
            book(line, at, "13800000001")
        db.session.commit()

    def newcomer(n: int) -> None:
        book(line, DATES[n], "13800000002")

    def put_off(n: int) -> None:
        course = queries.course(line, NOW)
        dates.move_date(course, course.dates[n], lesson(DATES[n] + LATER), by=by, now=NOW)

    for n in range(len(DATES)):
        at_once(app, n, newcomer, put_off)
    with app.app_context():
        assert [one.starts_at for one in queries.course(line, NOW).dates] == [at + LATER for at in DATES]
        return [*check.faults(NOW), *book_check.faults(NOW)]


def calling_over(folder: str, url: str, module: str) -> list[int]:
    """For each date of today: one marks who is there, one puts it off; the dates where both came through."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    today = [(at, at + LATER) for at in (NOON + 2 * LATER * n for n in range(16))]
    with app.app_context():
        by = actor("secretary")
        with transaction():
            line = make.course(partner("mending"), "补衣服", *today).id
        here = [book(line, at, "13800000001") for at, _ in today]
        shown = queries.course(line, NOW).dates  # as the page stands in the room
        db.session.commit()

    def mark(n: int) -> None:
        mark_present(ticket(here[n]), shown[n], by=by, now=NOW)

    def put_off(n: int) -> None:
        dates.move_date(
            queries.course(line, NOW), shown[n], (today[n][0] + LATER, today[n][1] + LATER), by=by, now=NOW
        )

    for n in range(len(today)):
        at_once(app, n, mark, put_off)
    with app.app_context():
        found = enumerate(map(ticket, here))
        return [n for n, one in found if one.state == "arrived" and one.starts_at != today[n][0]]


def two_ways(folder: str, url: str, module: str) -> list[str]:
    """A course gets more seats while its shop, which has chairs beside, is shut for an hour, four times."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", slow_resources)
        by, shop = actor("secretary"), partner("mending")
        with transaction():
            line = make.course(shop, "补衣服", *map(lesson, DATES)).id
        partner_id = shop.id
        db.session.commit()

    def more_seats(n: int) -> None:
        stands = actions.standing(line, now=NOW)
        fields = {name: getattr(stands, name) for name in actions.COURSE_NAMES} | {"seats": 20 + n}
        actions.change_course(line, seen=actions.course_seen(stands), by=by, now=NOW, **fields)

    def shut(n: int) -> None:
        times = {"starts_at": DATES[n] - timedelta(hours=1), "ends_at": DATES[n] - 2 * LATER}
        close(Shutting(partner_id, None, reason="盘点", **times), {}, by=by, now=NOW)

    for n in range(4):
        at_once(app, n, more_seats, shut)
    with app.app_context():
        return [*check.faults(NOW), *book_check.faults(NOW)]


def slow_resources(connection, cursor, statement, *rest) -> None:
    """A machine slow enough for two to stand in each other's way."""
    if statement.startswith("UPDATE resource"):
        time.sleep(0.05)


@pytest.mark.parametrize("contest_of", [calling_over, two_ways])
def test_a_date_that_is_called_over_stays_and_a_change_does_not_wait_for_a_closure(
    contest_of, request, tmp_path
):
    assert held(contest_of, request.config.getoption("database"), tmp_path, "app") == []


def test_whoever_signs_up_while_a_date_moves_has_the_new_one_or_none(race):
    assert race("app") == []


def test_without_the_guards_somebody_has_a_seat_when_there_is_no_course(race):
    assert any("when its course is not" in fault for fault in race("tests.unguarded"))
