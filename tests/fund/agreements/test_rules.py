"""Which months a term asks for, what is kept, and which sums give a shop away."""

from datetime import date, timedelta

import pytest

from community.fund.agreements.rules import (
    Due,
    Kept,
    days_of_next,
    due_days,
    due_on,
    gives_one_away,
    kept,
    wrong_days,
)

TODAY = date(2026, 11, 24)


def a_due(day: date, **fields) -> Due:
    values = {"agreement_id": 1, "partner_id": 1, "term_id": 1, "kind": "rent", "month": f"{day:%Y-%m}"}
    return Due(due_on=day, **values | {"asked": 100} | fields)


@pytest.mark.parametrize(
    ("month", "due_day", "day"),
    [("2026-11", 15, "2026-11-15"), ("2026-02", None, "2026-02-28"), ("2026-12", None, "2026-12-31")],
)
def test_a_rent_is_due_on_its_day_and_a_service_at_the_months_end(month, due_day, day):
    assert due_on(month, due_day) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("counts_from", "last_day", "due_day", "months"),
    [
        (date(2026, 9, 1), date(2027, 9, 1), 15, ["2026-09", "2026-10", "2026-11"]),
        (date(2026, 9, 16), date(2027, 9, 1), 15, ["2026-10", "2026-11"]),  # after September's day
        (date(2026, 9, 16), date(2027, 9, 1), None, ["2026-09", "2026-10", "2026-11"]),
        (date(2026, 9, 1), date(2026, 10, 14), 15, ["2026-09"]),  # ended before October's day
        (date(2026, 12, 1), date(2027, 9, 1), 15, []),  # still to come
        (date(2026, 11, 2), date(2026, 11, 1), 15, []),  # the next version came before its first day
    ],
)
def test_a_month_is_asked_for_where_its_day_falls_into_the_agreement(counts_from, last_day, due_day, months):
    found = due_days(counts_from, last_day, due_day, "2026-11")
    assert [month for month, _ in found] == months


@pytest.mark.parametrize(
    ("starts_on", "last_day", "today", "is_renewed", "days"),
    [
        ("2026-01-01", "2026-12-31", "2026-11-24", True, ("2027-01-01", "2027-12-31")),
        ("2024-03-01", "2026-02-28", "2026-02-01", True, ("2026-03-01", "2028-02-29")),
        ("2026-01-31", "2027-01-30", "2026-12-24", True, ("2027-01-31", "2028-01-30")),
        ("2026-07-01", "2026-12-31", "2026-11-24", True, ("2027-01-01", "2027-06-30")),
        ("2026-07-01", "2026-12-24", "2026-11-24", True, ("2026-12-25", "2027-06-19")),  # as many days
        ("2025-01-01", "2025-12-31", "2026-11-24", True, ("2026-11-25", "2027-11-24")),  # it is over
        ("2026-01-01", "2027-12-31", "2026-11-24", False, ("2026-11-25", "2027-12-31")),
        ("2027-01-01", "2027-12-31", "2026-11-24", False, ("2027-01-02", "2027-12-31")),
    ],
)
def test_the_next_version_is_offered_the_days_that_make_sense(starts_on, last_day, today, is_renewed, days):
    asked = (date.fromisoformat(day) for day in (starts_on, last_day, today))
    assert days_of_next(*asked, is_renewed=is_renewed) == tuple(map(date.fromisoformat, days))


@pytest.mark.parametrize(
    ("day", "fields", "standing"),
    [
        (TODAY, {}, "due"),
        (TODAY, {"met": 40}, "partly"),
        (TODAY, {"met": 40, "waiting": 60}, "waiting"),
        (TODAY - timedelta(days=1), {"met": 99}, "overdue"),
        (TODAY - timedelta(days=1), {"met": 100}, "met"),
        (TODAY - timedelta(days=1), {"is_waived": True}, "waived"),
    ],
)
def test_a_due_stands_by_what_met_it_and_by_the_day(day, fields, standing):
    assert a_due(day, **fields).standing(TODAY) == standing


def test_kept_counts_what_fell_due_within_a_year_and_leaves_out_what_was_waived():
    yesterday, long_ago = TODAY - timedelta(days=1), TODAY - timedelta(days=366)
    dues = [
        a_due(yesterday, met=100),
        a_due(yesterday, met=99),
        a_due(yesterday, is_waived=True),
        a_due(TODAY, met=100),
        a_due(long_ago),
    ]
    assert kept(dues, TODAY) == Kept(met=1, asked=2, waived=1)
    assert kept([], TODAY).permille == 0


@pytest.mark.parametrize(
    ("shops", "tells"),
    [
        ({1: False}, True),
        ({1: True}, False),
        ({1: False, 2: False}, False),
        ({1: False, 2: True}, True),  # the public one taken off leaves the other
        ({1: False, 2: False, 3: True}, False),
        ({1: True, 2: True}, False),
    ],
)
def test_a_sum_gives_a_shop_away_where_it_is_the_only_one_that_is_hidden(shops, tells):
    assert gives_one_away(shops) is tells


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (("2026-01-01", "2025-01-01", "2026-01-01", "2026-01-01"), "ends_on"),
        (("2026-01-01", "2026-12-31", "2027-01-01", "2026-01-01"), "review_on"),
        (("2026-01-01", "2026-12-31", "2026-12-31", "2025-12-31"), "counts_from"),
        (("2026-01-01", "2026-12-31", "2026-12-31", "2026-01-01"), None),
    ],
)
def test_the_days_of_an_agreement_go_together(days, field):
    wrong = wrong_days(*map(date.fromisoformat, days))
    assert (wrong[0] if wrong else None) == field
