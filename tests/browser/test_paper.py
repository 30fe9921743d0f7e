"""What comes out of a printer: one clean A4 sheet for a booking, the day board with whole rows."""

import re

import pytest
from sqlalchemy import select

from community.core.db import db
from community.fund.paper import LINES_ON_PAPER
from community.partners.models import Partner
from tests import cast
from tests.browser.conftest import kept_cookie, session_cookie
from tests.browser.stages import own_references
from tests.cast import LI, ZHANG
from tests.fund.staged import entered

pytestmark = pytest.mark.browser
A4 = re.compile(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]")
CROWD = "/desk/bookings?partner=crowd"
CROWD_SHEET = "/desk/bookings/sheet?partner=crowd"


@pytest.fixture
def paper(new_context, stands):
    """Print a page: (stage, path, login) to the sheets' PDF and the page as paper shows it."""

    def print_it(stage: str, path, login: str | None = None):
        app, put_back = stands(stage)
        put_back()
        context = new_context(viewport={"width": 1280, "height": 800})
        with app.app_context():
            context.add_cookies([session_cookie(login) if login else kept_cookie()])
            path = path if isinstance(path, str) else path()
        page = context.new_page()
        page.goto(app.config["SITE_URL"] + path)
        sheets = page.pdf(prefer_css_page_size=True)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 688, "height": 1017})  # A4 without its margins
        return sheets, page

    return print_it


A5 = re.compile(rb"/MediaBox \[0 0 (419|420)(\.\d+)? 59[45](\.\d+)?\]")


def count(sheets: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", sheets))


def test_a_booking_is_one_sheet_with_all_one_needs_at_the_shop(paper):
    sheets, page = paper("usual", lambda: f"/bookings/{own_references()[0]}")
    assert count(sheets) == 1 and A4.search(sheets)
    said = page.inner_text("body")
    for words in ("府佑水香社区", "上午9:40", "老周理发", "取号码", "店里电话"):
        assert words in said
    assert page.locator("img.sq-qr").is_visible()
    assert ZHANG not in said
    assert (
        page.locator("a:visible, button:visible")
        .filter(has_text=re.compile("取消|改时间|首页|大字版"))
        .count()
        == 0
    )


def test_a_usual_day_is_one_sheet(paper):
    sheets, page = paper("usual", "/desk/bookings?day=2026-11-25&partner=lao-zhou", "secretary")
    assert count(sheets) == 1 and A4.search(sheets)
    said = page.inner_text("body")
    assert "预约日表：老周理发" in said and "11月25日" in said and "张**" in said and "办理" not in said
    assert page.locator("button:visible, nav:visible").count() == 0


def test_a_crowded_day_cuts_no_row_and_repeats_its_head(paper):
    sheets, page = paper("full", CROWD, "secretary")
    assert 1 < count(sheets) <= 7
    rows = page.locator("tbody")
    kept = rows.evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")
    assert len(kept) > 60 and set(kept) == {"avoid"}
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    assert page.evaluate("document.documentElement.scrollWidth") <= 688


def test_a_days_sheet_is_one_a4_with_codes_boxes_and_lines_for_whoever_comes_by(paper):
    sheets, page = paper("usual", "/desk/bookings/sheet?day=2026-11-25&partner=lao-zhou", "secretary")
    assert count(sheets) == 1 and A4.search(sheets)
    said = page.inner_text("body")
    for words in (
        "预约纸表",
        "11月25日",
        "老周理发",
        "张**",
        "138****0001",
        "取号码",
        "到店",
        "未到",
        "没约就来的",
    ):
        assert words in said
    assert ZHANG not in said and page.locator(".dk-box:visible").count() == 3
    assert page.locator("button:visible, nav:visible, a.sq-btn:visible").count() == 0


def test_a_crowded_sheet_cuts_no_row_and_is_no_wider_than_its_paper(paper):
    sheets, page = paper("full", CROWD_SHEET, "secretary")
    assert 1 < count(sheets) <= 5
    kept = page.locator("tbody").evaluate_all("rows => rows.map(row => getComputedStyle(row).breakInside)")
    assert len(kept) > 60 and set(kept) == {"avoid"}
    assert page.evaluate("document.documentElement.scrollWidth") <= 688


@pytest.mark.parametrize("title", ["修地面", "停水改到周四"])
def test_a_notice_is_one_sheet_with_its_words_and_nothing_to_press(paper, title):
    sheets, page = paper("usual", lambda: f"/notices/{cast.notice(title).id}")
    assert count(sheets) == 1 and A4.search(sheets)
    said = page.inner_text("body")
    for words in (title, "府佑水香社区", "2026年11月", "服务电话", "/notices/"):
        assert words in said
    assert page.locator("button:visible, nav:visible").count() == 0
    assert page.locator("a:visible").filter(has_text=re.compile("我有异议|首页|更多")).count() == 0
    assert LI not in said


def test_the_print_button_stands_only_where_a_script_can_keep_its_word(new_context, stands):
    app, put_back = stands("full")
    put_back()
    for javascript in (True, False):
        context = new_context(java_script_enabled=javascript)
        with app.app_context():
            context.add_cookies([session_cookie("secretary")])
        page = context.new_page()
        page.goto(app.config["SITE_URL"] + CROWD_SHEET)
        assert page.get_by_role("button", name="打印").count() == javascript


def shops() -> list[str]:
    """The slugs of all shops that stand, the crowded one first where it does."""
    return list(db.session.scalars(select(Partner.slug).order_by(Partner.position)))


@pytest.mark.parametrize(("size", "sheet"), [("a4", A4), ("a5", A5)])
def test_every_shops_poster_is_one_sheet(new_context, stands, size, sheet):
    app, put_back = stands("full")  # the sample, a shop with forty lines, and one of rooms
    put_back()
    page = new_context().new_page()
    with app.app_context():
        slugs = shops()
    assert len(slugs) == 21
    for slug in slugs:
        page.goto(f"{app.config['SITE_URL']}/partners/{slug}/poster?size={size}")
        paper = page.pdf(prefer_css_page_size=True)
        assert (count(paper), bool(sheet.search(paper))) == (1, True), slug


def test_a_poster_cuts_nothing_off(new_context, stands):
    """What stands on the sheet ends above its lower edge, in the crowd too."""
    app, put_back = stands("full")
    put_back()
    page = new_context(viewport={"width": 688, "height": 1017}).new_page()  # A4 without its margins
    page.emulate_media(media="print")
    with app.app_context():
        slugs = shops()
    for slug in slugs:
        page.goto(f"{app.config['SITE_URL']}/partners/{slug}/poster")
        bottom, foot = page.evaluate(
            "[document.querySelector('.po').getBoundingClientRect().bottom, "
            "document.querySelector('.po-foot').getBoundingClientRect().bottom]"
        )
        assert foot <= bottom + 1, slug


def test_a_poster_on_paper_is_the_shop_and_nothing_to_press(paper):
    sheets, page = paper("usual", "/partners/lao-zhou/poster")
    assert count(sheets) == 1 and A4.search(sheets)
    said = page.inner_text("body")
    for words in ("老周理发", "理女发", "市场价30元", "社区综合体一楼 103室", "0952-000 0000"):
        assert words in said
    assert page.locator("button:visible, nav:visible, a:visible").count() == 0
    assert page.locator("img[alt]:visible").evaluate("picture => picture.naturalWidth") > 200


def test_the_rest_of_a_long_price_list_is_a_scan_away(paper):
    _, page = paper("full", "/partners/crowd/poster")
    assert 2 <= page.locator(".po-list li").count() < 40
    assert page.get_by_text("更多价目扫码看").is_visible()


def a_month_of_short_words() -> str:
    for number in range(LINES_ON_PAPER):
        entered("spending" if number else "income", 1_000 if number else 9_999_999)
    return "/fund/2026-11/sheet"


def a_month_of_long_words() -> str:
    for _ in range(LINES_ON_PAPER // 2):
        entered("income", 9_999_999, summary="悦享空间和乒乓室添桌椅、换灯管、补地面、刷墙" * 2)
    return "/fund/2026-11/sheet"


@pytest.mark.parametrize(
    ("stage", "path"),
    [
        ("usual", "/fund/2026-10/sheet"),
        ("bare", "/fund/2026-10/sheet"),
        ("bare", a_month_of_short_words),
        ("bare", a_month_of_long_words),
        ("full", "/fund/2026-11/sheet"),
    ],
)
def test_a_month_of_the_fund_is_one_sheet_for_the_notice_board(paper, stage, path):
    sheets, page = paper(stage, path)
    assert count(sheets) == 1 and A4.search(sheets)
    assert page.locator("button:visible, nav:visible").count() == 0
    assert page.locator(".po-scan img").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 688
