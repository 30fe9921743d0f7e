"""停业 against somebody who books in that very hour: real threads, real databases."""

import importlib
import os
import time
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from community.bookings import outcomes
from community.bookings.check import faults
from community.bookings.closing import Shutting, close
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import db
from tests.bookings.test_undo_race import TIMES, at_once, book
from tests.cast import NOW, actor, service
from tests.contests import held

pytestmark = pytest.mark.processes
SLOW = 0.1  # seconds
MORNINGS = [datetime(2026, 11, day) for day in range(25, 30)]


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


def give_way(folder: str, url: str, module: str) -> list[str]:
    """On each day a shop shuts the afternoon and moves two to the morning; who comes in the morning cancels.

    The two go to the later time first: slots would be locked in another order than by the one who cancels.
    """
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", slow_slots)
        long, short, by = service("理女发"), service("理男发"), actor("secretary")
        long, short, partner_id = long.id, short.id, long.partner_id
        there = [book(long, day.replace(hour=9), "13800000003") for day in MORNINGS]
        first = [book(long, day.replace(hour=14), "13800000004") for day in MORNINGS]
        then = [book(short, day.replace(hour=15), "13800000005") for day in MORNINGS]
        db.session.commit()

    def leave(n: int) -> None:
        outcomes.cancel(ticket(there[n]), by=RESIDENT, now=NOW)

    def shut(n: int) -> None:
        fates = {first[n]: MORNINGS[n].replace(hour=9, minute=20), then[n]: MORNINGS[n].replace(hour=9)}
        times = {"starts_at": MORNINGS[n].replace(hour=13), "ends_at": MORNINGS[n].replace(hour=18)}
        close(Shutting(partner_id, None, reason="盘点", **times), fates, by=by, now=NOW)

    for n in range(len(MORNINGS)):
        at_once(app, n, leave, shut)
    with app.app_context():
        return list(faults(NOW))


def slow_slots(connection, cursor, statement, *rest) -> None:
    """A machine slow enough for two to stand in each other's way."""
    if statement.startswith("UPDATE slot"):
        time.sleep(SLOW)


def test_moves_of_a_closure_and_somebody_who_cancels_do_not_wait_for_each_other(request, tmp_path):
    assert held(give_way, request.config.getoption("database"), tmp_path, "app") == []
