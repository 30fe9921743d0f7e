"""The sample's ledger: the figures the pages were drawn with, closed and reviewed on whatever day it is."""

from datetime import datetime

import pytest

from community.fund import sample
from community.fund.check import faults
from community.fund.models import FundClose, FundReview
from community.fund.queries import latest, next_to_close
from community.fund.rules import month_of
from tests.cast import NOW
from tests.fund.staged import waiting_drafts

pytestmark = pytest.mark.usefixtures("data")
# income and spending of the half-year, in yuan, and what was left
HALF_YEAR = [
    (4200, 3150, 12_235),
    (4600, 2980, 13_855),
    (3900, 4410, 13_345),
    (4600, 3260, 14_685),
    (4600, 2905, 16_380),
    (4600, 2674, 18_426),
]


@pytest.fixture(autouse=True)
def the_cast_keeps_it(monkeypatch):
    for role, login in (("WRITER", "second"), ("APPROVER", "secretary"), ("REVIEWER", "supervisor")):
        monkeypatch.setattr(sample, role, login)
    monkeypatch.setattr(sample, "share_out", lambda draft: None)  # it has no agreements


@pytest.mark.parametrize(
    "now", [NOW, datetime(2027, 3, 1, 0, 5), datetime(2028, 1, 2, 23), datetime(2028, 3, 31, 12)], ids=str
)
def test_the_months_up_to_the_last_are_closed_and_reviewed(data, now):
    sample.load_sample(now)
    assert list(faults(now)) == []
    kept = data.session.query(FundClose).order_by(FundClose.month).all()
    said = [(row.income_fen // 100, -row.spending_fen // 100, row.closing_fen // 100) for row in kept]
    assert said[-6:] == HALF_YEAR and len(said) == 7
    assert next_to_close() == month_of(now.date()) and kept[-1].closed_at <= now
    assert all(row.bank_fen == row.closing_fen for row in kept)
    assert data.session.query(FundReview).count() == len(kept)


def test_the_last_month_is_the_one_that_was_drawn(data):
    sample.load_sample(NOW)
    row = data.session.query(FundClose).filter_by(month="2026-10").one()
    assert (row.opening_fen, row.reversals_fen, row.closing_fen) == (1_638_000, 12_000, 1_842_600)
    entries = latest(6)
    assert [entry.seq for entry in entries] == [48, 47, 46, 45, 44, 43]
    assert (entries[2].reverses, entries[2].amount_fen) == (45, 12_000)
    assert [entry.month for entry in entries] == ["2026-10"] * 6


def test_one_entry_came_late_and_one_waits_for_the_other_secretary(data):
    sample.load_sample(NOW)
    (late,) = [entry for entry in latest(99) if entry.is_late()]
    assert (late.month, late.summary) == ("2026-09", "悦享空间灯箱")
    assert [(row.summary, row.amount_fen) for row in waiting_drafts()] == [("悦享空间修门锁", -18_000)]
