"""点错了 against somebody who just books the place, and 加号 tapped by two: real threads, real databases."""

import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import func, select

from community.bookings import actions, outcomes, undo
from community.bookings.check import faults
from community.bookings.models import HOLDING, Booking, Slot
from community.bookings.queries import ticket
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests.cast import NOW, actor, service

pytestmark = pytest.mark.processes
DAYS = (datetime(2026, 11, day, 9) for day in (25, 26, 27))
TIMES = [day + timedelta(minutes=20 * n) for day in DAYS for n in range(8)]


def contest(folder: str, url: str, module: str) -> tuple[list[int], list[int], list[str]]:
    """For each time of a shop with one seat: its only booking is cancelled; two want the seat at once.

    Returns:
        How many hold each time, the capacity of each after 加号 for two more, what check-data finds.
    """
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        line, by = service("截裤边").id, actor("secretary")
        given_up = [book(line, at, "13800000001") for at in TIMES]
        for reference in given_up:
            outcomes.cancel(ticket(reference), by=by, now=NOW)
        db.session.commit()

    def take_back(n: int) -> None:
        undo.step_back(ticket(given_up[n]), by=by, now=NOW)

    def newcomer(n: int) -> None:
        book(line, TIMES[n], "13800000002")

    def add_place(n: int, contact: str) -> None:
        book(line, TIMES[n], contact, channel="desk", extra="fits", by=by)

    for n in range(len(TIMES)):
        at_once(app, n, take_back, newcomer)
    with app.app_context():
        at = Booking.starts_at
        there = (Booking.service_id == line, Booking.state.in_(HOLDING))
        held = list(db.session.scalars(select(func.count()).where(*there).group_by(at).order_by(at)))
        db.session.rollback()
    for n in range(len(TIMES)):
        at_once(app, n, *(partial(add_place, contact=f"1380000001{m}") for m in (1, 2)))
    with app.app_context():
        seats = select(Slot.capacity).where(Slot.resource_id == 2).order_by(Slot.starts_at)
        return held, list(db.session.scalars(seats)), list(faults(NOW))


def book(service_id: int, at: datetime, contact: str, *, by=RESIDENT, **how) -> str:
    person = {"contact": contact, "for_whom": "示例"}
    return actions.book(service_id, starts_at=at, by=by, now=NOW, **person, **how).reference


def at_once(app, n: int, *acts, borne: tuple[type[Exception], ...] = ()) -> int:
    """Each in a thread and a transaction of its own, as the views do it.

    Args:
        borne: errors that are no surprise where the guards are gone.
    Returns:
        How many of those there were.
    """
    line = Barrier(len(acts))

    def run(act) -> bool:
        with app.app_context():
            line.wait(timeout=10)
            try:
                with transaction():
                    act(n)
            except (Refusal, *borne) as error:
                db.session.rollback()
                return not isinstance(error, Refusal)
        return False

    with ThreadPoolExecutor(len(acts)) as pool:
        return sum(pool.map(run, acts))


def test_a_place_goes_to_whoever_undoes_or_to_whoever_books_and_never_to_both(race):
    held, seats, found = race("app")
    assert held == [1] * len(TIMES)
    assert seats == [3] * len(TIMES)  # one for whoever had it, one for each who was added
    assert found == []


def test_without_the_guard_both_have_it(race):
    held, _, found = race("tests.unguarded")
    assert max(held) > 1 and found != []
