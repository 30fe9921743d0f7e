"""Residents search in their own words: names, price lines, and what people call them."""

import pytest

from community.core.db import transaction
from tests import factories as make
from tests.cast import service
from tests.page import Page, Visitor
from tests.partners.shops import set_shop, shop_row
from tests.partners.test_statements import count
from tests.steps import both_ways


def search(visitor: Visitor, typed: str, *, htmx: bool = False) -> Page:
    """The page of a search, or what htmx puts under the field."""
    page = visitor._ask("GET", "/search/hits" if htmx else "/search", htmx, query_string={"q": typed})
    return Page(visitor, page, is_whole=not htmx)


def shops(page: Page) -> list[str]:
    return [a.text_content() for a in page.find("//*[@id='hits']//h2/a")]


def lines(page: Page) -> list[str]:
    return [h3.text_content() for h3 in page.find("//*[@id='hits']//h3")]


# ---- what is found


@both_ways
def test_what_people_say_finds_what_the_price_list_calls_it(resident, htmx):
    page = search(resident, "剪头发", htmx=htmx)
    assert (shops(page), lines(page)) == (["老周理发"], ["理女发", "理男发"])
    assert "“剪头发”找到1家" in page.text and "理女发约40分钟10元市场价30元预约" in page.text


def test_what_is_found_leads_to_its_times_and_to_its_shop(resident, data):
    page = search(resident, "剪头发")
    assert page.links("/services/") == [f"/services/{service(name).id}" for name in ("理女发", "理男发")]
    assert "/partners/lao-zhou" in page.links()


@pytest.mark.parametrize("typed", ["我想剪头发", "哪里可以剪头发吗", "剪头", " 剪头发 ", "剪头发多少钱"])
def test_a_saying_counts_wherever_it_stands(resident, typed):
    assert lines(search(resident, typed)) == ["理女发", "理男发"]


def test_a_search_finds_a_shop_by_its_name(resident):
    page = search(resident, "小修小补")
    assert (shops(page), lines(page)) == (["小修小补"], [])


def test_a_search_finds_a_line_by_a_part_of_its_name(resident):
    assert lines(search(resident, "裤边")) == ["截裤边"]


def test_all_words_must_fit_and_the_shops_name_counts(resident):
    assert lines(search(resident, "老周 男发")) == ["理男发"]
    assert shops(search(resident, "老周 裤边")) == []


def test_whoever_writes_a_whole_sentence_is_understood(resident):
    assert lines(search(resident, "我裤子长了要截裤边")) == ["截裤边"]


def test_a_category_finds_its_shops(resident):
    assert shops(search(resident, "助餐")) == ["食堂"]


def test_full_width_and_capital_letters_are_the_same(resident, data):
    with transaction():
        make.service(shop_row("mending"), "A4打印")
    for typed in ("a4", "A4", "Ａ４", "A4 打印"):
        assert lines(search(resident, typed)) == ["A4打印"]


def test_a_draft_and_a_line_taken_off_are_not_found(resident, data):
    with transaction():
        make.service(shop_row("draft-shop"), "修伞")
        make.service(shop_row("mending"), "补轮胎", ended_at=make.LONG_AGO)
    assert shops(search(resident, "修伞")) == shops(search(resident, "补轮胎")) == []


def test_a_paused_shop_is_found_and_says_so(resident, data):
    set_shop("lao-zhou", state="paused", paused_note="装修")
    page = search(resident, "理女发")
    assert "暂停营业" in page.text and page.links("/services/") == []


# ---- what is not found


@both_ways
def test_nothing_found_says_what_to_do(resident, htmx):
    page = search(resident, "潜水", htmx=htmx)
    assert "没有找到“潜水”" in page.text and page.links("tel:")
    assert shops(page) == []


def test_the_page_leads_on_to_every_category(resident):
    for typed in ("", "潜水", "剪头发"):
        assert len(search(resident, typed).links("/partners?category=")) == 6


@pytest.mark.parametrize("typed", ["0001", "13800000001", "138 0000 0001", "+8613800000001", "０００１"])
def test_a_number_finds_nobody_and_is_led_to_the_bookings(resident, typed):
    page = search(resident, typed)
    assert "号码在这里查不到" in page.text and "/bookings" in page.links()
    assert "0001" not in page.title


@pytest.mark.parametrize("typed", ["", "   ", "\u200b"])
def test_an_empty_search_says_nothing(resident, typed):
    assert search(resident, typed, htmx=True).text == ""
    assert "没有找到" not in search(resident, typed).text


@pytest.mark.parametrize("typed", ["%", "_", "？？", "x" * 10_000, "\x00", "\ufffd", "<b>理</b>" * 9])
def test_what_nobody_would_type_finds_nothing(resident, typed):
    assert shops(search(resident, typed)) == []


def test_no_more_than_forty_characters_are_looked_at(resident):
    assert lines(search(resident, "剪头发" + " " * 60 + "潜水")) == ["理女发", "理男发"]


# ---- how it is shown


def test_many_shops_and_many_lines_are_capped_and_it_says_so(resident, data):
    with transaction():
        for number in range(8):
            shop = make.partner(f"shop-{number}", f"店{number}", position=9)
            for line in range(6):
                make.service(shop, f"磨刀{line}", position=line)
    page = search(resident, "磨刀")
    assert len(shops(page)) == 6 and lines(page)[:4] == ["磨刀0", "磨刀1", "磨刀2", "磨刀3"]
    assert "还有2项" in page.text and "还有2家" in page.text


def test_the_better_hit_stands_first(resident, data):
    with transaction():
        make.service(shop_row("canteen"), "上门截裤边")
    assert shops(search(resident, "截裤边")) == ["小修小补", "食堂"]


def test_words_are_shown_as_text_and_kept_in_the_field(resident):
    page = search(resident, "<b>理女发</b>")
    assert "<b>理女发</b>" in page.text and not page.find("//main//b[text()='理女发']")
    assert page.find("//input[@name='q']/@value") == ["<b>理女发</b>"]


def test_a_shared_search_says_what_was_searched_and_is_not_indexed(resident):
    page = search(resident, "剪头发")
    assert page.title == "“剪头发”｜找服务｜府佑水香社区"
    assert page.response.headers["X-Robots-Tag"] == "noindex"


def test_the_hits_become_the_address_to_come_back_to(resident):
    found = search(resident, "剪头发", htmx=True).response.headers
    assert found["HX-Replace-Url"] == "/search?q=%E5%89%AA%E5%A4%B4%E5%8F%91"
    assert "HX-Replace-Url" not in search(resident, "13800000001", htmx=True).response.headers


@pytest.mark.parametrize("url", ["/", "/partners", "/search"])
def test_each_search_field_leads_to_the_page_and_fills_the_hits(resident, url):
    page = resident.open(url)
    assert page.form("/search").method == "GET"
    (field,) = page.find("//input[@name='q']")
    assert (field.get("hx-get"), field.get("hx-target")) == ("/search/hits", "#hits")
    assert page.find("//*[@id='hits'][not(node())]")


# ---- the cost


def test_a_search_asks_as_little_for_many_shops_as_for_few(app, resident, data):
    before = count(app, resident, "/search/hits?q=项目")
    with transaction():
        for number in range(20):
            make.service(make.partner(f"shop-{number}", f"店{number}", position=9), "项目")
            make.search_word(f"说法{number}", "项目")
    assert count(app, resident, "/search/hits?q=项目") == before
