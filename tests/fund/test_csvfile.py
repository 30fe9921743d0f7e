"""The ledger's file is written portion by portion, however long it is."""

import tracemalloc
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import insert

from community.core.db import db, transaction
from community.fund.chain import line
from community.fund.csvfile import MARK, PORTION, records
from community.fund.models import FundEntry
from community.fund.queries import end_of_chain, entry, fund_id
from tests.cast import NOW
from tests.fund.staged import entered

pytestmark = pytest.mark.usefixtures("data")


def grow(to: int) -> None:
    """A ledger of so many entries, each as the one before it but for its number, balance and hash."""
    last = entry(end_of_chain()[0]) or entered("income", 100)
    rows = []
    while last.seq < to:
        following = {"seq": last.seq + 1, "balance_fen": last.balance_fen + 100, "previous_hash": last.hash}
        made = replace(last, **following, hash="")
        last = replace(made, hash=made.made_hash())
        row = vars(last) | {"fund_id": fund_id()}
        rows.append(row | {"entered_by_id": row.pop("entered_by"), "approved_by_id": row.pop("approved_by")})
    with transaction() as session:
        session.execute(insert(FundEntry), rows)


def peak_of(last: int) -> int:
    """The most memory, in bytes, that writing the file takes; nobody keeps what is written."""
    db.session.remove()
    tracemalloc.start()
    try:
        for _ in records(1, last):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_file_of_five_times_the_length_takes_no_more_memory():
    grow(PORTION * 2)
    peak_of(PORTION)  # what is loaded once
    short = peak_of(PORTION * 2)
    grow(PORTION * 10)
    assert peak_of(PORTION * 10) < 1.2 * short


def test_the_file_is_one_run_of_records():
    grow(PORTION + 2)
    text = "".join(records(1, PORTION + 2))
    assert text.startswith(MARK) and text.count("\n") == PORTION + 3
    assert text.endswith(line(entry(PORTION + 2).cells()))


def test_what_is_entered_meanwhile_is_not_in_the_file():
    entered("income", 100)
    entered("income", 200)
    file = records(1, 2)
    begun = next(file)
    entered("income", 300, now=datetime(NOW.year, NOW.month, NOW.day, 12))
    assert (begun + "".join(file)).count("\n") == 3
