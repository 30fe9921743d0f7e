"""The public line, its hash, the chain, months and sums."""

import csv
import hashlib
import io
from dataclasses import replace
from datetime import date, datetime

import pytest

from community.core.errors import Refusal
from community.fund.chain import COLUMNS, FIRST_HASH, Entry, broken, line, plain_yuan
from community.fund.rules import (
    Sums,
    light,
    month_in,
    month_of,
    next_month,
    place_for,
    previous_month,
    sums_of,
)

FIRST = Entry(
    seq=1,
    month="2026-10",
    occurred_on=date(2026, 10, 9),
    recorded_at=datetime(2026, 10, 9, 10, 5, 7),
    kind="income",
    category="contribution",
    amount_fen=460_000,
    balance_fen=460_000,
    summary='合伙人缴入，3家，含"场地",押金',
    reverses=None,
    reason="",
    entered_by=1,
    approved_by=9,
    previous_hash=FIRST_HASH,
)


def chain(*amounts: int) -> list[Entry]:
    """Entries that follow one another."""
    found, balance, previous = [], 0, FIRST_HASH
    for seq, amount in enumerate(amounts, 1):
        balance += amount
        said = {"amount_fen": amount, "balance_fen": balance, "previous_hash": previous}
        entry = replace(FIRST, seq=seq, kind="income" if amount > 0 else "spending", **said)
        found.append(replace(entry, hash=entry.made_hash()))
        previous = found[-1].hash
    return found


def test_a_line_is_what_a_csv_reader_gives_back_and_its_hash_that_of_its_bytes():
    cells = FIRST.cells()
    assert len(cells) == len(COLUMNS) and cells[:4] == ["1", "2026-10", "2026-10-09", "2026-10-09T10:05:07"]
    assert cells[4:8] == ["收入", "合伙人缴入", "4600.00", "4600.00"]
    written = line(cells[:-1])
    assert next(csv.reader(io.StringIO(written))) == cells[:-1] and written.endswith("\n")
    assert FIRST.made_hash() == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize(
    ("amount_fen", "said"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-146_800, "-1468.00"), (1, "0.01")]
)
def test_yuan_stand_with_two_decimals_and_nothing_else(amount_fen, said):
    assert plain_yuan(amount_fen) == said


def test_whole_entries_that_follow_one_another_are_not_broken():
    assert broken(chain(500, -200, 700)) == [] and broken([]) == []


@pytest.mark.parametrize("field", [f for f in vars(FIRST) if f not in ("seq", "hash", "previous_hash")])
def test_any_change_of_an_entry_is_named(field):
    other = {
        "month": "2026-11",
        "occurred_on": date(2026, 10, 8),
        "recorded_at": datetime(2026, 10, 9, 10, 5, 8),
        "kind": "opening",
        "category": "other_income",
        "amount_fen": 460_001,
        "balance_fen": 460_001,
        "summary": "合伙人缴入",
        "reverses": 1,
        "reason": "录错",
        "entered_by": 2,
        "approved_by": 2,
    }
    entries = chain(500, 300, 700)
    entries[1] = replace(entries[1], **{field: other[field]})
    assert "entry 2 is not what its hash says" in broken(entries)


def test_an_entry_changed_with_its_hash_is_named_by_the_one_that_follows():
    entries = chain(500, 300, 700)
    changed = replace(entries[1], summary="另一件事")
    entries[1] = replace(changed, hash=changed.made_hash())
    assert broken(entries) == ["entry 3 does not name the hash of the entry before it"]


def test_an_entry_that_is_gone_or_two_that_changed_places_are_named():
    one, two, three = chain(500, 300, 700)
    assert "entry 3 follows entry 1" in broken([one, three])
    assert "entry 3 follows entry 1" in broken([one, three, two])


@pytest.mark.parametrize(
    ("day", "open_month", "month"),
    [
        (date(2026, 11, 3), None, "2026-11"),
        (date(2026, 11, 3), "2026-11", "2026-11"),
        (date(2026, 10, 30), "2026-11", "2026-11"),  # 补记
        (date(2025, 1, 1), "2027-01", "2027-01"),
    ],
)
def test_what_comes_late_stands_in_the_first_open_month(day, open_month, month):
    assert month_in(day, open_month) == month
    place = place_for("income", 10, day, last_seq=1, balance_fen=5, open_month=open_month)
    assert (place.seq, place.month, place.balance_fen) == (2, month, 15)
    made = replace(FIRST, occurred_on=day, month=month)
    assert made.is_late() == place.is_late == (f"{day:%Y-%m}" < month)


@pytest.mark.parametrize("day", [date(2021, 12, 31), date(202, 11, 5), date(1900, 1, 1)])
def test_a_slip_of_the_year_begins_no_ledger(day):
    with pytest.raises(Refusal, match="2022年以前还没有基金"):
        place_for("income", 1, day, last_seq=0, balance_fen=0, open_month=None)
    assert len(month_of(day)) == 7


def test_a_fund_with_nothing_in_it_says_so_as_a_sum():
    with pytest.raises(Refusal, match="基金只有0元，不够付这一笔"):
        place_for("spending", -1, date(2026, 11, 3), last_seq=2, balance_fen=0, open_month=None)


def test_the_month_after_december_is_january():
    assert [next_month(month) for month in ("2026-09", "2026-11", "2026-12")] == [
        "2026-10",
        "2026-12",
        "2027-01",
    ]


def test_the_month_before_january_is_december():
    assert [previous_month(month) for month in ("2026-10", "2027-01")] == ["2026-09", "2026-12"]


def test_a_month_closes_with_opening_income_spending_and_reversals():
    by_kind = [("income", 460_000), ("spending", -267_400), ("reversal", 12_000)]
    sums = sums_of(1_638_000, by_kind)
    assert sums == Sums(1_638_000, 460_000, -267_400, 12_000) and sums.closing_fen == 1_842_600
    assert sums_of(0, [("opening", 900), ("income", 100)]) == Sums(900, 100, 0, 0)


@pytest.mark.parametrize(
    ("changed", "colour"),
    [
        ({}, "green"),
        ({"days": 35}, "green"),
        ({"days": 36}, "yellow"),
        ({"has_entries_since": True}, "yellow"),
        ({"is_reviewed": False}, "yellow"),
        ({"has_close": False}, "yellow"),
        ({"difference_fen": 1}, "red"),
        ({"difference_fen": -1, "has_entries_since": True, "days": 99}, "red"),
    ],
)
def test_the_light_is_green_only_where_all_of_it_holds(changed, colour):
    good = {
        "has_close": True,
        "difference_fen": 0,
        "is_reviewed": True,
        "has_entries_since": False,
        "days": 0,
    }
    assert light(**({"has_entries_since": False, "explanation": "正在查"} | good | changed))[0] == colour
