"""When a shop is open, till when, from when: values in, values out."""

from datetime import date, datetime, timedelta

import pytest

from community.partners.rules import Plan, next_opening, openness

TUESDAY = date(2026, 11, 24)
MORNING, AFTERNOON = (9 * 60, 12 * 60), (14 * 60, 18 * 60)
TUESDAYS = ((1, *MORNING), (1, *AFTERNOON))
EVERY_DAY = tuple((weekday, *block) for weekday in range(7) for block in (MORNING, AFTERNOON))


def at(hour: int, minute: int = 0, day: date = TUESDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)


def shut(start: datetime, end: datetime) -> tuple[datetime, datetime, str]:
    return start, end, "检修"


def hours(plan: Plan, day: date = TUESDAY) -> list[tuple[int, int]]:
    """A day's openings as whole hours."""
    return [(start.hour, end.hour) for start, end in plan.openings(day)]


def test_a_break_makes_two_openings_in_the_order_of_the_clock():
    assert hours(Plan(tuple(reversed(TUESDAYS)))) == [(9, 12), (14, 18)]


def test_a_day_without_blocks_has_no_openings():
    assert Plan(TUESDAYS).openings(TUESDAY + timedelta(days=1)) == []


def test_a_closure_cuts_an_opening_in_two():
    assert hours(Plan(TUESDAYS, [shut(at(10), at(11))])) == [(9, 10), (11, 12), (14, 18)]


def test_a_closure_over_the_break_shortens_both_openings():
    assert hours(Plan(TUESDAYS, [shut(at(11), at(15))])) == [(9, 11), (15, 18)]


def test_a_closure_takes_a_whole_opening_away():
    assert hours(Plan(TUESDAYS, [shut(at(9), at(12))])) == [(14, 18)]


def test_a_closure_of_several_days_takes_the_day_away():
    closure = shut(at(0, day=TUESDAY - timedelta(days=1)), at(0, day=TUESDAY + timedelta(days=2)))
    assert hours(Plan(EVERY_DAY, [closure])) == []
    assert hours(Plan(EVERY_DAY, [closure]), TUESDAY + timedelta(days=2)) == [(9, 12), (14, 18)]


def test_closures_that_overlap_are_cut_out_together():
    assert hours(Plan(TUESDAYS, [shut(at(9), at(11)), shut(at(10), at(16))])) == [(16, 18)]


def test_a_closure_that_only_touches_an_opening_takes_nothing():
    assert hours(Plan(TUESDAYS, [shut(at(8), at(9)), shut(at(12), at(14))])) == [(9, 12), (14, 18)]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [(at(8, 59), False), (at(9), True), (at(11, 59), True), (at(12), False)],
)
def test_an_opening_includes_its_start_and_not_its_end(moment, is_open):
    assert openness(Plan(TUESDAYS), moment).is_open is is_open


def test_an_open_shop_says_till_when_and_when_it_opens_again():
    found = openness(Plan(TUESDAYS), at(10, 12))
    assert (found.short, found.long) == ("到中午12:00", "到12:00，下午2:00再开")


def test_the_last_opening_of_a_day_says_only_till_when():
    found = openness(Plan(TUESDAYS), at(15))
    assert (found.short, found.long) == ("到下午6:00", "到下午6:00")


def test_openings_that_touch_are_one_opening():
    plan = Plan([(1, 9 * 60, 12 * 60), (1, 12 * 60, 14 * 60)])
    assert openness(plan, at(10)).long == "到下午2:00"


def test_a_closure_ahead_is_when_an_open_shop_shuts():
    found = openness(Plan(TUESDAYS, [shut(at(10), at(11))]), at(9, 30))
    assert found.long == "到10:00，上午11:00再开"


def test_a_shop_open_till_midnight_says_so():
    assert openness(Plan([(1, 18 * 60, 24 * 60)]), at(23, 59)).long == "到半夜12:00"


def test_a_shop_in_its_break_opens_again_today():
    found = openness(Plan(TUESDAYS), at(12, 30))
    assert (found.short, found.long) == ("下午2:00开门", "下午2:00开门")


def test_a_shop_after_hours_opens_tomorrow():
    found = openness(Plan(EVERY_DAY), at(18))
    assert found.short == "明天上午9:00开门"
    assert found.long == "明天（周三 11月25日）上午9:00开门"


def test_a_shop_shut_tomorrow_opens_later():
    tomorrow = TUESDAY + timedelta(days=1)
    closure = shut(at(0, day=tomorrow), at(0, day=tomorrow + timedelta(days=3)))
    found = openness(Plan(EVERY_DAY, [closure]), at(18))
    assert (found.short, found.long) == ("周六上午9:00开门", "周六 11月28日上午9:00开门")


def test_a_closure_today_puts_the_opening_off():
    found = openness(Plan(EVERY_DAY, [shut(at(8), at(15))]), at(10))
    assert (found.is_open, found.short) == (False, "下午3:00开门")


def test_the_next_opening_is_looked_for_two_weeks_ahead_and_no_further():
    fortnight = TUESDAY + timedelta(days=14)
    reopens = at(0, day=fortnight)
    assert next_opening(Plan(EVERY_DAY, [shut(at(0), reopens)]), at(10)) == at(9, day=fortnight)
    assert next_opening(Plan(EVERY_DAY, [shut(at(0), reopens + timedelta(days=1))]), at(10)) is None


def test_a_shop_without_hours_is_not_open_in_the_near_future():
    assert openness(Plan(()), at(10)).long == "近期不营业"


def test_the_week_begins_on_monday_and_knows_no_closures():
    week = Plan(TUESDAYS, [shut(at(0), at(0, day=TUESDAY + timedelta(days=30)))]).week()
    assert [[(start.hour, end.hour) for start, end in day] for day in week] == (
        [[], [(9, 12), (14, 18)], [], [], [], [], []]
    )


@pytest.mark.parametrize(("days", "is_touched"), [(-1, False), (0, True), (1, False)])
def test_a_closure_touches_the_days_it_covers_and_not_the_day_it_ends_at(days, is_touched):
    closure = shut(at(0), at(0, day=TUESDAY + timedelta(days=1)))
    found = Plan(EVERY_DAY, [closure]).closure_on(TUESDAY + timedelta(days=days))
    assert found == (closure if is_touched else None)
