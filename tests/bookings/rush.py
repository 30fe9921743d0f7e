"""The hour before the kitchen's cut-off: many order meals at once, at a site that runs on one core.

`python -m tests.bookings.rush` sends 600 orders from 200 numbers within 60 seconds.
"""

import http.client
import random
import re
import tempfile
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from statistics import median

import click
from sqlalchemy import select

from community.bookings.check import faults
from community.canteen.queries import kitchen, meal_line
from community.canteen.rules import count_of
from community.core.centre import set_up_centre
from community.core.clock import SHANGHAI
from community.core.db import db, transaction
from community.partners.actions import set_up_categories
from community.partners.models import Service
from tests import factories as make
from tests.bookings.kinds import open_shop
from tests.cast import NOW
from tests.databases import empty_database, make_app
from tests.served import served

NUMBERS = 200
DAYS = 3  # each number orders for so many
SHARE = 1.25  # portions of a sitting for each number: some find none left
SENDERS = 24
WITHIN = 60  # seconds
MOST_TRIES = 5


@dataclass(frozen=True)
class Order:
    mobile: str
    at: datetime
    portions: int
    sent_after: float  # seconds from the beginning


@dataclass(frozen=True)
class Answer:
    order: Order
    status: int
    took: float  # seconds, from the form's opening to the answer
    busy: int  # how often the site said that it was busy (503), and was asked again


@dataclass(frozen=True)
class Rush:
    """What was answered, how many portions the kitchen counts for each sitting, what check-data finds."""

    answers: list[Answer]
    kitchen: dict[datetime, int]
    found: list[str]

    def ordered(self) -> Counter:
        """Portions of the orders that were confirmed, by sitting."""
        counts: Counter = Counter()
        for answer in self.answers:
            counts[answer.order.at] += answer.order.portions if answer.status == 303 else 0
        return counts

    def latency(self) -> tuple[float, float]:
        """The median and the longest, in seconds."""
        took = [answer.took for answer in self.answers]
        return median(took), max(took)


def enter(portions: int) -> None:
    with transaction():
        set_up_centre()
        set_up_categories(NOW)
        canteen = open_shop("meal")
        lunch = make.resource(canteen, name="午餐", counter="份", step_minutes=None, capacity=portions)
        make.resource_hours(lunch, (11 * 60 + 30, 13 * 60))
        meal = {"kind": "meal", "unit": "份", "minutes": None, "most": 4, "lead_book_minutes": 60}
        make.service(canteen, "套餐", uses=lunch, price_fen=1300, **meal)


def rush(kind: str, folder: Path, *, numbers: int, within: float) -> Rush:
    """Order all of it.

    Args:
        kind: sqlite or postgres.
        numbers: how many order, each once for each day.
        within: seconds in which the orders are sent.
    """
    with empty_database(kind, folder) as (instance, url):
        app = make_app(url, instance, lambda: enter(int(numbers * SHARE)))
        with app.app_context():
            service_id = db.session.scalars(select(Service.id)).one()
            db.session.remove()
            db.engine.dispose()
        with served(instance, url, core=0) as site:
            answers = _send(site, service_id, _orders(numbers, within))
        with app.app_context():
            counted = _counted(service_id)
            found = list(faults(_now()))
            db.session.remove()
            db.engine.dispose()
    return Rush(answers, counted, found)


def _counted(service_id: int) -> dict[datetime, int]:
    """Portions as the kitchen's own page counts them, by sitting."""
    line, now = meal_line(service_id), _now()
    days = (now.date() + timedelta(days=day) for day in range(1, DAYS + 1))
    batches = [batch for day in days for batch in kitchen(line, day, now).batches]
    return {batch.starts_at: count_of(batch.standing(now)).portions for batch in batches}


def _now() -> datetime:
    """As the site has it, which is served in a process of its own."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


def _orders(numbers: int, within: float) -> list[Order]:
    """Each number orders once for each of some days, one or two portions, at any moment."""
    chance = random.Random(1)
    noon = _now().replace(hour=11, minute=30, second=0, microsecond=0)
    orders = [
        Order(
            f"1390000{n:04d}", noon + timedelta(days=day), chance.choice((1, 1, 2)), chance.random() * within
        )
        for n in range(numbers)
        for day in range(1, DAYS + 1)
    ]
    return sorted(orders, key=lambda order: order.sent_after)


def _send(site: str, service_id: int, orders: list[Order]) -> list[Answer]:
    began = time.monotonic()

    def order(wanted: Order) -> Answer:
        time.sleep(max(0, began + wanted.sent_after - time.monotonic()))
        asked = time.monotonic()
        with closing(http.client.HTTPConnection(urllib.parse.urlsplit(site).netloc, timeout=30)) as link:
            statuses = _order(link, site, service_id, wanted)
        return Answer(wanted, statuses[-1], time.monotonic() - asked, len(statuses) - 1)

    with ThreadPoolExecutor(SENDERS) as pool:
        return list(pool.map(order, orders))


def _order(link: http.client.HTTPConnection, site: str, service_id: int, wanted: Order) -> list[int]:
    """One resident: open the form, send what stands on it with the number; send it again where it is busy."""
    link.request("GET", f"/services/{service_id}/book?at={wanted.at:%Y-%m-%dT%H:%M}")
    response = link.getresponse()
    page = response.read().decode()
    cookie = response.headers["Set-Cookie"].split(";")[0]
    fields = {}
    for field in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="(\w+)"', field), re.search(r'value="([^"]*)"', field)
        fields[name[1]] = unescape(value[1]) if value else ""
    fields |= {"name": "示例", "mobile": wanted.mobile, "quantity": str(wanted.portions)}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": site}
    statuses = [503]
    while statuses[-1] == 503 and len(statuses) <= MOST_TRIES:
        link.request("POST", f"/services/{service_id}/bookings", urllib.parse.urlencode(fields), headers)
        answer = link.getresponse()
        answer.read()
        statuses.append(answer.status)
    return statuses[1:]


@click.command()
@click.option("--numbers", type=click.IntRange(min=1), default=NUMBERS)
@click.option("--within", type=click.FloatRange(min=0), default=WITHIN, help="Seconds.")
@click.option("--database", type=click.Choice(("sqlite", "postgres")), default="sqlite")
def main(numbers: int, within: float, database: str) -> None:
    """Order, count, print; exit 1 where anything is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        result = rush(database, Path(folder), numbers=numbers, within=within)
    statuses = Counter(answer.status for answer in result.answers)
    busy = sum(answer.busy for answer in result.answers)
    middle, longest = result.latency()
    click.echo(f"{len(result.answers)} orders in {within:.0f} s: {dict(statuses)}, busy {busy} times")
    click.echo(f"form and answer together: median {middle * 1000:.0f} ms, longest {longest * 1000:.0f} ms")
    click.echo(f"ordered {dict(result.ordered())}\nkitchen {result.kitchen}")
    if result.found or result.ordered() != result.kitchen or not statuses.keys() <= {303, 409}:
        raise SystemExit("\n".join(result.found) or "the kitchen counts otherwise")


if __name__ == "__main__":
    main()
