"""The fund in the open: what everybody reads of it, and that its figures are the same wherever they stand."""

import csv
import io
from datetime import date, datetime

import pytest
from sqlalchemy import func, select, text

from community.core.db import db, transaction
from community.fund import months
from community.fund.chain import COLUMNS, line
from community.fund.csvfile import MARK, PORTION
from community.fund.models import FundEntry
from community.fund.paper import fits_on_paper
from community.fund.queries import entry, sums
from tests.cast import account
from tests.fund.staged import by, closed, entered, forget, reversed_
from tests.fund.test_by_hand import execute, guards_off
from tests.fund.test_csvfile import grow
from tests.page import Page, Visitor
from tests.steps import both_ways, words

NOVEMBER_3 = datetime(2026, 11, 3, 9)
ZHAO = "赵示例"


def october(day: int) -> dict:
    return {"on": date(2026, 10, day), "now": datetime(2026, 10, day, 10)}


@pytest.fixture
def drawn(data):
    """October as it is drawn: six entries, closed, reviewed, the light green."""
    with transaction():
        account("supervisor").name = ZHAO
    entered("opening", 1_638_000, on=date(2026, 9, 30), now=datetime(2026, 9, 30, 9))
    closed("2026-09", 1_638_000, datetime(2026, 10, 1, 9))
    entered("income", 460_000, summary="合伙人缴入，3家", **october(12))
    entered("spending", 32_600, summary="乒乓室换灯管", **october(12))
    entered("spending", 12_000, summary="食堂窗口维修", category="everyday", **october(16))
    reversed_(4, datetime(2026, 10, 16, 15))
    entered("spending", 146_800, summary="3号楼楼道装扶手", category="facilities", **october(20))
    entered("spending", 76_000, summary="悦享空间添桌椅", **october(27))
    closed("2026-10", 1_842_600, NOVEMBER_3)
    months.review("2026-10", **by("supervisor", NOVEMBER_3))
    forget()


def reckoned(page: Page) -> dict[str, str]:
    """The reckoning: what it says, and the figure."""
    rows = page.find("//dl[contains(@class, 'sq-calc')]/div")
    return {words(row[0]): words(row[1]) for row in rows}


def file(visitor: Visitor, url: str = "/fund/entries.csv") -> list[dict[str, str]]:
    body = visitor.open(url).response.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


# ---- the page that is read in ten seconds


def test_the_page_says_what_is_left_whether_the_bank_agrees_and_who_looked(drawn, resident):
    page = resident.open("/fund")
    assert page.title == "社区基金池 2026年10月｜结余18,426元"
    assert "10月底结余18,426.00元" in page.text
    assert "绿灯：账目与银行一致11月3日核对，监督员赵**" in page.text
    assert ZHAO not in page.body


def test_the_reckoning_of_the_month_leads_to_what_is_left(drawn, resident):
    assert reckoned(resident.open("/fund")) == {
        "月初有": "16,380.00",
        "收入1笔": "+4,600.00",
        "支出4笔": "−2,674.00",
        "冲正1笔": "+120.00",
        "月底剩": "18,426.00",
    }


def test_it_says_where_the_money_came_from_and_where_it_went(drawn, resident):
    text = resident.open("/fund").text
    assert "从哪里来，单位元合伙人缴入1笔4,600" in text
    assert "花到哪里，单位元基本公共服务设施1笔1,468公共活动空间2笔1,086便民商业服务1笔120" in text


def test_bars_of_the_last_months_have_their_figures_beside_them(drawn, resident):
    page = resident.open("/fund")
    table = page.find("//table[contains(., '收入 元')]/tbody/tr")
    assert [words(row) for row in table] == ["10月4,6002,674", "9月00"]
    assert len(page.find("//svg[@role='img']//rect")) == 4
    assert "10月另有冲正+120.00元" in page.text


def test_an_empty_ledger_says_so(resident):
    page = resident.open("/fund")
    assert "还没有记账" in page.text and "谁在管账" in page.text


def test_what_came_after_the_close_is_in_the_balance_and_the_light_is_yellow(drawn, resident):
    entered("spending", 42_600, on=date(2026, 10, 30), summary="补付灯管")
    page = resident.open("/fund")
    assert "现在结余18,000.00元" in page.text
    assert "黄灯：月结后又有新账，下次月结一起核对10月的账11月3日核对，监督员赵**" in page.text
    assert reckoned(page) == {
        "月初有": "18,426.00",
        "收入0笔": "0.00",
        "支出1笔": "−426.00",
        "现在剩": "18,000.00",
    }
    assert "补付灯管补记第8笔，10月30日" in page.text


def test_a_balance_below_zero_is_said_in_red(data, resident):
    entered("income", 1000, on=date(2026, 11, 2))
    entered("spending", 400)
    reversed_(1)
    page = resident.open("/fund")
    assert "现在结余−4.00元结余低于零：冲正以后还没补上" in page.text
    assert "记完低于零：−4.00" in page.text
    assert [words(red) for red in page.find("//*[contains(@class, 'sq-below')]")][0] == "−4.00元"


def test_a_bank_that_says_otherwise_is_a_red_light(data, resident):
    entered("income", 1000, on=date(2026, 10, 3))
    closed("2026-10", 900, NOVEMBER_3, explanation="手续费还没记")
    assert (
        "红灯：与银行对不上，银行比账上少1元：手续费还没记11月3日月结，还没核对"
        in resident.open("/fund").text
    )
    month = resident.open("/fund/2026-10").text
    assert "银行9.00元，账上10.00元" in month and "少1元：手续费还没记" in month


def test_service_in_kind_stands_beside_the_yuan_and_in_no_sum(drawn, resident):
    assert "另外还有" not in resident.open("/fund").text
    kind = "served_times = 1286, served_saved_fen = 2134000"
    execute(*guards_off("fund_close"), f"UPDATE fund_close SET {kind} WHERE month = '2026-10'")
    for url in ("/fund", "/fund/2026-10"):
        page = resident.open(url)
        assert "另外还有10月低价服务1,286人次，替居民省下约2.1万元，另算" in page.text
        assert reckoned(page)["月底剩"] == "18,426.00"


# ---- entries: filtered, paged, each by itself


def summaries(page: Page) -> list[str]:
    return [words(a) for a in page.find("//*[@id='entries']//a[contains(@class, 'sq-link')]")]


@both_ways
def test_entries_are_filtered_by_links_that_need_no_script(drawn, resident, htmx):
    page = resident.open("/fund")
    (spending,) = page.find("//nav[@aria-label='按收支看']/a[contains(., '支出')]")
    assert (spending.get("hx-get"), spending.get("hx-push-url")) == (spending.get("href"), "true")
    page = Page(resident, resident._ask("GET", spending.get("href"), htmx), is_whole=True)
    assert summaries(page) == ["悦享空间添桌椅", "3号楼楼道装扶手", "食堂窗口维修", "乒乓室换灯管"]
    (space,) = page.find("//nav[@aria-label='按类别看']/a[contains(., '公共活动空间')]")
    page = resident.open(space.get("href"))
    assert summaries(page) == ["悦享空间添桌椅", "乒乓室换灯管"]
    assert summaries(resident.open("/fund?kind=reversal")) == ["冲正第4笔"]


def test_a_month_filters_its_own_entries(drawn, resident):
    entered("spending", 100, summary="十一月的")
    assert "十一月的" in summaries(resident.open("/fund?kind=spending"))
    assert "十一月的" not in summaries(resident.open("/fund/2026-10?kind=spending"))
    assert summaries(resident.open("/fund/2026-11?kind=spending")) == ["十一月的"]


@pytest.mark.parametrize(
    "asked",
    ["kind=cash", "category=space", "kind=income&category=space", "before=x", "before=-1", "before=0"],
)
def test_what_nobody_can_ask_for_is_no_page(drawn, resident, asked):
    resident.open(f"/fund?{asked}", status=404)
    resident.open(f"/fund/2026-10?{asked}", status=404)


def test_old_entries_stand_on_pages_of_their_own(data, resident):
    for number in range(1, 20):
        entered("income", number, summary=f"第{number}次")
    seen, page = [], resident.open("/fund")
    while True:
        seen += summaries(page)
        older = page.find("//nav[@aria-label='翻页']/a[contains(., '更早的')]")
        if not older:
            break
        page = resident.open(older[0].get("href"))
    assert seen == [f"第{number}次" for number in range(19, 0, -1)]
    assert page.find("//nav[@aria-label='翻页']/a[contains(., '最新的')]")[0].get("href") == "/fund"


def test_an_entry_has_a_page_with_its_reversal_and_its_checksum(drawn, resident):
    page = resident.open("/fund/entries/4")
    for fact in (
        "食堂窗口维修",
        "支出，便民商业服务",
        "−120.00元",
        "发生日2026年10月16日",
        "这一笔记错了，已经由第5笔冲正",
    ):
        assert fact in page.text
    made = entry(4)
    assert f"账号{made.entered_by}录入，账号{made.approved_by}核准" in page.text
    assert made.hash in page.text and made.previous_hash in page.text
    assert {"/fund/entries/3", "/fund/entries/5", "/fund/2026-10"} <= set(page.links())
    back = resident.open("/fund/entries/5")
    assert "这一笔把第4笔原样冲回原因：原来金额录错" in back.text and "/fund/entries/4" in back.links()


@pytest.mark.parametrize("seq", ["0", "8", "99999999999", "x"])
def test_an_entry_that_is_not_there_is_no_page(drawn, resident, seq):
    resident.open(f"/fund/entries/{seq}", status=404)


# ---- months


def test_months_lead_to_one_another(drawn, resident):
    entered("spending", 100)
    links = {month: resident.open(f"/fund/{month}").links("/fund/2026-") for month in ("2026-09", "2026-11")}
    assert "/fund/2026-10" in links["2026-09"] and "/fund/2026-08" not in links["2026-09"]
    assert "/fund/2026-10" in links["2026-11"] and "/fund/2026-12" not in links["2026-11"]
    assert "还没月结" in resident.open("/fund/2026-11").text


def test_a_month_says_who_closed_and_who_reviewed_it(drawn, resident):
    page = resident.open("/fund/2026-10")
    assert f"月结账号{account('secretary').id}，2026年11月3日核对监督员赵**，2026年11月3日" in page.text
    assert "银行18,426.00元" in page.text and entry(7).hash in page.text and ZHAO not in page.body


@pytest.mark.parametrize("month", ["2026-08", "2026-11", "2026-13", "2026-1", "２０２６-10", "x"])
@pytest.mark.parametrize("kind", ["", ".csv", "/sheet", "/qr.png"])
def test_a_month_without_anything_is_no_page(drawn, resident, month, kind):
    resident.open(f"/fund/{month}{kind}", status=404)


# ---- the file


def test_the_file_has_the_ledgers_own_columns_and_lines(drawn, resident):
    answer = resident.open("/fund/entries.csv").response
    expected = [line(list(COLUMNS.values())), *(line(entry(seq).cells()) for seq in range(1, 8))]
    assert answer.data.decode() == MARK + "".join(expected)
    assert answer.headers["Content-Disposition"] == "attachment; filename=fund-entries.csv"
    assert answer.mimetype == "text/csv" and "Set-Cookie" not in answer.headers


def test_a_file_of_an_empty_ledger_has_its_head(resident):
    assert file(resident) == []


def test_the_pages_line_the_files_last_row_the_close_and_the_sum_agree(drawn, resident):
    last = file(resident, "/fund/2026-10.csv")[-1]
    total = db.session.scalar(select(func.sum(FundEntry.amount_fen)))
    kept = db.session.execute(
        text("SELECT closing_fen, bank_fen FROM fund_close WHERE month = '2026-10'")
    ).one()
    assert (total, *kept) == (1_842_600,) * 3 == (sums("2026-10").closing_fen,) * 3
    assert last["结余元"] == "18426.00" == file(resident)[-1]["结余元"]
    for url in ("/fund", "/fund/2026-10"):
        assert reckoned(resident.open(url))["月底剩"] == "18,426.00"
    assert "18,426.00元" in resident.open("/fund/2026-10/sheet").text


def test_a_closed_months_file_is_the_same_to_the_byte_after_200_more_entries(drawn, resident):
    before = resident.open("/fund/2026-10.csv").response.data
    entered("income", 100, on=date(2026, 10, 20))
    grow(207)
    assert resident.open("/fund/2026-10.csv").response.data == before
    assert len(file(resident)) == 207 and len(file(resident, "/fund/2026-11.csv")) == 200


def test_a_file_longer_than_a_portion_has_each_entry_once(data, resident, monkeypatch):
    monkeypatch.setattr("community.fund.csvfile.PORTION", 3)
    for number in range(7):
        entered("income", 100 + number)
    assert [row["序号"] for row in file(resident)] == list("1234567") and PORTION > 3


# ---- the sheet for the notice board


def test_the_sheet_has_sums_light_entries_checksum_and_a_code_that_leads_to_the_month(drawn, resident):
    page = resident.open("/fund/2026-10/sheet")
    for fact in (
        "月底结余18,426.00元",
        "绿灯：账目与银行一致11月3日核对，监督员赵**",
        "悦享空间添桌椅−760.00",
    ):
        assert fact in page.text
    assert entry(7).hash in page.text
    (code,) = page.find("//img[contains(@src, 'qr.png')]/@src")
    assert resident.client.get(code).data.startswith(b"\x89PNG")


def test_a_month_with_more_entries_than_paper_shows_what_they_come_to(data, resident):
    for _ in range(20):
        entered("income", 100)
    text = resident.open("/fund/2026-11/sheet").text
    assert "收入，合伙人缴入20+20.00每一笔扫码看" in text and "还没月结，现在结余20.00元" in text


# ---- nobody is named


def test_no_public_page_names_an_account(drawn, resident):
    with transaction():
        account("secretary").name = "钱书记"
    pages = (
        "/fund",
        "/fund/2026-10",
        "/fund/2026-10/sheet",
        "/fund/entries/4",
        "/fund/entries.csv",
        "/fund/verify",
    )
    for url in pages:
        body = resident.open(url).response.get_data(as_text=True)
        assert "钱书记" not in body and ZHAO not in body


@pytest.mark.parametrize(("length", "most"), [(8, 18), (30, 9), (60, 6)])
def test_a_sheet_lists_as_many_entries_as_it_has_lines_for(data, length, most):
    one = entered("income", 100, summary="字" * length)
    assert fits_on_paper([one] * most) and not fits_on_paper([one] * (most + 1))
