"""The hour before the cut-off, in short: all orders are answered, and the kitchen counts right."""

import pytest

from tests.bookings.rush import DAYS, SHARE, rush

pytestmark = [pytest.mark.processes, pytest.mark.usefixtures("only_sqlite")]
NUMBERS = 50
WITHIN = 15  # seconds: ten orders a second, as `python -m tests.bookings.rush` sends 600


def test_every_order_of_a_rush_is_answered_and_the_kitchen_counts_right(tmp_path):
    result = rush("sqlite", tmp_path, numbers=NUMBERS, within=WITHIN)
    assert len(result.answers) == NUMBERS * DAYS
    assert {answer.status for answer in result.answers} == {303, 409}  # for some there is none left
    assert result.ordered() == result.kitchen
    assert len(result.kitchen) == DAYS and max(result.kitchen.values()) <= NUMBERS * SHARE
    assert result.found == []
