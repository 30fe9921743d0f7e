"""Somebody looks for a haircut in their own words, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import is_quiet, see_heading, with_and_without_script

pytestmark = pytest.mark.browser
A_SECOND = 1000  # ms; longer than what is typed is waited for


def field(page):
    return page.locator("#q")


def hits(page):
    return page.locator("#hits h3")


def answers(page) -> list[str]:
    """The words that were asked for as somebody typed, in order."""
    asked = []
    page.on("request", lambda request: "/search/hits" in request.url and asked.append(request.url))
    return asked


@with_and_without_script
@pytest.mark.parametrize("start", ["/", "/partners", "/search"])
def test_a_haircut_is_found_by_what_people_say_and_booked(open_page, javascript, start):
    page, watch = open_page(start, javascript=javascript)
    field(page).fill("剪头发")
    if not javascript:
        page.get_by_role("button", name="搜索").click()
    expect(hits(page)).to_have_text(["理女发", "理男发"])
    page.get_by_role("link", name="预约理女发").click()
    see_heading(page, "哪一天？")
    assert is_quiet(watch)


def test_the_form_is_sent_by_the_keyboard_as_well(open_page):
    page, _ = open_page("/")
    field(page).fill("剪头发")
    field(page).press("Enter")
    page.wait_for_url("**/search?q=*")
    expect(hits(page)).to_have_text(["理女发", "理男发"])
    expect(field(page)).to_have_value("剪头发")


@with_and_without_script
def test_back_from_a_hit_finds_the_hits_again(open_page, javascript):
    page, watch = open_page("/", javascript=javascript)
    field(page).fill("剪头发")
    if not javascript:
        page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="预约理女发").click()
    see_heading(page, "哪一天？")
    page.go_back()
    expect(hits(page)).to_have_text(["理女发", "理男发"])
    expect(field(page)).to_have_value("剪头发")
    assert is_quiet(watch)


def test_the_hand_stays_in_the_field_and_the_ear_hears_how_many(open_page):
    page, _ = open_page("/")
    field(page).type("剪头发")
    expect(page.locator("#live")).to_have_text("“剪头发”找到1家")
    expect(field(page)).to_be_focused()
    field(page).fill("")
    expect(page.locator("#hits")).to_be_empty()
    expect(field(page)).to_be_focused()


def test_letters_that_are_not_characters_yet_are_no_search(open_page):
    page, _ = open_page("/")
    page.clock.install()
    page.reload()
    asked = answers(page)
    keyboard = page.context.new_cdp_session(page)
    field(page).focus()
    for letters in ("j", "ji", "jian tou fa"):
        keyboard.send("Input.imeSetComposition", {"text": letters, "selectionStart": 1, "selectionEnd": 1})
        page.clock.run_for(A_SECOND)
    keyboard.send("Input.insertText", {"text": "剪头发"})
    page.clock.run_for(A_SECOND)
    expect(hits(page)).to_have_text(["理女发", "理男发"])
    assert len(asked) == 1


def test_without_a_network_the_hand_stays_in_the_field(open_page):
    page, _ = open_page("/")
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        field(page).type("剪头发")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("剪头发")
    page.context.set_offline(False)
    field(page).press("Enter")
    expect(hits(page)).to_have_text(["理女发", "理男发"])
