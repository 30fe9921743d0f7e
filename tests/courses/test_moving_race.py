"""A date that moves against somebody who signs up to it at that moment: real threads, real databases."""

import importlib
import os
from datetime import datetime, timedelta

import pytest

from community.bookings import check as book_check
from community.core.db import db, transaction
from community.courses import check, dates, queries
from tests import factories as make
from tests.bookings.test_undo_race import at_once, book
from tests.cast import NOW, actor
from tests.contests import held
from tests.courses.staged import lesson, partner

pytestmark = pytest.mark.processes
LATER = timedelta(minutes=15)
DATES = [datetime(2026, 12, 1, 9) + timedelta(hours=2 * n) for n in range(24)]


@pytest.fixture
def race(request, tmp_path):
    """Run the contest in a process of its own, with the guards or without; what check-data finds."""
    kind = request.config.getoption("database")
    return lambda module: held(contest, kind, tmp_path, module)


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


def test_whoever_signs_up_while_a_date_moves_has_the_new_one_or_none(race):
    assert race("app") == []


def test_without_the_guards_somebody_has_a_seat_when_there_is_no_course(race):
    assert any("when its course is not" in fault for fault in race("tests.unguarded"))
