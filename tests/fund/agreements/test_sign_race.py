"""Two at one partner's agreements in the same moment: real threads, a real database."""

import importlib
import os
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, MultipleResultsFound

from community.core.db import db
from community.fund.agreements import actions
from community.fund.agreements.check import faults
from community.fund.agreements.models import Agreement
from community.fund.agreements.text import DAYS
from tests.bookings.test_undo_race import at_once
from tests.cast import NOW
from tests.fund.agreements.agreed import TODAY, shop
from tests.fund.agreements.test_actions import said
from tests.fund.staged import by

pytestmark = pytest.mark.processes
ROUNDS = 12


def contest(folder: str, url: str, module: str) -> dict[str, int | list[str]]:
    """Each year two drafts of the same days are signed at once; then two write the next version of each."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        drafts = [[_draft(n, which) for which in "AB"] for n in range(ROUNDS)]
        done_by, shop_id = by(), shop("mending").id

    def sign(n: int, which: int) -> None:
        row = db.session.get_one(Agreement, drafts[n][which])
        actions.sign(row, signed_on=TODAY, seen=actions.draft_seen(row), **done_by)

    def write(n: int) -> None:
        last = select(Agreement).where(Agreement.signed_at.is_not(None), Agreement.id.in_(drafts[n]))
        actions.write_next(db.session.scalars(last).one(), **done_by)

    def write_first(n: int) -> None:
        actions.write(shop_id, said(number=f"共建写-{n}"), **done_by)

    borne, errors = () if module == "app" else (DBAPIError, MultipleResultsFound), 0
    for n in range(ROUNDS):
        errors += at_once(app, n, lambda n: sign(n, 0), lambda n: sign(n, 1), borne=borne)
        errors += at_once(app, n, write, write, borne=borne)
        errors += at_once(app, n, write_first, write_first, borne=borne)
    with app.app_context():
        return {
            "signed": _count(Agreement.signed_at.is_not(None)),
            "second": _count(Agreement.version == 2),
            "written": _count(Agreement.number.like("共建写-%")),
            "faults": list(faults(NOW)),
            "errors": errors,
        }


def _count(which) -> int:
    return db.session.scalar(select(func.count()).where(which))


def _draft(n: int, which: str) -> int:
    days = dict(zip(DAYS, (date(2030 + n, 1, 1), date(2030 + n, 12, 31)) * 2, strict=True))
    days |= {"review_on": days["ends_on"], "counts_from": days["starts_on"]}
    return actions.write(shop("lao-zhou").id, said(number=f"共建{n}-{which}", **days), **by()).id


ONE_EACH = {"signed": ROUNDS, "second": ROUNDS, "written": ROUNDS, "faults": [], "errors": 0}


def test_of_two_drafts_one_is_signed_and_of_two_writers_one_writes(race):
    assert race("app") == ONE_EACH


def test_without_the_guard_two_are_signed_or_the_database_says_no(race):
    assert race("tests.unguarded") != ONE_EACH
