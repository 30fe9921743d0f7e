"""Drafts, publishing, corrections; and a 公示 that the database itself keeps as it was published."""

from datetime import date, datetime

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from community.core.audit import AuditLine
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.notices import actions, queries
from community.notices.models import Attachment, Notice, NoticeVersion, Objection
from tests.cast import NOW, actor, notice

pytestmark = pytest.mark.usefixtures("data")


def by():
    return {"by": actor("secretary"), "now": NOW}


def publish(row: Notice) -> None:
    actions.publish(row, seen=actions.draft_seen(row), **by())


def add(kind: str = "公示", **fields) -> Notice:
    days = {"starts_on": NOW.date(), "ends_on": date(2026, 11, 30)}
    return actions.add_notice(**{"kind": kind, "title": "修门", "body": "修大门"} | days | fields, **by())


def correct(row: Notice, **fields) -> None:
    typed = {"title": "新", "body": "新的字", "starts_on": row.starts_on, "ends_on": row.ends_on}
    actions.correct(
        row, **typed | {"note": "改字", "seen": actions.text_seen(queries.posted(row.id))} | fields, **by()
    )


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditLine.verb).order_by(AuditLine.id)))


def test_publishing_makes_the_draft_the_first_version():
    row = add()
    publish(row)
    assert (row.state, row.version, row.draft_title) == ("published", 1, None)
    assert queries.posted(row.id).body == "修大门"
    assert verbs() == ["add_notice", "publish_notice"]


def test_a_draft_that_changed_since_it_was_looked_at_is_not_published():
    row = add()
    with pytest.raises(Refusal, match="改过"):
        actions.publish(row, seen="older", **by())
    assert row.state == "draft"


def test_a_public_notice_cannot_begin_in_the_past():
    row = add(starts_on=date(2026, 11, 23))
    with pytest.raises(Refusal, match="从今天或以后"):
        publish(row)


def test_nothing_is_published_twice():
    row = add()
    publish(row)
    with pytest.raises(Refusal, match="状态刚刚有人改过"):
        publish(row)


def test_a_correction_is_a_new_version_and_the_old_one_stays():
    row = notice("停水改到周四")
    correct(row)
    assert [queries.posted(row.id, number).title for number in (1, 2, 3)] == ["停水", "停水改到周四", "新"]
    assert queries.posted(row.id).title == "新"
    assert queries.posted(row.id, 4) is None and queries.posted(row.id, 0) is None


def test_of_two_who_correct_the_slower_is_told():
    row = notice("停水改到周四")
    correct(row)
    with pytest.raises(Refusal, match="刚刚有人更正过"):
        correct(row, seen="older")


def test_a_correction_does_not_take_off_what_stands():
    row = notice("停水改到周四")
    with pytest.raises(Refusal, match="不能改到今天以后"):
        correct(row, starts_on=date(2026, 11, 25))
    assert row.version == 2


def test_a_public_notice_is_not_corrected():
    with pytest.raises(Refusal, match="公示发布后不能改"):
        correct(notice("修地面"))


def test_pinning_twice_is_one_pinning():
    row = notice("修地面")
    for _ in range(2):
        actions.pin(row, **by())
    assert row.pinned_at == NOW and verbs() == ["pin_notice"]
    actions.unpin(row, **by())
    assert row.pinned_at is None


def test_what_is_withdrawn_is_so_once():
    row = notice("停水改到周四")
    actions.withdraw(row, reason="不停了", **by())
    assert (row.state, row.withdrawn_reason) == ("withdrawn", "不停了")
    with pytest.raises(Refusal):
        actions.withdraw(row, reason="又", **by())


def test_a_draft_is_thrown_away_and_what_was_published_is_not():
    actions.discard(notice("友谊赛"), **by())
    assert db.session.query(Notice).filter_by(draft_title="友谊赛").count() == 0
    with pytest.raises(Refusal):
        actions.discard(notice("修地面"), **by())


# ---- what the database itself refuses

LATER = {"published_at": datetime(2026, 11, 18)}
TAMPERINGS = {
    "the last day": lambda: update(Notice).where(Notice.kind == "公示").values(ends_on=date(2026, 12, 30)),
    "the first day": lambda: update(Notice).where(Notice.kind == "公示").values(starts_on=date(2026, 11, 1)),
    "the kind": lambda: update(Notice).where(Notice.kind == "公示").values(kind="通知"),
    "when it was published": lambda: update(Notice).where(Notice.kind == "公示").values(**LATER),
    "the words": lambda: update(NoticeVersion).values(body="别的"),
    "a version": lambda: delete(NoticeVersion),
    "the notice": lambda: delete(Notice).where(Notice.kind == "公示"),
    "an attachment": lambda: delete(Attachment),
    "an attachment's file": lambda: update(Attachment).values(name="别的"),
    "when it was objected to": lambda: update(Objection).values(filed_at=NOW),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_published_public_notice_stays_as_it_was(what):
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(TAMPERINGS[what]())


def test_without_the_triggers_it_would_change():
    with transaction() as session:
        drop_triggers()
        for what in ("the last day", "the words", "an attachment's file", "an attachment"):
            assert session.execute(TAMPERINGS[what]()).rowcount


def drop_triggers() -> None:
    tables = ("notice", "notice_version", "attachment", "objection")
    if db.engine.dialect.name == "sqlite":
        listed = ", ".join(f"'{table}'" for table in tables)
        rows = f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({listed})"
        for name in db.session.scalars(text(rows)).all():
            db.session.execute(text(f"DROP TRIGGER {name}"))
        return
    for table in tables:
        db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))


def test_it_cannot_be_replaced_either(only_sqlite):
    with pytest.raises(DBAPIError, match="never change"), transaction() as session:
        session.execute(text("INSERT OR REPLACE INTO notice SELECT * FROM notice WHERE kind = '公示'"))


def test_a_second_version_of_it_never_stands():
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(update(Notice).where(Notice.kind == "公示").values(version=2))


def test_what_is_no_public_notice_and_drafts_may_change():
    with transaction() as session:
        session.execute(update(Notice).where(Notice.kind == "通知").values(ends_on=date(2026, 12, 30)))
        session.execute(update(Notice).where(Notice.state == "draft").values(kind="通知", draft_title="赛"))
        assert notice("赛").kind == "通知"
