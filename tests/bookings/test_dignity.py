"""What the site knows of a number changes nothing of what it answers in public."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from community.bookings.actions import book
from community.bookings.limits import MISSED_MOST
from community.bookings.models import Booking, Resource
from community.core.db import transaction
from community.partners.models import Service
from tests import factories as make
from tests.cast import NOW, actor, service
from tests.kiosk.test_booking import press_next, type_in
from tests.page import Page, Visitor
from tests.steps import both_ways, open_check

# their masks are the same: what is left that could differ is what the site knows of them
NUMBERS = {"granted": "13811110002", "none": "13822220002", "booked": "13833330002", "never": "13844440002"}
OWN = (
    (r"(?<=/bookings/)[\w-]{22}", "reference"),
    (r'(?<=sq-code--big">)\d{4}', "code"),
    (r'(?<=class="sq-code">)\d{4}', "code"),
    (r"1\d\d ?\d{4} ?0002", "number"),
    (r'(?<=name="csrf_token" value=")[^"]+', "token"),
    (r'(?<=name="request_key" value=")[^"]+', "key"),
)


@pytest.fixture
def numbers(data):
    """理女发 has a concession and places for all; of the numbers one holds a grant, another one of no use."""
    with transaction() as session:
        session.query(Resource).update({"capacity": 9})
        make.concession(service("理女发"))
        make.grant(NUMBERS["granted"])


def answer(app, who: str, *, htmx: bool, at: str = "2026-11-25T14:00", status: int = 200, **ticked) -> Page:
    check = open_check(Visitor(app), at)
    return check.send("/bookings", htmx=htmx, status=status, name="王阿姨", mobile=NUMBERS[who], **ticked)


def bare(page: Page) -> tuple[str, str]:
    body, headers = page.body, str(sorted(page.response.headers))
    for pattern, word in OWN:
        body, headers = re.sub(pattern, word, body), re.sub(pattern, word, headers)
    return body, re.sub(r"'Set-Cookie', '[^']*'", "a cookie", headers)


@both_ways
@pytest.mark.parametrize("ticked", [{}, {"asks_concession": "1"}], ids=["silent", "asking"])
def test_the_answer_is_the_same_to_the_byte_whatever_is_known_of_a_number(app, numbers, htmx, ticked):
    answer(app, "booked", htmx=htmx, at="2026-11-26T10:00")
    answers = {who: bare(answer(app, who, htmx=htmx, **ticked)) for who in NUMBERS}
    assert "约好了" in answers["granted"][0] and "138****0002" in answers["granted"][0]
    assert ("优惠到店核对" in answers["granted"][0]) == bool(ticked)
    assert len(set(answers.values())) == 1


# ---- the hall's screen answers as a phone is answered


def in_the_hall(
    app, who: str, *, htmx: bool, at: str = "2026-11-25T14:00", status: int = 200, **ticked
) -> Page:
    pad = Visitor(app, "kiosk").open(f"/kiosk/services/{service('理女发').id}/book?at={at}")
    check = press_next(type_in(pad, NUMBERS[who]))
    return check.send("/bookings", htmx=htmx, status=status, **ticked)


@both_ways
@pytest.mark.parametrize("ticked", [{}, {"asks_concession": "1"}], ids=["silent", "asking"])
def test_the_hall_answers_each_number_alike_to_the_byte(app, numbers, htmx, ticked):
    in_the_hall(app, "booked", htmx=htmx, at="2026-11-26T10:00")
    answers = {who: bare(in_the_hall(app, who, htmx=htmx, **ticked)) for who in NUMBERS}
    assert "约好了" in answers["granted"][0]
    assert ("优惠到店核对" in answers["granted"][0]) == bool(ticked)
    assert len(set(answers.values())) == 1


# ---- why a number is refused is nobody's business but its own


@pytest.fixture
def refused(numbers):
    """One number has had its one of the day, another this very booking, a third never came."""
    line = service("理女发")
    with transaction() as session:
        session.execute(update(Service).values(limit_day=1))
    desk = {"channel": "desk", "by": actor("secretary"), "now": NOW, "override": "allowed"}
    ten, two = datetime(2026, 11, 25, 10), datetime(2026, 11, 25, 14)
    book(line.id, contact=NUMBERS["granted"], for_whom="王阿姨", starts_at=ten, **desk)
    for name in ("王阿姨", "尾号0002"):
        book(line.id, contact=NUMBERS["none"], for_whom=name, starts_at=two, **desk)
    for days in range(2, 2 + MISSED_MOST):
        when = {"starts_at": two + timedelta(days=days), "for_whom": "王阿姨"}
        book(line.id, contact=NUMBERS["booked"], **when, **desk)
    with transaction() as session:
        missed = Booking.starts_at > two + timedelta(days=1)
        session.execute(update(Booking).where(missed).values(state="no_show"))
    return ("granted", "none", "booked")


@both_ways
@pytest.mark.parametrize("where", [answer, in_the_hall], ids=["phone", "hall"])
def test_a_refusal_says_the_same_to_the_byte_whatever_it_is_for(app, refused, where, htmx):
    """For the limit, a double, those that were missed: one sentence, one answer."""
    answers = {bare(where(app, who, htmx=htmx, status=409)) for who in refused}
    assert len(answers) == 1
    assert ("请找服务台" if where is in_the_hall else "请打电话") in answers.pop()[0]
