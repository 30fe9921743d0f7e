"""The fund's light, wherever it stands: on its page, the home page, the hall's screen."""

from datetime import date, datetime

import pytest

from community.core.db import db, transaction
from community.fund import months
from community.fund.light import Light, closed_month, standing
from community.fund.queries import end_of_chain
from tests.cast import NOW, account
from tests.fund.staged import by, closed, entered, forget, reversed_
from tests.home.test_search import search
from tests.page import Visitor
from tests.steps import both_ways

pytestmark = pytest.mark.usefixtures("data")
NOVEMBER_3 = datetime(2026, 11, 3, 9)
NOVEMBER_5 = datetime(2026, 11, 5, 9)
AGREES = Light("green", "账目与银行一致")


def october(bank_fen: int = 1_842_600, *, is_reviewed: bool = True, explanation: str = "") -> None:
    """One entry, closed, and reviewed by 赵示例."""
    with transaction():
        account("supervisor").name = "赵示例"
    entered("income", 1_842_600, on=date(2026, 10, 12))
    closed("2026-10", bank_fen, NOVEMBER_3, explanation)
    if is_reviewed:
        months.review("2026-10", **by("supervisor", NOVEMBER_5))
    forget()


# ---- what it shows


def test_an_empty_ledger_has_no_month():
    stands = standing(NOW)
    assert (stands.month, stands.seq, stands.balance_fen) == (None, 0, 0)


def test_before_the_first_close_it_is_yellow():
    entered("income", 1000)
    assert standing(NOW).light == Light("yellow", "还没有月结过")
    assert standing(NOW).month == standing(NOW).open_month == "2026-11"


def test_it_is_green_once_the_supervisor_has_looked():
    october(is_reviewed=False)
    assert standing(NOW).light == Light("yellow", "月结了，监督员还没核对")
    months.review("2026-10", **by("supervisor", NOVEMBER_5))
    stands = standing(NOW)
    assert (stands.light, stands.month, stands.open_month) == (AGREES, "2026-10", None)
    assert (stands.closed.reviewer, stands.closed.reviewed_at) == ("赵**", NOVEMBER_5)


def test_it_is_red_where_the_bank_says_otherwise_and_stays_so_after_a_review():
    october(bank_fen=1_842_500, explanation="手续费还没记")
    assert standing(NOW).light.colour == "red" and closed_month("2026-10").difference_fen == -100


@pytest.mark.parametrize(
    ("at", "colour"), [(datetime(2026, 12, 8, 23), "green"), (datetime(2026, 12, 9), "yellow")]
)
def test_after_35_days_it_is_yellow(at, colour):
    october()
    assert standing(at).light.colour == colour


def test_entries_after_the_close_make_it_yellow_and_leave_the_months_own_light_green():
    october()
    entered("spending", 100)
    assert standing(NOW).light.colour == "yellow" and standing(NOW).balance_fen == 1_842_500
    assert closed_month("2026-10").light() == AGREES


def test_a_month_closed_without_entries_is_the_last_one():
    october()
    closed("2026-11", 1_842_600, datetime(2026, 12, 2, 9))
    stands = standing(datetime(2026, 12, 3))
    assert (stands.month, stands.open_month, stands.balance_fen) == ("2026-11", None, 1_842_600)


# ---- on the home page


def test_the_home_page_shows_the_light_with_the_balance_and_leads_to_the_fund(resident):
    october()
    page = resident.open("/")
    assert "社区基金池绿灯，结余18,426元" in page.text and "/fund" in page.links()
    entered("spending", 12_345)
    assert "社区基金池黄灯，结余18,302.55元" in resident.open("/").text


def test_before_the_first_entry_the_home_page_leads_there_all_the_same(resident):
    page = resident.open("/")
    assert "社区基金池邻居和小店一起攒的钱" in page.text and "/fund" in page.links()


@both_ways
@pytest.mark.parametrize("typed", ["基金", "社区的基金池", "账目"])
def test_whoever_looks_for_the_fund_finds_it(resident, typed, htmx):
    page = search(resident, typed, htmx=htmx)
    assert "/fund" in page.links() and "没有找到" not in page.text


def test_a_search_for_something_else_does_not_lead_there(resident):
    assert "/fund" not in search(resident, "剪头发").links()


# ---- in the hall


def test_the_board_shows_the_light_and_leads_to_the_screens_own_page(app):
    screen = Visitor(app, "kiosk")
    assert "基金池" not in screen.open("/kiosk").text
    october()
    board = screen.open("/kiosk")
    assert "基金池绿灯：10月底结余18,426.00元，账目与银行一致" in board.text
    assert board.links("fund") == ["/kiosk/fund"]
    page = screen.open("/kiosk/fund")
    for fact in ("10月底结余18,426.00元", "11月5日核对，监督员赵**", "月底剩18,426.00", "示例18,426元"):
        assert fact in page.text
    assert all(link.startswith("/kiosk") for link in page.links()) and "赵示例" not in page.body


def test_the_screens_page_marks_what_came_late_and_says_where_the_balance_fell_below_zero(app):
    october()
    spent = entered("income", 100, on=date(2026, 10, 30), summary="十月的收入")
    entered("spending", end_of_chain()[1])
    reversed_(spent.seq)
    text = Visitor(app, "kiosk").open("/kiosk/fund").text
    assert "十月的收入补记10月30日" in text and "记完低于零：−1.00元−1.00" in text


@pytest.mark.parametrize(
    ("says", "short"),
    [
        ("月结后又有新账，下次月结一起核对", "月结后又有新账"),
        ("月结了，监督员还没核对", "监督员还没核对"),
        ("与银行对不上，银行比账上少86.50元：代扣了手续费，下月补记", "与银行对不上"),
        ("账目与银行一致", "账目与银行一致"),
    ],
)
def test_the_board_says_why_in_one_clause(says, short):
    assert Light("yellow", says).short == short


def test_the_screens_page_of_an_empty_ledger_says_so(app):
    assert "还没有记账" in Visitor(app, "kiosk").open("/kiosk/fund").text


def test_the_board_brings_the_light_along_when_it_asks_again(app):
    october()
    db.session.remove()
    assert "基金池绿灯" in Visitor(app, "kiosk").open("/kiosk/board", htmx=True).text
