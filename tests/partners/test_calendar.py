"""The calendar at the desk: holidays and 调休 as announced, edited, kept or not; odd days opened."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.partners.actions import set_up
from community.partners.calendar import days_of, keep_holidays, open_odd_day, set_days, set_up_calendar
from community.partners.models import CalendarDay
from community.partners.queries import plan_of
from tests.cast import NOW, actor
from tests.page import Visitor
from tests.partners.shops import shop_row
from tests.steps import both_ways

CALENDAR = "/desk/calendar"
HOURS = "/desk/partners/lao-zhou/hours"
TODAY = NOW.date()  # a Tuesday
SATURDAY = date(2026, 11, 28)


@pytest.fixture
def announced(data):
    """The year's holidays, as a community has them from its set-up."""
    with transaction():
        set_up(NOW)


def secretary_now() -> dict:
    return {"by": actor("secretary"), "now": NOW}


def openings(day: date) -> list[tuple[int, int]]:
    shop = shop_row("lao-zhou")
    return [(start.hour, end.hour) for start, end in plan_of(shop.id, NOW).openings(day)]


def test_the_set_up_enters_what_the_state_council_announced(announced):
    runs = {(run.name, run.kind): (run.first, run.last) for run in days_of(2026)}
    assert runs["国庆节", "holiday"] == (date(2026, 10, 1), date(2026, 10, 7))
    assert ("春节", "workday") in runs and days_of(2027) == []


def test_a_later_set_up_leaves_alone_what_the_desk_changed(announced):
    set_days(date(2026, 10, 1), date(2026, 10, 1), kind="usual", name="", **secretary_now())
    with transaction():
        set_up_calendar(NOW)
    assert db.session.get(CalendarDay, date(2026, 10, 1)).kind == "usual"
    assert next(run for run in days_of(2026) if run.name == "国庆节" and run.kind == "holiday").first == date(
        2026, 10, 2
    )


@both_ways
def test_the_desk_enters_a_holiday_and_every_shop_that_keeps_it_is_shut(secretary, data, htmx):
    assert openings(TODAY) != []
    fields = {"first": "2026-11-24", "last": "2026-11-25", "kind": "holiday", "name": "邻里节"}
    secretary.open(CALENDAR).send("/desk/calendar", htmx=htmx, **fields)
    assert openings(TODAY) == openings(TODAY + timedelta(days=1)) == []
    assert "邻里节" in secretary.open(CALENDAR).text
    assert "邻里节" in Visitor(secretary.app).open("/partners/lao-zhou").text


def test_a_shop_that_does_not_keep_holidays_stays_open(data):
    set_days(TODAY, TODAY, kind="holiday", name="邻里节", **secretary_now())
    keep_holidays(shop_row("lao-zhou"), False, **secretary_now())
    assert openings(TODAY) != []
    said = db.session.scalars(select(AuditLine.after).filter_by(verb="keep_holidays")).one()
    assert said == '{"keeps_holidays": false}'


@both_ways
def test_the_hours_page_says_whether_holidays_are_kept(secretary, data, htmx):
    page = secretary.open(HOURS)
    assert page.find("//input[@name='keeps_holidays'][@checked]")
    page.send("/hours", htmx=htmx, keeps_holidays=None)
    db.session.expire_all()
    assert not shop_row("lao-zhou").keeps_holidays


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first": "", "last": "2026-11-25", "name": "节"}, "请选从哪天"),
        ({"first": "2026-11-24", "last": "2026-11-25", "name": ""}, "请填写什么节"),
        ({"first": "2026-02-30", "last": "2026-11-25", "name": "节"}, "从哪天写成"),
    ],
)
@both_ways
def test_a_day_that_is_typed_wrongly_says_how(secretary, data, fields, sentence, htmx):
    answer = secretary.open(CALENDAR).send("/desk/calendar", htmx=htmx, status=422, kind="holiday", **fields)
    assert sentence in answer.text and not db.session.scalars(select(CalendarDay)).all()


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-11-24", "2026-11-23"), ("2026-11-24", "2027-11-24"), ("2062-11-24", ""), ("2025-12-31", "")],
)
def test_days_upside_down_too_many_or_out_of_sight_are_refused(secretary, data, first, last):
    fields = {"first": first, "last": last, "kind": "holiday", "name": "节"}
    secretary.open(CALENDAR).send("/desk/calendar", status=409, **fields)
    assert not db.session.scalars(select(CalendarDay)).all()


def test_one_day_is_entered_without_its_end(secretary, data):
    fields = {"first": "2026-11-24", "last": "", "kind": "holiday", "name": "邻里节"}
    secretary.open(CALENDAR).send("/desk/calendar", **fields)
    assert openings(TODAY) == [] != openings(TODAY + timedelta(days=1))


def test_a_weekend_that_is_worked_stays_so_when_its_row_is_edited(secretary, announced):
    worked = next(run for run in days_of(2026) if run.kind == "workday")
    (row,) = [url for url in secretary.open(CALENDAR).links("?year=") if f"first={worked.first}" in url]
    assert secretary.open(row.partition("#")[0]).find("//input[@name='kind'][@checked]/@value") == ["workday"]


def test_the_supervisor_reads_the_calendar_and_a_shop_does_not_edit_it(app, announced):
    for login in ("supervisor", "shop"):
        page = Visitor(app, login).open(CALENDAR)
        assert "国庆节" in page.text and not page.find("//form[@action='/desk/calendar']")


def test_a_year_that_is_not_announced_says_so(secretary, announced):
    assert "2027年放假安排待公布" in secretary.open(f"{CALENDAR}?year=2027").text


@both_ways
def test_one_odd_day_is_opened_and_taken_back(secretary, data, htmx):
    page = secretary.open(HOURS)
    page.send("/odd-days", htmx=htmx, day="2026-11-30", hours="９:00到12:00")
    assert openings(date(2026, 11, 30)) == [(9, 12)]  # a Monday, on which it rests
    assert "11月30日（周一）也开门" in Visitor(secretary.app).open("/partners/lao-zhou").text
    secretary.open(HOURS).send("/odd-days/2026-11-30/withdrawal", htmx=htmx)
    assert openings(date(2026, 11, 30)) == []


@pytest.mark.parametrize(("day", "hours"), [("", "9:00-12:00"), ("2026-11-30", ""), ("2026-11-30", "早上")])
@both_ways
def test_an_odd_day_typed_wrongly_says_how(secretary, data, day, hours, htmx):
    answer = secretary.open(HOURS).send("/odd-days", htmx=htmx, status=422, day=day, hours=hours)
    assert answer.find("//*[contains(@class, 'govuk-error-message')]")


@pytest.mark.parametrize(("days", "sentence"), [(-1, "从今天起"), (367, "一年以内")])
def test_a_day_that_is_past_or_out_of_sight_is_not_opened(data, days, sentence):
    with pytest.raises(Refusal, match=sentence):
        open_odd_day(shop_row("lao-zhou"), TODAY + timedelta(days=days), [(540, 720)], **secretary_now())
