"""An existing ledger as people fill it in: understood, or said where it is not."""

from datetime import date, datetime

import pytest

from community.core.sheets import Unreadable
from community.fund.sheetexample import workbook
from community.fund.sheetplan import Stands, batches, marked, plan
from community.fund.sheetreading import HEADINGS, Reading, Row, read
from tests.partners.sheets.files import made

HEAD = list(HEADINGS.values())
TODAY = date(2026, 11, 24)
OPENING = [date(2026, 9, 1), "期初", "期初结余", 500, "开始记账时的结余"]
LAMP = ["2026-09-12", "支出", "公共活动空间", 32.6, "乒乓室换灯管"]
RENT = [datetime(2026, 10, 15), "收入", "合伙人缴入", "4,600.00", "合伙人缴入，3家"]


def a_file(*rows: list, head: list = HEAD) -> bytes:
    return made([head, *rows], title="流水")


def faults_of(*rows: list, head: list = HEAD) -> list[tuple]:
    return [(fault.row, fault.column, fault.sentence) for fault in read(a_file(*rows, head=head)).faults]


def planned(
    *rows: list,
    known: set[str] = frozenset(),
    last_seq: int = 0,
    balance_fen: int = 0,
    paid=(),
    open_month: str | None = None,
    kept_since: date | None = None,
):
    stands = Stands(
        known=known,
        paid=set(paid),
        partners=["悦·邻里食堂"],
        last_seq=last_seq,
        balance_fen=balance_fen,
        open_month=open_month,
        kept_since=kept_since,
        notice_from_fen=100_000,
    )
    return plan(read(a_file(*rows)), stands, TODAY)


def test_a_row_is_what_it_says():
    rows = read(a_file(OPENING, LAMP, RENT)).rows
    assert [(row.occurred_on, row.kind, row.category, row.amount_fen, row.summary) for row in rows] == [
        (date(2026, 9, 1), "opening", "opening", 50_000, "开始记账时的结余"),
        (date(2026, 9, 12), "spending", "space", -3260, "乒乓室换灯管"),
        (date(2026, 10, 15), "income", "contribution", 460_000, "合伙人缴入，3家"),
    ]


def test_columns_stand_in_any_order_under_other_words_with_a_title_above():
    head = ["金额（元）", "用不着", "说明", "发生日期", "收支", "类别"]
    row = ["−326", "x", "换灯管", "2026年9月12日", "支出", "公共活动空间"]
    reading = read(made([["社区基金流水"], [], head, row]))
    assert [(one.row, one.amount_fen, one.summary) for one in reading.rows] == [(4, -32_600, "换灯管")]


@pytest.mark.parametrize(
    ("place", "cell", "fault"),
    [
        (0, "去年", "日期写成 2026-12-01 这样的日子"),
        (0, None, "没有写日期"),
        (1, "转账", "类型只能写期初、收入、支出"),
        (1, "冲正", "冲正请导入以后在网站上点“冲正”"),
        (2, "合伙人缴入", "支出的类别只能写"),
        (2, None, "没有写类别"),
        (3, "三百", "金额写成 326 或 1468.50 这样的数"),
        (3, 0, "金额要大于0"),
        (3, 1_000_001, "金额写成"),
        (4, "", "没有写摘要"),
        (4, "长" * 61, "摘要最多60个字"),
        (4, "=1+1", "摘要要从文字写起"),
        (4, "付给13800000001", "摘要里面像是有个人的号码"),
    ],
)
def test_what_cannot_be_read_is_named_by_row_and_column(place, cell, fault):
    row = [*LAMP]
    row[place] = cell
    found = faults_of(OPENING, row)
    assert (found[0][0], found[0][1]) == (3, f"{'ABCDE'[place]} {HEAD[place]}")
    assert found[0][2].startswith(fault) or place == 4 and cell == "=1+1"
    assert len(found) == 1


def test_an_income_is_written_without_a_minus():
    assert faults_of([*RENT[:3], -5, "退"]) == [(2, "D 金额", "收入不写负数")]


def test_a_table_without_a_column_is_told_which():
    assert faults_of(head=["日期", "类型", "金额"]) == [(1, "", "这一行表头里没有类别、摘要，请补上")]


@pytest.mark.parametrize("unit", ["万元", "千元", "分"])
def test_another_unit_than_yuan_is_no_amount(unit):
    head = [*HEAD[:3], f"金额（{unit}）", HEAD[4]]
    assert faults_of(LAMP, head=head) == [(1, "", "这一行表头里没有金额，请补上")]


def test_what_is_no_ledger_is_refused_as_a_whole():
    for content in (a_file(head=["项目", "惠民价"]), b"", b"PK\x03\x04nothing", b"%PDF-1.4"):
        with pytest.raises(Unreadable):
            read(content)


def test_what_was_read_is_the_same_when_it_was_kept():
    reading = read(a_file(OPENING, LAMP, [None, "支出", None, 1, "x"]))
    assert Reading.from_stored(reading.stored()) == reading and reading.faults


def test_the_sheet_to_fill_in_is_one_that_can_be_read():
    reading = read(workbook())
    assert reading.faults == [] and [row.kind for row in reading.rows] == ["opening", "income", "spending"]


def test_rows_come_in_the_order_of_their_days_the_opening_first():
    made_ = planned(RENT, ["2026-09-01", "收入", "其他收入", 1, "同一天"], LAMP, OPENING)
    assert [row.kind for row in made_.new.values()] == ["opening", "income", "spending", "income"]
    assert made_.faults == []
    assert [(batch.month, len(batch.rows)) for batch in batches(made_.new.values(), None)] == [
        ("2026-09", 3),
        ("2026-10", 1),
    ]
    late = batches(made_.new.values(), "2026-11")
    assert [(batch.month, len(batch.rows)) for batch in late] == [("2026-11", 4)]
    assert (late[0].in_fen, late[0].out_fen) == (510_100, -3260) and late[0].is_late(late[0].rows[0])


def test_each_month_has_its_line_of_what_partners_paid_and_spending_names_whom_it_pays():
    paid = [["2026-09-15", *RENT[1:]], RENT, ["2026-10-20", "支出", "便民商业服务", 20, "悦·邻里食堂换窗"]]
    assert planned(*paid, paid={"2026-08"}).faults == []


def test_what_was_spent_before_the_ledger_was_kept_here_asks_for_no_proposal():
    made_ = planned(DEAR, LAMP, balance_fen=500_000, last_seq=1, kept_since=date(2026, 9, 13))
    assert made_.faults == []
    is_older = made_.stands.is_older
    assert is_older(date(2026, 9, 12)) and not is_older(date(2026, 9, 13))
    assert planned(DEAR, balance_fen=500_000).stands.is_older(TODAY)


def test_rows_that_came_in_before_are_told_apart_and_two_alike_are_two():
    known = set(marked(read(a_file(OPENING, LAMP)).rows))
    again = planned(OPENING, LAMP, LAMP, RENT, known=known, last_seq=1, balance_fen=90_000)
    assert (again.known, [row.summary for row in again.new.values()]) == (
        2,
        ["乒乓室换灯管", "合伙人缴入，3家"],
    )
    assert again.faults == []


ONE_LINE = "同一个月的合伙人缴入，合起来写一行"
DEAR = [*LAMP[:3], 1000, "路灯"]
PROPOSE = "满1,000元的支出不能直接记账，先写支出申请，公示、批准了再付"
NAMED = "里面有商户的名字，人人看得到它缴多少，去掉名字再交"


@pytest.mark.parametrize(
    ("rows", "stands", "fault"),
    [
        ([[date(2026, 11, 25), *RENT[1:]]], {}, "这一天还没到"),
        ([OPENING], {"last_seq": 3}, "已经记过账了，不能再写期初"),
        ([OPENING, [*OPENING[:4], "又一笔"]], {}, "期初只有一笔，日子不晚于别的账"),
        ([[date(2026, 8, 1), *RENT[1:]], OPENING], {}, "期初只有一笔，日子不晚于别的账"),
        ([LAMP], {}, "到这一笔账上只有0元，不够付"),
        ([OPENING, [*LAMP[:3], 500.01, "长椅"]], {}, "到这一笔账上只有500元，不够付"),
        ([[date(2021, 12, 31), *RENT[1:]]], {}, "2022年以前还没有基金，看看年份写对没有"),
        ([RENT], {"balance_fen": 999_540_001}, "记完结余超过10,000,000元，看看金额写对没有"),
        ([RENT, [date(2026, 10, 20), *RENT[1:3], 800, "合伙人缴入，1家"]], {}, ONE_LINE),
        ([RENT, RENT], {}, ONE_LINE),
        ([RENT], {"paid": {"2026-10"}}, ONE_LINE),
        ([RENT], {"paid": {"2026-11"}, "open_month": "2026-11"}, ONE_LINE),
        ([DEAR], {"balance_fen": 500_000, "kept_since": date(2026, 9, 12)}, PROPOSE),
        ([[*RENT[:4], "悦·邻里食堂十月租金"]], {}, NAMED),
        ([[*RENT[:4], "悦邻里食堂 十月租金"]], {}, NAMED),
        ([[RENT[0], "收入", "其他收入", 30, "邻里食堂、悦 邻里食堂"]], {}, NAMED),
    ],
)
def test_what_no_row_says_by_itself_is_told(rows, stands, fault):
    assert [each.sentence for each in planned(*rows, **stands).faults] == [fault]


def test_faults_come_in_the_order_of_the_rows_each_with_its_column():
    late, unread = [date(2026, 11, 25), *RENT[1:]], [*LAMP[:3], "三百", "灯管"]
    found = planned(OPENING, late, unread, [date(2026, 12, 1), *RENT[1:]]).faults
    assert [(each.row, each.column) for each in found] == [(3, "A 日期"), (4, "D 金额"), (5, "A 日期")]


def test_a_row_that_says_what_it_sums_up_is_a_row():
    rows = [[*OPENING[:4], "历年结余合计"], [*RENT[:4], "合伙人缴入，19家合计"]]
    assert faults_of(*rows) == [] and len(read(a_file(*rows)).rows) == 2


def test_faults_come_in_the_order_of_the_sheets():
    made_ = plan(
        Reading(
            [
                Row(name, 2, date(2026, 12, 1), "income", "other_income", 100, "钱")
                for name in ("10月", "2月")
            ],
            places={name: {"day": "A 日期"} for name in ("2月", "10月")},
        ),
        Stands(set(), set(), [], 0, 0, None, None, 100_000),
        TODAY,
    )
    assert [fault.sheet for fault in made_.faults] == ["2月", "10月"]


@pytest.mark.parametrize("total", [["合计", None, None, 500, None], [None, None, None, 500, "本月小计："]])
def test_a_total_is_told_once(total):
    assert faults_of(OPENING, total) == [(3, "", "这一行像是合计，删掉这一行再传")]
