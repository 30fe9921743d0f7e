"""Service in kind is counted from what was served, at the prices that stood when it was booked."""

from datetime import datetime

import pytest
from sqlalchemy import update

from community.bookings.actions import book
from community.bookings.models import Booking
from community.core.access import RESIDENT
from community.core.db import db, transaction
from community.fund.models import FundClose
from community.fund.served import Served, served
from tests import factories as make
from tests.cast import NOW, TOMORROW_0940, TOMORROW_1000, service
from tests.fund.staged import closed, entered, forget

pytestmark = pytest.mark.usefixtures("data")
DECEMBER = datetime(2026, 12, 2, 9)


@pytest.fixture(autouse=True)
def nobody_came_yet(data):
    assert served("2026-11") == Served(0, 0)


def came(
    name: str = "理女发", at: datetime = TOMORROW_0940, *, state: str = "done", who: str = "邻居", **more
):
    asked = {"contact": "13900000009", "for_whom": "邻居", "starts_at": at} | more
    row = book(service(name).id, **asked, by=RESIDENT, now=NOW)
    with transaction():
        db.session.execute(update(Booking).where(Booking.id == row.id).values(state=state))
    return row


def test_those_served_count_with_what_they_saved_against_the_market():
    came()  # 10 yuan here, 30 outside
    came("截裤边", TOMORROW_1000, state="arrived")  # no market price beside it
    assert served("2026-11") == Served(2, 2000)
    assert served("2026-11", "lao-zhou") == Served(1, 2000)
    assert served("2026-11", "mending") == Served(1, 0)


@pytest.mark.parametrize("state", ["confirmed", "no_show", "refused", "expired"])
def test_who_was_not_served_does_not_count(state):
    came(state=state)
    assert served("2026-11") == Served(0, 0)


def test_a_month_counts_its_own_days():
    came()
    assert served("2026-10") == served("2026-12") == Served(0, 0)


def test_a_price_that_changes_later_changes_nothing_of_what_was_saved():
    came()
    with transaction():
        make.price(service("理女发"), 500, market_fen=9000, starts_on=NOW.date())
    assert served("2026-11") == Served(1, 2000)


def test_who_paid_more_than_the_market_saved_nothing_and_takes_nothing_from_others():
    with transaction():
        make.price(service("理男发"), 800, market_fen=600, starts_on=NOW.date())
    came()
    came("理男发", TOMORROW_1000.replace(hour=11))
    assert served("2026-11") == Served(2, 2000)


def test_portions_count_each_and_hours_of_a_room_do_not():
    with transaction():
        hall = make.partner("hall", "社区用房", days=range(7))
        table = make.resource(hall, step_minutes=60)
        make.service(hall, "乒乓球", uses=table, kind="room", unit="小时", minutes=60, most=2)
        sitting = make.resource(hall, step_minutes=None, capacity=9)
        make.service(hall, "家常饭", uses=sitting, kind="meal", unit="份", minutes=None, most=3)
    came("乒乓球", TOMORROW_1000, quantity=2)
    assert served("2026-11").times == 1
    came("家常饭", TOMORROW_1000.replace(hour=9), quantity=3)
    assert served("2026-11").times == 4


def test_a_close_keeps_who_was_served_beside_its_sums():
    came()
    entered("income", 1000)
    row = closed("2026-11", 1000, DECEMBER)
    assert (row.served_times, row.served_saved_fen) == (1, 2000)
    assert (row.income_fen, row.closing_fen) == (1000, 1000)
    came("截裤边", TOMORROW_1000)  # ticked off too late for the close
    forget()
    kept = db.session.query(FundClose).one()
    assert (kept.served_times, kept.served_saved_fen) == (1, 2000)
