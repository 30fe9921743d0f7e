"""Finding a booking at the desk by what the person at the counter says."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from community.bookings import actions
from community.bookings.finding import MOST_FOUND, tickets_for
from community.bookings.models import Booking, Resource
from community.bookings.rules import MOST_DAYS_AHEAD
from community.core.access import RESIDENT
from community.core.audit import AuditLine
from community.core.db import db
from tests.cast import LI, NOW, TOMORROW_1000, ZHANG, service
from tests.page import Visitor
from tests.partners.test_statements import count, statements

pytestmark = pytest.mark.usefixtures("data")
BOARD = "/desk/bookings?day=2026-11-25&partner=lao-zhou"


def code() -> str:
    return db.session.scalars(select(Booking.pickup_code).filter_by(for_whom="张阿姨")).one()


def book(name="截裤边", *, contact=LI, for_whom="李阿姨", starts_at=TOMORROW_1000) -> None:
    person = {"contact": contact, "for_whom": for_whom}
    actions.book(service(name).id, starts_at=starts_at, by=RESIDENT, now=NOW, **person)


@pytest.mark.parametrize(
    "words",
    ["姨", "阿姨", "张阿姨", "张", "0001", "001", ZHANG, "０００１", " 0 0 0 1 ", "+86 138-0000-0001"],
)
def test_a_booking_is_found_as_people_say_it(secretary, words):
    page = secretary.open(BOARD).send("/lookup", q=words)
    assert "张**" in page.text and "老周理发" in page.text and "明天" in page.text
    assert ZHANG not in page.text
    assert db.session.query(AuditLine).count() == 0


def test_a_booking_is_found_by_its_code_and_served_there(shop, standing_clock):
    standing_clock(datetime(2026, 11, 25, 9, 41))
    page = shop.open(BOARD).send("/lookup", q=code())
    assert "今天" in page.text and "已到店" in page.send("/arrival", htmx=True).text


@pytest.mark.parametrize("words", ["王", "9999", "%", "_", "阿_", "13800000001 x"])
def test_what_nobody_bears_finds_nobody(secretary, words):
    assert code() != "9999" and "没有找到" in secretary.open(BOARD).send("/lookup", q=words).text


@pytest.mark.parametrize(
    ("words", "sentence"), [("", "请写姓名"), ("12", "数字至少写3位"), ("七" * 21, "最多20个字")]
)
def test_too_little_to_look_for_is_said(secretary, words, sentence):
    page = secretary.open(BOARD).send("/lookup", status=422, q=words)
    assert sentence in page.text and page.title.startswith("错误：")


def test_a_shop_finds_its_own_alone(app):
    book()
    page = Visitor(app, "mending").open("/desk/bookings").send("/lookup", q="阿姨")
    assert "李**" in page.text and "张**" not in page.text


def test_a_supervisor_finds_and_touches_nothing(app):
    page = Visitor(app, "supervisor").open(BOARD).send("/lookup", q="阿姨")
    assert "张**" in page.text
    assert [form.action for form in page.tree.forms if form.action.endswith(("/number", "/arrival"))] == []


@pytest.mark.parametrize("words", ["tom", "TOM"])
def test_a_name_is_found_in_capitals_and_without(words):
    book(for_whom="Tom", starts_at=datetime(2026, 11, 24, 15, 0))
    assert len(tickets_for(words, now=NOW)["今天"]) == 1


def test_the_furthest_day_that_can_be_booked_is_found_from_today():
    furthest = NOW + timedelta(days=MOST_DAYS_AHEAD)
    db.session.execute(update(Resource).values(days_ahead=MOST_DAYS_AHEAD))
    book(starts_at=datetime(furthest.year, furthest.month, furthest.day, 10, 0))
    assert [t.for_whom for t in tickets_for("李阿姨", now=NOW)["以后"]] == ["李阿姨"]


def test_what_is_long_past_is_not_found_and_today_comes_first():
    book(starts_at=datetime(2026, 11, 24, 15, 0))
    assert [t.for_whom for tickets in tickets_for("阿姨", now=NOW).values() for t in tickets] == [
        "李阿姨",
        "张阿姨",
    ]
    later = NOW + timedelta(days=2)
    assert len(tickets_for("阿姨", now=later)["之前"]) == 2
    assert tickets_for("阿姨", now=NOW + timedelta(days=20))["之前"] == []


def test_many_are_capped_and_asked_for_in_as_few_statements(app, secretary):
    with statements(app) as few:
        secretary.open(BOARD).send("/lookup", q="阿姨")
    for number in range(MOST_FOUND + 5):
        at = datetime(2026, 11, 27, 9, 0) + timedelta(minutes=20 * (number % 9), days=number // 9)
        book(contact=f"139000000{number:02d}", for_whom=f"{number}号阿姨", starts_at=at)
    with statements(app) as many:
        page = secretary.open(BOARD).send("/lookup", q="阿姨")
    assert len(many) == len(few) and f"只列{MOST_FOUND}个" in page.text
    assert len(page.find("//tbody[starts-with(@id, 'row-')]")) == MOST_FOUND


def test_a_day_of_many_bookings_is_asked_for_in_as_few_statements(app, secretary):
    few = count(app, secretary, BOARD)
    for number, minutes in enumerate(range(0, 120, 20)):
        person = {"contact": f"139000000{number:02d}", "for_whom": "别人"}
        at = datetime(2026, 11, 25, 14, 0) + timedelta(minutes=minutes)
        actions.book(service("理男发").id, starts_at=at, by=RESIDENT, now=NOW, **person)
    assert count(app, secretary, BOARD) == few
