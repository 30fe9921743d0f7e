"""A draft against whoever is faster, and a version against the past."""

from dataclasses import replace
from datetime import timedelta

import pytest

from community.core.db import db
from community.fund.agreements import actions
from community.fund.agreements.dues import dues
from community.fund.agreements.models import Agreement
from community.fund.agreements.text import text_of
from tests.fund.agreements.agreed import TODAY, all_paid, entered, owed, shop, three_rents
from tests.fund.agreements.test_actions import said, written
from tests.fund.staged import by, forget, refusal_of

pytestmark = pytest.mark.usefixtures("data")


@pytest.fixture
def first(data) -> Agreement:
    """老周理发's, a rent since October."""
    three_rents()
    return db.session.query(Agreement).filter_by(partner_id=shop("lao-zhou").id).one()


@pytest.mark.parametrize("days_ahead", [-30, 0])
def test_a_version_leaves_the_days_that_have_come_as_they_were(first, days_ahead):
    entered(all_paid("2026-10"))
    before = dues(TODAY)
    draft = actions.write_next(first, **by())
    draft.starts_on = draft.counts_from = TODAY + timedelta(days=days_ahead)
    db.session.commit()
    said = refusal_of(lambda: actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by()))
    assert said.code == "past" and "从明天起" in said.sentence
    assert dues(TODAY) == before and owed("lao-zhou", "2026-10").is_met()
    draft.starts_on = draft.counts_from = TODAY + timedelta(days=1)
    db.session.commit()
    actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by())
    forget()
    assert dues(TODAY) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [("有事打13800000001", "number"), ('=HYPERLINK("x")', "summary"), ("+送一次", "summary")],
)
def test_what_everybody_reads_holds_no_number_and_no_formula(words, code):
    for wrong in ({"summary": words}, {"terms": {"other": {"words": words}}}):
        assert refusal_of(lambda wrong=wrong: written(**wrong)).code == code
    row = written()
    for wrong in ({"summary": words}, {"terms": {"other": {"words": words}}}):
        seen = actions.draft_seen(row)
        change = lambda: actions.change(row, said(**wrong), seen=seen, **by())  # noqa: B023, E731
        assert refusal_of(change).code == code
    assert text_of(row) == replace(said(), terms=text_of(row).terms)


def test_the_slower_of_two_is_told_both_texts_and_may_insist():
    row = written()
    slower = actions.draft_seen(row)
    actions.change(row, said(terms={"rent": {"amount_fen": 1234_56, "due_day": 3}}), seen=slower, **by())
    typed = said(summary="别的摘要")
    told = refusal_of(lambda: actions.change(row, typed, seen=slower, **by("second")))
    assert told.code == "seen" and "租金现在是“每月1,234.56元，3号以前”" in told.then
    actions.change(row, typed, seen=told.choices[0].value, **by("second"))
    assert text_of(row).summary == "别的摘要" and text_of(row).rent == "每月1,000元，15号以前"


def test_what_somebody_changed_is_not_signed_unseen():
    row = written()
    slower = actions.draft_seen(row)
    actions.change(row, said(terms={"other": {"words": "换了"}}), seen=slower, **by())
    assert refusal_of(lambda: actions.sign(row, signed_on=TODAY, seen=slower, **by())).code == "seen"
    assert db.session.get(Agreement, row.id).is_draft()


def test_a_draft_that_is_gone_is_said_to_be():
    row = written()
    actions.discard(row, **by())
    assert refusal_of(lambda: actions.sign(row, signed_on=TODAY, seen="", **by())).code == "gone"


def test_a_later_version_keeps_the_number(first):
    draft = actions.write_next(first, **by())
    other = replace(text_of(draft), number="共建2030-09")
    told = refusal_of(lambda: actions.change(draft, other, seen=actions.draft_seen(draft), **by()))
    assert told.code == "number" and told.sentence == "下一版沿用原编号"
