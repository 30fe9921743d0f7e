"""The desk's home: what waits, for whom; the side bar; who did what."""

import ast
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from community.bookings.actions import book
from community.bookings.outcomes import refuse
from community.bookings.models import Booking
from community.bookings.queries import ticket
from community.bookings.rules import STEPS
from community.core.access import RESIDENT
from community.core.config import ROOT
from community.desk.views import SUBJECTS, VERBS
from tests.cast import LI, NOW, TOMORROW_0940, TOMORROW_1000, ZHANG, actor, service
from tests.page import Page, Visitor

EVERY_PAGE = ("今天", "预约日表", "待通知", "商户与价目")
SIDE_BARS = {
    "secretary": [*EVERY_PAGE, "服务队", "大厅屏", "操作记录"],
    "staff": [*EVERY_PAGE, "服务队", "大厅屏"],
    "shop": [*EVERY_PAGE],
    "supervisor": [*EVERY_PAGE, "服务队", "操作记录"],
}


def ask_for_a_visit(*, starts_at: datetime = TOMORROW_1000, for_whom: str = "李阿姨") -> str:
    """Somebody applies for 上门理发; returns the reference."""
    key = service("上门理发").id
    booking = book(key, contact=LI, for_whom=for_whom, starts_at=starts_at, by=RESIDENT, now=NOW)
    return booking.reference


def side_bar(page: Page) -> list[str]:
    return ["".join(a.text_content().split()) for a in page.find("//nav[@aria-label='工作台栏目']//a")]


def waiting(page: Page) -> list[str]:
    rows = page.find("//ul[@class='dk-todo']/li")
    return ["".join(row.text_content().split()) for row in rows]


def figures(page: Page) -> str:
    return "".join(page.find("//dl[@class='dk-figs']")[0].text_content().split())


def cells(page: Page) -> list[list[str]]:
    rows = page.find("//tbody/tr")
    return [["".join(cell.text_content().split()) for cell in row] for row in rows]


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
    refuse(ticket(ask_for_a_visit()), by=actor("secretary"), now=NOW)
    (row,) = waiting(secretary.open("/desk"))
    assert row.startswith("1要打的电话") and "看名单" in row


def test_what_is_late_comes_first_and_is_marked(secretary, data, standing_clock):
    refuse(ticket(ask_for_a_visit()), by=actor("secretary"), now=NOW)
    ask_for_a_visit(starts_at=datetime(2026, 12, 4, 10, 0), for_whom="李大爷")
    standing_clock(datetime(2026, 12, 3, 9, 0))
    page = secretary.open("/desk")
    assert [row[1:6] for row in waiting(page)] == ["要打的电话", "预约待批最"]
    assert page.find("//li[1]/b[contains(@class, 'late')]")


def test_a_shop_sees_its_own_requests(shop, data):
    ask_for_a_visit()
    assert len(waiting(shop.open("/desk"))) == 1


def test_another_shop_does_not_see_them(app, data):
    refuse(ticket(ask_for_a_visit()), by=actor("secretary"), now=NOW)
    ask_for_a_visit()
    assert waiting(Visitor(app, "mending").open("/desk")) == []


@pytest.mark.parametrize("login", ["secretary", "staff", "shop"])
def test_who_serves_may_book_for_others(app, login):
    assert "/desk/bookings/new" in Visitor(app, login).open("/desk").links()


def test_the_supervisor_sees_what_waits_and_may_not_book(app, data):
    ask_for_a_visit()
    page = Visitor(app, "supervisor").open("/desk")
    assert len(waiting(page)) == 1 and "代约" not in page.text
    assert page.links("/new") == []


@pytest.mark.parametrize("login", ["worker", "member", "kiosk"])
def test_the_desk_is_not_for_everybody_who_signs_in(app, login):
    Visitor(app, login).open("/desk", status=403)


def test_whoever_is_not_signed_in_is_asked_to(resident):
    answer = resident.client.get("/desk")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/desk")


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
    assert f"{greeting}，secretary2026年11月24日周二" in secretary.open("/desk").text


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


def test_whoever_has_no_desk_still_finds_the_way_to_the_password_and_out(app):
    page = Visitor(app, "worker").open("/desk/password")
    assert side_bar(page) == []
    assert page.form("/logout").method == "POST" and "/desk/password" in page.links()


# ---- who did what


@pytest.mark.parametrize("login", ["secretary", "second", "supervisor"])
def test_the_audit_is_open_to_secretary_and_supervisor(app, login):
    assert "还没有记录" in Visitor(app, login).open("/desk/audit").text


@pytest.mark.parametrize("login", ["staff", "shop", "worker", "member", "kiosk"])
def test_the_audit_is_closed_to_everybody_else(app, login):
    Visitor(app, login).open("/desk/audit", status=403)


def test_the_audit_tells_who_did_what_to_which_row(app, secretary, data):
    reference = ask_for_a_visit()
    Visitor(app, "shop").open("/desk/bookings?day=2026-11-25&partner=lao-zhou").send(f"/{reference}/approval")
    (line,) = cells(secretary.open("/desk/audit"))
    assert line[:3] == ["11月24日10:12", "shop", "同意"] and line[3].startswith("预约")


def test_the_audit_shows_the_latest_first(app, secretary, data, standing_clock):
    reference = ask_for_a_visit()
    board = "/desk/bookings?day=2026-11-25&partner=lao-zhou"
    secretary.open(board).send(f"/{reference}/approval")
    standing_clock(TOMORROW_1000)
    secretary.open(board).send(f"/{reference}/arrival")
    assert [line[2] for line in cells(secretary.open("/desk/audit"))] == ["到店", "同意"]


def test_the_audit_shows_prices_as_people_write_them(secretary, data):
    page = secretary.open(f"/desk/services/{service('理女发').id}/line/edit")
    values = dict(page.form("/line").form_values())
    values |= {"name": "理女发", "price": "12.5", "market_low": "30", "market_high": "", "is_from": "1"}
    secretary.post(page.form("/line").action, values)
    (line,) = cells(secretary.open("/desk/audit"))
    assert line[2] == "改价"
    assert line[4:] == [
        "惠民价10元，起否，市场价30元，市场价到30元",
        "惠民价12.50元，起是，市场价30元，市场价到30元",
    ]


def test_looking_at_a_number_is_in_the_audit_and_the_number_is_not(secretary, data):
    reference = data.session.scalars(select(Booking.reference)).one()
    shown = secretary.open("/desk/bookings?day=2026-11-25&partner=lao-zhou").send(f"/{reference}/number")
    assert ZHANG in shown.text
    page = secretary.open("/desk/audit")
    assert [line[2] for line in cells(page)] == ["看号码"] and ZHANG not in page.body


def test_what_residents_do_is_not_in_the_audit(secretary, data):
    ask_for_a_visit()
    assert "还没有记录" in secretary.open("/desk/audit").text


def recorded(path: Path) -> Iterator[tuple[str, str]]:
    """Verb and subject of each audit line that a file writes, as far as they are spelled out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
            yield tuple(arg.value if isinstance(arg, ast.Constant) else "" for arg in node.args[:2])


def test_every_verb_and_subject_of_the_audit_has_a_chinese_word():
    lines = [line for path in (ROOT / "community").rglob("*.py") for line in recorded(path)]
    assert len(lines) > 10
    assert {verb for verb, _ in lines} | set(STEPS) | {"undo"} <= set(VERBS) | {""}
    assert {subject for _, subject in lines} <= set(SUBJECTS) | {""}
