"""Back and Forward: what stands on the page is what its address says, and nothing is done twice."""

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.steps import (
    check_address,
    confirm,
    fill_check,
    is_quiet,
    only_booking_of,
    see_heading,
    times_address,
    with_and_without_script,
)

pytestmark = pytest.mark.browser
MONDAY = datetime(2026, 11, 30, 10, 12)
TOMORROW, THE_DAY_AFTER = "明天（周三 11月25日）几点？", "后天（周四 11月26日）几点？"


def asked(page) -> dict[str, str]:
    """What the address asks for, by name."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def day_chosen(page) -> str:
    href = page.locator(".sq-days [aria-current=date]").get_attribute("href")
    return href.partition("day=")[2]


def is_ready(page) -> bool:
    """Every button can be pressed and says what it does."""
    disabled, busy = page.locator("button:disabled"), page.get_by_text("正在提交…")
    return disabled.count() == 0 and busy.count() == 0


@with_and_without_script
def test_back_from_each_step_of_booking_shows_the_step_before(open_page, javascript):
    page, watch = open_page("/partners/lao-zhou", javascript=javascript)
    page.get_by_role("link", name="预约理女发").click()
    page.get_by_role("link", name="周四 11月26日").click()
    see_heading(page, THE_DAY_AFTER)
    page.get_by_role("link", name="上午10:00").click()
    see_heading(page, "核对一下")

    page.go_back()
    see_heading(page, THE_DAY_AFTER)
    assert day_chosen(page) == asked(page)["day"] == "2026-11-26"

    page.go_forward()
    see_heading(page, "核对一下")
    fill_check(page)
    confirm(page)
    see_heading(page, "约好了")

    page.go_back()
    see_heading(page, "核对一下")
    assert is_ready(page)
    assert only_booking_of("李阿姨").starts_at.day == 26

    page.go_back()
    see_heading(page, THE_DAY_AFTER)
    assert day_chosen(page) == "2026-11-26"
    assert is_quiet(watch)


@with_and_without_script
def test_whoever_goes_back_and_confirms_once_more_has_one_booking(open_page, javascript):
    page, _ = open_page(check_address("2026-11-25T14:00"), javascript=javascript)
    fill_check(page)
    confirm(page)
    see_heading(page, "约好了")
    page.go_back()
    page.get_by_text("这个时间您已经约过了").wait_for()
    fill_check(page)
    confirm(page)
    page.get_by_text("这个号码现在不能网上再约").wait_for()
    assert is_ready(page) and only_booking_of("李阿姨").state == "confirmed"


@with_and_without_script
def test_whoever_took_the_last_place_and_goes_back_is_not_told_that_somebody_else_did(open_page, javascript):
    page, _ = open_page(
        check_address("2026-11-25T10:00"), javascript=javascript
    )  # 张阿姨 has the other chair
    fill_check(page)
    confirm(page)
    see_heading(page, "约好了")
    page.go_back()
    page.get_by_text("这个时间您已经约过了").wait_for()
    assert page.get_by_text("刚被别人约走了").count() == 0
    assert page.get_by_role("button", name="确认预约").count() == 0
    page.get_by_role("link", name="看约好的").click()
    page.get_by_text("上午10:00").first.wait_for()
    assert only_booking_of("李阿姨").reference in page.url


@with_and_without_script
def test_back_after_cancelling_cancels_nothing_and_says_so(open_page, javascript):
    page, _ = open_page(check_address(), javascript=javascript)
    fill_check(page)
    confirm(page)
    see_heading(page, "约好了")
    page.get_by_role("link", name="取消预约").click()
    page.get_by_role("button", name="取消预约").click()
    page.get_by_text("已取消").wait_for()
    page.go_back()
    page.get_by_role("heading", name=re.compile("取消")).wait_for()
    assert is_ready(page)
    page.go_back()
    page.get_by_text("已取消").wait_for()
    assert only_booking_of("李阿姨").state == "cancelled"


def test_a_page_that_comes_back_just_as_it_was_left_can_be_used_again(open_page):
    page, _ = open_page(check_address())
    fill_check(page)
    page.route("**/bookings", lambda route: None)  # left before the answer came
    confirm(page)
    page.get_by_text("正在提交…").wait_for()
    page.evaluate("window.dispatchEvent(new Event('pageshow'))")
    page.get_by_role("button", name="确认预约").wait_for()
    assert is_ready(page)


@with_and_without_script
def test_days_follow_back_and_forward(open_page, javascript):
    page, watch = open_page(times_address(), javascript=javascript)
    page.get_by_role("link", name="周四 11月26日").click()
    see_heading(page, THE_DAY_AFTER)
    page.get_by_role("link", name="周五 11月27日").click()
    see_heading(page, "周五 11月27日几点？")
    for step, heading in (
        (page.go_back, THE_DAY_AFTER),
        (page.go_back, TOMORROW),
        (page.go_forward, THE_DAY_AFTER),
        (page.go_forward, "周五 11月27日几点？"),
    ):
        step()
        see_heading(page, heading)
        assert day_chosen(page) == asked(page)["day"]
    assert is_quiet(watch)


def test_a_day_changes_in_place(open_page):
    page, _ = open_page(times_address())
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="周四 11月26日").click()
    see_heading(page, THE_DAY_AFTER)
    assert page.evaluate("window.stillHere") is True
    assert asked(page) == {"day": "2026-11-26"}


ZHOU, MENDING, CANTEEN = "老周理发", "小修小补", "食堂"
FILTERED = (  # what the address asks for, which chips are on, which shops are shown
    ({}, ["全部"], [ZHOU, MENDING, CANTEEN, "活动室"]),
    ({"category": "daily"}, ["便民"], [ZHOU, MENDING]),
    ({"category": "daily", "open": "1"}, ["便民", "营业中"], [MENDING]),
)


def see_filtered(page, query: dict[str, str], chips: list[str], shops: list[str]) -> None:
    expect(page.locator("#found .sq-shop h2")).to_have_text(shops)
    expect(page.locator(".sq-chip[aria-current]")).to_contain_text(chips)
    assert asked(page) == query


@with_and_without_script
def test_filters_follow_back_and_forward(open_page, standing_clock, javascript):
    standing_clock(MONDAY)  # 老周理发 is shut
    page, watch = open_page("/partners", javascript=javascript)
    taps = (page.get_by_role("link", name="便民").click, page.get_by_role("link", name="营业中").click)
    see_filtered(page, *FILTERED[0])
    for tap, filtered in zip(taps, FILTERED[1:], strict=True):
        tap()
        see_filtered(page, *filtered)
    for filtered in reversed(FILTERED[:-1]):
        page.go_back()
        see_filtered(page, *filtered)
    for filtered in FILTERED[1:]:
        page.go_forward()
        see_filtered(page, *filtered)
    assert is_quiet(watch)
