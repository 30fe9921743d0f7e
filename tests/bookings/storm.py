"""Many processes do anything to one book at once, as chance has it; then it is counted.

`python -m tests.bookings.storm` runs it at full length: 8 processes of 1,500 operations each.
"""

import importlib
import multiprocessing
import os
import random
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import repeat
from pathlib import Path

import click
from sqlalchemy import func, select

from community.bookings.check import faults
from community.bookings.models import Booking
from community.core.db import db, transaction
from community.core.errors import Refusal
from tests.bookings import always
from tests.bookings.allhands import AllHands
from tests.bookings.hands import Hands, NothingThere
from tests.bookings.machine import LINES, MORNING, enter
from tests.contests import be_patient
from tests.databases import empty_database, make_app

PROCESSES = 8
HOURS = 10  # that pass while it lasts
PEOPLE = 200
# how often each is done, and the largest of each number it takes
ACTS: dict[str, tuple[int, dict[str, int]]] = {
    "book": (30, {"line": 12, "who": PEOPLE, "at": 12, "quantity": 4, "channel": 4, "waits": 2}),
    "add": (2, {"line": 12, "who": PEOPLE, "at": 12, "quantity": 4}),
    "cancel": (20, {"which": 200, "by_desk": 2, "is_old": 2}),
    "move": (12, {"which": 200, "at": 12, "by_desk": 2, "extra": 2, "is_old": 2}),
    "answer": (8, {"which": 200, "says_yes": 2}),
    "seat": (2, {"which": 200}),
    "step": (6, {"which": 200, "verb": 3}),
    "undo": (8, {"which": 200, "is_old": 2}),
    "close": (2, {"line": 12, "start": 6, "length": 4, "whom": 12, "fate": 2}),
    "lift": (4, {"which": 200}),
    "give": (3, {"line": 12, "capacity": 5}),
    "leave": (1, {"line": 12, "number": 1}),
    "open": (1, {"line": 12, "number": 4}),
    "price": (1, {"line": 12, "number": 8}),
    "pay": (2, {"which": 200, "number": 3}),
    "ask": (1, {"which": 200, "number": 1}),
    "grant": (1, {"which": PEOPLE, "number": 3}),
    "put_off": (2, {"line": 12, "which": 8, "number": 8}),
    "call_off": (1, {"line": 12, "which": 8, "number": 1}),
    "add_date": (1, {"line": 12, "which": 8, "number": 8}),
    "attend": (1, {"line": 12, "which": 8, "number": 8}),
    "ring": (1, {"which": 200}),
    "tick": (1, {}),
}
Lines = list[tuple[int, datetime]]


class StormHands(AllHands):
    """Whose ticks wait until what led to them is over: tick takes all resources from the first on."""

    is_due = False

    def tick_after(self) -> None:
        self.is_due = True


@dataclass
class Storm:
    """What came of it: how often each thing was done, what went wrong, what is found at the end."""

    done: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    bookings: int = 0


def storm(kind: str, folder: Path, *, operations: int, number: int, module: str = "app") -> Storm:
    """Let it rage over a fresh database.

    Args:
        kind: sqlite or postgres.
        operations: of each of the processes.
        number: the seed of what each wants to do; who is first is chance.
        module: whose `app` the processes use; one with a guard removed must go wrong.
    """
    whole = Storm()
    with empty_database(kind, folder) as (instance, url):
        app = make_app(url, instance, enter)
        lines = [line for pair in LINES.values() for line in pair]
        with app.app_context():
            db.engine.dispose()
        where = (str(instance), url, module, lines, operations)
        with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
            for part in pool.map(_rage, *map(repeat, where), range(number, number + PROCESSES)):
                whole.done += part.done
                whole.errors += part.errors
        with app.app_context():
            now, book = MORNING + timedelta(hours=HOURS), always.read()
            whole.found = [*faults(now), *always.broken(book, book, now)]
            whole.bookings = db.session.scalar(select(func.count(Booking.id)))
            db.session.remove()
            db.engine.dispose()
    return whole


def _rage(folder: str, url: str, module: str, lines: Lines, operations: int, number: int) -> Storm:
    """One process: a resident or the desk each time, each in a transaction as a request has it."""
    os.environ |= {"COMMUNITY_INSTANCE": folder, "DATABASE_URL": url}
    app, chance, part = importlib.import_module(module).app, random.Random(number), Storm()
    weights = [weight for weight, _ in ACTS.values()]
    with app.app_context():
        be_patient(db.engine)
        hands = StormHands(lines, MORNING)
        db.session.remove()
        for n in range(operations):
            hands.now = MORNING + timedelta(hours=HOURS) * n / operations
            verb = chance.choices(list(ACTS), weights)[0]
            numbers = {name: chance.randrange(most) for name, most in ACTS[verb][1].items()}
            part.done[_outcome(hands, verb, numbers, part.errors)] += 1
            if hands.is_due:
                hands.is_due = False
                _outcome(hands, "tick", {}, part.errors)
            db.session.remove()
    return part


def _outcome(hands: Hands, verb: str, numbers: dict[str, int], errors: list[str]) -> str:
    try:
        with transaction():
            getattr(hands, verb)(**numbers)
    except (Refusal, NothingThere):
        return "refused"
    except Exception as error:  # whatever it is, residents would see a 500
        errors.append(f"{verb} {numbers}: {error!r}")
        return "failed"
    return verb


@click.command()
@click.option("--operations", type=click.IntRange(min=1), default=1500, help="Of each process.")
@click.option("--database", type=click.Choice(("sqlite", "postgres")), default="sqlite")
@click.option("--seed", "number", type=int, help="The seed of an earlier run.")
def main(operations: int, database: str, number: int | None) -> None:
    """Rage, count, print; exit 1 where anything is wrong."""
    number = random.randrange(2**32) if number is None else number
    with tempfile.TemporaryDirectory() as folder:
        result = storm(database, Path(folder), operations=operations, number=number)
    done = ", ".join(f"{verb} {count:,}" for verb, count in result.done.most_common())
    click.echo(f"seed {number}, {PROCESSES} × {operations:,}: {done}; {result.bookings:,} bookings")
    for line in (*result.errors, *result.found):
        click.echo(line)
    if result.errors or result.found:
        raise SystemExit(1)
    click.echo("nothing over capacity, nothing adrift, nobody lost, nothing but refusals")


if __name__ == "__main__":
    main()
