"""What seldom happens to a booking, and must come out right all the same."""

from datetime import timedelta

import pytest

from community.bookings import actions
from community.bookings.check import faults
from community.core.db import transaction
from tests.bookings.kinds import meal, room
from tests.bookings.test_kinds import book, refusal_of, seen
from tests.cast import NOW, actor


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
