"""The hall's screen: everything on it without scrolling, and a network that goes away."""

import pytest

from tests.browser.conftest import session_cookie
from tests.browser.gate import HALL

pytestmark = pytest.mark.browser
PAGES = ("/kiosk", "/kiosk/categories/daily", "/kiosk/partners/lao-zhou", "/kiosk/volunteers")
BOOKING = ("/kiosk/services/1", "/kiosk/services/1/book?at=2026-11-26T10:00")
RETRY_AFTER = 10_000  # ms


@pytest.mark.parametrize("path", (*PAGES, *BOOKING))
def test_a_page_of_the_screen_fits_it_whole(open_page, path):
    page, watch = open_page(path, size=HALL, token="kiosk")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollHeight") == HALL[1]
    assert watch.foreign() == [] and watch.console == []


def test_the_board_fits_it_whole_however_much_there_is(new_context, stands):
    app, put_back = stands("full")
    put_back()
    context = new_context(viewport={"width": HALL[0], "height": HALL[1]})
    with app.app_context():
        context.add_cookies([session_cookie("kiosk")])
    page = context.new_page()
    page.goto(app.config["SITE_URL"] + "/kiosk")
    assert page.evaluate("document.documentElement.scrollHeight") == HALL[1]


@pytest.mark.parametrize("path", PAGES)
def test_the_screen_says_when_the_network_is_away_and_goes_nowhere(open_page, path):
    page, _ = open_page(path, size=HALL, token="kiosk")
    page.clock.install()
    page.context.set_offline(True)
    page.get_by_text("网络断了，暂时不能预约").filter(visible=True).wait_for()
    for link in page.get_by_role("link").all():  # those that are still shown
        link.click()
    assert page.url.endswith(path)
    page.context.set_offline(False)
    page.clock.fast_forward(RETRY_AFTER)
    page.get_by_text("网络断了，暂时不能预约").filter(visible=True).wait_for(state="detached")
    assert page.url.endswith(path)
