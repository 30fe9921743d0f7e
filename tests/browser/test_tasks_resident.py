"""What residents come for, from the first tap to the last, with JavaScript and without."""

from datetime import datetime

import pytest

from tests.browser.steps import (
    DESK,
    book_from_the_shop,
    bookings_of,
    cancel,
    check_address,
    confirm,
    fill_check,
    is_quiet,
    only_booking_of,
    see_heading,
    shown_code,
    with_and_without_script,
)
from tests.cast import LI, TOMORROW_1000, service

pytestmark = pytest.mark.browser
WAY_TO_THE_CHECK = (
    ("找服务", "找服务"),
    ("老周理发", "老周理发"),
    ("预约理女发", "哪一天？"),
    ("明天", "明天（周三 11月25日）几点？"),
    ("上午10:00", "核对一下"),
)


@with_and_without_script
def test_a_haircut_is_booked(open_page, javascript):
    page, watch = open_page("/", javascript=javascript)
    page.get_by_role("link", name="找服务").click()
    page.get_by_role("link", name="老周理发").click()
    book_from_the_shop(page)
    made = only_booking_of("李阿姨")
    assert (made.state, made.starts_at, made.channel) == ("confirmed", TOMORROW_1000, "web")
    assert shown_code(page) == made.pickup_code
    page.get_by_role("link", name="我的预约").click()
    page.get_by_role("link", name="理女发，老周理发").wait_for()
    assert is_quiet(watch)


@with_and_without_script
def test_a_booking_is_cancelled(open_page, javascript):
    page, watch = open_page("/partners/lao-zhou", javascript=javascript)
    book_from_the_shop(page)
    page.get_by_role("link", name="取消预约").click()
    page.get_by_role("link", name="留着，我要来").click()
    assert only_booking_of("李阿姨").state == "confirmed"
    cancel(page)
    assert only_booking_of("李阿姨").state == "cancelled"
    assert is_quiet(watch)


@with_and_without_script
def test_a_booking_is_moved_to_another_day(open_page, javascript):
    page, watch = open_page("/partners/lao-zhou", javascript=javascript)
    book_from_the_shop(page)
    code = shown_code(page)
    page.get_by_role("link", name="改时间").click()
    page.get_by_role("link", name="周四 11月26日").click()
    see_heading(page, "后天（周四 11月26日）几点？")
    page.get_by_role("link", name="下午2:00").click()
    page.get_by_text("原来是明天（周三 11月25日）上午10:00").wait_for()
    page.get_by_role("button", name="就改到这个时间").click()
    see_heading(page, "我的预约")
    page.get_by_text("下午2:00").first.wait_for()
    moved = only_booking_of("李阿姨")
    assert (moved.state, moved.starts_at) == ("confirmed", datetime(2026, 11, 26, 14, 0))
    assert shown_code(page) == code and is_quiet(watch)


@with_and_without_script
def test_another_phone_finds_the_booking_and_cancels_it(open_page, javascript):
    first, _ = open_page("/partners/lao-zhou")
    book_from_the_shop(first)
    page, watch = open_page("/bookings", javascript=javascript)
    page.get_by_text("还没有预约").wait_for()
    page.get_by_label("手机号").fill(LI)
    page.get_by_label("取号码").fill(shown_code(first))
    page.get_by_role("button", name="查一下").click()
    page.get_by_text("上午10:00").first.wait_for()
    assert page.url == first.url.partition("?")[0]
    cancel(page)
    assert only_booking_of("李阿姨").state == "cancelled"
    assert is_quiet(watch)


@with_and_without_script
def test_a_wrong_pickup_code_finds_nothing_and_keeps_the_number(open_page, javascript):
    page, _ = open_page("/bookings", javascript=javascript)
    page.get_by_label("手机号").fill(LI)
    page.get_by_label("取号码").fill("0000")
    page.get_by_role("button", name="查一下").click()
    page.get_by_text("没有找到，请核对手机号和取号码").first.wait_for()
    assert page.get_by_label("手机号").input_value() == LI
    assert page.get_by_role("button", name="查一下").is_enabled()


@with_and_without_script
def test_whoever_was_too_late_takes_another_time_with_one_tap(open_page, javascript):
    address = f"/services/{service('理男发').id}/book?at=2026-11-25T10:00"
    page, _ = open_page(address, javascript=javascript)
    fill_check(page)
    other, _ = open_page(address)
    fill_check(other, name="别人", mobile="13800000003")
    confirm(other)
    see_heading(other, "约好了")
    confirm(page)
    page.get_by_text("上午10:00刚被别人约走了").wait_for()
    page.get_by_role("button", name="上午10:20").click()
    see_heading(page, "约好了")
    assert only_booking_of("李阿姨").starts_at == datetime(2026, 11, 25, 10, 20)


@with_and_without_script
def test_whoever_is_asked_again_agrees_to_the_new_price_with_one_tap(open_page, javascript):
    page, _ = open_page(check_address("2026-11-25T14:00"), javascript=javascript)
    fill_check(page)
    desk, _ = open_page("/desk/partners/lao-zhou", size=DESK, token="secretary")
    desk.get_by_role("link", name="改理女发").click()
    desk.get_by_label("惠民价，元").fill("12")
    desk.get_by_role("button", name="保存").click()
    desk.locator("#changes").get_by_text("12元").wait_for()
    confirm(page)
    page.get_by_text("刚才是10元，现在是12元").wait_for()
    assert bookings_of("李阿姨") == []
    page.get_by_role("button", name="按12元约").click()
    see_heading(page, "约好了")
    page.get_by_text("12元").first.wait_for()
    assert only_booking_of("李阿姨").amount_fen == 1200


def test_a_wrong_number_takes_the_focus_to_the_summary(open_page):
    page, _ = open_page(check_address())
    fill_check(page, mobile="138")
    confirm(page)
    page.get_by_text("有1处要改一下").wait_for()
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.get_by_label("怎么称呼您").input_value() == "李阿姨"


@with_and_without_script
def test_the_largest_type_stays_through_a_whole_booking(open_page, javascript):
    page, watch = open_page("/", javascript=javascript)
    normal = letters(page)
    page.get_by_text("大字版").first.click()
    page.get_by_role("button", name="最大").click()
    page.locator("html[data-size=xxl]").wait_for()
    largest = letters(page)
    assert largest > normal and page.url.endswith("/")
    for link, heading in WAY_TO_THE_CHECK:
        page.get_by_role("link", name=link).first.click()
        see_heading(page, heading)
        assert letters(page) == largest, heading
    fill_check(page)
    confirm(page)
    see_heading(page, "约好了")
    assert letters(page) == largest
    page.get_by_role("link", name="我的预约").click()
    see_heading(page, "我的预约")
    assert letters(page) == largest and is_quiet(watch)
    assert only_booking_of("李阿姨").state == "confirmed"


def letters(page) -> float:
    """How large plain text is, in CSS px."""
    return page.evaluate("parseFloat(getComputedStyle(document.querySelector('.sq-foot p')).fontSize)")


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_answers_for_a_server_that_is_away_is_not_shown(open_page, status):
    page, _ = open_page(check_address(), javascript=True)
    fill_check(page)
    gateway = {"status": status, "content_type": "text/html", "body": "<h1>Bad Gateway</h1><hr>nginx"}
    page.route("**/bookings", lambda route: route.fulfill(**gateway))
    confirm(page)
    page.get_by_text("您填的都在，网好了再点一次").wait_for()
    assert "nginx" not in page.content() and page.get_by_label("手机号").input_value() == LI
    page.unroute("**/bookings")
    confirm(page)
    see_heading(page, "约好了")
    assert only_booking_of("李阿姨").state == "confirmed"
