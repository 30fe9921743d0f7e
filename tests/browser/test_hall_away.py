"""The server of the hall's screen dies, hangs, or is answered for by another: the page stays and goes on."""

import threading

import pytest
from werkzeug.serving import make_server

from tests.browser.conftest import session_cookie
from tests.browser.gate import HALL
from tests.browser.steps import bookings_of, only_booking_of, see_heading
from tests.browser.test_hall import RETRY_AFTER
from tests.browser.test_hall_booking import TAIL, type_number
from tests.cast import service

pytestmark = pytest.mark.browser
ANSWER_WITHIN = 8_000  # ms
AWAY, HELP = "网络断了，暂时不能预约", "急事请找服务台，或打 0952-000 0000"
BAD = {"status": 502, "content_type": "text/html", "body": "<html><h1>502 Bad Gateway</h1></html>"}
PAGES = {  # each with a link of its own
    "/kiosk": "便民",
    "/kiosk/categories/daily": "老周理发",
    "/kiosk/partners/lao-zhou": "理女发",
    "/kiosk/services/1?day=2026-11-25": "上午10:00",
    "/kiosk/notices": "返回",
    "/kiosk/no-such-page": "回首页",
}


class Mortal:
    """A server of the site's own app that can be stopped and started again at the same address."""

    def __init__(self, app):
        self.app, self.port = app, 0
        self.start()
        self.site = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def mortal(site, stands):
    server = Mortal(stands("usual")[0])
    yield server
    server.stop()


@pytest.fixture
def hall(mortal, new_context):
    """The paired screen before the mortal server, its clock in our hands."""
    context = new_context(viewport={"width": HALL[0], "height": HALL[1]})
    context.add_cookies([session_cookie("kiosk")])
    page = context.new_page()
    page.clock.install()
    return page


def see_away(page) -> None:
    page.get_by_text(AWAY).filter(visible=True).wait_for()
    page.get_by_text(HELP).filter(visible=True).wait_for()


def see_it_come_back(page) -> None:
    page.clock.fast_forward(RETRY_AFTER)
    page.get_by_text(AWAY).filter(visible=True).wait_for(state="detached")


def last_step(page, site: str) -> None:
    page.goto(f"{site}/kiosk/services/{service('理女发').id}/book?at=2026-11-26T10:00")
    type_number(page)
    page.get_by_role("button", name="下一步").click()
    see_heading(page, "核对一下")


def confirm(page) -> None:
    page.get_by_role("button", name="确认预约").click()


# ---- links


@pytest.mark.parametrize(("path", "link"), PAGES.items())
def test_a_link_to_a_server_that_died_stays_here_says_so_and_works_again(hall, mortal, path, link):
    hall.goto(mortal.site + path)
    mortal.stop()
    hall.get_by_role("link", name=link).first.click()
    see_away(hall)
    assert hall.url == mortal.site + path
    mortal.start()
    see_it_come_back(hall)
    hall.get_by_role("link", name=link).first.click()
    hall.wait_for_url(lambda url: url != mortal.site + path)
    hall.get_by_role("heading", level=1).wait_for()


@pytest.mark.parametrize("status", [502, 503, 504])
def test_who_answers_in_the_servers_place_is_not_shown(hall, mortal, status):
    hall.goto(mortal.site + "/kiosk")
    hall.route("**/*", lambda route: route.fulfill(**BAD | {"status": status}))
    hall.get_by_role("link", name="便民").click()
    see_away(hall)
    hall.clock.fast_forward(RETRY_AFTER)  # still so
    see_away(hall)
    assert "Bad Gateway" not in hall.content() and hall.url == mortal.site + "/kiosk"
    hall.unroute("**/*")
    see_it_come_back(hall)


def test_a_server_that_says_nothing_is_waited_for_eight_seconds(hall, mortal):
    hall.goto(mortal.site + "/kiosk")
    hall.route("**/kiosk/categories/*", lambda route: None)
    hall.get_by_role("link", name="便民").click()
    hall.clock.fast_forward(ANSWER_WITHIN - 1000)
    assert not hall.get_by_text(AWAY).filter(visible=True).count()
    hall.clock.fast_forward(1000)
    see_away(hall)


# ---- the board by itself


@pytest.mark.parametrize("is_dead", [True, False], ids=["dead", "502"])
def test_the_board_notices_by_itself_and_comes_back(hall, mortal, is_dead):
    hall.goto(mortal.site + "/kiosk")
    if is_dead:
        mortal.stop()
    else:
        hall.route("**/*", lambda route: route.fulfill(**BAD))
    hall.clock.fast_forward(60_000)
    see_away(hall)
    assert "Bad Gateway" not in hall.content()
    assert hall.get_by_text("今天吃什么").is_visible()  # the last board stays
    if is_dead:
        mortal.start()
    else:
        hall.unroute("**/*")
    see_it_come_back(hall)


# ---- the last step


def test_a_server_that_dies_at_the_last_step_loses_nothing_that_was_typed(hall, mortal):
    last_step(hall, mortal.site)
    mortal.stop()
    confirm(hall)
    see_away(hall)
    assert hall.get_by_text("139 0000 0007").is_visible()
    mortal.start()
    see_it_come_back(hall)
    confirm(hall)
    see_heading(hall, "约好了")
    assert only_booking_of(TAIL).state == "confirmed"


def test_a_502_at_the_last_step_is_no_page_and_no_message(hall, mortal):
    last_step(hall, mortal.site)
    hall.route("**/bookings", lambda route: route.fulfill(**BAD))
    confirm(hall)
    see_away(hall)
    assert "Bad Gateway" not in hall.content() and bookings_of(TAIL) == []
    hall.unroute("**/bookings")
    see_it_come_back(hall)
    confirm(hall)
    see_heading(hall, "约好了")


def test_an_answer_that_was_lost_is_told_by_a_second_tap_and_is_one_booking(hall, mortal):
    last_step(hall, mortal.site)

    def lose(route) -> None:
        assert route.fetch().ok
        route.fulfill(**BAD)

    hall.route("**/bookings", lose)
    confirm(hall)
    see_away(hall)
    hall.unroute("**/bookings")
    see_it_come_back(hall)
    confirm(hall)
    see_heading(hall, "约好了")
    assert only_booking_of(TAIL).pickup_code == hall.locator(".sq-code").inner_text()


def test_our_own_busy_is_a_sentence_and_not_the_end_of_the_network(hall, mortal):
    last_step(hall, mortal.site)
    busy = '<div id="messages"><div role="alert">现在人有点多，没有保存</div></div>'
    hall.route("**/bookings", lambda route: route.fulfill(**BAD | {"status": 503, "body": busy}))
    confirm(hall)
    hall.get_by_text("现在人有点多，没有保存").wait_for()
    assert not hall.get_by_text(AWAY).filter(visible=True).count()


def test_whoever_leaves_while_the_server_is_dead_leaves_nothing(hall, mortal):
    last_step(hall, mortal.site)
    mortal.stop()
    hall.get_by_role("link", name="结束，清除我的信息").click()
    see_away(hall)
    assert "139 0000 0007" not in hall.content() and "13900000007" not in hall.content()
    mortal.start()
    hall.clock.fast_forward(RETRY_AFTER)
    hall.wait_for_url(mortal.site + "/kiosk")
