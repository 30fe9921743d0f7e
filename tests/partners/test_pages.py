"""Residents read a shop's page: when it is open, what it costs, what is announced."""

from datetime import datetime, timedelta

import pytest

from community.core.db import transaction
from community.partners.models import OpeningHours
from tests import factories as make
from tests.cast import NOW, service
from tests.partners.shops import add_closure, card, names, set_shop, shop_row


def test_a_shop_says_that_it_is_open_till_when_and_where(resident):
    said = resident.open("/partners/lao-zhou").text
    for fact in ("营业中", "到12:00，下午2:00再开", "社区综合体一楼103室", "进门右手第二间", "拨打电话"):
        assert fact in said


def test_a_price_line_has_minutes_price_market_price_and_a_button(resident, data):
    page = resident.open("/partners/lao-zhou")
    assert "理女发约40分钟10元市场价30元预约" in page.text
    assert f"/services/{service('理女发').id}" in page.links()


def test_what_a_shop_must_approve_is_applied_for(resident):
    assert "上门理发约40分钟15元申请" in resident.open("/partners/lao-zhou").text


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ({"price_fen": 0}, "免费"),
        ({"price_fen": 6000, "is_from": True}, "60元起"),
        ({"price_fen": 1250, "market_fen": 2000, "market_is_from": True}, "12.50元市场价20元起"),
        ({"price_fen": 16000, "market_low_fen": 30000, "market_high_fen": 40000}, "160元市场价300–400元"),
    ],
)
def test_a_price_is_said_the_way_people_say_it(resident, data, prices, words):
    with transaction():
        make.price(service("理女发"), **prices)
    assert f"理女发约40分钟{words}" in resident.open("/partners/lao-zhou").text


def test_prices_that_begin_tomorrow_break_no_page(resident, standing_clock):
    standing_clock(make.LONG_AGO - timedelta(hours=14))
    for url in ("/partners/lao-zhou", "/partners", "/"):
        assert "老周理发" in resident.open(url).text


def test_the_weeks_hours_stand_below_and_today_is_marked(resident):
    said = resident.open("/partners/lao-zhou").text
    assert "周一休息" in said
    assert "周二今天上午9:00–12:00下午2:00–6:00" in said
    assert "周日上午9:00–12:00下午2:00–6:00" in said


def test_hours_till_midnight_are_said_as_people_say_them(resident, data):
    with transaction() as session:
        tuesday = session.query(OpeningHours).filter_by(partner_id=shop_row("lao-zhou").id, weekday=1)
        tuesday.filter_by(opens=840).one().closes = 1440
    assert "下午2:00–半夜12:00" in resident.open("/partners/lao-zhou").text


def test_the_concession_stands_beside_the_full_price(resident):
    assert "60岁以上低保老人等享9.6折12.48元13元" in resident.open("/partners/canteen").text


def test_what_cannot_be_booked_has_no_button(resident):
    page = resident.open("/partners/canteen")
    assert (
        page.links("/services/") == [] and "预约" not in page.text.partition("价目")[2].partition("营业")[0]
    )


def test_a_closure_ahead_is_announced_with_its_reason(resident, data):
    add_closure(datetime(2026, 11, 25), datetime(2026, 11, 26))
    said = resident.open("/partners/lao-zhou").text
    assert "11月25日（周三）停业一天盘点" in said and "营业中" in said


def test_a_closure_of_some_hours_says_till_when(resident, data):
    add_closure(NOW.replace(hour=15, minute=0), NOW.replace(hour=16, minute=30))
    said = resident.open("/partners/lao-zhou").text
    assert "11月24日（周二）" in said and "下午3:00到下午4:30停业盘点" in said and "停业一天" not in said


@pytest.mark.parametrize("starts_at", [datetime(2026, 11, 25), datetime(2026, 11, 25, 12, 0)])
def test_a_closure_is_called_one_day_only_where_it_is_one(resident, data, starts_at):
    add_closure(starts_at, datetime(2026, 11, 26, 12, 0))
    assert "停业一天" not in resident.open("/partners/lao-zhou").text


def test_a_closure_that_is_over_is_not_announced(resident, data):
    add_closure(NOW - timedelta(days=2), NOW - timedelta(days=1))
    add_closure(NOW.replace(hour=8), NOW.replace(hour=9))
    assert "盘点" not in resident.open("/partners/lao-zhou").text


def test_a_closure_promises_no_bookings_where_nothing_can_be_booked(resident, data):
    add_closure(datetime(2026, 11, 25), datetime(2026, 11, 26), slug="canteen")
    said = resident.open("/partners/canteen").text
    assert "盘点" in said and "照常可约" not in said


def test_a_shop_closed_for_the_day_says_so_wherever_it_stands(resident, data):
    add_closure(datetime(2026, 11, 24), datetime(2026, 11, 25))
    page = resident.open("/partners/lao-zhou")
    assert "今天停业明天（周三11月25日）上午9:00开门" in page.text and "周二今天停业" in page.text
    assert "休息中明天上午9:00开门" in card(resident.open("/partners"), "老周理发")


def test_a_closure_for_everybody_closes_every_shop(resident, data):
    add_closure(datetime(2026, 11, 24), datetime(2026, 11, 25), "停电", slug=None)
    assert "现在0家营业" in resident.open("/partners").text
    assert "停电" in resident.open("/partners/canteen").text


def test_a_closure_of_one_shop_leaves_the_others_open(resident, data):
    add_closure(datetime(2026, 11, 24), datetime(2026, 11, 25))
    assert "现在2家营业" in resident.open("/partners").text
    assert "停业" not in resident.open("/partners/canteen").text


def test_a_paused_shop_says_why_and_takes_no_bookings(resident, data):
    set_shop("lao-zhou", state="paused", paused_note="回老家，12月1日回来")
    page = resident.open("/partners/lao-zhou")
    assert "暂停营业回老家，12月1日回来" in page.text
    assert page.links("/services/") == [] and "约时间" not in page.text


def test_a_paused_shop_stays_in_the_list_as_shut(resident, data):
    set_shop("lao-zhou", state="paused")
    assert "休息中暂停营业" in card(resident.open("/partners"), "老周理发")
    assert names(resident.open("/partners?open=1")) == ["小修小补", "食堂"]


def test_a_draft_and_a_shop_that_does_not_exist_are_both_not_found(resident):
    for slug in ("draft-shop", "nobody", "LAO-ZHOU"):
        assert "没有找到这一页" in resident.open(f"/partners/{slug}", status=404).text


def test_a_shop_that_has_ended_is_gone(resident, data):
    set_shop("lao-zhou", state="ended")
    resident.open("/partners/lao-zhou", status=404)
    assert names(resident.open("/partners")) == ["小修小补", "食堂"]


def test_the_title_says_the_price_for_whoever_shares_the_link(resident):
    page = resident.open("/partners/lao-zhou")
    assert page.title == "理女发 10元｜老周理发｜府佑水香社区"
    assert page.find("//meta[@property='og:title']/@content") == [page.title]


def test_a_shop_without_a_price_list_has_a_page_and_a_card(resident, data):
    set_shop("draft-shop", state="published")
    assert resident.open("/partners/draft-shop").title.startswith("未上架｜")
    assert "元" not in card(resident.open("/partners"), "未上架")
