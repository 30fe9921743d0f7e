"""When a notice is shown and how it reads, as values."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from community.notices import rules
from community.notices.models import KINDS
from community.notices.rules import Posted

TODAY = date(2026, 11, 24)
NOTICE = Posted(
    id=1,
    kind="通知",
    state="published",
    starts_on=date(2026, 11, 20),
    ends_on=date(2026, 11, 30),
    is_pinned=False,
    version=1,
    newest=1,
    title="停水",
    body="周三停水\n\n请先接好水\n多接几桶",
    published_at=datetime(2026, 11, 20, 9),
    withdrawn_at=None,
    withdrawn_reason="",
)
PUBLIC = replace(NOTICE, kind="公示")


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        ({}, "current"),
        ({"starts_on": TODAY}, "current"),
        ({"starts_on": date(2026, 11, 25)}, "ahead"),
        ({"ends_on": TODAY}, "current"),
        ({"ends_on": date(2026, 11, 23)}, "past"),
        ({"ends_on": None}, "current"),
        ({"state": "draft"}, "draft"),
        ({"state": "withdrawn"}, "withdrawn"),
    ],
)
def test_a_notice_stands_from_its_first_day_to_its_last(changes, standing):
    assert replace(NOTICE, **changes).standing(TODAY) == standing


def test_drafts_and_what_is_still_ahead_are_not_public():
    assert not replace(NOTICE, state="draft").is_public(TODAY)
    assert not replace(NOTICE, starts_on=date(2026, 11, 25)).is_public(TODAY)
    assert replace(NOTICE, ends_on=date(2026, 11, 23)).is_public(TODAY)


WITHDRAWN = {"state": "withdrawn", "withdrawn_at": datetime(2026, 11, 20, 9)}


def test_of_what_was_withdrawn_only_a_public_notice_keeps_its_words():
    assert not replace(NOTICE, **WITHDRAWN).is_text_public(TODAY)
    assert replace(PUBLIC, **WITHDRAWN).is_text_public(TODAY)


@pytest.mark.parametrize("notice", [NOTICE, PUBLIC])
def test_what_was_withdrawn_before_its_first_day_was_never_public(notice):
    assert replace(notice, **WITHDRAWN).is_public(TODAY)
    early = replace(notice, **WITHDRAWN | {"withdrawn_at": datetime(2026, 11, 19, 23, 59)})
    assert not early.is_public(TODAY) and not early.is_text_public(TODAY)


def test_what_was_shown_is_not_put_off_by_a_correction():
    tomorrow, yesterday = date(2026, 11, 25), date(2026, 11, 23)
    assert rules.hides_what_was_shown(TODAY, tomorrow, TODAY)
    for had, starts_on in ((TODAY, TODAY), (TODAY, yesterday), (tomorrow, date(2026, 11, 26))):
        assert rules.hides_what_was_shown(had, starts_on, TODAY) is None


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_public_notice_takes_objections_and_is_frozen(kind):
    notice = replace(NOTICE, kind=kind)
    assert notice.takes_objections(TODAY) == notice.is_frozen() == (kind == "公示")


@pytest.mark.parametrize("day", [date(2026, 11, 19), date(2026, 12, 1)])
def test_outside_its_period_it_takes_none(day):
    assert not PUBLIC.takes_objections(day)


def test_an_empty_line_ends_a_paragraph_and_a_plain_one_does_not():
    assert NOTICE.paragraphs() == ["周三停水", "请先接好水\n多接几桶"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "11月20日至11月30日"),
        ({"ends_on": None}, "11月20日起"),
        ({"ends_on": date(2026, 11, 20)}, "11月20日（周五）"),
        ({"kind": "公示"}, "公示期11月20日至11月30日"),
        ({"kind": "公示", "ends_on": date(2026, 11, 20)}, "公示期11月20日（周五）"),
        ({"starts_on": date(2025, 12, 30), "ends_on": None}, "2025年12月30日起"),
    ],
)
def test_the_days_are_said_as_people_say_them(changes, said):
    assert replace(NOTICE, **changes).period(TODAY) == said


def test_days_that_do_not_fit_are_told():
    assert rules.wrong_dates("公示", TODAY, None) and rules.wrong_dates("通知", TODAY, date(2026, 11, 23))
    assert rules.wrong_dates("通知", TODAY, None) is None
    assert rules.too_late("公示", date(2026, 11, 23), TODAY, TODAY)
    assert rules.too_late("通知", date(2026, 11, 20), date(2026, 11, 23), TODAY)
    assert rules.too_late("通知", date(2026, 11, 20), None, TODAY) is None


def test_the_text_for_a_group_has_kind_title_days_words_and_link():
    said = rules.copied(NOTICE, "http://x/notices/1", "府佑水香社区", TODAY)
    assert said.split("\n\n") == [
        "【通知】停水",
        "11月20日至11月30日",
        "周三停水",
        "请先接好水\n多接几桶",
        "府佑水香社区\nhttp://x/notices/1",
    ]


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (b"%PDF-1.7", "pdf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"RIFF\x00\x00\x00\x00AVI ", None),
        (b"<html>%PDF-", None),
        (b"MZ\x90", None),
        (b"", None),
    ],
)
def test_a_file_is_what_it_begins_with(content, suffix):
    assert rules.suffix_of(content) == suffix


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("方案.pdf", "方案"),
        ("C:\\公示\\方案.v2.pdf", "方案.v2"),
        ("../../etc/passwd", "passwd"),
        (".pdf", "附件"),
        ("", "附件"),
        ("方\x00案\u202e.pdf", "方案"),
        ("长" * 99 + ".pdf", "长" * 60),
    ],
)
def test_a_file_is_called_by_its_own_name_alone(typed, name):
    assert rules.attachment_name(typed) == name
