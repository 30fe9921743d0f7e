"""`python -m tests.bench.fund`: what the fund's pages cost with a long ledger, beside a short one."""

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from datetime import time as day_time
from itertools import groupby
from pathlib import Path
from statistics import median

import click
from flask import Flask
from sqlalchemy import event, insert, select

from community.core import clock
from community.core.db import db, transaction
from community.fund.chain import FIRST_HASH, Entry
from community.fund.check import faults
from community.fund.models import FundClose, FundDraft, FundEntry, FundReview
from community.fund.rules import month_of, next_month, sums_of
from tests import cast
from tests.cast import NOW, account
from tests.databases import make_app

FEW, MANY = 100, 50_000
EACH_MONTH = 8  # in the months of which both ledgers have the same
FIRST_MONTH, SAME_FROM, OPEN = "2022-01", "2025-11", month_of(NOW.date())
PAGES = ("/fund", "/fund/2026-10")
AMOUNTS = (4000, -1500, -1000, -500)  # fen
STEP = 5  # instructions of SQLite's machine that are counted as one
GOAL = 1.2  # times what it costs with few
MOST_MEMORY = 4_000_000  # bytes, while the whole file is sent


def fill(count: int) -> None:
    """A ledger of so many entries, each month but the open one reviewed; the last hundred are the same."""
    entries = list(_entries(count, account("secretary").id, account("second").id))
    with transaction() as session:
        session.execute(insert(FundDraft), [_draft(entry) for entry in entries])
        session.execute(insert(FundEntry), [_row(entry) for entry in entries])
        session.execute(insert(FundClose), list(_closes(entries)))
        reviewed = {"reviewed_by_id": account("supervisor").id, "reviewed_at": NOW}
        closes = session.execute(select(FundClose.id, FundClose.closed_by_id)).all()
        rows = [{"close_id": key, "closed_by_id": closed_by, **reviewed} for key, closed_by in closes]
        session.execute(insert(FundReview), rows)


def _entries(count: int, entered_by: int, approved_by: int) -> Iterator[Entry]:
    balance, previous = 0, FIRST_HASH
    for number, day in enumerate(_days(count)):
        amount = AMOUNTS[number % len(AMOUNTS)]
        balance += amount
        made = Entry(
            seq=number + 1,
            month=month_of(day),
            occurred_on=day,
            recorded_at=datetime.combine(day, day_time(10)),
            kind="income" if amount > 0 else "spending",
            category="contribution" if amount > 0 else "space",
            amount_fen=amount,
            balance_fen=balance,
            summary="合伙人缴入，3家" if amount > 0 else "悦享空间添桌椅",
            reverses=None,
            reason="",
            entered_by=entered_by,
            approved_by=approved_by,
            previous_hash=previous,
        )
        yield (made := replace(made, hash=made.made_hash()))
        previous = made.hash


def _days(count: int) -> list[date]:
    """Of the entries, in order: as many as there are to be spread over the years before."""
    recent = [day for month in _months(SAME_FROM, OPEN) for day in _in(month, EACH_MONTH)][:FEW]
    months = _months(FIRST_MONTH, SAME_FROM)[:-1]
    each, more = divmod(count - len(recent), len(months))
    early = [day for n, month in enumerate(months) for day in _in(month, each + (n < more))]
    return early + recent


def _months(first: str, last: str) -> list[str]:
    found = [first]
    while found[-1] < last:
        found.append(next_month(found[-1]))
    return found


def _in(month: str, count: int) -> list[date]:
    """Days of a month, at most the 20th."""
    return [date.fromisoformat(f"{month}-{1 + n * 20 // count:02d}") for n in range(count)]


def _row(entry: Entry) -> dict:
    values = vars(entry) | {"fund_id": 1}
    ids = {"entered_by_id": values.pop("entered_by"), "approved_by_id": values.pop("approved_by")}
    return values | ids


def _draft(entry: Entry) -> dict:
    names = ("seq", "kind", "category", "amount_fen", "occurred_on", "summary", "reason")
    at = {"entered_at": entry.recorded_at, "settled_at": entry.recorded_at}
    people = {"entered_by_id": entry.entered_by, "settled_by_id": entry.approved_by}
    said = {name: getattr(entry, name) for name in names}
    return said | at | people | {"fund_id": 1, "state": "approved", "is_exempt": True}


def _closes(entries: list[Entry]) -> Iterator[dict]:
    before = 0
    for month, of_month in groupby(entries, lambda entry: entry.month):
        rows = list(of_month)
        sums = sums_of(before, ((entry.kind, entry.amount_fen) for entry in rows))
        before = sums.closing_fen
        if month < OPEN:
            yield {
                **vars(sums),
                "fund_id": 1,
                "month": month,
                "closing_fen": before,
                "bank_fen": before,
                "last_seq": rows[-1].seq,
                "last_hash": rows[-1].hash,
                "closed_by_id": rows[-1].approved_by,
                "closed_at": datetime.fromisoformat(f"{next_month(month)}-03T10:00"),
            }


def steps(app: Flask, url: str) -> int:
    """What SQLite's machine does for a page: the same on every computer."""
    counted = [0]

    def count() -> None:
        counted[0] += 1

    def listen(connection, *_) -> None:
        connection.connection.driver_connection.set_progress_handler(count, STEP)

    app.test_client().get(url)  # what is read but once
    with app.app_context():
        event.listen(db.engine, "begin", listen)
        assert app.test_client().get(url).data
        event.remove(db.engine, "begin", listen)
        db.engine.dispose()
    return counted[0]


def milliseconds(apps: list[Flask], url: str, runs: int) -> list[float]:
    """The processor's time for a page of each app, asked by turns: the median of some runs."""
    clients, spent = [app.test_client() for app in apps], [[] for _ in apps]
    for _ in range(runs):
        for client, times in zip(clients, spent, strict=True):
            began = time.process_time()
            client.get(url)
            times.append((time.process_time() - began) * 1000)
    return [median(times) for times in spent]


def sent(app: Flask) -> tuple[int, int]:
    """Of the whole file as it is sent: its bytes, and the most that it took in memory."""
    client = app.test_client()
    client.get("/fund/entries.csv")  # what is read but once
    tracemalloc.start()
    size = sum(map(len, client.get("/fund/entries.csv", buffered=False).iter_encoded()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return size, peak


def ledger(folder: Path, count: int) -> Flask:
    app = make_app(f"sqlite:///{folder / f'{count}.db'}", folder, cast.enter)
    with app.app_context():
        fill(count)
        assert list(faults(NOW)) == []
        db.session.remove()
    return app


@click.command()
@click.option("--count", type=click.IntRange(min=1000), default=MANY, help="How long the long one is.")
@click.option("--runs", type=click.IntRange(min=1), default=100, help="How often each page is asked.")
def main(count: int, runs: int) -> None:
    """Fill two ledgers, ask, print the table; exit 1 where a goal is missed."""
    clock.now = lambda: NOW
    times, peaks = [], []
    with tempfile.TemporaryDirectory() as name:
        apps = [ledger(Path(name), number) for number in (FEW, count)]
        click.echo(f"| page | ms with {FEW} | ms with {count:,} | times | times in steps |")
        click.echo("| --- | --- | --- | --- | --- |")
        for url in PAGES:
            few, many = milliseconds(apps, url, runs)
            few_steps, many_steps = (steps(app, url) for app in apps)
            times += [many / few, many_steps / few_steps]
            click.echo(f"| {url} | {few:.1f} | {many:.1f} | {times[-2]:.2f} | {times[-1]:.2f} |")
        for app in apps:
            size, peak = sent(app)
            peaks.append(peak)
            click.echo(f"a file of {size / 1e6:.2f} MB is sent with {peak / 1e6:.2f} MB of memory")
    if max(times) > GOAL or max(peaks) > MOST_MEMORY:
        sys.exit(1)


if __name__ == "__main__":
    main()
