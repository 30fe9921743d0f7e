"""What the site knows of a number changes nothing of what it answers in public."""

import re

import pytest

from community.bookings.models import Resource
from community.core.db import transaction
from tests import factories as make
from tests.cast import service
from tests.page import Page, Visitor
from tests.steps import both_ways, open_check

# their masks are the same: what is left that could differ is what the site knows of them
NUMBERS = {"granted": "13811110002", "none": "13822220002", "booked": "13833330002", "never": "13844440002"}
OWN = (
    (r"(?<=/bookings/)[\w-]{22}", "reference"),
    (r'(?<=sq-code--big">)\d{4}', "code"),
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


def answer(app, who: str, *, htmx: bool, at: str = "2026-11-25T14:00", **ticked) -> Page:
    check = open_check(Visitor(app), at)
    return check.send("/bookings", htmx=htmx, name="王阿姨", mobile=NUMBERS[who], **ticked)


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
