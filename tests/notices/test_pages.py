"""Residents' pages of the notices, the home page and the hall's screen."""

from datetime import datetime

import pytest

from community.core.db import transaction
from community.notices import actions
from tests import factories as make
from tests.cast import NOW, actor, notice
from tests.steps import words


def url(title: str) -> str:
    return f"/notices/{notice(title).id}"


def withdraw(title: str) -> None:
    actions.withdraw(notice(title), reason="写错了", by=actor("secretary"), now=NOW)


def titles(page) -> list[str]:
    rows = page.find("//ul[contains(@class, 'sq-rows')]//a[starts-with(@href, '/notices/')]")
    return [words(a) for a in rows]


def test_the_list_has_what_is_posted_and_no_draft(resident, data):
    assert titles(resident.open("/notices")) == ["修地面", "停水改到周四"]


def test_pinned_ones_stand_on_top_and_past_ones_below(resident, data):
    with transaction():
        make.notice("旧的", ends_on=datetime(2026, 11, 23).date())
        make.notice("还没到", starts_on=datetime(2026, 11, 25).date())
        notice("停水改到周四").pinned_at = NOW
    page = resident.open("/notices")
    assert titles(page) == ["停水改到周四", "修地面", "旧的"]
    assert "以前的" in page.text and "置顶" in page.text


def test_a_chip_shows_one_kind(resident, data):
    page = resident.open("/notices?kind=公示")
    assert titles(page) == ["修地面"] and page.title.startswith("公示｜")
    assert "现在没有活动" in resident.open("/notices?kind=活动").text
    resident.open("/notices?kind=别的", status=404)


def test_a_notice_has_title_days_words_and_a_description_for_wechat(resident, data):
    page = resident.open(url("修地面"))
    assert "公示期11月20日至11月30日" in page.text and "请互相转告" in page.text
    assert page.title == "修地面｜公示｜府佑水香社区"
    (said,) = page.find("//meta[@property='og:description']/@content")
    assert said == "公示期11月20日至11月30日：请互相转告"


def test_no_line_ends_within_a_date(resident, data):
    for path in ("/", "/notices", url("修地面")):
        parts = resident.open(path).find("//span[@class='nb']/text()")
        assert parts[:3] == ["公示期", "11月20日至", "11月30日"]


def test_a_notice_is_escaped_and_a_link_in_it_stays_text(resident, data):
    with transaction():
        row = make.notice("试", body="<b>粗</b>\n\nhttps://example.com/a")
    page = resident.open(f"/notices/{row.id}")
    assert "<b>粗</b>https://example.com/a" in page.text and page.links("example.com") == []


def test_a_public_page_carries_no_token_and_sets_no_cookie(resident, data):
    for path in ("/notices", url("修地面"), url("停水")):
        page = resident.open(path)
        assert "csrf_token" not in page.body and not page.response.headers.getlist("Set-Cookie")
        assert page.response.headers["ETag"]


def test_a_correction_and_the_text_before_it_are_both_reachable(resident, data):
    page = resident.open(url("停水"))
    assert "周四停水一天" in page.text and "日子改到周四" in page.text
    (older,) = page.links("?version=1")
    old = resident.open(older)
    assert "这是更正前的文字" in old.text and "周三停水一天" in old.text and "周四停水一天" not in old.text
    assert old.find("//span[@class='nb']") == []  # its days are those that stand, not those it had
    assert "更正前" in old.title and url("停水") in old.links()


@pytest.mark.parametrize("version", ["3", "0", "x", "9" * 30, "-1"])
def test_a_version_that_is_none_is_no_page(resident, data, version):
    resident.open(f"{url('停水')}?version={version}", status=404)


def test_drafts_and_what_is_ahead_are_no_pages(resident, data):
    with transaction():
        ahead = make.notice("还没到", starts_on=datetime(2026, 11, 25).date()).id
    resident.open(url("友谊赛"), status=404)
    resident.open(f"/notices/{ahead}", status=404)


def test_a_withdrawn_notice_says_so_and_shows_its_words_no_more(resident, data):
    withdraw("停水")
    for path in (url("停水"), f"{url('停水')}?version=1"):
        page = resident.open(path)
        assert "11月24日撤回写错了" in page.text and "停水一天" not in page.body
    assert "停水" not in resident.open("/notices").text


def test_a_withdrawn_public_notice_keeps_its_words_and_its_place(resident, data):
    withdraw("修地面")
    page = resident.open(url("修地面"))
    assert "11月24日撤回写错了" in page.text and "请互相转告" in page.text and "周末照常开放" in page.text
    assert page.links("/objections/new") == []
    assert "修地面" in titles(resident.open("/notices")) and "已撤回" in resident.open("/notices").text


@pytest.mark.parametrize("kind", ["通知", "公示"])
def test_what_was_withdrawn_before_its_first_day_never_stood_anywhere(resident, data, standing_clock, kind):
    days = {"starts_on": datetime(2026, 11, 25).date(), "ends_on": datetime(2026, 11, 30).date()}
    with transaction():
        ahead = make.notice("还没到", kind, **days).id
    withdraw("还没到")
    for day in (24, 25, 26):
        standing_clock(datetime(2026, 11, day, 9))
        resident.open(f"/notices/{ahead}", status=404)
        assert "还没到" not in resident.open("/notices").text


def test_the_public_reads_objections_with_their_reply_under_a_masked_name(resident, data):
    page = resident.open(url("修地面"))
    assert "王**" in page.text and "能不能避开周末" in page.text and "周末照常开放" in page.text
    assert "王示例" not in page.body and "13800" not in page.body


def test_when_the_period_is_over_the_page_says_so_and_takes_no_more(resident, data, standing_clock):
    standing_clock(datetime(2026, 12, 1, 9))
    page = resident.open(url("修地面"))
    assert "已结束" in page.text and page.links("/objections/new") == []
    assert "能不能避开周末" in page.text


# ---- home and hall


def test_the_home_page_has_up_to_three(resident, data):
    with transaction():
        for number in range(4):
            make.notice(f"通知{number}", starts_on=NOW.date())
    assert titles(resident.open("/")) == ["通知3", "通知2", "通知1"]


def test_a_home_page_without_notices_says_so(resident, data):
    withdraw("停水")
    withdraw("修地面")
    assert "现在没有公告" in resident.open("/").text


def test_the_hall_shows_what_is_posted_and_leads_to_its_words(screen, data):
    assert "公告修地面停水改到周四" in screen.open("/kiosk").text
    page = screen.open("/kiosk/notices")
    assert page.links("/kiosk/notices/") == [f"/kiosk{url('修地面')}", f"/kiosk{url('停水')}"]
    said = screen.open(f"/kiosk{url('修地面')}")
    assert "请互相转告" in said.text and "王**" in said.text and "请到服务台说" in said.text
    assert said.links("/objections") == [] and said.links("tel:") == []


def test_the_hall_shows_no_draft_and_nothing_that_is_over(screen, data, standing_clock):
    screen.open(f"/kiosk{url('友谊赛')}", status=404)
    standing_clock(datetime(2026, 12, 1, 9))
    screen.open(f"/kiosk{url('修地面')}", status=404)
