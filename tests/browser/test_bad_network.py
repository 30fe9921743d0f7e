"""Impatient fingers and a network that goes away: one intention stays one booking."""

from datetime import datetime

import pytest

from tests.browser.steps import (
    DESK,
    bookings_of,
    check_address,
    confirm,
    fill_check,
    only_booking_of,
    see_heading,
    with_and_without_script,
)
from tests.cast import LI

pytestmark = pytest.mark.browser


def cut(route) -> None:
    """The request never arrives."""
    route.abort()


def lose(route) -> None:
    """The request arrives and has its effect; its answer is lost, with the cookie that came with it."""
    answer = route.fetch(max_redirects=0)
    assert answer.status < 400
    route.request.frame.page.context.clear_cookies(name="bookings")
    route.abort()


@with_and_without_script
def test_two_taps_are_one_booking(open_page, javascript):
    page, _ = open_page(check_address(), javascript=javascript)
    fill_check(page)
    page.get_by_role("button", name="确认预约").dblclick()
    see_heading(page, "约好了")
    assert only_booking_of("李阿姨").state == "confirmed"


@pytest.mark.parametrize(("fails", "made"), [(cut, 0), (lose, 1)])
def test_a_network_that_is_away_keeps_the_form_and_a_second_try_ends_at_one_booking(open_page, fails, made):
    page, _ = open_page(check_address())
    fill_check(page)
    page.route("**/bookings", fails)
    confirm(page)
    page.get_by_text("网络断了，还没有办成").wait_for()
    assert len(bookings_of("李阿姨")) == made
    assert page.get_by_label("怎么称呼您").input_value() == "李阿姨"
    assert page.get_by_label("手机号").input_value() == LI
    page.unroute("**/bookings")
    confirm(page)
    see_heading(page, "约好了")
    assert only_booking_of("李阿姨").reference in page.url


@pytest.mark.parametrize("fails", [cut, lose])
def test_without_script_loading_again_ends_at_one_booking(open_page, fails):
    page, _ = open_page(check_address(), javascript=False)
    fill_check(page)
    page.route("**/bookings", fails)
    confirm(page)
    page.wait_for_url("chrome-error://**")
    page.unroute("**/bookings")
    page.reload()
    see_heading(page, "约好了")
    assert only_booking_of("李阿姨").reference in page.url


def test_whoever_types_something_else_after_a_lost_answer_is_told_and_books_nothing_more(open_page):
    page, _ = open_page(check_address())
    fill_check(page)
    page.route("**/bookings", lose)
    confirm(page)
    page.get_by_text("网络断了，还没有办成").wait_for()
    page.unroute("**/bookings")
    page.get_by_label("怎么称呼您").fill("李奶奶")
    confirm(page)
    page.get_by_text("这一页已经交过了").wait_for()
    assert len(bookings_of("李阿姨")) == 1 and bookings_of("李奶奶") == []


@pytest.mark.parametrize("fails", [cut, lose])
def test_a_tap_at_the_desk_is_made_up_for_by_a_second_one(open_page, standing_clock, fails):
    standing_clock(datetime(2026, 11, 25, 9, 38))
    page, _ = open_page("/desk/bookings?partner=lao-zhou", size=DESK, token="secretary")
    page.route("**/arrival", fails)
    page.get_by_role("button", name="张** 到店").click()
    page.get_by_text("网络断了，还没有办成").wait_for()
    page.unroute("**/arrival")
    page.get_by_role("button", name="张** 到店").click()
    page.get_by_role("button", name="张** 完成").wait_for()
    assert page.get_by_text("网络断了，还没有办成").count() == 0
    assert only_booking_of("张阿姨").state == "arrived"
