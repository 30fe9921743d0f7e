"""The verbs that change a notice: draft, publish, correct, pin, withdraw."""

from datetime import date, datetime

from sqlalchemy import delete, update

from community.core import audit, meanwhile
from community.core.access import Actor
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.notices.models import PUBLIC_NOTICE, Attachment, Notice, NoticeVersion
from community.notices.queries import posted
from community.notices.rules import Posted, hides_what_was_shown, too_late, wrong_dates

DRAFT_NAMES = {
    "kind": "类别",
    "draft_title": "标题",
    "starts_on": "从哪天起",
    "ends_on": "到哪天为止",
    "draft_body": "正文",
}
TEXT_NAMES = {"title": "标题", "starts_on": "从哪天起", "ends_on": "到哪天为止", "body": "正文"}


def add_notice(
    *, kind: str, title: str, body: str, starts_on: date, ends_on: date | None, by: Actor, now: datetime
) -> Notice:
    """Write down a draft that only the desk sees.

    Raises:
        Refusal: its days do not fit together.
    """
    _check_dates(kind, starts_on, ends_on)
    with transaction() as session:
        notice = Notice(
            kind=kind,
            state="draft",
            starts_on=starts_on,
            ends_on=ends_on,
            version=0,
            draft_title=title,
            draft_body=body,
            created_at=now,
            created_by_id=by.account_id,
            withdrawn_reason="",
        )
        session.add(notice)
        session.flush()
        audit.record(
            "add_notice", "notice", notice.id, by=by, now=now, after=_short({"kind": kind, "title": title})
        )
    return notice


def draft_seen(notice: Notice) -> str:
    """A digest of what a draft says: a form carries it, to know that nobody changed it since."""
    return meanwhile.seen(notice, DRAFT_NAMES)


def change_draft(notice: Notice, *, seen: str, by: Actor, now: datetime, **fields) -> None:
    """Change a draft.

    Args:
        seen: the digest of what stood on the form when it was opened.
        fields: all of DRAFT_NAMES.
    Raises:
        Refusal: it is published ("state"), its days do not fit together, or somebody has changed it
            meanwhile ("seen").
    """
    _check_dates(fields["kind"], fields["starts_on"], fields["ends_on"])
    with transaction():
        hold(notice)
        _must_be(notice, "draft")
        before = meanwhile.changes("这份草稿刚刚有人改过", notice, DRAFT_NAMES, fields, seen)
        if not before:
            return
        for name in before:
            setattr(notice, name, fields[name])
        after = {name: fields[name] for name in before}
        audit.record(
            "change_draft", "notice", notice.id, by=by, now=now, before=_short(before), after=_short(after)
        )


def discard(notice: Notice, *, by: Actor, now: datetime) -> None:
    """Throw a draft away, with its attachments; nobody but the desk ever saw it.

    Raises:
        Refusal: it is published ("state").
    """
    with transaction() as session:
        hold(notice)
        _must_be(notice, "draft")
        audit.record(
            "discard_notice", "notice", notice.id, by=by, now=now, before={"title": notice.draft_title}
        )
        session.execute(delete(Attachment).filter_by(notice_id=notice.id))
        session.delete(notice)


def publish(notice: Notice, *, seen: str, by: Actor, now: datetime) -> None:
    """Make a draft the first version; a 公示 is frozen from here on.

    Args:
        seen: the digest of the draft that was looked at.
    Raises:
        Refusal: it is published already ("state"), the draft is another one by now ("seen"), or its days
            have passed ("late").
    """
    with transaction() as session:
        hold(notice)
        _must_be(notice, "draft")
        if seen != draft_seen(notice):
            raise Refusal("这份草稿刚刚有人改过", "请看一遍现在的文字再发布", code="seen")
        late = too_late(notice.kind, notice.starts_on, notice.ends_on, now.date())
        if late:
            raise Refusal(late, "请先改一下日子再发布", code="late")
        session.add(_version(notice, 1, notice.draft_title, notice.draft_body, "", by=by, now=now))
        notice.state, notice.version = "published", 1
        notice.published_at, notice.published_by_id = now, by.account_id
        notice.draft_title = notice.draft_body = None
        audit.record("publish_notice", "notice", notice.id, by=by, now=now, after={"version": 1})


def text_seen(stands: Posted) -> str:
    """A digest of what a notice says by now: a form carries it, to know that nobody corrected it since."""
    return meanwhile.seen(stands, TEXT_NAMES)


def correct(
    notice: Notice,
    *,
    title: str,
    body: str,
    starts_on: date,
    ends_on: date | None,
    note: str,
    seen: str,
    by: Actor,
    now: datetime,
) -> None:
    """Publish a new version beside the old one, with a note that says what was put right.

    Args:
        seen: the digest of what stood when the form was opened.
    Raises:
        Refusal: a 公示 never changes ("frozen"); it is not published ("state"); somebody was faster ("seen");
            it would be shown no more until a later day ("hidden").
    """
    _check_dates(notice.kind, starts_on, ends_on)
    with transaction() as session:
        hold(notice)
        if notice.kind == PUBLIC_NOTICE:
            raise Refusal("公示发布后不能改", "写错了，请撤回并说明原因，再发一份新的", code="frozen")
        _must_be(notice, "published")
        stands = posted(notice.id)
        if seen != text_seen(stands):
            typed = {"title": title, "starts_on": starts_on, "ends_on": ends_on, "body": body}
            before = {name: getattr(stands, name) for name in typed if getattr(stands, name) != typed[name]}
            raise meanwhile.changed("这条公告刚刚有人更正过", stands, TEXT_NAMES, before, typed)
        hidden = hides_what_was_shown(notice.starts_on, starts_on, now.date())
        if hidden:
            raise Refusal(hidden, "不登了，请撤回", code="hidden")
        number = notice.version + 1
        session.add(_version(notice, number, title, body, note, by=by, now=now))
        before = {"version": notice.version, "starts_on": notice.starts_on, "ends_on": notice.ends_on}
        notice.version, notice.starts_on, notice.ends_on = number, starts_on, ends_on
        after = {"version": number, "starts_on": starts_on, "ends_on": ends_on, "note": note}
        audit.record("correct_notice", "notice", notice.id, by=by, now=now, before=before, after=after)


def pin(notice: Notice, *, by: Actor, now: datetime) -> None:
    """Let a notice stand on top; once more changes nothing."""
    _set_pinned(notice, now, by=by, now=now)


def unpin(notice: Notice, *, by: Actor, now: datetime) -> None:
    """A notice stands among the others again."""
    _set_pinned(notice, None, by=by, now=now)


def withdraw(notice: Notice, *, reason: str, by: Actor, now: datetime) -> None:
    """Take a notice back; its address says when and why, and a 公示 keeps its text there.

    Raises:
        Refusal: it is not published ("state").
    """
    with transaction():
        hold(notice)
        _must_be(notice, "published")
        notice.state, notice.withdrawn_reason = "withdrawn", reason
        notice.withdrawn_at, notice.withdrawn_by_id = now, by.account_id
        audit.record("withdraw_notice", "notice", notice.id, by=by, now=now, after={"reason": reason})


def _set_pinned(notice: Notice, pinned_at: datetime | None, *, by: Actor, now: datetime) -> None:
    with transaction():
        hold(notice)
        _must_be(notice, "published")
        if (notice.pinned_at is None) == (pinned_at is None):
            return
        notice.pinned_at = pinned_at
        verb = "pin_notice" if pinned_at else "unpin_notice"
        audit.record(verb, "notice", notice.id, by=by, now=now)


def hold(notice: Notice) -> None:
    """Two changes of one notice meet here; what is read afterwards is what stands."""
    db.session.execute(update(Notice).where(Notice.id == notice.id).values(created_at=Notice.created_at))
    db.session.refresh(notice)


def _must_be(notice: Notice, state: str) -> None:
    if notice.state != state:
        raise Refusal("这条公告的状态刚刚有人改过", "请刷新看看现在的情况", code="state")


def _check_dates(kind: str, starts_on: date, ends_on: date | None) -> None:
    wrong = wrong_dates(kind, starts_on, ends_on)
    if wrong:
        raise Refusal(wrong)


def _version(
    notice: Notice, number: int, title: str, body: str, note: str, *, by: Actor, now: datetime
) -> NoticeVersion:
    return NoticeVersion(
        notice_id=notice.id,
        number=number,
        title=title,
        body=body,
        note=note,
        at=now,
        account_id=by.account_id,
    )


def _short(values: dict) -> dict:
    """For the audit, which names a long text and does not repeat it; a line of prices has a kind, too."""
    told = {"notice_kind" if name == "kind" else name: value for name, value in values.items()}
    return told | {"draft_body": True} if "draft_body" in told else told
