"""居民: a number is found, granted a concession once its proof was seen, and the grant ended."""

import pytest
from sqlalchemy import select

from community.accounts.models import ConcessionGrant, Contact
from community.accounts.queries import contact_of
from community.core.db import db, transaction
from community.partners.models import Concession, Service
from tests import factories as make
from tests.cast import GRANTED, LI, ZHANG, service
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as

ELDERS = "60岁以上低保老人等"
A_PROOF = {"ends_on": "2027-06-30", "has_seen": "1"}


@pytest.fixture
def staff(app):
    return Visitor(app, "staff")


def found(visitor: Visitor, typed: str, *, status: int = 200) -> Page:
    return visitor.open("/desk/people").send("/people/lookup", mobile=typed, status=status)


def grants(mobile: str) -> list[tuple[str, str, bool]]:
    db.session.rollback()
    rows = db.session.scalars(select(ConcessionGrant).join(Contact).where(Contact.mobile == mobile))
    return [(row.group, str(row.ends_on), row.ended_at is None) for row in rows]


def test_a_number_is_found_however_it_is_typed_and_shown_masked(staff, data):
    page = found(staff, "138 0000 0060")
    assert "138****0060" in page.text and f"{ELDERS}2026年1月1日起，到2027年12月31日" in page.text
    assert GRANTED not in page.body and page.url == f"/desk/people/{contact_of(GRANTED).id}"


@both_ways
def test_a_grant_is_made_for_somebody_who_has_booked(staff, data, htmx):
    page = found(staff, ZHANG)
    assert "还没有登记过" in page.text
    assert "到2027年6月30日" in page.send("/grants", htmx=htmx, **A_PROOF).text
    assert grants(ZHANG) == [(ELDERS, "2027-06-30", True)]


@both_ways
def test_a_grant_is_made_for_a_number_that_nobody_has_seen(staff, data, htmx):
    page = found(staff, LI)
    assert "这个号码还没有约过" in page.text and contact_of(LI) is None
    made = page.send("/people/grants", htmx=htmx, **A_PROOF)
    assert "到2027年6月30日" in made.text and LI not in made.body
    assert grants(LI) == [(ELDERS, "2027-06-30", True)]


@both_ways
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (A_PROOF | {"has_seen": None}, "看过证件才能登记"),
        (A_PROOF | {"ends_on": "明年"}, "到哪天为止写成"),
        (A_PROOF | {"group": "别的"}, "请选哪一种优惠"),
    ],
)
def test_nothing_is_granted_without_proof_group_and_end(staff, data, htmx, typed, said):
    for mobile in (ZHANG, LI):
        page = found(staff, mobile)
        action = page.find("//form[.//input[@name='has_seen']]/@action")[0]
        fields = {name: value for name, value in typed.items() if value}
        assert said in page.send(action, htmx=htmx, status=422, **fields).text
        assert grants(mobile) == []


@both_ways
def test_an_end_that_is_over_is_refused(staff, data, htmx):
    refused = found(staff, ZHANG).send("/grants", htmx=htmx, status=409, ends_on="2026-11-23", has_seen="1")
    assert "这一天已经过了" in refused.text and grants(ZHANG) == []


@both_ways
def test_a_grant_is_ended_by_one_tap(staff, data, htmx):
    page = found(staff, GRANTED)
    assert "现在没有登记的" in page.send("/end", htmx=htmx).text
    assert grants(GRANTED) == [(ELDERS, "2027-12-31", False)]


@both_ways
def test_whoever_ended_it_by_mistake_takes_it_back_by_one_tap(staff, data, htmx):
    ended = found(staff, GRANTED).send("/end", htmx=htmx)
    assert f"{ELDERS}停掉了" in ended.text
    page = ended.send("/correction", htmx=htmx)
    assert grants(GRANTED) == [(ELDERS, "2027-12-31", True)] and "停掉了" not in page.text
    assert "恢复优惠" in Visitor(staff.app, "secretary").open("/desk/audit").text


@both_ways
def test_an_end_is_not_taken_back_over_a_newer_grant(staff, secretary, data, htmx):
    ended = found(staff, GRANTED).send("/end")
    found(secretary, GRANTED).send("/grants", **A_PROOF)
    assert "这项优惠现在登记着" in ended.send("/correction", htmx=htmx, status=409).text
    assert [stands for _, _, stands in grants(GRANTED)] == [False, True]


def test_what_was_ended_of_somebody_else_is_not_offered_back(staff, data):
    with transaction():
        make.grant(LI)
    found(staff, GRANTED).send("/end")
    for asked in ("1", "2", "x", "9" * 30):
        page = staff.open(f"/desk/people/{contact_of(LI).id}?ended={asked}")
        assert page.find("//form[contains(@action, '/correction')]") == []


@both_ways
def test_of_two_who_end_it_the_second_is_told(staff, secretary, data, htmx):
    mine, theirs = found(staff, GRANTED), found(secretary, GRANTED)
    mine.send("/end")
    assert "刚刚停掉了" in theirs.send("/end", htmx=htmx, status=409).text
    assert "现在没有登记的" in mine.send("/end", htmx=htmx).text  # a second tap is the same tap


def test_a_grant_that_is_over_says_so_and_may_be_renewed(staff, data, standing_clock):
    with transaction():
        make.grant(LI, ends_on=make.LONG_AGO.date())
    page = found(staff, LI)
    assert "到期了" in page.text
    assert "到期了" not in page.send("/grants", **A_PROOF).text


@pytest.mark.parametrize(
    ("typed", "said"), [("", "请填写手机号"), ("1380000", "手机号要11位"), ("23800000001", "这不像手机号")]
)
def test_what_is_no_number_is_not_looked_for(staff, data, typed, said):
    page = found(staff, typed, status=422)
    assert said in page.text and page.title.startswith("错误：")


def test_where_no_price_list_has_a_concession_there_is_nothing_to_grant(staff, data):
    with transaction() as session:
        session.query(Concession).delete()
    assert "价目上还没有优惠" in found(staff, ZHANG).text


def test_several_groups_are_offered_and_those_of_a_line_taken_off_are_not(staff, data):
    with transaction() as session:
        make.concession(service("理女发"), 800).group = "残疾人"
        make.concession(service("理男发"), 800).group = "退役军人"
        session.query(Service).filter_by(name="理男发").update({"ended_at": make.LONG_AGO})
    page = found(staff, ZHANG)
    assert page.find("//input[@name='group']/@value") == sorted([ELDERS, "残疾人"])
    assert "请选哪一种优惠" in page.send("/grants", status=422, **A_PROOF).text


@pytest.mark.parametrize("login", ["shop", "supervisor", "worker", "member", "kiosk"])
def test_nobody_else_sees_who_was_granted_what(app, data, login):
    visitor, contact_id = Visitor(app, login), contact_of(GRANTED).id
    for url in ("/desk/people", f"/desk/people/{contact_id}"):
        visitor.open(url, status=403)
    for url in ("/desk/people/lookup", "/desk/people/grants", f"/desk/people/{contact_id}/grants"):
        post_as(visitor, url, {"mobile": GRANTED}, status=403)


def test_somebody_whose_number_was_blanked_is_not_found(staff, data):
    contact_id = contact_of(GRANTED).id
    with transaction() as session:
        session.query(Contact).filter_by(id=contact_id).update({"mobile": None})
    staff.open(f"/desk/people/{contact_id}", status=404)
