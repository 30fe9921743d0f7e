"""Reads of notices, their versions and attachments, and objections."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select

from community.accounts.models import Contact
from community.core.db import db
from community.core.text import masked_name
from community.notices.models import PUBLIC_NOTICE, Attachment, Notice, NoticeVersion, Objection
from community.notices.rules import Posted

PAST_SHOWN = 60


@dataclass(frozen=True)
class Answered:
    """An objection as the public reads it, with its reply: a masked name, and the words where they may be."""

    name: str
    said: str
    filed_at: datetime
    reply: str
    replied_at: datetime


def _read(number=Notice.version) -> Select:
    """Every notice with the text of one version, or of its draft."""
    return select(
        Notice,
        func.coalesce(NoticeVersion.number, 0).label("number"),
        func.coalesce(NoticeVersion.title, Notice.draft_title).label("title"),
        func.coalesce(NoticeVersion.body, Notice.draft_body).label("body"),
    ).outerjoin(NoticeVersion, and_(NoticeVersion.notice_id == Notice.id, NoticeVersion.number == number))


def _posted(query: Select) -> list[Posted]:
    return [
        Posted(
            id=notice.id,
            kind=notice.kind,
            state=notice.state,
            starts_on=notice.starts_on,
            ends_on=notice.ends_on,
            is_pinned=notice.pinned_at is not None,
            version=number,
            newest=notice.version,
            title=title,
            body=body,
            published_at=notice.published_at,
            withdrawn_at=notice.withdrawn_at,
            withdrawn_reason=notice.withdrawn_reason,
        )
        for notice, number, title, body in db.session.execute(query)
    ]


def posted(notice_id: int, version: int | None = None) -> Posted | None:
    """A notice as it stands, or at one of its published versions; None where there is no such one."""
    query = _read() if version is None else _read(version).where(NoticeVersion.number <= Notice.version)
    return next(iter(_posted(query.where(Notice.id == notice_id))), None)


def current(today: date, *, kind: str | None = None, most: int | None = None) -> list[Posted]:
    """What is posted today: pinned ones on top, then the newest."""
    query = _read().where(
        Notice.state == "published",
        Notice.starts_on <= today,
        or_(Notice.ends_on.is_(None), Notice.ends_on >= today),
    )
    query = query.where(Notice.kind == kind) if kind else query
    order = Notice.pinned_at.is_(None), Notice.starts_on.desc(), Notice.id.desc()
    return _posted(query.order_by(*order).limit(most))


def past(today: date, *, kind: str | None = None) -> list[Posted]:
    """What was posted and is over, the newest first; a 公示 that was withdrawn stays among them."""
    over = and_(Notice.state == "published", Notice.ends_on < today)
    was_shown = Notice.starts_on <= func.date(Notice.withdrawn_at)
    taken_back = and_(Notice.state == "withdrawn", Notice.kind == PUBLIC_NOTICE, was_shown)
    query = _read().where(or_(over, taken_back))
    query = query.where(Notice.kind == kind) if kind else query
    return _posted(query.order_by(Notice.starts_on.desc(), Notice.id.desc()).limit(PAST_SHOWN))


def all_notices() -> list[Posted]:
    """For the desk: drafts first, then by their first day."""
    return _posted(_read().order_by(Notice.state != "draft", Notice.starts_on.desc(), Notice.id.desc()))


def versions_of(notice_id: int) -> list[NoticeVersion]:
    """The published versions, the newest first."""
    query = select(NoticeVersion).filter_by(notice_id=notice_id).order_by(NoticeVersion.number.desc())
    return list(db.session.scalars(query))


def attachments_of(notice_id: int) -> list[Attachment]:
    return list(db.session.scalars(select(Attachment).filter_by(notice_id=notice_id).order_by(Attachment.id)))


def attachment(notice_id: int, attachment_id: int) -> Attachment | None:
    """An attachment of this very notice."""
    return db.session.scalar(select(Attachment).filter_by(id=attachment_id, notice_id=notice_id))


def file_names() -> list[str]:
    """The files that attachments name."""
    return list(db.session.scalars(select(Attachment.file)))


def answered(notice_id: int) -> list[Answered]:
    """The objections that the public reads: those with a reply."""
    query = select(Objection).where(Objection.notice_id == notice_id, Objection.replied_at.is_not(None))
    return [
        Answered(
            name=masked_name(row.name) if row.name else "",
            said=row.said if row.is_shown else "",
            filed_at=row.filed_at,
            reply=row.reply,
            replied_at=row.replied_at,
        )
        for row in db.session.scalars(query.order_by(Objection.id))
    ]


def objections_of(notice_id: int) -> list[Objection]:
    """For the desk: all of them, those without a reply first."""
    query = select(Objection).filter_by(notice_id=notice_id)
    return list(db.session.scalars(query.order_by(Objection.replied_at.is_not(None), Objection.id)))


def unanswered(notice_id: int | None = None) -> list[Objection]:
    """The objections without a reply, the oldest first; of one notice or of all."""
    query = select(Objection).where(Objection.replied_at.is_(None))
    query = query.where(Objection.notice_id == notice_id) if notice_id else query
    return list(db.session.scalars(query.order_by(Objection.filed_at, Objection.id)))


def mobile_of(objection: Objection) -> str | None:
    """The number that an objection was filed with; None where it was blanked."""
    return db.session.scalar(select(Contact.mobile).filter_by(id=objection.contact_id))
