"""What the walks of several files do on pages, as a hand would."""

import pytest
from sqlalchemy import select

from community.bookings.models import Booking
from community.core.db import db
from tests.cast import LI, service

DESK = (1280, 800)
with_and_without_script = pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])


def times_address(day: str = "2026-11-25") -> str:
    return f"/services/{service('理女发').id}?day={day}"


def check_address(at: str = "2026-11-25T10:00") -> str:
    return f"/services/{service('理女发').id}/book?at={at}"


def fill_check(page, name: str = "李阿姨", mobile: str = LI) -> None:
    page.get_by_label("怎么称呼您").fill(name)
    page.get_by_label("手机号").fill(mobile)


def confirm(page) -> None:
    page.get_by_role("button", name="确认预约").click()


def see_heading(page, name: str) -> None:
    page.get_by_role("heading", name=name).wait_for()


def book_from_the_shop(page) -> None:
    """The whole way from 老周理发's page to the ticket: 理女发, tomorrow at ten."""
    page.get_by_role("link", name="预约理女发").click()
    page.get_by_role("link", name="明天").click()
    see_heading(page, "明天（周三 11月25日）几点？")
    page.get_by_role("link", name="上午10:00").click()
    fill_check(page)
    confirm(page)
    see_heading(page, "约好了")


def cancel(page) -> None:
    """From the ticket to the ticket, cancelled."""
    page.get_by_role("link", name="取消预约").click()
    page.get_by_role("button", name="取消预约").click()
    page.get_by_text("已取消").wait_for()


def shown_code(page) -> str:
    return page.locator(".sq-code--big").inner_text()


def bookings_of(name: str) -> list[Booking]:
    db.session.rollback()  # what was read before is not looked at again
    return list(db.session.scalars(select(Booking).filter_by(for_whom=name).order_by(Booking.id)))


def only_booking_of(name: str) -> Booking:
    (booking,) = bookings_of(name)
    return booking


def is_quiet(watch) -> bool:
    return watch.console == [] and watch.foreign() == []
