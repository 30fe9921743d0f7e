"""An objection: filed by a resident, answered at the desk, shown under a masked name; the number never."""

from datetime import datetime

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.notices import objections
from community.notices.models import Objection
from tests.cast import LI, notice
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as

SAID = "地砖会不会太滑"
OVER = datetime(2026, 12, 1, 9)


def floor() -> str:
    return f"/notices/{notice('修地面').id}"


def file(visitor: Visitor, *, page: Page | None = None, htmx=False, status: int = 200, **typed) -> Page:
    page = page or visitor.open(f"{floor()}/objections/new")
    values = {"said": SAID, "name": "李阿姨", "mobile": LI} | typed
    return page.send("/objections", htmx=htmx, status=status, **values)


def filed(data) -> Objection:
    return data.session.scalars(select(Objection).order_by(Objection.id.desc())).first()


def count(data) -> int:
    return data.session.query(Objection).count() - 1  # the cast's own


def desk_url(data) -> str:
    return f"/desk/notices/objections/{filed(data).id}"


def answer(secretary, data, *, htmx: bool = False, status: int = 200, **typed) -> Page:
    values = {"reply": "用防滑的砖", "is_shown": "1"} | typed
    values = {name: value for name, value in values.items() if value is not None}
    return secretary.open(desk_url(data)).send("/reply", htmx=htmx, status=status, **values)


# ---- filing


def test_the_notice_leads_to_a_form_of_its_own_that_is_never_kept(resident, data):
    (link,) = resident.open(floor()).links("/objections/new")
    page = resident.open(link)
    assert page.response.headers["Cache-Control"] == "no-store" and "修地面" in page.text


@both_ways
def test_an_objection_is_taken_down_and_not_public_yet(resident, data, htmx):
    page = file(resident, htmx=htmx)
    assert "异议收到了" in page.text
    assert (filed(data).name, filed(data).said, filed(data).replied_at) == ("李阿姨", SAID, None)
    shown = resident.open(floor())
    assert SAID not in shown.body and "李" not in shown.text and "还有1条正在核实" in shown.text


@both_ways
def test_a_wrong_form_keeps_what_was_typed(resident, data, htmx):
    wrong = file(resident, htmx=htmx, status=422, name="", mobile="138")
    assert "请填写怎么称呼您" in wrong.text and "手机号要11位数字" in wrong.text
    assert wrong.form("/objections").fields["said"] == SAID and count(data) == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"said": ""}, "请写下您的意见"),
        ({"said": "长" * 501}, "最多500个字"),
        ({"said": "\x00"}, "打不出来的字符"),
    ],
)
def test_what_cannot_be_taken_down_says_why(resident, data, typed, sentence):
    assert sentence in file(resident, status=422, **typed).text


def test_the_same_form_sent_twice_is_one_objection(resident, data):
    page = resident.open(f"{floor()}/objections/new")
    for _ in range(2):
        assert "异议收到了" in file(resident, page=page).text
    assert count(data) == 1


def test_who_says_the_same_again_on_a_new_form_has_said_it_once(app, resident, data):
    for _ in range(4):
        assert "异议收到了" in file(Visitor(app)).text
    assert count(data) == 1
    file(resident, mobile="13800000003")
    assert count(data) == 2


@pytest.mark.parametrize(
    ("at", "status"), [(datetime(2026, 11, 30, 23, 59, 59), 200), (datetime(2026, 12, 1), 409)]
)
def test_the_last_day_ends_at_midnight(resident, data, standing_clock, at, status):
    page = resident.open(f"{floor()}/objections/new")
    standing_clock(at)
    file(resident, page=page, status=status)
    assert count(data) == (status == 200)


@both_ways
def test_once_the_period_is_over_nothing_more_is_taken(resident, data, standing_clock, htmx):
    page = resident.open(f"{floor()}/objections/new")
    standing_clock(OVER)
    assert "网上不收异议" in file(resident, page=page, htmx=htmx, status=409).text
    assert count(data) == 0
    assert "现在不收异议" in resident.open(f"{floor()}/objections/new").text


def test_other_kinds_take_none(resident, data):
    water = f"/notices/{notice('停水').id}"
    assert resident.open(water).links("/objections/new") == []
    assert "现在不收异议" in resident.open(f"{water}/objections/new").text
    values = dict(resident.open(f"{floor()}/objections/new").form("/objections").form_values())
    typed = {"said": SAID, "name": "李", "mobile": LI}
    resident.post(f"{water}/objections", values | typed, status=409)
    assert count(data) == 0


def test_one_number_says_three_things_and_then_is_asked_to_ring(app, resident, data):
    for number in range(3):
        file(Visitor(app), said=f"{SAID}{number}")
    assert "请打电话或到服务台" in file(resident, status=409).text
    assert count(data) == 3


def test_one_address_is_slowed_down_and_not_for_ever(resident, data, monkeypatch, standing_clock):
    monkeypatch.setattr(objections, "MOST_OF_AN_ADDRESS", 1)
    file(resident)
    assert "请等15分钟再试" in file(resident, status=409, mobile="13800000003").text
    standing_clock(datetime(2026, 11, 24, 10, 30))
    file(resident, mobile="13800000003")
    assert count(data) == 2


# ---- answering


@both_ways
def test_an_answer_is_public_at_once_with_what_was_said(resident, secretary, data, htmx):
    file(resident)
    page = answer(secretary, data, htmx=htmx)
    assert page.url == f"/desk{floor()}"
    said = resident.open(floor()).text
    assert f"李**，11月24日{SAID}社区答复，11月24日用防滑的砖" in said and LI not in said


def test_what_speaks_of_others_is_answered_without_being_shown(resident, secretary, data):
    file(resident)
    answer(secretary, data, is_shown=None)
    page = resident.open(floor())
    assert SAID not in page.body and "用防滑的砖" in page.text and "没有登出来" in page.text


@both_ways
def test_an_empty_answer_is_none(resident, secretary, data, htmx):
    file(resident)
    assert "请写答复" in answer(secretary, data, htmx=htmx, status=422, reply="").text
    assert filed(data).replied_at is None


def test_of_two_who_answer_the_slower_is_told(app, resident, secretary, data):
    file(resident)
    slower = Visitor(app, "staff").open(desk_url(data))
    answer(secretary, data)
    assert "刚刚有人答复过了" in slower.send("/reply", status=409, reply="别的").text
    assert filed(data).reply == "用防滑的砖"


def test_the_desk_sees_a_masked_name_and_leaves_a_line_for_the_number(resident, secretary, data):
    file(resident)
    page = secretary.open(desk_url(data))
    assert "李**" in page.text and "李阿姨" not in page.body and LI not in page.body
    shown = page.send("/number")
    assert "李阿姨" in shown.text and LI in shown.text
    line = data.session.scalars(select(AuditLine)).one()
    assert (line.verb, line.subject_key) == ("show_number", str(filed(data).id)) and LI not in line.after


def test_the_number_comes_as_a_fragment_too(resident, secretary, data):
    file(resident)
    assert LI in secretary.open(desk_url(data)).send("/number", htmx=True).text


@both_ways
def test_what_was_said_can_be_taken_out_and_the_answer_stays(resident, secretary, data, htmx):
    file(resident)
    answer(secretary, data)
    for _ in range(2):
        page = secretary.open(desk_url(data))
        if page.find("//form[contains(@action, 'blanking')]"):
            page.send("/blanking", htmx=htmx)
    assert (filed(data).name, filed(data).said) == ("", "")
    page = resident.open(floor())
    assert SAID not in page.body and "一位居民" in page.text and "用防滑的砖" in page.text


def test_what_nobody_has_answered_is_not_taken_out(resident, secretary, data):
    file(resident)
    page = secretary.open(desk_url(data))
    assert [form.action for form in page.tree.forms if "blanking" in form.action] == []
    tap = {name: value or "" for name, value in page.form("/number").form_values()}
    assert "先答复，再抹去" in secretary.post(f"{desk_url(data)}/blanking", tap, status=409).text
    assert filed(data).said == SAID


def test_an_objection_waits_at_the_desk_until_it_is_answered(resident, secretary, data, standing_clock):
    assert "异议要答复" not in secretary.open("/desk").text
    file(resident)
    page = secretary.open("/desk")
    assert "1异议要答复最早一件：修地面" in page.text and desk_url(data) in page.links()
    standing_clock(OVER)
    assert secretary.open("/desk").find("//b[contains(@class, 'late')]")
    answer(secretary, data)
    assert "异议要答复" not in secretary.open("/desk").text


def test_the_supervisor_reads_and_does_not_answer(app, resident, secretary, data):
    file(resident)
    page = Visitor(app, "supervisor").open(desk_url(data))
    assert SAID in page.text and [form.action for form in page.tree.forms] == ["/logout"]
    values = dict(secretary.open(desk_url(data)).form("/reply").form_values()) | {"reply": "好"}
    values = {name: value or "" for name, value in values.items()}
    post_as(Visitor(app, "supervisor"), f"{desk_url(data)}/reply", values, status=403)
    assert filed(data).reply == ""


def test_an_objection_that_does_not_exist_is_not_found(secretary):
    secretary.open("/desk/notices/objections/999999", status=404)
