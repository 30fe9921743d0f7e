"""Proposals against whoever writes SQL by hand; what gets past the database is named by check-data."""

import pytest
from sqlalchemy.exc import DBAPIError

from community.core.db import db
from community.core.files import path_of
from community.fund.proposals import FEATURE, rules
from community.fund.proposals.models import STATES, ProposalPayment
from community.fund.proposals.pictures import add_picture
from community.partners.pictures import Pictures
from tests.cast import NOW, account
from tests.fund.proposals.staged import accepted, announced, approved, paying, read, submitted, written
from tests.fund.staged import by, entered, forget
from tests.fund.test_by_hand import execute, guards_off

pytestmark = pytest.mark.usefixtures("data")
DECIDED = "UPDATE proposal SET state = '{}', decided_at = '2026-11-24 11:00:00', decided_by_id = {}{}"


def told() -> list[str]:
    forget()
    return list(FEATURE.check(NOW))


def decided(login: str, state: str = "approved", more: str = "") -> str:
    return DECIDED.format(state, account(login).id, more)


def test_the_states_of_the_table_are_the_states_of_the_rules():
    assert set(STATES) == {state for step in rules.STEPS.values() for state in step}
    assert set(rules.OVER) <= set(rules.STANDINGS)


@pytest.mark.parametrize("verdict", [{}, {"state": "refused", "more": ", reason = 'no'"}])
def test_nobody_decides_about_his_own_by_hand_either(verdict):
    number = submitted()
    with pytest.raises(DBAPIError):
        execute(decided("secretary", **verdict))
    assert read(number).state == "submitted" and told() == []


def test_what_needs_a_notice_is_not_approved_without_one():
    submitted(146_800)
    with pytest.raises(DBAPIError):
        execute(decided("second"))
    assert told() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proposal SET amount_fen = 999999",
        "UPDATE proposal SET purpose = 'x'",
        "UPDATE proposal SET quotes = 'x'",
        "UPDATE proposal SET category = 'facilities'",
        "UPDATE proposal SET submitted_by_id = decided_by_id, submitted_at = '2026-01-01 00:00:00'",
        "UPDATE proposal SET needs_notice = true",
        "UPDATE proposal SET state = 'draft'",
        "UPDATE proposal SET state = 'refused'",
        "UPDATE proposal SET state = 'accepted'",
        "UPDATE proposal SET state = 'paid'",
        "UPDATE proposal SET decided_by_id = NULL",
        "DELETE FROM proposal",
        "UPDATE proposal_event SET account_id = 1",
        "DELETE FROM proposal_event",
        "UPDATE proposal_payment SET draft_id = draft_id + 1",
        "INSERT INTO proposal_payment (proposal_id, draft_id) SELECT proposal_id, 1 FROM proposal_payment",
    ],
)
def test_what_was_submitted_decided_and_paid_is_not_changed(statement):
    entered("income", 100)
    number = paying()
    before = read(number)
    with pytest.raises(DBAPIError):
        execute(statement)
    assert read(number) == before and told() == []


def test_no_proposal_is_replaced_once_it_is_submitted(only_sqlite):
    approved()
    again = "INSERT OR REPLACE INTO proposal SELECT * FROM proposal"
    with pytest.raises(DBAPIError, match="signed or settled never changes"):
        execute(again)


def test_no_event_is_replaced(only_sqlite):
    approved()
    with pytest.raises(DBAPIError, match="appended, never changed"):
        execute("INSERT OR REPLACE INTO proposal_event SELECT * FROM proposal_event")


@pytest.mark.parametrize("values", [{"amount_fen": 0}, {"amount_fen": -5}, {"purpose": ""}, {"quotes": ""}])
def test_a_wish_without_words_or_money_is_none(values):
    number = written()
    (name, value), *_ = values.items()
    with pytest.raises(DBAPIError):
        execute(f"UPDATE proposal SET {name} = {value!r}")
    assert read(number).amount_fen == 76_000


def test_a_step_that_has_no_event_is_named():
    number = submitted()
    execute(decided("second"))
    assert told() == [f"proposal {number} is approved, its events say submitted"]


def test_an_event_that_leads_from_nowhere_is_named():
    number = written()
    execute(
        "INSERT INTO proposal_event (proposal_id, at, verb, before, after, account_id)"
        f" VALUES ({number}, '2026-11-24 11:00:00', 'approve', 'submitted', 'approved', 1)"
    )
    assert told()[0].startswith(f"proposal {number}: event ")


def test_another_name_than_the_events_is_named():
    number = approved()
    execute(f"UPDATE proposal SET decided_by_id = {account('staff').id}")
    assert told() == [f"proposal {number} names another than its event approve"]


def test_what_was_approved_within_its_notice_is_named():
    number = announced()
    execute(decided("second"))
    assert f"proposal {number} was approved before its public notice ended" in told()


def test_a_draft_that_pays_something_else_is_named():
    number = paying()
    changed = f"UPDATE fund_draft SET category = 'facilities' WHERE id = {read(number).payment.draft_id}"
    execute(*guards_off("fund_draft", ("columns",)), changed)
    assert any("pays something else" in fault for fault in told())


def test_a_payment_before_the_approval_is_named():
    number = paying()
    draft_id = read(number).payment.draft_id
    execute("UPDATE proposal SET decided_at = '2026-11-25 09:00:00'")
    assert told() == [f"proposal {number}: draft {draft_id} pays before the approval"]


def test_more_than_was_approved_is_named():
    number = accepted()
    before = read(number).payment
    entered("income", 1000)
    other = entered("spending", 1000)
    execute(
        f"UPDATE proposal_payment SET ended_at = '2026-11-24 11:00:00' WHERE draft_id = {before.draft_id}",
        f"INSERT INTO proposal_payment (proposal_id, draft_id) SELECT {number}, id FROM fund_draft"
        f" WHERE seq = {other.seq}",
    )
    assert told() == [f"proposal {number} was paid 77000 fen of 76000"]


def test_a_payment_of_what_was_not_approved_is_named():
    number = submitted()
    entry = entered("income", 100) and entered("spending", 50)
    execute(
        "INSERT INTO proposal_payment (proposal_id, draft_id)"
        f" SELECT {number}, id FROM fund_draft WHERE seq = {entry.seq}"
    )
    assert f"proposal {number} has a payment and is submitted" in told()


def test_a_picture_whose_file_is_gone_is_named():
    number = accepted()
    add_picture(number, Pictures(b"small", b"large", 960, 720), words="桌椅", **by())
    name = read(number).picture.small
    path_of(name).unlink()
    assert told() == [f"proposal: the file {name} of a picture is missing"]


def test_a_payment_given_up_while_its_draft_waits_is_named():
    number = paying()
    execute("UPDATE proposal_payment SET ended_at = '2026-11-24 11:00:00'")
    assert any("was given up and still waits" in fault for fault in told())
    assert read(number).payment is None and db.session.query(ProposalPayment).count() == 1
