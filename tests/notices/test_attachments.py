"""Attachments: recognised by what they are, sent as files and never opened within the site."""

import uuid
from io import BytesIO

import pytest
from sqlalchemy import select

from community.core import files
from community.core.db import transaction
from community.notices import queries
from community.notices.models import MOST_BYTES, Attachment
from tests import factories as make
from tests.cast import notice
from tests.page import Page, Visitor
from tests.steps import both_ways

PDF = b"%PDF-1.7 plan"


def url(title: str) -> str:
    return f"/desk/notices/{notice(title).id}"


def attach(visitor, title: str = "友谊赛", *, content: bytes = PDF, name: str = "秩序册.pdf", **sent) -> Page:
    page = visitor.open(url(title))
    return page.send("/attachments", file=(BytesIO(content), name), **sent)


def rows(data, title: str = "友谊赛") -> list[Attachment]:
    return data.session.scalars(select(Attachment).filter_by(notice_id=notice(title).id)).all()


@both_ways
def test_a_file_is_hung_on_a_draft_and_can_be_taken_off(secretary, data, htmx):
    page = attach(secretary, htmx=htmx)
    assert "秩序册PDF，0.1兆" in page.text
    (row,) = rows(data)
    assert files.path_of(row.file).read_bytes() == PDF and row.file in queries.file_names()
    page.send(f"/{row.id}/removal", htmx=htmx)
    assert rows(data) == []


@both_ways
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "请先选一个文件"),
        (b"<html>", "只收PDF、JPG和PNG，Word文件"),
        (b"\0\0\0\x18ftypheic", "苹果的HEIC照片"),
        (b"MZ program", "只收PDF、JPG和PNG，Word文件"),
        (PDF + b"0" * MOST_BYTES, "文件太大了，一个最多5兆"),
    ],
)
def test_what_is_no_attachment_says_why(secretary, data, htmx, content, sentence):
    assert sentence in attach(secretary, content=content, htmx=htmx, status=422).text
    assert rows(data) == []


def test_a_file_as_large_as_it_may_be_is_taken(secretary, data):
    attach(secretary, content=PDF.ljust(MOST_BYTES, b"0"))
    assert rows(data)[0].size_bytes == MOST_BYTES


def test_no_other_address_takes_so_much(secretary, data):
    form = secretary.open(url("友谊赛")).form("/publication")
    secretary.post(form.action, dict(form.form_values()) | {"x": "x" * MOST_BYTES}, status=422)


def test_what_is_hung_on_later_says_so(resident, secretary, data):
    attach(secretary, "停水")
    assert "PDF，0.1兆，11月24日加上的" in resident.open(f"/notices/{notice('停水').id}").text
    assert "加上的" not in resident.open(f"/notices/{notice('修地面').id}").text


def test_there_are_six_at_most(secretary, data):
    with transaction():
        for _ in range(5):
            make.attachment(notice("友谊赛"))
    page = secretary.open(url("友谊赛"))
    page.send("/attachments", file=(BytesIO(PDF), "六.pdf"))
    assert "最多6个附件" in page_again(page, "七.pdf").text and len(rows(data)) == 6


def page_again(page: Page, name: str) -> Page:
    """The form of an earlier page, sent once more as another intention."""
    own = {"request_key": str(uuid.uuid4()), "file": (BytesIO(PDF), name)}
    values = dict(page.form("/attachments").form_values()) | own
    return page.visitor.post(page.form("/attachments").action, values, status=409)


def test_the_same_file_sent_twice_is_one_attachment_and_another_file_is_refused(secretary, data):
    page = secretary.open(url("友谊赛"))
    for _ in range(2):
        page.send("/attachments", file=(BytesIO(PDF), "一.pdf"))
    assert len(rows(data)) == 1
    page.send("/attachments", file=(BytesIO(PDF + b"2"), "一.pdf"), status=409)


def test_a_published_public_notice_takes_none_and_loses_none(secretary, data):
    form = secretary.open(url("友谊赛")).form("/attachments")
    values = dict(form.form_values()) | {"file": (BytesIO(PDF), "x.pdf")}
    assert "附件不能再动" in secretary.post(f"{url('修地面')}/attachments", values, status=409).text
    (row,) = rows(data, "修地面")
    tap = dict(secretary.open(url("停水")).form("/pin").form_values())
    secretary.post(f"{url('修地面')}/attachments/{row.id}/removal", tap, status=409)
    assert len(rows(data, "修地面")) == 1


def test_it_is_sent_as_a_file_that_no_browser_opens_within_the_site(resident, data):
    page = resident.open(f"/notices/{notice('修地面').id}")
    (link,) = page.links("/attachments/")
    answer = resident.open(link).response
    assert answer.get_data().startswith(b"%PDF-") and answer.mimetype == "application/pdf"
    headers = answer.headers
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%96%B9%E6%A1%88.pdf"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff" and "Set-Cookie" not in headers


def test_of_a_draft_only_the_desk_opens_it(app, resident, secretary, data):
    attach(secretary)
    (row,) = rows(data)
    path = f"/{notice('友谊赛').id}/attachments/{row.id}"
    resident.open(f"/notices{path}", status=404)
    for login in ("secretary", "supervisor"):
        assert Visitor(app, login).open(f"/desk/notices{path}").response.get_data() == PDF


def test_of_another_notice_it_is_not_found(resident, secretary, data):
    (row,) = rows(data, "修地面")
    for visitor, start in ((resident, "/notices"), (secretary, "/desk/notices")):
        visitor.open(f"{start}/{notice('停水').id}/attachments/{row.id}", status=404)


def test_a_withdrawn_notice_shows_its_attachments_no_more(resident, secretary, data):
    attach(secretary, "停水")
    (row,) = rows(data, "停水")
    secretary.open(f"{url('停水')}/withdrawal").send("/withdrawal", reason="错了")
    resident.open(f"/notices/{notice('停水').id}/attachments/{row.id}", status=404)
