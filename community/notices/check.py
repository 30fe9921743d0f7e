"""What must be true of notices, attachments and objections."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from community.core.db import db
from community.notices.models import (
    MOST_ATTACHMENTS,
    PUBLIC_NOTICE,
    Attachment,
    Notice,
    NoticeVersion,
    Objection,
)


def faults(now: datetime) -> Iterator[str]:
    """A line for each fault."""
    yield from _versions()
    yield from _frozen()
    yield from _attachments()
    yield from _objections()
    for notice_id in db.session.scalars(select(Notice.id).where(Notice.published_at > now)):
        yield f"notice {notice_id} was published in the future"


def _versions() -> Iterator[str]:
    """The versions of each notice are numbered without a gap, and the last is the one that stands."""
    count, last = func.count(NoticeVersion.id), func.coalesce(func.max(NoticeVersion.number), 0)
    query = (
        select(Notice.id, Notice.version, count, last)
        .outerjoin(NoticeVersion, NoticeVersion.notice_id == Notice.id)
        .group_by(Notice.id, Notice.version)
        .having((count != Notice.version) | (last != Notice.version))
    )
    for notice_id, stands, number, newest in db.session.execute(query):
        yield f"notice {notice_id} stands at version {stands}, but has {number} up to {newest}"


def _frozen() -> Iterator[str]:
    """A 公示 has one version, from before its period, and no attachment from after that."""
    mine = Notice.kind == PUBLIC_NOTICE
    changed = select(NoticeVersion.notice_id).join(Notice, Notice.id == NoticeVersion.notice_id)
    for notice_id in db.session.scalars(changed.where(mine, NoticeVersion.number > 1)):
        yield f"notice {notice_id} is a public notice and was changed after it was published"
    late = select(Notice.id).where(mine, func.date(Notice.published_at) > func.date(Notice.starts_on))
    for notice_id in db.session.scalars(late):
        yield f"notice {notice_id} is a public notice and was published within its period"
    added = select(Attachment.id).join(Notice, Notice.id == Attachment.notice_id)
    for attachment_id in db.session.scalars(added.where(mine, Attachment.added_at > Notice.published_at)):
        yield f"attachment {attachment_id} was added to a published public notice"


def _attachments() -> Iterator[str]:
    many = select(Attachment.notice_id).group_by(Attachment.notice_id).having(func.count() > MOST_ATTACHMENTS)
    for notice_id in db.session.scalars(many):
        yield f"notice {notice_id} has more than {MOST_ATTACHMENTS} attachments"


def _objections() -> Iterator[str]:
    """An objection is to a 公示, filed within its period, and answered with words."""
    query = select(Objection, Notice).join(Notice, Notice.id == Objection.notice_id)
    for objection, notice in db.session.execute(query):
        if notice.kind != PUBLIC_NOTICE or notice.state == "draft":
            yield f"objection {objection.id} is to notice {notice.id}, which takes none"
        elif not notice.starts_on <= objection.filed_at.date() <= notice.ends_on:
            yield f"objection {objection.id} was filed outside the period of notice {notice.id}"
        if objection.replied_at and not objection.reply:
            yield f"objection {objection.id} was answered without a word"
