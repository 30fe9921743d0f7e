"""What goes outside: the text for the WeChat group, the poster, and what a shared link says."""

from datetime import datetime

import pytest

from community.core.db import transaction
from community.partners.paper import lines_on_poster
from community.partners.queries import price_list
from community.partners.rules import Plan, Shut, rest_of_day, spoken_span_of_day, week_in_short
from tests import factories as make
from tests.cast import NOW, service
from tests.page import Page, Visitor
from tests.partners.shops import add_closure, set_shop, shop_row

SITE = "http://127.0.0.1:8000"
TEXT = "/desk/partners/lao-zhou/text"
POSTER = "/partners/lao-zhou/poster"
MORNING, AFTERNOON = (540, 720), (840, 1080)


def said(page: Page) -> list[str]:
    """The lines of the text that is copied."""
    (text,) = page.find("//*[@data-copy]//textarea[@readonly]")
    return text.text.strip().split("\n")


def shared(page: Page, name: str) -> str:
    """What a page says of itself where its link is shared."""
    (content,) = page.find(f"//meta[@property='og:{name}']/@content")
    return content.strip()


# ---- rules


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((0, 1, 2, 3, 4, 5, 6), ["每天"]),
        ((1, 2, 3, 4, 5, 6), ["周二到周日"]),
        ((0, 1, 4, 6), ["周一、周二", "周五", "周日"]),
        ((), []),
    ],
)
def test_days_that_are_alike_are_said_once(days, words):
    week = Plan([(day, *block) for day in days for block in (MORNING, AFTERNOON)]).week()
    assert [label for label, _ in week_in_short(week)] == words


def test_days_with_other_hours_are_said_apart():
    week = week_in_short(Plan([(0, *MORNING), (1, *MORNING), (2, *AFTERNOON)]).week())
    assert [(label, len(spans)) for label, spans in week] == [("周一、周二", 1), ("周三", 1)]


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (7, "上午9:00–下午6:00"),
        (10, "到下午6:00"),
        (13, "下午2:00–6:00"),
        (15, "到下午6:00"),
        (18, ""),
    ],
)
def test_the_rest_of_a_day_is_said_from_where_one_stands(hour, words):
    now = datetime(2026, 11, 24, hour)
    spans = Plan([(1, *MORNING), (1, *AFTERNOON)]).openings(now.date())
    assert rest_of_day(spans, now) == words


def test_a_shop_that_shuts_at_midnight_says_so():
    assert rest_of_day(Plan([(1, 540, 1440)]).openings(NOW.date()), NOW) == "到半夜12:00"


def test_a_poster_holds_fewer_lines_where_they_or_the_hours_are_long(data):
    with transaction():
        shop = shop_row("lao-zhou")
        for number in range(20):
            make.service(shop, f"项目{number}", position=number + 9)
    lines = price_list(shop.id, NOW.date())
    usual = lines_on_poster(shop, lines, 3)
    assert 6 < usual < 20 and lines_on_poster(shop, lines, 7) == usual - 4
    assert lines_on_poster(shop, lines[:4], 1) == 4


# ---- the text


def test_a_shops_text_has_its_prices_hours_place_phone_and_link(secretary):
    assert said(secretary.open(TEXT)) == [
        "老周理发",
        "理女发 10元（市场价30元）",
        "理男发 8元",
        "上门理发 15元",
        "周二到周日 上午9:00–12:00，下午2:00–6:00",
        "社区综合体一楼 103室，进门右手第二间",
        "电话 0952-000 0000",
        f"看价目、约时间：{SITE}/partners/lao-zhou",
    ]


def test_a_long_price_list_is_cut_short_and_says_so(secretary, data):
    with transaction():
        for number in range(20):
            make.service(shop_row("lao-zhou"), f"项目{number}", position=number + 9)
    lines = said(secretary.open(TEXT))
    assert "还有15项，点开看" in lines and len(lines) < 15


def test_a_paused_shops_text_says_why_in_place_of_its_hours(secretary, data):
    set_shop("lao-zhou", state="paused", paused_note="店里装修")
    lines = said(secretary.open(TEXT))
    assert lines[0] == "老周理发，店里装修" and not any("周二" in line for line in lines)


@pytest.mark.parametrize(("state", "words"), [("draft", "上架以后"), ("ended", "已经退出")])
def test_what_residents_do_not_see_has_no_text_and_no_poster(secretary, resident, data, state, words):
    set_shop("lao-zhou", state=state)
    page = secretary.open(TEXT)
    assert words in page.text and not page.find("//textarea") and not page.links("/poster")
    for path in (POSTER, "/partners/lao-zhou/qr.png"):
        resident.open(path, status=404)


def test_a_shop_copies_its_own_text_and_nobody_elses(shop):
    assert said(shop.open(TEXT))[0] == "老周理发"
    shop.open("/desk/partners/mending/text", status=404)
    shop.open("/desk/partners/text", status=403)


def test_the_days_text_names_what_is_open_till_when_and_the_first_prices(secretary):
    assert said(secretary.open("/desk/partners/text")) == [
        "今天（周二 11月24日）这些店营业",
        "老周理发，到下午6:00：理女发10元，理男发8元",
        "小修小补，到下午6:00：截裤边5元",
        "食堂，到下午6:00：午餐13元",
        f"看价目、约时间：{SITE}/partners",
    ]


def test_the_days_text_leaves_out_who_is_shut_or_paused(secretary, data):
    add_closure(datetime(2026, 11, 24), datetime(2026, 11, 25))
    set_shop("mending", state="paused")
    assert [line[:2] for line in said(secretary.open("/desk/partners/text"))] == ["今天", "食堂", "看价"]


def test_in_the_evening_there_is_no_text_of_the_day(secretary, standing_clock):
    standing_clock(NOW.replace(hour=20))
    page = secretary.open("/desk/partners/text")
    assert "今天没有店营业了" in page.text and not page.find("//textarea")


def test_the_text_is_there_without_a_script_and_its_button_with_one(secretary):
    (button,) = secretary.open(TEXT).find("//*[@data-copy]//button")
    assert button.get("hidden") is not None and button.get("type") == "button"


def test_the_desk_finds_its_way_to_text_and_poster(secretary):
    assert "/desk/partners/text" in secretary.open("/desk/partners").links()
    assert TEXT in secretary.open("/desk/partners/lao-zhou").links()
    assert secretary.open(TEXT).links("/poster") == [f"{POSTER}?size=a4", f"{POSTER}?size=a5"]


# ---- the poster


@pytest.mark.parametrize("size", ["", "?size=a4", "?size=a5"])
def test_a_poster_has_prices_place_hours_and_the_code(resident, size):
    page = resident.open(POSTER + size)
    for fact in ("老周理发", "理女发市场价30元10元", "一楼103室", "周二到周日上午9:00–12:00", "0952-0000000"):
        assert fact in page.text
    assert page.find("//img/@src") == ["/partners/lao-zhou/qr.png"]


def test_another_size_is_no_page(resident):
    resident.open(f"{POSTER}?size=a3", status=404)


def test_a_poster_with_more_lines_than_fit_says_so(resident, data):
    assert "更多价目扫码看" not in resident.open(POSTER).text
    with transaction():
        for number in range(40):
            make.service(shop_row("lao-zhou"), f"项目{number}", position=number + 9)
    page = resident.open(POSTER)
    assert "更多价目扫码看" in page.text and len(page.find("//ul/li")) < 12


def test_the_code_is_a_picture_that_is_kept(resident):
    answer = resident.client.get("/partners/lao-zhou/qr.png")
    width = int.from_bytes(answer.data[16:20])
    assert (answer.mimetype, answer.data[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n") and width > 200
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert resident.client.get("/partners/lao-zhou/qr.png", headers=tag).status_code == 304


# ---- what a shared link says


@pytest.mark.parametrize(
    ("url", "title", "price"),
    [
        ("/partners/lao-zhou", "理女发 10元｜老周理发", "理女发10元 理男发8元"),
        (POSTER, "理女发 10元｜老周理发海报", "理女发10元 理男发8元"),
        ("/partners", "找服务｜3家", "理女发10元"),
        ("/", "府佑水香社区服务", "现在营业3家：理女发10元"),
    ],
)
def test_a_shared_link_says_the_price(resident, url, title, price):
    page = resident.open(url)
    assert page.title.startswith(title) and shared(page, "title") == page.title
    assert price in shared(page, "description")
    assert shared(page, "url") == SITE + url


def test_a_shared_line_says_its_price_and_what_it_costs_elsewhere(resident, data):
    url = f"/services/{service('理女发').id}"
    page = resident.open(url + "?day=2026-11-25")
    assert page.title == "理女发 10元｜老周理发"
    assert "老周理发理女发10元，市场价30元" in shared(page, "description")
    assert shared(page, "url") == SITE + url


def test_a_personal_page_tells_nobody_its_address(app, resident):
    for url in ("/bookings", "/login"):
        assert not resident.open(url).find("//meta[@property='og:url']"), url
    assert not Visitor(app).open("/no-such-page", status=404).find("//meta[@property='og:url']")


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [
        (540, 720, "上午9:00–12:00"),
        (540, 1020, "上午9:00–下午5:00"),
        (840, 1080, "下午2:00–6:00"),
        (720, 1260, "中午12:00–晚上9:00"),
        (840, 1260, "下午2:00–晚上9:00"),
        (720, 750, "中午12:00–12:30"),
        (300, 480, "凌晨5:00–上午8:00"),
        (840, 1440, "下午2:00–半夜12:00"),
    ],
)
def test_a_span_of_a_day_says_each_part_of_the_day_once(opens, closes, words):
    (span,) = Plan([(1, opens, closes)]).openings(NOW.date())
    assert spoken_span_of_day(span) == words


def test_a_closure_until_midnight_ends_on_its_own_day():
    shut = Shut(datetime(2026, 11, 25, 20), datetime(2026, 11, 26), "检修")
    assert shut.words() == "11月25日（周三）晚上8:00到半夜12:00停业"
