"""The desk writes, publishes, corrects, pins and withdraws notices."""

import pytest
from sqlalchemy import select

from community.core.audit import AuditLine
from community.notices.models import Notice
from tests.cast import notice
from tests.page import Page, Visitor
from tests.steps import both_ways, post_as

NEW = "/desk/notices/new"
TYPED = {"kind": "公示", "title": "修大门", "body": "修门"}
TYPED |= {"starts_on": "2026-11-24", "ends_on": "2026-11-30"}


def url(title: str) -> str:
    return f"/desk/notices/{notice(title).id}"


def write(secretary, *, htmx: bool = False, status: int = 200, **typed) -> Page:
    return secretary.open(NEW).send("/desk/notices", htmx=htmx, status=status, **TYPED | typed)


def verbs(data) -> list[str]:
    return list(data.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


@both_ways
def test_a_draft_is_written_looked_at_and_published(secretary, resident, data, htmx):
    page = write(secretary, htmx=htmx)
    assert page.url == url("修大门") and "草稿" in page.text and "都不能再改" in page.text
    assert "修大门" not in resident.open("/notices").text
    page.send("/publication", htmx=htmx)
    assert "修大门" in resident.open("/notices").text
    assert verbs(data) == ["add_notice", "publish_notice"]


@both_ways
def test_a_wrong_notice_keeps_what_was_typed(secretary, data, htmx):
    wrong = write(secretary, htmx=htmx, status=422, title="", ends_on="")
    assert "请填写标题" in wrong.text and "公示要写明到哪天为止" in wrong.text
    assert wrong.form("/desk/notices").fields["body"] == "修门"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "别的"}, "请选类别"),
        ({"starts_on": "明天"}, "从哪天起写成2026-12-01这样的日子"),
        ({"ends_on": "2026-11-23"}, "结束的日子不能早过开始的日子"),
        ({"body": "长" * 5001}, "正文最多5000个字"),
        ({"body": ""}, "请填写正文"),
    ],
)
def test_what_is_wrong_is_told(secretary, data, typed, sentence):
    assert sentence in write(secretary, status=422, **typed).text


def test_the_same_form_sent_twice_is_one_draft(secretary, data):
    page = secretary.open(NEW)
    for _ in range(2):
        page.send("/desk/notices", **TYPED)
    assert data.session.query(Notice).filter_by(draft_title="修大门").count() == 1


@both_ways
def test_a_draft_is_edited(secretary, data, htmx):
    page = secretary.open(f"{url('友谊赛')}/draft").send("/draft", htmx=htmx, title="友谊赛改期")
    assert "友谊赛改期" in page.text and verbs(data) == ["change_draft"]


@both_ways
def test_of_two_editors_the_slower_is_told_what_stands(app, secretary, data, htmx):
    slower = Visitor(app, "staff").open(f"{url('友谊赛')}/draft")
    typed = {"title": "第一个人的", "body": "第一个人写的字"}
    secretary.open(f"{url('友谊赛')}/draft").send("/draft", **typed)
    told = slower.send("/draft", htmx=htmx, status=409, title="第二个人的")
    assert "标题现在是“第一个人的”，您填的是“第二个人的”；正文现在是“第一个人写的字”，您填的" in told.text
    if not htmx:
        told.send("/draft", title="第二个人的", agreed=told.find("//button[@name='agreed']/@value")[0])
        assert notice("第二个人的").state == "draft"


def test_a_draft_that_somebody_changed_is_not_published_unseen(app, secretary, data):
    looked_at = Visitor(app, "staff").open(url("友谊赛"))
    secretary.open(f"{url('友谊赛')}/draft").send("/draft", body="别的字")
    assert "看一遍现在的文字" in looked_at.send("/publication", status=409).text
    assert notice("友谊赛").state == "draft"


@both_ways
def test_a_correction_stands_beside_what_it_corrects(secretary, resident, data, htmx):
    typed = {"note": "改到周五", "title": "停水改到周五", "body": "周五停水"}
    page = secretary.open(f"{url('停水')}/correction").send("/correction", htmx=htmx, **typed)
    assert "改到周五" in page.text
    public = resident.open(f"/notices/{notice('停水').id}")
    assert "周五停水" in public.text and len(public.links("?version=")) == 2


@both_ways
def test_a_correction_says_what_it_corrects(secretary, data, htmx):
    page = secretary.open(f"{url('停水')}/correction")
    assert "请写一句改了什么" in page.send("/correction", htmx=htmx, status=422, note="").text
    assert notice("停水").version == 2


@both_ways
def test_of_two_who_correct_the_slower_sees_both_and_loses_nothing(app, secretary, resident, data, htmx):
    slower = Visitor(app, "staff").open(f"{url('停水')}/correction")
    secretary.open(f"{url('停水')}/correction").send(
        "/correction", note="一", title="周五停水", body="周五停"
    )
    typed = {"note": "二", "title": "周六停水", "body": "周六停"}
    told = slower.send("/correction", htmx=htmx, status=409, **typed)
    assert (
        "刚刚有人更正过" in told.text
        and "标题现在是“周五停水”，您填的是“周六停水”；正文现在是“周五停”，您填的是“周六停”" in told.text
    )
    if htmx:
        return
    assert told.form("/correction").fields["body"] == "周六停"
    told.send("/correction", agreed=told.find("//button[@name='agreed']/@value")[0])
    versions = [
        resident.open(link).text for link in resident.open(f"/notices/{notice('停水').id}").links("?version=")
    ]
    assert "周六停" in resident.open(f"/notices/{notice('停水').id}").text and "周五停" in versions[0]


@both_ways
def test_a_correction_that_is_refused_keeps_what_was_typed(secretary, data, htmx):
    typed = {"note": "改", "body": "周六停", "starts_on": "2026-11-25"}
    told = secretary.open(f"{url('停水')}/correction").send("/correction", htmx=htmx, status=409, **typed)
    assert "不能改到今天以后" in told.text
    assert htmx or told.form("/correction").fields["body"] == "周六停"


def test_a_public_notice_has_no_way_to_be_changed(secretary, data):
    page = secretary.open(url("修地面"))
    assert "不能再改" in page.text
    for part in ("/draft", "/correction", "/attachments"):
        assert [a for a in page.links() if a.endswith(part)] == []
        assert [f.action for f in page.tree.forms if f.action.endswith(part)] == []
    for part in ("draft", "correction"):
        assert "状态改过了" in secretary.open(f"{url('修地面')}/{part}", status=409).text


def test_sending_a_correction_of_a_public_notice_all_the_same_is_refused(secretary, data):
    form = secretary.open(f"{url('停水')}/correction").form("/correction")
    values = dict(form.form_values()) | {"note": "改", "seen": "1", "ends_on": "2026-12-30"}
    assert "公示发布后不能改" in secretary.post(f"{url('修地面')}/correction", values, status=409).text
    values = dict(secretary.open(f"{url('友谊赛')}/draft").form("/draft").form_values()) | {"body": "改"}
    secretary.post(f"{url('修地面')}/draft", values, status=409)
    assert notice("修地面").version == 1


@both_ways
def test_a_notice_is_pinned_and_unpinned(secretary, resident, data, htmx):
    page = secretary.open(url("停水")).send("/pin", htmx=htmx)
    assert "取消置顶" in page.text and "置顶" in resident.open("/notices").text
    page.send("/unpinning", htmx=htmx)
    assert "置顶" not in resident.open("/notices").text


@both_ways
def test_a_notice_is_withdrawn_with_a_reason(secretary, resident, data, htmx):
    form = secretary.open(f"{url('修地面')}/withdrawal")
    assert "请写一句为什么撤回" in form.send("/withdrawal", htmx=htmx, status=422, reason="").text
    assert "已撤回" in form.send("/withdrawal", htmx=htmx, reason="日期写错了").text
    assert "日期写错了" in resident.open(f"/notices/{notice('修地面').id}").text
    assert "状态改过了" in secretary.open(f"{url('修地面')}/withdrawal", status=409).text


@both_ways
def test_a_draft_is_thrown_away(secretary, data, htmx):
    page = secretary.open(url("友谊赛")).send("/discarding", htmx=htmx)
    assert page.url == "/desk/notices" and "友谊赛" not in page.text


def test_the_text_for_the_group_stands_ready_to_be_copied(secretary, data):
    (box,) = secretary.open(url("停水")).find("//*[@data-copy]//textarea")
    assert box.text.startswith("【通知】停水改到周四") and f"/notices/{notice('停水').id}" in box.text
    assert box.get("readonly") is not None


def test_the_supervisor_reads_and_changes_nothing(app, secretary, data):
    supervisor = Visitor(app, "supervisor")
    assert "友谊赛" in supervisor.open("/desk/notices").text
    for title in ("友谊赛", "修地面", "停水"):
        page = supervisor.open(url(title))
        assert [form.action for form in page.tree.forms] == ["/logout"]
    values = {name: value or "" for name, value in secretary.open(NEW).form("/desk/notices").form_values()}
    post_as(supervisor, "/desk/notices", values | TYPED, status=403)
    assert data.session.query(Notice).filter_by(draft_title="修大门").count() == 0


def test_a_shop_finds_no_notices_at_its_desk(shop):
    shop.open("/desk/notices", status=403)
    assert "公告" not in shop.open("/desk").text


def test_a_notice_that_does_not_exist_is_not_found(secretary):
    for path in ("999999", "999999/draft", "999999/correction", "999999/withdrawal"):
        secretary.open(f"/desk/notices/{path}", status=404)


def test_the_audit_tells_what_was_changed_in_words_and_no_long_text(secretary, data):
    form = secretary.open(f"{url('友谊赛')}/draft")
    form.send("/draft", kind="通知", title="友谊赛改期", body="长长的一段话")
    said = secretary.open("/desk/audit").text
    assert "类别活动，标题友谊赛" in said and "类别通知，标题友谊赛改期" in said
    assert "长长的一段话" not in said
