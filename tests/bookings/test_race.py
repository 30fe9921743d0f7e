"""Many at once for one time: real processes against the served site, each request sent twice."""

import http.client
import multiprocessing
import re
import urllib.parse
import uuid
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from community.bookings.check import faults
from community.bookings.models import HOLDING, Booking
from community.core import clock
from community.core.db import db
from tests import cast
from tests.cast import service
from tests.databases import empty_database, make_app
from tests.served import served

pytestmark = pytest.mark.processes
PROCESSES = 8
TRIES = 40  # by each process
TWINS_TRIES = 8
CAPACITY = 2


@dataclass(frozen=True)
class Answer:
    status: int
    location: str


@pytest.fixture
def place(request, tmp_path):
    """An instance folder and an address of a database on a file or a server."""
    with empty_database(request.config.getoption("database"), tmp_path) as pair:
        yield pair


def race(
    place: tuple[Path, str], module: str, tries: int
) -> tuple[list[tuple[Answer, Answer]], int, list[str]]:
    """Let all run for the last free time of a day.

    Returns:
        The pairs of answers, how many hold the time in the end, and what check-data finds.
    """
    folder, url = place
    app = make_app(url, folder, cast.enter)
    with app.app_context():
        service_id = service("理男发").id
        db.session.remove()
        db.engine.dispose()
    with served(folder, url, module=module) as site:
        target = last_free_time(site, service_id)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(PROCESSES, context, _get_ready, (context.Barrier(PROCESSES),)) as pool:
            each = [(site, target, tries, number) for number in range(PROCESSES)]
            runs = list(pool.map(try_all, *zip(*each, strict=True)))
    with app.app_context():
        held = (
            db.session.query(Booking)
            .filter(Booking.service_id == service_id, Booking.state.in_(HOLDING))
            .count()
        )
        found = list(faults(clock.now()))
        db.session.remove()
        db.engine.dispose()
    return [pair for run in runs for pair in run], held, found


def last_free_time(site: str, service_id: int) -> str:
    """The path of a check page, taken from the page of times as a resident would."""
    address = urllib.parse.urlsplit(site).netloc
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", f"/services/{service_id}")
    links = re.findall(
        rf"/services/{service_id}/book\?at=[0-9T:-]+", connection.getresponse().read().decode()
    )
    connection.close()
    return links[-1]


def _get_ready(barrier) -> None:
    """In each process: what all of them wait at, so that the first requests come at once."""
    global starting_line
    starting_line = barrier


def try_all(site: str, target: str, tries: int, number: int) -> list[tuple[Answer, Answer]]:
    """One process: each try is another person with another key, sent twice at once."""
    address = urllib.parse.urlsplit(site).netloc
    connection = http.client.HTTPConnection(address, timeout=20)
    connection.request("GET", target)
    response = connection.getresponse()
    page, cookie = response.read().decode(), response.headers["Set-Cookie"].split(";")[0]
    connection.close()
    hidden = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    hidden |= {n: v for n, v in re.findall(r'name="(\w+)" type="hidden" value="([^"]*)"', page)}
    action = re.search(r'action="(/services/\d+/bookings)"', page)[1]

    def send(fields: dict) -> Answer:
        link = http.client.HTTPConnection(address, timeout=30)
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Origin": site}
        link.request("POST", action, urllib.parse.urlencode(fields), headers)
        answer = link.getresponse()
        answer.read()
        link.close()
        return Answer(answer.status, answer.headers.get("Location", ""))

    pairs = []
    starting_line.wait(timeout=30)
    with ThreadPoolExecutor(2) as two:
        for n in range(tries):
            person = {"name": "示例", "mobile": f"160{number:04d}{n:04d}", "request_key": str(uuid.uuid4())}
            pairs.append(tuple(two.map(send, [hidden | person] * 2)))
    return pairs


def test_one_time_with_two_places_goes_to_two_people_only(place):
    pairs, held, found = race(place, "app:app", TRIES)
    assert len(pairs) == PROCESSES * TRIES
    assert {answer.status for pair in pairs for answer in pair} == {303, 409}
    assert all(first == second for first, second in pairs), "a twin was answered otherwise"
    winners = {first.location for first, _ in pairs if first.status == 303}
    assert (held, len(winners)) == (CAPACITY, CAPACITY)
    assert found == []


def test_without_the_guard_the_same_race_oversells(place):
    _, held, found = race(place, "tests.unguarded:app", TWINS_TRIES)
    assert held > CAPACITY and found != []
