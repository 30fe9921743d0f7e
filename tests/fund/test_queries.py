"""The ledger is read along its indexes: what a page costs does not grow with what was entered long ago."""

import pytest
from sqlalchemy import event

from community.core.db import db
from community.fund import light, queries, reckoning
from tests.fund.staged import entered

pytestmark = pytest.mark.usefixtures("data", "only_sqlite")

WHOLE = (
    "SCAN fund_entry",
    "SCAN fund_close",
    "SCAN booking",
    "USE TEMP B-TREE",
)  # read from end to end, or gathered to be sorted


@pytest.fixture
def plans(data):
    """How the database goes about each question asked of it."""
    found, asking = [], []

    def listen(connection, cursor, statement, parameters, context, executemany):
        if not asking and statement.startswith("SELECT"):
            asking.append(True)
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(row.detail for row in plan)
            asking.clear()

    event.listen(db.engine, "before_cursor_execute", listen)
    yield found
    event.remove(db.engine, "before_cursor_execute", listen)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: queries.entry(1),
        lambda: queries.latest(6),
        queries.end_of_chain,
        lambda: queries.is_reversed(1),
        queries.last_close,
        queries.next_to_close,
        queries.first_and_last_month,
        lambda: queries.sums("2026-11"),
        lambda: light.closed_months(6),
        lambda: light.closed_month("2026-11"),
        lambda: reckoning.reckoning("2026-11"),
        lambda: reckoning.first_and_last("2026-11"),
        lambda: reckoning.portion(1, 500),
        reckoning.listed,
        lambda: reckoning.listed(before=3),
        lambda: reckoning.listed(month="2026-11"),
        lambda: reckoning.listed(kind="reversal"),
        lambda: reckoning.listed(kind="spending", category="space"),
    ],
)
def test_no_question_reads_the_whole_ledger(plans, ask):
    entered("income", 1000)
    plans.clear()
    ask()
    assert plans and not [plan for plan in plans if plan.startswith(WHOLE)]
