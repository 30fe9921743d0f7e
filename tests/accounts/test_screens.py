"""Hall screens: paired once by a code, signed out by the next."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from community.accounts.actions import add_screen, offer_pairing, pair
from community.accounts.models import Account
from community.accounts.queries import screens
from community.accounts.views import signed_in
from community.core.access import MACHINE
from community.core.db import transaction
from community.core.errors import Refusal
from tests.cast import NOW, account, actor


@pytest.fixture
def code(data):
    """A fresh pairing code of the cast's screen."""
    return offer_pairing(account("kiosk"), by=MACHINE, now=NOW).pairing_code


def type_in(code: str, *, address="10.0.0.1", now=NOW):
    return pair(code, address=address, now=now)


def test_a_code_signs_the_screen_in(code):
    assert signed_in(type_in(code)).actor.role == "kiosk"


def test_a_code_has_eight_digits(code):
    assert len(code) == 8 and code.isdigit()


def test_a_code_works_once(code):
    type_in(code)
    assert type_in(code) is None


@pytest.mark.parametrize(
    ("passed", "is_good"), [(timedelta(minutes=9, seconds=59), True), (timedelta(minutes=10), False)]
)
def test_a_code_is_good_for_ten_minutes(code, passed, is_good):
    assert account("kiosk").is_pairing(NOW + passed) is is_good
    assert bool(type_in(code, now=NOW + passed)) is is_good


def test_a_new_code_ends_the_old_one(code):
    newer = offer_pairing(account("kiosk"), by=MACHINE, now=NOW).pairing_code
    assert newer == code or type_in(code) is None
    assert type_in(newer)


def test_a_wrong_code_signs_nothing_in_and_leaves_the_right_one(code):
    assert type_in(f"{(int(code) + 1) % 10**8:08d}") is None
    assert type_in(code)


def test_twenty_wrong_codes_make_an_address_wait(code):
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    for _ in range(20):
        assert type_in(wrong) is None
    with pytest.raises(Refusal, match="试的次数太多了"):
        type_in(code)
    assert type_in(code, address="10.0.0.2")


def test_pairing_signs_the_accounts_other_screen_out(code):
    assert signed_in("token-kiosk")
    type_in(code)
    assert signed_in("token-kiosk") is None


def test_a_screen_stays_paired_for_years(code, standing_clock):
    token = type_in(code)
    standing_clock(NOW + timedelta(days=3000))
    assert signed_in(token)


def test_only_a_screen_is_paired(data):
    with transaction() as session:
        session.execute(
            update(Account)
            .filter_by(login="secretary")
            .values(pairing_code="12345678", pairing_until=NOW + timedelta(minutes=10))
        )
    assert type_in("12345678") is None


def test_a_disabled_screen_cannot_be_paired(code):
    with transaction() as session:
        session.execute(update(Account).filter_by(login="kiosk").values(disabled_at=NOW))
    assert type_in(code) is None


def test_a_new_screen_has_the_next_number_and_a_code(data):
    screen = add_screen(by=actor("staff"), now=NOW)
    assert (screen.login, screen.name, screen.role) == ("screen-2", "大厅屏2", "kiosk")
    assert screen.is_pairing(NOW)


def test_the_list_of_screens_says_which_are_paired(data):
    add_screen(by=actor("staff"), now=NOW)
    assert [(screen.login, bool(paired_at)) for screen, paired_at in screens(NOW)] == [
        ("kiosk", True),
        ("screen-2", False),
    ]
