"""Two at one proposal in the same moment: one of them is first, in real threads on a real database."""

import importlib
import os

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from community.core.db import db
from community.fund.models import FundDraft
from community.fund.proposals import FEATURE, actions
from community.fund.proposals.models import ProposalEvent, ProposalPayment
from tests.bookings.test_undo_race import at_once
from tests.cast import NOW
from tests.fund.proposals.staged import CHEAP, approved, pay, submitted
from tests.fund.staged import by

pytestmark = pytest.mark.processes
ROUNDS = 20


def contest(folder: str, url: str, module: str) -> dict[str, int | list[str]]:
    """One approves what another of the two refuses; two pay the same thing; what came of all of it."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        asked = [submitted() for _ in range(ROUNDS)]
        due = [approved() for _ in range(ROUNDS)]
        second = by("second")

    def say_yes(n: int) -> None:
        actions.approve(asked[n], **second)

    def say_no(n: int) -> None:
        actions.refuse(asked[n], reason="不急", **second)

    def pay_it(n: int) -> None:
        pay(due[n])

    borne, errors = () if module == "app" else (DBAPIError,), 0
    for n in range(ROUNDS):
        errors += at_once(app, n, say_yes, say_no, borne=borne)
        errors += at_once(app, n, pay_it, pay_it, borne=borne)
    with app.app_context():
        decided = ProposalEvent.proposal_id.in_(asked) & ProposalEvent.verb.in_(("approve", "refuse"))
        return {
            "decided": db.session.scalar(select(func.count(ProposalEvent.id)).where(decided)),
            "drafts": db.session.scalar(select(func.count()).where(FundDraft.amount_fen == -CHEAP)),
            "payments": db.session.query(ProposalPayment).count(),
            "faults": list(FEATURE.check(NOW)),
            "errors": errors,
        }


ONE_EACH = {"decided": ROUNDS, "drafts": ROUNDS, "payments": ROUNDS, "faults": [], "errors": 0}


def test_of_two_one_decides_and_one_pays(race):
    assert race("app") == ONE_EACH


def test_without_the_guard_both_decide_or_the_database_says_no(race):
    assert race("tests.unguarded") != ONE_EACH
