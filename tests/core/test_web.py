"""Own pages for what goes wrong, and answers with htmx and without."""

import re

import pytest
from sqlalchemy import text, update

from community.core import web
from community.core.access import public
from community.core.centre import Centre
from community.core.db import transaction
from community.core.errors import Refusal
from tests.cast import service
from tests.page import Visitor
from tests.steps import both_ways


@pytest.fixture
def broken(app, monkeypatch):
    """The about page raises what it is told to; the site runs as for visitors."""

    def broken(error):
        def fail():
            raise error

        monkeypatch.setitem(app.view_functions, "home.about_page", public(fail))
        monkeypatch.setitem(app.config, "TESTING", False)
        return Visitor(app)

    return broken


def test_what_is_not_there_has_an_own_page(resident):
    for url in ("/no-such-page", "/services/999"):
        assert "没有找到这一页" in resident.open(url, status=404).title


def test_what_is_not_yours_has_an_own_page(app):
    assert "这一页您打不开" in Visitor(app, "supervisor").open("/desk/screens", status=403).title


def test_an_address_that_only_takes_changes_has_an_own_page(resident):
    assert "不能这样打开" in resident.open("/logout", status=405).title


def test_a_form_that_cannot_be_read_has_an_own_page(secretary):
    wrong = secretary.open("/desk/screens").send("/desk/screens", status=422, request_key="x")
    assert "填的内容没有看懂" in wrong.title


def test_a_form_that_is_too_long_has_an_own_page(resident):
    page = resident.post("/login", {"login": "x" * 70_000}, status=422)
    assert "一次交的内容太多了" in page.title


def test_an_error_page_leads_home(resident):
    assert "/" in resident.open("/no-such-page", status=404).links()


def test_with_htmx_an_error_is_a_message(resident):
    answer = resident.client.get("/no-such-page", headers={"HX-Request": "true"})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert body.lstrip().startswith('<div id="messages">') and "没有找到这一页" in body


def test_the_foot_of_every_page_shows_the_centre(resident, app):
    with app.app_context(), transaction() as session:
        session.execute(update(Centre).values(phone="0952-222 2222"))
    assert 'href="tel:09522222222"' in resident.open("/no-such-page", status=404).body


# Crashes


def test_a_crash_shows_an_id_and_no_stack(broken):
    page = broken(ZeroDivisionError("the secret is 42")).open("/about", status=500)
    assert re.search(r"编号[0-9a-f]{8}", page.text)
    for word in ("Traceback", "ZeroDivisionError", "secret", ".py"):
        assert word not in page.body


def test_a_crash_is_logged_under_its_id(broken, caplog):
    page = broken(ZeroDivisionError("the secret is 42")).open("/about", status=500)
    error_id = re.search(r"编号([0-9a-f]{8})", page.text)[1]
    assert f"error {error_id} at home.about_page" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_in_tests_a_crash_is_not_hidden(broken, app, monkeypatch):
    visitor = broken(ZeroDivisionError())
    monkeypatch.setitem(app.config, "TESTING", True)
    with pytest.raises(ZeroDivisionError):
        visitor.open("/about")


def test_a_crashed_pages_own_page_needs_no_database(app, monkeypatch):
    monkeypatch.setitem(app.config, "TESTING", False)
    with app.app_context(), transaction() as session:
        session.execute(text("ALTER TABLE centre RENAME TO gone"))
    assert "网站出了点问题" in Visitor(app).open("/", status=500).text


# Refusals


@both_ways
def test_a_refusal_says_its_sentence_and_what_to_do(broken, htmx):
    refusal = Refusal("这个时段刚被约满", "可选 10:30")
    page = broken(refusal).open("/about", htmx=htmx, status=409)
    assert "这个时段刚被约满可选10:30" in page.text
    assert page.find("//*[@id='messages']//*[@role='alert']")


def test_a_refusal_is_its_sentence():
    assert str(Refusal("约满了", "换一天")) == "约满了"


# Numbers and words in addresses


def test_a_number_that_names_no_row_is_no_page(resident):
    for number in (0, 999, 2**31, 2**32, 2**63 - 1, 2**63, 10**19, 10**308):
        resident.open(f"/services/{number}", status=404)


def test_what_is_no_number_is_no_page(resident):
    for number in ("-1", "1.0", "%20", "x"):
        resident.open(f"/services/{number}", status=404)


def test_a_word_that_nobody_types_is_no_page(secretary):
    for url in ("/partners/lao-zhou", "/volunteers/elders", "/bookings/x", "/desk/roster/elders"):
        secretary.open(f"{url}%00", status=404)


def test_without_the_guard_a_number_beyond_the_database_would_crash(resident, monkeypatch):
    monkeypatch.setattr(web, "LARGEST_ID", 10**19)
    with pytest.raises(Exception, match="too large|out of range"):
        resident.open(f"/services/{2**63}")


# Fragments


def line_url(name="理女发") -> str:
    return f"/desk/services/{service(name).id}/line"


def test_a_fragment_is_bare_for_htmx(secretary, data):
    page = secretary.open(line_url(), htmx=True)
    assert "<html" not in page.body and page.body.strip()


def test_a_fragment_is_framed_for_a_plain_browser(secretary, data):
    assert "理女发" in secretary.open(line_url()).text


@both_ways
def test_a_fragment_says_that_it_varies(secretary, data, htmx):
    assert "HX-Request" in secretary.open(line_url(), htmx=htmx).response.vary


def test_a_page_looks_at_no_header(resident):
    plain, htmx = (resident.client.get("/partners", headers=h) for h in ({}, {"HX-Request": "true"}))
    assert plain.get_data() == htmx.get_data()
    assert "HX-Request" not in plain.vary


def test_without_htmx_a_change_leads_to_a_page(secretary):
    fields = dict(secretary.open("/desk/screens").form("/desk/screens").fields)
    answer = secretary.client.post("/desk/screens", data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/screens")


def test_with_htmx_a_change_that_leaves_no_fragment_leads_to_a_page(secretary):
    fields = dict(secretary.open("/desk/screens").form("/desk/screens").fields)
    answer = secretary.client.post("/desk/screens", data=fields, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/desk/screens")
