"""A shop's week as people type it, from a day on; what stood before and bookings made stay."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.core.audit import AuditLine
from community.core.db import db
from community.core.errors import Refusal
from community.partners import listing
from community.partners.queries import plan_of
from community.partners.week import weekly, written
from tests.cast import NOW, actor
from tests.partners.shops import shop_row
from tests.steps import both_ways

HOURS = "/desk/partners/lao-zhou/hours"
TODAY = NOW.date()  # a Tuesday
TUESDAY_AFTER = TODAY + timedelta(days=7)
MORNINGS = [(day, 480, 720) for day in range(7)]


# ---- the week as typed


@pytest.mark.parametrize(
    "typed",
    [
        "9:00-12:00 14:00-18:00",
        "９：００－１２：００，１４：００－１８：００",
        "9:00到12:00、14:00至18:00",
        " 9:00 – 12:00;14:00~18:00 ",
        "9-12 14-18",
        "9点-12点 14点-18点",
        "9.00-12.00，14.00--18.00",
        "上午9点到12点，下午2点到6点",
        "早上 9:00-中午12:00 下午 2:00-下午6:00",
        "9:00-12:00和下午2:00到18:00",
    ],
)
def test_hours_are_read_as_people_write_them(typed):
    assert weekly([typed] + [""] * 6) == [(0, 540, 720), (0, 840, 1080)]


@pytest.mark.parametrize(
    ("typed", "span"),
    [
        ("9点半-10点15分", (570, 615)),
        ("中午12点到1点", (720, 780)),
        ("晚上7点-24点", (1140, 1440)),
        ("上午10:00-下午1:30", (600, 810)),
    ],
)
def test_a_clock_is_read_as_it_is_said(typed, span):
    assert weekly([typed] + [""] * 6) == [(0, *span)]


@pytest.mark.parametrize("typed", ["", "  ", "休息", "休"])
def test_a_day_off_is_left_empty_or_said(typed):
    assert weekly([typed] * 7) == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("九点", "周二写成 9:00-12:00 14:00-18:00 这样"),
        ("9:00", "周二写成"),
        ("9:00-25:00", "周二写成"),
        ("9:00-12:0", "周二写成"),
        ("9:00-12:00-14:00", "周二写成"),
        ("9:00-9:70", "周二写成"),
        ("12:00-9:00", "周二的关门时间要在开门之后"),
        ("9:00-12:00 11:00-14:00", "周二的时间重叠了"),
    ],
)
def test_hours_that_cannot_be_say_which_day_and_how(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        weekly(["", typed, "", "", "", "", ""])


def test_what_is_written_is_read_back_the_same():
    blocks = [(0, 540, 720), (0, 840, 1080), (6, 0, 1440)]
    assert written(blocks) == ["9:00-12:00 14:00-18:00", "", "", "", "", "", "0:00-24:00"]
    assert weekly(written(blocks)) == blocks


# ---- from a day on


@pytest.mark.usefixtures("data")
def test_new_hours_stand_from_their_day_and_the_old_ones_until_then():
    listing.set_hours(shop_row("lao-zhou"), MORNINGS, starts_on=TUESDAY_AFTER, by=actor("secretary"), now=NOW)
    plan = plan_of(shop_row("lao-zhou").id, NOW)
    assert [span[0].hour for span in plan.openings(TUESDAY_AFTER - timedelta(days=6))] == [9, 14]
    assert [span[0].hour for span in plan.openings(TUESDAY_AFTER)] == [8]
    assert plan.week()[1][0][0].hour == 9  # the week that is shown is the one that stands now


@pytest.mark.usefixtures("data")
@both_ways
def test_the_desk_types_the_week_and_residents_read_it(secretary, resident, htmx):
    page = secretary.open(HOURS)
    assert page.form("/hours").fields["tue"] == "9:00-12:00 14:00-18:00"
    page.send("/hours", htmx=htmx, tue="8:30-11:30", mon="休息")
    shown = resident.open("/partners/lao-zhou")
    assert "周二今天上午8:30–11:30周三" in shown.text
    (line,) = db.session.scalars(select(AuditLine))
    assert line.verb == "set_hours" and "8:30-11:30" in line.after


@pytest.mark.usefixtures("data")
def test_hours_for_later_are_announced(secretary, resident):
    secretary.open(HOURS).send("/hours", tue="8:30-11:30", starts_on="2026-12-01")
    assert "营业时间12月1日起有变" in resident.open("/partners/lao-zhou").text
    assert "2026年12月1日起周一休息周二8:30-11:30" in secretary.open(HOURS).text


@pytest.mark.usefixtures("data")
def test_bookings_made_are_not_touched(secretary):
    (before,) = db.session.scalars(select(Booking.starts_at))
    secretary.open(HOURS).send("/hours", wed="14:00-18:00")
    db.session.rollback()
    (booking,) = db.session.scalars(select(Booking))
    assert (booking.starts_at, booking.state) == (before, "confirmed")


@pytest.mark.usefixtures("data")
def test_a_wrong_day_is_named_beside_its_field(secretary):
    page = secretary.open(HOURS).send("/hours", status=422, wed="九点到十二点")
    assert "周三写成9:00-12:0014:00-18:00这样" in page.text
    assert page.find("//p[@id='wed-e']")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("blocks", "starts_on", "sentence"),
    [(MORNINGS, TODAY - timedelta(days=1), "从今天起"), ([], TODAY, "没有一天营业")],
)
def test_a_past_day_and_a_week_without_hours_are_refused(blocks, starts_on, sentence):
    with pytest.raises(Refusal, match=sentence):
        listing.set_hours(shop_row("lao-zhou"), blocks, starts_on=starts_on, by=actor("secretary"), now=NOW)


@pytest.mark.usefixtures("data")
def test_the_same_hours_again_leave_no_line():
    for _ in range(2):
        listing.set_hours(
            shop_row("lao-zhou"), MORNINGS, starts_on=date(2026, 12, 1), by=actor("secretary"), now=NOW
        )
    assert len(list(db.session.scalars(select(AuditLine)))) == 1
