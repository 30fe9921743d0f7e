"""So many a day and a week for one number: residents are stopped, the desk goes on with a reason."""

import pytest
from sqlalchemy import select, update

from community.bookings.forms import OVER_REASONS
from community.bookings.limits import NOT_ONLINE
from community.bookings.models import Booking
from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.partners.models import Service
from tests.cast import LI, ZHANG, service
from tests.page import Visitor
from tests.steps import both_ways, open_check

AT_TEN = "2026-11-25T10:20"
AT_ELEVEN = "2026-11-25T11:00"


@pytest.fixture(autouse=True)
def one_a_day(data):
    """理女发 once a day for one number: 张阿姨 has hers."""
    with transaction() as session:
        session.execute(update(Service).where(Service.name == "理女发").values(limit_day=1))


def desk_form(visitor: Visitor, at: str = AT_TEN):
    return visitor.open(f"/desk/services/{service('理女发').id}/book?at={at}")


def at_times() -> list[str]:
    db.session.rollback()
    return [f"{at:%Y-%m-%dT%H:%M}" for at in db.session.scalars(select(Booking.starts_at)).all()]


@both_ways
def test_a_resident_within_the_limit_books_and_one_over_it_is_asked_to_ring(resident, htmx):
    open_check(resident, AT_TEN).send("/bookings", htmx=htmx, name="李阿姨", mobile=LI)
    form = open_check(resident, AT_ELEVEN)
    refused = form.send("/bookings", htmx=htmx, status=409, name="张叔叔", mobile=ZHANG)
    assert NOT_ONLINE in refused.text and refused.find("//button[@name='override']") == []
    assert AT_ELEVEN not in at_times()


@both_ways
def test_the_desk_is_told_of_the_limit_and_goes_on_with_a_reason(secretary, htmx):
    refused = desk_form(secretary).send("/bookings", htmx=htmx, status=409, name="张叔叔", mobile=ZHANG)
    assert "这个号码约满次数了" in refused.text and AT_TEN not in at_times()
    assert refused.find("//button[@name='override']/@value") == [key for key, _ in OVER_REASONS]
    again = desk_form(secretary)
    sent = dict(again.form("/bookings").form_values()) | {"name": "张叔叔", "mobile": ZHANG}
    secretary.post(again.form("/bookings").action, sent | {"override": "household"}, htmx=htmx)
    assert AT_TEN in at_times()
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.after.contains("override")))
    assert '"override": "household"' in line.after
    assert "一个号码替几个人约" in secretary.open("/desk/audit").text


def test_the_reason_is_tapped_on_the_refused_page_itself(secretary):
    refused = desk_form(secretary).send("/bookings", status=409, name="张叔叔", mobile=ZHANG)
    refused.send("/bookings", override="spare")
    assert AT_TEN in at_times()


@both_ways
def test_a_reason_that_was_given_goes_along_when_the_time_is_full_too(secretary, htmx):
    for number in ("13800000011", "13800000012"):
        desk_form(secretary).send("/bookings", name="别人", mobile=number)
    form = desk_form(secretary).form("/bookings")
    sent = dict(form.form_values()) | {"name": "张叔叔", "mobile": ZHANG, "extra": "", "override": "spare"}
    full = secretary.post(form.action, sent, htmx=htmx, status=409)
    carried = full.find("//input[@name='override'][@form='f']")
    assert [box.get("value") for box in carried] == ["spare"]
    assert full.find("//button[@name='extra']") and full.find("//button[@name='override']") == []


@both_ways
@pytest.mark.parametrize("reason", ["because", "fits"])
def test_a_reason_that_is_none_of_the_few_is_wrong(secretary, reason, htmx):
    form = desk_form(secretary).form("/bookings")
    sent = dict(form.form_values()) | {"name": "张叔叔", "mobile": ZHANG, "override": reason}
    secretary.post(form.action, sent, htmx=htmx, status=422)
    assert AT_TEN not in at_times()


def test_a_resident_who_sends_a_reason_gets_no_further(resident):
    form = open_check(resident, AT_TEN).form("/bookings")
    sent = dict(form.form_values()) | {"name": "张叔叔", "mobile": ZHANG, "override": "spare"}
    assert NOT_ONLINE in resident.post(form.action, sent, status=409).text


@both_ways
def test_a_double_is_no_question_of_a_reason(secretary, htmx):
    form = desk_form(secretary, "2026-11-25T09:40")
    refused = form.send("/bookings", htmx=htmx, status=409, name="张阿姨", mobile=ZHANG)
    assert "已经约过了" in refused.text and refused.find("//button[@name='override']") == []
