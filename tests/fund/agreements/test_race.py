"""Two secretaries write down the month's contributions at once: real threads, a real database."""

import importlib
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy.exc import DBAPIError

from community.core.db import db
from community.core.errors import Refusal
from community.fund import actions as ledger
from community.fund.agreements import contributions
from community.fund.agreements.check import faults
from tests.cast import NOW
from tests.fund.agreements.agreed import TODAY, paid, three_rents
from tests.fund.staged import by, waiting_drafts

pytestmark = pytest.mark.processes
ROUNDS = 20
WHO = ("secretary", "second")


def contest(folder: str, url: str, module: str) -> tuple[list[list[str]], list[str]]:
    """Each round both type in the same rents for the open month; what was written is withdrawn again.

    Returns:
        Of each round how both fared, and what check-data finds at the end.
    """
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        three_rents()
        typed = paid(lao_zhou=400_00, mending=300_00)
        db.session.commit()
    line = Barrier(len(WHO))

    def collect(login: str) -> str:
        with app.app_context():
            told = by(login)
            db.session.rollback()
            line.wait(timeout=10)
            try:
                contributions.collect(typed, occurred_on=TODAY, **told)
            except Refusal as refusal:
                return refusal.code
            except DBAPIError as error:
                return type(error).__name__
        return "written"

    rounds = []
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(len(WHO)) as pool:
            rounds.append(sorted(pool.map(collect, WHO)))
        with app.app_context():
            for row in waiting_drafts():
                login = next(login for login in WHO if by(login)["by"].account_id == row.entered_by_id)
                db.session.rollback()
                ledger.withdraw(row.id, **by(login))
    with app.app_context():
        return rounds, list(faults(NOW))


def test_a_month_is_written_down_by_one_of_two(race):
    rounds, found = race("app")
    assert rounds == [["month", "written"]] * ROUNDS
    assert found == []


def test_without_the_guard_both_write_it_down_or_the_database_says_no(race):
    rounds, _ = race("tests.unguarded")
    assert rounds != [["month", "written"]] * ROUNDS
