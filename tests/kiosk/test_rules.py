"""What a key does to a number, and who is booked by a number alone."""

import pytest

from community.bookings.details import DETAILS
from community.kiosk.rules import called, is_booked_by_number, spaced, typed


@pytest.mark.parametrize(
    ("before", "key", "after"),
    [
        ("", "1", "1"),
        ("138", "0", "1380"),
        ("13800000001", "9", "13800000001"),
        ("138", "delete", "13"),
        ("", "delete", ""),
        ("138", "again", "138"),
        ("138", "x", "138"),
    ],
)
def test_a_key_adds_a_digit_or_takes_the_last(before, key, after):
    assert typed(before, key) == after


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("", ""),
        ("1", "1"),
        ("138", "138"),
        ("1380", "138 0"),
        ("13800000", "138 0000 0"),
        ("13800000001", "138 0000 0001"),
    ],
)
def test_a_number_is_written_as_people_say_it(digits, shown):
    assert spaced(digits) == shown


def test_who_gives_a_number_alone_is_called_by_its_tail():
    assert called("13800000001") == "尾号0001"


@pytest.mark.parametrize(
    ("asked", "is_so"),
    [((), True), (("way", "family"), True), (("address", "family"), False), (("child",), False)],
)
def test_an_address_or_a_guardian_is_more_than_a_number(asked, is_so):
    assert is_booked_by_number(DETAILS[key] for key in asked) is is_so
