"""Hostile files are refused with a sentence: soon, in little memory, through the real form without a 500."""

import pytest
from sqlalchemy import func, select

from community.partners.models import SheetUpload
from tests.partners.sheets.files import ALL, upload
from tests.partners.sheets.hostile import HOSTILE, lying_zip
from tests.partners.sheets.measure import measured

MOST_SECONDS, MOST_MIB = 3, 150
MOST_BODY_TEXT = 20_000  # of the page that says no


@pytest.mark.processes
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little(name, only_sqlite):
    make, words = HOSTILE[name]
    found = measured(make())
    assert words in found["sentence"].replace(" ", "")
    assert found["seconds"] <= MOST_SECONDS and found["mib"] <= MOST_MIB, found


@pytest.mark.processes
def test_a_part_that_holds_more_than_it_declares_is_never_unpacked_whole(only_sqlite):
    found = measured(lying_zip("xl/styles.xml", crc=True))
    assert found["seconds"] <= MOST_SECONDS and found["mib"] <= MOST_MIB, found


@pytest.mark.processes  # with the other ten seconds that these files cost
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_what_is_wrong_with_it(secretary, data, name, only_sqlite):
    make, words = HOSTILE[name]
    wrong = upload(secretary, make(), status=422)
    assert words in wrong.text and wrong.title.startswith("错误：")
    assert len(wrong.body) < MOST_BODY_TEXT and wrong.form(ALL) is not None
    assert data.session.scalar(select(func.count()).select_from(SheetUpload)) == 1  # the cast's own


def test_a_file_far_too_large_is_told_so(secretary):
    upload(secretary, b"x" * (5 * 1024 * 1024), status=422)


def test_there_are_at_least_twenty_of_them():
    assert len(HOSTILE) >= 20
