"""Written down by one and entered by another; taken back once; a month closed for ever."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import db
from community.fund import actions
from community.fund.chain import FIRST_HASH
from community.fund.models import FundDraft, FundNote
from community.fund.proposals.actions import set_rule
from community.fund.queries import end_of_chain, entries
from community.fund.rules import LARGEST_BANK_FEN
from tests.cast import NOW, account
from tests.fund.staged import (
    by,
    clean,
    closed,
    entered,
    forget,
    refusal_of,
    reversed_,
    waiting_drafts,
    written,
)

pytestmark = pytest.mark.usefixtures("data")
DEAR = 100_000  # needs a proposal
OCTOBER = date(2026, 10, 15)
DECEMBER = datetime(2026, 12, 2, 9)


def states() -> list[str]:
    forget()
    return list(db.session.scalars(select(FundDraft.state).order_by(FundDraft.id)))


def test_what_is_written_down_counts_once_another_approves_it():
    number = written("income", 460_000, summary="合伙人缴入，3家")
    assert list(entries()) == [] and [row.id for row in waiting_drafts()] == [number]
    made = actions.approve(number, **by("second"))
    assert (made.seq, made.amount_fen, made.balance_fen, made.month) == (1, 460_000, 460_000, "2026-11")
    assert (made.entered_by, made.approved_by) == (account("secretary").id, account("second").id)
    assert made.previous_hash == FIRST_HASH and made.hash == made.made_hash()
    assert waiting_drafts() == [] and list(entries()) == [made]
    clean()


def test_each_entry_follows_the_last():
    first, second = entered("income", 1000), entered("spending", 300)
    assert (second.seq, second.amount_fen, second.balance_fen) == (2, -300, 700)
    assert second.previous_hash == first.hash and end_of_chain() == (2, 700, second.hash)
    clean()


def test_nobody_approves_or_refuses_what_he_wrote_down_himself():
    number = written("income", 1000)
    for verb in (actions.approve, actions.refuse):
        assert refusal_of(lambda verb=verb: verb(number, **by())).code == "own"
    assert states() == ["waiting"] and list(entries()) == []


def test_what_is_refused_or_withdrawn_is_never_entered():
    refused, withdrawn = written("income", 1000), written("income", 2000)
    actions.refuse(refused, **by("second"))
    assert refusal_of(lambda: actions.withdraw(withdrawn, **by("second"))).code == "own"
    actions.withdraw(withdrawn, **by())
    for number in (refused, withdrawn):
        assert refusal_of(lambda number=number: actions.approve(number, **by("second"))).code == "state"
    assert states() == ["refused", "withdrawn"] and list(entries()) == []
    clean()


def test_what_is_approved_twice_is_entered_once():
    number = written("income", 1000)
    actions.approve(number, **by("second"))
    assert refusal_of(lambda: actions.approve(number, **by("second"))).code == "state"
    assert len(list(entries())) == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"on": date(2026, 11, 25)}, "day"),
        ({"on": date(1026, 11, 25)}, "day"),
        ({"category": "space"}, "category"),
        ({"summary": "=1+1"}, "summary"),
        ({"summary": "-退款"}, "summary"),
        ({"summary": "给13800000001"}, "number"),
        ({"summary": "小修小补十月租金"}, "partner"),
        ({"summary": "小修·小补 缴入", "category": "other_income"}, "partner"),
        ({"summary": "未上架的一家"}, "partner"),
    ],
)
def test_what_cannot_be_entered_is_not_written_down(fields, code):
    assert refusal_of(lambda: written("income", 1000, **fields)).code == code
    assert waiting_drafts() == []


def test_spending_that_needs_a_proposal_is_not_written_down_without_one():
    entered("income", 200_000)
    assert refusal_of(lambda: written("spending", DEAR, is_exempt=False)).code == "notice"
    assert waiting_drafts() == []
    written("spending", DEAR - 1, is_exempt=False)
    written("income", DEAR, is_exempt=False)
    assert states()[1:] == ["waiting", "waiting"]


def test_a_rule_that_held_for_a_minute_lets_no_spending_through():
    entered("income", 2 * DEAR)
    set_rule(notice_from_fen=DEAR + 1, notice_days=5, **by())
    slipped, paid = written("spending", DEAR, is_exempt=False), written("spending", DEAR)
    set_rule(notice_from_fen=DEAR, notice_days=5, **by())
    assert refusal_of(lambda: actions.approve(slipped, **by("second"))).code == "notice"
    actions.approve(paid, **by("second"))
    assert states() == ["approved", "waiting", "approved"]
    clean()


def test_what_was_spent_at_a_shop_may_name_it():
    entered("income", 1000)
    assert entered("spending", 300, summary="小修小补换招牌").summary == "小修小补换招牌"


def test_an_opening_stands_first_or_not_at_all():
    early = written("opening", 9_000)
    entered("income", 100)
    assert refusal_of(lambda: written("opening", 1000)).code == "opening"
    assert refusal_of(lambda: actions.approve(early, **by("second"))).code == "opening"
    assert [one.kind for one in entries()] == ["income"]


def test_the_fund_never_grows_beyond_what_a_bank_figure_may_be():
    for _ in range(10):
        entered("income", LARGEST_BANK_FEN // 10)
    more = written("income", 1)
    assert refusal_of(lambda: actions.approve(more, **by("second"))).code == "more"
    assert end_of_chain()[1] == LARGEST_BANK_FEN and states()[-1] == "waiting"
    clean()


def test_spending_never_takes_the_fund_below_zero_and_all_of_it_may_be_spent():
    entered("income", 1000)
    whole, more = written("spending", 1000), written("spending", 1)
    assert actions.approve(whole, **by("second")).balance_fen == 0
    assert refusal_of(lambda: actions.approve(more, **by("second"))).code == "less"
    assert end_of_chain()[1] == 0 and states() == ["approved", "approved", "waiting"]
    clean()


def test_an_entry_is_reversed_by_its_exact_negative_once():
    income = entered("income", 1000)
    entered("spending", 800)
    back = reversed_(income.seq)
    assert (back.kind, back.amount_fen, back.balance_fen, back.reverses) == ("reversal", -1000, -800, 1)
    assert back.category == income.category  # it may take the fund below zero
    for seq, code in ((1, "state"), (3, "kind"), (9, "gone")):
        asked = {"reason": "再来", **by()}
        assert refusal_of(lambda seq=seq, asked=asked: actions.draft_reversal(seq, **asked)).code == code
    clean()


def test_what_is_found_before_its_month_is_closed_is_mended_in_that_month():
    wrong = entered("income", 1000, on=OCTOBER)
    assert [(back.month, back.occurred_on) for back in [reversed_(wrong.seq)]] == [("2026-10", OCTOBER)]
    later = entered("income", 500, on=OCTOBER)
    closed("2026-10", 500)
    back = reversed_(later.seq)
    assert (back.month, back.occurred_on) == ("2026-11", NOW.date())
    clean()


def test_a_reversal_that_waits_is_asked_for_once_and_anew_when_it_was_refused():
    entered("income", 1000)
    first = actions.draft_reversal(1, reason="录错", **by()).id
    again = refusal_of(lambda: actions.draft_reversal(1, reason="录错", **by("second")))
    assert again.code == "state"
    actions.refuse(first, **by("second"))
    actions.draft_reversal(1, reason="录错", **by())
    assert [row.kind for row in waiting_drafts()] == ["reversal"]


def test_each_verb_leaves_a_line_in_the_audit_and_no_summary_of_what_was_refused():
    actions.refuse(written("income", 1000, summary="甲"), **by("second"))
    entered("income", 1000, on=OCTOBER)
    verbs = list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))
    assert verbs == ["draft_entry", "refuse_entry", "draft_entry", "approve_entry"]


def test_an_entry_waits_until_the_month_before_is_closed():
    entered("income", 1000, on=OCTOBER)
    november = written("income", 50)
    assert refusal_of(lambda: actions.approve(november, **by("second"))).code == "order"
    closed("2026-10", 1000)
    assert actions.approve(november, **by("second")).month == "2026-11"
    clean()


def test_what_is_older_than_the_ledger_stands_in_its_first_month():
    entered("income", 1000)
    late = entered("income", 50, on=OCTOBER)
    assert (late.seq, late.month, late.is_late()) == (2, "2026-11", True)
    clean()


@pytest.mark.parametrize(
    ("reason", "code"),
    [("=1", "summary"), ("打13800000001问的", "number"), ("小修·小补的还没到", "partner")],
)
def test_a_reason_and_an_explanation_are_read_by_everybody(reason, code):
    entered("income", 1000, on=OCTOBER)
    assert refusal_of(lambda: actions.draft_reversal(1, reason=reason, **by())).code == code
    assert refusal_of(lambda: closed("2026-10", 900, explanation=reason)).code == code


def test_why_a_spending_is_taken_back_may_name_the_shop_it_was_spent_at():
    entered("income", 1000)
    entered("spending", 300)
    assert actions.draft_reversal(2, reason="小修小补退回", **by()).reverses == 2


def test_a_note_beside_an_entry_can_be_taken_away_and_leaves_that_it_was_there():
    number = written("income", 1000)
    actions.note(number, "收据在蓝色文件夹", **by())
    note = db.session.query(FundNote).one()
    assert (note.draft_id, note.words, note.blanked_at) == (number, "收据在蓝色文件夹", None)
    for _ in range(2):
        actions.blank_note(note.id, **by("second"))
        forget()
    note = db.session.query(FundNote).one()
    assert (note.words, note.blanked_at, note.blanked_by_id) == ("", NOW, account("second").id)
    verbs = list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))
    assert verbs == ["draft_entry", "note_entry", "blank_note"]
