"""A file is read as people make it; each cell that cannot be read is named."""

import datetime as dt

import pytest

from community.core.sheets import Unreadable
from community.partners.sheets.reading import read
from tests.partners.sheets.files import HEAD, edited, made

NEEDED = ["项目", "惠民价"]


def one(heading: str, cell: object, **also: object) -> dict:
    """The fields of one line in which one cell was filled in so."""
    filled = {"项目": "理女发", "惠民价": 10, **also, heading: cell}
    reading = read(made([list(filled), list(filled.values())]))
    assert reading.faults == [], reading.faults
    return reading.lines[0].fields


def fault(heading: str, cell: object, **also: object) -> tuple[str, str]:
    """The column and the sentence of the one fault of a line in which one cell was filled in so."""
    filled = {"项目": "理女发", "惠民价": 10, **also, heading: cell}
    (found,) = read(made([list(filled), list(filled.values())])).faults
    assert (found.sheet, found.row) == ("价目", 2)
    return found.column, found.sentence


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        (10, 1000),
        (12.5, 1250),
        (12.479999999999999, 1248),
        ("10元", 1000),
        ("１０元", 1000),
        (" 10 元 ", 1000),
        ("￥10", 1000),
        ("10块", 1000),
        ("10元/次", 1000),
        ("1,200.50", 120_050),
        ("免费", 0),
        (0, 0),
    ],
)
def test_a_price_is_understood_as_people_write_it(cell, fen):
    assert one("惠民价", cell)["price_fen"] == fen


def test_a_price_may_say_from_itself():
    assert one("惠民价", "60元起") == {"shop": "", "name": "理女发", "price_fen": 6000, "is_from": True}
    assert one("惠民价", "60元起", 起="")["is_from"]
    assert [one("起", cell)["is_from"] for cell in ("是", "√", True, "", "否")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("cell", "also", "pair"),
    [
        (30, {}, (3000, 3000)),
        ("30-40", {}, (3000, 4000)),
        ("300元至400元", {}, (30_000, 40_000)),
        (30, {"市场价到": 40}, (3000, 4000)),
        (30, {"市场价到": None}, (3000, 3000)),
        (None, {}, (None, None)),
        ("无", {}, (None, None)),
    ],
)
def test_a_market_price_is_one_figure_or_a_range(cell, also, pair):
    fields = one("市场价", cell, **also)
    assert (fields["market_low_fen"], fields["market_high_fen"]) == pair


@pytest.mark.parametrize(
    "cell",
    [
        dt.datetime(2026, 12, 1),
        dt.date(2026, 12, 1),
        46357,
        46357.0,
        "46357",
        "2026-12-01",
        "2026/12/1",
        "２０２６年12月1日",
        "2026.12.1",
    ],
)
def test_a_day_is_understood_as_sheets_keep_it_and_people_write_it(cell):
    assert one("从哪天起", cell)["starts_on"] == "2026-12-01"


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (40, 40),
        ("40分钟", 40),
        ("１小时", 60),
        ("1.5小时", 90),
        ("半小时", 30),
        ("1小时30分钟", 90),
        ("", None),
    ],
)
def test_a_duration_is_understood(cell, minutes):
    assert one("时长", cell)["minutes"] == minutes


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (13800000001.0, "13800000001"),
        ("13800000001.0", "13800000001"),
        ("１３８００００００01", "13800000001"),
        ("0952-000 0000", "0952-000 0000"),
        ("'0952", "'0952"),
    ],
)
def test_a_phone_number_is_what_it_was_before_the_sheet_took_it_for_a_number(cell, text):
    reading = read(made([["店名", "电话"], ["老店", cell]]))
    assert reading.shops[0].fields["phone"] == text


def test_titles_other_orders_extra_and_hidden_columns_and_trailing_blanks_are_taken():
    def dress(book):
        sheet = book.active
        sheet.insert_rows(1, 3)
        sheet["A1"] = "府佑水香社区便民价目表"
        sheet.merge_cells("A1:F2")
        sheet["A3"] = "二〇二六年十一月"
        sheet.column_dimensions["C"].hidden = True

    rows = [
        ["序号", "惠民价（元）", "编号", "项目名称 ", "店名", "经手人"],
        [1, 10, 7, "理女发　 ", "老周理发", "周"],
        [],
    ]
    reading = read(edited(made(rows, title="Sheet1"), dress))
    (line,) = reading.lines
    assert line.fields == {"price_fen": 1000, "number": 7, "name": "理女发", "shop": "老周理发"}
    assert (line.sheet, line.row) == ("Sheet1", 5) and reading.faults == []


def test_a_shop_written_once_over_several_rows_counts_for_all_of_them():
    rows = [
        ["商户", *NEEDED],
        ["老周理发", "理女发", 10],
        [None, "理男发", 8],
        ["小修小补"],
        [None, "截裤边", 5],
    ]
    lines = read(made(rows)).lines
    assert [line.fields["shop"] for line in lines] == ["老周理发", "老周理发", "小修小补"]


def test_the_head_once_more_in_the_middle_is_no_line():
    assert len(read(made([NEEDED, ["理女发", 10], NEEDED, ["理男发", 8]])).lines) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_csv_is_read_in_each_encoding(encoding, separator):
    text = "\r\n".join(
        separator.join(row) for row in (["商户", *NEEDED], ["老周理发", "理女发", "１０元"], [""])
    )
    (line,) = read(text.encode(encoding)).lines
    assert line.fields == {"shop": "老周理发", "name": "理女发", "price_fen": 1000}


def test_a_formula_counts_as_what_it_came_to_or_as_nothing():
    assert fault("惠民价", "=5+5") == ("B 惠民价", "没有写惠民价，免费写 0")


def test_a_file_without_the_headings_is_refused():
    with pytest.raises(Unreadable, match="没有找到表头"):
        read(made([["甲", "乙"], ["理女发", 10]]))


def test_a_heading_that_is_needed_and_missing_is_one_fault():
    (found,) = read(made([["商户", "项目", "说明"], ["老周理发", "理女发", ""]])).faults
    assert (found.sheet, found.row, found.sentence) == ("价目", 1, "这一行表头里没有“惠民价”，请补上这一栏")


# heading, what was made of its cell, and the sentence
SPOILED = [
    ("项目", "", "没有写项目"),
    ("项目", "理" * 31, "项目最多30个字，现在是31个"),
    ("说明", "说" * 61, "说明最多60个字，现在是61个"),
    ("惠民价", "", "没有写惠民价，免费写 0"),
    ("惠民价", "十元", "惠民价写成 10 或 12.5 这样的数"),
    ("惠民价", "10-15", "惠民价写成 10 或 12.5 这样的数"),
    ("惠民价", -5, "惠民价写成 10 或 12.5 这样的数"),
    ("惠民价", 1.234, "惠民价写成 10 或 12.5 这样的数"),
    ("惠民价", 1e30, "惠民价写成 10 或 12.5 这样的数"),
    ("惠民价", "#REF!", "惠民价写成 10 或 12.5 这样的数"),
    ("起", "也许", "起写“是”，不是就空着"),
    ("市场价", "贵", "市场价写成 10 或 12.5 这样的数"),
    ("市场价", "400-300", "市场价要先写低的，再写高的"),
    ("市场价到", "更贵", "市场价到写成 10 或 12.5 这样的数"),
    ("市场价到", 1, "市场价要先写低的，再写高的"),
    ("单位", "斤", "单位只能写次、份、小时、人、天、月"),
    ("时长", "很久", "时长写分钟数，比如 40"),
    ("时长", 1, "时长要在5到1440分钟之间"),
    ("时长", 9999, "时长要在5到1440分钟之间"),
    ("怎么约", "打电话", "怎么约只能写不用约，直接来、选时间、订餐、报名、订场地、上门、直接来、不用约"),
    ("从哪天起", "下个月", "从哪天起写成 2026-12-01 这样的日子"),
    ("从哪天起", "2026-02-30", "从哪天起写成 2026-12-01 这样的日子"),
    ("从哪天起", 12, "从哪天起写成 2026-12-01 这样的日子"),
    ("编号", "甲", "编号请不要改，新项目空着"),
    ("编号", -1, "编号请不要改，新项目空着"),
    ("编号", 10**12, "编号请不要改，新项目空着"),
]
SPOILED_SHOPS = [
    ("店名", "", "没有写店名"),
    ("店名", "店" * 21, "店名最多20个字，现在是21个"),
    ("类别", "理发", "类别只能写助餐、助教、助康、助乐、便民、家政"),
    ("地址", "地" * 41, "地址最多40个字，现在是41个"),
    ("门牌", "门" * 21, "门牌最多20个字，现在是21个"),
    ("怎么走", "走" * 41, "怎么走最多40个字，现在是41个"),
    ("电话", "1.38E+10", "电话变成了科学计数，请把这一格设成文本再写一遍"),
    ("电话", "9" * 21, "电话最多20个字，现在是21个"),
    ("介绍", "介" * 401, "介绍最多400个字，现在是401个"),
    ("周一", "早上", "周一写成 9:00-12:00 14:00-18:00 这样，休息就空着"),
    ("周二", "18:00-9:00", "周二的关门时间要在开门之后"),
    ("周三", "9:00-12:00 11:00-13:00", "周三的时间重叠了"),
    ("周日", "9" * 61, "周日最多60个字，现在是61个"),
    ("介绍", "介" * 2_001, "介绍最多2000个字，现在是2001个"),
]
GOOD_LINE = ["老周理发", "理女发", "", 10, "", 30, None, "次", 40, "选时间", None, None]
SHOP_HEAD = ["店名", "类别", "地址", "门牌", "怎么走", "电话", "介绍", "周一", "周二", "周三", "周日"]
GOOD_SHOP = ["老周理发", "便民", "一楼", "103", "右手", "0952", "好"]


def spoiled_file() -> bytes:
    lines = [
        [cell if head != heading else spoiled for head, cell in zip(HEAD, GOOD_LINE, strict=True)]
        for heading, spoiled, _ in SPOILED
    ]
    good = dict.fromkeys(SHOP_HEAD, "") | dict(zip(SHOP_HEAD, GOOD_SHOP, strict=False))
    shops = [
        [(good | {heading: spoiled})[head] for head in SHOP_HEAD] for heading, spoiled, _ in SPOILED_SHOPS
    ]
    return made([HEAD, *lines], shops=[SHOP_HEAD, *shops])


def test_forty_spoiled_cells_are_forty_sentences_each_with_its_cell():
    faults = read(spoiled_file()).faults
    told = [(fault.sheet, fault.row, fault.column, fault.sentence) for fault in faults]
    lines = [
        ("价目", row, f"{'ABCDEFGHIJKL'[HEAD.index(heading)]} {heading}", sentence)
        for row, (heading, _, sentence) in enumerate(SPOILED, 2)
    ]
    shops = [
        ("商户", row, f"{'ABCDEFGHIJK'[SHOP_HEAD.index(heading)]} {heading}", sentence)
        for row, (heading, _, sentence) in enumerate(SPOILED_SHOPS, 2)
    ]
    assert len(told) == 40 and told == lines + shops
