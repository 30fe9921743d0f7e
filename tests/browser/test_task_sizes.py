"""What the commonest tasks ask of the secretary, in taps and typed fields, from where they begin."""

from collections import Counter
from datetime import datetime

import pytest

from community.core.db import db
from tests.browser.steps import DESK, is_quiet, only_booking_of, see_heading, with_and_without_script

pytestmark = pytest.mark.browser


class Hand:
    """A hand that counts: each tap, and each field that is typed into (which is tapped first)."""

    def __init__(self, page):
        self.page, self.count = page, Counter()

    def tap(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=name, exact=True).click()
        self.count["taps"] += 1

    def type(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label)
        field.click()
        field.fill(text)
        self.count.update(["taps", "typed"])


@pytest.fixture
def begin(open_page):
    """A hand on a page of the desk."""

    def begin_at(path: str, javascript: bool):
        page, watch = open_page(path, size=DESK, token="secretary", javascript=javascript)
        return Hand(page), watch

    return begin_at


@with_and_without_script
def test_one_price_is_changed_in_three_taps(begin, javascript):
    hand, watch = begin("/desk/partners/lao-zhou", javascript)
    hand.tap("link", "改理女发")
    hand.type("惠民价，元", "12")
    hand.tap("button", "保存")
    hand.page.locator("#changes").get_by_text("12元").wait_for()
    assert hand.count == {"taps": 3, "typed": 1} and is_quiet(watch)


@with_and_without_script
def test_a_shop_is_shut_tomorrow_in_five_taps_from_the_desks_home(begin, javascript):
    hand, watch = begin("/desk", javascript)
    hand.tap("link", "商户与价目")
    hand.tap("link", "老周理发的价目")
    hand.tap("link", "停业")
    hand.tap("link", "明天停一天")
    see_heading(hand.page, "老周理发11月25日（周三）停业一天")
    hand.tap("button", "停业")
    see_heading(hand.page, "已经定了的")
    assert hand.page.get_by_text("11月25日（周三）停业一天").is_visible()
    booking = only_booking_of("张阿姨")
    db.session.refresh(booking)
    assert (booking.starts_at, booking.state) == (datetime(2026, 11, 25, 9, 40), "cancelled")
    assert hand.count == {"taps": 5} and is_quiet(watch)
