"""Days and times as the site speaks them."""

from datetime import date, datetime, time

import pytest

from community.core import dates

TODAY = date(2026, 11, 24)  # a Tuesday


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "今天（周二 11月24日）"),
        (date(2026, 11, 26), "后天（周四 11月26日）"),
        (date(2026, 11, 27), "周五 11月27日"),
        (date(2026, 11, 23), "周一 11月23日"),
    ],
)
def test_a_near_day_is_called_by_its_name(day, said):
    assert dates.spoken_day(day, TODAY) == said


@pytest.mark.parametrize(
    ("day", "lines"),
    [
        (date(2026, 11, 25), ("明天", "周三")),
        (date(2026, 11, 26), ("周四", "11月26日")),
    ],
)
def test_a_chip_has_two_lines(day, lines):
    assert dates.day_chip(day, TODAY) == lines


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(0, 5), "凌晨0:05"),
        (time(6, 0), "上午6:00"),
        (time(11, 59), "上午11:59"),
        (time(12, 0), "中午12:00"),
        (time(18, 59), "下午6:59"),
        (time(19, 0), "晚上7:00"),
    ],
)
def test_a_time_is_said_with_its_part_of_the_day(at, said):
    assert dates.spoken_time(at) == said


def test_staff_read_24_hours():
    assert dates.clock_time(time(14, 5)) == "14:05"


def test_a_moment_is_said_as_day_and_time():
    assert dates.spoken_when(datetime(2026, 11, 25, 9, 30), TODAY) == "明天（周三 11月25日）上午9:30"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(40, "40分钟"), (90, "1小时30分钟"), (1440, "1天"), (1500, "25小时"), (0, "0分钟")],
)
def test_a_span_is_said_in_the_largest_units(minutes, said):
    assert dates.spoken_span(minutes) == said


@pytest.mark.parametrize(("text", "minutes"), [("09:30", 570), ("9:30", 570), ("24:00", 1440)])
def test_a_time_of_day_is_read_in_minutes(text, minutes):
    assert dates.minutes_of(text) == minutes


@pytest.mark.parametrize("text", ["9", "24:01", "9:60", "-1:30"])
def test_what_is_no_time_of_day_is_refused(text):
    with pytest.raises(ValueError):
        dates.minutes_of(text)


def test_the_end_of_a_day_is_its_last_minute():
    assert (dates.time_of(1440), dates.time_of(570)) == (time(23, 59), time(9, 30))


def test_minutes_past_midnight_may_reach_into_the_next_day():
    assert dates.at_minutes(TODAY, 1440) == datetime(2026, 11, 25)


@pytest.mark.parametrize("text", [None, "2026-02-30", "2026-11-25\x00"])
def test_an_address_that_names_no_day_gives_none(text):
    assert dates.day_from(text) is None


@pytest.mark.parametrize("text", [None, "2026-11-25", "2026-11-25T24:00", "2026-11-25T09:30:00"])
def test_an_address_that_names_no_moment_gives_none(text):
    assert dates.moment_from(text) is None


def test_a_day_and_a_moment_are_read_from_an_address():
    assert dates.day_from("2026-11-25") == date(2026, 11, 25)
    assert dates.moment_from("2026-11-25T09:30") == datetime(2026, 11, 25, 9, 30)


def test_a_month_is_said_with_its_year_or_without():
    assert (dates.full_month("2026-10"), dates.spoken_month("2026-10")) == ("2026年10月", "10月")
    assert (dates.full_month("2027-01"), dates.spoken_month("2027-01")) == ("2027年1月", "1月")
