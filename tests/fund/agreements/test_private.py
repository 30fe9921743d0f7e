"""Rents to which nobody consented, planted with odd fen: no public page, file or screen holds one of them."""

from datetime import date

import pytest

from community.core.db import transaction
from community.core.money import exact_yuan
from community.fund.agreements.dues import dues
from community.fund.chain import plain_yuan
from tests import factories as make
from tests.fund.agreements.agreed import SINCE_OCTOBER, TODAY, entered, shop
from tests.fund.staged import closed, reversed_
from tests.walk import reachable

RENTS = {"lao-zhou": 1234_56, "mending": 2468_13, "canteen": 3691_47}
SUM = sum(RENTS.values())
ASIDE = ("/partners/{}/agreement", "/partners/{}")
FUND = ("/fund", "/fund/2026-10", "/fund/2026-11", "/fund/2026-10/sheet", "/fund/entries/1")
FILES = ("/fund/entries.csv", "/fund/2026-10.csv", "/fund/2026-11.csv")
SCREENS = ("/kiosk", "/kiosk/board", "/kiosk/fund", "/kiosk/partners/lao-zhou")


@pytest.fixture(autouse=True)
def planted(data):
    """October's rents are entered and closed; November's too, reversed and entered anew."""
    with transaction():
        for slug, rent_fen in RENTS.items():
            make.agreement(shop(slug), rent_fen=rent_fen, times=9, other="春节磨剪刀", **SINCE_OCTOBER)
    entered(owed_in("2026-10"), on=date(2026, 10, 20))
    closed("2026-10", SUM)
    reversed_(entered(owed_in("2026-11")))
    entered(owed_in("2026-11"))


def owed_in(month: str) -> dict:
    rents = (due for due in dues(TODAY) if due.kind == "rent")
    return {(due.term_id, month): due.asked for due in rents if due.month == month}


def tells(text: str) -> list[str]:
    """The rents that a text holds, however they are written."""
    flat = text.replace(",", "")
    return [slug for slug, fen in RENTS.items() if plain_yuan(fen) in flat or str(fen) in flat]


def test_the_sum_is_public_and_the_rents_are_found_where_they_are_told(secretary, resident):
    assert exact_yuan(SUM) in resident.open("/fund/entries/1").text
    assert sorted(tells(secretary.open("/desk/agreements").text)) == sorted(RENTS)


def test_no_page_that_is_reached_from_the_home_page_tells_one(resident):
    pages = reachable(resident, "/")
    assert {"/agreements", "/fund", "/partners/lao-zhou"} <= pages.keys()
    assert {url: tells(page.body) for url, page in pages.items() if tells(page.body)} == {}


@pytest.mark.parametrize("url", [*FUND, *FILES, *(page.format(slug) for page in ASIDE for slug in RENTS)])
def test_no_page_or_file_of_the_fund_or_a_shop_tells_one(resident, url):
    answer = resident.client.get(url)
    assert answer.status_code == 200 and tells(answer.get_data(as_text=True)) == []


@pytest.mark.parametrize("url", SCREENS)
def test_no_screen_in_the_hall_tells_one(screen, url):
    assert tells(screen.open(url).body) == []
