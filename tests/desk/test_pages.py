"""The desk's home: what waits, for whom; the side bar."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.bookings.outcomes import refuse
from community.bookings.queries import ticket
from tests.cast import NOW, TOMORROW_0940, TOMORROW_1000, actor
from tests.desk.visits import ask_for_a_visit
from tests.page import Page, Visitor
from tests.steps import both_ways, words

EVERY_PAGE = ("今天", "预约日表", "待通知", "课程", "商户与价目", "日历")
AT_THE_DESK = [
    *EVERY_PAGE[:2],
    "食堂",
    *EVERY_PAGE[2:],
]  # and a shop that cooks
SIDE_BARS = {
    "secretary": [
        *AT_THE_DESK,
        "公告",
        "服务队",
        "共建协议",
        "居民",
        "大厅屏",
        "服务中心",
        "操作记录",
        "帮助",
    ],
    "staff": [*AT_THE_DESK, "公告", "服务队", "居民", "大厅屏", "服务中心", "帮助"],
    "shop": [*EVERY_PAGE, "共建协议", "帮助"],
    "supervisor": [*AT_THE_DESK, "公告", "服务队", "共建协议", "操作记录", "帮助"],
}


def side_bar(page: Page) -> list[str]:
    return [words(a) for a in page.find("//nav[@aria-label='工作台栏目']//a")]


def waiting(page: Page) -> list[str]:
    return [words(row) for row in page.find("//ul[@class='dk-todo']/li")]


def figures(page: Page) -> str:
    return words(page.find("//dl[@class='dk-figs']")[0])


# ---- the home


def test_a_desk_where_nothing_waits_says_so(secretary):
    page = secretary.open("/desk")
    assert waiting(page) == [] and "没有等着的事" in page.text


def test_a_request_counts_and_says_what_when_and_where(secretary, data):
    ask_for_a_visit()
    page = secretary.open("/desk")
    assert "共1件" in page.text
    assert waiting(page) == ["1预约待批最早一件：上门理发，明天（周三11月25日）上午10:00，老周理发去审批"]


def test_requests_are_counted_and_the_soonest_is_named(secretary, data):
    ask_for_a_visit(starts_at=TOMORROW_1000 + timedelta(days=1))
    ask_for_a_visit()
    (row,) = waiting(secretary.open("/desk"))
    assert row.startswith("2预约待批") and "明天" in row


def test_a_waiting_request_leads_to_its_shop_and_day(secretary, data):
    ask_for_a_visit()
    (link,) = secretary.open("/desk").find("//ul[@class='dk-todo']//a/@href")
    board = secretary.open(link)
    assert "老周理发" in board.text and "上门理发" in board.text and "同意" in board.text


def test_an_answered_request_waits_no_longer(secretary, data):
    reference = ask_for_a_visit()
    secretary.open("/desk/bookings?day=2026-11-25&partner=lao-zhou").send(f"/{reference}/approval")
    assert waiting(secretary.open("/desk")) == []


def test_a_request_past_its_time_waits_no_longer(secretary, data, standing_clock):
    ask_for_a_visit()
    standing_clock(TOMORROW_1000)
    assert waiting(secretary.open("/desk")) == []


def test_calls_to_make_wait_too(secretary, data):
    refuse(ticket(ask_for_a_visit()), because="clash", by=actor("secretary"), now=NOW)
    (row,) = waiting(secretary.open("/desk"))
    assert row.startswith("1要打的电话") and "看名单" in row


def test_what_is_late_comes_first_and_is_marked(secretary, data, standing_clock):
    refuse(ticket(ask_for_a_visit()), because="clash", by=actor("secretary"), now=NOW)
    ask_for_a_visit(starts_at=datetime(2026, 12, 4, 10, 0), for_whom="李大爷")
    standing_clock(datetime(2026, 12, 3, 9, 0))
    page = secretary.open("/desk")
    assert [row[1:6] for row in waiting(page)] == ["要打的电话", "预约待批最"]
    assert page.find("//li[1]/b[contains(@class, 'late')]")


def test_a_shop_sees_its_own_requests(shop, data):
    ask_for_a_visit()
    assert len(waiting(shop.open("/desk"))) == 1


def test_another_shop_does_not_see_them(app, data):
    refuse(ticket(ask_for_a_visit()), because="clash", by=actor("secretary"), now=NOW)
    ask_for_a_visit()
    assert waiting(Visitor(app, "mending").open("/desk")) == []


@pytest.mark.parametrize("login", ["staff", "shop"])
def test_who_serves_may_book_for_others(app, login):
    assert "/desk/bookings/new" in Visitor(app, login).open("/desk").links()


def test_the_supervisor_sees_what_waits_and_may_not_book(app, data):
    ask_for_a_visit()
    page = Visitor(app, "supervisor").open("/desk")
    assert len(waiting(page)) == 1 and "代约" not in page.text
    assert page.links("/new") == []


def test_the_days_figures_count_what_is_booked_came_and_did_not(secretary, data, standing_clock):
    standing_clock(TOMORROW_1000)
    assert figures(secretary.open("/desk")) == "预约1件已到0件没来0件"
    reference = data.session.scalars(select(Booking.reference)).one()
    secretary.open("/desk/bookings").send(f"/{reference}/arrival")
    assert figures(secretary.open("/desk")) == "预约1件已到1件没来0件"


def test_a_shops_figures_are_its_own(app, standing_clock):
    standing_clock(TOMORROW_0940)
    assert figures(Visitor(app, "shop").open("/desk")).startswith("预约1件")
    assert figures(Visitor(app, "mending").open("/desk")).startswith("预约0件")


@pytest.mark.parametrize(("hour", "greeting"), [(8, "上午好"), (12, "下午好"), (19, "晚上好")])
def test_the_desk_greets_by_the_hour_and_by_name(secretary, standing_clock, hour, greeting):
    standing_clock(NOW.replace(hour=hour))
    assert f"{greeting}，书记2026年11月24日周二" in secretary.open("/desk").text


# ---- the side bar


@pytest.mark.parametrize("login", SIDE_BARS)
def test_the_side_bar_holds_what_the_role_may_open(app, login):
    visitor = Visitor(app, login)
    page = visitor.open("/desk")
    assert side_bar(page) == SIDE_BARS[login]
    for link in page.find("//nav[@aria-label='工作台栏目']//a/@href"):
        visitor.open(link)


@pytest.mark.parametrize(
    ("url", "label"),
    [("/desk", "今天"), ("/desk/partners/lao-zhou", "商户与价目"), ("/desk/roster/elders", "服务队")],
)
def test_the_side_bar_marks_where_one_is(secretary, url, label):
    (current,) = secretary.open(url).find("//nav[@aria-label='工作台栏目']//a[@aria-current='page']")
    assert current.text_content().strip() == label


def test_a_refusal_at_the_desk_leads_back_to_the_desk(secretary):
    form = secretary.open("/desk/roster/elders/members/new")
    refused = form.send("/members", status=409, name="孙示例", show="full")
    assert side_bar(refused) == SIDE_BARS["secretary"]


def test_whoever_has_no_desk_still_finds_the_way_to_the_password_and_out(app):
    page = Visitor(app, "worker").open("/desk/password")
    assert side_bar(page) == []
    assert page.form("/logout").method == "POST" and "/desk/password" in page.links()


@both_ways
def test_the_foot_of_the_pages_is_edited_at_the_desk(secretary, resident, htmx):
    page = secretary.open("/desk/centre").send("/centre", htmx=htmx, phone="0952-111 2222")
    assert page.url == "/desk"
    assert "0952-1112222" in resident.open("/").text
    wrong = secretary.open("/desk/centre").send("/centre", htmx=htmx, status=422, host="")
    assert "请填写主办单位" in wrong.text
