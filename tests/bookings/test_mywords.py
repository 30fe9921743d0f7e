"""What somebody has booked this week, in one sentence."""

from dataclasses import replace
from datetime import datetime

import pytest

from community.bookings.mywords import week_words
from tests.bookings.test_rules import TICKET

MONDAY = datetime(2026, 11, 23, 9, 30)


def haircut(day: int, **fields):
    return replace(TICKET, starts_at=datetime(2026, 11, day, 9, 30), service_name="理女发", **fields)


@pytest.mark.parametrize(
    ("state", "said"),
    [("confirmed", ""), ("waiting", "（候补）"), ("requested", "（等店里同意）")],
)
def test_what_is_not_certain_yet_says_so(state, said):
    ahead = [haircut(24, kind="meal", quantity=2), haircut(26, kind="appointment", state=state)]
    assert week_words(ahead, MONDAY.date()) == f"这周：周二理女发×2，周四上午9:30理女发{said}"


def test_one_booking_or_those_of_next_week_are_no_sentence():
    assert week_words([haircut(24)], MONDAY.date()) == ""
    assert week_words([haircut(24), haircut(30)], MONDAY.date()) == ""
