"""One line for every action by someone with a role: who, what, which row, before and after."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.core.access import Actor
from community.core.db import Base, Key, Short, When, db


@dataclass(frozen=True)
class AuditWords:
    """How a feature's audit lines are read aloud: by verb, subject, field and value."""

    verbs: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)

    def __or__(self, other: "AuditWords") -> "AuditWords":
        return AuditWords(
            self.verbs | other.verbs,
            self.subjects | other.subjects,
            self.fields | other.fields,
            self.values | other.values,
        )


class AuditLine(Base):
    """Appended, never changed. Of personal fields it keeps the field's name alone."""

    __tablename__ = "audit_line"
    __table_args__ = (Index(None, "subject", "subject_key"), {"info": {"append_only": True}})

    id: Mapped[Key]
    at: Mapped[When]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    role: Mapped[Short]
    verb: Mapped[Short]
    subject: Mapped[Short]
    subject_key: Mapped[str] = mapped_column(String(80))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


def record(
    verb: str,
    subject: str,
    key: object,
    *,
    by: Actor,
    now: datetime,
    before: dict | None = None,
    after: dict | None = None,
) -> None:
    """Add the line to the running transaction; what residents do leaves events, not audit lines.

    Args:
        verb: what was done, in English, as the action is called.
        subject: the kind of row; key: its id or reference.
        before, after: the changed fields; a personal field's value is True.
    """
    if by.account_id is None:
        return
    line = AuditLine(
        at=now,
        account_id=by.account_id,
        role=by.role,
        verb=verb,
        subject=subject,
        subject_key=str(key),
        before=json.dumps(before or {}, ensure_ascii=False, default=str),
        after=json.dumps(after or {}, ensure_ascii=False, default=str),
    )
    db.session.add(line)
