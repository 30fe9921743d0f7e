"""Whole tasks in a real browser, with JavaScript and without, and what the pages weigh."""

from datetime import datetime

import pytest

from community.bookings.models import Booking
from community.core.db import db
from tests.cast import LI, service

pytestmark = pytest.mark.browser
MOST_BYTES = 40_000  # of a first visit, compressed
MOST_REQUESTS = 6
PUBLIC = ("/", "/partners", "/partners/lao-zhou", "/volunteers", "/volunteers/vanguard", "/about", "/privacy")


def bookings_of(name: str) -> int:
    db.session.rollback()
    return db.session.query(Booking).filter_by(for_whom=name).count()


def fill_check(page, name="李阿姨", mobile=LI):
    page.get_by_label("怎么称呼您").fill(name)
    page.get_by_label("手机号").fill(mobile)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_haircut_is_booked_moved_and_cancelled(open_page, javascript):
    page, watch = open_page("/partners/lao-zhou", javascript=javascript)
    page.get_by_role("link", name="预约理女发").click()
    page.get_by_role("link", name="明天").click()
    page.get_by_role("link", name="上午10:00").click()
    fill_check(page)
    page.get_by_role("button", name="确认预约").click()
    page.get_by_role("heading", name="约好了").wait_for()
    page.get_by_role("link", name="改时间").click()
    page.get_by_role("link", name="下午2:00").click()
    page.get_by_role("button", name="就改到这个时间").click()
    page.get_by_text("下午2:00").first.wait_for()
    page.get_by_role("link", name="取消预约").click()
    page.get_by_role("button", name="取消预约").click()
    page.get_by_text("已取消").wait_for()
    assert bookings_of("李阿姨") == 1
    assert watch.foreign() == [] and watch.console == []


def test_the_day_changes_in_place_and_back_returns_to_it(open_page):
    page, _ = open_page(f"/services/{service('理女发').id}?day=2026-11-25")
    page.evaluate("window.stillHere = true")
    page.get_by_role("link", name="周四").first.click()
    page.get_by_role("heading", name="后天（周四 11月26日）几点？").wait_for()
    assert page.evaluate("window.stillHere") is True
    assert page.url.endswith("day=2026-11-26")
    page.go_back()
    page.get_by_role("heading", name="明天（周三 11月25日）几点？").wait_for()


def test_two_taps_are_one_booking(open_page):
    page, _ = open_page(f"/services/{service('理女发').id}/book?at=2026-11-25T10:00")
    fill_check(page)
    page.get_by_role("button", name="确认预约").dblclick()
    page.get_by_role("heading", name="约好了").wait_for()
    assert bookings_of("李阿姨") == 1


def test_a_network_that_is_cut_keeps_the_form_and_a_second_try_makes_one_booking(open_page):
    page, _ = open_page(f"/services/{service('理女发').id}/book?at=2026-11-25T10:00")
    fill_check(page)
    page.route("**/bookings", lambda route: route.abort())
    page.get_by_role("button", name="确认预约").click()
    page.get_by_text("网络断了，还没有办成").wait_for()
    assert page.get_by_label("手机号").input_value() == LI
    page.unroute("**/bookings")
    page.get_by_role("button", name="确认预约").click()
    page.get_by_role("heading", name="约好了").wait_for()
    assert bookings_of("李阿姨") == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_whoever_was_too_late_takes_another_time_with_one_tap(open_page, javascript):
    address = f"/services/{service('理男发').id}/book?at=2026-11-25T10:00"
    page, _ = open_page(address, javascript=javascript)
    fill_check(page)
    other, _ = open_page(address)
    fill_check(other, name="别人", mobile="13800000003")
    other.get_by_role("button", name="确认预约").click()
    other.get_by_role("heading", name="约好了").wait_for()
    page.get_by_role("button", name="确认预约").click()
    page.get_by_text("上午10:00刚被别人约走了").wait_for()
    page.get_by_role("button", name="上午10:20").click()
    page.get_by_role("heading", name="约好了").wait_for()
    assert bookings_of("李阿姨") == 1


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_whoever_is_asked_again_agrees_to_the_new_price_with_one_tap(open_page, javascript):
    page, _ = open_page(f"/services/{service('理女发').id}/book?at=2026-11-25T14:00", javascript=javascript)
    fill_check(page)
    desk, _ = open_page("/desk/partners/lao-zhou", size=(1280, 800), token="secretary")
    desk.get_by_role("link", name="改理女发").click()
    desk.get_by_label("惠民价，元").fill("12")
    desk.get_by_role("button", name="保存").click()
    desk.locator("#changes").get_by_text("12元").wait_for()
    page.get_by_role("button", name="确认预约").click()
    page.get_by_text("刚才是10元，现在是12元").wait_for()
    page.get_by_role("button", name="按12元约").click()
    page.get_by_role("heading", name="约好了").wait_for()
    assert page.get_by_text("12元").count() >= 1 and bookings_of("李阿姨") == 1


def test_a_refusal_is_gone_once_something_else_has_worked(open_page, standing_clock):
    standing_clock(datetime(2026, 11, 25, 9, 41))
    page, _ = open_page("/desk/bookings?partner=lao-zhou", size=(1280, 800), token="shop")
    other, _ = open_page("/desk/bookings?partner=lao-zhou", size=(1280, 800), token="secretary")
    other.get_by_role("button", name="张** 到店").click()
    other.get_by_role("button", name="张** 完成").wait_for()
    page.get_by_role("button", name="张** 未到").click()
    page.get_by_text("这个预约刚刚有人动过").wait_for()
    page.get_by_role("button", name="张** 到店").click()
    page.get_by_text("这个预约刚刚有人动过").wait_for()
    page.get_by_role("link", name="张** 取消").click()
    page.get_by_role("button", name="本人要取消").wait_for()
    assert page.get_by_text("这个预约刚刚有人动过").count() == 0


def test_the_screen_says_when_the_network_is_away_and_goes_nowhere(open_page):
    page, _ = open_page("/kiosk", size=(1080, 1920), token="kiosk")
    page.context.set_offline(True)
    page.get_by_text("网络断了，正在重新连接").wait_for()
    page.get_by_role("link", name="便民").click()
    assert page.url.endswith("/kiosk")


def test_a_wrong_number_takes_the_focus_to_the_summary(open_page):
    page, _ = open_page(f"/services/{service('理女发').id}/book?at=2026-11-25T10:00")
    fill_check(page, mobile="138")
    page.get_by_role("button", name="确认预约").click()
    page.get_by_text("有1处要改一下").wait_for()
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.get_by_label("怎么称呼您").input_value() == "李阿姨"


def test_the_secretary_changes_a_price_in_place_and_a_resident_sees_it(open_page):
    page, watch = open_page("/desk/partners/lao-zhou", size=(1280, 800), token="secretary")
    page.get_by_role("link", name="改理女发").click()
    page.get_by_label("惠民价，元").fill("12")
    page.get_by_role("button", name="保存").click()
    page.locator("#changes").get_by_text("12元").wait_for()
    assert page.locator("[id^=line-]").first.get_by_text("12元").count() == 1
    assert watch.console == []
    resident, _ = open_page("/partners")
    assert resident.get_by_text("12元").count() == 1


def test_the_desk_marks_an_arrival_with_one_tap(open_page, standing_clock):
    standing_clock(datetime(2026, 11, 25, 9, 38))
    page, watch = open_page("/desk/bookings?partner=lao-zhou", size=(1280, 800), token="shop")
    page.get_by_role("button", name="张** 到店").click()
    page.get_by_role("button", name="张** 完成").wait_for()
    page.get_by_role("button", name="张** 点错了").click()
    page.get_by_role("button", name="张** 到店").wait_for()
    assert watch.console == []


@pytest.mark.parametrize("path", PUBLIC)
def test_a_first_visit_is_light_and_asks_nobody_else(open_page, path):
    page, watch = open_page(path)
    page.wait_for_load_state("networkidle")
    assert watch.bytes <= MOST_BYTES, f"{watch.bytes} bytes"
    assert len(watch.urls) <= MOST_REQUESTS, watch.urls
    assert watch.foreign() == [] and watch.console == []


@pytest.mark.parametrize("size", ["", "l", "xl", "xxl"])
@pytest.mark.parametrize("path", [*PUBLIC, "/bookings", "/login", "times", "check"])
def test_no_page_scrolls_sideways_at_any_text_size(open_page, site, path, size):
    number = service("理女发").id
    path = {"times": f"/services/{number}", "check": f"/services/{number}/book?at=2026-11-25T10:00"}.get(
        path, path
    )
    page, _ = open_page(path)
    page.context.add_cookies([{"name": "size", "value": size or "x", "url": site}])
    page.reload()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(
    "path", ["/kiosk", "/kiosk/categories/daily", "/kiosk/partners/lao-zhou", "/kiosk/volunteers"]
)
def test_the_halls_screen_fits_its_pages(open_page, path):
    page, watch = open_page(path, size=(1080, 1920), token="kiosk")
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert sizes == [1080, 1920]
    assert watch.foreign() == [] and watch.console == []
