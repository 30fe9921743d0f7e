"""The secretary edits what residents say and what the price lists call it; the search knows it at once."""

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.core.db import transaction
from community.core.errors import Refusal
from community.partners import words
from community.partners.models import SearchWord
from tests import factories as make
from tests.cast import NOW, actor
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as
from tests.steps import words as said_by

WORDS = "/desk/words"


def table(data) -> list[tuple[str, str]]:
    rows = data.session.execute(select(SearchWord.said, SearchWord.means).order_by(SearchWord.id))
    return [tuple(row) for row in rows]


def audit(data) -> list[str]:
    return list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


def word_url(data, said: str = "剪头发") -> str:
    return f"{WORDS}/{data.session.scalar(select(SearchWord.id).filter_by(said=said))}"


def rows(page: Page) -> list[str]:
    return [said_by(row) for row in page.find("//tbody/tr")]


def save(page: Page, *, htmx: bool = False, status: int = 200, **typed: str) -> Page:
    """Save the row in edit as it stands, but for what is typed."""
    (form,) = [form for form in page.tree.forms if (form.get("id") or "").startswith("word-form-")]
    boxes = {box.get("name"): box.get("value") for box in page.find(f"//input[@form='{form.get('id')}']")}
    return page.visitor.post(form.action, dict(form.form_values()) | boxes | typed, htmx=htmx, status=status)


# ---- the list


def test_the_table_shows_what_is_said_what_it_means_and_how_much_it_finds(secretary, data):
    with transaction():
        make.search_word("修飞机", "飞机")
    assert rows(secretary.open(WORDS)) == ["修飞机飞机找不到改删", "剪头发理女发理男发2项改删"]


def test_the_table_is_reached_from_the_shops_by_the_desk_alone(secretary, shop):
    assert WORDS in secretary.open("/desk/partners").links()
    assert WORDS not in shop.open("/desk/partners").links()
    shop.open(WORDS, status=403)


# ---- add


@both_ways
def test_a_new_saying_finds_at_once_what_it_means(secretary, resident, data, htmx):
    assert "没有找到" in resident.open("/search?q=裤子长").text
    secretary.open(WORDS).send(WORDS, htmx=htmx, said="裤子长", means="截裤边")
    assert table(data) == [("剪头发", "理女发 理男发"), ("裤子长", "截裤边")]
    assert "截裤边5元" in resident.open("/search?q=裤子长了").text.replace("约20分钟", "")
    assert audit(data) == ["add_word"]


@both_ways
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"said": "", "means": "截裤边"}, "请填写居民怎么说"),
        ({"said": "裤子长", "means": " "}, "请填写价目上怎么写"),
        ({"said": "裤", "means": "截裤边"}, "居民怎么说至少写两个字"),
        ({"said": "？？？", "means": "截裤边"}, "居民怎么说至少写两个字"),
        ({"said": "裤子长", "means": "、、"}, "价目上怎么写要写字"),
        ({"said": "裤" * 21, "means": "截裤边"}, "最多20个字"),
        ({"said": "裤\x00子", "means": "截裤边"}, "打不出来的字符"),
    ],
)
def test_a_wrong_saying_is_told_what_is_wrong_and_kept(secretary, data, typed, sentence, htmx):
    wrong = secretary.open(WORDS).send(WORDS, htmx=htmx, status=422, **typed)
    assert sentence in wrong.text and len(table(data)) == 1
    assert (wrong.form(WORDS).fields["means"] or "") == typed["means"].strip()


@both_ways
def test_what_is_said_stands_in_the_table_once(secretary, data, htmx):
    refused = secretary.open(WORDS).send(WORDS, htmx=htmx, status=409, said="剪头发", means="理女发")
    assert "“剪头发”已经有了" in refused.text and len(table(data)) == 1
    assert audit(data) == []


def test_the_same_form_sent_twice_adds_one_row(secretary, data):
    page = secretary.open(WORDS)
    for _ in range(2):
        page.send(WORDS, said="裤子长", means="截裤边")
    assert len(table(data)) == 2


# ---- edit in place


@both_ways
def test_a_row_is_edited_in_place(secretary, data, htmx):
    edit = secretary.open(word_url(data) + "/edit", htmx=htmx)
    saved = save(edit, htmx=htmx, means="上门理发")
    assert "剪头发上门理发1项" in saved.text and table(data) == [("剪头发", "上门理发")]
    assert audit(data) == ["change_word"]


def test_the_edited_row_takes_the_place_of_the_row_it_came_from(secretary, data):
    (link,) = secretary.open(WORDS).find("//tbody//a[@hx-get]")
    assert link.get("hx-target") == f"#{link.getparent().getparent().getparent().get('id')}"
    assert link.get("hx-get") == link.get("href") == word_url(data) + "/edit"


@both_ways
def test_not_changing_it_shows_the_row_as_it_was(secretary, data, htmx):
    (cancel,) = secretary.open(word_url(data) + "/edit", htmx=htmx).find("//a[text()='不改了']")
    page = secretary.open(cancel.get("hx-get" if htmx else "href"), htmx=htmx)
    assert "剪头发理女发理男发2项" in page.text


@both_ways
def test_a_row_in_edit_that_is_wrong_keeps_what_was_typed(secretary, data, htmx):
    edit = secretary.open(word_url(data) + "/edit", htmx=htmx)
    wrong = save(edit, htmx=htmx, status=422, said="剪")
    assert "至少写两个字" in wrong.text and wrong.find("//input[@name='said']/@value") == ["剪"]
    assert table(data) == [("剪头发", "理女发 理男发")]


@both_ways
def test_a_row_cannot_become_another_row(secretary, data, htmx):
    with transaction():
        make.search_word("理发", "理女发")
    edit = secretary.open(word_url(data) + "/edit", htmx=htmx)
    assert "“理发”已经有了" in save(edit, htmx=htmx, status=409, said="理发").text
    assert [said for said, _ in table(data)] == ["剪头发", "理发"]


@both_ways
def test_of_two_who_edit_one_row_the_second_is_told_what_stands(app, secretary, data, htmx):
    slower = Visitor(app, "staff").open(word_url(data) + "/edit", htmx=htmx)
    save(secretary.open(word_url(data) + "/edit"), means="理女发")
    told = save(slower, htmx=htmx, status=409, means="理男发")
    assert "现在是“剪头发”，找“理女发”" in told.text
    assert table(data) == [("剪头发", "理女发")] and audit(data) == ["change_word"]


def test_saving_nothing_new_leaves_no_line_in_the_audit(secretary, data):
    save(secretary.open(word_url(data) + "/edit"))
    assert audit(data) == []


def test_whoever_edits_a_row_that_is_gone_is_told_so(data):
    word = data.session.scalars(select(SearchWord)).one()
    by = actor("secretary")
    data.session.expunge(word)
    words.remove_word(word, by=by, now=NOW)
    with pytest.raises(Refusal, match="刚刚有人删了"):
        words.change_word(word, seen=words.word_seen(word), said="剪发", means="理女发", by=by, now=NOW)
    words.remove_word(word, by=by, now=NOW)
    assert audit(data) == ["remove_word"]


# ---- remove


def test_a_row_is_removed_and_the_audit_keeps_what_it_said(secretary, data):
    page = secretary.open(WORDS)
    for _ in range(2):
        assert "还没有搜索词" in page.send("/removal").text
    assert table(data) == [] and audit(data) == ["remove_word"]
    said = Visitor(secretary.app, "secretary").open("/desk/audit").text
    assert "删搜索词" in said and "居民怎么说剪头发" in said


def test_whoever_may_not_write_cannot_send_the_forms_either(app, data):
    for role in ("shop", "supervisor"):
        for url in (WORDS, word_url(data), word_url(data) + "/removal"):
            post_as(Visitor(app, role), url, {"said": "裤子长", "means": "截裤边"}, status=403)
    assert table(data) == [("剪头发", "理女发 理男发")]
