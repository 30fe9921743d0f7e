"""The hall's screen: the board, price lists, teams; nothing that leads away and nobody's number."""

import re
from datetime import datetime

import pytest
from sqlalchemy import update

from community.bookings.models import Resource
from community.core.db import db, transaction
from community.partners.models import Partner
from tests import factories as make
from tests.bookings.kinds import course, room
from tests.cast import ZHANG
from tests.page import Page
from tests.partners.shops import set_shop
from tests.steps import words
from tests.walk import reachable

PAGES = (
    "/kiosk",
    "/kiosk/categories/daily",
    "/kiosk/notices",
    "/kiosk/notices/1",
    "/kiosk/partners/lao-zhou",
    "/kiosk/volunteers",
)
NAMES = ("王示例", "李示例", "赵示例", "钱示例", "张阿姨")
PERSONAL_NUMBER = re.compile(r"1[3-9]\d{9}")


# ---- who may


def test_a_residents_phone_is_asked_for_a_pairing_code(resident):
    for url in PAGES:
        assert resident.open(url).url == "/kiosk/pair"


def test_a_board_that_is_no_longer_paired_goes_to_the_pairing_page(resident):
    answer = resident.client.get("/kiosk/board", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/kiosk/pair")


# ---- the board


def test_the_board_shows_who_is_open_the_teams_and_the_categories(screen):
    page = screen.open("/kiosk")
    for fact in ("现在营业3家", "老周理发", "到中午12:00", "理女发10元", "党员先锋队", "银龄互助队", "10:12"):
        assert fact in page.text
    assert len(page.links("/kiosk/categories/")) == 6


def test_the_board_asks_for_itself_again_every_minute(screen):
    for page in (screen.open("/kiosk"), screen.open("/kiosk/board", htmx=True)):
        (board,) = page.find("//*[@id='board']")
        assert (board.get("hx-get"), board.get("hx-trigger")) == ("/kiosk/board", "every 60s")
        assert (board.get("hx-target"), board.get("hx-swap")) == ("#board", "outerHTML")


def test_the_fetched_board_is_the_board_and_nothing_around_it(screen):
    page = screen.open("/kiosk/board", htmx=True)
    assert page.body.count("<h1") == 0 and "DOCTYPE" not in page.body
    assert "现在营业3家" in page.text


def test_the_fetched_board_tells_the_time_it_is_of(screen, standing_clock):
    standing_clock(datetime(2026, 11, 24, 15, 30))
    (time,) = screen.open("/kiosk/board", htmx=True).find("//*[@id='board-time']")
    assert (time.get("data-time"), time.get("data-date")) == ("15:30", "11月24日 周二")


def test_the_board_follows_the_clock(screen, standing_clock):
    standing_clock(datetime(2026, 11, 24, 22, 0))
    assert "现在都休息了" in screen.open("/kiosk/board", htmx=True).text


def test_the_board_is_capped_to_what_fits(screen, data):
    with transaction():
        for number in range(9):
            make.partner(f"shop-{number}", f"店{number}", days=range(7), position=9)
            make.team(f"team-{number}", f"队{number}", position=9)
            make.notice(f"通知{number}")
    page = screen.open("/kiosk")
    rows = page.find("//*[@id='board']//ul[@class='k-rows']")
    assert [len(row.findall("li")) for row in rows] == [4, 3, 3]
    assert "现在营业12家" in page.text


def test_the_board_shows_courses_with_seats_and_rooms_that_are_free_today(screen, data):
    with transaction():
        course(), room()
    page = screen.open("/kiosk")
    assert "科学课11月25日，余2位" in page.text and "乒乓球桌中午12:00起空着" in page.text
    assert "课和场地" in screen.open("/kiosk/board", htmx=True).text


def test_a_full_course_and_a_room_that_is_taken_are_not_on_the_board(screen, data):
    with transaction() as session:
        course(), room()
        session.execute(update(Resource).values(capacity=0))
    said = screen.open("/kiosk").text
    assert "课和场地" not in said and "党员先锋队" in said


def test_courses_and_rooms_together_take_three_lines(screen, data):
    with transaction():
        lesson, hall = course(), room()
        for number in range(4):
            for one in (lesson, hall):
                same = {"uses": db.session.get(Resource, one.service.resource_id), "kind": one.service.kind}
                minutes, unit = one.service.minutes, one.service.unit
                shop = db.session.get(Partner, one.service.partner_id)
                make.service(shop, f"{one.service.name}{number}", minutes=minutes, unit=unit, **same)
    rows = screen.open("/kiosk").find("//section[h2='课和场地']//li/span/b")
    assert [row.text[:3] for row in rows] == ["科学课", "科学课", "乒乓球"]


def test_the_board_is_never_kept(screen):
    assert screen.client.get("/kiosk/board").headers["Cache-Control"] == "no-store"


# ---- the other pages


def test_a_category_lists_its_shops_with_a_price(screen):
    page = screen.open("/kiosk/categories/daily")
    assert "老周理发营业中到中午12:00，一楼103室理女发10元" in page.text and "食堂" not in page.text
    assert page.links("/kiosk/partners/") == ["/kiosk/partners/lao-zhou", "/kiosk/partners/mending"]


def test_a_category_without_shops_says_so(screen):
    assert "这一类还没有合伙人" in screen.open("/kiosk/categories/edu").text


def test_a_shops_page_shows_prices_beside_market_prices(screen):
    said = screen.open("/kiosk/partners/lao-zhou").text
    assert "营业中到12:00，下午2:00再开" in said and "理女发40分钟市场价30元10元" in said


def test_a_shops_page_shows_the_concession(screen):
    assert "午餐60岁以上低保老人等12.48元13元" in screen.open("/kiosk/partners/canteen").text


def test_a_paused_shop_is_shut_on_the_screen(screen, data):
    set_shop("lao-zhou", state="paused")
    assert "休息中暂停营业" in screen.open("/kiosk/partners/lao-zhou").text
    assert "现在营业2家" in screen.open("/kiosk").text


def test_the_teams_page_counts_and_names_nobody(screen):
    assert "银龄互助队志愿者陪聊、代买2人" in screen.open("/kiosk/volunteers").text


def corner(page: Page) -> list:
    """The links that every page but the board has in one corner."""
    return page.find("//nav[@aria-label='返回和首页']/a")


def test_back_and_home_stand_in_the_same_corner_of_each_page(screen):
    for url in PAGES[1:]:
        links = corner(screen.open(url))
        assert [words(link) for link in links] == ["返回", "首页"]
        assert links[1].get("href") == "/kiosk"


def test_back_from_a_shop_leads_to_its_category(screen):
    back = corner(screen.open("/kiosk/partners/canteen"))[0]
    assert back.get("href") == "/kiosk/categories/meal"


def test_a_draft_has_no_place_on_the_screen(screen):
    assert "未上架" not in screen.open("/kiosk/categories/daily").text


# ---- what it must not hold


@pytest.fixture
def pages(screen) -> dict[str, Page]:
    """All that the screen can reach, and the board as a plain browser would fetch it."""
    return reachable(screen, "/kiosk", inside="/kiosk") | {"/kiosk/board": screen.open("/kiosk/board")}


def leading_away(page: Page) -> list[str]:
    return [link for link in page.links() if not link.startswith("/kiosk")]


def test_every_link_of_the_screen_stays_on_the_screen(pages):
    assert set(PAGES) <= set(pages)
    for url, page in pages.items():
        assert leading_away(page) == [], url


@pytest.mark.parametrize("url", ["/kiosk/partners/draft-shop", "/kiosk/categories/nobody"])
def test_an_error_on_the_screen_leads_nowhere_else(screen, url):
    assert [link for link in leading_away(screen.open(url, status=404)) if link[0] != "#"] == []


def test_the_screen_has_no_forms_to_fill_and_nothing_to_dial(pages):
    for url, page in pages.items():
        assert page.tree.forms == [] and "tel:" not in page.body, url


def test_the_screen_holds_no_personal_number_and_no_name(pages):
    for url, page in pages.items():
        assert ZHANG not in page.body and not PERSONAL_NUMBER.search(page.text), url
        assert not [name for name in NAMES if name in page.body], url
