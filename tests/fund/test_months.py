"""A month is closed for ever, by one; the supervisor holds it against the bank's statement."""

from datetime import date, datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from community.core.audit import AuditLine
from community.core.db import db
from community.fund import actions, months
from community.fund.models import FundClose, FundReview
from community.fund.queries import entry, sums
from community.fund.rules import Sums
from tests.cast import NOW, account
from tests.fund.staged import by, clean, closed, entered, forget, refusal_of, written

pytestmark = pytest.mark.usefixtures("data")
OCTOBER = date(2026, 10, 15)
DECEMBER = datetime(2026, 12, 2, 9)


def test_a_month_is_closed_with_its_sums_and_takes_no_entry_any_more():
    entered("opening", 1_638_000, on=date(2026, 10, 1))
    entered("income", 460_000, on=OCTOBER)
    entered("spending", 267_400, on=OCTOBER)
    row = closed("2026-10", 1_830_600)
    kept = Sums(row.opening_fen, row.income_fen, row.spending_fen, row.reversals_fen)
    assert kept == sums("2026-10") == Sums(1_638_000, 460_000, -267_400, 0)
    assert (row.closing_fen, row.last_seq, row.last_hash) == (1_830_600, 3, entry(3).hash)
    late = entered("spending", 600, on=OCTOBER)
    assert (late.month, late.is_late(), late.occurred_on) == ("2026-11", True, OCTOBER)
    assert sums("2026-10") == kept
    assert sums("2026-11") == Sums(1_830_600, 0, -600, 0)
    clean()


def test_months_are_closed_when_they_are_over_one_after_the_other():
    entered("income", 1000, on=date(2026, 9, 3))
    assert refusal_of(lambda: closed("2026-11", 0)).code == "day"
    assert refusal_of(lambda: closed("2026-10", 0)).code == "order"
    closed("2026-09", 1000)
    assert refusal_of(lambda: closed("2026-09", 1000)).code == "order"
    assert closed("2026-10", 1000).closing_fen == 1000
    assert closed("2026-11", 1000, DECEMBER).opening_fen == 1000
    clean()


def test_an_empty_ledger_has_no_month_to_close():
    assert refusal_of(lambda: closed("2026-10", 0)).code == "order"


def test_a_month_is_not_closed_over_what_waits():
    entered("income", 1000, on=OCTOBER)
    waits = written("spending", 10, on=OCTOBER)
    assert refusal_of(lambda: closed("2026-10", 1000)).code == "waiting"
    actions.refuse(waits, **by("second"))
    assert closed("2026-10", 1000).closing_fen == 1000


def test_a_difference_to_the_bank_is_kept_with_why_and_without_why_refused():
    entered("income", 1000, on=OCTOBER)
    asked = refusal_of(lambda: closed("2026-10", 900))
    assert (asked.code, asked.sentence) == ("explanation", "银行比账上少1元")
    row = closed("2026-10", 900, explanation="手续费还没记")
    assert (row.closing_fen, row.bank_fen, row.explanation) == (1000, 900, "手续费还没记")
    clean()


def test_a_closed_month_is_reviewed_once_and_by_another():
    entered("income", 1000, on=OCTOBER)
    assert refusal_of(lambda: months.review("2026-10", **by("supervisor"))).code == "gone"
    closed("2026-10", 1000)
    assert refusal_of(lambda: months.review("2026-10", **by())).code == "own"
    months.review("2026-10", **by("supervisor"))
    assert refusal_of(lambda: months.review("2026-10", **by("supervisor"))).code == "state"
    row = db.session.query(FundReview).one()
    assert (row.reviewed_by_id, row.reviewed_at) == (account("supervisor").id, NOW)
    last = db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)).all()[-2:]
    assert last == ["close_month", "review_month"]


@pytest.mark.parametrize("closer", ["secretary", "second"])
def test_the_database_itself_lets_nobody_review_what_he_closed(closer):
    entered("income", 1000, on=OCTOBER)
    closed("2026-10", 1000)
    row = db.session.query(FundClose).one()
    by_hand = (
        "INSERT INTO fund_review (id, close_id, closed_by_id, reviewed_by_id, reviewed_at)"
        f" VALUES (1, {row.id}, {account(closer).id}, {account('secretary').id}, '2026-11-20 10:00:00')"
    )
    forget()
    with pytest.raises(DBAPIError):  # said to be closed by another, or by oneself
        db.session.execute(text(by_hand))
    db.session.rollback()
