"""Residents look for a shop and read its price list."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, update

from community.core.db import db, transaction
from community.partners.models import Partner
from tests import factories as make
from tests.cast import NOW, service

MONDAY = datetime(2026, 11, 23, 10, 12)  # 老周理发 rests on Mondays
EVENING = datetime(2026, 11, 24, 19, 0)


def names(page) -> list[str]:
    return [a.text_content() for a in page.find("//ul/li[contains(@class, 'sq-shop')]//h2/a")]


def card(page, name: str) -> str:
    """What a shop's card says, blanks taken out."""
    (found,) = page.find(f"//li[contains(@class, 'sq-shop')][.//h2/a[text()='{name}']]")
    return "".join(found.text_content().split())


def shop_row(slug: str) -> Partner:
    return db.session.query(Partner).filter_by(slug=slug).one()


def set_shop(slug: str, **values) -> None:
    with transaction() as session:
        session.execute(update(Partner).filter_by(slug=slug).values(**values))


def add_closure(starts_at: datetime, ends_at: datetime, reason: str = "盘点", slug: str | None = "lao-zhou"):
    with transaction():
        make.closure(shop_row(slug) if slug else None, starts_at, ends_at, reason)


@contextmanager
def statements(app):
    """The SQL statements that are run inside the block."""
    found = []

    def note(connection, cursor, statement, *rest):
        found.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def count(app, visitor, url: str) -> int:
    visitor.open(url)  # what is done once for a connection is done now
    with statements(app) as found:
        visitor.open(url)
    return len(found)


# ---- the list


def test_the_list_shows_the_published_shops_in_the_desks_order(resident):
    assert names(resident.open("/partners")) == ["老周理发", "小修小补", "食堂"]


def test_a_card_says_open_till_when_where_and_a_price(resident):
    said = card(resident.open("/partners"), "老周理发")
    for fact in ("营业中", "到中午12:00", "一楼103室", "理女发", "10元"):
        assert fact in said


def test_a_card_of_a_shut_shop_says_from_when(resident, standing_clock):
    standing_clock(MONDAY)
    assert "休息中明天上午9:00开门" in card(resident.open("/partners"), "老周理发")


def test_a_category_narrows_the_list(resident):
    page = resident.open("/partners?category=meal")
    assert names(page) == ["食堂"]
    assert page.find("//a[@aria-current='true'][contains(., '助餐')]")


def test_a_category_that_does_not_exist_finds_nothing(resident):
    assert names(resident.open("/partners?category=nonsense")) == []


def test_a_search_finds_shops_by_name(resident):
    assert names(resident.open("/partners?q=修")) == ["小修小补"]


def test_a_search_in_price_lists_shows_the_line_that_fits(resident):
    page = resident.open("/partners?q=理男发")
    assert names(page) == ["老周理发"]
    assert "理男发8元" in card(page, "老周理发")


def test_a_shop_found_by_name_still_shows_the_line_that_fits(resident):
    assert "上门理发15元" in card(resident.open("/partners?q=理发"), "老周理发")


def test_a_search_is_kept_in_its_box_and_can_be_cleared(resident):
    page = resident.open("/partners?q=理女发")
    assert page.find("//input[@name='q']/@value") == ["理女发"]
    assert "清除搜索" in page.text


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'"])
def test_a_sign_of_the_database_is_a_plain_character_in_a_search(resident, data, sign):
    with transaction():
        make.partner("odd", f"奇{sign}店", position=9)
    page = resident.open(f"/partners?q={sign.replace('%', '%25')}")
    assert names(page) == [f"奇{sign}店"]


def test_a_search_that_finds_nothing_leads_on_to_all_shops(resident):
    page = resident.open("/partners?q=潜水")
    assert names(page) == [] and "没有找到" in page.text
    assert "看全部" in page.text and "/partners" in page.links()


@pytest.mark.parametrize(
    ("words", "found"), [("%00理女发", ["老周理发"]), ("%00", 3), ("x" * 10_000, []), ("%ED%A0%80", [])]
)
def test_words_that_nobody_types_are_searched_all_the_same(resident, words, found):
    shown = names(resident.open(f"/partners?q={words}"))
    assert shown == found if isinstance(found, list) else len(shown) == found


def test_words_are_shown_as_text(resident):
    page = resident.open("/partners?q=<b>理</b>")
    assert "“<b>理</b>”" in page.text and not page.find("//main//b[text()='理']")


def test_open_now_leaves_out_who_is_shut(resident, standing_clock):
    standing_clock(MONDAY)
    assert names(resident.open("/partners?open=1")) == ["小修小补", "食堂"]


def test_open_now_in_the_evening_is_empty_and_says_so(resident, standing_clock):
    standing_clock(EVENING)
    page = resident.open("/partners?open=1")
    assert names(page) == [] and "没有找到" in page.text and "共0家" in page.text


def test_the_chips_keep_what_was_searched_and_chosen(resident):
    page = resident.open("/partners?q=发&category=daily")
    chip = page.find("//a[normalize-space(text())='营业中']/@href")[0]
    assert {"q=%E5%8F%91", "category=daily", "open=1"} == set(chip.partition("?")[2].split("&"))


def test_the_chips_count_the_shops_of_each_category(resident):
    chips = {a.text_content() for a in resident.open("/partners").find("//nav[@aria-label='按类别看']/a")}
    assert {"全部3", "助餐1", "便民2", "家政0"} <= chips


# ---- a shop


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


def test_the_weeks_hours_stand_below_and_today_is_marked(resident):
    said = resident.open("/partners/lao-zhou").text
    assert "周一休息" in said
    assert "周二今天上午9:00–12:00下午2:00–6:00" in said
    assert "周日上午9:00–12:00下午2:00–6:00" in said


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


def test_a_closure_that_is_over_is_not_announced(resident, data):
    add_closure(NOW - timedelta(days=2), NOW - timedelta(days=1))
    assert "盘点" not in resident.open("/partners/lao-zhou").text


def test_a_paused_shop_says_why_and_takes_no_bookings(resident, data):
    set_shop("lao-zhou", state="paused", paused_note="回老家，12月1日回来")
    page = resident.open("/partners/lao-zhou")
    assert "暂停营业回老家，12月1日回来" in page.text
    assert page.links("/services/") == [] and "约时间" not in page.text


def test_a_paused_shop_stays_in_the_list_as_shut(resident, data):
    set_shop("lao-zhou", state="paused")
    assert "休息中暂停营业" in card(resident.open("/partners"), "老周理发")
    assert names(resident.open("/partners?open=1")) == ["小修小补", "食堂"]


@pytest.mark.parametrize("slug", ["draft-shop", "nobody", "LAO-ZHOU"])
def test_a_draft_and_a_shop_that_does_not_exist_are_both_not_found(resident, slug):
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


# ---- how much it asks of the database


def test_the_list_asks_as_little_for_many_shops_as_for_few(app, resident, data):
    before = count(app, resident, "/partners")
    with transaction():
        for number in range(20):
            make.service(make.partner(f"shop-{number}", f"店{number}", position=9), "项目", market_fen=2000)
    assert count(app, resident, "/partners") == before
    assert len(names(resident.open("/partners"))) == 23


def test_a_shop_page_asks_as_little_for_many_lines_as_for_few(app, resident, data):
    before = count(app, resident, "/partners/lao-zhou")
    with transaction():
        for number in range(20):
            make.concession(make.service(shop_row("lao-zhou"), f"项目{number}", position=9))
            make.closure(shop_row("lao-zhou"), NOW + timedelta(days=1, hours=number), NOW + timedelta(days=2))
            make.partner(f"shop-{number}", f"店{number}", position=9)
    assert count(app, resident, "/partners/lao-zhou") == before
