"""What the desk does around a draft and the version after it."""

import pytest

from community.core.db import db, transaction
from community.fund.agreements import actions, contributions
from community.fund.agreements.dues import asked_waivers
from tests import factories as make
from tests.fund.agreements.agreed import TODAY, service_of, shop
from tests.fund.agreements.test_desk import DUES, LIST, TYPED, the_one, write
from tests.fund.staged import by
from tests.page import Visitor
from tests.steps import both_ways


@pytest.fixture
def signed(data) -> str:
    """老周理发's agreement since October, its page."""
    with transaction():
        row = make.agreement(shop("lao-zhou"), times=60, starts_on=TODAY, counts_from=TODAY)
    return f"{LIST}/{row.id}"


@both_ways
def test_a_waiver_of_what_is_due_no_more_is_settled_all_the_same(app, secretary, signed, htmx):
    contributions.ask_waiver(service_of("lao-zhou"), "2026-11", reason="装修", **by())
    number = asked_waivers()[0].waiver.id
    first = db.session.get(actions.Agreement, int(signed.rpartition("/")[2]))
    draft = actions.write_next(first, **by())  # from tomorrow on: November is asked for no more
    actions.sign(draft, signed_on=TODAY, seen=actions.draft_seen(draft), **by())
    assert "等另一位书记" in secretary.open(DUES).text
    second = Visitor(app, "second")
    page = second.open(DUES)
    assert "老周理发" in page.text and "低价服务" in page.text
    page.send(f"/waivers/{number}/refusal", htmx=htmx)
    assert asked_waivers() == []


@both_ways
@pytest.mark.parametrize("field", ["summary", "other"])
def test_public_words_hold_no_number_of_a_person(secretary, data, field, htmx):
    page = write(secretary, htmx=htmx, status=422, **{field: "有事打 138 0000 0001"})
    assert "像是有个人的号码" in page.text and "要从文字写起" not in page.text
    assert "要从文字写起" in write(secretary, htmx=htmx, status=422, **{field: "=1+1"}).text


def test_a_draft_that_is_saved_as_it_stands_says_the_same_to_the_fen(secretary, data):
    write(secretary, rent="12345.67")
    page = secretary.open(f"{the_one()}/draft")
    assert page.form("/draft").fields["rent"] == "12,345.67"
    assert "12,345.67元" in page.send("/draft", summary="别的摘要").text


@both_ways
def test_the_slower_of_two_at_a_draft_is_told_and_may_insist(app, secretary, data, htmx):
    write(secretary)
    slower = Visitor(app, "second").open(f"{the_one()}/draft")
    secretary.open(f"{the_one()}/draft").send("/draft", summary="快的一位写的")
    told = slower.send("/draft", htmx=htmx, status=409, summary="慢的一位写的")
    assert "摘要现在是“快的一位写的”，您填的是“慢的一位写的”" in told.text
    if not htmx:
        agreed = told.find("//button[@name='agreed']/@value")[0]
        assert "慢的一位写的" in told.send("/draft", agreed=agreed).text


@both_ways
def test_what_was_changed_since_the_page_was_opened_is_not_signed(app, secretary, data, htmx):
    write(secretary)
    slower = Visitor(app, "second").open(f"{the_one()}/signature")
    assert "每月租金1,000元" in slower.text
    secretary.open(f"{the_one()}/draft").send("/draft", rent="900")
    told = slower.send("/signature", htmx=htmx, status=409, signed_on="2026-11-20")
    assert "这份草稿刚刚有人改过" in told.text and "草稿" in secretary.open(the_one()).text


def test_the_next_version_shows_its_number_and_does_not_ask_for_it(secretary, signed):
    page = secretary.open(signed).send("/versions")
    assert "下一版沿用原编号" in page.text and not page.find("//input[@id='number']")
    assert "第2版" in page.send("/draft", summary=TYPED["summary"]).text
