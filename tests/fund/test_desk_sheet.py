"""An existing ledger comes in as a sheet: looked at, confirmed once, approved by another month by month."""

import io
from datetime import date, datetime

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from community.core.audit import AuditLine
from community.fund import actions, sheetimport
from community.fund.check import faults
from community.fund.models import FundDraft, FundUpload
from community.fund.queries import entries
from tests.cast import NOW
from tests.fund.staged import by, closed, entered, forget, reversed_, written
from tests.fund.test_sheet import LAMP, OPENING, RENT, a_file
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as, words

SHEET, IMPORTED = "/desk/fund/sheet", "/desk/fund/imported"


@pytest.fixture
def second(app):
    """The other secretary, signed in."""
    return Visitor(app, "second")


def upload(visitor: Visitor, content: bytes, *, htmx: bool = False, status: int = 200) -> Page:
    """The preview that the real form leads to, sent with the file as a browser sends it."""
    form = visitor.open(SHEET).form(SHEET)
    values = {name: value for name, value in form.form_values() if value is not None}
    boundary, body = encode_multipart(values | {"sheet": FileStorage(io.BytesIO(content), "流水.xlsx")})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return visitor._read(visitor._ask("POST", form.action, htmx, data=body, content_type=kind), htmx, status)


def drafts(data) -> list[FundDraft]:
    forget()
    return list(data.session.scalars(select(FundDraft).order_by(FundDraft.id)))


def verbs(data) -> list[str]:
    return list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


@both_ways
def test_a_ledger_is_looked_at_confirmed_and_approved_month_by_month(secretary, second, data, htmx):
    page = upload(secretary, a_file(RENT, OPENING, LAMP), htmx=htmx)
    assert "新的3笔" in page.text and "2026年9月，2笔，进500.00元，出32.60元" in page.text
    assert drafts(data) == []
    page = page.send("/confirmation", htmx=htmx)
    assert page.url == IMPORTED and "您导入的" in page.text and len(drafts(data)) == 3
    assert page.find("//form[contains(@action,'approval')]") == []
    page = second.open(IMPORTED).send("/approval", htmx=htmx)
    assert [one.summary for one in entries()] == ["开始记账时的结余", "乒乓室换灯管"]
    assert "2026年10月，1笔" in page.text and "前面的月份还没结" in page.text
    closed("2026-09", 46_740)
    second.open(IMPORTED).send("/approval", htmx=htmx)
    forget()
    assert [(one.seq, one.month, one.balance_fen) for one in entries()] == [
        (1, "2026-09", 50_000),
        (2, "2026-09", 46_740),
        (3, "2026-10", 506_740),
    ]
    assert list(faults(NOW)) == [] and "没有等着核准的导入" in second.open(IMPORTED).text


def test_an_import_and_what_came_of_it_stand_in_the_audit(secretary, second, data):
    upload(secretary, a_file(OPENING)).send("/confirmation")
    second.open(IMPORTED).send("/approval")
    assert verbs(data) == ["import_ledger", "approve_entry"]


def test_the_same_file_or_the_same_rows_again_add_nothing(secretary, second, data):
    page = upload(secretary, a_file(OPENING, LAMP))
    for _ in range(2):
        page.send("/confirmation")
    assert len(drafts(data)) == 2
    again = upload(secretary, a_file(OPENING, LAMP))
    assert "表格里的账都已经导入过了" in again.text and again.find("//form[@id='f']") == []
    second.open(IMPORTED).send("/approval")
    more = upload(second, a_file(LAMP, RENT))
    assert "新的1笔，以前导入过的1笔不再记" in more.text
    more.send("/confirmation")
    assert [draft.summary for draft in drafts(data)][2:] == ["合伙人缴入，3家"]


def test_two_who_confirm_the_same_rows_bring_them_in_once(secretary, second, data):
    pages = [upload(visitor, a_file(OPENING, LAMP)) for visitor in (secretary, second)]
    for page in pages:
        page.send("/confirmation")
    assert len(drafts(data)) == 2


def test_the_database_itself_takes_a_row_of_a_sheet_once(secretary, data):
    upload(secretary, a_file(OPENING)).send("/confirmation")
    columns = [column.name for column in FundDraft.__table__.columns if column.name != "id"]
    again = select(*(FundDraft.__table__.c[name] for name in columns))
    with pytest.raises(IntegrityError, match="import_mark"):
        data.session.execute(insert(FundDraft).from_select(columns, again))


def test_what_was_sent_back_may_come_in_again(secretary, second, data):
    upload(secretary, a_file(OPENING)).send("/confirmation")
    second.open(IMPORTED).send("/refusal")
    upload(secretary, a_file(OPENING)).send("/confirmation")
    secretary.open(IMPORTED).send("/withdrawal")
    assert [draft.state for draft in drafts(data)] == ["refused", "withdrawn"]
    assert "新的1笔" in upload(secretary, a_file(OPENING)).text


@both_ways
def test_a_file_with_a_bad_row_changes_nothing_and_names_it(secretary, data, htmx):
    page = upload(secretary, a_file(OPENING, [*LAMP[:3], "三百", "灯管"]), htmx=htmx)
    assert "1处看不懂" in page.text and "第3行" in page.text and "D金额" in page.text
    assert page.find("//form[@id='f']") == []
    token = page.url.rsplit("/", 1)[-1]
    values = {"request_key": "2f1e3c1a-0000-4000-8000-000000000000", "seen": "x"}
    post_as(secretary, f"{SHEET}/{token}/confirmation", values, status=409)
    assert drafts(data) == []


def test_a_sheet_that_says_what_one_shop_pays_is_not_taken(secretary, data):
    page = upload(secretary, a_file([*RENT[:4], "小修小补十月租金"]))
    assert "里面有商户的名字" in page.text and page.find("//form[@id='f']") == []
    assert "合伙人缴入一个月合起来写一行" in secretary.open(SHEET).text


def test_another_shops_line_is_not_brought_after_the_first(secretary, second, data):
    upload(secretary, a_file(OPENING, RENT)).send("/confirmation")
    other = a_file([date(2026, 10, 20), *RENT[1:3], 800, "又1家"])
    assert "合起来写一行" in upload(secretary, other).text
    second.open(IMPORTED).send("/approval")
    closed("2026-09", 50_000)
    second.open(IMPORTED).send("/approval")
    assert "合起来写一行" in upload(secretary, other).text
    reversed_(2)
    assert "新的1笔" in upload(secretary, other).text


@both_ways
def test_what_is_no_sheet_is_told_in_the_form(secretary, data, htmx):
    wrong = upload(secretary, b"%PDF-1.4", htmx=htmx, status=422)
    assert "这是一份PDF" in wrong.text and wrong.form(SHEET) is not None
    assert "请选一份表格" in secretary.open(SHEET).send(SHEET, htmx=htmx, status=422).text


@both_ways
def test_a_sheet_far_too_long_or_too_large_is_told_so(secretary, data, htmx):
    long = a_file(*([LAMP] * 2001))
    assert "超过2000行" in upload(secretary, long, htmx=htmx, status=422).text
    upload(secretary, b"x" * (5 * 1024 * 1024), htmx=htmx, status=422)
    assert data.session.query(FundUpload).count() == 0


@both_ways
def test_what_changed_since_it_was_looked_at_is_looked_at_again(secretary, data, htmx):
    page = upload(secretary, a_file(OPENING, LAMP))
    sheetimport.import_rows(
        data.session.query(FundUpload).one(), seen=page.form("/confirmation").fields["seen"], **by()
    )
    actions.withdraw(drafts(data)[0].id, **by())
    told = page.send("/confirmation", htmx=htmx, status=409)
    assert "看过以后，账上又有变动" in told.text and SHEET in told.links("/sheet/")[0]


@both_ways
def test_what_came_in_after_one_looked_is_not_approved_unseen(secretary, second, data, htmx):
    upload(secretary, a_file(OPENING)).send("/confirmation")
    looked_at = second.open(IMPORTED)
    upload(secretary, a_file(LAMP, OPENING)).send("/confirmation")
    assert "导入的账又有变动" in looked_at.send("/approval", htmx=htmx, status=409).text
    assert list(entries()) == []


def test_all_is_sent_back_only_by_who_is_asked_once_more(secretary, second, data):
    upload(secretary, a_file(OPENING, LAMP, RENT)).send("/confirmation")
    page = second.open(IMPORTED)
    (asked,) = page.find("//details[.//form[contains(@action, '/refusal')]]")
    assert words(asked) == "全部退回3笔都退回" and asked.get("open") is None
    assert not asked.xpath(".//form[contains(@action, '/approval')]")


def test_nobody_approves_what_he_imported_himself(secretary, data):
    page = upload(secretary, a_file(OPENING)).send("/confirmation")
    values = dict(page.form("/withdrawal").form_values())
    told = post_as(secretary, f"{IMPORTED}/approval", values, status=409)
    assert "这些账刚刚有人办过了" in told.text and list(entries()) == []


def test_a_month_comes_in_as_a_whole_or_not_at_all(secretary, second, data):
    upload(secretary, a_file(OPENING, LAMP)).send("/confirmation")
    page = second.open(IMPORTED)
    entered("income", 100, on=date(2026, 8, 1))  # by hand, and the opening is no first entry any more
    page.send("/approval", status=409)
    assert [one.summary for one in entries()] == ["示例1元"]


def test_a_second_sheet_reckons_with_the_first_that_still_waits(secretary, data):
    upload(secretary, a_file(OPENING)).send("/confirmation")
    written("spending", 90_000_000)  # which will never be paid
    assert "新的1笔" in upload(secretary, a_file(LAMP)).text
    assert "账上只有500元" in upload(secretary, a_file([*LAMP[:3], 501, "长椅"])).text


def test_rows_of_a_closed_month_come_late(secretary, second, data):
    entered("income", 100_000, on=date(2026, 9, 3))
    closed("2026-09", 100_000)
    page = upload(secretary, a_file(LAMP, RENT))
    assert "2026年10月，2笔" in page.text and "（补记）" in page.text
    page.send("/confirmation")
    second.open(IMPORTED).send("/approval")
    assert [(one.seq, one.month, one.is_late()) for one in entries()][1:] == [
        (2, "2026-10", True),
        (3, "2026-10", False),
    ]


def test_of_very_many_one_tap_approves_the_first(secretary, second, data, monkeypatch):
    monkeypatch.setattr(sheetimport, "AT_ONCE", 1)
    upload(secretary, a_file(LAMP, OPENING)).send("/confirmation")
    page = second.open(IMPORTED).send("/approval")
    assert [one.kind for one in entries()] == ["opening"] and "2026年9月，1笔" in page.text


def test_another_secretarys_upload_is_not_found(secretary, second, data):
    page = upload(secretary, a_file(OPENING))
    second.open(page.url, status=404)
    values = {"request_key": "2f1e3c1a-0000-4000-8000-000000000000", "seen": "x"}
    post_as(second, f"{page.url}/confirmation", values, status=404)


def test_the_supervisor_sees_what_was_imported_and_taps_nothing(app, secretary, data):
    upload(secretary, a_file(OPENING)).send("/confirmation")
    page = Visitor(app, "supervisor").open(IMPORTED)
    assert "开始记账时的结余" in page.text
    assert [form for form in page.tree.forms if "/fund" in form.action] == []


def test_the_desk_says_that_an_import_waits_and_lists_what_was_written_by_hand(secretary, second, data):
    upload(secretary, a_file(OPENING, LAMP)).send("/confirmation")
    written("income", 500, summary="手写的一笔")
    page = second.open("/desk/fund")
    assert "从表格导入的2笔" in page.text and IMPORTED in page.links() and "手写的一笔" in page.text
    assert "乒乓室换灯管" not in page.text
    home = second.open("/desk")
    assert "导入的账等您核准" in home.text and "导入的账" not in secretary.open("/desk").text


def test_an_upload_is_forgotten_after_a_day(secretary, data):
    upload(secretary, a_file(OPENING))
    sheetimport.forget_old_uploads(datetime(2026, 11, 25, 10, 13))
    assert data.session.query(FundUpload).count() == 0


def test_the_sheet_to_fill_in_is_to_be_had(secretary, data):
    answer = secretary._ask("GET", f"{SHEET}/example", htmx=False)
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert answer.get_data().startswith(b"PK")
