"""Two payments race for the last yuan, each of them approved by four at once: real processes."""

import importlib
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from community.core.db import db
from community.core.errors import Refusal
from community.fund import actions
from community.fund.check import faults
from community.fund.models import FundEntry
from tests.cast import NOW, actor
from tests.contests import be_patient
from tests.fund.staged import written

pytestmark = pytest.mark.processes
PROCESSES = 8
ROUNDS = {"sqlite": 100, "postgresql": 40}  # there each costs four times as much
TWINS_ROUNDS = 10
YUAN = 100


def contest(folder: str, url: str, module: str) -> tuple[list[list[str]], int, list[str]]:
    """In each round the fund gets a yuan, and eight processes approve one of two payments of a yuan.

    Returns:
        What each process was told in each round (nothing: entered), the least balance that ever was, and
        what check-data finds.
    """
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app = importlib.import_module(module).app
    with app.app_context():
        be_patient(db.engine)
        rounds = ROUNDS[db.engine.dialect.name] if module == "app" else TWINS_ROUNDS
        drafts = [[written(kind, YUAN) for kind in ("income", "spending", "spending")] for _ in range(rounds)]
        db.session.remove()
        db.engine.dispose()  # nothing is open where the processes part
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(PROCESSES, context, _get_ready, (app, context.Barrier(PROCESSES))) as pool:
        runs = list(pool.map(run, [drafts] * PROCESSES, range(PROCESSES)))
    with app.app_context():
        least = db.session.scalar(select(func.min(FundEntry.balance_fen)))
        return [list(said) for said in zip(*runs, strict=True)], least, list(faults(NOW))


def _get_ready(app, barrier) -> None:
    global site, starting_line
    site, starting_line = app, barrier


def run(drafts: list[list[int]], number: int) -> list[str]:
    """One process, through all rounds."""
    said = []
    with site.app_context():
        second = actor("second")
        db.session.rollback()
        for yuan, *payments in drafts:
            if number == 0:
                answer(yuan, second)
            starting_line.wait(timeout=60)
            said.append(answer(payments[number % 2], second))
            starting_line.wait(timeout=60)
    return said


def answer(draft_id: int, by) -> str:
    """What approving says: nothing, the code of a refusal, or the name of an error."""
    try:
        actions.approve(draft_id, by=by, now=NOW)
    except Refusal as refused:
        return refused.code
    except DBAPIError as error:
        return type(error).__name__
    finally:
        db.session.remove()
    return ""


def test_one_of_two_payments_has_the_last_yuan_and_is_entered_once(race):
    rounds, least, found = race("app")
    assert len(rounds) in ROUNDS.values() and {len(said) for said in rounds} == {PROCESSES}
    assert [said.count("") for said in rounds] == [1] * len(rounds)
    assert {code for said in rounds for code in said} == {"", "less", "state"}
    assert (least, found) == (0, [])


def test_without_the_guard_only_the_database_itself_says_no(race):
    rounds, least, _ = race("tests.unguarded")
    assert {"IntegrityError", "ProgrammingError"} & {code for said in rounds for code in said}
    assert least >= 0
