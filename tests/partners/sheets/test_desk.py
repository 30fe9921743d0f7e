"""Price lists as sheets at the desk: taken away, brought back, looked at, confirmed as one change."""

import io
import random
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from community.core.access import MACHINE
from community.core.audit import AuditLine
from community.core.dates import WEEKDAYS
from community.core.db import transaction
from community.partners import actions, listing
from community.partners.models import OpeningHours, Partner, Price, Service, SheetUpload
from community.partners.queries import price_line, price_list
from community.partners.sheets.actions import forget_old_uploads
from tests import factories as make
from tests.cast import NOW, actor, service
from tests.page import Visitor
from tests.partners.sheets.files import (
    ALL,
    HEAD,
    LAO_ZHOU,
    column,
    confirm,
    edited,
    export,
    made,
    upload,
)
from tests.partners.sheets.test_reading import spoiled_file
from tests.partners.shops import set_shop, shop_row
from tests.steps import both_ways, post_as

TODAY = NOW.date()
SHOP_HEAD = ["店名", "类别", "地址", "门牌", "怎么走", "电话", "介绍", "周一", "周二"]
NEW_SHOP = [
    "新开修鞋",
    "便民",
    "社区综合体一楼 105室",
    "一楼 105室",
    "进门左手",
    "0952-000 0000",
    "修鞋配钥匙",
    "9:00-12:00 14:00-18:00",
    "9:00-18:00",
]


def counted(data, table) -> int:
    data.session.rollback()
    return data.session.scalar(select(func.count()).select_from(table))


def everything(data) -> tuple[int, ...]:
    """How much stands: what an import that writes nothing leaves as it was."""
    return tuple(counted(data, table) for table in (Partner, Service, Price, OpeningHours, AuditLine))


def a_line(name: str, price: object, shop: str = "老周理发", **cells: object) -> list:
    filled = {"商户": shop, "项目": name, "惠民价": price, **cells}
    return [filled.get(heading) for heading in HEAD]


def price_of(name: str, day: date = TODAY) -> int:
    return price_line(service(name).id, day).price_fen


@pytest.fixture
def many_lines(data):
    """老周理发 with forty lines more."""
    with transaction():
        for number in range(40):
            make.service(shop_row("lao-zhou"), f"项目{number}", price_fen=1000 + number, position=10 + number)


# ---- there and back


@pytest.mark.parametrize("kind", ["xlsx", "csv", "gb18030"])
@pytest.mark.parametrize(("login", "url"), [("secretary", ALL), ("secretary", LAO_ZHOU), ("shop", LAO_ZHOU)])
def test_an_export_that_comes_back_unchanged_changes_nothing(app, data, kind, login, url):
    visitor, stood = Visitor(app, login), everything(data)
    page = upload(visitor, export(visitor, url, kind), url)
    assert "表格里的和网站上一样" in page.text and "确认" not in page.text
    assert everything(data) == stood


def test_a_workbook_has_headings_a_frozen_row_and_choices(secretary):
    book = load_workbook(io.BytesIO(export(secretary)))
    lines, shops = book["价目"], book["商户"]
    assert [cell.value for cell in lines[1]] == HEAD and lines.freeze_panes == "C2"
    assert shops.freeze_panes == "B2" and shops["A2"].value == "老周理发"
    choices = {str(v.sqref): v.formula1 for sheet in book for v in sheet.data_validations.dataValidation}
    assert choices["H2:H2001"] == '"次,份,小时,人,天,月"' and choices["B2:B2001"].startswith('"助餐,助教')
    assert [cell.value for cell in lines[2]][:7] == ["老周理发", "理女发", None, 10, None, 30, None]


def test_thirty_changed_prices_and_five_new_lines_are_those_35_and_no_others(secretary, data, many_lines):
    before = {row.name: row.price_fen for row in price_list(shop_row("lao-zhou").id, TODAY)}
    rows = random.Random(4).sample(range(5, 40), 30)

    def edit(book):
        sheet = book["价目"]
        for row in rows:
            sheet.cell(row, column(sheet, "惠民价")).value += 1
        for number in range(5):
            sheet.append(["老周理发", f"新项目{number}", "", 20 + number, "", "", "", "次"])

    content = edited(export(secretary), edit)
    page = upload(secretary, content)
    assert "新增5，改动30，停用0" in page.text
    prices, audits = counted(data, Price), counted(data, AuditLine)
    done = confirm(page)
    assert "表格里的和网站上一样" in done.text
    after = {row.name: row.price_fen for row in price_list(shop_row("lao-zhou").id, TODAY)}
    changed = {name for name in before if after[name] == before[name] + 100}
    assert len(changed) == 30 and len(after) == len(before) + 5
    assert all(after[name] == before[name] for name in before.keys() - changed)
    assert counted(data, Price) == prices + 35 and counted(data, AuditLine) == audits + 36
    verbs = data.session.execute(select(AuditLine.verb, func.count()).group_by(AuditLine.verb)).all()
    assert dict(verbs) == {"change_price": 30, "add_line": 5, "import_sheet": 1}
    history = secretary.open("/desk/partners/lao-zhou").find("//*[@id='changes']//tbody/tr")
    assert len(history) == 20  # the latest, as the page shows them
    assert "表格里的和网站上一样" in upload(secretary, content).text


def test_forty_spoiled_cells_are_shown_and_nothing_can_be_confirmed(secretary, data):
    stood = everything(data)
    page = upload(secretary, spoiled_file())
    assert "40处看不懂" in page.text
    assert len(page.find("//table//tbody/tr")) == 40
    assert "价目第2行B项目没有写项目" in page.text
    assert not [form for form in page.tree.forms if form.action and "confirmation" in form.action]
    assert everything(data) == stood


def test_a_file_with_faults_is_not_applied_even_if_somebody_asks(secretary, data):
    token = upload(secretary, spoiled_file()).url.rpartition("/")[2]
    stood, form = everything(data), secretary.open("/desk/sheets/a-sheet").form("/confirmation")
    refused = secretary.post(f"/desk/sheets/{token}/confirmation", dict(form.form_values()), status=409)
    assert "表格里还有看不懂的地方" in refused.text and everything(data) == stood


# ---- what a file may say


@both_ways
def test_a_new_shop_comes_with_its_lines_and_hours_as_a_draft(secretary, data, htmx):
    lines = [HEAD, *(a_line(f"修{n}", 5 + n, "新开修鞋") for n in range(8))]
    page = upload(secretary, made(lines, shops=[SHOP_HEAD, NEW_SHOP]), htmx=htmx)
    assert "新增9，改动0" in page.text and "新店，先不上架" in page.text
    assert "新开修鞋" in confirm(page, htmx=htmx).text
    shop = data.session.scalars(select(Partner).filter_by(name="新开修鞋")).one()
    assert (shop.state, shop.category_key, shop.place_short) == ("draft", "daily", "一楼 105室")
    assert len(price_list(shop.id, TODAY)) == 8
    with transaction():
        listing.publish(shop, by=actor("secretary"), now=NOW)


def test_everything_that_a_row_changes_is_shown_before_and_after(secretary, data):
    number = service("理男发").id
    row = a_line(
        "男士理发",
        "12元",
        说明="含洗",
        市场价="20-30",
        单位="人",
        时长="30分钟",
        怎么约="选时间",
        编号=number,
    )
    page = upload(secretary, made([HEAD, row]))
    for words in (
        "项目理男发男士理发",
        "惠民价8元12元",
        "市场价空20–30元",
        "说明空含洗",
        "单位次人",
        "时长20分钟30分钟",
    ):
        assert words in page.text, words
    confirm(page)
    line = price_line(number, TODAY)
    assert (line.name, line.price_fen, line.market_low_fen, line.market_high_fen) == (
        "男士理发",
        1200,
        2000,
        3000,
    )
    assert (line.note, line.unit, line.minutes, line.kind) == ("含洗", "人", 30, "appointment")


def test_a_price_from_a_later_day_leaves_todays_alone_and_counts_once(secretary, data):
    content = made([HEAD, a_line("理女发", 15, 从哪天起="2026-12-01", 市场价=30, 时长=40)])
    page = upload(secretary, content)
    assert "2026年12月1日起惠民价10元15元" in page.text
    confirm(page)
    assert (price_of("理女发"), price_of("理女发", date(2026, 12, 1))) == (1000, 1500)
    assert "表格里的和网站上一样" in upload(secretary, content).text


def test_a_shops_listing_is_changed_where_it_differs(secretary, data):
    rows = [["店名", "电话", "周一"], ["老周理发", 9521234567.0, "10:00-12:00"]]
    page = upload(secretary, made(rows))
    assert "电话0952-00000009521234567" in page.text
    confirm(page)
    assert shop_row("lao-zhou").phone == "9521234567" and shop_row("lao-zhou").place == "社区综合体一楼 103室"


def test_a_week_without_an_open_day_cannot_be_confirmed(secretary, data):
    page = upload(secretary, made([["店名", *WEEKDAYS], ["老周理发", *["休息"] * 7]]))
    assert "整行一周里没有一天营业" in page.text and not page.find("//form[contains(@action, 'confirm')]")


def test_lines_that_the_file_leaves_out_end_only_if_the_tick_says_so(secretary, data):
    content = made([HEAD, a_line("理女发", 11, 市场价=30, 时长=40)])
    confirm(upload(secretary, content))
    assert len(price_list(shop_row("lao-zhou").id, TODAY)) == 3
    page = upload(secretary, content)
    assert "文件里没有2项" in page.text
    confirm(page, ends_missing="1")
    assert [line.name for line in price_list(shop_row("lao-zhou").id, TODAY)] == ["理女发"]
    assert len(price_list(shop_row("mending").id, TODAY)) == 1


def test_a_line_is_ended_and_brought_back_by_its_number(secretary, data):
    number = service("理男发").id
    ending = made([[*HEAD, "停用"], [*a_line("理男发", 8, 编号=number, 时长=20), "是"]])
    page = upload(secretary, ending)
    assert "停用1项" in page.text
    confirm(page)
    assert "理男发" not in {line.name for line in price_list(shop_row("lao-zhou").id, TODAY)}
    assert (
        "停用的项目恢复"
        in (page := upload(secretary, made([HEAD, a_line("理男发", 8, 编号=number, 时长=20)]))).text
    )
    confirm(page)
    assert "理男发" in {line.name for line in price_list(shop_row("lao-zhou").id, TODAY)}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([a_line("理女发", 10, "没有这家")], "网站上没有“没有这家”，新店请先写在“商户”表里"),
        ([a_line("理女发", 10, 时长=40), a_line("理女发 ", 12, 时长=40)], "和第2行写的是同一个，请留一行"),
        ([a_line("理女发", 10, None)], "没有写是哪家店的"),
        ([a_line("新项目", 10, 从哪天起="2026-12-01")], "新项目从今天起有效，请把这一格空着"),
        ([a_line("新项目", 10, 怎么约="选时间")], "要选时间的项目，请写时长"),
    ],
)
def test_a_row_that_fits_nothing_is_a_fault(secretary, data, rows, sentence):
    page = upload(secretary, made([HEAD, *rows]))
    assert sentence in page.text and "1处看不懂" in page.text


def test_a_number_of_another_shop_names_no_line_here(secretary, data):
    page = upload(secretary, made([HEAD, a_line("截裤边", 9, 编号=service("截裤边").id)]))
    assert "新增1，改动0" in page.text
    confirm(page)
    assert [row.price_fen for row in price_list(shop_row("mending").id, TODAY)] == [500]


# ---- between the preview and the confirmation


@both_ways
def test_whoever_confirms_what_has_changed_meanwhile_is_shown_it_anew(secretary, data, htmx):
    page = upload(secretary, made([HEAD, a_line("理女发", 15, 市场价=30, 时长=40)]))
    line = service("理女发")
    with transaction():
        price = {"price_fen": 1200, "is_from": False, "market_low_fen": 3000, "market_high_fen": 3000}
        seen = price_line(line.id, TODAY).price_id
        names = {"name": "理女发", "seen_name": "理女发"}
        actions.change_line(line, seen_price_id=seen, by=MACHINE, now=NOW, **names, **price)
    refused = confirm(page, htmx=htmx, status=409)
    assert "看过以后，网站上又有人改过" in refused.text and price_of("理女发") == 1200
    (link,) = refused.find("//a[text()='看现在的样子']/@href")
    anew = secretary.open(link)
    assert "惠民价12元15元" in anew.text
    confirm(anew, htmx=htmx)
    assert price_of("理女发") == 1500


def test_the_same_confirmation_sent_twice_is_one_change(secretary, data):
    page = upload(secretary, made([HEAD, a_line("理女发", 15, 市场价=30, 时长=40)]))
    confirm(page)
    stood = everything(data)
    confirm(page)
    assert everything(data) == stood


def test_an_import_is_whole_or_not_at_all(secretary, data, monkeypatch):
    rows = [a_line(f"新{n}", n + 1) for n in range(5)]
    page = upload(secretary, made([HEAD, *rows, a_line("理女发", 15, 市场价=30, 时长=40)]))
    stood = everything(data)
    change = actions.change_line

    def fail(*args, **kwargs):
        change(*args, **kwargs)
        raise RuntimeError("planted")

    monkeypatch.setattr(actions, "change_line", fail)
    with pytest.raises(RuntimeError):
        confirm(page)
    assert everything(data) == stood


def test_uploads_are_forgotten_after_a_day(data):
    with transaction():
        forget_old_uploads(NOW + timedelta(hours=23))
    assert counted(data, SheetUpload) == 1
    with transaction():
        forget_old_uploads(NOW + timedelta(days=2))
    assert counted(data, SheetUpload) == 0


# ---- who may


def test_a_shop_changes_its_own_lines_and_no_others(shop, data):
    page = upload(
        shop,
        made([HEAD, a_line("理女发", 15, 市场价=30, 时长=40), a_line("截裤边", 1, "小修小补")]),
        LAO_ZHOU,
    )
    assert "这一页只收“老周理发”的价目" in page.text
    confirm(upload(shop, made([HEAD, a_line("理女发", 15, None, 市场价=30, 时长=40)]), LAO_ZHOU))
    assert (price_of("理女发"), price_of("截裤边")) == (1500, 500)


def test_a_shops_export_holds_its_own_lines_alone(shop):
    book = load_workbook(io.BytesIO(export(shop, LAO_ZHOU)))
    assert {row[0].value for row in book["价目"].iter_rows(min_row=2)} == {"老周理发"}
    assert [row[0].value for row in book["商户"].iter_rows(min_row=2)] == ["老周理发"]


def test_a_shop_finds_neither_others_uploads_nor_those_of_all_shops(app, secretary, shop, data):
    of_all = upload(secretary, made([HEAD, a_line("理女发", 15)])).url
    shop.open(of_all, status=404)
    Visitor(app, "mending").open("/desk/sheets/a-sheet", status=404)
    post_as(Visitor(app, "mending"), "/desk/sheets/a-sheet/confirmation", {}, status=404)
    assert price_of("理女发") == 1000


@pytest.mark.parametrize("login", ["supervisor", "member", "worker"])
def test_whoever_may_only_look_brings_nothing(app, login):
    visitor = Visitor(app, login)
    visitor.open(ALL, status=403)
    post_as(visitor, LAO_ZHOU, {"sheet": (io.BytesIO(made([HEAD])), "价目.xlsx")}, status=403)


@pytest.mark.parametrize("state", ["published", "ended"])
def test_a_line_comes_to_the_shop_of_the_page_though_another_has_its_name(shop, data, state):
    set_shop("lao-zhou", state=state)
    with transaction():
        make.partner("other-zhou", "老周理发", position=9)
    confirm(upload(shop, made([HEAD, a_line("新活", 5)]), LAO_ZHOU))
    assert service("新活").partner_id == shop_row("lao-zhou").id


def test_no_file_at_all_is_told_so(secretary):
    assert "请选一份表格" in secretary.open(ALL).send(ALL, status=422).text
