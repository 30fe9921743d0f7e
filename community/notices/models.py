"""What the secretary posts: notices with their versions and attachments, and objections to a 公示."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core.db import Base, Key, Line, Short, When, one_of

KINDS = ("通知", "活动", "公示", "结果")
PUBLIC_NOTICE = "公示"  # frozen once published, takes objections
STATES = ("draft", "published", "withdrawn")
MEDIA = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
MOST_BYTES = 5 * 1024 * 1024  # of one attachment
MOST_ATTACHMENTS = 6
FROZEN = ("kind", "starts_on", "ends_on", "version", "published_at")  # of a 公示, once it is published


class Notice(Base):
    """A notice; its text stands on the draft until publishing makes it version 1, then in the versions."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", KINDS),
        one_of("state", STATES),
        CheckConstraint("starts_on <= ends_on", name="span"),
        CheckConstraint("kind <> '公示' OR ends_on IS NOT NULL", name="period"),
        CheckConstraint("kind <> '公示' OR version <= 1", name="frozen"),
        CheckConstraint("(state = 'draft') = (version = 0)", name="version"),
        CheckConstraint("(state = 'draft') = (draft_title IS NOT NULL)", name="draft"),
        CheckConstraint("(draft_title IS NULL) = (draft_body IS NULL)", name="draft_body"),
        CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        Index(None, "state", "starts_on"),
        {"info": {"fixed_columns": FROZEN}},
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(4))
    state: Mapped[Short]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]  # none: until it is withdrawn
    version: Mapped[int]  # the number of the version that stands; 0: a draft
    draft_title: Mapped[str | None] = mapped_column(String(60))
    draft_body: Mapped[str | None] = mapped_column(Text)
    pinned_at: Mapped[datetime | None]
    created_at: Mapped[When]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # none: came with the set-up
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_reason: Mapped[Line]


class NoticeVersion(Base):
    """A text as it was published; a correction is the next number, with a note that says what was wrong."""

    __tablename__ = "notice_version"
    __table_args__ = (
        UniqueConstraint("notice_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(number = 1) = (note = '')", name="note"),
        {"info": {"append_only": True}},
    )

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"))
    number: Mapped[int]
    title: Mapped[Short]
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[Line]
    at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Attachment(Base):
    """A file that hangs on a notice, under the name that readers see."""

    __tablename__ = "attachment"
    __table_args__ = (
        one_of("suffix", tuple(MEDIA)),
        CheckConstraint(f"size_bytes BETWEEN 1 AND {MOST_BYTES}", name="size"),
    )

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    file: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[Short]  # without its ending
    suffix: Mapped[str] = mapped_column(String(5))
    size_bytes: Mapped[int]
    added_at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    def is_later_than(self, published_at: datetime) -> bool:
        """Whether it was hung on a notice that people may have read without it."""
        return self.added_at > published_at


class Objection(Base):
    """What somebody has against a 公示, and the reply; public only once the desk has replied.

    Name and words stand in columns that can be blanked; when it was filed, and to what, stays.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("replied_at IS NOT NULL OR (reply = '' AND NOT is_shown)", name="replied"),
        CheckConstraint("blanked_at IS NULL OR (name = '' AND said = '')", name="blanked"),
        {"info": {"fixed_columns": ("notice_id", "contact_id", "filed_at")}},
    )

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    name: Mapped[Short]
    said: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[When]
    reply: Mapped[str] = mapped_column(Text)
    is_shown: Mapped[bool]  # whether the public reads what was said, beside the reply
    replied_at: Mapped[datetime | None]
    replied_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    blanked_at: Mapped[datetime | None]
    blanked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
