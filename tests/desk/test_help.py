"""Help: a page for each task, whose picture stands and whose link opens."""

import pytest

from community.desk.help import PICTURES, help_groups, help_pages
from tests.browser.pictures import HELP
from tests.page import Visitor
from tests.steps import words

READERS = ("secretary", "staff", "shop", "supervisor")
PAGES = help_pages()
PICTURED = {word for word, page in PAGES.items() if "shows" in page}
MOST_BYTES, MOST_WIDE = 40_000, 960


@pytest.mark.parametrize("login", READERS)
def test_everybody_at_the_desk_finds_each_task_and_may_follow_what_its_page_offers(app, login):
    visitor = Visitor(app, login)
    listed = visitor.open("/desk/help")
    assert [words(a) for a in listed.find("//main//li//a")] == [page["title"] for page in PAGES.values()]
    for link in listed.find("//main//li//a/@href"):
        page = visitor.open(link)
        for further in page.find("//main//a/@href"):
            visitor.open(further)


@pytest.mark.parametrize("word", PAGES)
def test_a_task_is_told_in_three_to_five_steps(secretary, word):
    page = secretary.open(f"/desk/help/{word}")
    told = [step.text_content() for step in page.find("//main//ol/li")]
    assert told == PAGES[word]["steps"] and 3 <= len(told) <= 5
    assert words(page.find("//h1")[0]) == PAGES[word]["title"] and page.title.startswith(PAGES[word]["title"])


def test_no_two_pages_share_a_word_or_a_title():
    every = [page for group in help_groups() for page in group["page"]]
    assert len({page["word"] for page in every}) == len({page["title"] for page in every}) == len(every)


def test_whoever_may_not_do_a_task_reads_how_and_is_led_nowhere(shop, secretary):
    assert "/desk/notices/new" in secretary.open("/desk/help/notice").links()
    page = shop.open("/desk/help/notice")
    assert "发布" in page.text and page.links("/desk/notices") == []


def test_a_task_that_nobody_wrote_down_is_not_found(secretary):
    secretary.open("/desk/help/nothing", status=404)


def test_the_pictures_taken_are_those_that_pages_show():
    assert set(HELP) == PICTURED == {file.stem for file in PICTURES.iterdir()}


@pytest.mark.parametrize("word", sorted(PICTURED))
def test_a_picture_is_light_and_said_in_words(secretary, word):
    (shot,) = secretary.open(f"/desk/help/{word}").find("//main//img")
    assert shot.get("alt") and shot.get("loading") == "lazy"
    assert int(shot.get("width")) <= MOST_WIDE and int(shot.get("height")) > 0
    assert (PICTURES / f"{word}.png").stat().st_size <= MOST_BYTES
    assert shot.get("src").startswith(f"/static/img/screens/help/{word}.png?v=")
