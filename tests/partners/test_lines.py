"""Which lines a price list has, in which order, how they are booked, and what they will cost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import db
from community.core.errors import Refusal
from community.partners import lines
from community.partners.deskqueries import prices_ahead
from community.partners.models import LeadChange, Service
from community.partners.queries import price_line
from tests.cast import NOW, actor, service
from tests.page import Page, Visitor
from tests.steps import both_ways, words

LAO_ZHOU = "/desk/partners/lao-zhou"
TODAY = NOW.date()
LATER = TODAY + timedelta(days=7)
pytestmark = pytest.mark.usefixtures("data")
NEW = {"name": "修面", "price": "6", "kind": "appointment", "unit": "次", "minutes": "20"}


def shown(page: Page) -> list[str]:
    return [words(row) for row in page.find("//tbody[starts-with(@id, 'line-')]//th")]


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


@both_ways
def test_a_new_line_stands_last_with_its_price_from_today(secretary, resident, htmx):
    page = secretary.open(f"{LAO_ZHOU}/lines/new").send("/lines", htmx=htmx, **NEW)
    page = secretary.open(LAO_ZHOU)
    assert shown(page) == ["理女发", "理男发", "上门理发", "修面"]
    line = price_line(service("修面").id, TODAY)
    assert (line.price_fen, line.starts_on, line.minutes, line.kind) == (600, TODAY, 20, "appointment")
    assert "修面约20分钟6元" in resident.open("/partners/lao-zhou").text
    assert verbs() == ["add_line"]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "请填写项目"),
        ({"price": ""}, "请填写惠民价，免费写0"),
        ({"price": "很便宜"}, "惠民价写成10或12.5这样的数"),
        ({"minutes": ""}, "要选时间的项目，请写时长"),
        ({"minutes": "", "kind": "room"}, "要选时间的项目，请写时长"),
        ({"minutes": "3"}, "时长要在5到1440之间"),
        ({"most": "0"}, "要在1到20之间"),
        ({"lead_book_minutes": "一会儿"}, "最晚提前多少分钟约要写数字"),
        ({"market_low": "20", "market_high": "10"}, "市场价要先写低的，再写高的"),
    ],
)
def test_a_line_that_is_typed_wrongly_is_shown_again_with_why(secretary, typed, sentence):
    page = secretary.open(f"{LAO_ZHOU}/lines/new").send("/lines", status=422, **NEW | typed)
    assert sentence in page.text
    assert db.session.scalars(select(Service).filter_by(name="修面")).all() == []


def test_how_a_line_is_booked_can_be_changed_and_leaves_its_fields_behind(secretary):
    page = secretary.open(f"/desk/services/{service('理女发').id}/file")
    page.send("/file", minutes="60", most="2", limit_week="2", note="含洗")
    row = service("理女发")
    assert (row.minutes, row.most, row.limit_week, row.note, row.limit_day) == (60, 2, 2, "含洗", None)
    (line,) = db.session.scalars(select(AuditLine))
    assert line.before == '{"note": "", "minutes": 40, "most": 1, "limit_week": null}'


@both_ways
def test_a_line_that_uses_a_resource_keeps_its_kind(secretary, htmx):
    page = secretary.open(f"/desk/services/{service('理女发').id}/file")
    refused = page.send("/file", htmx=htmx, kind="visit", status=409)
    assert "“理女发”用着可约资源，“怎么约”不能改" in refused.text
    assert service("理女发").kind == "appointment" and verbs() == []
    secretary.open(f"/desk/services/{service('午餐').id}/file").send("/file", htmx=htmx, kind="walk_in")
    assert service("午餐").kind == "walk_in"


def test_a_lead_time_that_is_changed_leaves_what_it_was(secretary):
    for minutes in ("90", "30"):
        url = f"/desk/services/{service('理女发').id}/file"
        secretary.open(url).send("/file", lead_book_minutes=minutes)
    kept = db.session.scalars(select(LeadChange).order_by(LeadChange.id)).all()
    assert [row.before_minutes for row in kept] == [60, 90] and service("理女发").lead_book_minutes == 30


def test_a_file_saved_as_it_stands_changes_nothing(secretary):
    secretary.open(f"/desk/services/{service('理女发').id}/file").send("/file")
    assert verbs() == [] and db.session.scalars(select(LeadChange)).all() == []


@both_ways
def test_of_two_who_change_how_a_line_is_booked_the_second_is_told_both_and_may_insist(app, secretary, htmx):
    url = f"/desk/services/{service('理女发').id}/file"
    second = Visitor(app, "second").open(url)
    secretary.open(url).send("/file", note="含洗", unit="人")
    told = second.send("/file", htmx=htmx, status=409, minutes="60")
    assert "这一行刚刚有人改过说明现在是“含洗”，您填的是“空”；单位现在是“人”，您填的是“次”" in told.text
    assert (service("理女发").note, service("理女发").minutes) == ("含洗", 40)
    values = dict(second.form("/file").form_values()) | {"minutes": "60"}
    (button,) = told.find("//button[@name='agreed']")
    second.visitor.post(url, values | {"agreed": button.get("value")}, htmx=htmx)
    db.session.rollback()
    assert (service("理女发").note, service("理女发").minutes) == ("", 60)


@both_ways
def test_a_price_for_later_stands_from_its_day_and_not_before(secretary, htmx):
    page = secretary.open(f"/desk/services/{service('理女发').id}/file")
    page.send("/prices", htmx=htmx, starts_on=str(LATER), price="12", market_low="30")
    line = service("理女发").id
    assert price_line(line, LATER - timedelta(days=1)).price_fen == 1000
    assert price_line(line, LATER).price_fen == 1200
    said = secretary.open(f"/desk/services/{line}/file").text
    assert "2026年12月1日起12元" in said and verbs() == ["schedule_price"]


GROUP = "退役军人"


@both_ways
def test_a_group_that_pays_less_is_set_changed_and_taken_off(secretary, resident, htmx):
    url = f"/desk/services/{service('理女发').id}/file"
    secretary.open(url).send("/concessions", group=GROUP, share="９.6折", htmx=htmx)
    assert f"{GROUP}享9.6折9.60元" in resident.open("/partners/lao-zhou").text
    found = secretary.open("/desk/people").send("/lookup", mobile="13800000009")
    assert GROUP in found.text  # now it can be granted
    page = secretary.open(url).send("/concessions", group=GROUP, share="8", htmx=htmx)
    assert f"{GROUP}享8折8元" in resident.open("/partners/lao-zhou").text
    page = secretary.open(url).send("/concessions", drop=GROUP, htmx=htmx)
    assert GROUP not in page.text and GROUP not in resident.open("/partners/lao-zhou").text
    assert verbs() == ["set_concession"] * 3


@both_ways
@pytest.mark.parametrize(
    ("group", "share", "sentence"),
    [
        ("", "9.6", "请写谁优惠"),
        (GROUP, "", "几折写成"),
        (GROUP, "10", "几折写成"),
        (GROUP, "-1", "几折写成"),
    ],
)
def test_a_concession_that_is_none_is_shown_again_with_why(secretary, group, share, sentence, htmx):
    page = secretary.open(f"/desk/services/{service('理女发').id}/file")
    assert sentence in page.send("/concessions", group=group, share=share, htmx=htmx, status=422).text
    assert verbs() == []


def test_of_two_prices_from_one_day_the_last_stands():
    row = service("理女发")
    for price_fen in (1200, 1300):
        price = {"price_fen": price_fen, "is_from": False, "market_low_fen": None, "market_high_fen": None}
        lines.schedule_price(row, starts_on=LATER, by=actor("secretary"), now=NOW, **price)
    assert price_line(row.id, LATER).price_fen == 1300
    assert [price.price_fen for price in prices_ahead(row.id, TODAY)] == [1300]


def test_a_price_cannot_be_set_for_a_day_that_has_begun():
    price = {"price_fen": 1200, "is_from": False, "market_low_fen": None, "market_high_fen": None}
    with pytest.raises(Refusal, match="从明天起"):
        lines.schedule_price(service("理女发"), starts_on=TODAY, by=actor("secretary"), now=NOW, **price)


def test_a_day_that_no_calendar_has_is_a_wrong_form(secretary):
    page = secretary.open(f"/desk/services/{service('理女发').id}/file")
    said = page.send("/prices", status=422, starts_on="2026-02-30", price="12").text
    assert "从哪天起写成2026-12-01这样的日子" in said


def test_a_line_taken_off_is_gone_for_residents_and_can_be_brought_back(secretary, resident):
    line = service("理女发").id
    page = secretary.open(LAO_ZHOU).send(f"/{line}/withdrawal")
    assert shown(page) == ["理男发", "上门理发"] and "停用的项目理女发11月24日停用" in page.text
    assert "理女发" not in resident.open("/partners/lao-zhou").text
    resident.open(f"/services/{line}", status=404)
    page = page.send(f"/{line}/comeback")
    assert "理女发" in shown(page) and "停用的项目" not in page.text
    assert verbs() == ["end_line", "bring_back"]


def test_taking_a_line_off_twice_leaves_one_audit_line():
    row = service("理女发")
    for _ in range(2):
        lines.end_line(row, by=actor("secretary"), now=NOW)
    assert verbs() == ["end_line"]


def test_a_line_moves_up_one_place_at_a_tap(secretary, resident):
    page = secretary.open(LAO_ZHOU).send(f"/{service('上门理发').id}/place")
    assert shown(page) == ["理女发", "上门理发", "理男发"]
    page = page.send(f"/{service('上门理发').id}/place")
    assert shown(page) == ["上门理发", "理女发", "理男发"]
    assert not page.find(f"//form[contains(@action, '/{service('上门理发').id}/place')]")
    lines.move_up(service("上门理发"), by=actor("secretary"), now=NOW)  # the first stays the first
    assert shown(secretary.open(LAO_ZHOU))[0] == "上门理发" and verbs() == ["move_up"] * 2


def test_a_shop_changes_its_own_lines_alone(shop):
    shop.open(f"{LAO_ZHOU}/lines/new").send("/lines", **NEW)
    assert "修面" in shown(shop.open(LAO_ZHOU))
    shop.open("/desk/partners/mending/lines/new", status=404)
    shop.open(f"/desk/services/{service('截裤边').id}/file", status=404)


def test_an_old_price_list_is_read_as_it_stood_with_what_was_taken_off_since(secretary, standing_clock):
    line = service("理女发")
    price = {"price_fen": 1200, "is_from": False, "market_low_fen": None, "market_high_fen": None}
    lines.schedule_price(line, starts_on=LATER, by=actor("secretary"), now=NOW, **price)
    lines.end_line(service("理男发"), by=actor("secretary"), now=NOW)
    old = secretary.open(f"{LAO_ZHOU}?on={TODAY - timedelta(days=1)}").text
    assert "老周理发2026年11月23日的价目" in old and "理女发10元30元" in old and "理男发8元" in old
    later = secretary.open(f"{LAO_ZHOU}?on={LATER}").text
    assert "那一天会是这样" in later and "理女发12元" in later and "理男发" not in later


def test_before_there_were_prices_the_list_is_empty_and_no_day_is_no_page(secretary):
    assert "那一天还没有价目" in secretary.open(f"{LAO_ZHOU}?on=2020-01-01").text
    assert "那一天还没有价目" in secretary.open(f"{LAO_ZHOU}?on=0001-01-01").text
    assert "那一天会是这样" in secretary.open(f"{LAO_ZHOU}?on=9999-12-31").text
    secretary.open(f"{LAO_ZHOU}?on=2026-02-30", status=404)
