"""Booking at the hall's screen with a finger, and what is left of it: nothing, on any way that it ends."""

import json
from datetime import datetime

import pytest
from flask import request

from community.bookings.details.way import BookingWay
from community.bookings.models import Booking
from community.core.db import db
from tests.browser.gate import HALL
from tests.browser.steps import only_booking_of, see_heading
from tests.cast import service
from tests.page import Visitor
from tests.steps import open_check

pytestmark = pytest.mark.browser
NUMBER, TAIL = "13900000007", "尾号0007"
ASKS_AFTER, CLEARS_AFTER = 60_000, 20_000  # ms
CHIP = 88  # px
EVERYTHING = """async () => {
  const names = (await indexedDB.databases()).map((one) => one.name);
  const kept = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) kept.push(await (await cache.match(asked)).text());
  }
  const values = Array.from(document.querySelectorAll('input, textarea')).map((field) => field.value);
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, names, kept, values, history.state,
    document.title, location.href, document.documentElement.outerHTML]);
}"""
PLANT = """async ([number]) => {
  localStorage.setItem('number', number);
  sessionStorage.setItem('number', number);
  await (await caches.open('kept')).put('/kept', new Response(number));
}"""

LEAVE = "window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"


@pytest.fixture
def hall(open_page):
    """The paired screen's page."""
    page, _ = open_page("/kiosk", size=HALL, token="kiosk")
    return page


@pytest.fixture
def without_guard(hall, stands, monkeypatch):
    """Take a guard out: words of the screen's script, or a header of the answers under an address."""
    app, _ = stands("usual")

    def out_of_script(*guards: str, instead: str = "") -> None:
        def serve(route):
            answer = route.fetch()
            body = answer.text()
            for guard in guards:
                assert guard in body, f"the guard {guard} is gone already"
                body = body.replace(guard, instead)
            route.fulfill(response=answer, body=body)

        hall.route("**/kiosk.js*", serve)

    def with_header(path: str, name: str, value: str) -> None:
        def dress(response):
            if request.path.startswith(path):
                response.headers[name] = value
            return response

        monkeypatch.setitem(app.after_request_funcs, None, [dress, *app.after_request_funcs[None]])

    return out_of_script, with_header


def tap(page, link: str) -> None:
    """A link of this page, until the next one is there."""
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.click()


def book_in_the_hall(page, site: str) -> str:
    """From the board to the code, with nothing but a finger; the code."""
    walk_to_the_check(page, site, "便民", "老周理发", "理女发", "周四 11月26日", "上午10:00")
    return confirm(page)


def order_lunch_in_the_hall(page, site: str) -> str:
    """Two portions to take home, reduced, with nothing but a finger; the code."""
    walk_to_the_check(page, site, "助餐", "食堂", "午餐", "2份", "周四 11月26日", "上午11:30")
    page.get_by_role("radio", name="自取带走").check()
    page.get_by_role("checkbox", name="我享受优惠").check()
    return confirm(page)


def walk_to_the_check(page, site: str, *links: str) -> None:
    page.goto(site + "/kiosk")
    for link in links:
        tap(page, link)
    type_number(page)
    page.get_by_role("button", name="下一步").click()
    see_heading(page, "核对一下")


def type_number(page, digits: str = NUMBER) -> None:
    see_heading(page, "请输入手机号")
    for digit in digits:
        page.get_by_role("button", name=digit, exact=True).click()


def confirm(page) -> str:
    """The code."""
    page.get_by_role("button", name="确认预约").click()
    see_heading(page, "约好了")
    return page.locator(".sq-code").inner_text()


def wait_for_nobody(page) -> None:
    """Sixty seconds, and twenty more."""
    page.clock.fast_forward(ASKS_AFTER)
    see_heading(page, "还在吗？")
    page.clock.run_for(CLEARS_AFTER)


def everything(page) -> str:
    """All that the browser holds of the page, of what it stored, and of each page that Back leads to."""
    found = [json.dumps(page.context.cookies()), page.evaluate(EVERYTHING)]
    while page.evaluate("navigation.canGoBack"):
        here = page.evaluate("navigation.currentEntry.index")
        page.evaluate("history.back()")
        page.wait_for_function(f"navigation.currentEntry.index < {here}")
        page.wait_for_load_state("networkidle")
        found.append(page.evaluate(EVERYTHING))
    return "\n".join(found)


def left(page, code: str) -> list[str]:
    """Which of the number (as it is stored, as it is shown), the name and the code can still be found."""
    words = {NUMBER, "139 0000 0007", TAIL, f">{code}<", only_booking_of(TAIL).reference}
    kept = everything(page)
    return sorted(word for word in words if word in kept)


def is_paired(page, site: str) -> bool:
    page.goto(site + "/kiosk")
    return page.url == site + "/kiosk"


# ---- a finger is enough


def test_a_resident_books_with_a_finger_and_gets_a_large_code(hall, site):
    code = book_in_the_hall(hall, site)
    made = only_booking_of(TAIL)
    assert (made.pickup_code, made.channel) == (code, "kiosk")
    assert hall.locator(".sq-code").bounding_box()["height"] >= 150


def test_a_finger_chooses_how_many_how_and_reduced(hall, site):
    order_lunch_in_the_hall(hall, site)
    made = only_booking_of(TAIL)
    assert (made.quantity, made.asks_concession, made.amount_fen) == (2, True, 2600)
    assert db.session.get(BookingWay, made.id).way == "take_out"
    assert hall.get_by_text("自取带走").is_visible() and hall.get_by_text("优惠到店核对").is_visible()


def test_what_a_finger_chooses_with_is_large_and_stays_while_the_number_is_mended(hall, site):
    line = service("午餐").id
    hall.goto(f"{site}/kiosk/services/{line}")
    for chip in hall.locator(".k-chip").all():
        assert chip.bounding_box()["height"] >= CHIP
    hall.goto(f"{site}/kiosk/services/{line}/book?at=2026-11-26T11:30&quantity=2")
    type_number(hall)
    hall.get_by_role("button", name="下一步").click()
    way, tick = hall.get_by_role("radio", name="自取带走"), hall.get_by_role("checkbox")
    assert min(one.bounding_box()["height"] for one in (way, tick)) >= CHIP
    assert hall.get_by_role("radio", name="堂食").is_checked() and not tick.is_checked()
    way.check()
    tick.check()
    hall.get_by_role("button", name="改号码").click()
    see_heading(hall, "请输入手机号")
    hall.get_by_role("button", name="下一步").click()
    see_heading(hall, "核对一下")
    assert way.is_checked() and tick.is_checked() and hall.get_by_text("2份").is_visible()


@pytest.fixture
def full_at_ten(site, stands):
    """Call it, and others have both chairs on Thursday at ten."""

    def fill() -> None:
        for number in ("13900000001", "13900000002"):
            form = open_check(Visitor(stands("usual")[0]), "2026-11-26T10:00")
            form.send("/bookings", name="别人", mobile=number)

    return fill


def test_a_place_that_went_meanwhile_leads_to_the_next_best_and_is_booked(hall, site, full_at_ten):
    hall.goto(f"{site}/kiosk/services/{service('理女发').id}/book?at=2026-11-26T10:00")
    type_number(hall)
    hall.get_by_role("button", name="下一步").click()
    see_heading(hall, "核对一下")
    full_at_ten()
    hall.get_by_role("button", name="确认预约").click()
    hall.get_by_text("上午10:00刚被别人约走了").wait_for()
    assert hall.get_by_text("139 0000 0007").is_visible()
    hall.get_by_role("button", name="上午10:40").click()
    see_heading(hall, "约好了")
    assert only_booking_of(TAIL).starts_at == datetime(2026, 11, 26, 10, 40)
    assert hall.get_by_text("刚被别人约走了").count() == 0


def test_at_a_full_time_a_finger_waits_and_reads_its_place(hall, site, full_at_ten):
    full_at_ten()
    hall.goto(f"{site}/kiosk/services/{service('理女发').id}?day=2026-11-26")
    hall.get_by_role("link", name="上午10:00 约满，可候补").click()
    type_number(hall)
    hall.get_by_role("button", name="下一步").click()
    hall.get_by_role("button", name="排候补").click()
    see_heading(hall, "候补排上了")
    assert hall.get_by_text("您排第一个").is_visible()
    assert only_booking_of(TAIL).state == "waiting"


def test_no_tap_is_lost_however_fast_they_come(hall, site):
    hall.goto(f"{site}/kiosk/services/{service('理女发').id}/book?at=2026-11-26T10:00")
    hall.evaluate(
        """(digits) => Array.from(digits).forEach((digit) =>
        Array.from(document.querySelectorAll('.k-key')).find((key) => key.value === digit).click())""",
        NUMBER,
    )
    hall.get_by_text("139 0000 0007").wait_for()


def test_two_taps_on_the_last_button_are_one_booking(hall, site):
    hall.goto(f"{site}/kiosk/services/{service('理女发').id}/book?at=2026-11-26T10:00")
    type_number(hall)
    hall.get_by_role("button", name="下一步").click()
    hall.get_by_role("button", name="确认预约").dblclick()
    see_heading(hall, "约好了")
    assert only_booking_of(TAIL).state == "confirmed"


# ---- nobody is there any more


def test_the_screen_asks_before_it_clears_and_whoever_is_there_goes_on(hall, site):
    hall.clock.install()
    hall.goto(f"{site}/kiosk/services/{service('理女发').id}/book?at=2026-11-26T10:00")
    type_number(hall, "139")
    hall.clock.fast_forward(ASKS_AFTER)
    see_heading(hall, "还在吗？")
    hall.clock.run_for(CLEARS_AFTER - 2000)
    hall.get_by_role("button", name="我还在，继续").click()
    hall.clock.fast_forward(ASKS_AFTER - 2000)
    assert hall.locator("#typed").inner_text() == "139" and not hall.locator("#ask").is_visible()


def after_nobody(page) -> None:
    wait_for_nobody(page)


def after_the_end(page) -> None:
    page.get_by_role("link", name="结束，清除我的信息").click()


def after_noting_the_code(page) -> None:
    page.get_by_role("link", name="记好了，结束").click()


def after_home(page) -> None:
    page.get_by_role("link", name="首页").click()


@pytest.mark.parametrize("leave", [after_nobody, after_the_end, after_noting_the_code, after_home])
def test_nothing_is_left_however_it_ends_and_the_screen_is_still_paired(hall, site, leave):
    hall.clock.install()
    code = book_in_the_hall(hall, site)
    leave(hall)
    hall.wait_for_url(site + "/kiosk")
    assert left(hall, code) == []
    assert is_paired(hall, site)


CHOSEN = ("quantity=2", "26元", "自取带走", "优惠到店核对", "checked")


@pytest.mark.parametrize("leave", [after_nobody, after_the_end, after_noting_the_code, after_home])
def test_nothing_that_was_chosen_is_left_either(hall, site, leave):
    """How many, how and reduced: neither here, nor by Back, nor for whoever comes next."""
    hall.clock.install()
    code = order_lunch_in_the_hall(hall, site)
    leave(hall)
    hall.wait_for_url(site + "/kiosk")
    assert left(hall, code) == []
    kept = everything(hall)
    assert [word for word in CHOSEN if word in kept] == []
    hall.goto(f"{site}/kiosk/services/{service('午餐').id}")
    assert hall.locator("[aria-current=true]").inner_text() == "1份"


def test_what_any_page_put_into_the_browser_is_gone_too(hall, site):
    code = book_in_the_hall(hall, site)
    hall.evaluate(PLANT, [NUMBER])
    after_the_end(hall)
    hall.wait_for_url(site + "/kiosk")
    assert left(hall, code) == []


def test_without_the_network_the_page_is_wiped_and_the_rest_follows(hall, site):
    hall.clock.install()
    book_in_the_hall(hall, site)
    hall.context.set_offline(True)
    hall.get_by_text("网络断了，暂时不能预约").wait_for()
    wait_for_nobody(hall)
    hall.locator("#step").wait_for(state="detached")
    assert "139 0000 0007" not in hall.content()
    hall.context.set_offline(False)
    hall.clock.fast_forward(10_000)
    hall.wait_for_url(site + "/kiosk")


def test_without_the_network_nothing_is_booked(hall, site, full_at_ten):
    hall.goto(f"{site}/kiosk/services/{service('理女发').id}/book?at=2026-11-26T10:00")
    type_number(hall)
    hall.get_by_role("button", name="下一步").click()
    hall.context.set_offline(True)
    hall.get_by_text("网络断了，暂时不能预约").wait_for()
    hall.get_by_role("button", name="确认预约").click()
    hall.context.set_offline(False)
    assert hall.get_by_role("heading", name="核对一下").is_visible()
    assert db.session.query(Booking).filter_by(for_whom=TAIL).count() == 0


def test_a_page_that_a_browser_keeps_for_back_is_wiped_as_it_is_left(hall, site):
    """Debian's shell keeps none; the browser in the hall may."""
    code = book_in_the_hall(hall, site)
    hall.evaluate(LEAVE)
    assert f">{code}<" not in hall.content()


# ---- the same with a guard taken out is found out


def test_twin_a_screen_that_never_asks_still_shows_the_code(hall, site, without_guard):
    out_of_script, _ = without_guard
    out_of_script("timer = setTimeout(ask, ASK_AFTER);")
    hall.clock.install()
    code = book_in_the_hall(hall, site)
    hall.clock.fast_forward(ASKS_AFTER)
    hall.clock.run_for(CLEARS_AFTER)
    assert f">{code}<" in left(hall, code)


def test_twin_an_end_that_clears_no_storage_leaves_what_was_put_there(hall, site, without_guard):
    _, with_header = without_guard
    with_header("/kiosk/fresh", "Clear-Site-Data", '"cache"')
    code = book_in_the_hall(hall, site)
    hall.evaluate(PLANT, [NUMBER])
    after_the_end(hall)
    hall.wait_for_url(site + "/kiosk")
    assert left(hall, code) == [NUMBER]


def test_twin_an_address_that_names_the_number_is_found_by_going_back(hall, site, without_guard):
    _, with_header = without_guard
    with_header("/kiosk/services/", "HX-Push-Url", f"/kiosk?number={NUMBER}")
    code = book_in_the_hall(hall, site)
    after_home(hall)
    hall.wait_for_url(site + "/kiosk")
    assert left(hall, code) == [NUMBER]


def test_twin_links_that_keep_the_page_before_lead_back_to_what_was_chosen(hall, site, without_guard):
    out_of_script, _ = without_guard
    out_of_script("location.replace(url)", instead="location.assign(url)")
    order_lunch_in_the_hall(hall, site)
    after_home(hall)
    hall.wait_for_url(site + "/kiosk")
    assert "quantity=2" in everything(hall)


def test_twin_a_page_that_is_not_wiped_would_come_back_whole(hall, site, without_guard):
    out_of_script, _ = without_guard
    out_of_script("own.remove();")
    code = book_in_the_hall(hall, site)
    hall.evaluate(LEAVE)
    assert f">{code}<" in hall.content()


def test_twin_an_end_that_clears_the_cookies_loses_the_pairing(hall, site, without_guard):
    _, with_header = without_guard
    with_header("/kiosk/fresh", "Clear-Site-Data", '"cache", "storage", "cookies"')
    book_in_the_hall(hall, site)
    after_the_end(hall)
    hall.wait_for_url(site + "/kiosk/pair")
    assert not is_paired(hall, site)
