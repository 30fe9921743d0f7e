"""Days that are not what their weekday says: holidays, 调休, odd days opened."""

from datetime import date, datetime, timedelta

from community.partners.rules import Plan, openness

MONDAY_TO_FRIDAY = [(day, 540, 720) for day in range(4)] + [(4, 600, 900)]
THURSDAY = date(2026, 10, 1)
SATURDAY = date(2026, 10, 10)
NATIONAL_DAY = {THURSDAY + timedelta(days=n): "国庆节" for n in range(7)}


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


def test_a_shop_that_keeps_holidays_is_shut_on_them():
    plan = Plan(MONDAY_TO_FRIDAY, holidays=NATIONAL_DAY)
    assert plan.openings(THURSDAY) == []
    assert plan.openings(date(2026, 10, 8)) == [(at(date(2026, 10, 8), 9), at(date(2026, 10, 8), 12))]


def test_a_workday_at_the_weekend_goes_by_fridays_hours():
    plan = Plan(MONDAY_TO_FRIDAY, workdays=frozenset([SATURDAY]))
    assert plan.openings(SATURDAY) == [(at(SATURDAY, 10), at(SATURDAY, 15))]
    assert plan.openings(SATURDAY + timedelta(days=7)) == []


def test_a_shop_open_on_saturdays_keeps_its_saturday_on_a_workday():
    plan = Plan([*MONDAY_TO_FRIDAY, (5, 480, 540)], workdays=frozenset([SATURDAY]))
    assert plan.openings(SATURDAY) == [(at(SATURDAY, 8), at(SATURDAY, 9))]


def test_an_odd_day_is_open_beside_what_the_week_says():
    plan = Plan(MONDAY_TO_FRIDAY, extra={SATURDAY: [(540, 720)], THURSDAY: [(690, 780)]})
    assert plan.openings(SATURDAY) == [(at(SATURDAY, 9), at(SATURDAY, 12))]
    assert plan.openings(THURSDAY) == [(at(THURSDAY, 9), at(THURSDAY, 13))]


def test_an_odd_day_opens_a_holiday_and_a_closure_still_shuts_it():
    plan = Plan(MONDAY_TO_FRIDAY, holidays=NATIONAL_DAY, extra={THURSDAY: [(540, 720)]})
    assert plan.openings(THURSDAY) == [(at(THURSDAY, 9), at(THURSDAY, 12))]
    shut = Plan(
        MONDAY_TO_FRIDAY,
        [(at(THURSDAY, 10), at(THURSDAY, 11), "检修")],
        holidays=NATIONAL_DAY,
        extra={THURSDAY: [(540, 720)]},
    )
    assert [span[0].hour for span in shut.openings(THURSDAY)] == [9, 11]


def test_a_run_of_holidays_is_one_sentence_with_the_name_as_its_reason():
    plan = Plan(MONDAY_TO_FRIDAY, holidays=NATIONAL_DAY | {SATURDAY: "别的节"})
    said = [(shut.words(), shut.reason) for shut in plan.closures_after(at(date(2026, 9, 25), 9))]
    assert said == [("10月1日（周四）到10月7日停业7天", "国庆节"), ("10月10日（周六）停业一天", "别的节")]


def test_on_a_holiday_the_next_opening_is_the_first_day_after():
    found = openness(Plan(MONDAY_TO_FRIDAY, holidays=NATIONAL_DAY), at(date(2026, 9, 30), 17))
    assert (found.is_open, found.long) == (False, "周四 10月8日上午9:00开门")
