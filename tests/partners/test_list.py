"""Residents look for a shop: the list of shops, its search and its chips."""

from datetime import datetime

import pytest

from community.core.db import transaction
from tests import factories as make
from tests.partners.shops import card, names, shop_row

MONDAY = datetime(2026, 11, 23, 10, 12)  # 老周理发 rests on Mondays
EVENING = datetime(2026, 11, 24, 19, 0)


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


def test_a_sign_of_the_database_is_a_plain_character_in_a_search(resident, data):
    signs = {"%": "%25", "_": "_", "\\": "%5C", "'": "'"}
    with transaction():
        for number, sign in enumerate(signs):
            make.partner(f"odd-{number}", f"奇{sign}店", position=9)
    for sign, typed in signs.items():
        assert names(resident.open(f"/partners?q={typed}")) == [f"奇{sign}店"]


def test_a_search_does_not_mind_capital_letters(resident, data):
    with transaction():
        make.service(shop_row("mending"), "A4打印")
    for typed in ("a4", "A4"):
        assert "A4打印" in resident.open(f"/partners?q={typed}").text


def test_a_search_that_finds_nothing_leads_on_to_all_shops(resident):
    page = resident.open("/partners?q=潜水")
    assert names(page) == [] and "没有找到" in page.text
    assert "看全部" in page.text and "/partners" in page.links()


@pytest.mark.parametrize(
    ("typed", "found"), [("%00理女发", ["老周理发"]), ("x" * 10_000, []), ("%ED%A0%80", [])]
)
def test_words_that_nobody_types_are_searched_all_the_same(resident, typed, found):
    page = resident.open(f"/partners?q={typed}")
    assert names(page) == found and "\x00" not in page.body


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
