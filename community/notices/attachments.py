"""Attachments: put on a notice and taken off again, until a 公示 is published."""

from datetime import datetime

from sqlalchemy import func, select

from community.core import audit, files
from community.core.access import Actor
from community.core.db import transaction
from community.core.errors import Refusal
from community.notices.actions import hold
from community.notices.models import MOST_ATTACHMENTS, PUBLIC_NOTICE, Attachment, Notice


def attach(notice: Notice, *, content: bytes, suffix: str, name: str, by: Actor, now: datetime) -> Attachment:
    """Keep a file and hang it on a notice.

    Args:
        content: the file, of at most MOST_BYTES; suffix: what it was recognised as (rules.suffix_of).
        name: what readers see.
    Raises:
        Refusal: the notice is a published 公示 or withdrawn ("frozen"), or has enough of them ("full").
    """
    with transaction() as session:
        _hold_open(notice)
        count = session.scalar(
            select(func.count()).select_from(Attachment).where(Attachment.notice_id == notice.id)
        )
        if count >= MOST_ATTACHMENTS:
            raise Refusal(f"一条公告最多{MOST_ATTACHMENTS}个附件", "请先去掉一个", code="full")
        row = Attachment(
            notice_id=notice.id,
            file=files.keep(content, suffix),
            name=name,
            suffix=suffix,
            size_bytes=len(content),
            added_at=now,
            account_id=by.account_id,
        )
        session.add(row)
        session.flush()
        audit.record("attach", "notice", notice.id, by=by, now=now, after={"attachment": name})
    return row


def detach(attachment: Attachment, *, by: Actor, now: datetime) -> None:
    """Take an attachment off; its file goes with the next tidying.

    Raises:
        Refusal: the notice is a published 公示 or withdrawn ("frozen").
    """
    with transaction() as session:
        notice = session.get_one(Notice, attachment.notice_id)
        _hold_open(notice)
        audit.record("detach", "notice", notice.id, by=by, now=now, before={"attachment": attachment.name})
        session.delete(attachment)


def _hold_open(notice: Notice) -> None:
    hold(notice)
    if notice.state == "withdrawn":
        raise Refusal("这条公告已经撤回，附件不能再动", code="frozen")
    if notice.state == "published" and notice.kind == PUBLIC_NOTICE:
        raise Refusal("公示发布后，附件不能再动", code="frozen")
