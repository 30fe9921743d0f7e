"""Whether one may sign up, how many seats are left, and dates as people type them."""

from datetime import date, datetime, timedelta

import pytest

from community.courses.rules import CourseDate, Listing, overlapping, typed_dates

NOW = datetime(2026, 11, 24, 10, 12)
TODAY = NOW.date()
SATURDAY = datetime(2026, 11, 28, 14)
WEEK = timedelta(weeks=1)


def dates(*seats_left: int, first: datetime = SATURDAY, **fields) -> tuple[CourseDate, ...]:
    starts = [first + WEEK * n for n in range(len(seats_left))]
    return tuple(
        CourseDate(n, at, at + timedelta(hours=1), left, **fields)
        for n, (at, left) in enumerate(zip(starts, seats_left, strict=True))
    )


def course(*seats_left: int, **fields) -> Listing:
    values = dict.fromkeys(Listing.__dataclass_fields__, "")
    values |= {"id": 1, "is_series": False, "is_listed": True, "partner_state": "published"}
    values |= {"books_from": None, "books_until": None, "lead_book_minutes": 0, "lead_cancel_minutes": 60}
    values |= {"days_ahead": 90}
    return Listing(**values | {"dates": dates(*seats_left)} | fields)


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (course(3, 3), "报名中"),
        (course(0, 1), "报名中"),
        (course(0, 0), "报满了，可以候补"),
        (course(2, 0, is_series=True), "报满了，可以候补"),
        (course(3, books_from=datetime(2026, 11, 25, 9)), "明天起报名"),
        (course(3, books_from=datetime(2026, 12, 1, 9)), "周二 12月1日起报名"),
        (course(3, books_until=NOW), "已截止"),
        (course(3, partner_state="paused"), "暂停报名"),
        (course(), "时间还没有定"),
        (course(3, dates=dates(3, first=NOW)), "报名中"),
        (course(3, dates=dates(3, first=NOW - timedelta(minutes=1))), "已截止"),
        (course(3, 3, is_series=True, dates=dates(3, 3, first=NOW - WEEK)), "已截止"),
        (course(3, dates=dates(3, is_shut=True)), "已截止"),
        (course(3, dates=dates(3, first=NOW + timedelta(days=91))), "明天起报名"),
        (course(3, dates=dates(3, first=datetime(2027, 3, 12, 9))), "周六 12月12日起报名"),
        (course(3, 3, dates=(*dates(0), *dates(3, first=datetime(2027, 3, 12, 9)))), "报满了，可以候补"),
        (
            course(books_from=datetime(2026, 12, 20, 9), dates=dates(3, first=datetime(2027, 3, 12, 9))),
            "周日 12月20日起报名",
        ),
        (course(0, dates=dates(0, first=NOW + timedelta(minutes=30))), "报满了"),
    ],
)
def test_the_sign_up_is_said_in_words(listing, words):
    assert listing.sign_up(NOW).words == words


def test_a_series_has_as_many_seats_as_its_fullest_date():
    assert course(5, 2, 4, is_series=True).seats_left(NOW) == 2
    assert course(5, 2, 4).seats_left(NOW) == 5


def test_one_date_that_is_shut_shuts_a_series_and_only_itself_otherwise():
    shut = dates(3, is_shut=True) + dates(3, first=SATURDAY + WEEK)
    assert course(dates=shut, is_series=True).starts(NOW) == []
    assert [one.starts_at for one in course(dates=shut).starts(NOW)] == [SATURDAY + WEEK]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("2026-12-05 14:00-15:30", [datetime(2026, 12, 5, 14)]),
        ("12月5日 下午2:00-3:30", [datetime(2026, 12, 5, 14)]),
        ("2026年12月5号　14：00－15：30", [datetime(2026, 12, 5, 14)]),
        ("12/5 9点-10点半", [datetime(2026, 12, 5, 9)]),
        ("1-2 14:00-15:00", [datetime(2027, 1, 2, 14)]),
        (
            "\n12.12 14:00-15:00\n\n12.5 14:00-15:00\n",
            [datetime(2026, 12, 5, 14), datetime(2026, 12, 12, 14)],
        ),
        ("", []),
    ],
)
def test_dates_are_read_as_people_write_them(text, starts):
    assert [span[0] for span in typed_dates(text, TODAY)] == starts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("下周六 14:00-15:00", "没有看懂"),
        ("2026-12-05", "没有看懂"),
        ("2026-02-30 14:00-15:00", "没有看懂"),
        ("9999-12-31 22:00-24:00", "没有看懂"),
        ("2206-12-05 14:00-15:00", "没有看懂"),
        ("²-5 14:00-15:00", "没有看懂"),
        ("2026-12-05 15:00-14:00", "几点到几点"),
        ("2026-12-05 9:00-10:00 14:00-15:00", "一次一段"),
        ("12-5 14:00-15:00\n12-5 14:30-15:30", "重叠"),
        ("12-5 14:00-15:00\n" * 61, "最多写60行"),
    ],
)
def test_dates_written_wrongly_say_which_and_how(text, says):
    with pytest.raises(ValueError, match=says):
        typed_dates(text, date(2026, 11, 24))


def test_dates_that_only_touch_do_not_overlap():
    nine, ten, eleven = (datetime(2026, 12, 5, hour) for hour in (9, 10, 11))
    assert overlapping([(ten, eleven), (nine, ten)]) is None
    assert overlapping([(nine, eleven), (ten, eleven)]) == (ten, eleven)
