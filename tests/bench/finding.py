"""`python -m tests.bench.finding`: how long the desk waits for a booking found among a million."""

import random
import sys
import tempfile
import time
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import func, insert, select

from community.accounts.models import Contact
from community.bookings.finding import tickets_for
from community.bookings.models import Booking
from community.core.db import db, reading, transaction
from community.partners.models import Price, Service
from tests.cast import NOW
from tests.databases import make_sample_app

NUMBERS = 30_000
NAMES = [family + called for family in "张李王赵马" for called in ("阿姨", "大爷", "女士", "先生", "奶奶")]
FIRST_DAY, DAYS = datetime(2022, 1, 1), 1830
AT_ONCE = 50_000  # rows of one INSERT
ASKED = ("姨", "王阿姨", "没有人", "0001", "161000", "9999999")
SHOPS = (None, "hair-salon")
GOAL = 300  # ms


def fill(count: int, people: int = NUMBERS) -> None:
    """Five years of finished bookings of all lines that can be booked; always the same."""
    chance = random.Random(1)
    with transaction() as session:
        mobiles = (f"161{number:08d}" for number in range(people))
        rows = [{"mobile": mobile, "version": 0, "created_at": FIRST_DAY} for mobile in mobiles]
        session.execute(insert(Contact), rows)
        contacts = session.scalars(select(Contact.id).where(Contact.mobile.startswith("161"))).all()
        lines = select(Service.partner_id, Service.id, Price.id, Price.price_fen).join(Price)
        booked = session.execute(lines.where(Service.resource_id.is_not(None))).all()
        for start in range(0, count, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, count))
            session.execute(insert(Booking), [_row(n, chance, contacts, booked) for n in numbers])


def _row(number: int, chance: random.Random, contacts: list[int], booked: list) -> dict:
    partner_id, service_id, price_id, price_fen = chance.choice(booked)
    days, minutes = chance.randrange(DAYS), 20 * chance.randrange(24, 60)
    starts_at = FIRST_DAY + timedelta(days=days, minutes=minutes)
    return {
        "reference": f"x{number:07d}",
        "pickup_code": f"{chance.randrange(10_000):04d}",
        "partner_id": partner_id,
        "service_id": service_id,
        "contact_id": chance.choice(contacts),
        "for_whom": chance.choice(NAMES),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=20),
        "quantity": 1,
        "state": "done",
        "channel": "web",
        "price_id": price_id,
        "price_fen": price_fen,
        "price_is_from": False,
        "amount_fen": price_fen,
        "created_at": starts_at,
    }


def milliseconds(words: str, shop_slug: str | None, runs: int) -> tuple[float, int]:
    """The slowest of some runs, and how many bookings are found."""
    slowest = 0.0
    for _ in range(runs):
        with reading():
            began = time.perf_counter()
            found = tickets_for(words, now=NOW, shop_slug=shop_slug)
            slowest = max(slowest, (time.perf_counter() - began) * 1000)
    return slowest, sum(map(len, found.values()))


@click.command()
@click.option("--count", type=click.IntRange(min=1), default=1_000_000, help="How many bookings to add.")
@click.option("--runs", type=click.IntRange(min=1), default=3, help="How often each is asked (slowest).")
def main(count: int, runs: int) -> None:
    """Fill, ask, print the table; exit 1 where a goal is missed."""
    with tempfile.TemporaryDirectory() as folder:
        with redirect_stdout(sys.stderr):  # the first sign-in is no part of the table
            app = make_sample_app(Path(folder))
        with app.app_context():
            fill(count)
            with reading():
                total = db.session.scalar(select(func.count(Booking.id)))
            asked = {(words, shop): milliseconds(words, shop, runs) for words in ASKED for shop in SHOPS}
            db.engine.dispose()
    click.echo("| words | shop | found | ms |\n| --- | --- | --- | --- |")
    for (words, shop), (spent, found) in asked.items():
        click.echo(f"| {words} | {shop or 'all'} | {found} | {spent:.0f} |")
    slowest = max(spent for spent, _ in asked.values())
    click.echo(f"among {total:,} bookings: at most {slowest:.0f} ms, slowest of {runs} (goal: {GOAL})")
    if slowest > GOAL:
        sys.exit(1)


if __name__ == "__main__":
    main()
