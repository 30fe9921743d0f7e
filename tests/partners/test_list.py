"""Residents look for a shop: the list of shops, its search and its chips."""

from datetime import datetime

from tests.partners.shops import card, names

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


def test_an_old_address_of_a_search_leads_to_the_search(resident):
    page = resident.open("/partners?q=理男发&open=1")
    assert page.url == "/search" and "“理男发”找到1家" in page.text


def test_open_now_leaves_out_who_is_shut(resident, standing_clock):
    standing_clock(MONDAY)
    assert names(resident.open("/partners?open=1")) == ["小修小补", "食堂"]


def test_open_now_in_the_evening_is_empty_and_says_so(resident, standing_clock):
    standing_clock(EVENING)
    page = resident.open("/partners?open=1")
    assert names(page) == [] and "没有找到" in page.text and "共0家" in page.text


def test_the_chips_keep_what_was_chosen(resident):
    page = resident.open("/partners?category=daily")
    chip = page.find("//a[normalize-space(text())='营业中']/@href")[0]
    assert {"category=daily", "open=1"} == set(chip.partition("?")[2].split("&"))


def test_the_chips_count_the_shops_of_each_category(resident):
    chips = {a.text_content() for a in resident.open("/partners").find("//nav[@aria-label='按类别看']/a")}
    assert {"全部3", "助餐1", "便民2", "家政0"} <= chips
