"""停业 against somebody who books in that very hour: real threads, real databases."""

import importlib
import os
from datetime import timedelta

import pytest

from community.bookings.check import faults
from community.bookings.closing import Shutting, close
from community.core.db import db
from tests.bookings.test_undo_race import TIMES, at_once, book
from tests.cast import NOW, actor, service
from tests.contests import held

pytestmark = pytest.mark.processes


@pytest.fixture
def race(request, tmp_path):
    """Run the contest in a process of its own, with the guards or without; what check-data finds."""
    kind = request.config.getoption("database")
    return lambda module: held(contest, kind, tmp_path, module)


def contest(folder: str, url: str, module: str) -> list[str]:
    """For each time of a shop with one seat: one books it, one shuts the shop for those 20 minutes."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        line, by, partner_id = service("截裤边").id, actor("secretary"), service("截裤边").partner_id
        db.session.rollback()

    def newcomer(n: int) -> None:
        book(line, TIMES[n], "13800000002")

    def shut(n: int) -> None:
        times = {"starts_at": TIMES[n], "ends_at": TIMES[n] + timedelta(minutes=20)}
        close(Shutting(partner_id, None, reason="盘点", **times), {}, by=by, now=NOW)

    for n in range(len(TIMES)):
        at_once(app, n, newcomer, shut)
    with app.app_context():
        return list(faults(NOW))


def test_nobody_is_left_over_in_an_hour_that_was_shut_while_they_booked(race):
    assert race("app") == []


def test_without_the_guards_somebody_is(race):
    assert any("stands in the time of closure" in fault for fault in race("tests.unguarded"))
