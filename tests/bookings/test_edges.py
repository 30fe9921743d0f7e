"""The book at its edges, where chance led it: past times, other hours, other steps, a line that leaves."""

from datetime import timedelta

import pytest

from community.bookings import actions
from community.bookings.check import faults
from community.bookings.models import Booking
from community.core.db import transaction
from tests.bookings.kinds import STAGES, Staged
from tests.bookings.test_kinds import book, refusal_of, seen
from tests.cast import actor

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
