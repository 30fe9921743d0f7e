"""What everybody reads: which proposals, how each went its way, and nothing of who did it but numbers."""

from datetime import datetime, timedelta

import pytest
from flask import render_template

from community.fund.proposals import actions
from community.fund.proposals.queries import done_things, proposal_of
from community.fund.rules import CATEGORY_WORDS
from community.notices import actions as notices
from community.notices.models import Notice
from tests.cast import NOW, account
from tests.fund.proposals.staged import (
    accepted,
    announced,
    approved,
    paying,
    pictured,
    read,
    submitted,
    written,
)
from tests.fund.staged import by, reversed_
from tests.steps import words

LIST = "/fund/proposals"


def test_before_the_first_there_is_a_sentence(resident, data):
    page = resident.open(LIST)
    assert "还没有花过钱" in page.text and "满1,000元的，先公示5天" in page.text


def test_what_was_not_asked_about_and_not_approved_is_nobodys(resident, data):
    refused = submitted()
    actions.refuse(refused, reason="不急", **by("second"))
    for number in (written(), submitted(), submitted(146_800), refused, 99):
        resident.open(f"{LIST}/{number}", status=404)
    assert "还没有花过钱" in resident.open(LIST).text


def test_what_people_are_asked_about_stands_first_and_leads_to_the_notice(resident, data):
    approved(now=NOW + timedelta(minutes=5), purpose="批了的")
    number = announced(purpose="问您的")
    page = resident.open(LIST)
    assert page.text.index("问您的") < page.text.index("批了的") and "公示到11月29日" in page.text
    page = resident.open(f"{LIST}/{number}")
    assert "正在公示" in page.text and page.links(f"/notices/{read(number).notice.id}")


def test_the_whole_way_is_told_with_account_numbers_and_no_name(resident, data):
    number = pictured()
    page = resident.open(f"{LIST}/{number}")
    steps = [words(step) for step in page.find("//ol/li")]
    mine, second = account("secretary").id, account("second").id
    assert steps == [
        f"申请2026年11月24日，账号{mine}提交",
        f"批准2026年11月24日，账号{second}批准",
        f"付款760元2026年11月24日看第{read(number).payment.seq}笔账",
        "验收2026年11月24日",
    ]
    assert page.links(f"/fund/entries/{read(number).payment.seq}")
    assert [img.get("alt") for img in page.find("//main//img")] == ["新桌椅靠窗摆了两排"]
    assert account("secretary").name not in page.text and "760元" in page.title


@pytest.mark.parametrize(
    ("make", "last"), [(approved, "等付款"), (paying, "等付款")], ids=["approved", "paying"]
)
def test_what_is_still_to_come_is_told(resident, data, make, last):
    page = resident.open(f"{LIST}/{make()}")
    assert words(page.find("//ol/li")[-1]) == last and "最多760元" in page.text


def test_a_reversed_payment_is_told(resident, data):
    number = accepted()
    reversed_(read(number).payment.seq)
    page = resident.open(f"{LIST}/{number}")
    assert "付款冲正了" in page.text and "付款760元" not in page.text and "等付款" in page.text


def test_a_refusal_after_people_were_asked_says_why(resident, data):
    number = announced()
    actions.refuse(number, reason="大家觉得不急", **by("second"))
    assert "大家觉得不急" in resident.open(f"{LIST}/{number}").text


def test_a_notice_that_was_withdrawn_is_told(resident, data):
    number = announced()
    row = data.session.get_one(Notice, read(number).notice.id)
    notices.withdraw(row, reason="日子写错", **by())
    assert "公示撤回了" in resident.open(f"{LIST}/{number}").text


def test_pages_and_pictures_are_kept_by_nobody_but_browsers(resident, data):
    (address, *_) = resident.open(f"{LIST}/{pictured()}").find("//main//img/@src")
    answer = resident.client.get(address)
    assert answer.mimetype == "image/webp" and "immutable" in answer.headers["Cache-Control"]
    assert resident.client.get("/fund/pictures/" + "0" * 32 + ".webp").status_code == 404


def test_an_entry_can_say_which_proposal_it_pays(app, data):
    number = accepted()
    proposal = proposal_of(read(number).payment.seq)
    with app.test_request_context():
        shown = render_template("fund/proposals/_of_entry.html", proposal=proposal)
    assert f"{LIST}/{number}" in shown and "批准最多760元" in shown


def test_the_block_of_what_was_done_names_it_and_what_it_cost(app, data):
    number = pictured()
    accepted(now=datetime(2026, 11, 24, 11), purpose="食堂窗口维修")
    with app.test_request_context():
        shown = render_template("fund/_done.html", done=done_things(3), category_words=CATEGORY_WORDS)
        nothing = render_template("fund/_done.html", done=[], category_words=CATEGORY_WORDS)
    assert nothing.strip() == "" and shown.index("食堂窗口维修") < shown.index("悦享空间添桌椅")
    assert f"{LIST}/{number}" in shown and "添了6张桌子24把椅子" in shown and "760元" in shown
    assert "公共活动空间" in shown and 'alt="新桌椅靠窗摆了两排"' in shown
