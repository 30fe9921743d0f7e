"""The bench of the fund: its pages do no more for a long ledger, and it would see it if they did."""

import pytest

from community.fund.check import faults
from tests.bench.fund import FEW, GOAL, PAGES, fill, ledger, steps
from tests.cast import NOW

pytestmark = pytest.mark.usefixtures("only_sqlite")
LONG = 3000


@pytest.fixture
def short_and_long(app, tmp_path):
    with app.app_context():
        fill(FEW)
        assert list(faults(NOW)) == []
    return app, ledger(tmp_path, LONG)


def test_a_page_does_no_more_for_a_long_ledger(short_and_long):
    for url in PAGES:
        few, many = (steps(app, url) for app in short_and_long)
        assert 0 < many <= GOAL * few, url
    few, many = (steps(app, "/fund/entries.csv") for app in short_and_long)
    assert many > 10 * few  # what reads all of it is seen to
