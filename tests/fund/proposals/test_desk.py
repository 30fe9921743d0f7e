"""The secretary's pages: written, submitted, decided by another, paid, accepted with a picture."""

from datetime import datetime

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.files import path_of
from community.fund import actions as ledger
from community.fund.models import FundDraft
from community.fund.proposals.models import Proposal, ProposalPhoto
from community.fund.proposals.queries import rule
from community.notices.models import Notice
from tests.cast import LI
from tests.fund.proposals.staged import (
    WORDS,
    accepted,
    announced,
    approved,
    paid,
    paying,
    pictured,
    read,
    seen,
    settle,
    submitted,
    written,
)
from tests.fund.staged import by, entered
from tests.page import Page, Visitor
from tests.partners.photographs import opened, sideways, upload
from tests.steps import both_ways, post_as

DESK = "/desk/fund/proposals"
TYPED = {name: WORDS[name] for name in ("purpose", "category", "need", "quotes")} | {"amount": "760"}
AFTER = datetime(2026, 11, 30, 9)


@pytest.fixture
def second(app):
    """The other secretary."""
    return Visitor(app, "second")


def url(number: int) -> str:
    return f"{DESK}/{number}"


def write(visitor: Visitor, *, htmx: bool = False, status: int = 200, **typed) -> Page:
    return visitor.open(f"{DESK}/new").send(DESK, htmx=htmx, status=status, **TYPED | typed)


def verbs(data) -> list[str]:
    data.session.rollback()
    return list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


# ---- written and submitted


@both_ways
def test_a_proposal_is_written_looked_at_and_submitted(secretary, data, htmx):
    page = write(secretary, htmx=htmx)
    assert "悦享空间添桌椅" in page.text and "草稿" in page.text and "提交后不能再改" in page.text
    page = page.send("/submission", htmx=htmx)
    assert "等批准" in page.text and "您提交的，由另一位书记来批" in page.text
    assert verbs(data) == ["add_proposal", "submit_proposal"]


@both_ways
def test_a_wrong_proposal_keeps_what_was_typed(secretary, data, htmx):
    wrong = write(secretary, htmx=htmx, status=422, purpose="", amount="很多")
    assert "请写做什么" in wrong.text and "最多多少钱写成" in wrong.text
    assert wrong.form(DESK).fields["quotes"] == WORDS["quotes"] and data.session.query(Proposal).count() == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "0"}, "最多多少钱要大于0"),
        ({"purpose": "=1+1"}, "做什么要从文字写起"),
        ({"purpose": "长" * 31}, "做什么最多30个字"),
        ({"need": ""}, "请写为什么要做"),
        ({"need": "找13800000001"}, "为什么要做里面像是有个人的号码"),
        ({"quotes": "五金店13800000001"}, "问过的价里面像是有个人的号码"),
        ({"quotes": ""}, "请写问过哪几家、各多少钱"),
        ({"category": "contribution"}, "请选用在哪一类"),
    ],
)
def test_what_is_wrong_is_told(secretary, data, typed, sentence):
    assert sentence in write(secretary, status=422, **typed).text


def test_the_same_form_sent_twice_is_one_proposal(secretary, data):
    page = secretary.open(f"{DESK}/new")
    assert page.send(DESK, **TYPED).url == page.send(DESK, **TYPED).url
    assert data.session.query(Proposal).count() == 1


@both_ways
def test_a_draft_is_changed_and_thrown_away(secretary, data, htmx):
    number = written()
    page = secretary.open(f"{url(number)}/draft").send("/draft", htmx=htmx, amount="800")
    assert "最多800元" in page.text
    assert "还没有支出申请" in page.send("/discarding", htmx=htmx).text


@both_ways
def test_of_two_editors_the_slower_is_told_what_stands(secretary, second, data, htmx):
    number = written()
    slower = second.open(f"{url(number)}/draft")
    secretary.open(f"{url(number)}/draft").send("/draft", amount="800", need="桌椅不够")
    told = slower.send("/draft", htmx=htmx, status=409, amount="900")
    assert "最多多少钱现在是“800元”，您填的是“900元”" in told.text
    if not htmx:
        told.send("/draft", amount="900", agreed=told.find("//button[@name='agreed']/@value")[0])
        assert read(number).amount_fen == 90_000


def test_what_somebody_changed_is_not_submitted_unseen(secretary, second, data):
    number = written()
    looked_at = second.open(url(number))
    secretary.open(f"{url(number)}/draft").send("/draft", amount="800")
    assert "看一遍现在的文字" in looked_at.send("/submission", status=409).text
    assert read(number).state == "draft"


def test_what_is_submitted_has_no_form_to_change_it(secretary, data):
    assert "刚刚有人办过了" in secretary.open(f"{url(submitted())}/draft", status=409).text


# ---- put up and decided


@both_ways
def test_what_is_dear_is_put_up_word_by_word_as_it_was_shown(secretary, data, htmx):
    number = submitted(146_800)
    page = secretary.open(url(number))
    assert "要登的公示" in page.text and "支出申请1,468元：悦享空间添桌椅" in page.text
    page = page.send("/notice", htmx=htmx)
    assert "公示中" in page.text and "没有异议" in page.text
    (link,) = page.links("/desk/notices/")
    assert "支出申请1,468元：悦享空间添桌椅" in secretary.open(link).text


def test_the_same_tap_twice_is_one_notice(secretary, data):
    page = secretary.open(url(submitted(146_800)))
    for _ in range(2):
        page.send("/notice")
    assert data.session.query(Notice).filter(Notice.kind == "公示").count() == 2  # the cast has one


@both_ways
def test_another_approves(second, data, htmx):
    number = submitted()
    page = second.open(url(number)).send("/approval", htmx=htmx)
    assert "等付款" in page.text and read(number).state == "approved"


@both_ways
def test_nobody_approves_his_own_even_with_anothers_form(secretary, second, data, htmx):
    number = submitted()
    assert not [f for f in secretary.open(url(number)).tree.forms if f.action.endswith("/approval")]
    fields = dict(second.open(url(number)).form("/approval").form_values())
    own = dict(secretary.open(url(number)).form("/logout").form_values())
    told = secretary.post(f"{url(number)}/approval", fields | own, htmx=htmx, status=409)
    assert "自己提交的要另一个人批" in told.text and read(number).state == "submitted"


def test_while_the_notice_runs_there_is_no_button_and_no_way_round(secretary, second, data, standing_clock):
    number, other = announced(), submitted(purpose="食堂换纱窗")
    assert not [f for f in second.open(url(number)).tree.forms if f.action.endswith("/approval")]
    fields = dict(second.open(url(other)).form("/approval").form_values())
    assert "公示期还没过" in second.post(f"{url(number)}/approval", fields, status=409).text
    standing_clock(AFTER)
    assert "等付款" in second.open(url(number)).send("/approval").text


def test_who_approves_reads_whether_it_must_be_put_up_and_why(secretary, second, data):
    cheap, dear = submitted(), submitted(146_800)
    assert "现在满1,000元的要先公示，这笔不用" in second.open(url(cheap)).text
    assert "现在满1,000元的要先公示，这笔要公示" in second.open(url(dear)).text
    secretary.open(DESK).send("/rule", notice_from="500")
    assert "现在满500元的要先公示，这笔要公示" in second.open(url(cheap)).text
    secretary.open(DESK).send("/rule", notice_from="5000")
    assert "现在满5,000元的要先公示，这笔先前就要，也要公示" in second.open(url(dear)).text


def test_staff_answer_objections_and_withdraw_the_notice_which_approves_nothing(
    app, secretary, second, resident, data, standing_clock
):
    number, staff = announced(), Visitor(app, "staff")
    at = f"/notices/{read(number).notice.id}"
    resident.open(f"{at}/objections/new").send("/objections", said="太贵", name="李阿姨", mobile=LI)
    (objection,) = staff.open(f"/desk{at}").links("/objections/")
    staff.open(objection).send("/reply", reply="问过三家", is_shown="1")
    assert "1条异议，都答复了" in second.open(url(number)).text
    standing_clock(AFTER)
    page = second.open(url(number))
    staff.open(f"/desk{at}/withdrawal").send("/withdrawal", reason="日子写错")
    assert "这笔要先登公示" in page.send("/approval", status=409).text
    assert "上一份公示撤回了，要重新登" in secretary.open(url(number)).text
    secretary.open(url(number)).send("/notice")
    assert "公示期还没过" in page.send("/approval", status=409).text
    assert read(number).state == "submitted"


@both_ways
def test_a_refusal_says_why(second, data, htmx):
    number = submitted()
    page = second.open(url(number))
    assert "请写一句为什么不批" in page.send("/refusal", htmx=htmx, status=422).text
    assert "今年添过了" in page.send("/refusal", htmx=htmx, reason="今年添过了").text
    assert read(number).state == "refused"


@both_ways
def test_who_is_late_is_told_and_loses_nothing(secretary, second, data, htmx):
    number = submitted()
    page = second.open(url(number))
    ahead = Visitor(second.app, "second").open(url(number))
    ahead.send("/approval")
    told = page.send("/refusal", htmx=htmx, status=409, reason="太贵")
    assert "刚刚有人办过了" in told.text and read(number).state == "approved"


# ---- paid and accepted


@both_ways
def test_a_payment_is_written_into_the_fund_for_another_to_approve(secretary, data, htmx):
    number = approved(now=datetime(2026, 11, 19, 9))
    page = secretary.open(url(number)).send("/payment", htmx=htmx, amount="750", occurred_on="2026-11-20")
    assert "750元，11月20日付的" in page.text and "等另一位书记核准" in page.text
    draft = data.session.scalars(select(FundDraft)).one()
    assert (draft.amount_fen, draft.summary, draft.state) == (-75_000, "悦享空间添桌椅", "waiting")


@both_ways
@pytest.mark.parametrize(
    ("typed", "status", "sentence"),
    [
        ({"amount": ""}, 422, "请写实际付了多少"),
        ({"occurred_on": "昨天"}, 422, "哪天付的写成"),
        ({"amount": "761"}, 409, "批准的是最多760元"),
        ({"occurred_on": "2026-11-25"}, 409, "这一天还没到"),
        ({"occurred_on": "2026-11-23"}, 409, "2026年11月24日才批准"),
    ],
)
def test_a_payment_that_cannot_be_keeps_what_was_typed(secretary, data, typed, status, sentence, htmx):
    page = secretary.open(url(approved()))
    told = page.send("/payment", htmx=htmx, status=status, **typed)
    assert sentence in told.text and data.session.query(FundDraft).count() == 0
    if not htmx:
        (name, value), *_ = typed.items()
        assert (told.form("/payment").fields[name] or "") == value


def test_the_same_payment_twice_is_one_draft(secretary, data):
    page = secretary.open(url(approved()))
    for _ in range(2):
        page.send("/payment")
    assert data.session.query(FundDraft).count() == 1


def test_a_payment_that_was_refused_is_written_anew(secretary, data):
    number = paying()
    settle(number, ledger.refuse)
    page = secretary.open(url(number))
    assert "上次记的账没有核准" in page.text
    assert "等另一位书记核准" in page.send("/payment", amount="700").text


@both_ways
def test_what_came_of_it_is_told_with_a_picture_that_knows_no_place(secretary, resident, data, htmx):
    number = paid()
    page = secretary.open(url(number))
    page = page.send("/acceptance", htmx=htmx, words="都坐得下", photo=upload(sideways(1600, 1200)))
    assert "已验收" in page.text and "都坐得下" in page.text
    (img,) = page.find("//main//img")
    answer = resident.client.get(img.get("src"))
    assert answer.mimetype == "image/webp" and opened(answer.data).getexif() == {}
    assert "都坐得下" in resident.open(f"/fund/proposals/{number}").text


@both_ways
def test_a_line_is_enough_and_a_picture_can_come_later(secretary, data, htmx):
    number = paid()
    page = secretary.open(url(number))
    assert "请写一句做成了什么样" in page.send("/acceptance", htmx=htmx, status=422).text
    page = page.send("/acceptance", htmx=htmx, words="都坐得下")
    assert "加一张照片" in page.text and page.find("//main//img") == []
    assert "请选一张照片" in page.send("/picture", htmx=htmx, status=422, words="新桌椅").text
    page = page.send("/picture", htmx=htmx, words="新桌椅", photo=upload(sideways()))
    assert [img.get("alt") for img in page.find("//main//img")] == ["新桌椅"]


def test_a_file_that_is_no_picture_is_refused(secretary, data):
    page = secretary.open(url(paid()))
    told = page.send("/acceptance", status=422, words="好", photo=upload(b"no picture"))
    assert "这不是照片" in told.text and told.form("/acceptance").fields["words"] == "好"


@both_ways
def test_a_picture_is_taken_off_and_shown_to_nobody(secretary, resident, data, htmx):
    number = pictured()
    page = secretary.open(url(number))
    (address,) = page.find("//main//img/@src")
    page = page.send("/removal", htmx=htmx)
    assert page.find("//main//img") == [] and "加一张照片" in page.text
    assert resident.client.get(address).status_code == 404
    assert verbs(data)[-1] == "remove_photo"


def test_one_picture_stands(secretary, data):
    number = accepted()
    one, other = secretary.open(url(number)), secretary.open(url(number))
    one.send("/picture", words="一", photo=upload(sideways()))
    told = other.send("/picture", status=409, words="二", photo=upload(sideways()))
    assert "已经有一张照片了" in told.text
    (photo,) = data.session.scalars(select(ProposalPhoto)).all()
    assert photo.words == "一" and path_of(photo.large).is_file()


# ---- the rule, the list, what waits


@both_ways
def test_the_secretary_changes_the_rule(secretary, data, htmx):
    page = secretary.open(DESK)
    wrong = page.send("/rule", htmx=htmx, status=422, notice_from="0", notice_days="61")
    assert "多少钱起要公示要大于0" in wrong.text and "公示几天要在1到60之间" in wrong.text
    page = page.send("/rule", htmx=htmx, notice_from="500", notice_days="7")
    assert page.form("/rule").fields["notice_from"] == "500" and rule() == (50_000, 7)
    assert verbs(data) == ["set_notice_rule"]


def test_the_list_begins_with_what_waits(secretary, data):
    accepted(purpose="做完了")
    submitted(purpose="等着的")
    rows = secretary.open(DESK).find("//tbody/tr/th")
    assert [row.text_content() for row in rows] == ["等着的", "做完了"]


def waits(visitor: Visitor) -> list[str]:
    return ["".join(item.text_content().split()) for item in visitor.open("/desk").find("//ul/li/span/b")]


def test_each_secretary_sees_what_waits_for_him(app, secretary, second, data, standing_clock):
    submitted(purpose="小的")
    submitted(146_800, purpose="要登的")
    announced(purpose="登了的")
    approved(purpose="批了的")
    paid(purpose="付了的")
    mine = ["支出申请要登公示", "批准了还没付款", "付了款还没验收"]
    assert waits(secretary)[-3:] == mine
    assert waits(second)[-4:] == ["支出申请要登公示", "支出申请等您批", *mine[1:]]
    standing_clock(AFTER)
    assert "支出公示到期，可以批了" in waits(secretary) and "支出公示到期，可以批了" in waits(second)
    for login in ("staff", "supervisor", "shop"):
        assert not {*waits(Visitor(app, login))} & {*mine, "支出申请等您批"}


def test_the_supervisor_reads_all_and_is_offered_nothing(app, data):
    supervisor = Visitor(app, "supervisor")
    for number in (written(), submitted(146_800), submitted(), approved(), paying(), pictured()):
        page = supervisor.open(url(number))
        assert [f.action for f in page.tree.forms if f.action != "/logout"] == []
    assert [f.action for f in supervisor.open(DESK).tree.forms if f.action != "/logout"] == []
    assert "满1,000元，先公示5天" in supervisor.open(DESK).text


@pytest.mark.parametrize("login", ["staff", "supervisor", "shop", "member", "worker"])
def test_nobody_else_does_anything(app, secretary, data, login):
    number = submitted()
    page = Visitor(app, "second").open(url(number))
    values = dict(page.form("/approval").form_values())
    post_as(Visitor(app, login), f"{url(number)}/approval", values, status=403)
    assert read(number).state == "submitted"


def test_what_is_not_there_is_not_found(secretary, data):
    for address in ("", "/draft"):
        secretary.open(f"{url(99)}{address}", status=404)


def test_objections_are_told_and_lead_to_their_answers(secretary, resident, data):
    number = announced()
    form = resident.open(f"/notices/{read(number).notice.id}/objections/new")
    form.send("/objections", said="太贵", name="李阿姨", mobile=LI)
    page = secretary.open(url(number))
    assert "1条异议，1条还没答复" in page.text and "去答复" in page.text


def test_a_reversed_payment_is_asked_for_anew(secretary, data):
    number = accepted()
    seq = read(number).payment.seq
    drafted = ledger.draft_reversal(seq, reason="录错", **by())
    ledger.approve(drafted.id, **by("second"))
    entered("income", 100)
    page = secretary.open(url(number))
    assert f"第{seq}笔账冲正了" in page.text and "等付款" in page.text
    assert seen(number) and "等另一位书记核准" in page.send("/payment").text
