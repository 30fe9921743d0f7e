"""While somebody else holds the database, nothing is lost and reading goes on."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from community.bookings.models import Booking
from community.core import web
from community.core.db import db
from tests.cast import LI
from tests.core.lock import held_lock
from tests.kiosk.test_booking import check_step
from tests.steps import both_ways, open_check


def bookings() -> int:
    return db.session.scalar(select(func.count()).select_from(Booking))


@both_ways
def test_a_held_lock_is_answered_with_busy_and_nothing_is_saved(resident, data, htmx):
    check, before = open_check(resident), bookings()
    db.session.rollback()
    with held_lock():
        busy = check.send("/bookings", htmx=htmx, status=503, name="李阿姨", mobile=LI)
    assert "没有保存" in busy.text
    assert int(busy.response.headers["Retry-After"]) > 0
    assert bookings() == before


def test_pressing_again_once_the_lock_is_gone_books(resident, data):
    check = open_check(resident)
    with held_lock():
        check.send("/bookings", htmx=True, status=503, name="李阿姨", mobile=LI)
    assert "约好了" in check.send("/bookings", name="李阿姨", mobile=LI).title


def test_reading_goes_on_while_a_lock_is_held(resident, data):
    with held_lock():
        assert "老周理发" in resident.open("/partners/lao-zhou").text


def test_unless_busy_is_known_a_held_lock_is_a_crash(only_sqlite, resident, data, monkeypatch):
    monkeypatch.setattr(web, "is_busy", lambda error: False)
    check = open_check(resident)
    with held_lock(), pytest.raises(OperationalError, match="locked"):
        check.send("/bookings", htmx=True, name="李阿姨", mobile=LI)


def test_a_busy_answer_in_the_hall_stays_in_the_hall(screen, data):
    check = check_step(screen)
    with held_lock():
        busy = check.send("/bookings", status=503)
    assert "没有保存" in busy.text and busy.find("//script[contains(@src, 'kiosk')]")
    assert not busy.links("tel:") and not busy.links("/login")
