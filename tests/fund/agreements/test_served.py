"""What each shop served in each month of a span, from the bookings' own rows."""

import pytest

from community.fund.served import Served, served_by_shop
from tests.fund.agreements.agreed import shop
from tests.fund.agreements.test_contributions import served

pytestmark = pytest.mark.usefixtures("data")


def test_each_shops_months_are_told_apart_from_others():
    served()  # 老周理发's, on 25 November: 10 yuan here, 30 outside
    zhou, mending = shop("lao-zhou").id, shop("mending").id
    found = served_by_shop("2026-10", "2026-11", [zhou, mending])
    assert found == {(zhou, "2026-11"): Served(1, 2000)}
    assert served_by_shop("2026-10", "2026-10", [zhou]) == {}
    assert served_by_shop("2026-11", "2026-11", [mending]) == {}
